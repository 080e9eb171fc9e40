"""The same work in Python, for the calendar bench.

    peer.py expand FOLDER ROUNDS     each .ics parsed by icalendar, expanded by recurring-ical-events
    peer.py compose FOLDER ROUNDS    the parts of each .eml composed anew by EmailMessage

Prints the seconds of the best round, and the calls found or the mails composed.
"""

import email
import email.policy
import gc
import pathlib
import sys
import time
from datetime import datetime, timezone
from email.message import EmailMessage

FROM = datetime(2026, 12, 1, tzinfo=timezone.utc)
TO = datetime(2028, 2, 1, tzinfo=timezone.utc)


def expand(raws):
    import icalendar
    import recurring_ical_events

    found = 0
    for raw in raws:
        calendar = icalendar.Calendar.from_ical(raw)
        found += len(recurring_ical_events.of(calendar).between(FROM, TO))
    return found


def parts_of(raw):
    """The words and the calendar of a mail, decoded: what a program would have before it composes."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    headers = [(name, str(value)) for name, value in mail.items() if not name.lower().startswith(("content-", "mime-"))]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar").get_content()
    return headers, text, html, calendar


def compose(made):
    count = 0
    for headers, text, html, calendar in made:
        mail = EmailMessage()
        for name, value in headers:
            mail[name] = value
        mail.set_content(text)
        mail.add_alternative(html, subtype="html")
        mail.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
        mail.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
        count += bool(mail.as_bytes(policy=email.policy.SMTP))
    return count


def main(what, folder, rounds):
    raws = [path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())]
    work, given = (expand, raws) if what == "expand" else (compose, list(map(parts_of, raws)))
    best, found = float("inf"), 0
    for _ in range(int(rounds)):
        gc.collect()
        start = time.perf_counter()
        found = work(given)
        best = min(best, time.perf_counter() - start)
    print(best, found)


main(*sys.argv[1:])
