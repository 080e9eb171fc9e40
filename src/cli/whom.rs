//! Whom a word at the command line means: somebody on file, or a newcomer with name and address.

use super::pair::one_line;
use crate::{
    config::slug,
    domain::{EmailAddress, Person, PersonId},
    planning::roster::free_id,
    store::Tx,
};

/// Somebody on file, or a newcomer written as `Name <address>`; and whether they are new.
pub(super) fn someone(
    tx: &Tx<'_>,
    named: &str,
    zone: &jiff::tz::TimeZone,
    newcomers: &[Person],
) -> anyhow::Result<Result<(Person, bool), String>> {
    if let Some((name, address)) = named.trim().strip_suffix('>').and_then(|rest| rest.split_once('<')) {
        let email = match EmailAddress::parse(address) {
            Ok(email) => email,
            Err(err) => return Ok(Err(format!("{err}."))),
        };
        if let Some(known) = tx.owner(email.as_str())? {
            return Ok(tx
                .person(&known)?
                .map(|row| (row.person, false))
                .ok_or_else(|| format!("{known} is gone.")));
        }
        let name = one_line(name.trim().trim_matches('"').trim());
        if name.is_empty() || name.chars().count() > crate::domain::person::LONGEST_NAME {
            return Ok(Err(format!("'{address}' needs a name before it, of at most 200 characters.")));
        }
        let people = tx.people()?;
        let taken = |id: &str| {
            people.iter().any(|row| row.person.id.0 == id) || newcomers.iter().any(|person| person.id.0 == id)
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
        return Ok(Ok((person, true)));
    }
    match find(tx, named)? {
        Ok(id) => Ok(tx.person(&id)?.map(|row| (row.person, false)).ok_or_else(|| format!("{id} is gone."))),
        Err(said) => Ok(Err(said)),
    }
}

/// By address, alias, id or unique name.
pub(super) fn find(tx: &Tx<'_>, named: &str) -> anyhow::Result<Result<PersonId, String>> {
    if let Some(id) = tx.owner(named.trim())? {
        return Ok(Ok(id));
    }
    let people = tx.people()?;
    let wanted = named.trim().to_lowercase();
    let fits = |person: &Person| {
        person.id.0 == wanted
            || person.name.to_lowercase() == wanted
            || person.called.to_lowercase() == wanted
    };
    let found: Vec<&Person> = people.iter().map(|row| &row.person).filter(|person| fits(person)).collect();
    Ok(match found.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(format!("Nobody called '{named}' is on file; write \"Name <address>\" for somebody new.")),
        several => {
            let addresses: Vec<&str> = several.iter().map(|person| person.email.as_str()).collect();
            Err(format!("'{named}' could be {}; say which by address.", addresses.join(" or ")))
        }
    })
}
