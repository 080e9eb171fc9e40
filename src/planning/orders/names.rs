//! Whom and which pairing a typed word means: somebody on file, or a newcomer with name and address.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{BadAddress, Refusal, Unclear, Who};
use crate::{
    domain::{
        EmailAddress, Order, PairingId, Person, PersonId, Programme, ProgrammeId,
        address::without_shared_mark,
        contact::Phase,
        order::{NewPair, Which},
        owner::{Owner, owner},
        person::LONGEST_NAME,
    },
    planning::view::PairingRecord,
};

/// What an order may point at without naming it.
#[derive(Debug, Clone, Default)]
pub struct Pointers {
    /// The pairings of the letter or post that is answered.
    pub about: Vec<PairingId>,
    /// The pairings of the morning list that is answered, in the order of their numbers.
    pub numbered: Vec<PairingId>,
}

impl Pointers {
    /// The pairings that an order may mean without naming one.
    #[must_use]
    pub fn at(&self, which: &Which) -> &[PairingId] {
        match which {
            Which::Named(_) | Which::Everyone => &[],
            Which::All if !self.numbered.is_empty() => &self.numbered,
            Which::Answered | Which::All => &self.about,
            Which::Number(number) => {
                let at = usize::from(*number).checked_sub(1);
                at.and_then(|at| self.numbered.get(at..=at)).unwrap_or(&[])
            }
        }
    }
}

/// Who bears a typed name.
#[derive(Debug, Clone, Default)]
pub struct Meaning {
    /// Whose address it is.
    pub owners: Vec<PersonId>,
    /// Whose name, short name or id it is.
    pub called: BTreeSet<PersonId>,
}

/// What the record knows of the names in an order, looked up before it is resolved.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub programmes: BTreeMap<ProgrammeId, Arc<Programme>>,
    /// By each of [`typed_names`].
    pub meanings: BTreeMap<String, Meaning>,
    /// Those whom a name means.
    pub people: BTreeMap<PersonId, Person>,
    /// Their pairings, those that bear such an id, and those that are pointed at.
    pub pairings: BTreeMap<PairingId, PairingRecord>,
    /// Every pairing that has not ended, where the order is about everyone.
    pub running: Vec<PairingId>,
}

/// Every name in an order, in lower case; those of the two sides of a pairing by themselves as well.
#[must_use]
pub fn typed_names(order: &Order) -> BTreeSet<String> {
    let mut names = order.which().map(names_in).unwrap_or_default();
    let people: Vec<&String> = match order {
        Order::ReplaceMentor { old, new, .. } => old.iter().chain([new]).collect(),
        Order::Join { who, .. } | Order::Leave { who, .. } | Order::Person(who, _) => vec![who],
        Order::Remind { who, .. } | Order::Ask { who, .. } => who.iter().collect(),
        Order::Pair(pair) => {
            let NewPair { mentors, mentees, .. } = pair.as_ref();
            mentors.iter().chain(mentees).collect()
        }
        Order::Desk(_)
        | Order::Why(_)
        | Order::Preview(_)
        | Order::How(_)
        | Order::Change(..)
        | Order::Say(_) => Vec::new(),
    };
    names.extend(people.into_iter().map(|name| name_of(name)));
    names
}

fn names_in(which: &Which) -> BTreeSet<String> {
    let Which::Named(name) = which else { return BTreeSet::new() };
    let whole = lower(name);
    let mut names: BTreeSet<String> = sides(&whole).into_iter().collect();
    names.insert(whole);
    names
}

/// The address of a newcomer, or the name itself.
fn name_of(typed: &str) -> String {
    address_of(newcomer(typed).map_or(typed, |(_, address, _)| address))
}

/// An address as the record has it: its domain in ASCII (RFC 5890 §2.3.2.1), in lower case; of a name its lower case.
fn address_of(typed: &str) -> String {
    EmailAddress::parse(typed).map_or_else(|_| lower(typed), |email| email.as_str().to_owned())
}

fn lower(text: &str) -> String {
    text.trim().to_lowercase()
}

/// What stands between two names.
const LINKS: [&str; 10] = [" and ", " & ", " + ", " und ", " n ", " u ", " u. ", "/", ",", "+"];

/// "Ada and Sam", "Ada & Sam", "Ada n Sam", "Ada/Sam": each side.
fn sides(name: &str) -> Vec<String> {
    LINKS.iter().fold(vec![name.to_owned()], |sides, link| {
        let parts = sides.iter().flat_map(|side| side.split(link));
        parts.map(|side| side.trim().to_owned()).filter(|side| !side.is_empty()).collect()
    })
}

/// `Ada Lovelace <ada@example.org>`, perhaps with "(shared)" behind or within: name, address, and whether others have it
/// too.
fn newcomer(typed: &str) -> Option<(&str, &str, bool)> {
    let (typed, outside) = without_shared_mark(typed);
    let (name, address) = typed.strip_suffix('>')?.split_once('<')?;
    let (address, inside) = without_shared_mark(address);
    Some((name, address, outside || inside))
}

/// One line without control characters, at most 500 characters.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

impl Names {
    /// What the record says of a pairing that was looked up.
    pub(super) fn record(&self, id: &PairingId) -> Result<&PairingRecord, Refusal> {
        self.pairings.get(id).ok_or_else(|| Refusal::NoPairing(id.clone()))
    }

    /// The pairing that is meant.
    pub(super) fn pairing(&self, which: &Which, pointers: &Pointers) -> Result<PairingId, Refusal> {
        Err(Refusal::Unclear(match (which, pointers.at(which)) {
            (Which::Named(name), _) => return self.named_pairing(name),
            (_, [one]) => return Ok(one.clone()),
            (Which::Number(_), _) if pointers.numbered.is_empty() => Unclear::NoList,
            (Which::Number(number), _) => {
                Unclear::NoSuchNumber { number: *number, last: pointers.numbered.len() }
            }
            (Which::All, []) => Unclear::NoList,
            (Which::Answered, []) if pointers.numbered.is_empty() => Unclear::WhichPairing,
            (Which::Answered, []) => Unclear::WhichNumber,
            (Which::Everyone, _) => Unclear::NotEveryone,
            (Which::Answered | Which::All, several) => Unclear::SeveralPairings(several.to_vec()),
        }))
    }

    /// By id, by one person's name, or by two people's.
    fn named_pairing(&self, name: &str) -> Result<PairingId, Refusal> {
        let found = self.pairings_called(name);
        if let [one] = found.as_slice() {
            return Ok(one.clone());
        }
        // One that runs is meant before those that ended.
        let runs = |id: &&PairingId| {
            self.pairings.get(*id).is_some_and(|it| !matches!(it.contact.phase, Phase::Ended { .. }))
        };
        let running: Vec<PairingId> = found.iter().filter(runs).cloned().collect();
        match (running.as_slice(), found.as_slice()) {
            ([one], _) => Ok(one.clone()),
            ([], []) => Err(Unclear::NothingCalled { typed: name.to_owned(), near: None }.into()),
            ([], several) | (several, _) => Err(Unclear::SeveralPairings(several.to_vec()).into()),
        }
    }

    /// The pairings that a name means: an id, those of everyone called so, or those of two people.
    #[must_use]
    pub fn pairings_called(&self, name: &str) -> Vec<PairingId> {
        let wanted = lower(name);
        let id = PairingId(wanted.replace(' ', "-"));
        if self.pairings.contains_key(&id) {
            return vec![id];
        }
        let mut found = self.pairings_of(&wanted);
        if found.is_empty() {
            let sides = sides(&wanted);
            if let [first, others @ ..] = sides.as_slice()
                && !others.is_empty()
            {
                found = self.pairings_of(first);
                for other in others {
                    let theirs = self.pairings_of(other);
                    found.retain(|id| theirs.contains(id));
                }
            }
        }
        found.into_iter().collect()
    }

    /// Those of everyone called so.
    fn pairings_of(&self, name: &str) -> BTreeSet<PairingId> {
        let Some(meaning) = self.meanings.get(name) else { return BTreeSet::new() };
        let people: BTreeSet<&PersonId> = meaning.called.iter().chain(&meaning.owners).collect();
        let theirs = self.pairings.values().filter(|it| it.pairing.everyone().any(|id| people.contains(id)));
        theirs.map(|it| it.pairing.id.clone()).collect()
    }

    /// Somebody on file, by address, alias, id or unique name.
    pub(super) fn person(&self, typed: &str) -> Result<PersonId, Refusal> {
        let nobody = || Refusal::Unclear(Unclear::NobodyCalled { typed: typed.to_owned(), near: None });
        let meaning = self.meanings.get(&address_of(typed)).ok_or_else(nobody)?;
        match (meaning.owners.as_slice(), EmailAddress::parse(typed)) {
            ([], _) => {}
            ([owner], _) => return Ok(owner.clone()),
            (several, Ok(address)) => return Err(self.several_at(address, several)),
            (_, Err(_)) => return Err(nobody()),
        }
        let called: Vec<&PersonId> = meaning.called.iter().collect();
        match called.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(nobody()),
            several => {
                let addresses = several.iter().filter_map(|id| self.people.get(*id));
                let addresses = addresses.map(|person| person.email.clone()).collect();
                Err(Unclear::SeveralPeople { typed: typed.to_owned(), addresses }.into())
            }
        }
    }

    /// Somebody on file, or a newcomer written as `Name <address>`.
    pub(super) fn someone(&self, typed: &str) -> Result<Who, Refusal> {
        let Some((name, address, shared)) = newcomer(typed) else {
            return match self.person(typed) {
                Ok(id) => Ok(Who::OnFile(id)),
                Err(_) if EmailAddress::parse(typed).is_ok() && !self.is_shared(typed) => {
                    Err(Unclear::NobodyAt(typed.to_owned()).into())
                }
                Err(refusal) => Err(refusal),
            };
        };
        let email = EmailAddress::parse(address)?;
        let name = one_line(name.trim().trim_matches('"').trim());
        if let Some(owner) = self.owner(&name, &email, shared)? {
            return Ok(Who::OnFile(owner));
        }
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(BadAddress::NeedsName { address: address.to_owned() }.into());
        }
        Ok(Who::New { name, email, shared })
    }

    fn is_shared(&self, address: &str) -> bool {
        self.meanings.get(&address_of(address)).is_some_and(|meaning| meaning.owners.len() > 1)
    }

    fn several_at(&self, address: EmailAddress, several: &[PersonId]) -> Refusal {
        let names = several.iter().filter_map(|id| self.people.get(id)).map(|person| person.name.clone());
        Unclear::SeveralAtAddress { address, names: names.collect() }.into()
    }

    /// Who on file is meant by a name with an address: nobody is taken for another who has the same address.
    fn owner(&self, name: &str, email: &EmailAddress, shared: bool) -> Result<Option<PersonId>, Refusal> {
        let Some(meaning) = self.meanings.get(email.as_str()) else { return Ok(None) };
        let owners: Vec<&Person> = meaning.owners.iter().filter_map(|id| self.people.get(id)).collect();
        match owner(Some(name).filter(|name| shared || !name.is_empty()), shared, &owners) {
            Owner::Known(owner) => Ok(Some(owner.id.clone())),
            Owner::New => Ok(None),
            Owner::Another => {
                let owners = owners.iter().map(|owner| owner.name.clone()).collect();
                Err(Unclear::Shared { address: email.clone(), owners, name: name.to_owned() }.into())
            }
            Owner::Unclear => Err(self.several_at(email.clone(), &meaning.owners)),
        }
    }
}
