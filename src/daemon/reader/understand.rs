//! A mail's bytes made into what it says: large mails on a thread of their own, so that nothing else waits for
//! them, and each within a time.

use std::{collections::HashSet, time::Duration};

use anyhow::Result;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::{
    daemon::{
        apart::apart,
        canary,
        orders::foresight::{Prepared, Sheets},
    },
    domain::{
        Incoming,
        canary::Canary,
        incoming::{Class, Closed},
    },
    intake::{self, SheetFile, Trusted},
    mail::{Found, LARGEST_MESSAGE, Raw},
    record::House,
    store::{Store, Tx},
};

/// A larger mail is read on a thread of its own: reading this much takes some milliseconds.
const READ_IN_PLACE: usize = 64 * 1024;
/// A mail that takes longer to read is set aside; the largest that providers pass on take a second.
const READ_WITHIN: Duration = Duration::from_secs(20);
/// A mail at which the process ended so often is set aside unread.
pub(super) const MOST_INTERRUPTIONS: u32 = 3;

/// How much of a mail there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// It is too large to be fetched: its beginning.
    Beginning,
    /// The server has more of it, and does not give it.
    Withheld,
    /// It is not read at all: the process ended at it, or it took too long.
    SetAside,
}

/// A mail as it was understood.
#[derive(Debug)]
pub(super) struct Read {
    /// Where it lies; its bytes are gone.
    pub(super) found: Found,
    /// Of its bytes.
    pub(super) hash: String,
    pub(super) mail: Incoming,
    pub(super) extent: Extent,
    /// What staff attached, and what is known of it.
    pub(super) prepared: Prepared,
    /// How often the process ended while it was being handled.
    pub(super) ends: u32,
    /// The mark of the desk's mail to itself.
    pub(super) test_mark: Option<String>,
    /// Hosts behind the trusted servers, as that mail shows them.
    pub(super) hops: Vec<String>,
}

/// All that a mail is read with.
struct Job {
    raw: Raw,
    size: u64,
    /// Tells one such mail from another where there are no bytes.
    place: String,
    /// Message-IDs in its own header that are ours.
    ours: HashSet<String>,
    mark: String,
    trusted: Trusted,
    staff: Vec<String>,
    /// The desk's last mail to itself.
    test: Option<Canary>,
}

/// What reading it came to.
struct Understood {
    hash: String,
    mail: Incoming,
    extent: Extent,
    sheets: Vec<SheetFile>,
    test_mark: Option<String>,
    hops: Vec<String>,
}

impl Understood {
    fn set_aside(raw: &[u8], place: &str, why: &str) -> Self {
        Self {
            hash: hash_of(place.as_bytes()),
            mail: intake::set_aside_unread(raw, why),
            extent: Extent::SetAside,
            sheets: Vec::new(),
            test_mark: None,
            hops: Vec::new(),
        }
    }

    fn of(self, found: Found, ends: u32) -> Read {
        let Self { hash, mail, extent, sheets, test_mark, hops } = self;
        let sheets = if sheets.is_empty() { Sheets::None } else { Sheets::Attached(sheets) };
        let prepared = Prepared { sheets, ..Prepared::default() };
        Read { found, hash, mail, extent, prepared, ends, test_mark, hops }
    }
}

/// Understands a mail; one at which the process ended too often, or that takes too long, is set aside by its header.
///
/// # Errors
/// When the store fails.
pub(super) async fn understand(store: &Store, house: &House, mut found: Found, ends: u32) -> Result<Read> {
    let raw = std::mem::replace(&mut found.raw, Raw::Withheld);
    let place = format!("{} {}", found.folder, found.key);
    if ends >= MOST_INTERRUPTIONS {
        let why = format!("the desk ended {ends} times while it was being read");
        return Ok(Understood::set_aside(bytes_of(&raw), &place, &why).of(found, ends));
    }
    let ids = intake::own_ids(bytes_of(&raw));
    let (mut ours, own_hops, test) = store.read(|tx| Ok((ours(tx, &ids)?, tx.own_hops()?, tx.canary()?)))?;
    ours.extend(test.iter().map(|test| test.message_id.clone()).filter(|id| ids.contains(id)));
    let job = Job {
        raw,
        size: found.size,
        place,
        ours,
        mark: house.keys.loop_mark(),
        trusted: Trusted { servers: house.trusted.clone(), hops: own_hops },
        staff: house.desk.staff.iter().map(|staff| staff.email.to_string()).collect(),
        test,
    };
    let read = if bytes_of(&job.raw).len() <= READ_IN_PLACE { job.read() } else { read_apart(job).await };
    Ok(read.of(found, ends))
}

fn ours(tx: &Tx<'_>, ids: &[String]) -> Result<HashSet<String>> {
    let mut ours = HashSet::new();
    for id in ids {
        if tx.by_message_id(id)?.is_some() {
            ours.insert(id.clone());
        }
    }
    Ok(ours)
}

fn bytes_of(raw: &Raw) -> &[u8] {
    match raw {
        Raw::Whole(bytes) => bytes,
        Raw::TooLarge { head } => head,
        Raw::Withheld => &[],
    }
}

/// Reads on a thread of its own.
async fn read_apart(job: Job) -> Understood {
    let header: Vec<u8> = bytes_of(&job.raw).iter().take(READ_IN_PLACE).copied().collect();
    let place = job.place.clone();
    match apart("mail", READ_WITHIN, move || job.read()).await {
        Ok(read) => read,
        Err(why) => Understood::set_aside(&header, &place, &format!("it is not to be read: {why}")),
    }
}

impl Job {
    fn read(self) -> Understood {
        let bytes = bytes_of(&self.raw);
        let ours = |id: &str| self.ours.contains(id);
        let known = intake::Known { is_ours: &ours, loop_mark: Some(&self.mark), trusted: &self.trusted };
        let mut mail = intake::read(bytes, &known);
        let (hash, extent) = match &self.raw {
            Raw::Whole(bytes) => (hash_of(bytes), Extent::Whole),
            Raw::TooLarge { head } if self.size > LARGEST_MESSAGE => (hash_of(head), Extent::Beginning),
            Raw::TooLarge { .. } | Raw::Withheld => (hash_of(self.place.as_bytes()), Extent::Withheld),
        };
        placed_by_header(&mut mail, extent, self.size);
        let by_staff = mail.from.as_deref().is_some_and(|from| self.staff.iter().any(|staff| staff == from));
        let written = mail.class == Class::Reply;
        let sheets = match extent {
            Extent::Whole if by_staff && written => intake::sheets(bytes).unwrap_or_default(),
            _ => Vec::new(),
        };
        let test_mark = canary::mark(self.test.as_ref(), &mail, bytes);
        // Nobody but the desk can have sent the one that is still out: its mark is not known before it is home.
        let is_out = self.test.filter(Canary::is_out).is_some_and(|test| Some(test.mark) == test_mark);
        let hops = if is_out { intake::own_hops(bytes, &self.trusted.servers) } else { Vec::new() };
        Understood { hash, mail, extent, sheets, test_mark, hops }
    }
}

/// Of a mail that is not there in full its header says whose it is and what it answers; a person's words in it are
/// closed to us.
fn placed_by_header(mail: &mut Incoming, extent: Extent, size: u64) {
    let closed = match extent {
        Extent::Whole | Extent::SetAside => return,
        Extent::Beginning => Closed::TooLarge,
        Extent::Withheld => Closed::Withheld,
    };
    if extent == Extent::Withheld {
        mail.text = None;
    }
    if !matches!(mail.class, Class::Reply | Class::Unreadable | Class::List) {
        return;
    }
    if mail.from.is_none() {
        (mail.class, mail.reason) = (Class::Unreadable, "the mail server does not give it".to_owned());
        return;
    }
    if mail.class != Class::List {
        mail.class = Class::Reply;
    }
    mail.closed = Some(closed);
    if extent == Extent::Beginning {
        mail.reason = format!("it is {} MB large", size / 1_048_576);
    }
}

fn hash_of(raw: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(raw))
}
