"""The calendar judge: reads invites with other code than ours and says whether they are right.

    python judge.py DIRECTORY

Every `NAME.ics` below DIRECTORY is held against `NAME.expected.json` beside it:

    {"uid": "...", "sequence": 0, "method": "REQUEST", "starts": ["2027-02-02T18:00:00Z", ...],
     "zone": "Europe/London", "wall": "18:00", "moved": ["2027-02-11T17:30:00Z"]}

`exact_until` is the first call of which the VTIMEZONE is not right, where there is one: newer rules come
in time. `zone` and `wall` may be missing: then the TZID of DTSTART and the first start are taken; `moved`
are calls at another time than the others. A file of single calls alone, `NAME-3.ics`, is put into
what the files before it made of the series, as a calendar does. TZIDs are
given names that nobody knows before the file is read, so that only its own VTIMEZONE can say what
they mean, as in Outlook. Ends with `N passed, M failed`; exits 1 on any failure, or without a file.
"""

import itertools
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

LONGEST_LINE = 75
# Never the same name twice: the reader remembers a VTIMEZONE from one file to the next.
UNKNOWN = (f"Judge-{number}" for number in itertools.count())


def lines_of(raw):
    """The logical lines; complains about line ends, lengths and folds."""
    complaints = []
    if not raw.endswith(b"\r\n"):
        complaints.append("does not end with CRLF")
    pieces = raw.split(b"\r\n")
    for number, piece in enumerate(pieces, 1):
        if b"\n" in piece or b"\r" in piece:
            complaints.append(f"line {number}: a bare CR or LF")
        if len(piece) > LONGEST_LINE:
            complaints.append(f"line {number}: {len(piece)} octets")
        folded = number < len(pieces) and pieces[number].startswith(b" ")
        if folded and (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            complaints.append(f"line {number}: folded inside an escape")
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError:
            complaints.append(f"line {number}: folded inside a UTF-8 sequence, or not UTF-8")
    text = raw.replace(b"\r\n ", b"").decode("utf-8", "replace")
    return [line for line in text.split("\r\n") if line], complaints


def anonymised(lines):
    """The text with unknown TZIDs, and which name stands for which zone."""
    names = {}
    out = []

    def unknown(zone):
        if zone not in names:
            names[zone] = next(UNKNOWN)
        return names[zone]

    for line in lines:
        if line.startswith("TZID:"):
            line = "TZID:" + unknown(line[5:])
        elif line.startswith("X-LIC-LOCATION"):
            continue
        else:
            line = re.sub(
                r'^([A-Z-]+(?:;[A-Z-]+=[^;:"]*)*;TZID=)("[^"]*"|[^;:]*)',
                lambda match: match[1] + unknown(match[2].strip('"')),
                line,
            )
        out.append(line)
    return "\r\n".join(out) + "\r\n", names


def shape(lines, names):
    """The rules that hold before any meaning: what clients are known to stumble over."""
    for head in ("VERSION:2.0", "CALSCALE:GREGORIAN"):
        if head not in lines:
            yield f"no {head}"
    if not any(line.startswith("PRODID:") for line in lines):
        yield "no PRODID"
    event_at = lines.index("BEGIN:VEVENT") if "BEGIN:VEVENT" in lines else len(lines)
    for zone in names:
        if f"TZID:{zone}" not in lines[:event_at]:
            yield f"no VTIMEZONE before the event for {zone}"
    for block in "\n".join(lines).split("BEGIN:VTIMEZONE")[1:]:
        block = block.split("END:VTIMEZONE")[0]
        if block.count("BEGIN:STANDARD") != 1 or block.count("BEGIN:DAYLIGHT") > 1:
            yield "a VTIMEZONE needs one STANDARD and at most one DAYLIGHT"
        if "RDATE" in block:
            yield "RDATE in a VTIMEZONE"
    for line in lines:
        if re.match(r"(ORGANIZER|ATTENDEE)\b", line) and not re.search(r":mailto:[^<>\s]+$", line):
            yield f"not a bare mailto: {line}"
        if line.startswith("RRULE:FREQ=WEEKLY") and not re.search(r"COUNT=|UNTIL=\d{8}T\d{6}Z", line):
            yield f"neither COUNT nor an UNTIL in UTC: {line}"


def blocks(lines):
    """What stands before the first VEVENT, and the VEVENTs, each a list of lines."""
    at = [number for number, line in enumerate(lines) if line == "BEGIN:VEVENT"]
    ends = [number for number, line in enumerate(lines) if line == "END:VEVENT"]
    if not at or len(at) != len(ends):
        return lines, []
    return lines[: at[0]], [lines[start : end + 1] for start, end in zip(at, ends)]


def recurrence_id(event):
    return next((line for line in event if line.startswith("RECURRENCE-ID")), None)


def as_kept(path):
    """The object as a calendar has it after this file: single calls go into the series before."""
    head, events = blocks(lines_of(path.read_bytes())[0])
    if any(recurrence_id(event) is None for event in events):
        return head, events
    name, _, number = path.name.removesuffix(".ics").rpartition("-")
    earlier = [path.with_name(f"{name}-{before}.ics") for before in range(int(number) - 1, -1, -1)]
    before = next((file for file in earlier if file.is_file()), None)
    if before is None:
        return head, events
    _, kept = as_kept(before)
    new = {recurrence_id(event) for event in events}
    return head, [event for event in kept if recurrence_id(event) not in new] + events


def instant(when):
    if when.tzinfo is None:
        raise ValueError(f"{when} has no zone")
    return when.astimezone(timezone.utc)


def expanded(calendar):
    events = list(calendar.walk("VEVENT"))
    first = min(instant(event["DTSTART"].dt) for event in events)
    last = first + timedelta(days=366 * 25)
    found = recurring_ical_events.of(calendar).between(first - timedelta(days=2), last)
    return sorted(instant(event["DTSTART"].dt) for event in found)


def in_a_gap(local_date, wall, zone):
    local = datetime.combine(local_date, wall, zone)
    return instant(local).astimezone(zone).time() != wall


def wall_clock(starts, zone_name, wall):
    """Every call is at the same time by the clock on the wall, as the system's zones know it."""
    zone = ZoneInfo(zone_name)
    local = [start.astimezone(zone) for start in starts]
    if not local:
        return
    wall = wall or local[0].time()
    for when in local:
        if when.time() != wall and not in_a_gap(when.date(), wall, zone):
            yield f"{when.isoformat()} is not at {wall} in {zone_name}"
        if when.weekday() != local[0].weekday():
            yield f"{when.isoformat()} is on another weekday"


def judge(path):
    sidecar = path.with_name(path.name.removesuffix(".ics") + ".expected.json")
    if not sidecar.is_file():
        yield f"no {sidecar.name} beside it"
        return
    expected = json.loads(sidecar.read_text(encoding="utf-8"))
    lines, complaints = lines_of(path.read_bytes())
    yield from complaints
    text, names = anonymised(lines)
    yield from shape(lines, names)

    calendar = icalendar.Calendar.from_ical(text)
    events = list(calendar.walk("VEVENT"))
    if not events:
        yield "no VEVENT"
        return
    method = str(calendar.get("METHOD"))
    if method != expected["method"]:
        yield f"METHOD is {method}, not {expected['method']}"
    for event in events:
        if event.errors:
            yield f"cannot be read: {event.errors}"
        if str(event.get("UID")) != expected["uid"]:
            yield f"UID is {event.get('UID')}, not {expected['uid']}"
        if event.get("SEQUENCE") != expected["sequence"]:
            yield f"SEQUENCE is {event.get('SEQUENCE')}, not {expected['sequence']}"
        for needed in ("DTSTAMP", "DTSTART", "ORGANIZER", "ATTENDEE", "STATUS"):
            if needed not in event:
                yield f"no {needed}"
        if (method == "CANCEL") != (str(event.get("STATUS")) == "CANCELLED"):
            yield f"STATUS is {event.get('STATUS')} under METHOD {method}"

    starts = []
    if method != "CANCEL":
        # The no to a proposal changes nothing: it is read by itself.
        head, kept = blocks(lines) if method == "DECLINECOUNTER" else as_kept(path)
        whole = head + [line for event in kept for line in event] + ["END:VCALENDAR"]
        calendar = icalendar.Calendar.from_ical(anonymised(whole)[0])
        events = list(calendar.walk("VEVENT"))
        starts = expanded(calendar)
    wanted = sorted(datetime.fromisoformat(start.replace("Z", "+00:00")) for start in expected["starts"])
    if expected.get("exact_until"):
        exact_until = datetime.fromisoformat(expected["exact_until"].replace("Z", "+00:00"))
        # The first wrong call may be shown some hours before it.
        exact_until -= timedelta(days=1)
        wanted = [start for start in wanted if start < exact_until]
        starts = [start for start in starts if start < exact_until]
    for start in sorted(set(wanted) - set(starts)):
        yield f"no call at {start.isoformat()}"
    for start in sorted(set(starts) - set(wanted)):
        yield f"a call too many at {start.isoformat()}"
    if len(starts) != len(set(starts)):
        yield "a call comes twice"
    master = next((event for event in events if "RECURRENCE-ID" not in event), None)
    if master is not None and starts and min(starts) != instant(master["DTSTART"].dt):
        yield "DTSTART is not the first call"

    zone = expected.get("zone") or next(iter(names), None)
    if zone:
        wall = expected.get("wall")
        moved = {datetime.fromisoformat(start.replace("Z", "+00:00")) for start in expected.get("moved", [])}
        usual = [start for start in starts if start not in moved]
        yield from wall_clock(usual, zone, datetime.strptime(wall, "%H:%M").time() if wall else None)


def main(arguments):
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Say in which directory the invites are: judge.py DIRECTORY", file=sys.stderr)
        return 64
    passed = failed = 0
    for path in sorted(Path(arguments[0]).rglob("*.ics")):
        try:
            complaints = list(judge(path))
        except Exception as error:  # a file that breaks the reader is a failure, not the end
            complaints = [f"{type(error).__name__}: {error}"]
        if complaints:
            failed += 1
            for complaint in complaints[:20]:
                print(f"{path}: {complaint}")
        else:
            passed += 1
    if not passed + failed:
        print("No .ics file was found.", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
