"""Peaks from float32 logits, the whole process of `steerlaw peaks` beside NumPy doing the same uncertified work.

  python3 Benchmarks/logits.py --peers PEERS --steerlaw .build/release/steerlaw [--rows 2,64] [--sizes 151936] [-n 3]

NumPy loads the array, takes log-odds, makes a Chebyshev table of K' and inverts it (peer_numpy.py of PEERS), and
writes a CSV; ours does the same with every digit of twelve proved, heights and log-odds included. Both are whole
processes, in turn. The largest difference of a peak is printed, too: NumPy's error.
"""
import argparse
import csv
import json
import os
import statistics
import sys
import tempfile

import numpy

import jobs

NUMPY = """
import sys, csv
import numpy as np
sys.path.insert(0, sys.argv[1])
import peer_numpy
rows = np.load(sys.argv[2], mmap_mode="r")
q = (len(rows) - 1) // 2
M = rows[:q].mean(axis=0, dtype=np.float64) - rows[q:2 * q].mean(axis=0, dtype=np.float64)
logits = rows[2 * q].astype(np.float64)
p = np.exp(logits - logits.max()); p /= p.sum()
peaks, _ = peer_numpy.cheb(p, M)
np.savetxt(sys.argv[3], peaks, fmt="%.12g")
"""


def write_model(folder, size, rows, seed):
    """A model of `rows` rows of P and of N and one more, as array and model file."""
    random = numpy.random.default_rng(seed)
    base, direction = random.normal(0, 3, size), random.normal(0, 0.6, size)
    logits = numpy.array(
        [base + sign * direction / 2 + random.normal(0, 1, size) for sign in [1] * rows + [-1] * rows]
        + [base + random.normal(0, 1.5, size)], dtype=numpy.float32)
    numpy.save(os.path.join(folder, "logits.npy"), logits)
    names = [f"row {index}" for index in range(2 * rows + 1)]
    tokens = [f"t{index}" for index in range(size)]
    model = {
        "tokens": tokens, "logits": "logits.npy", "concepts": {"all": tokens},
        "contexts": [{"name": name, "row": index, "concept": "all"} for index, name in enumerate(names)],
        "steering": {"target": "all", "positive": names[:rows], "negative": names[rows:2 * rows]}}
    with open(os.path.join(folder, "model.json"), "w") as file:
        json.dump(model, file)
    return names[-1]


def largest_difference(table, answers):
    """Between our peaks and NumPy's, relative to max(1, |peak|)."""
    theirs = [float(line) for line in open(answers)]
    worst = 0.0
    with open(table, newline="") as file:
        for row, other in zip(csv.DictReader(file), theirs):
            if row["peak"]:
                worst = max(worst, abs(float(row["peak"]) - other) / max(1, abs(other)))
    return worst


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    jobs.add_options(parser)
    parser.add_argument("--peers", required=True, help="the folder of the baselines")
    parser.add_argument("--steerlaw", required=True)
    parser.add_argument("--sizes", default="151936")
    parser.add_argument("--rows", default="2", help="rows of P, as many as of N")
    parser.add_argument("-n", dest="runs", type=int, default=3)
    options = parser.parse_args()
    peers = os.path.abspath(options.peers)
    print("| V | rows | program | seconds, median (min–max) | ours / NumPy | memory |")
    print("|---|---|---|---|---|---|")
    for size in map(int, options.sizes.split(",")):
        for rows in map(int, options.rows.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                context = write_model(folder, size, rows, seed=0)
                paths = {name: os.path.join(folder, name) for name in ["model.json", "logits.npy", "ours", "numpy"]}
                commands = {
                    "ours": [options.steerlaw, "peaks", paths["model.json"], "--context", context, "--digits", "12",
                             "--format", "csv", "--output", paths["ours"]],
                    "NumPy": [sys.executable, "-c", NUMPY, peers, paths["logits.npy"], paths["numpy"]],
                }
                found = {name: [] for name in commands}
                for _ in range(options.runs):
                    for name, command in commands.items():
                        found[name].append(jobs.measured(command))
                ratio = statistics.median(
                    a["wall"] / b["wall"] for a, b in zip(found["ours"], found["NumPy"]))
                for name, runs in found.items():
                    seconds = sorted(run["wall"] for run in runs)
                    print(
                        f"| {size} | {rows} + {rows} + 1 | {name} | {statistics.median(seconds):.2f} "
                        f"({seconds[0]:.2f}–{seconds[-1]:.2f}) | {f'{ratio:.2f}' if name == 'ours' else ''} "
                        f"| {runs[0]['memory'] / 1e6:.0f} MB |", flush=True)
                print(f"\nlargest difference of a peak: {largest_difference(paths['ours'], paths['numpy']):.1e}\n")


if __name__ == "__main__":
    main()
