"""Drives headless Chromium over its pipe of the DevTools protocol, with Python's own library alone."""
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find():
    """The path of a Chromium that is installed, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One page in one browser; `log` holds what its console has said since the page was opened."""

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read, self.output = os.pipe()
        self.input, write = os.pipe()

        def descriptors():
            # The browser reads commands from 3 and writes answers to 4; neither may be overwritten before it is used.
            ends = [os.dup(read), os.dup(write)]
            ends = [os.dup(end) if end in (3, 4) else end for end in ends]
            for place, end in zip((3, 4), ends):
                os.dup2(end, place)

        self.process = subprocess.Popen(
            [path, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--user-data-dir=" + self.folder.name, "about:blank"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read)
        os.close(write)
        self.number, self.session, self.rest, self.log = 0, None, b"", []
        targets = self.send("Target.getTargets")["targetInfos"]
        target = next(target["targetId"] for target in targets if target["type"] == "page")
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(domain + ".enable")
        self.send("Page.bringToFront")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.input)
        os.close(self.output)
        self.folder.cleanup()

    def send(self, method, **parameters):
        """The answer of the protocol to `method`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if answer.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                self.log.append(json.dumps(answer["params"]))

    def receive(self, seconds=120):
        """The next message, waited for at most so long."""
        end = time.monotonic() + seconds
        parts = [self.rest]
        while b"\0" not in parts[-1]:
            if not select.select([self.input], [], [], max(0, end - time.monotonic()))[0]:
                raise RuntimeError("the browser does not answer")
            part = os.read(self.input, 1 << 16)
            if not part:
                raise RuntimeError("the browser has gone")
            parts.append(part)
        message, _, self.rest = b"".join(parts).partition(b"\0")
        return json.loads(message)

    def value(self, expression):
        """What a script of the page says of `expression`."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def size(self, width, height=900):
        """Makes the window so large, in pixels."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, path):
        """Opens a page of the disk and waits until it is drawn."""
        self.log = []
        self.send("Page.navigate", url="file://" + os.path.abspath(path))
        for _ in range(600):
            if self.value("document.readyState === 'complete' && Boolean(window.steerlawReport?.isDrawn)"):
                return self.settle()
            time.sleep(0.05)
        raise RuntimeError(f"{path} is not drawn in time: {self.log}")

    def settle(self):
        """Waits until what was asked for is on the screen."""
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")

    def press(self, key):
        """Presses and releases a key that is named as in KeyboardEvent."""
        codes = {"Tab": 9, "Enter": 13, "End": 35, "Home": 36, "PageUp": 33, "PageDown": 34,
                 "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        for kind in ("rawKeyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key])
        self.settle()

    def click(self, x, y):
        """Clicks at a place of the window."""
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()
