"""A headless Chromium that a test steers by pipes, as its remote protocol describes."""

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

NOT_FOUND = "did not run: no chromium, chromium-browser or google-chrome is installed"
PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
)  # fmt: skip
WAIT_S = 30.0
# Chromium reads commands from file 3 and writes answers to file 4.
_STARTER = "import os, sys; f, *w = sys.argv[2:]; os.dup2(int(sys.argv[1]), 3); os.dup2(int(f), 4); os.execv(w[0], w)"


class Chromium:
    """One browser with one page; ``events`` are all that it has told since it started."""

    def __init__(self, profile: Path, width: int = 1750, height: int = 950) -> None:
        assert PROGRAM is not None
        read_commands, self._to = os.pipe()
        self._from, write_answers = os.pipe()
        words = [PROGRAM, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}",
                 "--remote-debugging-pipe", "about:blank"]  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-c", _STARTER, str(read_commands), str(write_answers), *words],
            pass_fds=(read_commands, write_answers), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read_commands)
        os.close(write_answers)
        self._numbers = itertools.count(1)
        self._unread = b""
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        (page,) = (one for one in self("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command and return its answer."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._to, json.dumps(command).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == number:
                assert "error" not in message, message["error"]
                return message["result"]
            self.events.append(message)

    def close(self) -> None:
        """End the browser."""
        self._session = None
        self("Browser.close")
        self._process.wait(WAIT_S)
        os.close(self._to)
        os.close(self._from)

    def open(self, path: Path, ready: str) -> None:
        """Open a page and wait until the expression ``ready`` is true."""
        self("Page.navigate", url=path.resolve().as_uri())
        self.wait(ready)

    def wait(self, expression: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + WAIT_S
        while not self.value(expression):
            assert time.monotonic() < until, f"waited {WAIT_S} s for {expression}"
            time.sleep(0.05)

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def click(self, x: float, y: float) -> None:
        """Click at a place of the window, so long after the last click that it is no double click."""
        time.sleep(0.6)
        self("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self("Page.captureScreenshot", format="png")["data"]))

    @property
    def requests(self) -> list[str]:
        """Return the addresses that were asked for."""
        return [one["params"]["request"]["url"] for one in self._told("Network.requestWillBeSent")]

    @property
    def complaints(self) -> list[Any]:
        """Return what was said on the console, errors and what the browser logged."""
        names = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        return [one["params"] for name in names for one in self._told(name)]

    def _told(self, method: str) -> list[dict[str, Any]]:
        self.value("0")  # what was told before the answer is in events now
        return [one for one in self.events if one.get("method") == method]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._from], [], [], WAIT_S)
            assert ready, f"chromium has said nothing for {WAIT_S} s"
            data = os.read(self._from, 1 << 16)
            assert data, "chromium has ended"
            self._unread += data
        message, self._unread = self._unread.split(b"\0", 1)
        return json.loads(message)
