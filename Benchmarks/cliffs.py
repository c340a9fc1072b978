"""Families on which panels could lose their scale, beside an ordinary one of the same size: no cliffs.

    python3 Benchmarks/cliffs.py --steerlaw .build/release/steerlaw [--size 5000] [--digits 12,30]

Whole processes of `peaks` on direct models (weights 1/n), CSV; processor seconds, the least of some runs, and the
ratio to the ordinary family. Outer clusters are levels at -3, 0 and 3 with a spread of 10^-3 to 10^-15, or at -1000, 0, 1000.
"""
import argparse
import json
import os
import subprocess
import tempfile

import numpy

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--steerlaw", default=".build/release/steerlaw")
parser.add_argument("--size", type=int, default=5000)
parser.add_argument("--digits", default="12,30")
parser.add_argument("--limit", type=int, default=60, help="seconds after which a run is given up")
parser.add_argument("-n", type=int, default=3, help="runs of each")
options = parser.parse_args()
random = numpy.random.default_rng(1)
normal = random.normal(size=options.size)
third = numpy.arange(options.size) % 3 - 1.0
weights = 1 / numpy.arange(1, options.size + 1)
steep = 10.0 ** (-300 * numpy.arange(options.size) / options.size)


def mixed(count, factor):
    """Normal log-odds, `count` of them times a factor."""
    values = normal.copy()
    values[:count] *= factor
    return values


FAMILIES = {
    "ordinary": (weights, normal),
    "log-odds of 10^-200": (weights, normal * 1e-200),
    "log-odds of 10^-300": (weights, normal * 1e-300),
    "log-odds of 2^900": (weights, normal * 2.0**900),
    "log-odds of 2^1018": (weights, normal * 2.0**1018),
    "three of 10^-200": (weights, mixed(3, 1e-200)),
    "three of 10^4": (weights, mixed(3, 1e4)),
    "weights from 1 to 10^-300": (steep, normal),
    **{f"three clusters of 10^-{e}": (weights, 3 * third + normal * 10.0**-e) for e in (3, 6, 9, 12, 15)},
    "three clusters at 1000": (weights, 1000 * third + normal),
    "three clusters at 10^6": (weights, 1e6 * third + normal),
}


def seconds(folder, family, digits):
    """Least processor seconds, or None past the limit."""
    numpy.save(os.path.join(folder, "w.npy"), family[0][None, :])
    numpy.save(os.path.join(folder, "m.npy"), family[1])
    model = os.path.join(folder, "model.json")
    with open(model, "w") as file:
        json.dump({"contexts": [{"name": "c", "row": 0}], "weights": "w.npy", "logOdds": "m.npy"}, file)
    least = None
    for _ in range(options.n):
        before = os.times()
        try:
            subprocess.run(
                [options.steerlaw, "peaks", model, "--digits", digits, "--format", "csv",
                 "--output", os.path.join(folder, "peaks.csv")], check=True, timeout=options.limit)
        except subprocess.TimeoutExpired:
            return None
        after = os.times()
        taken = after.children_user + after.children_system - before.children_user - before.children_system
        least = taken if least is None else min(least, taken)
    return least


with tempfile.TemporaryDirectory() as folder:
    digits = options.digits.split(",")
    print("| V = " + str(options.size) + " | " + " | ".join(f"{d} digits, s | of the ordinary" for d in digits) + " |")
    print("|---|" + "--:|--:|" * len(digits))
    ordinary = {}
    for name, family in FAMILIES.items():
        row = [name]
        for d in digits:
            taken = seconds(folder, family, d)
            ordinary.setdefault(d, taken)
            row += [f"{taken:.3f}", f"{taken / ordinary[d]:.1f}"] if taken is not None else [f"> {options.limit}", ""]
        print("| " + " | ".join(row) + " |", flush=True)
