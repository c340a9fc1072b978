"""A small server that answers as OpenAI-compatible ones do, for the tests."""
from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

# From a request to the log-probabilities of all tokens.
Answer = Callable[[dict[str, Any]], dict[str, float]]


def chat_form(listed: list[tuple[str, float]]) -> dict[str, Any]:
    """The `logprobs` of a chat."""
    entries = [{"token": token, "logprob": value, "bytes": list(token.encode())}
               for token, value in listed]
    return {"content": [{**entries[0], "top_logprobs": entries}]}


def completion_form(listed: list[tuple[str, float]]) -> dict[str, Any]:
    """The `logprobs` of a completion."""
    return {"tokens": [listed[0][0]], "token_logprobs": [listed[0][1]],
            "top_logprobs": [dict(listed)], "text_offset": [0]}


class MockServer:
    """Serves on a port of this machine while it is used as a context; keeps what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Answers POST requests."""

            def do_POST(self) -> None:  # noqa: N802, a name of http.server
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, body, dict(self.headers)))
                try:
                    values = answer(body)
                except KeyError as error:
                    self.reply(400, {"error": {"message": f"missing {error}"}})
                    return
                chat = self.path.endswith("/chat/completions")
                count = body["top_logprobs"] if chat else body["logprobs"]
                listed = sorted(values.items(), key=lambda pair: -pair[1])[:count]
                form = chat_form(listed) if chat else completion_form(listed)
                self.reply(200, {"id": "1", "choices": [{"index": 0, "logprobs": form}]})

            def reply(self, status: int, content: dict[str, Any]) -> None:
                """Sends JSON."""
                data = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def __enter__(self) -> MockServer:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()
