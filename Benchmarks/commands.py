"""Every command on float32 logits of a large vocabulary, whole processes: seconds, processor time, memory, growth.

  python3 Benchmarks/commands.py --steerlaw .build/release/steerlaw [--sizes 151936,262144] [--rows 2,64] [-n 3]

No model file: `--logits L.npy --positive 0-1 --negative 2-3 --row 4`, the first hundred tokens the target. Memory is the
largest resident size less the file's, a token. With several sizes the last lines are the exponents of the growth
between the least and the largest. `--only` picks commands by name.
"""
import argparse
import math
import os
import statistics
import sys
import tempfile

import numpy

import jobs

FORM = ["--digits", "12", "--format", "csv"]
COMMANDS = {
    "peaks": ["peaks", *FORM],
    "log-odds": ["log-odds", *FORM],
    "limits": ["limits", *FORM],
    "choose --max-kl": ["choose", "--max-kl", "0.1", *FORM],
    "choose --max-cross-entropy": ["choose", "--max-cross-entropy", "0.1", *FORM],
    "choose --greedy": ["choose", "--greedy", *FORM],
    "choose --min-target": ["choose", "--min-target", "0.01", *FORM],
    "curves": ["curves", "--at", "-1,1/2,2", *FORM],
    "plot tokens": ["plot", "--figure", "tokens", "--format", "svg"],
    "plot greedy": ["plot", "--figure", "greedy", "--format", "svg"],
    "report": ["report", "--digits", "12"],
    "verify": ["verify", "--format", "csv"],
    "certify": ["certify", "--digits", "12"],
}


def write_logits(path, size, rows, seed=0):
    """Rows of P, as many of N, and one more."""
    random = numpy.random.default_rng(seed)
    base, direction = random.normal(0, 3, size), random.normal(0, 0.6, size)
    numpy.save(path, numpy.array(
        [base + sign * direction / 2 + random.normal(0, 1, size) for sign in [1] * rows + [-1] * rows]
        + [base + random.normal(0, 1.5, size)], dtype=numpy.float32))


def command(options, name, path, rows, output):
    """The command line of `name` on the array at `path`."""
    sets = ["--logits", path, "--positive", f"0-{rows - 1}", "--negative", f"{rows}-{2 * rows - 1}",
            "--row", str(2 * rows), "--target", "0-99"]
    return [options.steerlaw, *COMMANDS[name], *sets, "--output", output]


def limited(line, limit):
    """One measured run, or None when it takes more than `limit` seconds or fails; claims may be refuted or undecided."""
    try:
        return jobs.measured(["timeout", str(limit), *line], statuses=(0, 1, 2))
    except SystemExit as failure:
        print(failure, file=sys.stderr)
        return None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    jobs.add_options(parser)
    parser.add_argument("--steerlaw", required=True)
    parser.add_argument("--sizes", default="151936")
    parser.add_argument("--rows", default="2", help="rows of P, as many as of N")
    parser.add_argument("--only", default="", help="names of commands, comma-separated")
    parser.add_argument("--limit", type=int, default=120, help="seconds after which a run is given up")
    parser.add_argument("-n", dest="runs", type=int, default=3)
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(COMMANDS)
    times = {}
    print("| V | rows | command | seconds, median (min–max) | processor s | bytes a token beside the file |")
    print("|---|---|---|---|---|---|")
    for size in map(int, options.sizes.split(",")):
        for rows in map(int, options.rows.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                path, output = os.path.join(folder, "logits.npy"), os.path.join(folder, "answer")
                write_logits(path, size, rows)
                for name in names:
                    line = command(options, name, path, rows, output)
                    runs = [limited(line, options.limit) for _ in range(options.runs)]
                    if None in runs:
                        print(f"| {size} | {rows} + {rows} + 1 | {name} | over {options.limit} s, or failed | | |",
                              flush=True)
                        continue
                    walls = sorted(run["wall"] for run in runs)
                    used = statistics.median(run["processor"] for run in runs)
                    memory = (min(run["memory"] for run in runs) - os.path.getsize(path)) / size
                    times[name, rows, size] = used
                    print(f"| {size} | {rows} + {rows} + 1 | {name} | {statistics.median(walls):.2f} "
                          f"({walls[0]:.2f}–{walls[-1]:.2f}) | {used:.2f} | {memory:.0f} |", flush=True)
    sizes = sorted({size for _, _, size in times})
    if len(sizes) > 1:
        low, high = sizes[0], sizes[-1]
        for name, rows, size in times:
            if size == low and (name, rows, high) in times:
                ratio = times[name, rows, high] / times[name, rows, low]
                print(f"{name}, {rows} + {rows} + 1: processor time grows as V^{math.log(ratio) / math.log(high / low):.2f}")


if __name__ == "__main__":
    main()
