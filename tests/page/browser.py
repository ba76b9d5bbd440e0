"""A headless Chromium, driven by the WebDriver protocol over HTTP: no library is needed for the few words of it."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
MISSING = "needs Chromium and its driver: apt-get install chromium chromium-driver"
_SWITCHES = ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run")


class Browser:
    """One window."""

    def __init__(self, address, session):
        self._address = f"{address}/session/{session}"

    def open(self, path):
        """Show a file."""
        _ask(f"{self._address}/url", url=path.resolve().as_uri())

    def run(self, script, *arguments):
        """What the body of a function in the page returns."""
        return _ask(f"{self._address}/execute/sync", script=script, args=list(arguments))

    def press(self, key):
        """A key, where the focus is."""
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        _ask(f"{self._address}/actions", actions=[{"type": "key", "id": "keyboard", "actions": strokes}])

    def click(self, selector):
        """The middle of the first element that fits."""
        found = _ask(f"{self._address}/element", using="css selector", value=selector)
        _ask(f"{self._address}/element/{next(iter(found.values()))}/click")

    def console(self):
        """What the page and the browser complained of since the last time."""
        return [entry["message"] for entry in _ask(f"{self._address}/se/log", type="browser")]

    def devtools(self, command, **parameters):
        """A command of the DevTools protocol."""
        return _ask(f"{self._address}/goog/cdp/execute", cmd=command, params=parameters)

    def window(self, width, height=900, *, dark=False, media="screen"):
        """The size of the window, its colours, and what it draws for."""
        phone = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", **phone)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.devtools("Emulation.setEmulatedMedia", media=media, features=[scheme])


@contextmanager
def browsing(profile):
    """A browser that keeps what it writes in a folder, and is gone afterwards."""
    switches = [*_SWITCHES, f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    process = subprocess.Popen(
        [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        address = f"http://127.0.0.1:{_port(process)}"
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": CHROMIUM, "args": switches},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        session = _ask(f"{address}/session", capabilities={"alwaysMatch": wanted})["sessionId"]
        try:
            yield Browser(address, session)
        finally:
            _ask(f"{address}/session/{session}", method="DELETE")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _port(process):
    """The port that the driver says it listens on."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = re.search(r"started successfully on port (\d+)", process.stdout.readline())
        if found:
            return int(found[1])
    raise TimeoutError("chromedriver does not say where it listens")


def _ask(address, method="POST", **content):
    body = json.dumps(content).encode() if method == "POST" else None
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the driver is on this machine
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(json.load(error)["value"]["message"]) from error
