//! The fields of a pairing against what a row says, and against what the register said.

use jiff::civil::Date;

use super::{
    Cell, SheetPairing, SheetStage,
    enter::find_programme,
    work::{KnownPairing, Work},
};
use crate::domain::Sentence;

/// Whether a row asks for anything of a pairing that has ended.
pub(in crate::planning) fn says_more_than_ended(said: &SheetPairing) -> bool {
    let silent = SheetPairing { id: said.id.clone(), ..SheetPairing::default() };
    let rest = SheetPairing { stage: Cell::Silent, ..said.clone() };
    rest != silent || !matches!(said.stage, Cell::Silent | Cell::Says(SheetStage::Ended { .. }))
}

/// A field of three: the record now, the cell, and the cell as the register had it.
struct Field<'f, T> {
    what: Sentence,
    now: Option<T>,
    said: &'f Cell<T>,
    was: Option<&'f Cell<T>>,
}

impl<T: Clone + PartialEq> Field<'_, T> {
    /// What the field is in the end.
    fn settle(
        self,
        show: impl Fn(&T) -> Sentence,
        changes: &mut Vec<Sentence>,
        notes: &mut Vec<Sentence>,
    ) -> Option<T> {
        let wanted = match self.said {
            Cell::Silent => return self.now,
            Cell::Emptied => None,
            Cell::Says(value) => Some(value.clone()),
        };
        if wanted == self.now {
            return self.now;
        }
        let shown = |value: &Option<T>| value.as_ref().map(&show);
        let (what, now, says) = (self.what, shown(&self.now), shown(&wanted));
        let written = self.was.map(|was| was.says().cloned());
        if let Some(written) = written.filter(|written| *written != self.now) {
            let was = shown(&written);
            notes.push(sentence!("sheet.field_stays", what, was, now, says));
            return self.now;
        }
        changes.push(match (&self.now, &wanted) {
            (None, _) => sentence!("sheet.field_is", what, says),
            (_, None) => sentence!("sheet.field_taken_out", what, now),
            _ => sentence!("sheet.field_changes", what, now, says),
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
        changes: &mut Vec<Sentence>,
        notes: &mut Vec<Sentence>,
    ) -> Result<(), Sentence> {
        if let Some(word) = said.programme.says() {
            let programme = find_programme(&self.known.programmes, word)?;
            if programme.id != after.pairing.programme {
                let (now, says) = (&after.pairing.programme.0, &programme.id.0);
                return Err(sentence!("sheet.programme_changes", now, says));
            }
        }
        let pairing = &mut after.pairing;
        if let Some(programme) = self.known.programmes.iter().find(|it| it.id == pairing.programme) {
            said.has_calls_in(programme)?;
        }
        let weekly = Field {
            what: sentence!("sheet.the_weekly_time"),
            now: pairing.weekly,
            said: &said.weekly,
            was: was.map(|was| &was.weekly),
        };
        pairing.weekly = weekly.settle(|slot| sentence!("sheet.slot", slot), changes, notes);
        let starts = Field {
            what: sentence!("sheet.the_first_day"),
            now: pairing.starts,
            said: &said.starts,
            was: was.map(|was| &was.starts),
        };
        pairing.starts = starts.settle(|day| sentence!("sheet.day", day => *day), changes, notes);
        for (what, now, said, was) in [
            (sentence!("sheet.the_place"), &mut pairing.place, &said.place, was.map(|was| &was.place)),
            (sentence!("sheet.the_kind"), &mut pairing.kind, &said.kind, was.map(|was| &was.kind)),
        ] {
            let field = Field { what, now: now.clone(), said, was };
            *now = field.settle(|text| Sentence::verbatim(text.as_str()), changes, notes);
        }
        let background = Field {
            what: sentence!("sheet.the_background"),
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
        changes: &mut Vec<Sentence>,
    ) -> Result<(), Sentence> {
        let zone = self.known.programmes.iter().find(|programme| programme.id == after.pairing.programme);
        let zone = zone.map_or(jiff::tz::TimeZone::UTC, |programme| programme.zone.clone());
        let today = self.known.now.to_zoned(zone).date();
        match &said.stage {
            Cell::Silent | Cell::Emptied | Cell::Says(SheetStage::Runs) => {}
            Cell::Says(SheetStage::Ended { why }) => {
                let said = why.as_deref().map(Sentence::verbatim);
                let why = said.unwrap_or_else(|| sentence!("ended.in_a_sheet"));
                changes.push(sentence!("sheet.ends", why => &why));
                after.pairing.ended = Some(why);
            }
            Cell::Says(SheetStage::Resumed) => {
                if after.paused.take().is_some() {
                    changes.push(sentence!("sheet.resumes"));
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
    changes: &mut Vec<Sentence>,
) -> Result<(), Sentence> {
    let back = match (back, after.paused) {
        (None, Some(_)) => return Ok(()),
        (None, None) => {
            return Err(sentence!("sheet.pause_without_end"));
        }
        (Some(back), _) => back,
    };
    if back <= today {
        return Err(sentence!("sheet.pause_is_over", back));
    }
    if after.paused != Some(back) {
        changes.push(sentence!("sheet.pauses", back));
        after.paused = Some(back);
    }
    Ok(())
}

/// The start of a text, for a line.
fn short(text: &str) -> Sentence {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(MOST).collect();
    let more = cut.len() < line.len();
    sentence!("sheet.excerpt", text => cut, more)
}
