//! The table of what was killed and what came of it, and what in it must not be.

use std::collections::BTreeMap;
use std::fmt;

use crate::tally::Tally;

/// Kills under load with one `own_copy`.
#[derive(Debug)]
pub(crate) struct KillRow {
    pub(crate) own_copy: String,
    pub(crate) kills: u32,
    /// Kills that came while a letter was on its way.
    pub(crate) while_sending: u32,
    pub(crate) ended_by_itself: u32,
    pub(crate) letters: usize,
    pub(crate) lost: Vec<String>,
    pub(crate) twice: Vec<String>,
    pub(crate) altered: Vec<String>,
    pub(crate) extra: usize,
    pub(crate) extra_calendar: usize,
    /// Of the extra copies, those of letters on their way when a kill came.
    pub(crate) explained: usize,
    pub(crate) replies: usize,
    pub(crate) heard_once: usize,
    pub(crate) uncopied: usize,
    pub(crate) overcopied: usize,
    pub(crate) sound: bool,
    pub(crate) stopped_well: bool,
}

/// Extra copies that kills explain: no more of a letter than it was on its way at a kill.
fn explained(extra: &BTreeMap<String, usize>, on_its_way: &BTreeMap<String, usize>) -> usize {
    extra.iter().map(|(id, times)| on_its_way.get(id).copied().unwrap_or_default().min(*times)).sum()
}

impl KillRow {
    pub(crate) fn new(own_copy: &str) -> Self {
        Self {
            own_copy: own_copy.to_owned(),
            kills: 0,
            while_sending: 0,
            ended_by_itself: 0,
            letters: 0,
            lost: Vec::new(),
            twice: Vec::new(),
            altered: Vec::new(),
            extra: 0,
            extra_calendar: 0,
            explained: 0,
            replies: 0,
            heard_once: 0,
            uncopied: 0,
            overcopied: 0,
            sound: true,
            stopped_well: true,
        }
    }

    /// What the mailboxes hold.
    pub(crate) fn take(&mut self, tally: Tally, on_its_way: &BTreeMap<String, usize>) {
        self.explained += explained(&tally.extra, on_its_way);
        self.extra += tally.extra.values().sum::<usize>();
        self.extra_calendar += tally.extra_calendar;
        self.letters += tally.letters;
        self.lost.extend(tally.lost);
        self.twice.extend(tally.twice);
        self.altered.extend(tally.altered);
        self.uncopied += tally.uncopied;
        self.overcopied += tally.overcopied;
    }

    /// The same of another round.
    pub(crate) fn add(&mut self, round: &Self) {
        self.kills += round.kills;
        self.while_sending += round.while_sending;
        self.ended_by_itself += round.ended_by_itself;
        self.letters += round.letters;
        self.lost.extend(round.lost.iter().cloned());
        self.twice.extend(round.twice.iter().cloned());
        self.altered.extend(round.altered.iter().cloned());
        self.extra += round.extra;
        self.extra_calendar += round.extra_calendar;
        self.explained += round.explained;
        self.replies += round.replies;
        self.heard_once += round.heard_once;
        self.uncopied += round.uncopied;
        self.overcopied += round.overcopied;
        self.sound &= round.sound;
        self.stopped_well &= round.stopped_well;
    }

    pub(crate) fn in_words(&self) -> String {
        format!(
            "{} letters, {} lost, {} decided twice, {} extra copies",
            self.letters,
            self.lost.len(),
            self.twice.len(),
            self.extra
        )
    }

    fn complaints(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut demand = |well: bool, what: String| {
            if !well {
                said.push(format!("own_copy = \"{}\": {what}", self.own_copy));
            }
        };
        demand(self.lost.is_empty(), format!("lost: {:?}", self.lost));
        demand(self.twice.is_empty(), format!("decided twice: {:?}", self.twice));
        demand(self.altered.is_empty(), format!("came again with other bytes: {:?}", self.altered));
        demand(self.explained == self.extra, "an extra copy that no kill explains".to_owned());
        let settled = ["bcc", "sent"].contains(&self.own_copy.as_str());
        demand(!settled || self.extra == 0, format!("{} extra copies", self.extra));
        demand(self.heard_once == self.replies, "a reply was not heard, or heard twice".to_owned());
        demand(self.replies > 0, "nobody answered".to_owned());
        demand(self.sound, "the store is damaged".to_owned());
        demand(self.ended_by_itself == 0, format!("it ended by itself {} times", self.ended_by_itself));
        demand(self.stopped_well, "it did not stop as it should".to_owned());
        let filed = ["append", "sent"].contains(&self.own_copy.as_str());
        demand(!filed || self.uncopied == 0, format!("{} letters have no copy in Sent", self.uncopied));
        demand(
            self.own_copy != "append" || self.overcopied == 0,
            format!("{} copies too many lie in Sent", self.overcopied),
        );
        said
    }
}

/// A pass killed at its calls of one kind.
#[derive(Debug)]
pub(crate) struct CallRow {
    own_copy: String,
    call: String,
    pub(crate) kills: u32,
    /// Passes after the kill that ended with an error.
    pub(crate) refused: u32,
    pub(crate) lost: Vec<String>,
    twice: Vec<String>,
    altered: Vec<String>,
    /// The calls at which a kill brought an extra copy.
    extra: Vec<u32>,
    explained: usize,
    overcopied: usize,
    pub(crate) sound: bool,
}

impl CallRow {
    pub(crate) fn new(own_copy: &str, call: &str) -> Self {
        Self {
            own_copy: own_copy.to_owned(),
            call: call.to_owned(),
            kills: 0,
            refused: 0,
            lost: Vec::new(),
            twice: Vec::new(),
            altered: Vec::new(),
            extra: Vec::new(),
            explained: 0,
            overcopied: 0,
            sound: true,
        }
    }

    pub(crate) fn take(&mut self, nth: u32, tally: Tally, on_its_way: &BTreeMap<String, usize>) {
        self.explained += explained(&tally.extra, on_its_way);
        self.extra.extend(tally.extra.values().flat_map(|times| std::iter::repeat_n(nth, *times)));
        self.lost.extend(tally.lost.into_iter().map(|what| format!("{} {nth}: {what}", self.call)));
        self.twice.extend(tally.twice.into_iter().map(|what| format!("{} {nth}: {what}", self.call)));
        self.altered.extend(tally.altered);
        self.overcopied += tally.overcopied;
    }

    pub(crate) fn in_words(&self) -> String {
        format!(
            "{} killed at {} calls, {} lost, {} decided twice, {} extra copies {:?}",
            self.call,
            self.kills,
            self.lost.len(),
            self.twice.len(),
            self.extra.len(),
            self.extra
        )
    }

    fn complaints(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut demand = |well: bool, what: String| {
            if !well {
                said.push(format!("own_copy = \"{}\", {}: {what}", self.own_copy, self.call));
            }
        };
        demand(self.lost.is_empty(), format!("lost: {:?}", self.lost));
        demand(self.twice.is_empty(), format!("decided twice: {:?}", self.twice));
        demand(self.altered.is_empty(), format!("came again with other bytes: {:?}", self.altered));
        demand(self.explained == self.extra.len(), "an extra copy that no kill explains".to_owned());
        let settled = ["bcc", "sent"].contains(&self.own_copy.as_str());
        demand(!settled || self.extra.is_empty(), format!("extra copies at {:?}", self.extra));
        demand(self.refused == 0, format!("{} passes after it ended badly", self.refused));
        let append = self.own_copy == "append";
        demand(!append || self.overcopied == 0, format!("{} copies too many in Sent", self.overcopied));
        demand(self.sound, "the store is damaged".to_owned());
        said
    }
}

#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) kills: Vec<KillRow>,
    pub(crate) calls: Vec<CallRow>,
}

impl Table {
    /// What must not be; none where all is well.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let kills = self.kills.iter().flat_map(KillRow::complaints);
        kills.chain(self.calls.iter().flat_map(CallRow::complaints)).collect()
    }
}

fn sound(well: bool) -> &'static str {
    if well { "ok" } else { "DAMAGED" }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.kills.is_empty() {
            writeln!(
                f,
                "own_copy  kills  sending  letters  lost  twice  extra  explained  replies  once  store"
            )?;
        }
        for row in &self.kills {
            writeln!(
                f,
                "{:8} {:6} {:8} {:8} {:5} {:6} {:6} {:10} {:8} {:5}  {}",
                row.own_copy,
                row.kills,
                row.while_sending,
                row.letters,
                row.lost.len(),
                row.twice.len(),
                row.extra,
                row.explained,
                row.replies,
                row.heard_once,
                sound(row.sound),
            )?;
            if row.extra > 0 {
                writeln!(f, "         of the extra copies {} are calendar mail", row.extra_calendar)?;
            }
        }
        if !self.calls.is_empty() {
            writeln!(f, "\nown_copy  system call  kills  lost  twice  extra  explained  store")?;
        }
        for row in &self.calls {
            writeln!(
                f,
                "{:8}  {:11} {:6} {:5} {:6} {:6} {:10}  {}",
                row.own_copy,
                row.call,
                row.kills,
                row.lost.len(),
                row.twice.len(),
                row.extra.len(),
                row.explained,
                sound(row.sound),
            )?;
        }
        Ok(())
    }
}
