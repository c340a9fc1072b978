"""Tests of capture_server.py against a small server: the standard library only.

Where the command is built, `predict` reads what is written (STEERLAW names it).
"""
from __future__ import annotations

import contextlib
import io
import json
import math
import os
import struct
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path
from typing import Any, Optional

import capture_server
from mock_server import MockServer

TOKENS = ["yes", " no", "maybe", "日", "!", "\n"]
LOGITS = [1.0, 0.5, -0.25, -1.0, 0.0, -2.0]
LOG_ODDS = [1.5, -1.0, 0.25, 0.75, 0.0, -0.5]
ROOT = Path(__file__).resolve().parents[2]
STEERLAW = Path(os.environ.get("STEERLAW", ROOT / ".build/release/steerlaw"))


def steered(alpha: float) -> dict[str, float]:
    """log p of a softmax that is tilted by the log-odds."""
    values = [a + alpha * m for a, m in zip(LOGITS, LOG_ODDS)]
    total = math.log(sum(map(math.exp, values)))
    return {token: value - total for token, value in zip(TOKENS, values)}


def array_file(data: bytes, kind: str, count: int) -> bytes:
    """A vector as a .npy file; `kind` is NumPy's name of the type."""
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({count},), }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + data


def write_log_odds(path: Path) -> None:
    """The file of log-odds that `predict` reads, with the texts of the tokens."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("token_ids.npy", array_file(struct.pack("<6i", *range(6)), "<i4", 6))
        archive.writestr("log_odds.npy", array_file(struct.pack("<6d", *LOG_ODDS), "<f8", 6))
        texts = "".join(token.ljust(5, "\0") for token in TOKENS)
        archive.writestr("token_strs.npy", array_file(texts.encode("utf-32-le"), "<U5", 6))


class ServerTests(unittest.TestCase):
    """What is asked, what is written, and what is refused."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "asked.txt").write_text("Is it? \n\nAgain\n", encoding="utf-8")

    def run_main(self, url: str, *more: str, request: Optional[str] = None,
                 alphas: str = "-1,0,0.5,2") -> tuple[int, str]:
        """The status and what was said on standard error."""
        request = '{"steering": {"alpha": "{alpha}"}}' if request is None else request
        words = [url, "--model", "m", "--asked", str(self.folder / "asked.txt"),
                 f"--alphas={alphas}", "--request", request, "-o", str(self.folder / "curves")]
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            status = capture_server.main([*words, *more])
        return status, errors.getvalue()

    def written(self, number: int = 0) -> Any:
        """A file of answers."""
        path = self.folder / "curves" / f"asked-{number}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def test_both_endpoints_give_the_same_lists(self) -> None:
        for endpoint in ("chat/completions", "completions"):
            with self.subTest(endpoint), MockServer(
                    lambda body: steered(body["steering"]["alpha"])) as server:
                status, errors = self.run_main(
                    server.url, "--endpoint", endpoint, "--top", "4")
                self.assertEqual((status, errors), (0, ""))
                self.assertEqual({path for path, _, _ in server.asked}, {f"/v1/{endpoint}"})
                self.assertEqual([r["alpha"] for r in self.written()], [-1, 0, 0.5, 2])
                for response in self.written():
                    expected = sorted(steered(response["alpha"]).items(), key=lambda p: -p[1])[:4]
                    top = response["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
                    self.assertEqual([(e["token"], e["logprob"]) for e in top], expected)

    def test_prompts_stand_as_they_are_in_the_file(self) -> None:
        with MockServer(lambda body: steered(body["steering"]["alpha"])) as server:
            self.run_main(server.url, alphas="0,1")
        prompts = [body["messages"][0]["content"] for _, body, _ in server.asked]
        self.assertEqual(prompts, ["Is it? ", "Is it? ", "Again", "Again"])
        self.assertEqual(self.written(1)[0]["prompt"], "Again")

    def test_request_is_merged_and_null_takes_away(self) -> None:
        template = ('{"max_tokens": null, "max_completion_tokens": 1, "model": "m@{alpha}",'
                    ' "extra": {"list": ["{alpha}", 3]}}')
        with MockServer(lambda body: steered(body["extra"]["list"][0])) as server:
            status, _ = self.run_main(server.url, request=template, alphas="0,-1.5")
        self.assertEqual(status, 0)
        bodies = [body for _, body, _ in server.asked]
        self.assertNotIn("max_tokens", bodies[0])
        self.assertEqual(bodies[0]["max_completion_tokens"], 1)
        self.assertEqual([b["model"] for b in bodies[:2]], ["m@0.0", "m@-1.5"])
        self.assertEqual([b["extra"]["list"] for b in bodies[:2]], [[0, 3], [-1.5, 3]])

    def test_strength_may_stand_in_the_address(self) -> None:
        with MockServer(lambda body: steered(0)) as server:
            _, errors = self.run_main(
                server.url.replace("/v1", "/a{alpha}/v1"), request="{}", alphas="0,2")
        self.assertEqual([path for path, _, _ in server.asked[:2]],
                         ["/a0.0/v1/chat/completions", "/a2.0/v1/chat/completions"])
        self.assertIn("every strength gave the same", errors)

    def test_key_is_sent_and_not_written(self) -> None:
        os.environ["CAPTURE_TEST_KEY"] = "sesame"
        self.addCleanup(os.environ.pop, "CAPTURE_TEST_KEY")
        with MockServer(lambda body: steered(body["steering"]["alpha"])) as server:
            self.run_main(server.url, "--key-variable", "CAPTURE_TEST_KEY")
        self.assertEqual(server.asked[0][2]["Authorization"], "Bearer sesame")
        self.assertNotIn("sesame", json.dumps(self.written()))

    def test_refusals_are_one_line(self) -> None:
        with MockServer(lambda body: steered(body["missing"])) as server:
            url = server.url
            cases = [
                (url, None, "0,1", "status 400"), (url, "{", "0,1", "--request"),
                (url, '{"alpha": {alpha}}', "0,1", "stands in quotes"),
                (url, "{}", "0,1", "is not in it"), (url, None, "0,0.0", "twice"),
                (url, None, "1,2", "0 is not among them"), (url, None, "0,nan", "finite"),
                (url, None, "0,x", "could not convert"), ("file:///etc", None, "0", "http://"),
                ("http://127.0.0.1:1/v1", None, "0", "refused"),
            ]
            for address, request, alphas, expected in cases:
                with self.subTest(expected):
                    status, errors = self.run_main(address, request=request, alphas=alphas)
                    self.assertEqual(status, 65)
                    self.assertIn(expected, errors)
                    self.assertEqual(errors.count("\n"), 1)

    def test_answers_without_lists_are_refused(self) -> None:
        for answer in (None, [], {}, {"choices": []}, {"choices": [{"logprobs": None}]},
                       {"choices": [{"logprobs": {"content": [{"top_logprobs": []}]}}]},
                       {"choices": [{"logprobs": {"top_logprobs": [{"a": math.nan}]}}]},
                       {"choices": [{"logprobs": {"top_logprobs": [None]}}]},
                       {"choices": [{"logprobs": {"top_logprobs": [{"a": "b"}]}}]}):
            with self.subTest(str(answer)), self.assertRaises(capture_server.CaptureError):
                capture_server.top_entries(answer)

    def test_what_json_or_utf8_cannot_say_is_left_out_or_replaced(self) -> None:
        answer = {"choices": [{"logprobs": {"top_logprobs": [
            {"a": -0.5, "b": -math.inf, "\ud800": -3.0}]}}]}
        self.assertEqual(capture_server.top_entries(answer), [
            {"token": "a", "logprob": -0.5}, {"token": "\ufffd", "logprob": -3.0}])

    @unittest.skipUnless(STEERLAW.exists(), "the command is not built, or STEERLAW not set")
    def test_predict_finds_the_law_in_what_is_written(self) -> None:
        write_log_odds(self.folder / "odds.npz")
        for endpoint in ("chat/completions", "completions"):
            with MockServer(lambda body: steered(body["steering"]["alpha"])) as server:
                self.run_main(server.url, "--endpoint", endpoint, "--top", "6")
            run = subprocess.run(
                [STEERLAW, "predict", "--log-odds", "odds.npz", "--curves", "curves/asked-0.json",
                 "--vocabulary", "6", "--format", "json"],
                cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            context = json.loads(run.stdout)["contexts"][0]
            self.assertEqual(len(context["tokens"]), 6)
            self.assertLess(float(context["largestDifference"]), 1e-15)


if __name__ == "__main__":
    unittest.main()
