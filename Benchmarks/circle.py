#!/usr/bin/env python3
"""Critical points of a whole vocabulary through the final norm, beside NumPy's grid.

Times `steerlaw peaks` of a decoder at 12 digits, each context a process, and NumPy's 1,001
strengths of the same context, which prove nothing. Then counts the interior maxima of all tokens:
certified ones, those that floats see on a grid of angles, and those that floats see when the grid
stops short of the ends of the arc by --cut.

    Benchmarks/circle.py --steerlaw PATH --weights MODEL.gguf --hidden h0.npy h3.npy --vector v.npy

Needs numpy and gguf (PyPI).
"""
import argparse
import csv
import json
import os
import resource
import subprocess
import tempfile
import time
from decimal import Decimal

import gguf
import numpy as np


def decoder(reader):
    """W and gain, as the file has them."""
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    embedding = tensors["token_embd.weight"]
    rows = gguf.dequantize(embedding.data, embedding.tensor_type)
    gain = np.array(tensors["output_norm.weight"].data, dtype=np.float64)
    return rows.astype(np.float64), gain


def norm_epsilon(reader):
    """The float32 that the file gives."""
    field = reader.fields["llama.attention.layer_norm_rms_epsilon"]
    return float(np.float32(field.parts[field.data[0]][0]))


def write_model(folder, arguments, epsilon):
    """The model file of all contexts."""
    states = np.stack([np.load(path).ravel() for path in arguments.hidden])
    np.save(f"{folder}/hidden.npy", states)
    np.save(f"{folder}/vector.npy", np.load(arguments.vector).ravel())
    weights = os.path.abspath(arguments.weights)
    model = {
        "decoder": {
            "unembedding": f"{weights}:token_embd.weight",
            "norm": "rms",
            "gain": f"{weights}:output_norm.weight",
            "epsilon": str(Decimal(epsilon)),
        },
        "hidden": "hidden.npy",
        "vector": "vector.npy",
        "contexts": [{"name": path, "row": row} for row, path in enumerate(arguments.hidden)],
    }
    with open(f"{folder}/model.json", "w") as file:
        json.dump(model, file)
    return states


def certified(folder, arguments, context):
    """The strengths of the maxima of each token, and what the process took."""
    output = f"{folder}/peaks.csv"
    command = [
        arguments.steerlaw, "peaks", f"{folder}/model.json", "--allow-paths-outside",
        "--context", context, "--digits", "12", "--format", "csv", "--output", output,
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    maxima, places = [], {}
    with open(output, newline="") as file:
        for row in csv.DictReader(file):
            place = places.setdefault(row["token"], len(maxima))
            if place == len(maxima):
                maxima.append([])
            if row["kind"] == "max":
                maxima[place].append(float(row["alpha"]))
            assert row["kind"] != "undecided"
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return maxima, wall, processor, after.ru_maxrss / 1024


def float_counts(cosines, sines, angles):
    """The number of maxima of each token that floats see between the angles."""
    counts = np.zeros(len(cosines), int)
    previous = None
    for angle in angles:
        slope = sines * np.cos(angle) - cosines * np.sin(angle)
        logits = cosines * np.cos(angle) + sines * np.sin(angle)
        weights = np.exp(logits - logits.max())
        gap = slope - (weights @ slope) / weights.sum()
        if previous is not None:
            counts += (previous > 0) & (gap <= 0)
        previous = gap
    return counts


def text(counts):
    """Tokens by their number of maxima."""
    return " / ".join(str(n) for n in np.bincount(counts, minlength=4))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steerlaw", required=True)
    parser.add_argument("--weights", required=True, help="a .gguf of the llama architecture")
    parser.add_argument("--hidden", nargs="+", required=True, help=".npy files of states")
    parser.add_argument("--vector", required=True)
    parser.add_argument("--cut", type=float, default=4e-4, help="radians left out at each end")
    arguments = parser.parse_args()
    reader = gguf.GGUFReader(arguments.weights)
    epsilon = norm_epsilon(reader)
    vector = np.load(arguments.vector).ravel()
    with tempfile.TemporaryDirectory() as folder:
        states = write_model(folder, arguments, epsilon)
        # Before the weights are in memory: a child begins with the size of its parent.
        answers = [certified(folder, arguments, path) for path in arguments.hidden]
        rows, gain = decoder(reader)
        d = rows.shape[1]
        for path, state, answer in zip(arguments.hidden, states, answers):
            maxima, wall, processor, memory = answer
            print(f"{path}: {len(maxima)} tokens")
            print(f"  steerlaw peaks, 12 digits, complete: {wall:.1f} s, "
                  f"{processor:.1f} s of processor time, {memory:.0f} MB")
            start = time.perf_counter()
            a, k = rows @ (gain * state), rows @ (gain * vector)
            best = np.zeros(len(a))
            for alpha in np.linspace(-50, 50, 1001):
                moved = state + alpha * vector
                logits = (a + alpha * k) / np.sqrt(moved @ moved / d + epsilon)
                sigma = np.exp(logits - logits.max())
                np.maximum(best, sigma / sigma.sum(), out=best)
            print(f"  NumPy, a grid of 1,001 strengths: {time.perf_counter() - start:.1f} s")
            product, square = state @ vector, vector @ vector
            distance = np.sqrt(state @ state + d * epsilon - product**2 / square)
            cosines = np.sqrt(d) * (a - k * product / square) / distance
            sines = np.sqrt(d) * k / np.sqrt(square)
            counts = np.array([len(found) for found in maxima])
            end = np.pi / 2
            print(f"  tokens with 0 / 1 / 2 / 3 maxima, certified:      {text(counts)}")
            seen = float_counts(cosines, sines, np.linspace(-end, end, 1001))
            print(f"  floats on 1,001 angles:                           {text(seen)}; "
                  f"{(seen != counts).sum()} tokens differ")

            def is_kept(alpha):
                tangent = (alpha * np.sqrt(square) + product / np.sqrt(square)) / distance
                return end - abs(np.arctan(tangent)) > arguments.cut
            kept = np.array([sum(map(is_kept, found)) for found in maxima])
            lost = [alpha for found in maxima for alpha in found if not is_kept(alpha)]
            print(f"  certified ones {arguments.cut:g} and more from the ends:     {text(kept)}; "
                  f"{len(lost)} maxima are nearer, all with |alpha| >= "
                  f"{min(map(abs, lost), default=float('nan')):.0f}")


if __name__ == "__main__":
    main()
