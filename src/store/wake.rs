//! Makes due what was computed under another policy or other zone data.

use anyhow::{Context as _, Result};
use rusqlite::params;

use super::{Standings, Store, Tx};

/// Holds the fingerprint of what everything was last computed with.
const COMPUTED_WITH: &str = "fingerprint";

/// How far this has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waking {
    /// The pairings behind that id come next.
    Pairings(String),
    /// The people behind that id come next.
    People(String),
    Done,
}

impl Waking {
    fn begin() -> Self {
        Self::Pairings(String::new())
    }
}

impl Store {
    /// Makes everything due at once, a transaction for so many pairings or people. `between` is done after each.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn wake_outdated<F: Future<Output = ()>>(
        &self,
        standings: &Standings,
        together: usize,
        between: impl Fn() -> F,
    ) -> Result<()> {
        let mut at = Waking::begin();
        while at != Waking::Done {
            at = self.write(|tx| tx.wake_some_outdated(standings, &at, together))?;
            between().await;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Whether all that is due was computed under this policy and these zone data.
    ///
    /// # Errors
    /// When the store fails.
    pub fn is_computed_with(&self, standings: &Standings) -> Result<bool> {
        Ok(self.meta(COMPUTED_WITH)?.as_deref() == Some(standings.fingerprint.as_str()))
    }

    /// Makes everything due at once that was computed under another policy or other zone data.
    pub fn wake_outdated(&self, standings: &Standings) -> Result<()> {
        let mut at = Waking::begin();
        while at != Waking::Done {
            at = self.wake_some_outdated(standings, &at, usize::MAX)?;
        }
        Ok(())
    }

    /// The same for the next pairings or people, `most` at the most; where it goes on.
    fn wake_some_outdated(&self, standings: &Standings, at: &Waking, most: usize) -> Result<Waking> {
        if self.is_computed_with(standings)? {
            return Ok(Waking::Done);
        }
        let fingerprint = standings.fingerprint.as_str();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let last = |sql: &str, after: &str| -> Result<Option<String>> {
            self.0
                .prepare_cached(sql)?
                .query_row(params![after, most], |row| row.get(0))
                .context("Cannot list what is to be made due")
        };
        Ok(match at {
            Waking::Pairings(after) => {
                let sql = "SELECT max(id) FROM (SELECT id FROM pairing WHERE id > ?1 ORDER BY id LIMIT CAST(?2 AS INTEGER))";
                let last = last(sql, after)?;
                self.0
                    .prepare_cached(
                        "UPDATE pairing SET next_due = 0 WHERE id > ?1 AND id <= ?2 AND fingerprint <> ?3 AND ended = 0",
                    )?
                    .execute(params![after, last, fingerprint])
                    .context("Cannot wake the pairings")?;
                last.map_or_else(|| Waking::People(String::new()), Waking::Pairings)
            }
            Waking::People(after) => {
                let sql = "SELECT max(id) FROM (SELECT id FROM person WHERE id > ?1 ORDER BY id LIMIT CAST(?2 AS INTEGER))";
                let last = last(sql, after)?;
                self.0
                    .prepare_cached(
                        "UPDATE person SET next_due = 0 WHERE id > ?1 AND id <= ?2
                         AND EXISTS (SELECT 1 FROM membership m WHERE m.person = person.id)",
                    )?
                    .execute(params![after, last])
                    .context("Cannot wake the people")?;
                match last {
                    Some(last) => Waking::People(last),
                    None => self.wake_programmes(standings).map(|()| Waking::Done)?,
                }
            }
            Waking::Done => Waking::Done,
        })
    }

    /// A programme that is configured no more has no jobs.
    fn wake_programmes(&self, standings: &Standings) -> Result<()> {
        self.0.execute("UPDATE programme SET next_due = NULL", []).context("Cannot wake the programmes")?;
        for id in standings.programmes.keys() {
            self.0
                .execute("UPDATE programme SET next_due = 0 WHERE id = ?1", [&id.0])
                .context("Cannot wake a programme")?;
        }
        self.set_meta(COMPUTED_WITH, &standings.fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::Path};

    use jiff::Timestamp;

    use super::*;
    use crate::{
        config,
        daemon::{roster, wiring},
        domain::{PairingId, PersonId, ProgrammeId},
    };

    #[tokio::test]
    async fn however_many_are_woken_together_all_of_them_are_and_only_once() {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let now: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        for together in [1, 2, 3, 100] {
            let store = Store::in_memory().unwrap();
            let ctx = wiring::context(&loaded, &store).unwrap();
            let mut listed = loaded.roster.clone();
            for n in 0..4 {
                let mut pairing = listed.pairings[0].clone();
                pairing.value.id = PairingId(format!("more-{n}"));
                listed.pairings.push(pairing);
            }
            store.write(|tx| roster::take(tx, &ctx, &listed, now)).unwrap();
            let standings = Standings {
                programmes: BTreeMap::from([(
                    ProgrammeId("academy".to_owned()),
                    ctx.standings.programmes.values().next().unwrap().clone(),
                )]),
                receive_disabled: false,
                fingerprint: "another policy".to_owned(),
            };
            let due = || {
                store.read(|tx| {
                    Ok((tx.pairings_due(Timestamp::UNIX_EPOCH)?, tx.people_due(Timestamp::UNIX_EPOCH)?))
                })
            };
            let fingerprint = &ctx.standings.fingerprint;
            for id in due().unwrap().0 {
                store.write(|tx| tx.set_pairing_due(&id, None, fingerprint)).unwrap();
            }
            for id in ["ada-lovelace", "sam-jones"] {
                store.write(|tx| tx.set_person_due(&PersonId(id.to_owned()), None)).unwrap();
            }
            assert_eq!(due().unwrap(), (Vec::new(), Vec::new()));
            // What the planner has seen to meanwhile stays as it left it.
            let planned = || async {
                store
                    .write(|tx| tx.set_pairing_due(&PairingId("ada-sam".to_owned()), None, "another policy"))
                    .unwrap();
            };
            store.wake_outdated(&standings, together, planned).await.unwrap();
            let (pairings, people) = due().unwrap();
            let ids: Vec<&str> = pairings.iter().map(|id| id.0.as_str()).collect();
            assert_eq!(ids, ["more-0", "more-1", "more-2", "more-3"], "{together} together");
            assert_eq!(people.len(), 2, "{together} together");
            store.write(|tx| tx.set_person_due(&people[0], None)).unwrap();
            store.write(|tx| tx.wake_outdated(&standings)).unwrap();
            assert_eq!(due().unwrap().1.len(), 1, "nothing is outdated any more");
        }
    }
}
