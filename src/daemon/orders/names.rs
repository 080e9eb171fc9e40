//! Whom and which pairing a typed word means: somebody on file, or a newcomer with name and address.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::tz::TimeZone;

use crate::{
    config::slug,
    domain::{EmailAddress, Pairing, PairingId, Person, PersonId, contact::Phase, order::Which},
    planning::roster::merge::free_id,
    store::Tx,
};

/// Candidates that a question back names; more are counted.
const MOST_NAMED: usize = 6;
/// People whose names a slip is compared with.
const MOST_COMPARED: usize = 5_000;

/// What an order may point at without naming it.
#[derive(Debug, Clone, Default)]
pub struct Pointers {
    /// The pairings of the letter or post that is answered.
    pub about: Vec<PairingId>,
    /// The pairings of the morning list that is answered, in the order of their numbers.
    pub numbered: Vec<PairingId>,
}

/// The pairing that is meant, or a sentence that asks back.
///
/// # Errors
/// When the store fails.
pub fn pairing(tx: &Tx<'_>, which: &Which, pointers: &Pointers) -> Result<Result<PairingId, String>> {
    let found = match which {
        Which::Named(name) => return named_pairing(tx, name),
        Which::Number(number) => {
            let found = usize::from(*number).checked_sub(1).and_then(|at| pointers.numbered.get(at));
            return Ok(found.cloned().ok_or_else(|| match pointers.numbered.len() {
                0 => "Numbers are those of a morning list: answer that letter.".to_owned(),
                count => format!("There is no number {number} on that list; it ends with {count}."),
            }));
        }
        Which::Answered => &pointers.about,
    };
    Ok(match found.as_slice() {
        [one] => Ok(one.clone()),
        [] if pointers.numbered.is_empty() => {
            Err("Say which pairing, by its people's names: Ada and Sam.".to_owned())
        }
        [] => Err("Say which one, by its number on the list or by names: 2 talked.".to_owned()),
        several => Err(several_pairings(several)),
    })
}

fn several_pairings(ids: &[PairingId]) -> String {
    let shown: Vec<&str> = ids.iter().take(MOST_NAMED).map(|id| id.0.as_str()).collect();
    let more = ids.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("Several pairings could be meant: {}{more}. Say which, by one of these.", shown.join(", "))
}

/// By id, by one person's name, or by two people's.
fn named_pairing(tx: &Tx<'_>, name: &str) -> Result<Result<PairingId, String>> {
    let found = named_pairings(tx, name)?;
    if let [one] = found.as_slice() {
        return Ok(Ok(one.clone()));
    }
    // One that runs is meant before those that ended.
    let mut running = Vec::new();
    for id in &found {
        if tx.pairing(id)?.is_some_and(|row| !matches!(row.contact.phase, Phase::Ended { .. })) {
            running.push(id.clone());
        }
    }
    Ok(match (running.as_slice(), found.as_slice()) {
        ([one], _) => Ok(one.clone()),
        ([], []) => Err(match nearest(tx, name)? {
            Some(near) => format!("There is no pairing or person called '{name}'; did you mean {near}?"),
            None => format!("There is no pairing or person called '{name}'."),
        }),
        ([], several) | (several, _) => Err(several_pairings(several)),
    })
}

/// The pairings that a name means: an id, those of everyone called so, or those of two people.
///
/// # Errors
/// When the store fails.
pub fn named_pairings(tx: &Tx<'_>, name: &str) -> Result<Vec<PairingId>> {
    let wanted = name.trim().to_lowercase();
    let id = PairingId(wanted.replace(' ', "-"));
    if tx.pairing(&id)?.is_some() {
        return Ok(vec![id]);
    }
    let of = |name: &str| -> Result<Vec<PairingId>> {
        let mut found = Vec::new();
        for person in called(tx, name)? {
            found.extend(tx.pairings_of(&person)?);
        }
        Ok(found)
    };
    let mut found = of(&wanted)?;
    if found.is_empty() {
        // "Ada and Sam", "Ada & Sam", "Ada/Sam": in which both take part.
        let plain = wanted.replace(" & ", " and ").replace(" + ", " and ").replace(['/', ','], " and ");
        let mut sides = plain.split(" and ").map(str::trim).filter(|side| !side.is_empty());
        if let (Some(first), Some(second)) = (sides.next(), sides.next()) {
            let theirs = of(second)?;
            found = of(first)?.into_iter().filter(|id| theirs.contains(id)).collect();
            for more in sides {
                let theirs = of(more)?;
                found.retain(|id| theirs.contains(id));
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Those whose name, short name, id or address that is.
fn called(tx: &Tx<'_>, name: &str) -> Result<BTreeSet<PersonId>> {
    let mut found: BTreeSet<PersonId> = tx.people_called(name)?.into_iter().collect();
    let id = PersonId(name.to_lowercase());
    if tx.person(&id)?.is_some() {
        found.insert(id);
    }
    if EmailAddress::parse(name).is_ok() {
        found.extend(tx.owner(name)?);
    }
    Ok(found)
}

/// A name on file that differs from what was typed by a slip.
fn nearest(tx: &Tx<'_>, typed: &str) -> Result<Option<String>> {
    let typed = typed.trim().to_lowercase();
    let people = tx.some_people(MOST_COMPARED)?;
    let near = people
        .iter()
        .flat_map(|row| [&row.person.name, &row.person.called])
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name))
        .min()
        .filter(|(distance, name)| *distance <= name.chars().count().min(typed.chars().count()) / 3);
    Ok(near.map(|(_, name)| name.clone()))
}

/// Somebody on file, by address, alias, id or unique name; or a sentence that asks back.
///
/// # Errors
/// When the store fails.
pub fn person(tx: &Tx<'_>, named: &str) -> Result<Result<PersonId, String>> {
    if let Some(id) = tx.owner(named.trim())? {
        return Ok(Ok(id));
    }
    let found: Vec<PersonId> = called(tx, named.trim())?.into_iter().collect();
    Ok(match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(match nearest(tx, named)? {
            Some(near) => format!("Nobody called '{named}' is on file; did you mean {near}?"),
            None => {
                format!("Nobody called '{named}' is on file; write \"Name <address>\" for somebody new.")
            }
        }),
        several => {
            let mut addresses = Vec::new();
            for id in several.iter().take(MOST_NAMED) {
                addresses.extend(tx.person(id)?.map(|row| row.person.email.to_string()));
            }
            Err(format!("'{named}' could be {}; say which by address.", addresses.join(" or ")))
        }
    })
}

/// Somebody on file, or a newcomer written as `Name <address>`; and whether they are new.
///
/// # Errors
/// When the store fails.
pub fn someone(
    tx: &Tx<'_>,
    named: &str,
    zone: &TimeZone,
    newcomers: &[Person],
) -> Result<Result<(Person, bool), String>> {
    let written = named.trim().strip_suffix('>').and_then(|rest| rest.split_once('<'));
    let Some((name, address)) = written else {
        return Ok(match person(tx, named)? {
            Ok(id) => on_file(tx, &id)?,
            Err(_) if EmailAddress::parse(named).is_ok() => {
                Err(format!("Nobody with the address {named} is on file; write \"Name <{named}>\"."))
            }
            Err(said) => Err(said),
        });
    };
    let email = match EmailAddress::parse(address) {
        Ok(email) => email,
        Err(err) => return Ok(Err(format!("{err}."))),
    };
    if let Some(known) = tx.owner(email.as_str())? {
        return on_file(tx, &known);
    }
    if let Some(new) = newcomers.iter().find(|person| person.owns(&email)) {
        return Ok(Ok((new.clone(), false)));
    }
    let name = one_line(name.trim().trim_matches('"').trim());
    if name.is_empty() || name.chars().count() > crate::domain::person::LONGEST_NAME {
        return Ok(Err(format!("'{address}' needs a name before it, of at most 200 characters.")));
    }
    // A store that fails here fails again when the person is entered.
    let taken = |id: &str| {
        tx.person(&PersonId(id.to_owned())).is_ok_and(|row| row.is_some())
            || newcomers.iter().any(|person| person.id.0 == id)
    };
    let id = PersonId(free_id(&slug(&name), 40, taken));
    let called = name.split_whitespace().next().unwrap_or(&name).to_owned();
    let person = Person {
        id,
        name,
        called,
        email,
        aliases: Vec::new(),
        zone: zone.clone(),
        matrix: None,
        phone: None,
        skills: Vec::new(),
        capacity: None,
        leave: Vec::new(),
    };
    Ok(Ok((person, true)))
}

fn on_file(tx: &Tx<'_>, id: &PersonId) -> Result<Result<(Person, bool), String>> {
    Ok(tx.person(id)?.map(|row| (row.person, false)).ok_or_else(|| format!("{id} is gone.")))
}

/// One line without control characters, at most 500 characters.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

/// `Ada Lovelace and Sam Jones`, mentors first.
///
/// # Errors
/// When the store fails.
pub fn of_pairing(tx: &Tx<'_>, pairing: &Pairing) -> Result<String> {
    let mut names = Vec::new();
    for id in pairing.everyone() {
        names.push(of_person(tx, id)?);
    }
    Ok(crate::letters::list(&names))
}

/// A person's full name.
///
/// # Errors
/// When the store fails.
pub fn of_person(tx: &Tx<'_>, id: &PersonId) -> Result<String> {
    Ok(tx.person(id)?.map_or_else(|| id.to_string(), |row| row.person.name))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        config,
        record::edits,
        store::{Actor, Store},
    };

    #[test]
    fn somebody_is_meant_by_name_short_name_id_or_address_in_whatever_case() {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let mut elise = loaded.roster.people[0].value.clone();
        elise.id = PersonId("elise-muller".to_owned());
        elise.name = "Élise Müller".to_owned();
        elise.called = "Élise".to_owned();
        elise.email = EmailAddress::parse("elise@example.org").unwrap();
        elise.aliases = vec![EmailAddress::parse("e.muller@example.net").unwrap()];
        let mut other = elise.clone();
        other.id = PersonId("elise-muller-2".to_owned());
        other.email = EmailAddress::parse("other@example.org").unwrap();
        other.name = "Élise Martin".to_owned();
        other.aliases.clear();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let enter = |person: &Person| {
            store.write(|tx| edits::enter_person(tx, person, None, &Actor::Plan, now)).unwrap();
        };
        enter(&elise);
        enter(&other);
        let meant = |name: &str| store.read(|tx| person(tx, name)).unwrap();
        for name in [
            "Élise Müller",
            "élise müller",
            " ÉLISE MÜLLER",
            "elise-muller",
            "elise@example.org",
            "E.Muller@Example.net",
        ] {
            assert_eq!(meant(name), Ok(elise.id.clone()), "{name}");
        }
        assert!(meant("élise").is_err_and(|said| said.contains("elise@example.org or other@example.org")));
        assert!(meant("Élise Muller").is_err_and(|said| said.contains("did you mean Élise Müller?")));
        // Whoever changes their name is found by the new one.
        elise.name = "Élise Curie".to_owned();
        enter(&elise);
        assert!(meant("Élise Müller").is_err());
        assert_eq!(meant("élise curie"), Ok(elise.id));
    }
}
