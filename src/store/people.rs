//! People: what the roster says of them, and what became of them.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, person_names::enter_name, seconds, timestamp};
use crate::{
    domain::{EmailAddress, Person, PersonId, Standing, slug::LONGEST_ID},
    planning::view::PersonRecord,
};

/// The longest ending of an id that was taken: `-9999999`.
const LONGEST_NUMBER: usize = 8;

#[derive(Debug, Clone)]
pub struct PersonRow {
    pub person: Person,
    pub standing: Standing,
    /// As the roster file last said it.
    pub file: Option<Person>,
}

impl From<PersonRow> for PersonRecord {
    fn from(row: PersonRow) -> Self {
        Self { person: row.person, standing: row.standing }
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<(String, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn understand((record, standing, file): (String, String, String)) -> Result<PersonRow> {
    let file = if file.is_empty() {
        None
    } else {
        Some(serde_json::from_str(&file).context("Cannot read a person")?)
    };
    Ok(PersonRow {
        person: serde_json::from_str(&record).context("Cannot read a person")?,
        standing: serde_json::from_str(&standing).context("Cannot read a person's standing")?,
        file,
    })
}

impl Tx<'_> {
    pub fn person(&self, id: &PersonId) -> Result<Option<PersonRow>> {
        self.one_person("SELECT record, standing, file FROM person WHERE id = ?1", id)
    }

    /// The same without what the file said, which no view needs.
    pub(super) fn person_now(&self, id: &PersonId) -> Result<Option<PersonRow>> {
        self.one_person("SELECT record, standing, '' FROM person WHERE id = ?1", id)
    }

    fn one_person(&self, sql: &str, id: &PersonId) -> Result<Option<PersonRow>> {
        self.0
            .prepare_cached(sql)?
            .query_row([&id.0], read_row)
            .optional()
            .context("Cannot read a person")?
            .map(understand)
            .transpose()
    }

    /// Those who are called so, by name or by the name they are addressed by, in whatever case.
    pub fn people_called(&self, name: &str) -> Result<Vec<PersonId>> {
        let mut statement =
            self.0.prepare_cached("SELECT person FROM person_name WHERE name = ?1 ORDER BY person")?;
        let rows = statement.query_map([name.to_lowercase()], |row| Ok(PersonId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot look people up by name")
    }

    /// The first of them, `most` at the most.
    pub fn some_people(&self, most: usize) -> Result<Vec<PersonRow>> {
        let mut statement = self.0.prepare_cached(
            "SELECT record, standing, '' FROM person ORDER BY id LIMIT CAST(?1 AS INTEGER)",
        )?;
        let rows = statement
            .query_map([i64::try_from(most).unwrap_or(i64::MAX)], read_row)?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot read the people")?;
        rows.into_iter().map(understand).collect()
    }

    /// The ids that begin so, as those do that [`crate::domain::slug::free_id`] tries.
    pub fn person_ids_from(&self, start: &str) -> Result<BTreeSet<String>> {
        self.ids_from("SELECT id FROM person WHERE id >= ?1 AND id < ?2", start)
    }

    pub(super) fn ids_from(&self, sql: &str, start: &str) -> Result<BTreeSet<String>> {
        // A number is put at the end, for which a long one is cut. `{` follows `z`.
        let start: String = start.chars().take(LONGEST_ID - LONGEST_NUMBER).collect();
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([&start, &format!("{start}{{")], |row| row.get(0))?;
        rows.collect::<Result<_, _>>().context("Cannot look for ids")
    }

    pub fn people(&self) -> Result<Vec<PersonRow>> {
        let mut statement = self.0.prepare_cached("SELECT record, standing, file FROM person ORDER BY id")?;
        let rows = statement
            .query_map([], read_row)?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot read the people")?;
        rows.into_iter().map(understand).collect()
    }

    /// Writes a person, their addresses with them.
    pub fn save_person(&self, row: &PersonRow) -> Result<()> {
        let file = row.file.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
        self.0
            .prepare_cached(
                "INSERT INTO person (id, record, standing, file) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET record = excluded.record, standing = excluded.standing,
                     file = excluded.file",
            )?
            .execute(params![
                row.person.id.0,
                serde_json::to_string(&row.person)?,
                serde_json::to_string(&row.standing)?,
                file
            ])
            .context("Cannot write a person")?;
        self.0
            .prepare_cached("DELETE FROM person_name WHERE person = ?1")?
            .execute([&row.person.id.0])
            .context("Cannot write a person's names")?;
        for name in [&row.person.name, &row.person.called] {
            enter_name(self.0, &row.person.id.0, name)?;
        }
        self.0
            .prepare_cached("DELETE FROM address WHERE person = ?1")?
            .execute([&row.person.id.0])
            .context("Cannot write a person's addresses")?;
        let mut insert = self.0.prepare_cached(
            "INSERT INTO address (address, person, main) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        let own = std::iter::once((&row.person.email, true));
        for (address, main) in own.chain(row.person.aliases.iter().map(|alias| (alias, false))) {
            insert
                .execute(params![address.as_str(), &row.person.id.0, main])
                .context("Cannot write a person's addresses")?;
        }
        Ok(())
    }

    /// Whose address that is: of those whose letters go there, else of those who have it as an alias, else of who said
    /// that they write from there. Several share it.
    pub fn owners(&self, address: &str) -> Result<Vec<PersonId>> {
        // A domain in letters of its own is one in both spellings.
        let address = &match EmailAddress::parse(address) {
            Ok(parsed) if !address.is_ascii() => String::from(parsed),
            _ => address.to_lowercase(),
        };
        let mut statement = self.0.prepare_cached(
            "SELECT person FROM address WHERE address = ?1
                 AND main = (SELECT MAX(main) FROM address WHERE address = ?1) ORDER BY person",
        )?;
        let rows = statement.query_map([address], |row| Ok(PersonId(row.get(0)?)))?;
        let owners: Vec<PersonId> = rows.collect::<Result<_, _>>().context("Cannot look an address up")?;
        if owners.is_empty() {
            return Ok(self.learned(address)?.into_iter().collect());
        }
        Ok(owners)
    }

    pub fn set_person_due(&self, id: &PersonId, at: Option<Timestamp>) -> Result<()> {
        self.0
            .prepare_cached("UPDATE person SET next_due = ?2 WHERE id = ?1")?
            .execute(params![id.0, at.map(seconds)])
            .context("Cannot note when a person is due")?;
        Ok(())
    }

    /// People for whom something falls due by `now`, by index.
    pub fn people_due(&self, now: Timestamp) -> Result<Vec<PersonId>> {
        let mut statement =
            self.0.prepare_cached("SELECT id FROM person WHERE next_due <= ?1 ORDER BY next_due, id")?;
        let rows = statement.query_map([seconds(now)], |row| Ok(PersonId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot ask who is due")
    }

    /// The people who are due by then, each with the time.
    pub fn people_due_by(&self, until: Timestamp) -> Result<Vec<(PersonId, Timestamp)>> {
        let mut statement = self.0.prepare_cached("SELECT id, next_due FROM person WHERE next_due <= ?1")?;
        let rows = statement
            .query_map([seconds(until)], |row| Ok((PersonId(row.get(0)?), timestamp(row.get(1)?))))?;
        rows.collect::<Result<_, _>>().context("Cannot ask who is due")
    }

    /// When nudges, reminders and questions went to the person since `since`, cancelled ones left out.
    pub fn lately(&self, id: &PersonId, since: Timestamp) -> Result<Vec<Timestamp>> {
        let mut statement = self.0.prepare_cached(
            "SELECT l.decided FROM delivery d JOIN letter l ON l.id = d.letter
             WHERE d.recipient = ?1 AND l.courtesy = 1 AND d.state <> 'cancelled' AND l.decided >= ?2 ORDER BY l.decided",
        )?;
        let rows = statement.query_map(params![id.0, seconds(since)], |row| Ok(timestamp(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot count a person's letters")
    }
}
