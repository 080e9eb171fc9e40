//! Why an order cannot be done, and what is asked back, in words.

use super::order_words::ids;
use crate::{
    domain::{PairingId, ProgrammeId, Sentence, Side, contact::InvalidTransition, order::typed},
    letters::Catalogue,
    planning::orders::{BadAddress, Refusal, Unclear},
};

/// Candidates that a question back names; more are counted.
const MOST_NAMED: usize = 6;

/// Why an order cannot be done, or what is asked back: a sentence.
#[must_use]
pub fn refusal(words: &Catalogue, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unclear(what) => unclear(words, what),
        Refusal::Address(bad) => bad_address(words, bad),
        Refusal::PersonGone(id) => words.say(&sentence!("refusal.person_gone", person => id)),
        Refusal::OnlyAsAnswer { word } => {
            words.say(&sentence!("refusal.only_as_answer", word => typed(word)))
        }
        Refusal::SheetOutdated { sheet, other } => {
            words.say(&sentence!("refusal.sheet_outdated", sheet, other => other.to_string()))
        }
        Refusal::NoPairing(id) => words.say(&sentence!("refusal.no_pairing", pairing => id)),
        Refusal::NoPairingHere(id) => words.say(&sentence!("refusal.no_pairing_here", pairing => id)),
        Refusal::PairingEnded(id) => words.say(&sentence!("refusal.pairing_ended", pairing => id)),
        Refusal::CannotHappen { pairing, why } => {
            words.say(&sentence!("refusal.cannot_happen", pairing, why => cannot_happen(words, why)))
        }
        Refusal::NotWeekly { written, why } => {
            let said = sentence!("written.refused", text => written, why);
            words.say(&sentence!("refusal.not_weekly", said))
        }
        Refusal::PauseIsOver { back } => {
            words.say(&sentence!("refusal.pause_is_over", back => back.to_string()))
        }
        Refusal::CallIsOver => words.say(&sentence!("refusal.call_is_over")),
        Refusal::NoCalls(id) => words.say(&sentence!("refusal.no_calls", pairing => id)),
        Refusal::NoCallOn { day, next } => {
            let (day, next) = (words.day(*day), next.map(|next| words.day(next)));
            words.say(&sentence!("refusal.no_call_on", day, next))
        }
        Refusal::NoCallThen { day, last } => {
            let (day, last) = (words.day(*day), last.map(|last| words.day(last)));
            words.say(&sentence!("refusal.no_call_then", day, last))
        }
        Refusal::NotPaused(id) => words.say(&sentence!("refusal.not_paused", pairing => id)),
        Refusal::EndsAlready { pairing, ends } => {
            words.say(&sentence!("refusal.ends_already", pairing, ends => words.day(*ends)))
        }
        Refusal::EndsThen { day } => words.say(&sentence!("refusal.ends_then", day => words.day(*day))),
        Refusal::LastOfSide { name, pairing, side } => {
            words.say(&sentence!("refusal.last_of_side", name, pairing, mentor => *side == Side::Mentor))
        }
        Refusal::NotSilent { pairing } => words.say(&sentence!("refusal.not_silent", pairing)),
        Refusal::NotWrittenTo { name } => words.say(&sentence!("refusal.not_written_to", name)),
        Refusal::NothingToSayItWith => words.say(&sentence!("refusal.nothing_to_say_it_with")),
        Refusal::NotOfThePairing { name, pairing } => {
            words.say(&sentence!("refusal.not_of_the_pairing", name, pairing))
        }
        Refusal::CannotErase { name, pairings } => {
            let pairings: Vec<&str> = pairings.iter().map(|id| id.0.as_str()).collect();
            words.say(&sentence!("refusal.cannot_erase", name, pairings => words.list(&pairings)))
        }
        Refusal::NotIntroduced(id) => words.say(&sentence!("refusal.not_introduced", pairing => id)),
        Refusal::OneAddress { address, names: [one, other] } => {
            words.say(&sentence!("refusal.one_address", address => address.as_str(), one, other))
        }
        Refusal::OnBothSides(id) => words.say(&sentence!("refusal.on_both_sides", person => id)),
        Refusal::PairAlready { names, pairing } => {
            words.say(&sentence!("refusal.pair_already", names => words.list(names), pairing))
        }
        Refusal::PairingRuns(id) => words.say(&sentence!("refusal.pairing_runs", pairing => id)),
        Refusal::NoMentorOf { person, pairing } => {
            words.say(&sentence!("refusal.no_mentor_of", person, pairing))
        }
        Refusal::OfThePairing { name } => words.say(&sentence!("refusal.of_the_pairing", name)),
    }
}

/// Why something cannot happen to a pairing: a sentence without its end.
fn cannot_happen(words: &Catalogue, why: &InvalidTransition) -> String {
    words.say(
        &sentence!("status.cannot_happen", event => &why.event, phase => Sentence::word("phase", why.phase)),
    )
}

/// What is asked back: a sentence.
fn unclear(words: &Catalogue, what: &Unclear) -> String {
    match what {
        Unclear::WhichPairing => words.say(&sentence!("refusal.which_pairing")),
        Unclear::WhichNumber => words.say(&sentence!("refusal.which_number")),
        Unclear::NotEveryone => words.say(&sentence!("refusal.not_everyone")),
        Unclear::NobodyRuns => words.say(&sentence!("refusal.nobody_runs")),
        Unclear::NoList => words.say(&sentence!("refusal.no_list")),
        Unclear::NoSuchNumber { number, last } => {
            words.say(&sentence!("refusal.no_such_number", number, last))
        }
        Unclear::SeveralPairings(several) => several_pairings(words, several),
        Unclear::NothingCalled { typed, near } => {
            words.say(&sentence!("refusal.nothing_called", typed, near))
        }
        Unclear::NobodyCalled { typed, near } => words.say(&sentence!("refusal.nobody_called", typed, near)),
        Unclear::NobodyAt(address) => words.say(&sentence!("refusal.nobody_at", address)),
        Unclear::SeveralPeople { typed, addresses } => {
            let addresses: Vec<&str> = addresses.iter().take(MOST_NAMED).map(|it| it.as_str()).collect();
            words.say(&sentence!("refusal.several_people", typed, addresses => words.choice(&addresses)))
        }
        Unclear::SeveralAtAddress { address, names } => {
            let address = address.as_str();
            words.say(&sentence!("refusal.several_at_address", address, names => words.choice(names)))
        }
        Unclear::Shared { address, owners, name } => {
            let (all, one) = (words.list(owners), words.choice(owners));
            words.say(&sentence!("refusal.shared", address => address.as_str(), all, one, name))
        }
        Unclear::NoProgrammeCalled { typed, there } => {
            words.say(&sentence!("refusal.no_programme", typed, there => programmes(there)))
        }
        Unclear::WhichProgramme { there } => {
            words.say(&sentence!("refusal.which_programme", there => programmes(there)))
        }
        Unclear::WhoOfPairing { pairing, names } => {
            words.say(&sentence!("refusal.who_of_pairing", pairing, names => words.choice(names)))
        }
        Unclear::SeveralMentors(id) => words.say(&sentence!("refusal.several_mentors", pairing => id)),
    }
}

/// Why an address cannot be somebody's: a sentence.
fn bad_address(words: &Catalogue, bad: &BadAddress) -> String {
    match bad {
        BadAddress::NotAnAddress(why) => {
            words.say(&sentence!("refusal.not_an_address", why => why.to_string()))
        }
        BadAddress::NeedsName { address } => words.say(&sentence!("refusal.needs_name", address)),
        BadAddress::SomebodyElses { address, owner } => {
            let (address, owner) = (address.to_string(), owner.to_string());
            words.say(&sentence!("refusal.somebody_elses", address, owner))
        }
        BadAddress::OfTheDesk(address) => {
            words.say(&sentence!("refusal.of_the_desk", address => address.to_string()))
        }
        BadAddress::Same { address, name } => {
            words.say(&sentence!("refusal.same", address => address.to_string(), name))
        }
        BadAddress::SameAndStopped { address, name, id } => {
            let address = address.to_string();
            words.say(&sentence!("refusal.same_and_stopped", address, name, person => id))
        }
    }
}

fn several_pairings(words: &Catalogue, several: &[PairingId]) -> String {
    let more = several.len().saturating_sub(MOST_NAMED);
    let pairings = ids(several.get(..MOST_NAMED).unwrap_or(several));
    words.say(&sentence!("refusal.several_pairings", pairings, more))
}

fn programmes(ids: &[ProgrammeId]) -> String {
    ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ")
}
