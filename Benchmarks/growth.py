"""How the time of all peaks grows with the vocabulary and with the digits, ours beside the peers, on one core.

  python3 Benchmarks/growth.py --peers PEERS [-n 3] [--figures docs/figures] [--quick]

Models are zipf:V:0. By V: 10^2 to 10^7 at 12 and at 30 digits. By digits: 15 to 10^4 for J1 (52 tokens, simple
fractions), to 4000 for V = 100, to 2000 for V = 2000. Least of the runs; a program stops growing once a run took more
than --limit seconds.
Prints the exponents fitted to the logarithms, and the memory a token between V = 10^5 and 10^6; writes
growth-vocabulary and growth-digits (.dat) and draws them (.svg, by the .gp beside them).
"""
import argparse
import math
import os
import subprocess
import tempfile

import jobs

SIZES = [100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000]
DIGITS = [15, 30, 60, 125, 250, 500, 1000, 2000, 4000, 10_000]
# Series of a figure: name, job and digits of a point, program, points.
VOCABULARY = [
    ("ours, 12 digits, certified", 12, "ours", SIZES), ("NumPy, uncertified", 12, "numpy", SIZES),
    ("C, plain doubles, uncertified", 12, "smart", SIZES), ("ours, 30 digits, certified", 30, "ours", SIZES),
    ("Arb, 30 digits, certified", 30, "arb-smart", SIZES),
]
BY_DIGITS = [
    ("ours, J1", "J1", "ours", DIGITS), ("Arb, J1", "J1", "arb-primes", DIGITS),
    ("ours, V = 100", "zipf:100:0", "ours", DIGITS[:-1]), ("Arb, V = 100", "zipf:100:0", "arb-smart", DIGITS[:-1]),
    ("ours, V = 2000", "zipf:2000:0", "ours", DIGITS[:-2]), ("Arb, V = 2000", "zipf:2000:0", "arb-smart", DIGITS[:-2]),
]


class Runs:
    def __init__(self, options, peers):
        self.options, self.peers = options, peers
        self.output = os.path.join(peers.work, "growth-answer.npy")

    def series(self, name, program, points):
        """points: (x, job, digits) -> (x, least seconds, memory in bytes)."""
        found = []
        for x, job, digits in points:
            if program == "ours":
                command = [self.options.binary, self.peers.base(job), str(digits), "-"]
            else:
                peer = program if program in ("numpy", "smart") else f"{program}:{digits}"
                command = self.peers.command(job, peer, self.output)
            runs = [jobs.measured(command)]
            while len(runs) < self.options.runs and runs[0]["wall"] < 10:
                runs.append(jobs.measured(command))
            best = min(runs, key=lambda run: run["solve_s"])
            undecided = best.get("undecided", 0)
            print(
                f"{name}: {x}: {best['solve_s']:.4g} s, {best['memory'] / 1e6:.0f} MB"
                + (f", {undecided} undecided" if undecided else ""), flush=True)
            found.append((x, best["solve_s"], best["memory"]))
            if runs[0]["wall"] > self.options.limit:
                break
        return found


def exponent(points, low, high):
    """The slope of the least-squares line through log seconds over log x, for low <= x <= high; nan for fewer than two."""
    logs = [(math.log(x), math.log(t)) for x, t, _ in points if low <= x <= high]
    if len(logs) < 2:
        return math.nan
    x0, y0 = (sum(column) / len(logs) for column in zip(*logs))
    return sum((x - x0) * (y - y0) for x, y in logs) / sum((x - x0) ** 2 for x, _ in logs)


def write(path, series):
    with open(path, "w") as file:
        for index, (name, points) in enumerate(series):
            file.write(("\n\n" if index else "") + f"# {index}: {name}: x, seconds, bytes at the peak of the process\n")
            file.writelines(f"{x} {seconds:.5g} {memory}\n" for x, seconds, memory in points)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True)
    parser.add_argument("-n", "--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--figures", default=os.path.join(jobs.HERE, "..", "docs", "figures"))
    jobs.add_options(parser)
    parser.add_argument("--only", choices=["vocabulary", "digits"])
    parser.add_argument("--quick", action="store_true", help="only the smaller half of each series")
    options = parser.parse_args()
    jobs.apply(options)
    work = os.environ.get("PEERS_WORK", os.path.join(tempfile.gettempdir(), "peers"))
    runs = Runs(options, jobs.Peers(os.path.abspath(options.peers), work))
    cut = lambda points: points[:(len(points) + 1) // 2] if options.quick else points
    figures = []
    if options.only != "digits":
        series = [
            (name, runs.series(name, program, [(size, f"zipf:{size}:0", digits) for size in cut(sizes)]))
            for name, digits, program, sizes in VOCABULARY]
        figures.append("growth-vocabulary")
        write(os.path.join(options.figures, figures[-1] + ".dat"), series)
        for name, points in series:
            print(f"{name}: exponent in V, 10^4 to 10^6: {exponent(points, 1e4, 1e6):.2f}")
            memory = {x: size for x, _, size in points}
            if {100_000, 1_000_000} <= memory.keys():
                print(f"{name}: {(memory[1_000_000] - memory[100_000]) / 900_000:.0f} bytes a token")
    if options.only != "vocabulary":
        series = [
            (name, runs.series(name, program, [(digits, job, digits) for digits in cut(points)]))
            for name, job, program, points in BY_DIGITS]
        figures.append("growth-digits")
        write(os.path.join(options.figures, figures[-1] + ".dat"), series)
        for name, points in series:
            print(f"{name}: exponent in digits, from 250: {exponent(points, 250, 1e4):.2f}")
    for figure in figures:
        subprocess.run(["gnuplot", figure + ".gp"], cwd=options.figures, check=True)


if __name__ == "__main__":
    main()
