//! The fields of a pairing against what a row says, and against what the register said.

use jiff::civil::Date;

use super::{
    Cell, SheetPairing, SheetStage,
    enter::find_programme,
    work::{KnownPairing, Work},
};

/// Whether a row asks for anything of a pairing that has ended.
pub(in crate::planning) fn says_more_than_ended(said: &SheetPairing) -> bool {
    let silent = SheetPairing { id: said.id.clone(), ..SheetPairing::default() };
    let rest = SheetPairing { stage: Cell::Silent, ..said.clone() };
    rest != silent || !matches!(said.stage, Cell::Silent | Cell::Says(SheetStage::Ended { .. }))
}

/// A field of three: the record now, the cell, and the cell as the register had it.
struct Field<'f, T> {
    what: &'f str,
    now: Option<T>,
    said: &'f Cell<T>,
    was: Option<&'f Cell<T>>,
}

impl<T: Clone + PartialEq> Field<'_, T> {
    /// What the field is in the end.
    fn settle(
        self,
        show: impl Fn(&T) -> String,
        changes: &mut Vec<String>,
        notes: &mut Vec<String>,
    ) -> Option<T> {
        let wanted = match self.said {
            Cell::Silent => return self.now,
            Cell::Emptied => None,
            Cell::Says(value) => Some(value.clone()),
        };
        if wanted == self.now {
            return self.now;
        }
        let shown = |value: &Option<T>| value.as_ref().map_or_else(|| "nothing".to_owned(), &show);
        let written = self.was.map(|was| was.says().cloned());
        if let Some(written) = written.filter(|written| *written != self.now) {
            notes.push(format!(
                "{} was {} when the sheet was written, is {} in the record now, and stays so; the sheet says {}",
                self.what,
                shown(&written),
                shown(&self.now),
                shown(&wanted)
            ));
            return self.now;
        }
        changes.push(match (&self.now, &wanted) {
            (None, Some(value)) => format!("{} is {}", self.what, show(value)),
            (Some(value), None) => format!("{} {} is taken out", self.what, show(value)),
            _ => format!("{} changes from {} to {}", self.what, shown(&self.now), shown(&wanted)),
        });
        wanted
    }
}

impl Work<'_> {
    /// Everything but the people.
    pub(in crate::planning) fn change_fields(
        &self,
        after: &mut KnownPairing,
        said: &SheetPairing,
        was: Option<&SheetPairing>,
        changes: &mut Vec<String>,
        notes: &mut Vec<String>,
    ) -> Result<(), String> {
        if let Some(word) = said.programme.says() {
            let programme = find_programme(&self.known.programmes, word)?;
            if programme.id != after.pairing.programme {
                return Err(format!(
                    "a pairing does not change its programme ({}); end it, and add it to {} in a new row",
                    after.pairing.programme, programme.id
                ));
            }
        }
        let pairing = &mut after.pairing;
        let weekly = Field {
            what: "the weekly time",
            now: pairing.weekly,
            said: &said.weekly,
            was: was.map(|was| &was.weekly),
        };
        pairing.weekly = weekly.settle(ToString::to_string, changes, notes);
        for (what, now, said, was) in [
            ("the place", &mut pairing.place, &said.place, was.map(|was| &was.place)),
            ("the kind", &mut pairing.kind, &said.kind, was.map(|was| &was.kind)),
        ] {
            let field = Field { what, now: now.clone(), said, was };
            *now = field.settle(Clone::clone, changes, notes);
        }
        let background = Field {
            what: "the background, which the mentor gets,",
            now: pairing.background.clone(),
            said: &said.background,
            was: was.map(|was| &was.background),
        };
        pairing.background = background.settle(|text| short(text), changes, notes);
        self.change_stage(after, said, changes)
    }

    fn change_stage(
        &self,
        after: &mut KnownPairing,
        said: &SheetPairing,
        changes: &mut Vec<String>,
    ) -> Result<(), String> {
        let zone = self.known.programmes.iter().find(|programme| programme.id == after.pairing.programme);
        let zone = zone.map_or(jiff::tz::TimeZone::UTC, |programme| programme.zone.clone());
        let today = self.known.now.to_zoned(zone).date();
        match &said.stage {
            Cell::Silent | Cell::Emptied | Cell::Says(SheetStage::Runs) => {}
            Cell::Says(SheetStage::Ended { why }) => {
                let why = why.clone().unwrap_or_else(|| "ended in a sheet".to_owned());
                changes.push(format!("it ends ({why}); the calls are cancelled"));
                after.pairing.ended = Some(why);
            }
            Cell::Says(SheetStage::Resumed) => {
                if after.paused.take().is_some() {
                    changes.push("the pause is over".to_owned());
                }
            }
            Cell::Says(SheetStage::Paused { back }) => self::pause(after, *back, today, changes)?,
        }
        Ok(())
    }
}

fn pause(
    after: &mut KnownPairing,
    back: Option<Date>,
    today: Date,
    changes: &mut Vec<String>,
) -> Result<(), String> {
    let back = match (back, after.paused) {
        (None, Some(_)) => return Ok(()),
        (None, None) => {
            return Err(
                "a pause needs its end; write for example paused until 2027-02-01, the first day on again"
                    .to_owned(),
            );
        }
        (Some(back), _) => back,
    };
    if back <= today {
        return Err(format!("a pause ends on a day to come; {back} is not"));
    }
    if after.paused != Some(back) {
        changes.push(format!("it pauses, and goes on again on {}", back.strftime("%a %Y-%m-%d")));
        after.paused = Some(back);
    }
    Ok(())
}

/// The start of a text, for a line.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(MOST).collect();
    if cut.len() < line.len() { format!("\"{cut}...\"") } else { format!("\"{cut}\"") }
}
