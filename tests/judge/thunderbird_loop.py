"""A real Thunderbird as a mentee's calendar, and its own answers back to mentord.

    python thunderbird_loop.py MENTORD

MENTORD is the program. In a folder that is removed afterwards it invites two people; the mentee's
mails go to Thunderbird, whose REPLY mails, as it writes them, go into mentord's inbox. After each
step the record must hold what was answered, and Thunderbird must show the same calls with the same
answers: no update overwrites what its owner said, and no reply what another said. Ends with
`N passed, M failed`; exits 1 on any failure, or if nothing was judged.
"""

import email
import email.policy
import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from by_rules import Event, events_of, zones_of
from sequences import written
from thunderbird import Thunderbird, from_microseconds, stamp

MENTOR, MENTEE = "ada@example.org", "sam@example.org"
LONDON = ZoneInfo("Europe/London")
CONFIGURATION = """\
[desk]
name = "Riverside Mentoring"
address = "desk@example.org"
timezone = "Europe/London"
[state]
directory = "state"
[[staff]]
name = "Rosa Staff"
email = "rosa@example.org"
[[programme]]
id = "academy"
title = "Academy"
timezone = "Europe/London"
starts = 2027-01-01
ends = 2027-04-30
rosters = ["roster.toml"]
"""
ROSTER = f"""\
[[person]]
name = "Ada Lovelace"
email = "{MENTOR}"
timezone = "Europe/London"
[[person]]
name = "Sam Jones"
email = "{MENTEE}"
timezone = "America/New_York"
[[pairing]]
id = "ada-sam"
programme = "academy"
mentors = ["{MENTOR}"]
mentees = ["{MENTEE}"]
weekly = "Tue 18:00"
"""


# As a calendar answers one call of a series, no more of it than mentord reads.
DECLINED_BY_MENTOR = """\
From: Ada Lovelace <{mentor}>
To: desk@example.org
Subject: Declined
Message-ID: <declined@client.example>
MIME-Version: 1.0
Content-Type: text/calendar; charset=utf-8; method=REPLY

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//client.example//EN
METHOD:REPLY
BEGIN:VEVENT
UID:{uid}
SEQUENCE:{sequence}
DTSTAMP:{now}
RECURRENCE-ID:{instead_of}
DTSTART:{start}
ORGANIZER:mailto:desk@example.org
ATTENDEE;PARTSTAT=DECLINED:mailto:{mentor}
END:VEVENT
END:VCALENDAR
"""


def london(text):
    """An instant, from its time by the clocks of London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(timezone.utc)


def tuesdays():
    """The weekly calls as they are booked first."""
    first = datetime(2027, 1, 12, 18, tzinfo=LONDON)
    return [(first + timedelta(weeks=week)).astimezone(timezone.utc) for week in range(16)]


class Desk:
    """mentord with a state of its own: letters become files, and mail is handed to `deliver`."""

    def __init__(self, program, folder):
        self.program, self.folder, self.seen = Path(program).resolve(), Path(folder), set()
        (self.folder / "mentord.toml").write_text(CONFIGURATION, encoding="utf-8")
        (self.folder / "roster.toml").write_text(ROSTER, encoding="utf-8")

    def run(self, *arguments, mail=None):
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, env={"TZ": "UTC"}, input=mail, capture_output=True
        )
        if done.returncode:
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            raise RuntimeError(f"mentord {' '.join(arguments)} ended with {done.returncode}:\n{said}")
        return done.stdout.decode("utf-8")

    def wake(self, when):
        """One pass; the letters that left."""
        self.run("run", "--once", "--at", written(when))
        new = sorted(set((self.folder / "state/outbox").glob("*.eml")) - self.seen)
        self.seen.update(new)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in new]

    def series(self):
        return json.loads(self.run("show", "ada-sam", "--json"))["series"]

    def answers(self, who):
        """What the record says that somebody answered to each call."""
        lines = self.run("invite", "ada-sam").replace("\r\n ", "").split("\r\n")
        zones, answers = zones_of(lines), {}
        events = [Event(event, zones) for event in events_of(lines)]
        # The series first; single calls then take the place of theirs.
        for event in sorted(events, key=lambda event: event.instead_of is not None):
            answers.pop(event.instead_of, None)
            said = next(line for line in event.properties("ATTENDEE") if line.endswith(f":mailto:{who}"))
            said = said.split("PARTSTAT=")[1].split(";")[0].split(":")[0]
            answers.update({start: said for start in event.calls()})
        return answers


class Loop:
    """The mentee's mails go to Thunderbird, and its replies to the desk."""

    def __init__(self, desk, thunderbird):
        self.desk, self.thunderbird = desk, thunderbird
        self.passed = self.failed = 0
        thunderbird.call("keepSentMails")
        self.calendar = thunderbird.call("newCalendar", MENTEE)

    def receive(self, letters, answer):
        """Takes the calendar objects; `answer` is None where the mentee's earlier word is to stand."""
        objects = [
            (part.get_content(), part.get_param("method"))
            for letter in letters
            if MENTEE in letter["To"]
            for part in letter.walk()
            if part.get_content_type() == "text/calendar"
        ]
        for ics, method in objects:
            self.thunderbird.call("take", self.calendar, MENTEE, ics, method, answer, True)
        return len(objects)

    def reply(self):
        """Hands in what Thunderbird sent, and says how many mails that were."""
        mails = self.thunderbird.call("sentMails")
        for mail in mails:
            self.desk.run("deliver", mail=mail.encode("latin-1"))
        return len(mails)

    def shown(self):
        found = self.thunderbird.call(
            "calls", self.calendar, MENTEE, stamp(london("2027-01-01")), stamp(london("2027-12-31"))
        )
        return {from_microseconds(start): said for start, said in found}

    def demand(self, what, expected, seen):
        if seen == expected:
            self.passed += 1
            return
        self.failed += 1
        print(f"{what}: expected {readable(expected)}, seen {readable(seen)}")

    def agree(self, step, expected):
        """The record and Thunderbird both know exactly these calls and the mentee's answers to them."""
        self.demand(f"{step}, in the record", expected, self.desk.answers(MENTEE))
        self.demand(f"{step}, in Thunderbird", expected, self.shown())


def readable(seen):
    if not isinstance(seen, dict):
        return seen
    return ", ".join(f"{written(start)} {said}" for start, said in sorted(seen.items())) or "no calls"


def play(loop):
    """What happens to the pair; the mentee's answer is told, the rest must follow."""
    desk = loop.desk
    expected = dict.fromkeys(tuesdays(), "ACCEPTED")

    invited = loop.receive(desk.wake(london("2027-01-11T09:00")), "ACCEPTED")
    loop.demand("invites that the mentee got", 1, invited)
    loop.demand("replies to the invite", 1, loop.reply())
    desk.wake(london("2027-01-11T10:00"))
    loop.demand("the answer to the series", {MENTEE: "ACCEPTED"}, desk.series()["rsvp"])
    loop.agree("the series is accepted", expected)

    desk.run("pair", "move-call", "ada-sam", "2027-01-26", "2027-01-28", "--time", "18:30", "--yes")
    moved_from, moved = london("2027-01-26T18:00"), london("2027-01-28T18:30")
    del expected[moved_from]
    loop.receive(desk.wake(london("2027-01-14T10:00")), None)
    loop.demand("the moved call, in Thunderbird", expected.keys() | {moved}, loop.shown().keys())
    loop.thunderbird.call("answerCall", loop.calendar, MENTEE, stamp(moved_from), "TENTATIVE")
    loop.reply()
    desk.wake(london("2027-01-14T11:00"))
    expected[moved] = "TENTATIVE"
    loop.agree("the moved call is answered with perhaps", expected)

    declined = london("2027-02-02T18:00")
    loop.thunderbird.call("answerCall", loop.calendar, MENTEE, stamp(declined), "DECLINED")
    loop.demand("replies to one call", 1, loop.reply())
    told = [letter for letter in desk.wake(london("2027-01-15T10:00")) if MENTOR in letter["To"]]
    loop.demand("letters to the mentor about the declined call", 1, len(told))
    expected[declined] = "DECLINED"
    loop.agree("another call is declined", expected)

    desk.run("pair", "skip", "ada-sam", "2027-02-09", "--yes")
    loop.receive(desk.wake(london("2027-01-18T10:00")), None)
    del expected[london("2027-02-09T18:00")]
    loop.agree("a call is left out", expected)
    loop.reply()
    desk.wake(london("2027-01-18T11:00"))
    loop.agree("the update is taken without a new answer", expected)

    # A reply to the whole series repeats how the calendar believes others stand, which is old by now.
    desk.run("pair", "skip", "ada-sam", "2027-02-16", "--yes")
    letters = desk.wake(london("2027-01-19T10:00"))
    series = desk.series()
    no = DECLINED_BY_MENTOR.format(
        mentor=MENTOR,
        uid=series["uid"],
        sequence=series["sequence"],
        now=stamp(london("2027-01-19T10:30")),
        instead_of=stamp(moved_from),
        start=stamp(moved),
    )
    desk.run("deliver", mail=no.replace("\n", "\r\n").encode())
    letters += desk.wake(london("2027-01-19T11:00"))
    loop.receive(letters, "ACCEPTED")
    del expected[london("2027-02-16T18:00")]
    loop.reply()
    told = [letter for letter in desk.wake(london("2027-01-19T12:00")) if MENTOR in letter["To"]]
    loop.demand("letters to the mentor, who knows it all", 0, len(told))
    loop.agree("the series is accepted once more", expected)
    loop.demand("the mentor's no", "DECLINED", desk.answers(MENTOR)[moved])

    desk.run("pair", "end", "ada-sam", "--yes")
    loop.receive(desk.wake(london("2027-01-20T10:00")), None)
    loop.demand("the calendar when the pairing has ended", {}, loop.shown())


def main(arguments):
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("Say which program is to be judged: thunderbird_loop.py MENTORD", file=sys.stderr)
        return 64
    with tempfile.TemporaryDirectory(prefix="judge-loop-") as folder, Thunderbird() as thunderbird:
        loop = Loop(Desk(arguments[0], folder), thunderbird)
        try:
            play(loop)
        except Exception as error:  # a step that cannot be made is a failure, and ends the play
            print(f"{type(error).__name__}: {error}")
            loop.failed += 1
    print(f"{loop.passed} passed, {loop.failed} failed")
    return 0 if loop.passed and not loop.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
