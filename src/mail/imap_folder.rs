//! Reading one IMAP folder to its end: by UID alone, never by date or flag, and nothing skipped.

use std::collections::{BTreeMap, HashMap};

use async_imap::imap_proto::{AttributeValue, Response};
use jiff::Timestamp;

use super::{
    Cursor, FolderRead, Found, HEAD_OF_LARGE, LARGEST_MESSAGE, Raw, Unmet,
    imap_session::{Fault, Talk},
};

/// Bodies are asked for in batches of about this many octets.
const BATCH_OCTETS: u64 = 4 * 1024 * 1024;
/// And of at most this many messages, so that a command stays short.
const BATCH_MESSAGES: usize = 100;

/// Why a folder was not read to its end.
pub(super) enum Stop {
    /// The folder: others may still be read.
    Folder(String),
    /// The connection.
    Broken(String),
    /// The message could not be handled.
    Handling(anyhow::Error),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(said) => Self::Folder(said),
            Fault::Broken(said) => Self::Broken(said),
        }
    }
}

/// What the first look tells of a message.
struct Seen {
    /// RFC822.SIZE; `None` where the server did not say.
    size: Option<u64>,
    received: Timestamp,
}

/// Hands out what lies at or after the cursor, oldest first. Without a cursor
/// nothing is handed out and the folder begins at UIDNEXT, or all of it is, as `Unmet` says; with another UIDVALIDITY everything is, and with a UIDNEXT
/// below the cursor too: the mailbox was restored from a backup, and gives numbers a second time.
pub(super) async fn read(
    talk: &mut Talk,
    folder: &str,
    junk: bool,
    cursor: Result<&Cursor, Unmet>,
    each: &mut dyn FnMut(Found) -> anyhow::Result<()>,
) -> Result<FolderRead, Stop> {
    let opened = talk.enter("EXAMINE", folder).await?;
    let Some(uidvalidity) = opened.uidvalidity else {
        return Err(Stop::Folder(
            "the server gives no UIDVALIDITY, so new mail cannot be told from old".to_owned(),
        ));
    };
    let at = |next_uid: u32| Cursor { folder: folder.to_owned(), uidvalidity, next_uid };
    let done = |next_uid: u32, rescanned: bool| FolderRead {
        folder: folder.to_owned(),
        cursor: Some(at(next_uid)),
        rescanned,
        junk,
    };
    let first;
    let cursor = match cursor {
        Ok(cursor) => cursor,
        Err(Unmet::FromStart) => {
            first = at(1);
            &first
        }
        Err(Unmet::FromNow) => {
            let next = match opened.uidnext {
                Some(next) => next,
                None if opened.exists == 0 => 1,
                None => {
                    look(talk, "*", 1).await?.last_key_value().map_or(1, |(uid, _)| uid.saturating_add(1))
                }
            };
            return Ok(done(next, false));
        }
    };
    let rescanned =
        cursor.uidvalidity != uidvalidity || opened.uidnext.is_some_and(|next| next < cursor.next_uid);
    let start = if rescanned { 1 } else { cursor.next_uid.max(1) };
    if opened.exists == 0 {
        return Ok(done(start, rescanned));
    }
    // `n:*` names the last message even if its UID is lower (RFC 3501 §6.4.8).
    let seen = look(talk, &format!("{start}:*"), start).await?;
    let mut next = start;
    for batch in batches(&seen) {
        let too_large =
            |uid: &u32| seen.get(uid).and_then(|s| s.size).is_some_and(|size| size > LARGEST_MESSAGE);
        let mut bodies =
            if batch.iter().any(too_large) { HashMap::new() } else { bodies(talk, &batch).await? };
        for uid in batch {
            let Some(Seen { size, received }) = seen.get(&uid) else { continue };
            next = uid.saturating_add(1);
            let raw = match bodies.remove(&uid) {
                Some(bytes) => Raw::Whole(bytes),
                None => match alone(talk, uid, too_large(&uid)).await? {
                    Some(raw) => raw,
                    None => continue,
                },
            };
            let length = match &raw {
                Raw::Whole(bytes) => bytes.len() as u64,
                Raw::TooLarge { .. } => 0,
            };
            let found = Found {
                folder: folder.to_owned(),
                key: format!("{uidvalidity}/{uid}"),
                cursor: Some(at(next)),
                received: *received,
                junk,
                size: size.unwrap_or(0).max(length),
                raw,
            };
            each(found).map_err(Stop::Handling)?;
        }
    }
    Ok(done(next, rescanned))
}

/// Size and date of the messages in a UID set, those below `start` left out.
async fn look(talk: &mut Talk, set: &str, start: u32) -> Result<BTreeMap<u32, Seen>, Fault> {
    let mut seen = BTreeMap::new();
    talk.run(&format!("UID FETCH {set} (UID RFC822.SIZE INTERNALDATE)"), |response| {
        let Response::Fetch(_, attributes) = response else { return };
        let (mut uid, mut size, mut received) = (None, None, None);
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(value) => uid = Some(*value),
                AttributeValue::Rfc822Size(value) => size = Some(u64::from(*value)),
                AttributeValue::InternalDate(text) => received = internal_date(text),
                _ => {}
            }
        }
        let Some(uid) = uid.filter(|uid| *uid >= start) else { return };
        let entry = seen.entry(uid).or_insert(Seen { size: None, received: Timestamp::UNIX_EPOCH });
        entry.size = size.or(entry.size);
        entry.received = received.unwrap_or(entry.received);
    })
    .await?;
    Ok(seen)
}

/// UIDs in the order they are handed out, in groups to be fetched together. What is too large, or
/// of unknown size, is a group of its own.
fn batches(seen: &BTreeMap<u32, Seen>) -> Vec<Vec<u32>> {
    let mut batches: Vec<Vec<u32>> = Vec::new();
    let mut octets = u64::MAX;
    for (uid, Seen { size, .. }) in seen {
        let size = size.unwrap_or(LARGEST_MESSAGE);
        octets = octets.saturating_add(size);
        match batches.last_mut().filter(|batch| octets <= BATCH_OCTETS && batch.len() < BATCH_MESSAGES) {
            Some(batch) => batch.push(*uid),
            None => {
                batches.push(vec![*uid]);
                octets = size;
            }
        }
        if size > LARGEST_MESSAGE {
            octets = u64::MAX;
        }
    }
    batches
}

/// Whole messages; one that is not among them was expunged meanwhile, or the server would not
/// give it.
async fn bodies(talk: &mut Talk, uids: &[u32]) -> Result<HashMap<u32, Vec<u8>>, Fault> {
    let set = uids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    match sections(talk, &format!("UID FETCH {set} (UID BODY.PEEK[])")).await {
        // NO to some message of a batch: each is asked for alone.
        Err(Fault::Refused(_)) => Ok(HashMap::new()),
        answer => answer,
    }
}

/// One message that did not come with its batch. `None`: it is no longer there.
async fn alone(talk: &mut Talk, uid: u32, too_large: bool) -> Result<Option<Raw>, Stop> {
    if !too_large {
        let whole = bodies(talk, &[uid]).await?.remove(&uid);
        if let Some(bytes) = whole {
            return Ok(Some(Raw::Whole(bytes)));
        }
    }
    let head = sections(talk, &format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{HEAD_OF_LARGE}>)")).await;
    match head {
        Ok(mut sections) => {
            if let Some(head) = sections.remove(&uid) {
                return Ok(Some(Raw::TooLarge { head }));
            }
        }
        Err(Fault::Refused(_)) => {}
        Err(broken) => return Err(broken.into()),
    }
    if look(talk, &uid.to_string(), uid).await?.contains_key(&uid) {
        return Err(Stop::Folder(format!("the server does not give message UID {uid}")));
    }
    Ok(None)
}

/// The bodies, or beginnings of bodies, that one UID FETCH gives.
async fn sections(talk: &mut Talk, command: &str) -> Result<HashMap<u32, Vec<u8>>, Fault> {
    let mut sections = HashMap::new();
    let mut octets = 0_u64;
    talk.run(command, |response| {
        let Response::Fetch(_, attributes) = response else { return };
        let (mut uid, mut body) = (None, None);
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(value) => uid = Some(*value),
                AttributeValue::BodySection { section: None, data: Some(data), .. } => body = Some(data),
                _ => {}
            }
        }
        if let (Some(uid), Some(body)) = (uid, body) {
            octets = octets.saturating_add(body.len() as u64);
            // A server that sends more than it announced is not let fill the memory.
            if octets <= LARGEST_MESSAGE + BATCH_OCTETS {
                sections.entry(uid).or_insert_with(|| body.to_vec());
            }
        }
    })
    .await?;
    Ok(sections)
}

/// An IMAP date-time, such as `" 7-Feb-1994 21:52:25 -0800"`.
fn internal_date(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_dates_are_instants() {
        for (text, expected) in [
            (" 7-Feb-1994 21:52:25 -0800", Some("1994-02-08T05:52:25Z")),
            ("17-Jul-2027 02:44:25 +0200", Some("2027-07-17T00:44:25Z")),
            ("07-Jul-2027 02:44:25 +0000", Some("2027-07-07T02:44:25Z")),
            ("yesterday", None),
        ] {
            assert_eq!(internal_date(text), expected.map(|e| e.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn batches_keep_order_and_bounds() {
        let mega = 1024 * 1024;
        let seen = |sizes: &[Option<u64>]| -> BTreeMap<u32, Seen> {
            let one = |size: &Option<u64>| Seen { size: *size, received: Timestamp::UNIX_EPOCH };
            (1..).zip(sizes.iter().map(one)).collect()
        };
        let small = Some(1000);
        assert_eq!(batches(&seen(&[])), Vec::<Vec<u32>>::new());
        assert_eq!(batches(&seen(&[small, small, small])), [vec![1, 2, 3]]);
        assert_eq!(batches(&seen(&[Some(3 * mega), small, Some(3 * mega)])), [vec![1, 2], vec![3]]);
        assert_eq!(batches(&seen(&[small, Some(10 * mega), small])), [vec![1], vec![2], vec![3]]);
        assert_eq!(batches(&seen(&[small, Some(30 * mega), small])), [vec![1], vec![2], vec![3]]);
        assert_eq!(batches(&seen(&[small, None, small])), [vec![1], vec![2], vec![3]]);
        assert_eq!(batches(&seen(&[small; 250])).iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
    }
}
