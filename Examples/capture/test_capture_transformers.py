"""Tests of capture_transformers.py on tiny models with random weights.

Every number is compared with NumPy's. Where the command is built (STEERLAW names it), it reads what
was written. Without torch, transformers and tokenizers all is skipped; what needs none of them is
in test_capture_parts.py.
"""
from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

import capture_server
import capture_transformers
import tiny_models
from mock_server import MockServer

HAS_MODELS = all(importlib.util.find_spec(name)
                 for name in ("numpy", "torch", "transformers", "tokenizers"))
ROOT = Path(__file__).resolve().parents[2]
STEERLAW = Path(os.environ.get("STEERLAW", ROOT / ".build/release/steerlaw")).absolute()
PROMPTS = {"positive": ["I love the girl", "It is wonderful!", "What a fine day"],
           "negative": ["I hate the rain", "It is awful", "What a terrible day"],
           "asked": ["The weather is", "The house on ", "日本"]}


@unittest.skipUnless(HAS_MODELS, "torch, transformers or tokenizers is not installed")
class TinyModelTests(unittest.TestCase):
    """Tiny models are captured; the numbers are those of separate runs."""

    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = Path(scratch.name)
        os.environ["HF_HUB_OFFLINE"] = "1"
        for role, prompts in PROMPTS.items():
            (cls.folder / f"{role}.txt").write_text("\n".join(prompts), encoding="utf-8")
        for kind in ("llama", "gpt2", "gemma"):
            with contextlib.redirect_stderr(io.StringIO()):
                tiny_models.save(kind, str(cls.folder / kind))

    def capture(self, kind: str, *more: str) -> tuple[dict[str, Any], str]:
        """The arrays of a captured model, and what was printed."""
        import numpy as np
        words = [str(self.folder / kind), "-o", str(self.folder / f"{kind}.npz"),
                 "--head", str(self.folder / f"{kind}-head.npz"),
                 "--log-odds", str(self.folder / f"{kind}-odds.npz"), *more]
        for role in PROMPTS:
            words += [f"--{role}", str(self.folder / f"{role}.txt")]
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(capture_transformers.main(words), 0)
        with np.load(self.folder / f"{kind}.npz", allow_pickle=False) as file:
            return dict(file), said.getvalue()

    def plain_run(self, kind: str, layer: int, chat: bool = False) -> tuple[Any, Any]:
        """Logits, and the residual stream after `layer` blocks, from whole runs of the model."""
        import numpy as np
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained(self.folder / kind)
        model = AutoModelForCausalLM.from_pretrained(self.folder / kind).float().eval()
        logits, hidden = [], []
        for prompt in (p for role in PROMPTS.values() for p in role):
            text = f"<s>user: {prompt}</s><s>assistant:" if chat else f"<s>{prompt}"
            ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
            with torch.no_grad():
                out = model(ids, output_hidden_states=True)
            logits.append(out.logits[0, -1].numpy())
            hidden.append(out.hidden_states[layer][0, -1].numpy())
        return np.stack(logits), np.stack(hidden)

    def run_steerlaw(self, *words: str) -> Any:
        """What the command answers, as JSON."""
        if not STEERLAW.exists():
            self.skipTest("the command is not built, or STEERLAW not set")
        run = subprocess.run([STEERLAW, *words, "--format", "json", "--digits", "15"],
                             cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return json.loads(run.stdout)

    def test_arrays_are_those_of_whole_runs(self) -> None:
        import numpy as np
        for kind in ("llama", "gpt2", "gemma"):
            for layer in (0, 2):
                with self.subTest(kind=kind, layer=layer):
                    arrays, _ = self.capture(kind, "--layer", str(layer))
                    logits, hidden = self.plain_run(kind, layer)
                    np.testing.assert_allclose(arrays["logits"], logits, atol=1e-5)
                    v = hidden[:3].mean(axis=0) - hidden[3:6].mean(axis=0)
                    np.testing.assert_allclose(arrays["v"], v, atol=1e-5)
                    self.assertEqual(arrays["positive"].tolist(), [0, 1, 2])
                    self.assertEqual(arrays["negative"].tolist(), [3, 4, 5])
                    self.assertEqual(arrays["hidden"].shape, (9, 32))
                    self.assertEqual(json.loads(str(arrays["meta"]))["prompts"], PROMPTS)

    def test_hidden_states_are_those_before_the_norm(self) -> None:
        import numpy as np
        for kind, mean_off, plus in (("llama", 0, 0), ("gpt2", 1, 0), ("gemma", 0, 1)):
            with self.subTest(kind):
                arrays, said = self.capture(kind)
                head = dict(np.load(self.folder / f"{kind}-head.npz"))
                h = arrays["hidden"].astype(np.float64)
                h -= mean_off * h.mean(axis=1, keepdims=True)
                epsilon = 1e-5 if kind == "gpt2" else 1e-6
                normed = h / np.sqrt((h * h).mean(axis=1, keepdims=True) + epsilon)
                normed = normed * (plus + head["norm.weight"]) + head.get("norm.bias", 0)
                logits = normed @ head["lm_head.weight"].T
                np.testing.assert_allclose(logits, arrays["logits"], atol=1e-4)
                self.assertEqual("layer:norm" in said, kind == "gpt2")
                self.assertEqual("--gain-plus-one" in said, kind == "gemma")

    def test_chat_template_has_one_start(self) -> None:
        import numpy as np
        arrays, _ = self.capture("llama", "--chat")
        np.testing.assert_allclose(
            arrays["logits"], self.plain_run("llama", 0, chat=True)[0], atol=1e-5)

    def test_bfloat16_is_saved_as_the_float32_of_the_same_value(self) -> None:
        import numpy as np
        arrays, _ = self.capture("llama", "--dtype", "bfloat16")
        self.assertEqual(arrays["logits"].dtype, np.float32)
        self.assertFalse((arrays["logits"].view(np.uint32) & 0xFFFF).any())

    def test_refusals_are_one_line(self) -> None:
        for words, expected in ((["llama", "--layer", "4"], "layers 0 to 3"), (["none"], "none"),
                                (["llama", "--norm-module", "x.y"], "x.y")):
            errors = io.StringIO()
            words[0] = str(self.folder / words[0])
            for role in PROMPTS:
                words += [f"--{role}", str(self.folder / f"{role}.txt")]
            with contextlib.redirect_stderr(errors):
                status = capture_transformers.main([*words, "-o", str(self.folder / "x.npz")])
            self.assertEqual(status, 65)
            self.assertIn(expected, errors.getvalue().splitlines()[-1])

    def write_model(self, kind: str, width: int) -> str:
        """A model file beside the arrays; its name."""
        names = [f"p{i}" for i in range(3)], [f"n{i}" for i in range(3)]
        tokens = [f"t{i}" for i in range(width)]
        (self.folder / f"{kind}.json").write_text(json.dumps({
            "tokens": tokens, "concepts": {"two": tokens[:2], "rest": tokens[2:]},
            "logits": f"{kind}.npz:logits",
            "contexts": [{"name": name, "row": row}
                         for row, name in enumerate([*names[0], *names[1], "a0", "a1", "a2"])],
            "steering": {"target": "two", "positive": names[0], "negative": names[1]}}))
        return f"{kind}.json"

    def test_command_agrees_with_numpy_on_logits(self) -> None:
        import numpy as np
        for kind in ("llama", "gpt2"):
            with self.subTest(kind):
                arrays, _ = self.capture(kind)
                model = self.write_model(kind, arrays["logits"].shape[1])
                logp = capture_transformers.log_softmax(arrays["logits"])
                odds = logp[:3].mean(axis=0) - logp[3:6].mean(axis=0)

                def tilted(alpha: float, odds: Any = odds, row: Any = logp[6]) -> Any:
                    return capture_transformers.log_softmax(row + alpha * odds)

                peaks = self.run_steerlaw("peaks", model, "--context", "a0")
                for token, known in zip(peaks["contexts"][0]["tokens"], odds):
                    self.assertAlmostEqual(float(token["logOdds"]["value"]), known, delta=1e-12)
                    if token["kind"] == "interior":
                        peak = float(token["peak"]["value"])
                        mean = np.exp(tilted(peak)) @ odds
                        self.assertAlmostEqual(mean, known, delta=1e-9)
                curves = self.run_steerlaw("curves", model, "--context", "a0", "--at=0.5,-2")
                shown = [t["values"] for t in curves["contexts"][0]["tokens"]]
                for column, alpha in enumerate((0.5, -2.0)):
                    known = np.exp(tilted(alpha)) - np.exp(logp[6])
                    np.testing.assert_allclose(
                        [float(values[column]) for values in shown], known, atol=1e-13)
                choice = self.run_steerlaw("choose", model, "--context", "a0", "--max-kl", "0.1")
                for end in choice["choices"][0]["intervals"][0].values():
                    steered = tilted(float(end["value"]))
                    self.assertAlmostEqual(
                        float(np.exp(steered) @ (steered - logp[6])), 0.1, delta=1e-10)
                limits = self.run_steerlaw("limits", model, "--context", "a0")
                rising = [i for i, t in enumerate(limits["contexts"][0]["tokens"])
                          if float(t["+inf"]["value"]) > 0]
                self.assertEqual(rising, [int(odds.argmax())])

    def test_npz_is_a_model(self) -> None:
        if not STEERLAW.exists():
            self.skipTest("the command is not built, or STEERLAW not set")
        arrays, _ = self.capture("llama")
        run = subprocess.run([STEERLAW, "choose", "llama.npz", "--max-kl", "0.1"], cwd=self.folder,
                             capture_output=True, text=True, check=False)
        if "expected a value" in run.stderr:
            self.skipTest("this build of the command reads models as JSON only")
        whole = self.run_steerlaw("choose", "llama.npz", "--max-kl", "0.1")["choices"]
        model = self.write_model("llama", arrays["logits"].shape[1])
        for row, choice in enumerate(whole):
            single = self.run_steerlaw("choose", model, "--context", f"a{row}", "--max-kl", "0.1")
            self.assertEqual(single["choices"][0]["intervals"], choice["intervals"])
        self.assertEqual(len(whole), 3)

    def test_command_agrees_with_the_model_steered_far_before_its_norm(self) -> None:
        import numpy as np
        for kind in ("llama", "gpt2", "gemma"):
            with self.subTest(kind):
                arrays, said = self.capture(kind)
                words = said.splitlines()[0].replace(str(self.folder) + "/", "").split()[1:]
                ends = self.run_steerlaw(*words, "--top", "3")["ends"]
                model = tiny_models.model(kind, arrays["logits"].shape[1])
                norm = capture_transformers.final_norm(model, None)
                import torch
                for end, alpha in zip(ends, (1e6, -1e6)):
                    stream = torch.from_numpy(arrays["hidden"][6] + alpha * arrays["v"])
                    with torch.no_grad():
                        logits = model.get_output_embeddings()(norm(stream)).numpy()
                    top = np.argsort(-logits, kind="stable")[:3]
                    self.assertEqual([token["id"] for token in end["tokens"]], top.tolist())
                    np.testing.assert_allclose(
                        [float(token["logit"]["value"]) for token in end["tokens"]],
                        logits[top], atol=1e-3)

    def test_predict_finds_the_law_in_a_served_model(self) -> None:
        """The model is steered after its final norm, where the law is exact, and served."""
        import numpy as np
        arrays, _ = self.capture("llama")
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained(self.folder / "llama")
        head = np.load(self.folder / "llama-head.npz")
        h = arrays["hidden"].astype(np.float64)
        normed = h / np.sqrt((h * h).mean(axis=1, keepdims=True) + 1e-6) * head["norm.weight"]
        direction = normed[:3].mean(axis=0) - normed[3:6].mean(axis=0)
        rows = {prompt: 6 + row for row, prompt in enumerate(PROMPTS["asked"])}
        texts = [tokenizer.decode([i]) for i in range(len(tokenizer))]

        def answer(body: dict[str, Any]) -> dict[str, float]:
            stream = normed[rows[body["prompt"]]] + body["alpha"] * direction
            logp = capture_transformers.log_softmax(head["lm_head.weight"] @ stream)
            return dict(zip(texts, logp.tolist()))

        with MockServer(answer) as server, contextlib.redirect_stdout(io.StringIO()):
            status = capture_server.main([
                server.url, "--model", "tiny", "--endpoint", "completions", "--top", "20",
                "--asked", str(self.folder / "asked.txt"), "--alphas=-0.5,0,0.5,1",
                "--request", '{"alpha": "{alpha}"}', "-o", str(self.folder / "curves")])
        self.assertEqual(status, 0)
        predicted = self.run_steerlaw(
            "predict", "--log-odds", "llama-odds.npz", "--tokenizer", "llama/tokenizer.json",
            "--curves", *(f"curves/asked-{i}.json" for i in range(3)))
        for context in predicted["contexts"]:
            self.assertGreater(len(context["tokens"]), 10)
            self.assertLess(float(context["largestDifference"]), 1e-5)


if __name__ == "__main__":
    unittest.main()
