"""Many contexts: rows of float32 logits, streamed by peaks, choose and advise, beside a plain read.

    python3 Benchmarks/streaming.py --steerlaw .build/release/steerlaw --rows 1000,10000

The rows are hidden states of rank 64 through a random head, with V = 50,257 tokens: 2 GB for 10,000.
The first eight rows are P and N. Memory is the anonymous part of what is resident, the peak of samples: without the
mapped file.
"""
import argparse
import os
import re
import subprocess
import tempfile
import time

import numpy as np

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--steerlaw", default=".build/release/steerlaw")
parser.add_argument("--rows", default="1000,10000", help="numbers of contexts")
parser.add_argument("--vocabulary", type=int, default=50257)
parser.add_argument("--tokens", type=int, default=20, help="tokens asked for by peaks --tokens")
parser.add_argument("--folder", default=None, help="where the arrays are made and kept")
parser.add_argument("--only", default="read,peaks,choose,choose-all,advise")
parser.add_argument("--workers", default="2")
options = parser.parse_args()


def make(path, rows, size):
    """Writes float32 logits of shape (rows, size), a block at a time."""
    random = np.random.default_rng(5)
    head = random.normal(size=(64, size)).astype(np.float32)
    bias = (-1.5 * np.log(np.arange(1, size + 1))).astype(np.float32)
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(rows, size))
    for start in range(0, rows, 256):
        states = random.normal(scale=0.3, size=(min(256, rows - start), 64)).astype(np.float32)
        array[start : start + len(states)] = states @ head + bias
    array.flush()


def measured(command):
    """Wall and processor seconds, and the peak of anonymous memory in MB, sampled."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as status:
                found = re.search(r"RssAnon:\s+(\d+) kB", status.read())
            peak = max(peak, int(found.group(1)) if found else 0)
        except OSError:
            pass
        time.sleep(0.02)
    _, errors = process.communicate()
    wall = time.monotonic() - start
    if process.returncode not in (0, 2):
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}: {errors}")
    return wall, peak / 1024


folder = options.folder or tempfile.mkdtemp()
os.makedirs(folder, exist_ok=True)
print("| contexts | command | wall, s | processor, s | contexts a second | of a plain read | anonymous memory, MB |")
print("|--:|---|--:|--:|--:|--:|--:|")
for rows in map(int, options.rows.split(",")):
    path = os.path.join(folder, f"logits-{rows}x{options.vocabulary}.npy")
    if not os.path.exists(path):
        make(path, rows, options.vocabulary)
    tokens = os.path.join(folder, "tokens.txt")
    with open(tokens, "w") as file:
        step = options.vocabulary // options.tokens
        file.writelines(f"{7 + step * place}\n" for place in range(options.tokens))
    given = ["--logits", path, "--positive", "0-3", "--negative", "4-7", "--format", "csv"]
    output = ["--output", os.path.join(folder, "answers.csv"), "--workers", options.workers]
    commands = {
        "read": ["cat", path],
        "peaks": [options.steerlaw, "peaks", *given, "--tokens", tokens, "--digits", "12", *output],
        "choose": [options.steerlaw, "choose", *given, "--max-kl", "1/2", "--digits", "12", *output],
        "choose-all": [options.steerlaw, "choose", *given, "--max-cross-entropy", "1/10", "--digits", "12", *output],
        "advise": [options.steerlaw, "advise", *given, *output],
    }
    plain = None
    for name in options.only.split(","):
        before = os.times()
        wall, memory = measured(commands[name])
        after = os.times()
        processor = after.children_user + after.children_system
        processor -= before.children_user + before.children_system
        plain = wall if name == "read" else plain
        ratio = f"{wall / plain:.1f}" if plain else ""
        print(f"| {rows} | `{name}` | {wall:.2f} | {processor:.2f} | {rows / wall:.0f} | {ratio} | {memory:.0f} |",
              flush=True)
