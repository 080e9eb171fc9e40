"""What an attendee gets, mail by mail: in order, one overtaken by the next, each of them twice.

A folder of the calendar judge holds `NAME.ics` with `NAME.expected.json` beside it. The mails that
one reader got about one pairing in one journey are a sequence; a file of no journey is a sequence
of its own. What a calendar shows after a mail is compared with the calls that are still to come
then: past ones leave the calendar with the next whole update.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path

# What a calendar shows beyond the last call that any mail spoke of is a call too many.
BEYOND = timedelta(days=60)
# When a mail of no journey came: all its calls are to come.
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.utc)
# What has no influence on when calls are.
WORDS = re.compile(
    r"(DESCRIPTION|SUMMARY|LOCATION|PRODID|DTSTAMP|LAST-MODIFIED|TZNAME|ORGANIZER)[;:]", re.I
)


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def written(when):
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Mail:
    """One calendar object, and what it has to mean."""

    path: Path
    at: datetime
    uid: str
    sequence: int
    method: str
    starts: tuple
    # The first call of which its VTIMEZONE is not right: newer rules come in time.
    exact_until: datetime | None = None

    @cached_property
    def lines(self):
        text = self.path.read_bytes().replace(b"\r\n ", b"").decode("utf-8")
        return [line for line in text.split("\r\n") if line]

    @property
    def attendees(self):
        found = (re.search(r":mailto:(.+)$", line, re.I) for line in self.lines if line.startswith("ATTENDEE"))
        return [match[1] for match in found if match]

    @property
    def changes_nothing(self):
        """The no to what a calendar proposed: the calls stay as they are."""
        return self.method == "DECLINECOUNTER"

    @property
    def single(self):
        """Whether it speaks of single calls alone, and not of the series."""
        events = self.lines.count("BEGIN:VEVENT")
        return events == sum(line.startswith("RECURRENCE-ID") for line in self.lines)


@dataclass
class Step:
    """A mail is given to the calendar at an instant; `expected` is None where nothing is asked."""

    mail: Mail
    now: datetime
    expected: list | None


@dataclass
class Sequence:
    name: str
    kind: str
    reader: str
    steps: list
    # Which mails came in the wrong order: the one that was late, and the one before it.
    late: Mail | None = None
    early: Mail | None = None
    until: datetime = field(init=False)

    def __post_init__(self):
        starts = [start for step in self.steps for start in step.mail.starts]
        self.until = max([*starts, *(step.now for step in self.steps)]) + BEYOND
        for step in self.steps:
            if step.mail.exact_until:
                # The first wrong call may be shown some hours before it.
                self.until = min(self.until, step.mail.exact_until - timedelta(days=1))
        for step in self.steps:
            if step.expected is not None:
                step.expected = [start for start in step.expected if start <= self.until]

    @property
    def key(self):
        """The same for two sequences that ask a calendar the same thing."""
        return tuple(map(self._key_of, self.steps))

    def _key_of(self, step):
        uids = list(dict.fromkeys(step.mail.uid for step in self.steps))
        stamps = sorted({step.mail.at for step in self.steps})
        # In which order two people are invited is no other question.
        kept = [line for line in step.mail.lines if not WORDS.match(line) and line[:8] != "ATTENDEE"]
        kept += sorted(map(self._invited, filter(lambda line: line[:8] == "ATTENDEE", step.mail.lines)))
        text = "\n".join(kept).replace(step.mail.uid, f"uid-{uids.index(step.mail.uid)}")
        asked = None if step.expected is None else tuple(step.expected)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return digest, stamps.index(step.mail.at), asked

    def _invited(self, line):
        reads = line.lower().endswith(":mailto:" + self.reader.lower())
        answer = re.search(r"PARTSTAT=([A-Z-]+)", line)
        return f"{'reader' if reads else 'other'} {answer and answer[1]}"


def read(directory):
    """The mails by who got them, and complaints about files that make no sequence."""
    groups, complaints = {}, []
    for path in sorted(Path(directory).rglob("*.ics")):
        sidecar = path.with_name(path.name.removesuffix(".ics") + ".expected.json")
        if not sidecar.is_file():
            complaints.append(f"{path.name}: no {sidecar.name} beside it")
            continue
        said = json.loads(sidecar.read_text(encoding="utf-8"))
        starts = tuple(sorted(map(instant, said["starts"])))
        at = instant(said["at"]) if "at" in said else LONG_AGO
        exact_until = said.get("exact_until") and instant(said["exact_until"])
        mail = Mail(path, at, said["uid"], said["sequence"], said["method"], starts, exact_until)
        if "journey" in said:
            name = (said["journey"], said["pairing"], said["reader"])
        else:
            name = (path.name.removesuffix(".ics"), "", (mail.attendees or [""])[0])
        groups.setdefault(name, []).append(mail)
    for name, mails in list(groups.items()):
        mails.sort(key=lambda mail: (mail.at, mail.sequence))
        updates = [mail for mail in mails if not mail.changes_nothing]
        falls = any(
            one.uid == other.uid and one.sequence >= other.sequence for one, other in zip(updates, updates[1:])
        )
        if falls:
            complaints.append(f"{' '.join(name)}: SEQUENCE does not rise from mail to mail")
            del groups[name]
    return groups, complaints


def upcoming(seen, now):
    """The calls to come as the newest of the mails seen of each series says it, whatever their order."""
    newest = {}
    for mail in seen:
        if mail.changes_nothing:
            continue
        if mail.uid not in newest or mail.sequence >= newest[mail.uid].sequence:
            newest[mail.uid] = mail
    return sorted(start for mail in newest.values() for start in mail.starts if start > now)


def steps_of(mails, asked_from=0):
    """The mails one after another; nothing is asked before the one with the number `asked_from`."""
    steps, seen, now = [], [], None
    for number, mail in enumerate(mails):
        seen.append(mail)
        now = max(now or mail.at, mail.at)
        expected = upcoming(seen, now) if number >= asked_from else None
        steps.append(Step(mail, now, expected))
    return steps


def variations(name, mails):
    """In order; each overtaken by the next; each coming twice, at once and after all the others."""
    reader, label = name[2], " ".join(part for part in name if part)
    yield Sequence(label, "in order", reader, steps_of(mails))
    for at in range(len(mails) - 1):
        early, late = mails[at + 1], mails[at]
        if early.uid == late.uid:
            steps = steps_of([*mails[:at], early, late], asked_from=at + 1)
            yield Sequence(label, "overtaken", reader, steps, late, early)
    yield Sequence(label, "twice", reader, steps_of([mail for mail in mails for _ in range(2)]))
    if len(mails) > 1:
        yield Sequence(label, "all again", reader, steps_of([*mails, *mails], asked_from=len(mails)))


def distinct(groups):
    """Every sequence that asks something new, and how many there were in all."""
    known, asked, all_of_them = set(), [], 0
    # The longest first: what begins like a longer one is asked with it.
    for name, mails in sorted(groups.items(), key=lambda group: -len(group[1])):
        for sequence in variations(name, mails):
            all_of_them += 1
            if (sequence.kind, sequence.key) in known:
                continue
            asked.append(sequence)
            if sequence.kind in ("in order", "twice"):
                parts = (sequence.key[:end] for end in range(1, len(sequence.key) + 1))
                known.update((sequence.kind, part) for part in parts)
            else:
                known.add((sequence.kind, sequence.key))
    return asked, all_of_them
