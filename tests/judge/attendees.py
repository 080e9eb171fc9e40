"""Judges calendar mails by what attendees' calendars show after each of them.

    python attendees.py DIRECTORY [rules] [evolution] [thunderbird]

DIRECTORY is that of judge.py. Every sequence of mails that one reader got is played to a calendar by
the rules of RFC 5546, to a real evolution-data-server and to a real Thunderbird (or to those named):
in order, with one mail overtaken by the next, with each coming twice at once, and with all of them
coming once more. The calls to come must be those that the newest mail stands for.

In order and twice, nothing else is accepted. In the wrong order a program may do what it is known to
do: then what it shows must be exactly what its `habits` foretell, and those answers are counted
apart, as neither passed nor failed. They are no fault of the mails: all of them carry the SEQUENCE
and DTSTAMP that say which is newer, the calendar by the rules gets every one right, and the next
update of the whole series puts the others right too, but for what was cancelled. Ends with `N passed, M failed`; exits 1 on any failure, or if
nothing was judged.
"""

import sys
import time
from collections import Counter
from pathlib import Path

import by_rules
from sequences import distinct, read, written

CLIENTS = ("rules", "evolution", "thunderbird")
WRONG_ORDER = ("overtaken", "all again")


def calendar_of(client):
    """Imported only when asked for: each wants something that has to be installed."""
    if client == "rules":
        return by_rules.Calendar()
    if client == "evolution":
        from evolution_calendar import Calendar
    else:
        from thunderbird_calendar import Calendar
    return Calendar()


def spread(sequences, most):
    """At most so many of them, always the same, of every kind and length."""
    ordered = sorted(sequences, key=lambda one: (one.kind, len(one.steps), one.name))
    count = min(most or len(ordered), len(ordered))
    return [ordered[number * len(ordered) // count] for number in range(count)]


def what_came(sequence):
    """In which way the mails came in the wrong order, for the count of known habits."""
    if sequence.late is None:
        return "old mails come once more"
    late, early = (
        "a CANCEL" if mail.method == "CANCEL" else "a single call" if mail.single else "the series"
        for mail in (sequence.late, sequence.early)
    )
    return f"{late} comes after a newer mail with {early}"


def difference(expected, shown):
    if isinstance(shown, str):
        return shown
    missing = [f"no call at {written(start)}" for start in sorted(set(expected) - set(shown))]
    beyond = [f"a call too many at {written(start)}" for start in sorted(set(shown) - set(expected))]
    return ", ".join((missing + beyond)[:6]) or "a call comes twice"


def judge(calendar, sequences):
    """Plays them all; how many answers were right, the complaints, and the habits seen."""
    right, complaints, habits_seen = 0, [], Counter()
    foretold = by_rules.Calendar(calendar.habits).play(sequences)
    for sequence, shown, known in zip(sequences, calendar.play(sequences), foretold):
        for number, (step, seen) in enumerate(zip(sequence.steps, shown, strict=True)):
            if step.expected is None or seen == step.expected:
                right += step.expected is not None
            elif sequence.kind in WRONG_ORDER and seen == known[number]:
                habits_seen[what_came(sequence)] += 1
            else:
                came = [one.mail.path.name for one in sequence.steps[: number + 1]]
                what = difference(step.expected, seen)
                complaints.append(f"{sequence.name}, {sequence.kind}: {what}, after {', '.join(came)}")
    return right, complaints, habits_seen


def main(arguments):
    clients = arguments[1:] or CLIENTS
    if not arguments or not Path(arguments[0]).is_dir() or set(clients) - set(CLIENTS):
        print(f"Say where the invites are: attendees.py DIRECTORY [{' | '.join(CLIENTS)}]", file=sys.stderr)
        return 64
    groups, unreadable = read(arguments[0])
    for complaint in unreadable:
        print(complaint)
    passed, failed = 0, len(unreadable)
    sequences, all_of_them = distinct(groups)
    objects = len({step.mail.path for sequence in sequences for step in sequence.steps})
    print(f"{len(groups)} readers, {all_of_them} sequences; {len(sequences)} differ, of {objects} objects")
    for client in clients:
        started = time.monotonic()
        try:
            calendar = calendar_of(client)
            played = spread(sequences, calendar.most)
            right, complaints, habits_seen = judge(calendar, played)
        except Exception as error:  # a client that does not start or stops is a failure, not the end
            print(f"{client}: {type(error).__name__}: {error}")
            failed += 1
            continue
        for complaint in complaints:
            print(f"{calendar.name}: {complaint}")
        seconds = time.monotonic() - started
        print(
            f"{calendar.name}: {len(played)} of {len(sequences)} sequences played in {seconds:.0f} s, "
            f"{right} answers right, {len(complaints)} wrong"
        )
        for what, times in sorted(habits_seen.items()):
            print(f"    {times} as this program is known to, where {what}")
        passed += right
        failed += len(complaints)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
