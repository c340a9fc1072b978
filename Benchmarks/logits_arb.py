"""Peaks of float32 logits beside Arb: every enclosure of `steerlaw peaks`, or those of some tokens, holds the root.

  python3 Benchmarks/logits_arb.py --steerlaw .build/release/steerlaw [--sizes 2000,20000] [--rows 2,64] [--tokens 200]

Needs python-flint. Log-odds and weights are made from the same rows in Arb's balls of 200 bits, and K' - M is evaluated
at both ends of each enclosure: it must be negative at the lower and positive at the upper one. JSON and CSV are compared,
too: the same digits of peaks, log-odds and heights.
"""
import argparse
import csv
import json
import os
import subprocess
import tempfile

import flint
import numpy

import commands

flint.ctx.prec = 200


class Family:
    """The context of the last row, tilted, in balls."""

    def __init__(self, logits, rows):
        exact = [[flint.arb(float(value)) for value in row] for row in logits]
        count = len(exact[0])
        self.statistics = [
            (sum((exact[r][z] for r in range(rows)), flint.arb(0))
             - sum((exact[r][z] for r in range(rows, 2 * rows)), flint.arb(0))) / rows for z in range(count)]
        self.weights = [value.exp() for value in exact[2 * rows]]

    def mean(self, alpha):
        """K'(alpha)."""
        total = moment = flint.arb(0)
        for weight, statistic in zip(self.weights, self.statistics):
            term = weight * (alpha * statistic).exp()
            total += term
            moment += term * statistic
        return moment / total


def answers(options, path, rows, form, output):
    """What `peaks` writes in this form."""
    line = [options.steerlaw, "peaks", "--logits", path, "--positive", f"0-{rows - 1}", "--negative",
            f"{rows}-{2 * rows - 1}", "--row", str(2 * rows), "--digits", "12", "--format", form, "--output", output]
    subprocess.run(line, check=True)
    if form == "json":
        with open(output) as file:
            return json.load(file)["contexts"][0]["tokens"]
    with open(output, newline="") as file:
        return list(csv.DictReader(file))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steerlaw", required=True)
    parser.add_argument("--sizes", default="2000")
    parser.add_argument("--rows", default="2")
    parser.add_argument("--tokens", type=int, default=200, help="how many are checked, evenly spaced")
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        for rows in map(int, options.rows.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                path, output = os.path.join(folder, "logits.npy"), os.path.join(folder, "answer")
                commands.write_logits(path, size, rows, seed=size + rows)
                tokens = answers(options, path, rows, "json", output)
                table = answers(options, path, rows, "csv", output)
                differ = sum(
                    (token["peak"] or {}).get("value", "") != row["peak"]
                    or token["logOdds"]["value"] != row["logOdds"]
                    or (token["height"] or {}).get("value", "") != row["height"]
                    for token, row in zip(tokens, table))
                family = Family(numpy.load(path), rows)
                wrong = checked = 0
                for place in range(0, size, max(1, size // options.tokens)):
                    peak = tokens[place]["peak"]
                    if peak is None:
                        continue
                    checked += 1
                    low = family.mean(flint.arb(peak["lower"])) - family.statistics[place]
                    high = family.mean(flint.arb(peak["upper"])) - family.statistics[place]
                    wrong += not (low < 0 < high)
                print(f"V = {size}, {rows} + {rows} + 1 rows: {checked} enclosures of {size}, {wrong} without the root; "
                      f"{differ} of {len(table)} rows differ between JSON and CSV", flush=True)


if __name__ == "__main__":
    main()
