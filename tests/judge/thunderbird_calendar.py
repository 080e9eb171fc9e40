"""An attendee's calendar in a real Thunderbird, whose owner accepts every invitation."""

from by_rules import Habits
from thunderbird import Thunderbird, from_microseconds, stamp


class Calendar:
    name = "Thunderbird"
    # Each takes a fifth of a second.
    most = 800
    # As read in its calItipUtils.sys.mjs and seen here: a CANCEL removes what is there whatever its
    # number; an older REQUEST is then a new one. An update of the series replaces all single calls.
    # A single call of a series that it does not know is an event of its own, and an older REQUEST
    # of the whole series is then taken for an old one.
    habits = Habits(
        compares_cancels=False,
        remembers_cancels=False,
        keeps_newer_singles=False,
        joins_early_singles=False,
    )

    def play(self, sequences):
        """For each sequence what the calendar shows after each step: instants, or what went wrong."""
        with Thunderbird() as thunderbird:
            for sequence in sequences:
                steps = [
                    {
                        "ics": step.mail.path.read_bytes().decode("utf-8"),
                        "method": step.mail.method,
                        "now": stamp(step.now),
                    }
                    for step in sequence.steps
                ]
                answers = thunderbird.call("play", sequence.reader, stamp(sequence.until), steps)
                yield [
                    answer.get("error") or sorted(from_microseconds(start) for start, _ in answer["calls"])
                    for answer in answers
                ]
