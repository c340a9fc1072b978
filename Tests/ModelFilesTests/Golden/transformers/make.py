#!/usr/bin/env python3
"""Writes the models and answers of this folder again: small random transformers of PyPI's `transformers`.

    pip install torch transformers safetensors gguf
    make.py

Weights are float32, answers are computed in float64. The library computes norms and rotations in float32 whatever the
type of the model; here they are replaced by the same formulas in float64. `llama.gguf` is `llama` once more, with the
rows of Q and K in the order for pairs of neighbours.
"""
import json, pathlib, shutil
import gguf
import numpy as np
import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM
from transformers.models.llama import modeling_llama
from transformers.models.qwen2 import modeling_qwen2

HERE = pathlib.Path(__file__).resolve().parent
SIZES = dict(vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=3, max_position_embeddings=32,
             rms_norm_eps=1e-5, bos_token_id=0, eos_token_id=0)
MODELS = {
    "gpt2": lambda: GPT2LMHeadModel(GPT2Config(
        vocab_size=40, n_embd=16, n_layer=3, n_head=4, n_inner=24, n_positions=32, bos_token_id=0, eos_token_id=0)),
    "llama": lambda: LlamaForCausalLM(LlamaConfig(
        **SIZES, num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=False)),
    "llama-tied": lambda: LlamaForCausalLM(LlamaConfig(
        **SIZES, num_attention_heads=2, num_key_value_heads=1, head_dim=4, attention_bias=True, rope_theta=100.0,
        tie_word_embeddings=True)),
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(
        **SIZES, num_attention_heads=4, num_key_value_heads=2, rope_theta=1e6, tie_word_embeddings=False)),
}


def norm(self, x):
    return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))


def rotation(self, x, position_ids):
    config = self.config
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    base = config.rope_parameters["rope_theta"]
    frequency = base ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angle = position_ids[:, :, None].double() * frequency
    angle = torch.cat((angle, angle), dim=-1)
    return angle.cos(), angle.sin()


for module, name in ((modeling_llama, "Llama"), (modeling_qwen2, "Qwen2")):
    getattr(module, name + "RMSNorm").forward = norm
    getattr(module, name + "RotaryEmbedding").forward = rotation

def write_gguf(model, path):
    config = model.config
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_rope_dimension_count(config.hidden_size // config.num_attention_heads)
    names = {
        "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
        "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
        "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}
    for key, weight in model.named_parameters():
        name, weight = key.removesuffix(".weight"), weight.detach().numpy()
        for part, heads in (("q_proj", config.num_attention_heads), ("k_proj", config.num_key_value_heads)):
            if name.endswith(part):  # rows i and i + n/2 of a head become neighbours
                weight = weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)
        if name.startswith("model.layers."):
            _, _, number, rest = name.split(".", 3)
            name = f"blk.{number}.{names[rest]}"
        else:
            name = names[name]
        writer.add_tensor(name + ".weight", np.ascontiguousarray(weight))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


torch.manual_seed(20261129)
for name, make in MODELS.items():
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model = make().eval()
    for key, weight in model.named_parameters():
        scale = 0.5 if weight.dim() == 1 or "wpe" in key else 1 if "embed" in key or "wte" in key else 0.35
        shift = 1 if "norm" in key or ".ln_" in key and key.endswith("weight") else 0
        weight.data = (shift + scale * torch.randn_like(weight)).float()
    model.tie_weights()
    model.save_pretrained(folder, max_shard_size="12KB" if name == "qwen2" else "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if name == "llama":
        write_gguf(model, HERE / "llama.gguf")
    model.double()
    model.config._attn_implementation = "sdpa"
    ids = torch.randint(0, 40, (1, 7))
    direction = torch.randn(16, dtype=torch.float64)
    blocks = model.transformer.h if name == "gpt2" else model.model.layers
    steered = []
    with torch.inference_mode():
        logits = model(ids).logits[0]
        for layer in (1, 2, 3):
            for positions in ("last", "all"):
                for alpha in (-1.5, 2.0):
                    def move(_, __, output):
                        stream = (output[0] if isinstance(output, tuple) else output).clone()
                        stream[:, -1 if positions == "last" else slice(None)] += alpha * direction
                        return (stream, *output[1:]) if isinstance(output, tuple) else stream
                    hook = blocks[layer - 1].register_forward_hook(move)
                    last = model(ids).logits[0, -1]
                    hook.remove()
                    steered.append({"layer": layer, "positions": positions, "alpha": alpha, "logits": last.tolist()})
    answers = {"ids": ids[0].tolist(), "direction": direction.tolist(), "logits": logits.tolist(), "steered": steered}
    (folder / "answers.json").write_text(json.dumps(answers) + "\n")
