//! Other names: addresses that people write from beside those of the roster, and the ids that
//! servers on the way gave our letters.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{Tx, seconds};
use crate::domain::{EmailAddress, PersonId};

/// Servers that put this domain behind the id they answer with (Amazon SES, by region).
const ADDS_DOMAIN: &str = ".amazonses.com";

impl Tx<'_> {
    /// The person writes from that address too.
    pub fn learn(&self, address: &EmailAddress, person: &PersonId, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO learned (address, person, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (address) DO UPDATE SET person = excluded.person, at = excluded.at",
            )?
            .execute(params![address.as_str(), person.0, seconds(now)])
            .context("Cannot note an address")?;
        Ok(())
    }

    /// Forgets that the address is theirs.
    pub fn unlearn(&self, address: &EmailAddress, person: &PersonId) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM learned WHERE address = ?1 AND person = ?2")?
            .execute([address.as_str(), &person.0])
            .context("Cannot forget an address")?;
        Ok(())
    }

    /// Who said that they write from the address.
    pub fn learned(&self, address: &str) -> Result<Option<PersonId>> {
        self.0
            .prepare_cached("SELECT person FROM learned WHERE address = ?1")?
            .query_row([address.to_lowercase()], |row| Ok(PersonId(row.get(0)?)))
            .optional()
            .context("Cannot look an address up")
    }

    /// The addresses that the person is known to write from, beside those of the roster.
    pub fn learned_of(&self, person: &PersonId) -> Result<Vec<EmailAddress>> {
        let mut statement =
            self.0.prepare_cached("SELECT address FROM learned WHERE person = ?1 ORDER BY address")?;
        let rows = statement
            .query_map([&person.0], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot list a person's addresses")?;
        Ok(rows.iter().filter_map(|address| EmailAddress::parse(address).ok()).collect())
    }

    /// A server on the way calls the letter so.
    pub fn also_known_as(&self, delivery: i64, message_id: &str) -> Result<()> {
        self.0
            .prepare_cached("INSERT OR IGNORE INTO other_id (message_id, delivery) VALUES (?1, ?2)")?
            .execute(params![message_id, delivery])
            .context("Cannot note a letter's other id")?;
        Ok(())
    }

    /// The delivery behind a Message-ID, ours or one that a server gave it.
    pub fn delivery_by_id(&self, message_id: &str) -> Result<Option<i64>> {
        let find = |id: &str| -> Result<Option<i64>> {
            self.0
                .prepare_cached(
                    "SELECT id FROM delivery WHERE message_id = ?1
                     UNION ALL SELECT delivery FROM other_id WHERE message_id = ?1 LIMIT 1",
                )?
                .query_row([id], |row| row.get(0))
                .optional()
                .context("Cannot look a Message-ID up")
        };
        match message_id.split_once('@') {
            Some((local, domain)) if domain.ends_with(ADDS_DOMAIN) => Ok(find(message_id)?.or(find(local)?)),
            _ => find(message_id),
        }
    }

    /// Our own Message-ID of the letter that somebody names by any of its ids.
    pub fn own_id(&self, message_id: &str) -> Result<Option<String>> {
        let Some(delivery) = self.delivery_by_id(message_id)? else { return Ok(None) };
        self.0
            .prepare_cached("SELECT message_id FROM delivery WHERE id = ?1")?
            .query_row([delivery], |row| row.get(0))
            .optional()
            .context("Cannot look a letter up")
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{
        domain::{Person, Standing},
        store::{NewDelivery, NewLetter, PersonRow, Store},
    };

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn person(id: &str, email: &str) -> PersonRow {
        let person = Person {
            id: PersonId(id.to_owned()),
            name: id.to_owned(),
            called: id.to_owned(),
            email: address(email),
            aliases: Vec::new(),
            zone: TimeZone::UTC,
            matrix: None,
            phone: None,
            skills: Vec::new(),
            capacity: None,
            language: None,
            leave: Vec::new(),
            hours: Vec::new(),
        };
        PersonRow { person, standing: Standing::default(), file: None }
    }

    #[test]
    fn a_domain_in_letters_of_its_own_is_one_person_in_both_spellings() {
        let store = Store::in_memory().unwrap();
        let owner = |text: &str| store.read(|tx| tx.owners(text)).unwrap().pop().map(|id| id.0);
        store.write(|tx| tx.save_person(&person("ada", "ada@bücher.test"))).unwrap();
        for spelling in
            ["ada@bücher.test", "ADA@BÜCHER.test", "ada@xn--bcher-kva.test", "Ada@XN--bcher-kva.TEST"]
        {
            assert_eq!(owner(spelling).as_deref(), Some("ada"), "{spelling}");
        }
        assert_eq!((owner("ada@bucher.test"), owner("jörg@bücher.test"), owner("ö")), (None, None, None));
    }

    #[test]
    fn a_learned_address_stands_behind_the_rosters() {
        let store = Store::in_memory().unwrap();
        let owner = |text: &str| store.read(|tx| tx.owners(text)).unwrap().pop().map(|id| id.0);
        store.write(|tx| tx.save_person(&person("ada", "ada@people.test"))).unwrap();
        store
            .write(|tx| tx.learn(&address("ada@home.test"), &PersonId("ada".into()), Timestamp::UNIX_EPOCH))
            .unwrap();
        assert_eq!(owner("Ada@Home.test").as_deref(), Some("ada"));
        let row = store.read(|tx| tx.person(&PersonId("ada".into()))).unwrap().unwrap();
        assert!(row.person.aliases.is_empty(), "it is not the roster's");
        let seen = store.read(|tx| tx.participant(&PersonId("ada".into()), Timestamp::UNIX_EPOCH)).unwrap();
        assert!(seen.unwrap().person.owns(&address("ada@home.test")), "an RSVP from there is hers");
        // The roster gives the address to somebody else: the roster is right.
        store.write(|tx| tx.save_person(&person("bea", "ada@home.test"))).unwrap();
        assert_eq!(owner("ada@home.test").as_deref(), Some("bea"));
        let learned = || store.read(|tx| tx.learned("ada@home.test")).unwrap().map(|id| id.0);
        let unlearn = |who: &str| {
            store.write(|tx| tx.unlearn(&address("ada@home.test"), &PersonId(who.to_owned()))).unwrap();
        };
        // Who never wrote from there takes it from nobody.
        unlearn("sam");
        assert_eq!(learned().as_deref(), Some("ada"));
        unlearn("ada");
        assert_eq!(learned(), None);
    }

    #[test]
    fn an_address_is_of_all_whose_letters_go_there_and_else_of_who_has_it_as_an_alias() {
        let store = Store::in_memory().unwrap();
        let owners = |text: &str| -> Vec<String> {
            store.read(|tx| tx.owners(text)).unwrap().into_iter().map(|id| id.0).collect()
        };
        let mut bea = person("bea", "bea@work.test");
        bea.person.aliases.push(address("family@home.test"));
        store.write(|tx| tx.save_person(&bea)).unwrap();
        assert_eq!(owners("family@home.test"), ["bea"]);
        for id in ["mia", "jon"] {
            store.write(|tx| tx.save_person(&person(id, "family@home.test"))).unwrap();
        }
        assert_eq!(owners("Family@home.test"), ["jon", "mia"]);
        // One of them has an address of their own.
        store.write(|tx| tx.save_person(&person("jon", "jon@work.test"))).unwrap();
        assert_eq!(owners("family@home.test"), ["mia"]);
        assert_eq!(owners("jon@work.test"), ["jon"]);
    }

    #[test]
    fn a_letter_is_found_by_every_id_it_has() {
        let store = Store::in_memory().unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let delivery = store
            .write(|tx| {
                let letter = tx.enter_letter(&NewLetter {
                    kind: crate::domain::LetterKind::Nudge,
                    programme: "academy",
                    reasons: &[],
                    pairings: &[],
                    decided: at,
                    courtesy: true,
                    requires_complete_fetch: true,
                    not_after: None,
                })?;
                tx.enter_delivery(&NewDelivery {
                    letter,
                    recipient: "ada",
                    address: &address("ada@people.test"),
                    envelope_from: "",
                    message_id: "ours@desk.test",
                    subject: "",
                    bytes: b"",
                    not_before: at,
                })
            })
            .unwrap();
        store
            .write(|tx| {
                tx.also_known_as(delivery, "0100018f@email.test")?;
                tx.also_known_as(delivery, "0102018f-abc-000000")
            })
            .unwrap();
        for (id, found) in [
            ("ours@desk.test", true),
            ("0100018f@email.test", true),
            ("0102018f-abc-000000@eu-west-1.amazonses.com", true),
            ("0102018f-abc-000000@elsewhere.test", false),
            ("other@desk.test", false),
        ] {
            let own = store.read(|tx| tx.own_id(id)).unwrap();
            assert_eq!(own.as_deref(), found.then_some("ours@desk.test"), "{id}");
            assert_eq!(store.read(|tx| tx.by_message_id(id)).unwrap().is_some(), found, "{id}");
        }
        assert!(store.write(|tx| tx.copy_came_home("0100018f@email.test")).unwrap());
    }
}
