"""The judge of sheets: opens the register with other code than ours, edits it, and sends it back.

    python sheets.py MENTORD

Runs the program MENTORD on a small desk in a temporary folder. The register of Monday's list is
opened with openpyxl, held against what must be in it, edited and saved as another program saves it,
and imported; so is a sheet that openpyxl made from nothing. Ends with `N passed, M failed`; exits 1
on any failure.
"""

import email
import email.policy
import io
import json
import subprocess
import sys
import tempfile
from datetime import date, time
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

CONFIG = """
[desk]
name     = "Riverside Mentoring"
address  = "desk@desk.test"
timezone = "Europe/London"
start    = "at once"
[state]
directory = "state"
[[staff]]
name  = "Rosa Staff"
email = "rosa@people.test"
[[programme]]
id       = "academy"
title    = "Academy spring 2027"
timezone = "Europe/London"
starts   = 2027-01-11
ends     = 2027-04-30
rosters  = ["roster.toml"]
"""
ROSTER = """
[[person]]
name  = "Ada Lovelace"
email = "ada@people.test"
[[person]]
name  = "Sam Jones"
email = "sam@people.test"
[[person]]
name  = "Kim Lee"
email = "kim@people.test"
[[pairing]]
mentors = ["Ada"]
mentees = ["Sam", "Kim"]
weekly  = "Tue 18:00"
place   = "=HYPERLINK(1)"
"""

passed = failed = 0


def check(what, right, shown=None):
    global passed, failed
    if right:
        passed += 1
    else:
        failed += 1
        print(f"wrong: {what}: {shown}")


class Desk:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        (folder / "mentord.toml").write_text(CONFIG)
        (folder / "roster.toml").write_text(ROSTER)

    def run(self, *words):
        command = [self.program, "--config", "mentord.toml", *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True)

    def register(self):
        """The attachment of Monday's list."""
        done = self.run("run", "--once", "--at", "2027-01-11T09:00:00Z")
        check("the first pass", done.returncode == 0, done.stderr)
        [letter] = (self.folder / "state/outbox").glob("*-digest-*.eml")
        mail = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
        [part] = mail.iter_attachments()
        check("its name", part.get_filename() == "register-2027-01-11.xlsx", part.get_filename())
        return part.get_content()

    def imported(self, workbook, name):
        workbook.save(self.folder / name)
        done = self.run("import", name, "--yes", "--json")
        check(f"import {name}", done.returncode == 0, done.stderr + done.stdout)
        return json.loads(done.stdout) if done.returncode == 0 else {"rows": []}


def judge_register(desk):
    book = openpyxl.load_workbook(io.BytesIO(desk.register()))
    check("its sheets", book.sheetnames == ["Register", "mentord"], book.sheetnames)
    check("one is hidden", book["mentord"].sheet_state == "hidden")
    sheet = book["Register"]
    check("the headings stay in view", sheet.freeze_panes == "B2", sheet.freeze_panes)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    check("two rows", len(rows) == 2, rows)
    pairing = dict(zip(rows[0], rows[1]))
    for heading, value in {
        "Pairing": "ada-sam-kim",
        "Programme": "academy",
        "Mentor": "Ada Lovelace",
        "Mentor e-mail": "ada@people.test",
        "Mentee": "Sam Jones\nKim Lee",
        "Mentee e-mail": "sam@people.test\nkim@people.test",
        "Weekly": "Tue 18:00",
        "Place": "=HYPERLINK(1)",
    }.items():
        check(heading, pairing.get(heading) == value, pairing.get(heading))
    # openpyxl takes any text that begins so for a formula; the file itself must say that it is text.
    place = sheet.cell(2, rows[0].index("Place") + 1)
    check("it is text to a spreadsheet", place.quotePrefix)
    place.data_type = "s"
    hidden = book["mentord"]
    for row in hidden.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    # Saved by another program, and nothing in it touched.
    back = desk.imported(book, "untouched.xlsx")
    check("untouched", [row["outcome"] for row in back["rows"]] == ["there"], back)
    sheet.cell(2, rows[0].index("Weekly") + 1).value = "Thursdays 9:30"
    sheet.append([None, "academy", None, "Grace Hopper", "grace@people.test", "Lee Ng", "lee@people.test"])
    back = desk.imported(book, "edited.xlsx")
    check("edited", [row["outcome"] for row in back["rows"]] == ["changed", "new"], back)
    changes = back["rows"][0].get("changes") if back["rows"] else None
    check("what changed", changes == ["the weekly time changes from Tue 18:00 to Thu 09:30"], changes)


def judge_own_sheet(desk):
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active["A1"] = "The pairs are on the next sheet"
    sheet = book.create_sheet("Pairs")
    sheet.merge_cells("A1:G1")
    sheet["A1"] = "Mentoring 2027"
    sheet["A1"].font = Font(bold=True)
    sheet.append([])
    sheet.append(["Mentor", "Mentor e-mail", "Mentee", "Mentee e-mail", "Day", "Time", "Introduced"])
    sheet.append(["Bo Ek", "bo@people.test", "Mo Ito", "mo@people.test", date(2027, 1, 13), time(18, 5), date(2026, 12, 1)])
    sheet["E4"].number_format = "dddd"
    back = desk.imported(book, "own.xlsx")
    check("its own sheet", [row["outcome"] for row in back["rows"]] == ["new"], back)
    exported = desk.run("roster", "export").stdout
    for line in ['weekly     = "Wed 18:05"', "introduced = 2026-12-01"]:
        check("the record", line in exported, exported)


def main():
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(program, Path(folder))
        judge_register(desk)
        judge_own_sheet(desk)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
