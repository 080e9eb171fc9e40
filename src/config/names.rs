//! Ids from names, and people from whatever a roster calls them.

use std::collections::{HashMap, HashSet};

use super::{
    problem::{Complaint, nearest},
    roster::RosterPerson,
};
use crate::{
    domain::{
        EmailAddress, Person, PersonId,
        slug::{LONGEST_ID, free_id, slug},
    },
    planning::roster::merge::Listed,
};

/// Beyond this many people a near name is not looked for: it would take long and help little.
const MOST_TO_COMPARE: usize = 5_000;

/// Gives everybody an id: the one the file says, else a slug of the name, numbered if it is taken.
pub(super) fn person_ids(
    people: impl Iterator<Item = Listed<(Person, Option<String>)>>,
) -> Vec<RosterPerson> {
    let people: Vec<_> = people.collect();
    let mut taken: HashSet<String> = people.iter().filter_map(|listed| listed.value.1.clone()).collect();
    people
        .into_iter()
        .map(|listed| {
            let (mut person, given) = listed.value;
            let id = given.unwrap_or_else(|| {
                let base = slug(&person.name);
                let base = if base.is_empty() { "person".to_owned() } else { base };
                free_id(&base, LONGEST_ID, |id| taken.contains(id))
            });
            taken.insert(id.clone());
            person.id = PersonId(id);
            Listed { value: person, id_given: listed.id_given, place: listed.place }
        })
        .collect()
}

/// `ada-sam`; where that is taken `ada-lovelace-sam-jones`; where that is taken too, a number.
pub(super) fn derived_pairing_id(
    mentors: &[&Person],
    mentees: &[&Person],
    taken: &HashSet<String>,
) -> String {
    let joined = |name: fn(&Person) -> &str| {
        let names: Vec<&str> = mentors.iter().chain(mentees).map(|person| name(person)).collect();
        slug(&names.join(" "))
    };
    let called = joined(|person| &person.called);
    let base = if called.is_empty() { "pairing".to_owned() } else { called };
    if !taken.contains(&base) {
        return base;
    }
    let full = joined(|person| &person.name);
    free_id(if full.is_empty() { &base } else { &full }, LONGEST_ID, |id| taken.contains(id))
}

/// People by address, alias, id and name; names without case.
pub(super) struct Names<'p> {
    people: &'p [RosterPerson],
    addresses: HashMap<&'p str, Vec<&'p Person>>,
    ids: HashMap<&'p str, &'p Person>,
    names: HashMap<String, Vec<&'p Person>>,
    called: HashMap<String, Vec<&'p Person>>,
}

impl<'p> Names<'p> {
    pub(super) fn new(people: &'p [RosterPerson]) -> Self {
        let mut names = Self {
            people,
            addresses: HashMap::new(),
            ids: HashMap::new(),
            names: HashMap::new(),
            called: HashMap::new(),
        };
        for person in people.iter().map(|listed| &listed.value) {
            for address in std::iter::once(&person.email).chain(&person.aliases) {
                names.addresses.entry(address.as_str()).or_default().push(person);
            }
            names.ids.insert(&person.id.0, person);
            names.names.entry(folded(&person.name)).or_default().push(person);
            names.called.entry(folded(&person.called)).or_default().push(person);
        }
        names
    }

    pub(super) fn find(&self, word: &str) -> Result<&'p Person, Complaint> {
        let folded = folded(word);
        // A domain in letters of its own is one in both spellings.
        let address = EmailAddress::parse(&folded).map_or_else(|_| folded.clone(), String::from);
        match self.addresses.get(address.as_str()).map(Vec::as_slice) {
            Some([person]) => return Ok(person),
            Some(several) => {
                let several: Vec<&str> = several.iter().map(|person| person.name.as_str()).collect();
                let what = format!("is the address of {}", several.join(" and of "));
                return Err(Complaint::new(what, "write the name or the id instead"));
            }
            None => {}
        }
        if let Some(person) = self.ids.get(folded.as_str()) {
            return Ok(person);
        }
        match self.names.get(&folded).or_else(|| self.called.get(&folded)).map(Vec::as_slice) {
            Some([person]) => Ok(person),
            Some(several) => {
                let several: Vec<String> = several
                    .iter()
                    .take(5)
                    .map(|person| format!("{} ({})", person.name, person.email))
                    .collect();
                let hint = "write the address instead";
                Err(Complaint::new(format!("could be {}", several.join(" or ")), hint))
            }
            None => Err(self.unknown(&folded)),
        }
    }

    fn unknown(&self, word: &str) -> Complaint {
        let known = self.people.iter().take(MOST_TO_COMPARE).map(|listed| &listed.value);
        let near = if word.contains('@') {
            // The domain is alike for many: what differs in the local part counts.
            let (local, domain) = word.split_once('@').unwrap_or((word, ""));
            let locals = known.clone().filter(|person| person.email.domain() == domain);
            let near = nearest(local, locals.map(|person| person.email.local()));
            let domains = known.clone().filter(|person| person.email.local() == local);
            near.and_then(|near| {
                known.clone().find(|person| person.email.domain() == domain && person.email.local() == near)
            })
            .or_else(|| domains.clone().find(|person| nearest(domain, [person.email.domain()]).is_some()))
            .map(|person| person.email.as_str())
        } else {
            nearest(word, known.flat_map(|person| [person.name.as_str(), &person.called, &person.id.0]))
        };
        let hint =
            near.map_or("add a [[person]] for them".to_owned(), |near| format!("did you mean \"{near}\"?"));
        Complaint::new("is nobody in the rosters", hint)
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
