"""A calendar that keeps what RFC 5546 says, expanded by dateutil with our own VTIMEZONE alone.

SEQUENCE decides: what is older than what is there is not taken, in whatever order mails come. A
whole update takes the place of the single calls that are older than it. It is no one's program; it
shows that the objects say enough for a calendar that does all the standard asks. With the habits of
a real program it says what that program shows where it departs from the standard.
"""

import io
import re
from dataclasses import dataclass
from datetime import datetime, timezone

from dateutil import rrule, tz


def between(lines, begin, end):
    return lines[lines.index(begin) : len(lines) - lines[::-1].index(end)]


def zones_of(lines):
    if "BEGIN:VTIMEZONE" not in lines:
        return None
    return tz.tzical(io.StringIO("\r\n".join(between(lines, "BEGIN:VTIMEZONE", "END:VTIMEZONE")) + "\r\n"))


def events_of(lines):
    events = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append([])
        elif events and line != "END:VEVENT":
            events[-1].append(line)
    return events


def utc(when):
    """An hour that the clocks leave out is read with the offset before, one that comes twice is its first."""
    if not tz.datetime_exists(when):
        when = tz.resolve_imaginary(when)
    return when.astimezone(timezone.utc)


class Event:
    """A VEVENT with the zones of its own calendar object."""

    def __init__(self, lines, zones):
        self.lines, self.zones = lines, zones

    def properties(self, name):
        return [line for line in self.lines if re.match(name + "[;:]", line)]

    def times(self, name):
        """The instants that properties of this name hold."""
        for line in self.properties(name):
            head, _, values = line.partition(":")
            zone = re.search(r'TZID="?([^:;"]+)', head)
            for value in values.split(","):
                when = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
                if value.endswith("Z"):
                    yield when.replace(tzinfo=timezone.utc)
                else:
                    yield when.replace(tzinfo=self.zones.get(zone[1]))

    @property
    def start(self):
        return next(self.times("DTSTART"))

    def value(self, name):
        return self.properties(name)[0].split(":", 1)[1]

    @property
    def version(self):
        """What makes one newer than another: SEQUENCE, and DTSTAMP between equal ones."""
        return int(self.value("SEQUENCE")), self.value("DTSTAMP")

    @property
    def cancelled(self):
        return "STATUS:CANCELLED" in self.lines

    @property
    def instead_of(self):
        return next((utc(when) for when in self.times("RECURRENCE-ID")), None)

    def calls(self):
        left_out = {utc(when) for when in self.times("EXDATE")}
        starts = {utc(self.start), *(utc(when) for when in self.times("RDATE"))}
        for rule in self.properties("RRULE"):
            every = rrule.rrulestr(rule.removeprefix("RRULE:"), dtstart=self.start)
            starts.update(utc(when) for when in every)
        return starts - left_out


@dataclass(frozen=True)
class Habits:
    """What a program does with mails that come in the wrong order; all true is what RFC 5546 asks."""

    # A REQUEST that is older than what is there is not taken.
    compares: bool = True
    # Nor is such a CANCEL.
    compares_cancels: bool = True
    # What was cancelled does not come back with an older REQUEST.
    remembers_cancels: bool = True
    # An update of the series that is older than a single call leaves that call alone.
    keeps_newer_singles: bool = True
    # A single call that came before its series is put into the series when that comes.
    joins_early_singles: bool = True


class Series:
    def __init__(self, habits):
        self.habits = habits
        self.whole = None
        self.singles = {}

    def take(self, events):
        for event in events:
            if event.instead_of is None:
                self.cancel(event) if event.cancelled else self.take_whole(event)
        for event in events:
            if event.instead_of is not None:
                before = self.singles.get(event.instead_of, self.whole)
                if before is None or not self.habits.compares or event.version >= before.version:
                    self.singles[event.instead_of] = event

    def cancel(self, event):
        if self.whole and self.habits.compares_cancels and event.version < self.whole.version:
            return
        self.whole = event if self.habits.remembers_cancels else None
        self.singles = {}

    def take_whole(self, event):
        there = [self.whole] if self.whole else []
        if not there and not self.habits.joins_early_singles:
            there = list(self.singles.values())
        if self.habits.compares and any(event.version < one.version for one in there):
            return
        self.whole = event
        kept = self.singles.items() if self.habits.keeps_newer_singles else ()
        self.singles = {at: single for at, single in kept if single.version > event.version}

    def starts(self):
        whole = self.whole.calls() if self.whole and not self.whole.cancelled else set()
        singles = (utc(event.start) for event in self.singles.values() if not event.cancelled)
        return [*(whole - set(self.singles)), *singles]


class Calendar:
    name = "the rules of RFC 5546"
    most = None

    def __init__(self, habits=Habits()):
        self.habits = habits

    @staticmethod
    def to_come(series, step, sequence):
        starts = sorted(start for one in series.values() for start in one.starts())
        return [start for start in starts if step.now < start <= sequence.until]

    def play(self, sequences):
        """For each sequence what the calendar shows after each step: instants, or what went wrong."""
        for sequence in sequences:
            series, shown = {}, []
            for step in sequence.steps:
                try:
                    if step.mail.changes_nothing:
                        shown.append(self.to_come(series, step, sequence))
                        continue
                    zones = zones_of(step.mail.lines)
                    events = [Event(lines, zones) for lines in events_of(step.mail.lines)]
                    series.setdefault(events[0].value("UID"), Series(self.habits)).take(events)
                    shown.append(self.to_come(series, step, sequence))
                except Exception as error:  # what cannot be read is a failure of that step alone
                    shown.append(f"{type(error).__name__}: {error}")
            yield shown
