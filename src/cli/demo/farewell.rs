//! What the demo says first and last: what is played, letters per person, what to look at and try.

use std::{io::Write, path::Path};

use anyhow::Context as _;

use super::timeline::Timeline;
use crate::cli::exit::Failure;

pub(super) fn greet(folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let text = format!(
        "A mentoring programme, ten weeks of it, played in seconds.

Rosa Keller runs the programme in London and has written a roster: six pairings, thirteen people in London,
Madrid, Lagos and New York. mentord does the rest by mail and calendar. The clock and the people are played;
everything else is real: each run reads the mailbox, decides, writes letters and remembers, in {}/.

Times are London's. \"to\" is a letter of mentord's, \"from\" a mail somebody wrote, \"=\" what mentord made of it,
and [...] the rule behind a letter.
",
        folder.display()
    );
    out.write_all(text.as_bytes()).context("Cannot print")?;
    Ok(())
}

pub(super) fn sum_up(folder: &Path, timeline: &Timeline, out: &mut dyn Write) -> Result<(), Failure> {
    let mut text = String::from(
        "\nLetters per person and week. In brackets: nudges, reminders and questions, of which nobody\ngets more than three in seven days (letters_a_week).\n\n",
    );
    text.push_str(&format!("{:24}", ""));
    for week in 1..=timeline.weeks() {
        text.push_str(&format!("{week:>7}"));
    }
    text.push_str("    all\n");
    for (name, weeks) in &timeline.counts {
        text.push_str(&format!("{name:24}"));
        let mut all = 0;
        for week in 1..=timeline.weeks() {
            let (letters, courtesies) = weeks.get(&week).copied().unwrap_or_default();
            all += letters;
            let cell = match (letters, courtesies) {
                (0, _) => "-".to_owned(),
                (letters, 0) => letters.to_string(),
                (letters, courtesies) => format!("{letters} ({courtesies})"),
            };
            text.push_str(&format!("{cell:>7}"));
        }
        text.push_str(&format!("{all:>7}\n"));
    }
    text.push('\n');
    text.push_str(&readme(folder));
    out.write_all(text.as_bytes()).context("Cannot print")?;
    Ok(())
}

/// What there is to look at and to try, for the screen and the folder's README.
pub(super) fn readme(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "Look at
  {folder}/state/outbox/*.eml    every letter, as it would have gone to a mail server
  {folder}/state/inbox/          what people wrote, a Maildir
  {folder}/state/chat.log        what the staff room was told
  {folder}/invites/*.ics         the calls as calendars got them: open one
  {folder}/mentord.toml          the programme: who is nudged when
  {folder}/roster.toml           the pairings, as Rosa left them

Try (the clock stands at the season's last Friday, and everything works as it would on a live desk;
from the sources, mentord is `cargo run --release --`)
  mentord --config {folder}/mentord.toml status
  mentord --config {folder}/mentord.toml history tomas-lena
  mentord --config {folder}/mentord.toml sessions hana-yusuf
  mentord --config {folder}/mentord.toml plan

Then a desk of your own, which writes letters to files until it is given a mail server
  mentord --config config/quickstart.toml run --once
"
    )
}
