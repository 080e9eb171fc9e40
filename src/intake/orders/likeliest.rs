//! A line that fits no pattern: the kind of order that it is likeliest to be, by what coordinators type, and the order
//! that the names, days and numbers in it make. Whether it is meant can be asked, or what is missing said.

use super::{classifier::Classifier, fill::fill, kind::Kind, moments::Line, on_file::OnFile, slots::Slots};
use crate::domain::{
    Sentence,
    order::{DeskOrder, Order, Weight, Which},
};

/// A longer line tells a story.
const MOST_WORDS: usize = 30;

/// A kind is as good as the likeliest where that is less than this times as likely, in logarithms.
const NEAR: f64 = 2.0;

/// So much likelier, in logarithms, a kind must be than any other where nobody is named.
const SURE: f64 = 4.0;

/// The same where an order that is taken for small talk would be lost.
const VERY_SURE: f64 = 6.0;

/// What would be right is said only of a kind that is so much likelier than any other one.
const LIKELY: f64 = 1.0;

/// What makes an order depend on something.
const CONDITIONS: [&str; 5] = ["if", "unless", "wenn", "falls", "sobald"];

/// What a line is likeliest to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Guess {
    Orders(Vec<Order>),
    /// The word of the order, and what would be right: too little of it is there.
    Usage(&'static str, Sentence),
    /// Nothing is to be said to it.
    Nothing,
}

/// The likeliest meaning of a line. `number`: what stood before it.
pub(super) fn guess(line: Line<'_>, number: &Which, people: &dyn OnFile) -> Option<Guess> {
    let words = line.tokens.iter().filter(|token| !token.is_mark()).count();
    if words == 0 || words > MOST_WORDS {
        return None;
    }
    let slots = Slots::of(line, number, people);
    let classifier = Classifier::get();
    // Words that nobody has written before say nothing.
    if !line.tokens.iter().any(|token| classifier.knows(&token.text)) {
        return None;
    }
    let ranked = classifier.ranked(line, &slots.mentions);
    let (likeliest, best) = *ranked.first()?;
    let other = ranked.iter().find(|(kind, _)| meaning(*kind) != meaning(likeliest));
    let lead = best - other.map_or(f64::NEG_INFINITY, |(_, score)| *score);
    if likeliest == Kind::Nothing {
        return silence(&slots, lead, other.map(|(second, _)| *second));
    }
    let near = ranked.iter().take_while(|(_, score)| best - score < NEAR).map(|(kind, _)| *kind);
    let near = near.filter(|kind| *kind != Kind::No || likeliest == Kind::No);
    let mut first = None;
    for kind in near.filter(|kind| is_meant(*kind, &slots, lead)) {
        match fill(kind, &slots) {
            Some(found) if depends(&found, &slots) => {
                return Some(Guess::Usage("if", sentence!("usage.condition")));
            }
            Some(found @ Guess::Orders(_)) => return Some(found),
            // These are never more than said how they are written.
            Some(found) if matches!(kind, Kind::Go | Kind::Undo | Kind::Say | Kind::Hold) => {
                return Some(found);
            }
            found => first = first.or(found.filter(|_| lead > LIKELY)),
        }
    }
    first
}

/// How everyone is and how a pair is are asked in the same words.
fn meaning(kind: Kind) -> Kind {
    if kind == Kind::How { Kind::Status } else { kind }
}

/// What orders nothing gets no answer; where something is named, only if it is sure.
fn silence(slots: &Slots<'_>, lead: f64, second: Option<Kind>) -> Option<Guess> {
    if second == Some(Kind::Go) && lead < VERY_SURE {
        return fill(Kind::Go, slots);
    }
    let enough = if slots.is_empty() { LIKELY } else { VERY_SURE };
    (lead > enough).then_some(Guess::Nothing)
}

/// Whether a kind can be what the line says.
fn is_meant(kind: Kind, slots: &Slots<'_>, lead: f64) -> bool {
    let about_everyone = slots.names_everyone()
        && lead > LIKELY
        && matches!(kind, Kind::Pause | Kind::Holiday | Kind::Skip | Kind::Hold | Kind::Status | Kind::How);
    let about_nobody = slots.people_named().is_empty() && slots.number == Which::Answered && !about_everyone;
    match kind {
        // It is done without a question.
        Kind::No => lead > SURE,
        // Who tells what was orders nothing.
        Kind::Skip if slots.says(&["had", "hatte", "hatten"]) => false,
        kind if changes_a_pairing(kind) && slots.denies_an_order() => false,
        // What names nobody may be about anybody.
        _ => lead > SURE || !about_nobody,
    }
}

fn changes_a_pairing(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Skip
            | Kind::End
            | Kind::Pause
            | Kind::Move
            | Kind::MoveCall
            | Kind::Remove
            | Kind::Replace
            | Kind::Erase
            | Kind::Extend
    )
}

/// Whether what changes something hangs on what may happen.
fn depends(found: &Guess, slots: &Slots<'_>) -> bool {
    let changes = match found {
        Guess::Orders(orders) => orders.iter().any(|order| {
            let asks = matches!(order, Order::Ask { .. } | Order::Desk(DeskOrder::No));
            order.weight() != Weight::Question && !asks
        }),
        Guess::Usage(word, _) => *word != "ask",
        Guess::Nothing => false,
    };
    changes && slots.has(|word| CONDITIONS.contains(&word))
}
