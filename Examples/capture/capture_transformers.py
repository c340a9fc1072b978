#!/usr/bin/env python3
"""Saves what steerlaw asks of a Hugging Face causal language model.

    python3 capture_transformers.py MODEL --positive P.txt --negative N.txt --asked A.txt \\
        -o capture.npz [--head head.npz] [--log-odds log_odds.npz]

MODEL is the folder of a model; nothing is downloaded, no pickle is read and no code of the model's
folder is run. Each line of a text file is a prompt as it stands, trailing spaces included; empty
lines are left out. A file *.json is a list of prompts, for those of several lines.

capture.npz holds, one row a prompt, first the positive ones, then the negative ones, then those
asked about:

    logits    (rows, V) float32  the logits of the token that follows the prompt
    positive  (q,) int64         the rows of the positive prompts
    negative  (r,) int64         the rows of the negative prompts
    hidden    (rows, d) float32  the residual stream there, before the final norm
    v         (d,) float32       the mean over positive less that over negative, at --layer
    meta      text               JSON: what was captured, of what, and with which versions

The options --head and --log-odds write what `steerlaw limits --unembedding` and `steerlaw predict`
read. Needs torch, transformers and numpy.
"""
from __future__ import annotations

import argparse
import inspect
import json
import sys
from pathlib import Path
from typing import Any, Optional

# Where causal models of transformers keep the norm before their output layer.
FINAL_NORMS = (
    "model.norm", "transformer.ln_f", "gpt_neox.final_layer_norm",
    "model.decoder.final_layer_norm", "model.final_layernorm", "model.language_model.norm",
    "transformer.norm_f", "backbone.norm_f", "transformer.final_layernorm",
)
ROLES = ("positive", "negative", "asked")


class CaptureError(Exception):
    """What is wrong with the input, in one line."""


def read_prompts(path: str) -> list[str]:
    """The prompts of a file: its lines that are not empty, or the list in a *.json."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        prompts = json.loads(text) if path.endswith(".json") else text.split("\n")
    except (OSError, ValueError) as error:
        raise CaptureError(f"{path}: {error}") from None
    if not isinstance(prompts, list) or not all(isinstance(p, str) for p in prompts):
        raise CaptureError(f"{path}: expected a list of texts")
    prompts = [p.removesuffix("\r") for p in prompts if p.strip("\r")]
    if not prompts:
        raise CaptureError(f"{path}: there is no prompt in it")
    return prompts


def rows_by_role(counts: dict[str, int]) -> dict[str, list[int]]:
    """The rows of each role, one role after the other."""
    rows, start = {}, 0
    for role, count in counts.items():
        rows[role] = list(range(start, start + count))
        start += count
    return rows


def module_at(model: Any, path: str) -> Optional[Any]:
    """The part of the model at a path with points; None where there is none."""
    for name in path.split("."):
        model = getattr(model, name, None)
    return model


def final_norm(model: Any, path: Optional[str]) -> Any:
    """The norm before the output layer, at `path` or where models commonly have it."""
    for candidate in (path,) if path else FINAL_NORMS:
        norm = module_at(model, candidate)
        if norm is not None:
            return norm
    raise CaptureError(
        f"{path or type(model).__name__}: no final norm there; name it with --norm-module")


def log_softmax(logits: Any) -> Any:
    """log p of rows of logits, in float64."""
    import numpy as np
    logits = np.asarray(logits, dtype=np.float64)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def difference_of_means(values: Any, rows: dict[str, list[int]]) -> Any:
    """The mean of the positive rows less that of the negative ones, in float64."""
    import numpy as np
    values = np.asarray(values, dtype=np.float64)
    return values[rows["positive"]].mean(axis=0) - values[rows["negative"]].mean(axis=0)


def token_numbers(tokenizer: Any, prompt: str, chat: bool) -> list[int]:
    """The tokens of a prompt; with `chat`, as a user's turn that the assistant is to answer."""
    if not chat:
        return tokenizer(prompt)["input_ids"]
    # The template writes its own special tokens: the tokenizer must not add them again.
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True)
    return tokenizer(text, add_special_tokens=False)["input_ids"]


class Capture:
    """Runs prompts through a model, one at a time, and keeps what is at their last token.

    One at a time there is no padding, so neither the side it is on nor a position shifted by it
    can change a number.
    """

    def __init__(self, model: Any, tokenizer: Any, layer: Optional[int] = None,
                 chat: bool = False, norm: Optional[str] = None) -> None:
        self.model, self.tokenizer, self.chat = model.eval(), tokenizer, chat
        self.norm = final_norm(model, norm)
        self.depth = int(model.config.get_text_config().num_hidden_layers)
        self.layer = self.depth if layer is None else layer
        # The law is of logits before a soft cap; transformers reads the cap at every run.
        text_configuration = model.config.get_text_config()
        self.softcap = getattr(text_configuration, "final_logit_softcapping", None)
        self.scale = logit_scale(text_configuration)
        if self.softcap is not None:
            text_configuration.final_logit_softcapping = None
        if not 0 <= self.layer <= self.depth:
            raise CaptureError(f"--layer {layer}: the model has the layers 0 to {self.depth}")
        # The logits of the last token only, where the model can do that.
        only_last = "logits_to_keep" in inspect.signature(model.forward).parameters
        self.options = {"logits_to_keep": 1} if only_last else {}

    def one(self, prompt: str) -> tuple[Any, Any, Any]:
        """Logits, the residual stream before the final norm, and at the layer, all float32."""
        import torch
        numbers = token_numbers(self.tokenizer, prompt, self.chat)
        if not numbers:
            raise CaptureError(f"the prompt {prompt!r} has no token")
        seen: list[Any] = []
        # hidden_states[-1] is normalised already in transformers; the norm's input is not.
        hook = self.norm.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
        try:
            with torch.inference_mode():
                ids = torch.tensor([numbers], device=self.model.device)
                out = self.model(input_ids=ids, use_cache=False,
                                 output_hidden_states=self.layer < self.depth, **self.options)
        finally:
            hook.remove()
        if len(seen) != 1:
            raise CaptureError("the final norm is not run once; name it with --norm-module")
        streams = (out.logits, seen[0],
                   seen[0] if self.layer == self.depth else out.hidden_states[self.layer])
        logits, last, chosen = (s[0, -1].float().cpu().numpy() for s in streams)
        return logits, last, chosen

    def all(self, prompts: dict[str, list[str]]) -> dict[str, Any]:
        """The arrays of the file, `meta` left out."""
        import numpy as np
        rows = rows_by_role({role: len(prompts[role]) for role in ROLES})
        logits, hidden, chosen = (
            np.stack(part) for part in zip(*(self.one(p) for role in ROLES for p in prompts[role])))
        for name, values in (("logits", logits), ("hidden", hidden)):
            if np.isnan(values).any():
                raise CaptureError(f"{name} are not numbers (NaN); try --dtype float32")
        return {"logits": logits, "positive": np.array(rows["positive"], dtype=np.int64),
                "negative": np.array(rows["negative"], dtype=np.int64), "hidden": hidden,
                "v": difference_of_means(chosen, rows).astype(np.float32)}

    def head(self) -> dict[str, Any]:
        """The output layer and the final norm, as float32."""
        output = self.model.get_output_embeddings()
        parts = {"lm_head.weight": output.weight, "lm_head.bias": getattr(output, "bias", None),
                 "norm.weight": getattr(self.norm, "weight", None),
                 "norm.bias": getattr(self.norm, "bias", None)}
        return {name: part.detach().float().cpu().numpy()
                for name, part in parts.items() if part is not None}

    def head_difference(self, arrays: dict[str, Any]) -> float:
        """The largest |scale head(norm(hidden)) - logits|: near 0 unless the model does more."""
        import torch
        with torch.inference_mode():
            hidden = torch.from_numpy(arrays["hidden"]).to(self.model.device, self.model.dtype)
            logits = self.scale * self.model.get_output_embeddings()(self.norm(hidden))
            return float(abs(logits.float().cpu().numpy() - arrays["logits"]).max())


def logit_scale(configuration: Any) -> float:
    """What a head multiplies logits by: Cohere's logit_scale, or one over Granite's."""
    inverse = getattr(configuration, "logits_scaling", None) or 1
    return (getattr(configuration, "logit_scale", None) or 1) / inverse


def norm_options(head: dict[str, Any], epsilon: float, inputs: Any, outputs: Any) -> str:
    """The options of `limits` for a norm, told by what it does to rows, not by its name."""
    import numpy as np
    inputs = np.asarray(inputs, dtype=np.float64)
    stored = head.get("norm.weight", np.ones(inputs.shape[1])).astype(np.float64)
    name = ":norm" if "norm.weight" in head else ""
    errors = {}
    for kind, centre in (("rms", 0.0), ("layer", inputs.mean(axis=1, keepdims=True))):
        centred = inputs - centre
        unit = centred / np.sqrt((centred ** 2).mean(axis=1, keepdims=True) + epsilon)
        for gain, option in ((stored, ""), (1 + stored, " --gain-plus-one")):
            made = unit * gain + head.get("norm.bias", 0)
            errors[f"--norm {kind}{name}{option}"] = abs(made - outputs).max() / abs(outputs).max()
    best = min(errors, key=errors.__getitem__)
    if errors[best] > 0.02:  # Of bfloat16 the rounding is 1/256.
        raise CaptureError("the final norm is neither RMS nor layer norm; limits has no law for it")
    return f"{best} --epsilon {epsilon!r}"


def limits_command(capture: Capture, arrays: dict[str, Any], head: dict[str, Any],
                   path: str, output: str) -> str:
    """The command that asks what wins at large strengths."""
    import torch
    norm = capture.norm
    epsilon = getattr(norm, "eps", None) or getattr(norm, "variance_epsilon", None) or 1e-5
    with torch.inference_mode():
        hidden = torch.from_numpy(arrays["hidden"]).to(capture.model.device, capture.model.dtype)
        outputs = norm(hidden).float().cpu().numpy()
    options = norm_options(head, epsilon, arrays["hidden"], outputs)
    options += f" --logit-scale {capture.scale!r}" if capture.scale != 1 else ""
    options += f" --softcap {capture.softcap!r}" if capture.softcap is not None else ""
    return f"steerlaw limits --unembedding {path}:lm_head.weight {options} --vector {output}:v"


def log_odds_arrays(arrays: dict[str, Any]) -> dict[str, Any]:
    """The file of log-odds that `predict` reads: every token, the mean of log p over P less N."""
    import numpy as np
    rows = {role: arrays[role] for role in ("positive", "negative")}
    odds = difference_of_means(log_softmax(arrays["logits"]), rows)
    return {"token_ids": np.arange(len(odds), dtype=np.int32), "log_odds": odds}


def load(options: argparse.Namespace) -> tuple[Any, Any]:
    """The model and its tokenizer, from safetensors in a folder or in the cache."""
    import torch
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer
    dtype = "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"
    try:
        tokenizer = AutoTokenizer.from_pretrained(options.model, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(
            options.model, local_files_only=True, use_safetensors=True,
            **{dtype: getattr(torch, options.dtype)})
    except (OSError, ValueError) as error:
        raise CaptureError(f"{options.model}: {str(error).splitlines()[0]}") from None
    return model.to(options.device), tokenizer


def meta_of(options: argparse.Namespace, capture: Capture, prompts: dict[str, list[str]]) -> str:
    """What was captured, as JSON."""
    import torch
    import transformers
    return json.dumps({
        "model": options.model, "class": type(capture.model).__name__, "dtype": options.dtype,
        "layer": capture.layer, "layers": capture.depth, "chat": options.chat,
        "position": "last token", "softcap left out": capture.softcap, "prompts": prompts,
        "torch": str(torch.__version__), "transformers": transformers.__version__})


def arguments() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(
        description="Saves logits, hidden states and a steering vector for steerlaw.")
    parser.add_argument("model", help="the folder of the model, or its name in the local cache")
    for role in ROLES:
        parser.add_argument(f"--{role}", required=True, metavar="FILE", help=f"{role} prompts")
    parser.add_argument("-o", "--output", required=True, metavar="FILE.npz")
    parser.add_argument("--layer", type=int, help="v is taken after so many layers (default: all)")
    parser.add_argument("--dtype", default="float32", choices=("float32", "bfloat16", "float16"),
                        help="what the model computes in (default: float32)")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--chat", action="store_true", help="put prompts in the chat template")
    parser.add_argument("--norm-module", metavar="PATH", help="the final norm, as model.norm")
    parser.add_argument("--head", metavar="FILE.npz", help="save output layer and final norm too")
    parser.add_argument("--log-odds", metavar="FILE.npz", help="save log-odds for predict too")
    return parser


def main(words: Optional[list[str]] = None) -> int:
    """The command; its status."""
    options = arguments().parse_args(words)
    try:
        prompts = {role: read_prompts(getattr(options, role)) for role in ROLES}
        import numpy as np
        model, tokenizer = load(options)
        capture = Capture(model, tokenizer, options.layer, options.chat, options.norm_module)
        arrays = capture.all(prompts)
        np.savez(options.output, meta=np.array(meta_of(options, capture, prompts)), **arrays)
        if options.log_odds:
            np.savez(options.log_odds, **log_odds_arrays(arrays))
        if options.head:
            head = capture.head()
            np.savez(options.head, **head)
            print(limits_command(capture, arrays, head, options.head, options.output))
    except CaptureError as error:
        print(f"capture_transformers: {error}", file=sys.stderr)
        return 65
    rows, width = arrays["logits"].shape
    difference = capture.head_difference(arrays)
    print(f"{options.output}: {rows} rows of {width} logits; those of the normalised hidden states"
          f" differ by at most {difference:.3g}")
    if difference > 0.05 * arrays["logits"].std():
        print("capture_transformers: the head does more than norm, output layer and scale;"
              " limits --unembedding does not know it", file=sys.stderr)
    if capture.softcap is not None:
        print(f"capture_transformers: logits are those before the soft cap {capture.softcap}, of"
              " which the law is", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
