"""Plays calendar mails to a real evolution-data-server; started by `evolution_calendar.py`.

Runs under Debian's own Python, which has the bindings, in a D-Bus session of its own. Reads one
sequence as JSON on each line, and answers each with what the calendar shows after each step.
"""

import json
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib, ICalGLib  # noqa: E402

SECONDS_TO_APPEAR = 20
# A local calendar is there at once, but says so only to a program with a main loop.
NO_WAIT = 2**32 - 1


def seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def written(when):
    return datetime.fromtimestamp(when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_calendar():
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new_with_uid("judge", None)
    source.set_display_name("judge")
    source.set_parent("local-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("local")
    registry.commit_source_sync(source, None)
    tried_until = time.monotonic() + SECONDS_TO_APPEAR
    while True:
        # The processes of the server hear of a new calendar one after another.
        GLib.MainContext.default().iteration(False)
        known = registry.ref_source(source.get_uid())
        try:
            if known:
                return ECal.Client.connect_sync(known, ECal.ClientSourceType.EVENTS, NO_WAIT, None)
        except GLib.Error:
            if time.monotonic() > tried_until:
                raise
        if time.monotonic() > tried_until:
            raise TimeoutError("the new calendar did not appear")
        time.sleep(0.05)


def empty(client):
    events = client.get_object_list_sync("#t", None)[1]
    for uid in {event.get_uid() for event in events}:
        client.remove_object_sync(uid, None, ECal.ObjModType.ALL, ECal.OperationFlags.NONE, None)


def shown(client, now, until):
    starts = []

    def each(event, start, *_):
        if event.get_status() != ICalGLib.PropertyStatus.CANCELLED:
            zone = start.get_timezone()
            starts.append(start.as_timet_with_zone(zone) if zone else start.as_timet())
        return True

    # From before: a call that goes on is asked for by its end.
    client.generate_instances_sync(now - 2 * 86400, until, None, each)
    return sorted(written(start) for start in starts if now < start <= until)


def play(client, sequence):
    until, answers = seconds(sequence["until"]), []
    for step in sequence["steps"]:
        try:
            if step["ics"]:
                mail = ICalGLib.Component.new_from_string(Path(step["ics"]).read_bytes().decode("utf-8"))
                client.receive_objects_sync(mail, ECal.OperationFlags.NONE, None)
            answers.append(shown(client, seconds(step["now"]), until))
        except GLib.Error as error:
            answers.append(f"evolution-data-server: {error.message}")
    return answers


def main():
    client = new_calendar()
    for line in sys.stdin:
        print(json.dumps(play(client, json.loads(line))), flush=True)
        empty(client)


if __name__ == "__main__":
    main()
