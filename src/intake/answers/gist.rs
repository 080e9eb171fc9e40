//! What a clause says of which no pattern knows how it begins: a phrase of the loose sections, found anywhere in it.
//!
//! "Last night on the phone we finally caught each other" is a talk, though it begins as none. A word that may turn
//! it into its contrary ("not", "cancelled", "if") anywhere in the clause takes a good saying away, and in front of
//! it any other.

use super::clauses::{Found, Heard, rank};
use super::patterns::Pattern;
use super::search::{Places, Search};
use super::sections::Section;
use crate::domain::act::{Asked, OpenQuestion};

/// The phrase that says most, if it may be believed.
pub(super) fn found(
    search: &mut Search<'_, '_>,
    candidates: &[&Pattern],
    heard: &Heard,
    asks: bool,
    asked: &Asked,
) -> Option<Found> {
    let loose: Vec<&&Pattern> = candidates.iter().filter(|pattern| pattern.loose).collect();
    if loose.is_empty() || heard.perhaps {
        return None;
    }
    let everywhere = search.anywhere();
    let denied = candidates
        .iter()
        .filter(|pattern| pattern.section == Section::Deny)
        .fold(0, |all, pattern| all | first(search, pattern, everywhere));
    let before: Places =
        if denied == 0 { everywhere } else { everywhere & ((2 << denied.trailing_zeros()) - 1) };
    let proposed =
        matches!(asked.question, OpenQuestion::Proposal | OpenQuestion::Invite | OpenQuestion::Reminder);
    loose
        .into_iter()
        .filter(|pattern| {
            let section = pattern.section;
            // "She wrote that she was ill" is a no all the same.
            let told = !heard.reported || section == Section::Failed;
            let wanted = told && (proposed || !matches!(section, Section::Accept | Section::Decline));
            wanted
                && (!asks || section.may_ask())
                && (asks || section != Section::Why)
                && (denied == 0 || !section.is_deniable())
        })
        .filter_map(|pattern| {
            let ends = search.ends(pattern, before);
            (ends != 0).then(|| Found {
                section: pattern.section,
                end: 127 - ends.leading_zeros() as usize,
                loose: true,
            })
        })
        .max_by_key(|found| (found.end, std::cmp::Reverse(rank(found.section))))
}

/// The places at which a pattern begins.
fn first(search: &mut Search<'_, '_>, pattern: &Pattern, from: Places) -> Places {
    let (mut left, mut found) = (from, 0);
    while left != 0 {
        let place = left & left.wrapping_neg();
        left ^= place;
        if search.ends(pattern, place) != 0 {
            found |= place;
        }
    }
    found
}
