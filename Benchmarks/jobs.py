"""What the benchmarks share: jobs, commands of the peers, one measured run, and the check of enclosures."""
import decimal
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.path.join(HERE, ".build", "release", "PeaksBenchmark")
TIME = shutil.which("time")
# Sums and comparisons below are exact, or they raise.
decimal.setcontext(decimal.Context(prec=40000, Emax=10**9, Emin=-(10**9), traps=[
    decimal.Inexact, decimal.InvalidOperation, decimal.Overflow]))
Decimal = decimal.Decimal


class Peers:
    """The programs beside which ours is measured, and the generator of the jobs' models."""

    def __init__(self, folder, work):
        sys.path.insert(0, folder)
        import models
        import run
        self.models, self.run = models, run
        self.folder, self.work = folder, work
        os.makedirs(os.path.join(work, "models"), exist_ok=True)

    def base(self, job):
        """The path of a job's model without its suffix; written if it is not there."""
        base = os.path.join(self.work, "models", self.models.fname(job))
        suffix = ".txt" if self.models.spec(job)[0] == "graded" else ".M.npy"
        if not os.path.exists(base + suffix):
            self.models.write(job, os.path.join(self.work, "models"))
        return base

    def command(self, job, peer, output):
        """The command line of `peer` (name or name:digits), which writes its answer to `output`."""
        name, _, digits = peer.partition(":")
        base, build = self.base(job), lambda program: self.run.build(program, self.work)
        if name == "numpy":
            return [sys.executable, os.path.join(self.folder, "peer_numpy.py"), base, output]
        if name == "smart":
            return [build("smart_d"), base, output, "21"]
        if name == "arb-smart":
            return [build("arb_smart"), base, digits, output]
        if name == "arb-primes":
            return [build("arb_peaks"), "solve", base, digits, "primes", output]
        raise SystemExit(f"unknown peer {peer}")

    def reference(self, job, digits):
        """Arb's enclosure of every peak to at least `digits` digits: token -> (middle, radius)."""
        graded = self.models.spec(job)[0] == "graded"
        peer = f"arb-primes:{digits}" if graded else f"arb-smart:{digits}"
        path = os.path.join(self.work, f"{self.models.fname(job)}.reference-{digits}")
        if not os.path.exists(path):
            measured(self.command(job, peer, path + ".part"))
            os.rename(path + ".part", path)
        answers = {}
        for line in open(path):
            token, _, ball = line.split(None, 2)
            middle, _, radius = ball.strip().strip("[]").partition(" +/- ")
            answers[int(token)] = (Decimal(middle), Decimal(radius or 0))
        return answers


# What stands before a measured command.
PREFIX = []


def add_options(parser):
    """The options of all that measures."""
    parser.add_argument("--core", type=int, help="the core to use; the last one by default")
    parser.add_argument(
        "--real-time", action="store_true",
        help="keep other work off the core while a program is measured (chrt; needs root)")
    parser.add_argument("--binary", default=BINARY, help="PeaksBenchmark")


def apply(options):
    """Keeps this process and those that it starts on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        core = options.core if options.core is not None else max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})
    if options.real_time:
        PREFIX[:] = ["chrt", "-f", "1"]


def measured(command, statuses=(0,)):
    """One run: what the program says in its last line (JSON), with the seconds of the whole process, its processor time and
    its peak memory in bytes. An exit status that is not among `statuses` ends the benchmark.

    The peak is asked of GNU time: a process counts the memory of the one that started it until it replaces it."""
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    with tempfile.NamedTemporaryFile("r") as peak:
        prefix = PREFIX + ([TIME, "-q", "-f", "%M %U %S", "-o", peak.name] if TIME else [])
        start = time.perf_counter()
        child = subprocess.run(prefix + command, env=environment, capture_output=True, text=True)
        wall = time.perf_counter() - start
        if child.returncode not in statuses:
            raise SystemExit(f"{' '.join(command)}: status {child.returncode}: {child.stderr[-500:]}")
        size, *used = peak.read().split() or ["0", "0", "0"]
    lines = child.stdout.strip().splitlines()
    answer = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return dict(answer, wall=wall, memory=int(size) * 1024, processor=sum(map(float, used)))


def spread(values):
    """Median, least and largest."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def enclosures(path):
    """What PeaksBenchmark writes: token -> (lower, upper)."""
    found = {}
    for line in open(path):
        token, lower, upper = line.split()
        found[int(token)] = (Decimal(lower), Decimal(upper))
    return found


def check(ours, reference, digits):
    """Compares every enclosure with the reference's.

    `contained`: ours contains the reference's; `exact`: the reference's contains ours, which is a single point;
    `overlapping`: they share points and no more can be said; `disjoint`: one of the two is wrong; `missing`: ours has no
    answer; `wide`: ours is wider than 10^-digits max(1, |alpha|)."""
    counts = dict(tokens=len(reference), contained=0, exact=0, overlapping=0, disjoint=0, missing=0, wide=0)
    width = Decimal(1).scaleb(-digits)
    for token, (middle, radius) in reference.items():
        if token not in ours:
            counts["missing"] += 1
            continue
        lower, upper = ours[token]
        if lower <= middle - radius and middle + radius <= upper:
            counts["contained"] += 1
        elif lower == upper and abs(lower - middle) <= radius:
            counts["exact"] += 1
        elif lower <= middle + radius and middle - radius <= upper:
            counts["overlapping"] += 1
        else:
            counts["disjoint"] += 1
        if upper - lower > width * max(1, abs(middle)):
            counts["wide"] += 1
    return counts


def largest_error(path, reference):
    """The largest |alpha - peak| / max(1, |peak|) of an array of doubles."""
    import numpy
    alphas = numpy.load(path)
    return max(
        abs(float(Decimal(float(alphas[token])) - middle)) / max(1.0, abs(float(middle)))
        for token, (middle, _) in reference.items())
