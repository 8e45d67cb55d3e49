# SPDX-License-Identifier: Apache-2.0
"""Runs programs in turn and measures them, for the other scripts of this folder."""
import dataclasses, os, re, statistics, subprocess, sys, tempfile, time

CORES = sorted(os.sched_getaffinity(0))
WRIT, EXTERNAL = os.path.abspath(os.environ["WRIT"]), os.path.abspath(os.environ["WRIT_EXTERNAL"])
TOOLS = os.path.dirname(os.path.abspath(__file__))
# On a tmpfs, so that what is written costs memory and no disk.
scratch = tempfile.TemporaryDirectory(dir=os.environ.get("WRIT_BENCH_TMPFS", "/dev/shm"))
DRIFT, OUT, REJECTS, MESSAGES = (f"{scratch.name}/{name}" for name in ("drift", "out", "rejects", "messages"))


@dataclasses.dataclass
class Program:
    command: list
    file: str = ""  # its input: the cost of a run is seconds by byte of it
    out: str = os.devnull  # where standard output goes
    cores: int = 1
    repeat: int = 1  # runs in a round, for what takes milliseconds
    passes: str = ""  # the file that standard output has to equal
    refuses: int = 0  # and how many lines REJECTS has to have then
    statuses: tuple = (0,)

    @property
    def size(self):
        return os.path.getsize(self.file) if self.file else 1


@dataclasses.dataclass
class Times:
    """A round: seconds of one run by the clock, and of processor time."""
    clock: float
    processor: float


def spawn(program, out):
    """As little of ours as there can be between the clock and the program: it inherits the cores that it may use."""
    for old in (OUT, REJECTS):
        if os.path.exists(old):
            os.unlink(old)
    os.sched_setaffinity(0, CORES[-program.cores:])
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    opened = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, out, write, 0o600),
              (os.POSIX_SPAWN_OPEN, 2, MESSAGES, write, 0o600)]
    started = time.perf_counter()
    return os.posix_spawnp(program.command[0], program.command, os.environ, file_actions=opened), started


def reap(program, pid):
    """Waits for the end, which has to be a good one. Returns the processor time."""
    _, status, usage = os.wait4(pid, 0)
    ended = time.perf_counter()
    if os.waitstatus_to_exitcode(status) not in program.statuses:
        with open(MESSAGES, errors="replace") as messages:
            sys.exit(f"bench: status {os.waitstatus_to_exitcode(status)}: {' '.join(program.command)}\n{messages.read()[:600]}")
    return ended, usage.ru_utime + usage.ru_stime


def timed(program):
    clock = processor = 0
    for _ in range(program.repeat):
        pid, started = spawn(program, program.out)
        ended, used = reap(program, pid)
        clock, processor = clock + ended - started, processor + used
    return Times(clock / program.repeat, processor / program.repeat)


def in_turn(programs, rounds):
    """{name: [Times of each round]}: all take turns, so that what else the machine does falls on all of them."""
    times = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            times[name].append(timed(program))
    return times


def median(times, what="clock"):
    return statistics.median(getattr(one, what) for one in times)


def median_ratio(over, under, what="clock"):
    """Of what two programs took in the same round."""
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in zip(over, under))


def peak_mib(program, out):
    """The high-water mark of a program's own memory (rusage would count that of who started it)."""
    peak, (pid, _) = 0, spawn(program, out)
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        with open(f"/proc/{pid}/status") as status:
            mark = re.search(r"VmHWM:\s+(\d+)", status.read())
        peak = max(peak, int(mark[1]) if mark else 0)
        time.sleep(0.001)
    reap(program, pid)
    return peak / 1024


# --- what is compared, as far as it is here ---

def writ_filter(schema, file, jobs=1, *options, **more):
    takes_jobs = ["--jobs", str(jobs)] if HAS_JOBS else []
    return Program([WRIT, "filter", "--contract", schema, "--id", "bench", "--version", "1.0.0", *takes_jobs,
                    *options, "--reject", REJECTS, file], file, cores=jobs, **more)


def infer(file, out):
    return Program([WRIT, "infer", "--id", "bench", "--owner", "bench", "--output", out, file], file)


def inferred(file):
    """The contract that is drawn from the file."""
    out = f"{scratch.name}/{os.path.basename(file)}.yaml"
    subprocess.run(infer(file, out).command, check=True, stderr=subprocess.DEVNULL)
    return out


def node_filter(validator, reader, schema, file, **more):
    return Program(["node", f"{TOOLS}/node_filter.js", validator, reader, schema, REJECTS, file], file, **more)


def sourcemeta(schema, file, *options, **more):
    folder = f"{EXTERNAL}/node_modules/@sourcemeta/jsonschema/build/github-releases"
    machine = {"aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    return Program([f"{folder}/jsonschema-linux-{machine}", "validate", schema, file, "--fast", *options], file, **more)


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


HAS_JOBS = "--jobs" in output_of(WRIT, "filter", "--help")
