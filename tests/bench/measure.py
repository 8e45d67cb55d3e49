# SPDX-License-Identifier: Apache-2.0
"""measure.py DATA ROUNDS AJV_FILTER: times `writ filter` and what it is compared to, in turn, and prints
tables. Fails when an output is not what it has to be, or memory is not what we promise."""
import filecmp, json, os, platform, re, statistics, subprocess, sys, tempfile, time

DATA, ROUNDS, AJV_FILTER = sys.argv[1], int(sys.argv[2]), sys.argv[3]
MEMORY_MIB = 32  # what `writ filter` may take, however long the input
OBJECTS = ("contacts", "orders")
scratch = tempfile.TemporaryDirectory()


def commands(name):
    base, rejects = f"{DATA}/{name}", f"{scratch.name}/rejects"
    return {
        "writ filter": [os.environ["WRIT"], "filter", "--contract", f"{base}.schema.json", "--id", name,
                        "--version", "1.0.0", "--reject", rejects, f"{base}.ndjson"],
        "node, ajv": ["node", AJV_FILTER, f"{base}.schema.json", rejects, f"{base}.ndjson"],
        "wc -l": ["wc", "-l", f"{base}.ndjson"],
        "cat": ["cat", f"{base}.ndjson"],
    }


def spawn(command, out):
    if os.path.exists(f"{scratch.name}/rejects"):
        os.unlink(f"{scratch.name}/rejects")
    with open(out, "wb") as stdout, open(os.devnull, "wb") as stderr:
        return subprocess.Popen(command, stdout=stdout, stderr=stderr)


def timed(command):
    """Seconds by the clock, and of processor time."""
    started = time.monotonic()
    process = spawn(command, os.devnull)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = status
    if status:
        sys.exit(f"bench: status {status}: {' '.join(command)}")
    return seconds, usage.ru_utime + usage.ru_stime


def peak_mib(process):
    """The high-water mark of a process's own memory (rusage would count that of who started it)."""
    peak = 0
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status") as status:
            mark = re.search(r"VmHWM:\s+(\d+)", status.read())
        peak = max(peak, int(mark[1]) if mark else 0)
        time.sleep(0.002)
    return peak / 1024


def check_output(name, what, command):
    """The untimed run: is the output exact? Returns the peak of memory."""
    out = f"{scratch.name}/out"
    peak = peak_mib(spawn(command, out))
    if not filecmp.cmp(out, f"{DATA}/{name}.valid.ndjson", shallow=False):
        sys.exit(f"bench: {what} does not pass on exactly the valid {name}")
    with open(f"{DATA}/manifest.json") as manifest, open(f"{scratch.name}/rejects", "rb") as rejects:
        if sum(1 for _ in rejects) != json.load(manifest)[name]["invalid"]:
            sys.exit(f"bench: {what} does not refuse exactly the invalid {name}")
    os.unlink(out)
    if what == "writ filter" and peak >= MEMORY_MIB:
        sys.exit(f"bench: {what} took {peak:.0f} MiB of memory")
    return peak


def measure(name):
    programs = commands(name)
    peaks = {what: check_output(name, what, programs[what]) for what in ("writ filter", "node, ajv")}
    times = {what: [] for what in programs}
    for _ in range(ROUNDS):
        for what, command in programs.items():
            times[what].append(timed(command))
    megabytes = os.path.getsize(f"{DATA}/{name}.ndjson") / 1e6
    print(f"| {name}, {megabytes:.0f} MB | s | MB/s | processor s | peak MiB | time, to writ | processor, to writ |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for what, rounds in times.items():
        clock, processor = (statistics.median(r[i] for r in rounds) for i in (0, 1))
        ratios = [statistics.median(other[i] / own[i] for other, own in zip(rounds, times["writ filter"]))
                  for i in (0, 1)]
        peak = f"{peaks[what]:.1f}" if what in peaks else ""
        print(f"| `{what}` | {clock:.2f} | {megabytes / clock:.0f} | {processor:.2f} | {peak} "
              f"| {ratios[0]:.1f} | {ratios[1]:.1f} |")
    print()


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def machine():
    with open("/proc/cpuinfo") as cpus, open("/proc/meminfo") as memory:
        model = re.search(r"model name\s*: (.*)", cpus.read())
        gib = int(re.search(r"MemTotal:\s+(\d+)", memory.read())[1]) / (1 << 20)
    with open(os.environ["WRIT_EXTERNAL"] + "/node_modules/ajv/package.json") as package:
        ajv = json.load(package)["version"]
    print(f"Measured on {time.strftime('%Y-%m-%d')}: {model[1] if model else platform.machine()}, "
          f"{os.cpu_count()} processors, {gib:.0f} GiB, Linux {platform.release().split('-')[0]}; "
          f"{output_of(os.environ['WRIT'], '--version')}, node {output_of('node', '--version')}, ajv {ajv}. "
          f"{ROUNDS} rounds; medians. Load when it began: {os.getloadavg()[0]:.1f}.\n")


machine()
for name in OBJECTS:
    measure(name)
