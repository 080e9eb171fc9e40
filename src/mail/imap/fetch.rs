//! The FETCH and SEARCH commands: what is there, whole messages, and what of a message can be had.

use std::collections::{BTreeMap, HashMap};

use async_imap::imap_proto::{AttributeValue, MailboxDatum, RequestId, Response};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    folder::Stop,
    session::{Fault, Talk},
};
use crate::mail::{HEAD_OF_LARGE, LARGEST_MESSAGE, Raw};

/// Headers that are asked for at once.
const HEADS_AT_ONCE: usize = 100;
/// By more than this no zone is off; the day of a search is that of the server's zone.
const ZONES: SignedDuration = SignedDuration::from_hours(24);

/// What the first look tells of a message.
pub(super) struct Seen {
    /// RFC822.SIZE; `None` where the server did not say.
    pub(super) size: Option<u64>,
    pub(super) received: Timestamp,
}

/// Asks for size and date of the messages from one UID to another.
pub(super) async fn ask_look(talk: &mut Talk, from: u32, to: u32) -> Result<RequestId, Fault> {
    talk.start(&format!("UID FETCH {from}:{to} (UID RFC822.SIZE INTERNALDATE)")).await
}

/// The answer to [`ask_look`], messages below `from` left out: a range beyond the last message may
/// name that one (RFC 3501 §6.4.8). Nothing else may be under way.
pub(super) async fn answer_look(
    talk: &mut Talk,
    tag: &RequestId,
    from: u32,
) -> Result<BTreeMap<u32, Seen>, Fault> {
    let mut seen = BTreeMap::new();
    talk.finish(tag, &mut |response| note(response, from, &mut seen)).await?;
    Ok(seen)
}

/// Size and date of the messages from one UID to another. A message of which the server says what
/// nobody can read is still seen, without size or date.
pub(super) async fn look(talk: &mut Talk, from: u32, to: u32) -> Result<BTreeMap<u32, Seen>, Stop> {
    let passed_over = talk.passed_over();
    let tag = ask_look(talk, from, to).await?;
    let mut seen = answer_look(talk, &tag, from).await?;
    if talk.passed_over() > passed_over {
        let passed_over = talk.passed_over();
        talk.run(&format!("UID FETCH {from}:{to} (UID)"), |response| note(response, from, &mut seen)).await?;
        if talk.passed_over() > passed_over {
            return Err(Stop::Folder(
                "the server lists its messages in a way that cannot be read".to_owned(),
            ));
        }
    }
    Ok(seen)
}

fn note(response: &Response<'_>, from: u32, seen: &mut BTreeMap<u32, Seen>) {
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
    let Some(uid) = uid.filter(|uid| *uid >= from) else { return };
    let entry = seen.entry(uid).or_insert(Seen { size: None, received: Timestamp::UNIX_EPOCH });
    entry.size = size.or(entry.size);
    entry.received = received.unwrap_or(entry.received);
}

/// The highest UID of the folder; 0 where it is empty.
pub(super) async fn highest(talk: &mut Talk) -> Result<u32, Fault> {
    let mut seen = BTreeMap::new();
    talk.run("UID FETCH * (UID)", |response| note(response, 1, &mut seen)).await?;
    Ok(seen.last_key_value().map_or(0, |(uid, _)| *uid))
}

/// Asks for whole messages.
pub(super) async fn ask_bodies(talk: &mut Talk, uids: &[u32]) -> Result<RequestId, Fault> {
    talk.start(&format!("UID FETCH {} (UID BODY.PEEK[])", set_of(uids))).await
}

/// The answer to [`ask_bodies`]; a message that is not among them was expunged meanwhile, or the
/// server would not give it.
pub(super) async fn answer_bodies(talk: &mut Talk, tag: &RequestId) -> Result<HashMap<u32, Vec<u8>>, Fault> {
    let mut sections = HashMap::new();
    match answer_sections(talk, tag, &mut sections).await {
        // NO to some message of a batch: those that did not come are asked for alone.
        Err(Fault::Refused(_)) | Ok(()) => Ok(sections),
        Err(broken) => Err(broken),
    }
}

/// One message that did not come with its batch. `None`: it is no longer there.
pub(super) async fn alone(talk: &mut Talk, uid: u32, size: Option<u64>) -> Result<Option<Raw>, Stop> {
    if size.is_none_or(|size| size <= LARGEST_MESSAGE) {
        // Where the size is not known, no more than we would take.
        let most = if size.is_none() { format!("<0.{}>", LARGEST_MESSAGE + 1) } else { String::new() };
        match part(talk, uid, &most).await? {
            Some(mut bytes) if bytes.len() as u64 > LARGEST_MESSAGE => {
                bytes.truncate(usize::try_from(HEAD_OF_LARGE).unwrap_or(usize::MAX));
                return Ok(Some(Raw::TooLarge { head: bytes }));
            }
            Some(bytes) => return Ok(Some(Raw::Whole(bytes))),
            None => {}
        }
    }
    if let Some(head) = part(talk, uid, &format!("<0.{HEAD_OF_LARGE}>")).await? {
        return Ok(Some(Raw::TooLarge { head }));
    }
    header_alone(talk, uid).await
}

/// The header of a message of which nothing else can be had. `None`: it is no longer there.
pub(super) async fn header_alone(talk: &mut Talk, uid: u32) -> Result<Option<Raw>, Stop> {
    let most = format!("<0.{HEAD_OF_LARGE}>");
    let tag = talk.start(&format!("UID FETCH {uid} (UID BODY.PEEK[HEADER]{most})")).await?;
    if let Some(head) = answer_bodies(talk, &tag).await?.remove(&uid).filter(|head| !head.is_empty()) {
        return Ok(Some(Raw::TooLarge { head }));
    }
    let there = look(talk, uid, uid).await?.contains_key(&uid);
    Ok(there.then_some(Raw::Withheld))
}

/// A message, or a part of it; `None` where the server does not give it.
async fn part(talk: &mut Talk, uid: u32, which: &str) -> Result<Option<Vec<u8>>, Fault> {
    let tag = talk.start(&format!("UID FETCH {uid} (UID BODY.PEEK[]{which})")).await?;
    Ok(answer_bodies(talk, &tag).await?.remove(&uid))
}

/// The bodies, or beginnings of bodies, that one UID FETCH gives; what a server sends beyond what was
/// asked for is bounded by the connection.
async fn answer_sections(
    talk: &mut Talk,
    tag: &RequestId,
    sections: &mut HashMap<u32, Vec<u8>>,
) -> Result<(), Fault> {
    talk.finish(tag, &mut |response| {
        let Response::Fetch(_, attributes) = response else { return };
        let (mut uid, mut body) = (None, None);
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(value) => uid = Some(*value),
                AttributeValue::BodySection { data: Some(data), .. } => body = Some(data),
                _ => {}
            }
        }
        if let (Some(uid), Some(body)) = (uid, body) {
            sections.entry(uid).or_insert_with(|| body.to_vec());
        }
    })
    .await
}

/// The UIDs that a search of the open folder finds, in order.
pub(super) async fn search(talk: &mut Talk, what: &str) -> Result<Vec<u32>, Fault> {
    let mut uids: Vec<u32> = Vec::new();
    talk.run(&format!("UID SEARCH {what}"), |response| {
        if let Response::MailboxData(MailboxDatum::Search(found)) = response {
            uids.extend(found);
        }
    })
    .await?;
    uids.sort_unstable();
    Ok(uids)
}

/// Asks in a search for what came since then, and for some that came before: a server's days are those of its zone.
pub(super) fn since(at: Timestamp) -> String {
    let day = at.checked_sub(ZONES).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC);
    format!("SINCE {}", day.strftime("%-d-%b-%Y"))
}

/// A set of messages, as commands name it.
pub(super) fn set_of(uids: &[u32]) -> String {
    uids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The headers of these messages, each with its INTERNALDATE.
pub(super) async fn heads(talk: &mut Talk, uids: &[u32]) -> Result<Vec<(Timestamp, Vec<u8>)>, Fault> {
    let mut heads = Vec::with_capacity(uids.len());
    for some in uids.chunks(HEADS_AT_ONCE) {
        let ask = format!("UID FETCH {} (UID INTERNALDATE BODY.PEEK[HEADER])", set_of(some));
        talk.run(&ask, |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let (mut head, mut received) = (None, None);
            for attribute in attributes {
                match attribute {
                    AttributeValue::InternalDate(text) => received = internal_date(text),
                    AttributeValue::BodySection { data: Some(data), .. } => head = Some(data.to_vec()),
                    _ => {}
                }
            }
            heads.extend(head.map(|head| (received.unwrap_or(Timestamp::UNIX_EPOCH), head)));
        })
        .await?;
    }
    Ok(heads)
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
}
