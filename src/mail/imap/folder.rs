//! Reading one IMAP folder to its end: by UID alone, never by date or flag, and nothing skipped.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    fetch::{Seen, alone, answer_bodies, answer_look, ask_bodies, ask_look, header_alone, highest, look},
    names::Watched,
    session::{Fault, Opened, Talk},
};
use crate::mail::{
    Cursor, FolderRead, Found, LARGEST_MESSAGE, Raw, Unmet,
    fetched::{BATCH_MESSAGES, BATCH_OCTETS},
};
use async_imap::imap_proto::RequestId;

/// So many UIDs are looked at in one command, at first.
const SPAN: u32 = 5_000;
/// So often a message may break the connection, asked for alone, until only its header is asked for;
const MOST_BREAKS: u8 = 2;
/// and so often until nothing of it is.
const MOST_BREAKS_IN_ALL: u8 = 3;
/// So often one fetch begins anew after the connection broke over messages.
const MOST_RETURNS: u8 = 8;

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

/// How far the reading of a folder has come, over the connections that it took.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The next UID to look at, once something was handed out, and whether from the folder's start.
    at: Option<(Cursor, bool)>,
    /// Asked for, and no answer yet: one of them may be what broke the connection.
    asked: Vec<u32>,
    suspects: Vec<u32>,
    broke: HashMap<u32, u8>,
    returns: u8,
}

impl Progress {
    /// The connection broke; whether it was over messages, so that it is worth to come back for the
    /// others.
    pub(super) fn returns(&mut self) -> bool {
        let asked = std::mem::take(&mut self.asked);
        if let [uid] = asked.as_slice() {
            *self.broke.entry(*uid).or_default() += 1;
        }
        self.suspects.extend(&asked);
        self.returns += 1;
        !asked.is_empty() && self.returns <= MOST_RETURNS
    }

    fn given_up(&self, uid: u32) -> bool {
        self.breaks(uid) >= MOST_BREAKS
    }

    fn breaks(&self, uid: u32) -> u8 {
        self.broke.get(&uid).copied().unwrap_or(0)
    }
}

/// A first look at a folder, asked for together with others.
pub(super) struct Ahead {
    pub(super) opened: Opened,
    pub(super) seen: BTreeMap<u32, Seen>,
}

/// Opens a folder and looks at what is new, in one go; give the tags to [`glanced`].
pub(super) async fn glance(
    talk: &mut Talk,
    wire: &str,
    cursor: &Cursor,
) -> Result<(RequestId, RequestId), Fault> {
    let examine = talk.start(&format!("EXAMINE {}", super::names::quoted(wire))).await?;
    let look = ask_look(talk, cursor.next_uid.max(1), span_end(cursor.next_uid.max(1), SPAN)).await?;
    Ok((examine, look))
}

/// The answer to [`glance`].
pub(super) async fn glanced(
    talk: &mut Talk,
    wire: &str,
    (examine, look): &(RequestId, RequestId),
    cursor: &Cursor,
) -> Result<Ahead, Fault> {
    let opened = talk.entered(examine, wire).await;
    let seen = answer_look(talk, look, cursor.next_uid.max(1)).await;
    // Where the folder did not open, what is said of its messages says nothing.
    Ok(Ahead { opened: opened?, seen: seen? })
}

fn span_end(from: u32, span: u32) -> u32 {
    from.saturating_add(span - 1)
}

/// Hands out what lies at or after the cursor, oldest first. Without a cursor nothing is handed out
/// and the folder begins at UIDNEXT, or all of it is, as `Unmet` says; with another UIDVALIDITY
/// everything is, and with a UIDNEXT below the cursor too: the mailbox was restored from a backup,
/// and gives numbers a second time.
pub(super) async fn read(
    talk: &mut Talk,
    watched: &Watched,
    cursor: Result<&Cursor, Unmet>,
    ahead: Option<Ahead>,
    progress: &mut Progress,
    each: &mut impl AsyncFnMut(Vec<Found>) -> anyhow::Result<()>,
) -> Result<(FolderRead, Opened), Stop> {
    let (opened, mut first) = match ahead {
        Some(Ahead { opened, seen }) => (opened, Some(seen)),
        None => (talk.enter("EXAMINE", &watched.wire).await?, None),
    };
    let Some(uidvalidity) = opened.uidvalidity else {
        return Err(Stop::Folder(
            "the server gives no UIDVALIDITY, so new mail cannot be told from old".to_owned(),
        ));
    };
    let at = |next_uid: u32| Cursor { folder: watched.folder.clone(), uidvalidity, next_uid };
    let done = |next_uid: u32, rescanned: bool| FolderRead {
        folder: watched.folder.clone(),
        cursor: Some(at(next_uid)),
        rescanned,
        junk: watched.junk,
    };
    let (start, rescanned) = match (&progress.at, cursor) {
        (Some((cursor, rescanned)), _) if cursor.uidvalidity == uidvalidity => (cursor.next_uid, *rescanned),
        (_, Ok(cursor)) => {
            let anew = cursor.uidvalidity != uidvalidity || gone_back(talk, watched, &opened, cursor).await?;
            (if anew { 1 } else { cursor.next_uid.max(1) }, anew)
        }
        (_, Err(Unmet::FromStart)) => (1, false),
        (_, Err(Unmet::FromNow)) => {
            let next = match opened.uidnext {
                Some(next) => next,
                None if opened.exists == 0 => 1,
                None => {
                    reopen(talk, watched).await?;
                    highest(talk).await?.saturating_add(1)
                }
            };
            return Ok((done(next, false), opened));
        }
    };
    if rescanned {
        first = None;
    }
    let (mut next, mut from, mut span) = (start, start, SPAN);
    let mut to_look = opened.exists > 0;
    while to_look {
        let end = if opened.uidnext.is_none() && from > start { u32::MAX } else { span_end(from, span) };
        let seen = match first.take() {
            Some(seen) => seen,
            None => {
                reopen(talk, watched).await?;
                look(talk, from, end).await?
            }
        };
        span = if seen.len() < SPAN as usize / 2 { span.saturating_mul(2) } else { SPAN };
        next = next.max(seen.last_key_value().map_or(0, |(uid, _)| uid.saturating_add(1)));
        hand_out(talk, watched, &seen, (&at, rescanned), progress, each).await?;
        let is_last = |uidnext: u32| uidnext <= end.saturating_add(1);
        to_look = end != u32::MAX && !opened.uidnext.is_some_and(is_last);
        from = end.saturating_add(1);
    }
    // What was expunged unread has its number all the same; what only just came may not be shown yet.
    let known = opened.uidnext.unwrap_or(0).saturating_sub(SPAN);
    Ok((done(next.max(known), rescanned), opened))
}

/// Other folders may have been opened since this one was.
async fn reopen(talk: &mut Talk, watched: &Watched) -> Result<(), Fault> {
    if talk.selected.as_deref() != Some(&watched.wire) {
        talk.enter("EXAMINE", &watched.wire).await?;
    }
    Ok(())
}

/// Whether numbers are given a second time. A UIDNEXT that is no more than the highest UID is not
/// kept up by the server, and says nothing.
async fn gone_back(
    talk: &mut Talk,
    watched: &Watched,
    opened: &Opened,
    cursor: &Cursor,
) -> Result<bool, Fault> {
    let Some(uidnext) = opened.uidnext.filter(|next| *next < cursor.next_uid) else { return Ok(false) };
    if opened.exists == 0 {
        return Ok(true);
    }
    reopen(talk, watched).await?;
    Ok(highest(talk).await? < uidnext)
}

/// Hands out the messages that were seen, in their order; the next batch is under way while one is
/// handled.
async fn hand_out(
    talk: &mut Talk,
    watched: &Watched,
    seen: &BTreeMap<u32, Seen>,
    (at, rescanned): (&dyn Fn(u32) -> Cursor, bool),
    progress: &mut Progress,
    each: &mut impl AsyncFnMut(Vec<Found>) -> anyhow::Result<()>,
) -> Result<(), Stop> {
    let mut waiting: VecDeque<Vec<u32>> = batches(seen, &progress.suspects).into();
    if waiting.is_empty() {
        return Ok(());
    }
    reopen(talk, watched).await?;
    let mut asked = Asked::default();
    while let Some(batch) = waiting.pop_front() {
        let mut bodies = asked.get(talk, &batch, seen, progress).await?;
        let missing = batch.iter().filter(|uid| !bodies.contains_key(uid)).count();
        // What breaks a connection is asked for alone.
        if missing == 0
            && let Some(next) = waiting.front()
            && !batch.iter().chain(next).any(|uid| progress.suspects.contains(uid))
        {
            asked.ask(talk, next, seen, progress).await?;
        }
        let mut found = Vec::with_capacity(batch.len());
        for uid in batch {
            let Some(Seen { size, received }) = seen.get(&uid) else { continue };
            let raw = match bodies.remove(&uid) {
                Some(bytes) => Raw::Whole(bytes),
                None if progress.breaks(uid) >= MOST_BREAKS_IN_ALL => Raw::Withheld,
                None => {
                    progress.asked = vec![uid];
                    let raw = match progress.given_up(uid) {
                        true => header_alone(talk, uid).await?,
                        false => alone(talk, uid, *size).await?,
                    };
                    progress.asked.clear();
                    match raw {
                        Some(raw) => raw,
                        None => continue,
                    }
                }
            };
            let length = match &raw {
                Raw::Whole(bytes) => bytes.len() as u64,
                Raw::TooLarge { .. } | Raw::Withheld => 0,
            };
            let cursor = at(uid.saturating_add(1));
            found.push(Found {
                folder: watched.folder.clone(),
                key: format!("{}/{uid}", cursor.uidvalidity),
                cursor: Some(cursor),
                received: *received,
                junk: watched.junk,
                size: size.unwrap_or(0).max(length),
                raw,
            });
        }
        let Some(cursor) = found.last().and_then(|last| last.cursor.clone()) else { continue };
        each(found).await.map_err(Stop::Handling)?;
        progress.at = Some((cursor, rescanned));
    }
    Ok(())
}

/// The batch that is under way, if any.
#[derive(Default)]
struct Asked(Option<RequestId>);

impl Asked {
    /// Asks for a batch, so that it comes while the one before it is handled.
    async fn ask(
        &mut self,
        talk: &mut Talk,
        batch: &[u32],
        seen: &BTreeMap<u32, Seen>,
        progress: &mut Progress,
    ) -> Result<(), Fault> {
        let at_once = |uid: &u32| {
            let size = seen.get(uid).and_then(|seen| seen.size);
            size.is_some_and(|size| size <= LARGEST_MESSAGE) && !progress.given_up(*uid)
        };
        if batch.iter().all(at_once) {
            progress.asked = batch.to_vec();
            self.0 = Some(ask_bodies(talk, batch).await?);
        }
        Ok(())
    }

    /// The bodies of a batch, asked for now if they were not before; what needs care is not among
    /// them.
    async fn get(
        &mut self,
        talk: &mut Talk,
        batch: &[u32],
        seen: &BTreeMap<u32, Seen>,
        progress: &mut Progress,
    ) -> Result<HashMap<u32, Vec<u8>>, Fault> {
        if self.0.is_none() {
            self.ask(talk, batch, seen, progress).await?;
        }
        let Some(tag) = self.0.take() else { return Ok(HashMap::new()) };
        let bodies = answer_bodies(talk, &tag).await?;
        progress.asked.clear();
        Ok(bodies)
    }
}

/// One message by its UID, if it is there still under that UIDVALIDITY.
pub(super) async fn one(
    talk: &mut Talk,
    watched: &Watched,
    (uidvalidity, uid): (u32, u32),
) -> Result<Option<Found>, Stop> {
    let opened = talk.enter("EXAMINE", &watched.wire).await?;
    if opened.uidvalidity != Some(uidvalidity) {
        return Ok(None);
    }
    let Some(Seen { size, received }) = look(talk, uid, uid).await?.remove(&uid) else { return Ok(None) };
    let Some(raw) = alone(talk, uid, size).await? else { return Ok(None) };
    Ok(Some(Found {
        folder: watched.folder.clone(),
        key: format!("{uidvalidity}/{uid}"),
        cursor: None,
        received,
        junk: watched.junk,
        size: size.unwrap_or(0),
        raw,
    }))
}

/// UIDs in the order they are handed out, in groups to be fetched together. What is too large, of
/// unknown size or suspected is a group of its own.
fn batches(seen: &BTreeMap<u32, Seen>, suspects: &[u32]) -> Vec<Vec<u32>> {
    let mut batches: Vec<Vec<u32>> = Vec::new();
    let mut octets = u64::MAX;
    for (uid, Seen { size, .. }) in seen {
        let apart = suspects.contains(uid);
        let size = if apart { None } else { *size }.unwrap_or(LARGEST_MESSAGE);
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn batches_keep_order_and_bounds() {
        let mega = 1024 * 1024;
        let seen = |sizes: &[Option<u64>]| -> BTreeMap<u32, Seen> {
            let one = |size: &Option<u64>| Seen { size: *size, received: Timestamp::UNIX_EPOCH };
            (1..).zip(sizes.iter().map(one)).collect()
        };
        let small = Some(1000);
        let batches = |sizes: &[Option<u64>]| super::batches(&seen(sizes), &[]);
        assert_eq!(batches(&[]), Vec::<Vec<u32>>::new());
        assert_eq!(batches(&[small, small, small]), [vec![1, 2, 3]]);
        assert_eq!(batches(&[Some(3 * mega), small, Some(3 * mega)]), [vec![1, 2], vec![3]]);
        assert_eq!(batches(&[small, Some(10 * mega), small]), [vec![1], vec![2], vec![3]]);
        assert_eq!(batches(&[small, Some(30 * mega), small]), [vec![1], vec![2], vec![3]]);
        assert_eq!(batches(&[small, None, small]), [vec![1], vec![2], vec![3]]);
        assert_eq!(batches(&[small; 250]).iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
        let careful = super::batches(&seen(&[small; 4]), &[2, 3]);
        assert_eq!(careful, [vec![1], vec![2], vec![3], vec![4]]);
    }
}

#[cfg(test)]
#[path = "hand_out_tests.rs"]
mod hand_out_tests;
