//! A programme of so many pairings, as an admin would write it down.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Result;
use jiff::{ToSpan, civil::Date};

/// The configuration and a roster of so many pairings, and a Maildir for the desk, in that folder. `starts`: the
/// programme's first day; it lasts half a year. `start`: `on hold` or `at once`.
pub(crate) fn write(folder: &Path, count: usize, starts: Date, start: &str) -> Result<()> {
    fs::write(folder.join("mentord.toml"), configuration(starts, start)?)?;
    fs::write(folder.join("roster.toml"), roster(count))?;
    for maildir in ["new", "cur", "tmp"] {
        fs::create_dir_all(folder.join("inbox").join(maildir))?;
    }
    Ok(())
}

fn configuration(starts: Date, start: &str) -> Result<String> {
    let ends = starts.checked_add(26.weeks())?;
    Ok(format!(
        r#"
[desk]
name = "Riverside Mentoring"
address = "desk@example.org"
timezone = "Europe/London"
start = "{start}"
settle = "0 minutes"
[state]
directory = "state"
[mail.send]
transport = "directory"
directory = "out"
[mail.receive]
source = "maildir"
directory = "inbox"
[[staff]]
name = "Rosa Staff"
email = "rosa@example.org"
[[programme]]
id = "academy"
starts = {starts}
ends = {ends}
rosters = ["roster.toml"]
"#
    ))
}

/// A roster of so many pairings, each of people of their own.
pub(crate) fn roster(count: usize) -> String {
    let mut roster = String::new();
    for n in 0..count {
        let _ = write!(
            roster,
            "\n[[person]]\nname = \"Mo Mentor{n}\"\nemail = \"mo{n}@example.org\"\ntimezone = \"Europe/London\"\n\
             [[person]]\nname = \"Me Mentee{n}\"\nemail = \"me{n}@example.org\"\ntimezone = \"Europe/London\"\n\
             [[pairing]]\nid = \"p{n}\"\nprogramme = \"academy\"\nmentors = [\"mo{n}@example.org\"]\n\
             mentees = [\"me{n}@example.org\"]\nweekly = \"Thu 15:00\"\n"
        );
    }
    roster
}
