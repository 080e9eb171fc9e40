//! Lines, and the orders that each gives.

use jiff::civil::Date;

use super::{
    german,
    line::Line,
    pair,
    parts::{self, without_courtesy},
    verbs,
};
use crate::domain::order::{Spoken, Which};
use crate::intake::answers::greeting::is_greeting;

/// Longer lines are prose.
const LONGEST_LINE: usize = 300;

/// Orders that one mail may hold; more is a sheet's work.
const MOST_ORDERS: usize = 40;

/// Pairings that one line may name by number.
const MOST_NUMBERS: usize = 20;

/// What staff order in the opening lines of a text. `today` is where it was written: dates without
/// a year, and weekdays, come after it.
#[must_use]
pub fn orders(text: &str, today: Date) -> Spoken {
    let mut spoken = Spoken::default();
    let lines: Vec<&str> = text.lines().map(str::trim).take(200).collect();
    let mut left = lines.as_slice();
    while let Some((&line, below)) = left.split_first()
        && spoken.orders.len() < MOST_ORDERS
        && spoken.wrong.len() < MOST_ORDERS
    {
        left = below;
        if line.is_empty() || (spoken.is_empty() && is_greeting(line)) {
            continue;
        }
        if line.starts_with('>') || line.chars().count() > LONGEST_LINE {
            break;
        }
        let english = german::in_english(without_courtesy(line));
        if let Some(read) = pair::block(english.as_deref().unwrap_or(line), below) {
            left = below.get(read.lines..).unwrap_or_default();
            spoken.take(line, read.line);
            continue;
        }
        let before = (spoken.orders.len(), spoken.wrong.len());
        for piece in pieces(line) {
            match piece_of(piece, today) {
                Some(read) => spoken.take(piece, read),
                None => break,
            }
        }
        if before == (spoken.orders.len(), spoken.wrong.len()) {
            break;
        }
    }
    spoken
}

impl Spoken {
    fn take(&mut self, said: &str, line: Line) {
        match line {
            Line::Orders(orders) => self.orders.extend(orders),
            Line::Wrong(right) => {
                let said: String = said.chars().filter(|c| !c.is_control()).take(80).collect();
                self.wrong.push(sentence!("usage.wrong", said, right));
            }
        }
    }
}

/// Several orders in one line stand between semicolons: `1 snooze 3 days; 2 talked`.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let lower = line.to_lowercase();
    // A note, a reason or a background may hold semicolons of its own.
    let whole =
        ["note", "background", "notiz", "notiere", "hintergrund"].iter().any(|word| lower.starts_with(word));
    let separators: &[char] = if whole { &[] } else { &[';'] };
    line.split(separators).map(str::trim).filter(|piece| !piece.is_empty())
}

fn piece_of(piece: &str, today: Date) -> Option<Line> {
    let bare = without_courtesy(piece);
    let (numbers, rest) = parts::numbers(bare);
    let english = german::in_english(rest);
    let rest = english.as_deref().unwrap_or(rest);
    if numbers.is_empty() {
        return verbs::read(rest, &Which::Answered, today);
    }
    let mut orders = Vec::new();
    for number in numbers.into_iter().take(MOST_NUMBERS) {
        match verbs::read(rest, &Which::Number(number), today)? {
            Line::Orders(read) => orders.extend(read),
            wrong @ Line::Wrong(_) => return Some(wrong),
        }
    }
    Some(Line::Orders(orders))
}

#[cfg(test)]
#[path = "orders_tests.rs"]
mod tests;
