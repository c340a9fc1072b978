"""Tests of the parts of capture_transformers.py that need no model; most need Python alone."""
from __future__ import annotations

import importlib.util
import inspect
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

import capture_server
import capture_transformers

HAS_NUMPY = importlib.util.find_spec("numpy") is not None


class PureTests(unittest.TestCase):
    """What needs no model."""

    def read(self, name: str, content: bytes) -> list[str]:
        """The prompts of a file with this content."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            return capture_transformers.read_prompts(str(path))

    def test_lines_are_prompts_as_they_stand(self) -> None:
        self.assertEqual(self.read("a.txt", "a \n\n b\r\n日\n".encode()), ["a ", " b", "日"])
        self.assertEqual(self.read("a.json", b'["a\\nb", "c"]'), ["a\nb", "c"])

    def test_files_without_prompts_are_refused(self) -> None:
        for name, content in (("a.txt", b"\n\n"), ("a.txt", b"\xff"), ("a.json", b"{}"),
                              ("a.json", b"[1]"), ("a.json", b"["), ("a.json", b"[]")):
            with self.subTest(content), self.assertRaises(capture_transformers.CaptureError):
                self.read(name, content)

    def test_both_files_read_prompts_alike(self) -> None:
        self.assertEqual(inspect.getsource(capture_transformers.read_prompts),
                         inspect.getsource(capture_server.read_prompts))

    def test_roles_have_rows_one_after_the_other(self) -> None:
        self.assertEqual(
            capture_transformers.rows_by_role({"positive": 2, "negative": 1, "asked": 3}),
            {"positive": [0, 1], "negative": [2], "asked": [3, 4, 5]})

    def test_final_norm_is_found_named_or_refused(self) -> None:
        model = SimpleNamespace(transformer=SimpleNamespace(ln_f="norm"), other="named")
        self.assertEqual(capture_transformers.final_norm(model, None), "norm")
        self.assertEqual(capture_transformers.final_norm(model, "other"), "named")
        for candidate, path in ((model, "none.there"), (SimpleNamespace(), None)):
            with self.assertRaises(capture_transformers.CaptureError):
                capture_transformers.final_norm(candidate, path)

    def test_scale_of_a_head_is_one_number(self) -> None:
        for values, scale in (({}, 1), ({"logit_scale": 0.0625}, 0.0625),
                              ({"logits_scaling": 4.0}, 0.25), ({"logit_scale": None}, 1)):
            self.assertEqual(capture_transformers.logit_scale(SimpleNamespace(**values)), scale)

    @unittest.skipUnless(HAS_NUMPY, "NumPy is not installed")
    def test_log_softmax_sums_to_one_and_survives_masks(self) -> None:
        import numpy as np
        rows = capture_transformers.log_softmax([[1e4, 1e4, -1e10], [0, np.log(3), -np.inf]])
        np.testing.assert_allclose(np.exp(rows), [[0.5, 0.5, 0], [0.25, 0.75, 0]], atol=1e-12)


if __name__ == "__main__":
    unittest.main()
