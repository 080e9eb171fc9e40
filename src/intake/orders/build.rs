//! The order that a filled pattern is.

use jiff::civil::{Date, Time};

use super::{
    kind::Kind,
    line::Line,
    matching::{Filled, Value},
    pattern::{Pattern, Slot},
};
use crate::domain::{
    DateRange, Sentence, Side,
    order::{Became, Change, DeskOrder, Order, PersonChange, Which},
    weekly::Weekly,
};

/// What the line orders. `said`: the line, as it was written; `number`: what stood before it.
pub(super) fn line(pattern: &Pattern, filled: Filled, (said, number): (&str, &Which), today: Date) -> Line {
    let depends = filled.iter().any(|(slot, value)| match value {
        Value::Text(text) => *slot == Slot::Reason && is_condition(text),
        _ => false,
    });
    match pattern.kind {
        Kind::Thanks => return Line::Thanks,
        Kind::Fine => return Line::Fine,
        _ => {}
    }
    let mut parts = Parts { filled, said, number, keeps_line: pattern.keeps_line, today };
    match parts.orders(pattern.kind) {
        Ok(orders) if pattern.asks || depends => Line::Perhaps(orders),
        Ok(orders) => Line::Orders(orders),
        Err(right) => Line::Wrong(pattern.kind.word(), right),
    }
}

/// Whether a reason says when, or takes the order back, rather than why.
fn is_condition(text: &str) -> bool {
    const BEGINS: [&str; 20] = [
        "if", "when", "once", "unless", "after", "but", "only", "no", "not", "wait", "just", "until", "wenn",
        "falls", "sobald", "erst", "aber", "nein", "nur", "nicht",
    ];
    let first = text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    BEGINS.contains(&first.to_lowercase().as_str())
}

struct Parts<'s> {
    filled: Filled,
    said: &'s str,
    /// What is meant where nothing is named.
    number: &'s Which,
    keeps_line: bool,
    today: Date,
}

impl Parts<'_> {
    /// The next value of a slot.
    fn next(&mut self, slots: &[Slot]) -> Option<Value> {
        let at = self.filled.iter().position(|(slot, _)| slots.contains(slot))?;
        Some(self.filled.remove(at).1)
    }

    fn which(&mut self) -> Vec<Which> {
        match self.next(&[Slot::Pair, Slot::Pairing]) {
            Some(Value::Pairings(which)) => which,
            _ => vec![self.number.clone()],
        }
    }

    fn name(&mut self, slot: Slot) -> String {
        match self.next(&[slot]) {
            Some(Value::Name(name)) => name,
            _ => String::new(),
        }
    }

    fn day(&mut self) -> Option<Date> {
        match self.next(&[Slot::Until, Slot::Day])? {
            Value::Day(day) => Some(day),
            _ => None,
        }
    }

    fn range(&mut self) -> Option<DateRange> {
        match self.next(&[Slot::Range])? {
            Value::Range(range) => Some(range),
            _ => None,
        }
    }

    fn weekly(&mut self) -> Option<Weekly> {
        // "change Bob from Tue 18:00 to Wed 17:30": the last one is meant.
        let mut last = None;
        while let Some(Value::Weekly(weekly)) = self.next(&[Slot::Weekly]) {
            last = Some(weekly);
        }
        last
    }

    fn time(&mut self) -> Option<Time> {
        match self.next(&[Slot::Time])? {
            Value::Time(time) => Some(time),
            _ => None,
        }
    }

    fn text(&mut self, slot: Slot) -> Option<String> {
        match self.next(&[slot])? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn reason(&mut self) -> Option<String> {
        let said = self.text(Slot::Reason);
        if self.keeps_line { Some(self.said.to_owned()) } else { said }
    }

    /// A change of each pairing that is meant, with a note where the line tells more.
    fn each(&mut self, change: &Change) -> Vec<Order> {
        let which = self.which();
        let mut orders: Vec<Order> =
            which.iter().map(|which| Order::Change(which.clone(), change.clone())).collect();
        if self.keeps_line && !matches!(change, Change::End { .. }) {
            orders.extend(which.into_iter().map(|which| Order::Change(which, self.note())));
        }
        orders
    }

    /// A note of what the line tells.
    fn note(&self) -> Change {
        Change::Note { text: self.said.to_owned() }
    }

    /// Or what would be right.
    fn orders(&mut self, kind: Kind) -> Result<Vec<Order>, Sentence> {
        let desk = |order| Ok(vec![Order::Desk(order)]);
        match kind {
            Kind::Go => desk(DeskOrder::Go),
            Kind::GoNow => desk(DeskOrder::GoNow),
            Kind::No => desk(DeskOrder::No),
            Kind::Hold => desk(DeskOrder::Hold),
            Kind::Release => desk(DeskOrder::Release),
            Kind::Status => desk(DeskOrder::Status),
            Kind::Help => desk(DeskOrder::Help),
            Kind::Undo => desk(DeskOrder::Undo),
            Kind::How => Ok(self.which().into_iter().map(Order::How).collect()),
            Kind::Why => Ok(self.which().into_iter().map(Order::Why).collect()),
            Kind::Preview => Ok(self.which().into_iter().map(Order::Preview).collect()),
            Kind::Resume => Ok(self.each(&Change::Resume)),
            Kind::Talked => Ok(self.each(&Change::Talked)),
            Kind::Done => Ok(self.each(&Change::Done)),
            Kind::Tried => {
                let note = self.note();
                Ok(self.which().into_iter().map(|which| Order::Change(which, note.clone())).collect())
            }
            Kind::Resend => Ok(self.each(&Change::Resend { introduction: true, invite: true })),
            Kind::ResendInvite => Ok(self.each(&Change::Resend { introduction: false, invite: true })),
            Kind::ResendIntroduction => Ok(self.each(&Change::Resend { introduction: true, invite: false })),
            Kind::End => {
                let why = self.reason();
                Ok(self.each(&Change::End { why }))
            }
            Kind::Pause
            | Kind::Snooze
            | Kind::Move
            | Kind::MoveCall
            | Kind::Skip
            | Kind::Extend
            | Kind::Held
            | Kind::Missed
            | Kind::CalledOff => self.dated(kind),
            Kind::Holiday => {
                let change = self.skip()?;
                Ok(vec![Order::Change(Which::Everyone, change)])
            }
            Kind::Remind => {
                Ok(self.which().into_iter().map(|which| Order::Remind { which, who: None }).collect())
            }
            Kind::RemindWho => Ok(vec![self.reminder()]),
            Kind::Add | Kind::AddMentor | Kind::Remove => Ok(vec![self.membership(kind)]),
            Kind::Replace | Kind::TakesOver | Kind::Instead => Ok(vec![self.replacement(kind)]),
            _ => self.about_person(kind),
        }
    }

    fn dated(&mut self, kind: Kind) -> Result<Vec<Order>, Sentence> {
        let change = match kind {
            Kind::Pause => match self.day() {
                Some(back) if back > self.today => Change::Pause { back },
                _ => return Err(sentence!("usage.pause_is_over")),
            },
            Kind::Snooze => self
                .day()
                .and_then(|until| Change::snooze(until, self.today))
                .ok_or_else(|| sentence!("usage.snooze_length"))?,
            Kind::Skip => self.skip()?,
            Kind::Held | Kind::Missed | Kind::CalledOff => {
                let call = self.day().ok_or_else(|| sentence!("usage.session"))?;
                let who = Some(self.name(Slot::Who)).filter(|who| !who.is_empty());
                let became = match kind {
                    Kind::Held => Became::Held,
                    Kind::Missed => Became::Missed { who },
                    _ => Became::Cancelled { who },
                };
                Change::Session { call, became }
            }
            Kind::Extend => match self.next(&[Slot::Extension]) {
                Some(Value::Extension(by)) => Change::Extend { by },
                _ => return Err(sentence!("usage.extend")),
            },
            Kind::MoveCall => match (self.day(), self.day()) {
                (Some(call), Some(to)) => Change::MoveCall { call, to, time: self.time() },
                _ => return Err(sentence!("usage.move")),
            },
            _ => match self.weekly() {
                Some(weekly) => Change::Move { weekly },
                None => return Err(sentence!("usage.move")),
            },
        };
        Ok(self.each(&change))
    }

    fn skip(&mut self) -> Result<Change, Sentence> {
        match self.range() {
            Some(range) if range.first < self.today => Err(sentence!("usage.day_past")),
            Some(range) => {
                let last = (range.last > range.first).then_some(range.last);
                Ok(Change::Skip { call: range.first, last })
            }
            None => Err(sentence!("usage.skip")),
        }
    }

    /// Whom to remind, and in which pairing.
    fn reminder(&mut self) -> Order {
        let who = self.name(Slot::Who);
        let which = match self.next(&[Slot::Pair, Slot::Pairing]) {
            Some(Value::Pairings(which)) => which.into_iter().next(),
            _ => None,
        };
        let which = which.unwrap_or_else(|| match self.number {
            Which::Answered => Which::Named(who.clone()),
            number => number.clone(),
        });
        Order::Remind { which, who: Some(who) }
    }

    /// Who comes into a pairing, or leaves it.
    fn membership(&mut self, kind: Kind) -> Order {
        let which = match self.next(&[Slot::Pair, Slot::Pairing]) {
            Some(Value::Pairings(which)) => which.into_iter().next(),
            _ => None,
        };
        let named = |who: &str| {
            if *self.number == Which::Answered { Which::Named(who.to_owned()) } else { self.number.clone() }
        };
        if kind == Kind::Remove {
            let who = self.name(Slot::Who);
            return Order::Leave { which: which.unwrap_or_else(|| named(&who)), who };
        }
        let side = if kind == Kind::AddMentor { Side::Mentor } else { Side::Mentee };
        let who = self.name(Slot::New);
        Order::Join { which: which.unwrap_or_else(|| self.number.clone()), who, side }
    }

    /// Who comes, who goes, and in which pairing.
    fn replacement(&mut self, kind: Kind) -> Order {
        let new = self.name(Slot::New);
        let with = |old: &str, mentee: &str| Which::Named(format!("{old} and {mentee}"));
        let (which, old) = match kind {
            // Grace takes over Eve from Bob; Eve gets Grace instead of Bob.
            Kind::TakesOver => {
                let (mentee, old) = (self.name(Slot::Who), self.name(Slot::Who));
                (with(&old, &mentee), Some(old))
            }
            // Replace Bob with Grace for Eve.
            Kind::Instead => {
                let (old, mentee) = (self.name(Slot::Who), self.name(Slot::Who));
                (with(&old, &mentee), Some(old))
            }
            _ => {
                let old = Some(self.name(Slot::Who)).filter(|old| !old.is_empty());
                let which = match (self.next(&[Slot::Pair, Slot::Pairing]), &old) {
                    (Some(Value::Pairings(which)), _) => {
                        which.into_iter().next().unwrap_or_else(|| self.number.clone())
                    }
                    (_, Some(old)) if *self.number == Which::Answered => Which::Named(old.clone()),
                    _ => self.number.clone(),
                };
                (which, old)
            }
        };
        Order::ReplaceMentor { which, old, new }
    }

    fn about_person(&mut self, kind: Kind) -> Result<Vec<Order>, Sentence> {
        let who = self.name(Slot::Who);
        let change = match kind {
            Kind::Address => match self.next(&[Slot::Address]) {
                Some(Value::Address(Ok(new))) => PersonChange::Address { new },
                Some(Value::Address(Err(why))) => return Err(sentence!("usage.not_an_address", why)),
                _ => return Err(sentence!("usage.address")),
            },
            Kind::Phone => match self.text(Slot::Phone) {
                Some(number) => PersonChange::Phone { number },
                None => return Err(sentence!("usage.phone")),
            },
            Kind::Away => match self.range() {
                Some(range) if range.last < self.today => return Err(sentence!("usage.past")),
                Some(range) => PersonChange::Away { range },
                None => return Err(sentence!("usage.away")),
            },
            Kind::Erase => PersonChange::Erase,
            _ => PersonChange::Clear,
        };
        Ok(vec![Order::Person(who, change)])
    }
}
