//! The order that a filled pattern is.

use jiff::civil::Date;

use super::{
    line::Line,
    matching::{Filled, Value},
    pattern::{Pattern, Slot},
};
use crate::domain::{
    DateRange, Sentence, cadence,
    order::{Change, DeskOrder, Order, PersonChange, Which},
};

/// A day to be off the list is no further away.
const LONGEST_SNOOZE: i32 = 90;

/// What the line orders. `said`: the line, as it was written; `number`: what stood before it.
pub(super) fn line(pattern: &Pattern, filled: Filled, (said, number): (&str, &Which), today: Date) -> Line {
    let depends = filled.iter().any(|(slot, value)| match value {
        Value::Text(text) => *slot == Slot::Reason && is_condition(text),
        _ => false,
    });
    let mut parts = Parts { filled, said, number, keeps_line: pattern.keeps_line, today };
    match parts.orders(pattern.kind) {
        Ok(orders) if pattern.asks || depends => Line::Perhaps(orders),
        Ok(orders) => Line::Orders(orders),
        Err(right) => Line::Wrong(pattern.kind, right),
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

    fn weekly(&mut self) -> Option<cadence::Slot> {
        // "change Bob from Tue 18:00 to Wed 17:30": the last one is meant.
        let mut last = None;
        while let Some(Value::Weekly(weekly)) = self.next(&[Slot::Weekly]) {
            last = Some(weekly);
        }
        last
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
            let text = self.said.to_owned();
            let note = |which: &Which| Order::Change(which.clone(), Change::Note { text: text.clone() });
            orders.extend(which.iter().map(note));
        }
        orders
    }

    /// A note of what the line tells, and nothing else.
    fn told(&mut self) -> Vec<Order> {
        let note = Change::Note { text: self.said.to_owned() };
        self.which().into_iter().map(|which| Order::Change(which, note.clone())).collect()
    }

    /// Or what would be right.
    fn orders(&mut self, kind: &str) -> Result<Vec<Order>, Sentence> {
        let desk = |order| Ok(vec![Order::Desk(order)]);
        match kind {
            "go" => desk(DeskOrder::Go),
            "no" => desk(DeskOrder::No),
            "hold" => desk(DeskOrder::Hold),
            "release" => desk(DeskOrder::Release),
            "status" => desk(DeskOrder::Status),
            "help" => desk(DeskOrder::Help),
            "undo" => desk(DeskOrder::Undo),
            "how" => Ok(self.which().into_iter().map(Order::How).collect()),
            "why" => Ok(self.which().into_iter().map(Order::Why).collect()),
            "preview" => Ok(self.which().into_iter().map(Order::Preview).collect()),
            "resume" => Ok(self.each(&Change::Resume)),
            "talked" => Ok(self.each(&Change::Talked)),
            "done" => Ok(self.each(&Change::Done)),
            "tried" => Ok(self.told()),
            "resend" => Ok(self.each(&Change::Resend { introduction: true, invite: true })),
            "resend-invite" => Ok(self.each(&Change::Resend { introduction: false, invite: true })),
            "resend-introduction" => Ok(self.each(&Change::Resend { introduction: true, invite: false })),
            "end" => {
                let why = self.reason();
                Ok(self.each(&Change::End { why }))
            }
            "pause" | "snooze" | "move" | "move-call" | "skip" => self.dated(kind),
            "replace" | "takes-over" | "instead" | "for" | "gets" => Ok(vec![self.replacement(kind)]),
            _ => self.about_person(kind),
        }
    }

    fn dated(&mut self, kind: &str) -> Result<Vec<Order>, Sentence> {
        let change = match kind {
            "pause" => match self.day() {
                Some(back) if back > self.today => Change::Pause { back },
                _ => return Err(sentence!("usage.pause_is_over")),
            },
            "snooze" => match self.day() {
                Some(until) if (1..=LONGEST_SNOOZE).contains(&(until - self.today).get_days()) => {
                    Change::Snooze { until }
                }
                _ => return Err(sentence!("usage.snooze_length")),
            },
            "skip" => match self.range() {
                Some(range) if range.first < self.today => return Err(sentence!("usage.day_past")),
                Some(range) => {
                    let last = (range.last > range.first).then_some(range.last);
                    Change::Skip { call: range.first, last }
                }
                None => return Err(sentence!("usage.skip")),
            },
            "move-call" => match (self.day(), self.day()) {
                (Some(call), Some(to)) => {
                    let time = match self.next(&[Slot::Time]) {
                        Some(Value::Time(time)) => Some(time),
                        _ => None,
                    };
                    Change::MoveCall { call, to, time }
                }
                _ => return Err(sentence!("usage.move")),
            },
            _ => match self.weekly() {
                Some(weekly) => Change::Move { weekly },
                None => return Err(sentence!("usage.move")),
            },
        };
        Ok(self.each(&change))
    }

    /// Who comes, who goes, and in which pairing.
    fn replacement(&mut self, kind: &str) -> Order {
        let new = self.name(Slot::New);
        let with = |old: &str, mentee: &str| Which::Named(format!("{old} and {mentee}"));
        let (which, old) = match kind {
            // Grace takes over Eve from Bob; Eve gets Grace instead of Bob.
            "takes-over" | "gets" => {
                let (mentee, old) = (self.name(Slot::Who), self.name(Slot::Who));
                (with(&old, &mentee), Some(old))
            }
            // Replace Bob with Grace for Eve.
            "instead" | "for" => {
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

    fn about_person(&mut self, kind: &str) -> Result<Vec<Order>, Sentence> {
        let who = self.name(Slot::Who);
        let change = match kind {
            "address" => match self.next(&[Slot::Address]) {
                Some(Value::Address(Ok(new))) => PersonChange::Address { new },
                Some(Value::Address(Err(why))) => return Err(sentence!("usage.not_an_address", why)),
                _ => return Err(sentence!("usage.address")),
            },
            "phone" => match self.text(Slot::Phone) {
                Some(number) => PersonChange::Phone { number },
                None => return Err(sentence!("usage.phone")),
            },
            "away" => match self.range() {
                Some(range) if range.last < self.today => return Err(sentence!("usage.past")),
                Some(range) => PersonChange::Away { range },
                None => return Err(sentence!("usage.away")),
            },
            _ => PersonChange::Clear,
        };
        Ok(vec![Order::Person(who, change)])
    }
}
