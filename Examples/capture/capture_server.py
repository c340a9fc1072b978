#!/usr/bin/env python3
"""Asks an OpenAI-compatible server for the next token at several strengths of steering.

    python3 capture_server.py http://localhost:8000/v1 --model NAME --asked A.txt \\
        --alphas=-2,-1,0,1,2 --request '{"steering": {"alpha": "{alpha}"}}' -o curves

Writes curves/asked-0.json, asked-1.json, … for the first, second, … line of A.txt: what
`steerlaw predict --log-odds FILE --curves curves/asked-0.json --tokenizer tokenizer.json` reads. A
file *.json is a list of prompts, for those of several lines.

How a server is told α differs from one to the next: --request is a JSON object that is merged into
each request (as a JSON merge patch: objects are merged, null takes a key away). A text that is just
"{alpha}" in it becomes the number, and {alpha} in a longer text, or in the URL, its digits.

Needs the standard library only. Asks nothing but the server that is named.
"""
from __future__ import annotations

import argparse
import json
import math
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Optional

PLACE = "{alpha}"
MOST_BYTES = 1 << 26  # of an answer


class CaptureError(Exception):
    """What is wrong with the input or with an answer, in one line."""


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


def strengths(text: str) -> list[float]:
    """The numbers of a list with commas; finite, each once, one of them 0."""
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise CaptureError(f"--alphas: {error}") from None
    if not all(math.isfinite(value) for value in values):
        raise CaptureError("--alphas: every strength must be finite")
    if len(set(values)) != len(values):
        raise CaptureError("--alphas: a strength is there twice")
    if 0 not in values:
        raise CaptureError("--alphas: 0 is not among them; predict starts there")
    return values


def with_strength(template: Any, alpha: float) -> Any:
    """The template with the strength in place of {alpha}."""
    if isinstance(template, dict):
        return {key: with_strength(value, alpha) for key, value in template.items()}
    if isinstance(template, list):
        return [with_strength(value, alpha) for value in template]
    if isinstance(template, str):
        return alpha if template == PLACE else template.replace(PLACE, f"{alpha!r}")
    return template


def merged(request: Any, patch: Any) -> Any:
    """The request with a JSON merge patch (RFC 7396) applied."""
    if not isinstance(patch, dict):
        return patch
    made = dict(request) if isinstance(request, dict) else {}
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = merged(made.get(key), value)
    return made


def request_for(prompt: str, options: argparse.Namespace, alpha: float) -> dict[str, Any]:
    """One request: one token at temperature 1, so that its log-probabilities are the model's."""
    base: dict[str, Any] = {"model": options.model, "max_tokens": 1, "temperature": 1, "top_p": 1}
    if options.endpoint == "chat/completions":
        base |= {"messages": [{"role": "user", "content": prompt}], "logprobs": True,
                 "top_logprobs": options.top}
    else:
        base |= {"prompt": prompt, "logprobs": options.top}
    return merged(base, with_strength(options.request, alpha))


def top_entries(answer: Any) -> list[dict[str, Any]]:
    """The log-probabilities of the first token of the first choice, in the form of chats."""
    try:
        logprobs = answer["choices"][0]["logprobs"]
        if logprobs.get("content"):
            listed = logprobs["content"][0]["top_logprobs"]
        else:  # The older form of completions: an object from text to number.
            listed = [{"token": token, "logprob": value}
                      for token, value in logprobs["top_logprobs"][0].items()]
        entries = [{key: entry[key] for key in ("token", "logprob", "bytes") if key in entry}
                   for entry in listed]
        numbers = [float(entry["logprob"]) for entry in entries]
        texts = [entry["token"] for entry in entries]
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        raise CaptureError("the answer has no top log-probabilities; "
                           "the server may need to be started with them") from None
    if not entries:
        raise CaptureError("the list of top log-probabilities is empty")
    if not all(isinstance(text, str) for text in texts) or any(map(math.isnan, numbers)):
        raise CaptureError("the answer has a token without a text or a log-probability")
    # A token of log-probability -inf is not among the top ones; JSON cannot say it.
    return [entry | {"token": without_surrogates(entry["token"])}
            for entry, number in zip(entries, numbers) if number != -math.inf]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: only the server that is named is asked, and is sent the key."""

    def redirect_request(self, *_: Any) -> None:
        """None, by which a redirection is an error that says its status."""
        return None


def ask(url: str, body: dict[str, Any], key: Optional[str], seconds: float) -> Any:
    """The server's answer to one request."""
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, json.dumps(body, allow_nan=False).encode(), headers)
    try:
        opener = urllib.request.build_opener(NoRedirect)
        with opener.open(request, timeout=seconds) as response:
            data = response.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise CaptureError(f"{url}: the answer is longer than {MOST_BYTES} bytes")
        return json.loads(data)
    except urllib.error.HTTPError as error:
        said = error.read(400).decode("utf-8", "replace")
        raise CaptureError(f"{url}: status {error.code}: {said!r}") from None
    except (OSError, ValueError) as error:
        raise CaptureError(f"{url}: {error}") from None


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each half of a character, which UTF-8 cannot say."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def capture(prompt: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The answers for one prompt, each with its strength."""
    key = os.environ.get(options.key_variable) if options.key_variable else None
    responses = []
    for alpha in options.alphas:
        url = options.url.replace(PLACE, f"{alpha!r}").rstrip("/") + "/" + options.endpoint
        answer = ask(url, request_for(prompt, options, alpha), key, options.seconds)
        try:
            entries = top_entries(answer)
        except CaptureError as error:
            raise CaptureError(f"{url}, alpha = {alpha!r}: {error}") from None
        responses.append({
            "alpha": alpha, "prompt": prompt,
            "choices": [{"logprobs": {"content": [{"top_logprobs": entries}]}}]})
    return responses


def unchanged(responses: list[dict[str, Any]]) -> bool:
    """Whether all lists are the same: the server then knows nothing of the strength."""
    lists = [response["choices"] for response in responses]
    return len(lists) > 1 and all(one == lists[0] for one in lists)


def arguments() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(
        description="Asks an OpenAI-compatible server for top log-probabilities under steering.")
    parser.add_argument("url", help="up to and with the version: http://localhost:8000/v1")
    parser.add_argument("--model", required=True, help="the model's name on the server")
    parser.add_argument("--asked", required=True, metavar="FILE", help="the prompts")
    parser.add_argument("--alphas", required=True, metavar="LIST", help="strengths, with commas")
    parser.add_argument("--request", required=True, metavar="JSON",
                        help="what to merge into each request, with {alpha} in it")
    parser.add_argument("--endpoint", default="chat/completions",
                        choices=("chat/completions", "completions"))
    parser.add_argument("--top", type=int, default=20, help="log-probabilities (default: 20)")
    parser.add_argument("--seconds", type=float, default=120, help="to wait for an answer")
    parser.add_argument("--key-variable", metavar="NAME",
                        help="the environment variable that holds the server's key")
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER")
    return parser


def read_template(options: argparse.Namespace) -> Any:
    """The object of --request; the strength must be in it, or in the URL."""
    try:
        template = json.loads(options.request)
    except ValueError as error:
        raise CaptureError(f"--request: {error}; in JSON {PLACE} stands in quotes") from None
    if not isinstance(template, dict):
        raise CaptureError("--request: expected a JSON object")
    if PLACE not in options.request + options.url:
        raise CaptureError(f"--request: {PLACE} is not in it, nor in the URL")
    if not options.url.startswith(("http://", "https://")):
        raise CaptureError(f"{options.url}: expected http:// or https://")
    return template


def main(words: Optional[list[str]] = None) -> int:
    """The command; its status."""
    options = arguments().parse_args(words)
    try:
        options.alphas = strengths(options.alphas)
        options.request = read_template(options)
        folder = Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        for number, prompt in enumerate(read_prompts(options.asked)):
            responses = capture(prompt, options)
            path = folder / f"asked-{number}.json"
            path.write_text(json.dumps(responses, ensure_ascii=False, allow_nan=False) + "\n",
                            encoding="utf-8")
            print(path)
            if unchanged(responses):
                print(f"capture_server: {path}: every strength gave the same; "
                      "does the server read what --request says?", file=sys.stderr)
    except (CaptureError, OSError) as error:
        print(f"capture_server: {error}", file=sys.stderr)
        return 65
    return 0


if __name__ == "__main__":
    sys.exit(main())
