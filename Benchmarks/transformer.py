"""Times a sweep of strengths through SmolLM2-135M against PyTorch (CPU), interleaved, two threads, float32.

  scripts/fetch-smollm2
  pip install torch transformers gguf numpy
  swift build -c release --package-path Benchmarks --product TransformerSweep
  python3 Benchmarks/transformer.py [-n ROUNDS] [--strengths 401] [--layer 15] [--tokens 12]

Both are given the same work: the stream after block LAYER is computed once, steered at every strength at all positions,
and sent through the later blocks; the output norm, the unembedding and the softmax are of the last position only.
PyTorch runs the blocks of `transformers`' LlamaForCausalLM under inference_mode, with the fastest of several batch
sizes. Ours is timed with the last position alone steered, too. Answers are compared. Medians over rounds, and the
median of the ratios; peak memory of each process.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODEL = ROOT / "Examples/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("-n", type=int, default=5)
parser.add_argument("--strengths", type=int, default=401)
parser.add_argument("--layer", type=int, default=15)
parser.add_argument("--tokens", type=int, default=12)
parser.add_argument("--chunk", type=int, help="strengths at once in ours")
parser.add_argument("--batches", default="16,64,401")
parser.add_argument("--binary", default=str(ROOT / "Benchmarks/.build/release/TransformerSweep"))
parser.add_argument("--torch", action="store_true", help="run PyTorch once, in this process")
options = parser.parse_args()


def torch_model():
    """LlamaForCausalLM with the dequantised weights of the GGUF file."""
    import gguf
    import numpy as np
    import torch
    from gguf.quants import dequantize
    from transformers import LlamaConfig, LlamaForCausalLM
    torch.set_num_threads(2)
    reader = gguf.GGUFReader(MODEL)
    tensors = {
        t.name: (np.array(t.data) if t.tensor_type.name == "F32" else dequantize(t.data, t.tensor_type))
        for t in reader.tensors}
    config = LlamaConfig(
        vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
        num_key_value_heads=3, rms_norm_eps=1e-5, rope_theta=100000.0, max_position_embeddings=8192,
        tie_word_embeddings=True, attn_implementation="sdpa")
    model = LlamaForCausalLM(config).eval()
    names = {
        "token_embd": "model.embed_tokens", "output_norm": "model.norm", "attn_norm": "input_layernorm",
        "ffn_norm": "post_attention_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
    state = {}
    for name, weight in tensors.items():
        parts = name.removesuffix(".weight").split(".")
        if parts[-1] in ("attn_q", "attn_k"):  # neighbours become i and i + n/2 of a head
            weight = weight.reshape(-1, 32, 2, 576).swapaxes(1, 2).reshape(weight.shape)
        key = names[parts[-1]] + ".weight"
        if len(parts) == 3:
            key = f"model.layers.{parts[1]}.{key}"
        state[key] = torch.from_numpy(np.ascontiguousarray(weight))
    state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state)
    return model


def torch_run():
    import torch
    start = time.perf_counter()
    model = torch_model()
    loading = time.perf_counter() - start
    decoder = model.model
    ids = torch.tensor([[1000 + 37 * i for i in range(options.tokens)]])
    direction = torch.tensor([0.1 if i % 2 == 0 else -0.1 for i in range(576)])
    strengths = torch.linspace(-2, 2, options.strengths)
    batch = int(options.batches)
    with torch.inference_mode():
        start = time.perf_counter()
        positions = torch.arange(options.tokens)[None]
        stream = decoder.embed_tokens(ids)
        rotations = decoder.rotary_emb(stream, positions)
        for layer in decoder.layers[:options.layer]:
            stream = layer(stream, position_embeddings=rotations, position_ids=positions)
        ends = []
        for alphas in strengths.split(batch):
            rows = stream + alphas[:, None, None] * direction
            for layer in decoder.layers[options.layer:]:
                rows = layer(rows, position_embeddings=rotations, position_ids=positions)
            logits = model.lm_head(decoder.norm(rows[:, -1]))
            found = torch.log_softmax(logits, -1).max(-1)
            ends += list(zip(found.indices.tolist(), found.values.tolist()))
        sweep = time.perf_counter() - start
    print(json.dumps({
        "loading": loading, "sweep": sweep, "tokens": [ends[0][0], ends[-1][0]],
        "logProbabilities": [ends[0][1], ends[-1][1]]}))


def run(command):
    """One run in a process of its own: its answer with the peak memory in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return json.loads(output.splitlines()[-1]) | {"memory": usage.ru_maxrss / 1024}


def main():
    def ours(positions):
        return [options.binary, str(MODEL), str(options.tokens), positions, str(options.strengths),
                str(options.layer)] + ([str(options.chunk)] if options.chunk else [])

    def torch(batch):
        return [sys.executable, __file__, "--torch", "--strengths", str(options.strengths), "--layer",
                str(options.layer), "--tokens", str(options.tokens), "--batches", batch]
    rows = {"ours, all": ours("all"), "ours, last": ours("last")}
    rows |= {f"PyTorch, {batch}": torch(batch) for batch in options.batches.split(",")}
    found = {name: [] for name in rows}
    for _ in range(options.n):
        for name, command in rows.items():
            found[name].append(run(command))
    print("| run | sweep, s | loading, s | peak MiB |\n|---|--:|--:|--:|")
    for name, runs in found.items():
        middle = [statistics.median(r[key] for r in runs) for key in ("sweep", "loading", "memory")]
        print(f"| {name} | {middle[0]:.2f} | {middle[1]:.2f} | {middle[2]:.0f} |")
    for r in (runs[0] for name, runs in found.items() if name != "ours, last"):
        first = found["ours, all"][0]
        if r["tokens"] != first["tokens"] or max(
                abs(a - b) for a, b in zip(r["logProbabilities"], first["logProbabilities"])) > 1e-3:
            sys.exit(f"the answers differ: {r} and {first}")
    best = [min(found[name][i]["sweep"] for name in rows if name.startswith("PyTorch")) for i in range(options.n)]
    for name in ("ours, all", "ours, last"):
        ratios = sorted(found[name][i]["sweep"] / best[i] for i in range(options.n))
        print(f"{name} / the fastest PyTorch: median {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})")


torch_run() if options.torch else main()
