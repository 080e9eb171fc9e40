//! What staff can order, for whoever asks.

use crate::domain::Sentence;

/// Each line a kind of order, as it is written.
pub(super) fn lines() -> Vec<Sentence> {
    vec![
        sentence!("help.pair"),
        sentence!("help.end"),
        sentence!("help.pause"),
        sentence!("help.dates"),
        sentence!("help.everyone"),
        sentence!("help.place"),
        sentence!("help.replace"),
        sentence!("help.people"),
        sentence!("help.team"),
        sentence!("help.list"),
        sentence!("help.letters"),
        sentence!("help.by_hand"),
        sentence!("help.desk"),
        sentence!("help.short"),
        sentence!("help.sheet"),
    ]
}
