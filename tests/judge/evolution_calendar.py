"""An attendee's calendar in evolution-data-server, which keeps the calendars of GNOME."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from by_rules import Habits
from sequences import instant, written

# Debian's, since Debian's bindings are for it.
PYTHON = "/usr/bin/python3"
SECONDS_FOR_ALL = 600


def private_environment(folder):
    """Nothing of whoever runs this is read or changed."""
    folders = {name: Path(folder) / name.lower() for name in ("HOME", "XDG_RUNTIME_DIR")}
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        folders[f"XDG_{kind}_HOME"] = Path(folder) / kind.lower()
    for path in folders.values():
        path.mkdir(mode=0o700)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    # GSettings in memory: there is no need of a settings service.
    return {**kept, **{name: str(path) for name, path in folders.items()}, "GSETTINGS_BACKEND": "memory"}


def as_json(sequence):
    # Evolution shows the no to a proposal, and hands it to no calendar.
    steps = [
        {"ics": None if step.mail.changes_nothing else str(step.mail.path.resolve()), "now": written(step.now)}
        for step in sequence.steps
    ]
    return json.dumps({"until": written(sequence.until), "steps": steps})


class Calendar:
    name = "evolution-data-server"
    most = None
    # It keeps what it is handed, whatever its number; to hand it nothing old is left to the mail program.
    habits = Habits(
        compares=False,
        compares_cancels=False,
        remembers_cancels=False,
        keeps_newer_singles=False,
        joins_early_singles=False,
    )

    def play(self, sequences):
        """For each sequence what the calendar shows after each step: instants, or what went wrong."""
        with tempfile.TemporaryDirectory(prefix="judge-eds-") as folder:
            player = Path(__file__).with_name("evolution.py")
            run = subprocess.run(
                ["dbus-run-session", "--", PYTHON, str(player)],
                input="".join(as_json(sequence) + "\n" for sequence in sequences),
                env=private_environment(folder),
                capture_output=True,
                text=True,
                timeout=SECONDS_FOR_ALL,
            )
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        if len(answers) != len(sequences):
            raise RuntimeError(f"evolution-data-server stopped ({run.returncode}):\n{run.stderr[-2000:]}")
        for answer in answers:
            yield [one if isinstance(one, str) else list(map(instant, one)) for one in answer]
