# SPDX-License-Identifier: Apache-2.0
"""measure.py DATA ROUNDS BUILT: times `writ filter`, `writ check` and what they are compared to, in turn, and prints
the goals and the figures as tables. Fails when an output is not what it has to be. BUILT is the folder of the compiled peers."""
import filecmp, json, os, re, sys, time
from programs import (CORES, DRIFT, EXTERNAL, HAS_JOBS, OUT, REJECTS, TOOLS, WRIT, Program, in_turn, infer, inferred, median,
                      median_ratio, node_filter, output_of, peak_mib, sourcemeta, writ_filter)

DATA, ROUNDS, BUILT = sys.argv[1], int(sys.argv[2]), sys.argv[3]
MANY = 4  # jobs, on as many cores

# What is compared: its name, cost of which program, over cost of which, and the goal. The cost is seconds by byte of
# input. Without a second program it is the peak of the first one's memory, in MiB.
FILTER_GOALS = (
    ("ajv, fast splitter : writ", "ajv", "writ", "≥ 15"),
    ("ajv, readline : writ", "ajv readline", "writ", "≥ 22"),
    ("schemasafe, fast splitter : writ", "schemasafe", "writ", ""),
    ("jsonschema --fast : writ, on a slice of valid records", "jsonschema --fast", "writ, slice", "≥ 20"),
    ("RapidJSON, SAX and schema : writ", "rapidjson", "writ", "≥ 11"),
    ("jansson, parsing alone : writ", "jansson", "writ", ""),
    ("writ : `wc -l`", "writ", "wc -l", "≤ 5"),
    ("writ : `cat`, both to /dev/null", "writ", "cat", ""),
    ("writ : `cat`, both to a file on tmpfs", "writ, tmpfs", "cat, tmpfs", "≤ 2.5"),
    ("rate with shuffled keys : rate", "writ", "writ, shuffled keys", "≥ 0.5"),
    ("rate with 100 % rejects : rate", "writ", "writ, all rejects", "≥ 0.5"),
    ("rate with 100 % rejects : rate, output to tmpfs as the rejects", "writ, tmpfs", "writ, all rejects", ""),
    ("rate of writing rejects without judging : rate", "writ", "letters alone", ""),
    ("rate without machine code : rate", "writ", "writ, no code", ""),
    ("rate with --drift : rate", "writ", "writ, drift", "≥ 0.9"),
    ("rate of infer : rate under what it infers", "writ, inferred", "writ infer", "≥ 0.5"),
    (f"rate of {MANY} jobs on {MANY} cores : rate of one", "writ", f"writ, {MANY} jobs", "≥ 3"),
    (f"`cat` to /dev/null : {MANY} jobs", "cat", f"writ, {MANY} jobs", ""),
    ("peak memory, MiB", "writ", None, "≤ 18"),
    ("peak memory with 100 % rejects, MiB", "writ, all rejects", None, "≤ 18"),
    (f"peak memory of {MANY} jobs, MiB", f"writ, {MANY} jobs", None, f"≤ {16 + 2 * MANY}"),
)
CHECK_GOALS = (
    ("writ check : an empty program", "writ check", "empty", "≤ 3"),
    ("writ check : an ajv script", "writ check", "ajv script", "≤ 0.05"),
)


def invalid_in(folder, name):
    with open(f"{folder}/manifest.json") as manifest:
        return json.load(manifest)[name]["invalid"]


def lines_of(file):
    with open(file, "rb") as lines:
        return sum(1 for _ in lines)


def filters(name):
    """{program's name: Program}, as far as they can run here."""
    base, schema = f"{DATA}/{name}", f"{DATA}/{name}.schema.json"
    file, slice_, rejects = f"{base}.ndjson", f"{DATA}/slice/{name}.jsonl", f"{DATA}/rejects/{name}.ndjson"
    exact = {"passes": f"{base}.valid.ndjson", "refuses": invalid_in(DATA, name)}
    programs = {
        "writ": writ_filter(schema, file, **exact),
        "writ, tmpfs": writ_filter(schema, file, out=OUT, **exact),
        f"writ, {MANY} jobs": writ_filter(schema, file, MANY, **exact),
        "writ, shuffled keys": writ_filter(schema, f"{DATA}/shuffled/{name}.ndjson",
                                           refuses=invalid_in(f"{DATA}/shuffled", name),
                                           passes=f"{DATA}/shuffled/{name}.valid.ndjson"),
        "writ, all rejects": writ_filter(schema, rejects, refuses=lines_of(rejects), passes=os.devnull, statuses=(1,)),
        "letters alone": Program([f"{BUILT}/letters_only", REJECTS, rejects], rejects),
        "writ, no code": writ_filter(schema, file, 1, "--no-jit", **exact),
        "writ, drift": writ_filter(schema, file, 1, "--drift", DRIFT, **exact),
        "writ infer": infer(f"{base}.valid.ndjson", DRIFT),
        "writ, inferred": writ_filter(inferred(f"{base}.valid.ndjson"), f"{base}.valid.ndjson", 1,
                                      passes=f"{base}.valid.ndjson"),
        "writ, slice": writ_filter(schema, slice_, passes=slice_),
        "ajv": node_filter("ajv", "split", schema, file, **exact),
        "ajv readline": node_filter("ajv", "readline", schema, file, **exact),
        "schemasafe": node_filter("schemasafe", "split", schema, file, **exact),
        "jsonschema --fast": sourcemeta(schema, slice_),
        "rapidjson": Program([f"{BUILT}/rapidjson_filter", schema, REJECTS, file], file, **exact),
        "jansson": Program([f"{BUILT}/jansson_parse", file], file),
        "wc -l": Program(["wc", "-l", file], file),
        "cat": Program(["cat", file], file),
        "cat, tmpfs": Program(["cat", file], file, out=OUT),
    }
    if not HAS_JOBS or len(CORES) < MANY:
        del programs[f"writ, {MANY} jobs"]
    return present(programs)


def checks():
    """One payload of about 1 KB against a contract of 37 fields."""
    schema, payload = f"{DATA}/contacts.schema.json", f"{DATA}/contacts.one.json"
    return present({
        "writ check": Program([WRIT, "check", "--contract", schema, "--id", "bench", "--version", "1.0.0", payload], repeat=40),
        "empty": Program([f"{BUILT}/empty"], repeat=40),
        "ajv script": Program(["node", f"{TOOLS}/ajv_check.js", schema, payload], repeat=5),
    })


def present(programs):
    return {name: program for name, program in programs.items()
            if "/" not in program.command[0] or os.access(program.command[0], os.X_OK)}


def is_same(file, expected):
    return os.path.getsize(file) == 0 if expected == os.devnull else filecmp.cmp(file, expected, shallow=False)


def check_output(name, program):
    """The untimed run: is the output exact? Returns the peak of memory."""
    peak = peak_mib(program, OUT)
    if program.passes:
        if not is_same(OUT, program.passes):
            sys.exit(f"bench: {name} does not pass on exactly the valid records of {program.file}")
        if lines_of(REJECTS) != program.refuses:
            sys.exit(f"bench: {name} does not refuse exactly the invalid records of {program.file}")
    return peak


class Measured:
    def __init__(self, programs):
        self.programs = programs
        self.peaks = {name: check_output(name, program) for name, program in programs.items()}
        self.times = in_turn(programs, ROUNDS)

    def figure(self, over, under, what="clock"):
        """None where one of them is not here."""
        if over not in self.programs or under not in (*self.programs, None):
            return None
        if under is None:
            return self.peaks[over]
        by_size = self.programs[under].size / self.programs[over].size
        return median_ratio(self.times[over], self.times[under], what) * by_size

    def shown(self, over, under):
        figure = self.figure(over, under)
        if figure is None:
            return ""
        return f"{figure:.3g} ({self.figure(over, under, 'processor'):.3g})" if under else f"{figure:.1f}"


def is_met(goal, figures):
    if None in figures:
        return "not measured"
    if not goal:
        return ""
    bound = float(goal[2:])
    return "yes" if all(figure >= bound if goal[0] == "≥" else figure <= bound for figure in figures) else "no"


def print_goals(goals, measured, columns):
    print(f"| | goal | {' | '.join(columns)} | met |\n|---|---:|{'---:|' * len(columns)}---|")
    for what, over, under, goal in goals:
        shown = " | ".join(one.shown(over, under) for one in measured)
        print(f"| {what} | {goal} | {shown} | {is_met(goal, [one.figure(over, under) for one in measured])} |")
    print()


def print_rates(name, measured):
    megabytes = measured.programs["writ"].size / 1e6
    print(f"| {name}, {megabytes:.0f} MB | s | MB/s | processor s | peak MiB |\n|---|---:|---:|---:|---:|")
    for what, program in measured.programs.items():
        clock, processor = (median(measured.times[what], part) for part in ("clock", "processor"))
        print(f"| {what} | {clock:.3f} | {program.size / 1e6 / clock:.0f} | {processor:.3f} | {measured.peaks[what]:.1f} |")
    print()


def print_starts(measured):
    print("| a whole process | ms | processor ms |\n|---|---:|---:|")
    for what, times in measured.times.items():
        print(f"| {what} | {median(times) * 1000:.2f} | {median(times, 'processor') * 1000:.2f} |")
    print()


def version(name):
    with open(f"{EXTERNAL}/node_modules/{name}/package.json") as package:
        return json.load(package)["version"]


def print_machine(load):
    with open("/proc/cpuinfo") as cpus, open("/proc/meminfo") as memory:
        cpu, gib = cpus.read(), int(re.search(r"MemTotal:\s+(\d+)", memory.read())[1]) / (1 << 20)
    model = re.search(r"model name\s*: (.*)", cpu)
    avx512 = "with" if "avx512_vbmi2" in cpu else "without"  # the newest part of it that is used
    print(f"Measured on {time.strftime('%Y-%m-%d')}: {model[1] if model else os.uname().machine}, {os.cpu_count()} processors, "
          f"{avx512} AVX-512, {gib:.0f} GiB, Linux {os.uname().release.split('-')[0]}; {output_of(WRIT, '--version')}, "
          f"node {output_of('node', '--version')}, ajv {version('ajv')}, schemasafe {version('@exodus/schemasafe')}, "
          f"jsonschema {version('@sourcemeta/jsonschema')}, "
          f"RapidJSON {output_of('pkg-config', '--modversion', 'RapidJSON') or 'not here'}, "
          f"jansson {output_of('pkg-config', '--modversion', 'jansson')}. "
          f"{ROUNDS} rounds; medians. Load when it began: {load:.1f}.\n")


load, names = os.getloadavg()[0], ("contacts", "orders")
measured = [Measured(filters(name)) for name in names]
starts = Measured(checks())
print_machine(load)
print_goals(FILTER_GOALS, measured, names)
print_goals(CHECK_GOALS, [starts], ("one payload",))
for name, one in zip(names, measured):
    print_rates(name, one)
print_starts(starts)
