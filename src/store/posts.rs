//! Posts for the rooms: entered with their cause, one a reason; those of one pass are one message.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Tx, seconds, timestamp};
use crate::domain::{PairingId, Reason};

/// A post as it is entered.
#[derive(Debug, Clone, Copy)]
pub struct NewPost<'a> {
    /// What the room's network knows it by: the same post is never made twice.
    pub key: &'a str,
    pub room: &'a str,
    pub text: &'a str,
    /// It needs a person.
    pub loud: bool,
    /// Whom it speaks of: when the matter changes, so does the post.
    pub pairings: &'a [PairingId],
}

/// A post within its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostLine {
    pub key: String,
    pub text: String,
    /// What became of the matter since, as it is said; empty: nothing.
    pub amended: String,
    pub decided: Timestamp,
}

impl PostLine {
    /// What it says now.
    #[must_use]
    pub fn words(&self) -> String {
        if self.amended.is_empty() {
            return self.text.clone();
        }
        format!("{} ({}.)", self.text, self.amended)
    }
}

/// A message to a room that is to be posted, or to be edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: i64,
    pub room: String,
    /// The transaction id.
    pub key: String,
    /// What was or is sent under the key.
    pub body: String,
    pub loud: bool,
    pub first_tried: Option<Timestamp>,
    pub attempts: u32,
    /// When it was known to stand in its room.
    pub posted: Option<Timestamp>,
    /// What the network calls it; empty where it has no such names.
    pub event: String,
    /// How often it was edited.
    pub edits: u32,
    /// The words of an edit that was begun and not yet settled.
    pub editing: Option<String>,
}

pub(super) const COLUMNS: &str =
    "id, room, key, body, loud, first_tried, attempts, posted, event, edits, editing";

fn read_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let editing: String = row.get(10)?;
    Ok(Message {
        id: row.get(0)?,
        room: row.get(1)?,
        key: row.get(2)?,
        body: row.get(3)?,
        loud: row.get(4)?,
        first_tried: row.get::<_, Option<i64>>(5)?.map(timestamp),
        attempts: row.get(6)?,
        posted: row.get::<_, Option<i64>>(7)?.map(timestamp),
        event: row.get(8)?,
        edits: row.get(9)?,
        editing: (!editing.is_empty()).then_some(editing),
    })
}

impl Tx<'_> {
    /// Enters a post. A reason that was answered before is a bug: the transaction fails.
    pub fn enter_post(&self, reason: &Reason, post: &NewPost<'_>, decided: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO post (reason, key, room, text, loud, decided) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![reason.to_string(), post.key, post.room, post.text, post.loud, seconds(decided)])
            .with_context(|| format!("Cannot post for the reason {reason} a second time"))?;
        let id = self.0.last_insert_rowid();
        for pairing in post.pairings {
            self.0
                .prepare_cached("INSERT OR IGNORE INTO post_pairing (pairing, post) VALUES (?1, ?2)")?
                .execute(params![pairing.0, id])
                .context("Cannot enter whom a post speaks of")?;
        }
        Ok(())
    }

    /// Whether a post for that reason was ever decided.
    pub fn has_post(&self, reason: &Reason) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM post WHERE reason = ?1)")?
            .query_row([reason.to_string()], |row| row.get(0))
            .context("Cannot look a post up")
    }

    /// Notes what became of a matter in the posts that asked for a person and speak of this pairing;
    /// those since `since` only, and none whose words are gone. `amend`: what is said from then on, after what was
    /// said so far; `None`: that says it already.
    pub fn amend_posts(
        &self,
        pairing: &PairingId,
        amend: impl Fn(&str) -> Option<String>,
        since: Timestamp,
    ) -> Result<()> {
        let posts: Vec<(i64, String, Option<i64>)> = {
            let mut statement = self.0.prepare_cached(
                "SELECT p.id, p.amended, p.message FROM post_pairing pp JOIN post p ON p.id = pp.post
                 WHERE pp.pairing = ?1 AND p.loud = 1 AND p.decided >= ?2 AND p.text <> '' ORDER BY p.id",
            )?;
            let rows = statement.query_map(params![pairing.0, seconds(since)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            rows.collect::<Result<_, _>>().context("Cannot list the posts about a pairing")?
        };
        for (id, amended, message) in posts {
            let Some(amended) = amend(&amended) else { continue };
            self.0
                .prepare_cached("UPDATE post SET amended = ?2 WHERE id = ?1")?
                .execute(params![id, amended])
                .context("Cannot amend a post")?;
            if let Some(message) = message {
                self.0
                    .prepare_cached("UPDATE message SET stale = 1 WHERE id = ?1")?
                    .execute([message])
                    .context("Cannot note that a message has changed")?;
            }
        }
        Ok(())
    }

    /// Makes one message a room of the posts that belong to none yet; returns how many there were. On
    /// hold only of those about the desk itself: the plan, the hold, answers to orders.
    pub fn gather_posts(&self) -> Result<usize> {
        let held = self.held()?.is_some();
        let loose: Vec<(i64, String, String, bool)> = {
            let mut statement = self.0.prepare_cached(
                "SELECT id, room, key, loud FROM post WHERE message IS NULL AND posted IS NULL
                   AND (NOT ?1 OR reason LIKE '-/-/%') ORDER BY id",
            )?;
            let rows = statement
                .query_map([held], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect::<Result<_, _>>().context("Cannot list the posts")?
        };
        let mut rooms: Vec<(String, i64, bool)> = Vec::new();
        for (id, room, key, loud) in &loose {
            let message = match rooms.iter_mut().find(|(name, ..)| name == room) {
                Some((_, message, any)) => {
                    *any |= loud;
                    *message
                }
                None => {
                    self.0
                        .prepare_cached("INSERT INTO message (room, key, body, loud) VALUES (?1, ?2, '', 0)")?
                        .execute(params![room, key])
                        .context("Cannot make a message")?;
                    let message = self.0.last_insert_rowid();
                    rooms.push((room.clone(), message, *loud));
                    message
                }
            };
            self.0
                .prepare_cached("UPDATE post SET message = ?2 WHERE id = ?1")?
                .execute(params![id, message])
                .context("Cannot put a post into its message")?;
        }
        for (_, message, loud) in rooms {
            let body = self.words_of_message(message)?;
            self.0
                .prepare_cached(
                    "UPDATE message SET body = ?2, loud = ?3, desk = NOT EXISTS (
                         SELECT 1 FROM post WHERE message = ?1 AND reason NOT LIKE '-/-/%') WHERE id = ?1",
                )?
                .execute(params![message, body, loud])
                .context("Cannot write a message")?;
        }
        Ok(loose.len())
    }

    /// The posts of a message, in order.
    pub fn lines_of_message(&self, message: i64) -> Result<Vec<PostLine>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT key, text, amended, decided FROM post WHERE message = ?1 ORDER BY id")?;
        let rows = statement.query_map([message], |row| {
            Ok(PostLine {
                key: row.get(0)?,
                text: row.get(1)?,
                amended: row.get(2)?,
                decided: timestamp(row.get(3)?),
            })
        })?;
        rows.collect::<Result<_, _>>().context("Cannot list the posts of a message")
    }

    /// What a message says now: a line a post.
    pub fn words_of_message(&self, message: i64) -> Result<String> {
        let lines: Vec<String> = self.lines_of_message(message)?.iter().map(PostLine::words).collect();
        Ok(lines.join("\n"))
    }

    /// What is to be posted or edited and may be tried at `now`, oldest first; on hold only what is
    /// about the desk itself.
    pub fn open_messages(&self, now: Timestamp) -> Result<Vec<Message>> {
        let held = self.held()?.is_some();
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM message WHERE (posted IS NULL OR stale = 1) AND not_before <= ?1
               AND (NOT ?2 OR desk = 1) ORDER BY id"
        ))?;
        let rows = statement.query_map(params![seconds(now), held], read_message)?;
        rows.collect::<Result<_, _>>().context("Cannot list the messages")
    }

    /// When the next message may be tried again; `None`: none waits.
    pub fn next_message(&self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = self
            .0
            .prepare_cached("SELECT min(not_before) FROM message WHERE (posted IS NULL OR stale = 1)")?
            .query_row([], |row| row.get(0))
            .context("Cannot ask when to post")?;
        Ok(next.map(timestamp))
    }

    /// Counts the attempt before it is made; an edit keeps the words it is made with.
    pub fn begin_message(&self, id: i64, editing: Option<&str>, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE message SET attempts = attempts + 1, first_tried = coalesce(first_tried, ?2), editing = ?3 WHERE id = ?1",
            )?
            .execute(params![id, seconds(now), editing.unwrap_or_default()])
            .context("Cannot count an attempt to post")?;
        Ok(())
    }

    /// The message stands in its room under that name.
    pub fn message_stands(&self, id: i64, event: &str, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE message SET posted = ?2, event = ?3, attempts = 0 WHERE id = ?1")?
            .execute(params![id, seconds(now), event])
            .context("Cannot note a message")?;
        self.0
            .prepare_cached("UPDATE post SET posted = ?2 WHERE message = ?1")?
            .execute(params![id, seconds(now)])
            .context("Cannot note a post")?;
        self.freshen(id)
    }

    /// The edit stands.
    pub fn edit_stands(&self, id: i64) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE message SET body = editing, editing = '', edits = edits + 1, attempts = 0 WHERE id = ?1",
            )?
            .execute([id])
            .context("Cannot note an edit")?;
        self.freshen(id)
    }

    /// Stale is what stands there and says something else than its posts do now.
    fn freshen(&self, id: i64) -> Result<()> {
        let words = self.words_of_message(id)?;
        self.0
            .prepare_cached("UPDATE message SET stale = (body <> ?2) WHERE id = ?1")?
            .execute(params![id, words])
            .context("Cannot note an edit")?;
        Ok(())
    }

    /// Not before then.
    pub fn put_message_off(&self, id: i64, until: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE message SET not_before = ?2 WHERE id = ?1")?
            .execute(params![id, seconds(until)])
            .context("Cannot put a message off")?;
        Ok(())
    }

    /// The post that stands under this name in its room: whom it speaks of.
    pub fn pairings_of_message(&self, event: &str) -> Result<Vec<PairingId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT DISTINCT pp.pairing FROM message m JOIN post p ON p.message = m.id
             JOIN post_pairing pp ON pp.post = p.id WHERE m.event = ?1 ORDER BY pp.pairing",
        )?;
        let rows = statement.query_map([event], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot look a post up")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn at(second: i64) -> Timestamp {
        timestamp(1_800_000_000 + second)
    }

    fn enter(store: &Store, reason: &str, room: &str, pairings: &[&str]) {
        let ids: Vec<PairingId> = pairings.iter().map(|id| PairingId((*id).to_owned())).collect();
        let post = NewPost {
            key: &format!("k-{reason}"),
            room,
            text: reason,
            loud: !ids.is_empty(),
            pairings: &ids,
        };
        store.write(|tx| tx.enter_post(&Reason::from(reason), &post, at(0))).unwrap();
    }

    fn open(store: &Store) -> Vec<Message> {
        store.read(|tx| tx.open_messages(at(9))).unwrap()
    }

    #[test]
    fn the_posts_of_a_pass_are_one_message_a_room() {
        let store = Store::in_memory().unwrap();
        for (reason, room) in [("a", "staff"), ("b", "mentors"), ("c", "staff")] {
            enter(&store, reason, room, &[]);
        }
        assert_eq!(store.write(|tx| tx.gather_posts()).unwrap(), 3);
        assert_eq!(store.write(|tx| tx.gather_posts()).unwrap(), 0);
        let bodies: Vec<_> =
            open(&store).into_iter().map(|message| (message.room, message.key, message.body)).collect();
        let message = |room: &str, key: &str, body: &str| (room.to_owned(), key.to_owned(), body.to_owned());
        assert_eq!(bodies, [message("staff", "k-a", "a\nc"), message("mentors", "k-b", "b")]);
        assert!(
            store
                .write(|tx| tx.enter_post(
                    &Reason::from("a"),
                    &NewPost { key: "x", room: "staff", text: "", loud: false, pairings: &[] },
                    at(0)
                ))
                .is_err()
        );
    }

    #[test]
    fn a_fact_that_changes_edits_what_stands_and_what_is_under_way() {
        let store = Store::in_memory().unwrap();
        let amend = |words: &str| {
            store
                .write(|tx| {
                    tx.amend_posts(
                        &PairingId("ada-sam".into()),
                        |so_far| (!so_far.ends_with(words)).then(|| format!("{so_far}{words}")),
                        at(-1),
                    )
                })
                .unwrap();
        };
        enter(&store, "needs you", "staff", &["ada-sam"]);
        store.write(|tx| tx.gather_posts()).unwrap();
        let first = open(&store).remove(0);
        store.write(|tx| tx.begin_message(first.id, None, at(1))).unwrap();
        // It changes while the first words are on their way: those are what the key stands for.
        amend("they were heard");
        assert_eq!(open(&store)[0].body, "needs you");
        store.write(|tx| tx.message_stands(first.id, "$event", at(2))).unwrap();
        let stale = open(&store).remove(0);
        assert_eq!((stale.posted, stale.event.as_str()), (Some(at(2)), "$event"));
        let words = store.read(|tx| tx.words_of_message(stale.id)).unwrap();
        assert_eq!(words, "needs you (they were heard.)");
        store.write(|tx| tx.begin_message(stale.id, Some(&words), at(3))).unwrap();
        amend("ended");
        store.write(|tx| tx.edit_stands(stale.id)).unwrap();
        let again = open(&store).remove(0);
        assert_eq!((again.edits, again.body, again.editing), (1, words, None));
        let words = store.read(|tx| tx.words_of_message(stale.id)).unwrap();
        store.write(|tx| tx.begin_message(stale.id, Some(&words), at(3))).unwrap();
        store.write(|tx| tx.edit_stands(stale.id)).unwrap();
        amend("ended");
        assert_eq!(open(&store), [], "the same word twice is no news");
        let about = store.read(|tx| tx.pairings_of_message("$event")).unwrap();
        assert_eq!(about, [PairingId("ada-sam".into())]);
    }

    #[test]
    fn what_was_put_off_waits() {
        let store = Store::in_memory().unwrap();
        enter(&store, "a", "staff", &[]);
        store.write(|tx| tx.gather_posts()).unwrap();
        let message = open(&store).remove(0);
        store.write(|tx| tx.put_message_off(message.id, at(60))).unwrap();
        assert_eq!(open(&store), []);
        assert_eq!(store.read(|tx| tx.next_message()).unwrap(), Some(at(60)));
    }
}
