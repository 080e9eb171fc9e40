//! The present state as a roster file that reads back to the same values.

use std::{collections::HashMap, fmt::Write};

use toml_edit::Value;

use crate::{
    domain::{DateRange, EmailAddress, Pairing, Person, PersonId, hours::OpenHours},
    letters::Catalogue,
};

/// A roster that says what is so now; ids are written out, so that it means the same people and
/// pairings wherever it is read.
#[must_use]
pub fn roster_toml(people: &[Person], pairings: &[Pairing]) -> String {
    let mut toml = String::from("# The roster as it stands. Written by mentord; read it back as it is.\n");
    let mut owners: HashMap<&EmailAddress, usize> = HashMap::new();
    for person in people {
        *owners.entry(&person.email).or_default() += 1;
    }
    let alone = |person: &Person| owners.get(&person.email) == Some(&1);
    for person in people {
        // An earlier address that is another's now says no more whose mail it is.
        let own = |alias: &&EmailAddress| !owners.contains_key(*alias);
        let aliases: Vec<&EmailAddress> = person.aliases.iter().filter(own).collect();
        write_person(&mut toml, person, &aliases, !alone(person));
    }
    let addresses: HashMap<&PersonId, &str> = people
        .iter()
        .filter(|person| alone(person))
        .map(|person| (&person.id, person.email.as_str()))
        .collect();
    for pairing in pairings {
        write_pairing(&mut toml, &addresses, pairing);
    }
    toml
}

fn write_person(toml: &mut String, person: &Person, aliases: &[&EmailAddress], shares_address: bool) {
    toml.push_str("\n[[person]]\n");
    text(toml, "id", &person.id.0);
    text(toml, "name", &person.name);
    text(toml, "called", &person.called);
    text(toml, "email", person.email.as_str());
    if shares_address {
        line(toml, "shares_address", &Value::from(true));
    }
    list(toml, "aliases", aliases.iter().map(|alias| alias.as_str().to_owned()));
    text(toml, "timezone", person.zone.iana_name().unwrap_or("UTC"));
    optional(toml, "matrix", person.matrix.as_deref());
    optional(toml, "phone", person.phone.as_deref());
    list(toml, "skills", person.skills.iter().cloned());
    if let Some(capacity) = person.capacity {
        line(toml, "capacity", &Value::from(i64::from(capacity)));
    }
    optional(toml, "language", person.language.as_deref());
    list(toml, "leave", person.leave.iter().map(range));
    list(toml, "hours", person.hours.iter().map(OpenHours::to_string));
}

fn write_pairing(toml: &mut String, addresses: &HashMap<&PersonId, &str>, pairing: &Pairing) {
    // By address where there is one: that is what a person looks for in a file.
    let named =
        |id: &PersonId| addresses.get(id).map_or_else(|| id.0.clone(), |address| (*address).to_owned());
    toml.push_str("\n[[pairing]]\n");
    text(toml, "id", &pairing.id.0);
    text(toml, "programme", &pairing.programme.0);
    optional(toml, "kind", pairing.kind.as_deref());
    list(toml, "mentors", pairing.mentors.iter().map(named));
    list(toml, "mentees", pairing.mentees.iter().map(named));
    optional(toml, "weekly", pairing.weekly.map(|weekly| weekly.to_string()).as_deref());
    if let Some(starts) = pairing.starts {
        put(toml, "starts", &starts.to_string());
    }
    if let Some(ends) = pairing.ends {
        put(toml, "ends", &ends.to_string());
    }
    optional(toml, "length", pairing.length_minutes.map(|minutes| format!("{minutes} minutes")).as_deref());
    optional(toml, "every", pairing.every_weeks.map(|weeks| format!("{weeks} weeks")).as_deref());
    optional(toml, "place", pairing.place.as_deref());
    optional(toml, "background", pairing.background.as_deref());
    if let Some(introduced) = pairing.introduced {
        put(toml, "introduced", &introduced.to_string());
    }
    let ended = pairing.ended.as_ref();
    let ended =
        ended.map(|why| why.as_verbatim().map_or_else(|| Catalogue::english().say(why), str::to_owned));
    optional(toml, "ended", ended.as_deref());
}

fn range(range: &DateRange) -> String {
    if range.first == range.last {
        range.first.to_string()
    } else {
        format!("{}..{}", range.first, range.last)
    }
}

fn text(toml: &mut String, key: &str, value: &str) {
    line(toml, key, &Value::from(value));
}

fn optional(toml: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        text(toml, key, value);
    }
}

fn list(toml: &mut String, key: &str, values: impl Iterator<Item = String>) {
    let values: toml_edit::Array = values.collect();
    if !values.is_empty() {
        line(toml, key, &Value::Array(values));
    }
}

fn line(toml: &mut String, key: &str, value: &Value) {
    put(toml, key, value.to_string().trim());
}

fn put(toml: &mut String, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(toml, "{key:<10} = {value}");
}

#[cfg(test)]
#[path = "export_tests.rs"]
mod tests;
