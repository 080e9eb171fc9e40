"""A real Thunderbird without a window: started with a profile of its own, driven by Marionette."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from marionette_driver.errors import JavascriptException
from marionette_driver.marionette import Marionette

PROGRAM = [
    "/usr/lib/thunderbird/thunderbird",
    "--headless",
    "--no-remote",
    "--marionette",
    "--remote-allow-system-access",
]
SECONDS_TO_START = 90
SECONDS_FOR_A_CALL = 60
INSIDE = Path(__file__).with_name("thunderbird.js").read_text(encoding="utf-8")

# No server is asked anything, nothing is shown, and invitations are not touched unasked.
PREFERENCES = {
    "app.update.enabled": False,
    "calendar.timezone.local": "Europe/London",
    "calendar.timezone.useSystemTimezone": False,
    "calendar.itip.newInvitationDisplay": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mail.winsearch.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "toolkit.telemetry.enabled": False,
}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def stamp(when):
    return when.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def from_microseconds(number):
    return datetime.fromtimestamp(number / 1e6, timezone.utc)


class Thunderbird:
    """To be used in a `with`; ends its process and removes its profile."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="judge-thunderbird-"))
        port = free_port()
        profile = self.folder / "profile"
        profile.mkdir(mode=0o700)
        preferences = {**PREFERENCES, "marionette.port": port}
        (profile / "user.js").write_text(
            "".join(f'user_pref("{name}", {json.dumps(value)});\n' for name, value in preferences.items())
        )
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            [*PROGRAM, "--profile", str(profile)],
            env={**kept, "HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "MOZ_HEADLESS": "1"},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._connect(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _connect(self, port):
        tried_until = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > tried_until:
                    raise RuntimeError(f"Thunderbird did not start:\n{self.words()}") from None
                time.sleep(0.2)
        self.marionette = Marionette(host="127.0.0.1", port=port)
        self.marionette.start_session()
        self.marionette.set_context("chrome")
        self.marionette.timeout.script = SECONDS_FOR_A_CALL

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def words(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def call(self, function, *arguments):
        """One of the functions of thunderbird.js."""
        script = f"""{INSIDE}
            const resolve = arguments[arguments.length - 1];
            {function}(...Array.from(arguments).slice(0, -1)).then(
              value => resolve({{ value }}),
              error => resolve({{ error: `${{error}}\\n${{error.stack}}` }})
            );"""
        try:
            answer = self.marionette.execute_async_script(script, script_args=arguments, sandbox="system")
        except JavascriptException as error:
            raise RuntimeError(f"{function} in Thunderbird: {error}") from error
        if "error" in answer:
            raise RuntimeError(f"{function} in Thunderbird: {answer['error']}")
        return answer.get("value")
