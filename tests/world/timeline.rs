//! What happened, a line each, in the coordinator's words.
//!
//! `->` a letter to people, `<` a mail from them, `=` how a pairing stands, `!` something opened
//! for staff and `.` closed again, `?` a mail set aside, `~` the world.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use mentord::{
    domain::{PairingId, Reason, contact::Trouble, session::CallsCase},
    letters::Catalogue,
    mail::Accepted,
    planning::staff::case,
};

use super::{
    World,
    files::{CAST, COLLEAGUE, STAFF, cast},
};

pub(super) struct Line {
    at: Timestamp,
    text: String,
}

impl World {
    pub(crate) fn note(&mut self, text: &str) {
        self.lines.push(Line { at: self.now, text: text.to_owned() });
    }

    /// The journey is told from here on.
    pub(crate) fn forget_timeline(&mut self) {
        self.lines.clear();
    }

    /// The whole journey; everything that must hold in every journey is held against it first.
    pub(crate) fn timeline(&self) -> String {
        self.check_journey();
        let mut text = String::new();
        for line in &self.lines {
            let _ = writeln!(text, "{}  {}", self.at(line.at), line.text);
        }
        text + self.letters_per_week().as_str()
    }

    /// All letters a person got, by week from the first: how the desk feels to them.
    fn letters_per_week(&self) -> String {
        let Some((first, _)) = self.letters.first() else { return String::new() };
        let monday = |at: Timestamp| {
            let date = at.to_zoned(TimeZone::get(super::ZONE).expect("a zone")).date();
            date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).unwrap_or(date)
        };
        let weeks: Vec<Date> =
            monday(*first).series(7.days()).take_while(|week| *week <= monday(self.now)).collect();
        let mut text = String::new();
        for (id, ..) in CAST {
            let mine: Vec<Timestamp> =
                self.letters.iter().filter(|(_, taken)| taken.who == id).map(|(at, _)| *at).collect();
            if mine.is_empty() {
                continue;
            }
            let counts: Vec<String> = weeks
                .iter()
                .map(|week| mine.iter().filter(|at| monday(**at) == *week).count().to_string())
                .collect();
            let _ = writeln!(text, "letters a week: {id} {}", counts.join(" "));
        }
        text
    }

    /// Writes down what a pass did.
    pub(super) fn notice(&mut self, new: &[Accepted]) {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for taken in new {
            let what = self.what(taken);
            let recipient = self.recipient(taken);
            match groups
                .iter_mut()
                .find(|(known, recipients)| *known == what && !recipients.contains(&recipient))
            {
                Some((_, recipients)) => recipients.push(recipient),
                None => groups.push((what, vec![recipient])),
            }
        }
        for (what, recipients) in groups {
            self.note(&format!("-> {what} to {}", recipients.join(", ")));
        }
        self.notice_mails();
        self.notice_stages();
    }

    fn recipient(&self, taken: &Accepted) -> String {
        if taken.who == STAFF {
            return "rosa".to_owned();
        }
        if taken.who == COLLEAGUE {
            return "theo".to_owned();
        }
        let zone = cast(&taken.who).3;
        if zone == super::ZONE {
            return taken.who.clone();
        }
        let there = self.now.to_zoned(TimeZone::get(zone).expect("a zone"));
        format!("{} ({} there)", taken.who, there.strftime("%H:%M"))
    }

    /// The letter's kind, and what its reasons say of it.
    fn what(&self, taken: &Accepted) -> String {
        let reasons = self.reasons(taken);
        let several = self.files.pairing_ids().count() > 1;
        let mut parts: Vec<String> = Vec::new();
        for reason in &reasons {
            let kind = &reason.kind;
            let rest: Vec<&str> = reason.occurrence.split('/').collect();
            let detail = match (kind.as_str(), rest.as_slice()) {
                ("nudge" | "waiting", [_, step, ..]) => {
                    format!(" (step {})", step.parse::<u8>().unwrap_or_default() + 1)
                }
                ("question", [what, ..]) => format!(" ({what})"),
                ("told", [what, ..]) => format!(" ({what})"),
                _ => String::new(),
            };
            let pairing = match reason.pairing() {
                Some(pairing) if several => format!(" {pairing}"),
                _ => String::new(),
            };
            parts.push(format!("{kind}{detail}{pairing}"));
        }
        let joined = parts.join(" + ");
        if parts.len() == 1 && joined.starts_with(&taken.kind) {
            joined
        } else {
            format!("{} [{joined}]", taken.kind)
        }
    }

    pub(crate) fn reasons(&self, taken: &Accepted) -> Vec<Reason> {
        let mut known = self.known_reasons.borrow_mut();
        if !known.contains_key(&taken.message_id) {
            for one in self.store.read(|tx| tx.deliveries()).expect("the letters") {
                known.entry(one.message_id).or_insert_with(|| {
                    self.store.read(|tx| tx.reasons_of_letter(one.letter)).expect("a letter's reasons")
                });
            }
        }
        known.get(&taken.message_id).cloned().unwrap_or_default()
    }

    fn notice_mails(&mut self) {
        let inbox = self.store.read(|tx| tx.inbox(true)).expect("the inbox");
        let before = std::mem::replace(&mut self.set_aside, inbox.len());
        if inbox.len() > before {
            let mut newest = inbox;
            newest.sort_by_key(|mail| mail.id);
            if let Some(mail) = newest.last() {
                let why = mail.unplaced.as_ref().map(|why| Catalogue::english().say(why)).unwrap_or_default();
                self.note(&format!("? set aside for staff: {why}"));
            }
        }
    }

    fn notice_stages(&mut self) {
        let ids: Vec<PairingId> = self
            .store
            .read(|tx| Ok(tx.pairings()?.into_iter().map(|row| row.pairing.id).collect()))
            .expect("pairings");
        let mut open = BTreeSet::new();
        for id in &ids {
            let view = self
                .store
                .read(|tx| tx.view(id, &self.ctx().standings, self.now))
                .expect("a view")
                .expect("a pairing");
            let stage = case::stage(&view);
            if self.stages.insert(id.clone(), stage) != Some(stage) {
                self.note(&format!("= {id} {stage}"));
            }
            open.extend(view.contact.open.iter().map(|open| (id.clone(), trouble(&open.trouble))));
        }
        let (before, after) = (std::mem::take(&mut self.open), open);
        for (id, trouble) in after.difference(&before) {
            self.note(&format!("! {id}: {trouble}"));
        }
        for (id, trouble) in before.difference(&after) {
            self.note(&format!(". {id}: {trouble}"));
        }
        self.open = after;
    }
}

fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Silence { .. } => "silence".to_owned(),
        Trouble::AddressRefused { who, .. } => format!("{who}'s address is refused"),
        Trouble::Stopped { who } => format!("{who} asked for no more letters"),
        Trouble::NotMe { who } => format!("{who} says: not me"),
        Trouble::LongAbsence { who, back } => format!("{who} is away until {back}"),
        Trouble::MentorDeclined { who } => format!("{who} would rather not be introduced"),
        Trouble::MentorAnswered { who } => format!("{who} answered neither yes nor no"),
        Trouble::MentorUnanswered => "the mentor has not answered".to_owned(),
        Trouble::Withdraws { who } => format!("{who} wants to leave"),
        Trouble::Wrote { who } => format!("{who} wrote something for staff"),
        Trouble::Asked { who, by } => format!("{who} owes {by} an answer"),
        Trouble::PausedToTheEnd { back } => format!("paused until {back}, no call is left"),
        Trouble::Calls(case) => {
            let calls: Vec<String> = case.calls().iter().map(ToString::to_string).collect();
            let calls = calls.join(", ");
            match case {
                CallsCase::Contradicted { .. } => format!("two answers about the call of {calls}"),
                CallsCase::NotHeld { .. } => format!("not held: {calls}"),
                CallsCase::Missed { who, .. } => format!("{who} did not come on {calls}"),
                CallsCase::ShortNotice { who, hours, .. } => {
                    format!("{who} called off {calls} {hours} hours before")
                }
                CallsCase::MovedOften { .. } => format!("moved in one month: {calls}"),
            }
        }
        Trouble::Vanished => "vanished from the roster".to_owned(),
    }
}
