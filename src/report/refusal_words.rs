//! Why an order cannot be done, and what is asked back, in words.

use super::{describe::day, order_words::ids};
use crate::{
    domain::{PairingId, ProgrammeId},
    letters::list,
    planning::orders::{BadAddress, Refusal, Unclear},
};

/// Candidates that a question back names; more are counted.
const MOST_NAMED: usize = 6;

/// Why an order cannot be done, or what is asked back: a sentence.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unclear(what) => unclear(what),
        Refusal::Address(bad) => bad_address(bad),
        Refusal::PersonGone(id) => format!("{id} is gone."),
        Refusal::OnlyAsAnswer { word } => {
            format!("\"{word}\" works only in answer to a letter of the desk's.")
        }
        Refusal::SheetOutdated { sheet, other } => format!(
            "The record has changed since {sheet} was held against it ({other}), so nothing of it was taken; send it again to see what it comes to now."
        ),
        Refusal::NoPairing(id) => format!("There is no pairing {id}."),
        Refusal::NoPairingHere(id) => {
            format!("There is no pairing {id}, or its programme is not configured.")
        }
        Refusal::PairingEnded(id) => format!("{id} has ended; \"pair\" begins a new one."),
        Refusal::CannotHappen { pairing, why } => format!("{pairing}: {why}."),
        Refusal::PauseIsOver { back } => format!("A pause ends on a day to come; {back} is not."),
        Refusal::CallIsOver => "A call moves to a time to come.".to_owned(),
        Refusal::NoCalls(id) => format!("{id} has no calls in the calendars."),
        Refusal::NoCallOn { day: on, next: Some(next) } => {
            format!("There is no call on {}; the next one is on {}.", day(*on), day(*next))
        }
        Refusal::NoCallOn { day: on, next: None } => {
            format!("There is no call on {}, nor one to come.", day(*on))
        }
        Refusal::NotIntroduced(id) => {
            format!("{id} has not been introduced yet; there is nothing to send again.")
        }
        Refusal::OnBothSides(id) => format!("{id} cannot be mentor and mentee of one pairing."),
        Refusal::PairAlready { names, pairing } => {
            format!("{} are a pair already ({pairing}).", list(names))
        }
        Refusal::PairingRuns(id) => format!("The pairing {id} runs already."),
        Refusal::NoMentorOf { person, pairing } => format!("{person} is no mentor of {pairing}."),
        Refusal::OfThePairing { name } => format!("{name} is in that pairing already."),
    }
}

/// What is asked back: a sentence.
fn unclear(what: &Unclear) -> String {
    match what {
        Unclear::WhichPairing => "Say which pairing, by its people's names: Ada and Sam.".to_owned(),
        Unclear::WhichNumber => "Say which one, by its number on the list or by names: 2 talked.".to_owned(),
        Unclear::NoList => "Numbers are those of a morning list: answer that letter.".to_owned(),
        Unclear::NoSuchNumber { number, last } => {
            format!("There is no number {number} on that list; it ends with {last}.")
        }
        Unclear::SeveralPairings(several) => several_pairings(several),
        Unclear::NothingCalled { typed, near: Some(near) } => {
            format!("There is no pairing or person called '{typed}'; did you mean {near}?")
        }
        Unclear::NothingCalled { typed, near: None } => {
            format!("There is no pairing or person called '{typed}'.")
        }
        Unclear::NobodyCalled { typed, near: Some(near) } => {
            format!("Nobody called '{typed}' is on file; did you mean {near}?")
        }
        Unclear::NobodyCalled { typed, near: None } => {
            format!("Nobody called '{typed}' is on file; write \"Name <address>\" for somebody new.")
        }
        Unclear::NobodyAt(address) => {
            format!("Nobody with the address {address} is on file; write \"Name <{address}>\".")
        }
        Unclear::SeveralPeople { typed, addresses } => {
            let addresses: Vec<&str> = addresses.iter().take(MOST_NAMED).map(|it| it.as_str()).collect();
            format!("'{typed}' could be {}; say which by address.", addresses.join(" or "))
        }
        Unclear::NoProgrammeCalled { typed, there } => {
            format!("There is no programme '{typed}'; there are: {}.", programmes(there))
        }
        Unclear::WhichProgramme { there } => {
            format!("Say which programme; there are: {}.", programmes(there))
        }
        Unclear::SeveralMentors(id) => {
            format!("{id} has several mentors; say which: replace Bob with Ada.")
        }
    }
}

/// Why an address cannot be somebody's: a sentence.
fn bad_address(bad: &BadAddress) -> String {
    match bad {
        BadAddress::NotAnAddress(why) => format!("{why}."),
        BadAddress::NeedsName { address } => {
            format!("'{address}' needs a name before it, of at most 200 characters.")
        }
        BadAddress::SomebodyElses { address, owner } => {
            format!("{address} is an address of {owner}; two people cannot have the same.")
        }
        BadAddress::OfTheDesk(address) => format!("{address} is the desk's own address; give the person's."),
        BadAddress::Same { address, name } => format!("{address} is the address of {name} already."),
        BadAddress::SameAndStopped { address, name, id } => format!(
            "{address} is the address of {name} that does not work; `mentord pair clear {id}` has letters go there again."
        ),
    }
}

fn several_pairings(several: &[PairingId]) -> String {
    let more = several.len().saturating_sub(MOST_NAMED);
    let shown = ids(several.get(..MOST_NAMED).unwrap_or(several));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("Several pairings could be meant: {shown}{more}. Say which, by one of these.")
}

fn programmes(ids: &[ProgrammeId]) -> String {
    ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ")
}
