//! A mail's bytes made into what it says: large mails and many on threads of their own, so that nothing else waits
//! for them, and each within a time.

use std::{collections::HashSet, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use tokio::task::JoinHandle;

use crate::{
    daemon::{
        apart::{Abandoned, each_apart},
        canary,
        orders::foresight::{Prepared, Sheets},
    },
    domain::{
        Incoming, Sentence,
        canary::Canary,
        incoming::{Class, Closed},
    },
    intake::{self, SheetFile, Trusted},
    mail::{Found, LARGEST_MESSAGE, Raw},
    record::Context,
    store::{Store, Tx},
};

/// More is read on threads of its own: reading this much takes some milliseconds.
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
    /// How often the process ended while it was being handled.
    ends: u32,
    /// Message-IDs in its own header that are ours.
    ours: HashSet<String>,
    desk: Arc<Shared>,
}

/// What every mail is read with.
struct Shared {
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
    fn of(self, found: Found, ends: u32) -> Read {
        let Self { hash, mail, extent, sheets, test_mark, hops } = self;
        let sheets = if sheets.is_empty() { Sheets::None } else { Sheets::Attached(sheets) };
        let prepared = Prepared { sheets, ..Prepared::default() };
        Read { found, hash, mail, extent, prepared, ends, test_mark, hops }
    }
}

/// Mails whose reading is under way, each with how often the process ended while it was being handled.
pub(super) struct Reading {
    found: Vec<(Found, u32)>,
    progress: Progress,
}

enum Progress {
    /// A little, to be read by whoever waits for it.
    Here(Vec<Job>),
    /// Threads read it meanwhile.
    Apart(JoinHandle<Vec<Understood>>),
}

impl Reading {
    /// Whether it is read while other work goes on.
    pub(super) fn is_apart(&self) -> bool {
        matches!(self.progress, Progress::Apart(_))
    }

    /// Where the mails lie.
    pub(super) fn cursors(&self) -> impl Iterator<Item = (&str, &str)> {
        self.found.iter().map(|(found, _)| (found.folder.as_str(), found.key.as_str()))
    }

    /// The mails as they were understood; one at which the process ended too often, or that takes too long, is set
    /// aside by its header.
    ///
    /// # Errors
    /// When the reading itself broke, which is a bug.
    pub(super) async fn end(self) -> Result<Vec<Read>> {
        let read = match self.progress {
            Progress::Here(jobs) => jobs.iter().map(Job::read).collect(),
            Progress::Apart(reading) => reading.await.context("Cannot read mail beside other work")?,
        };
        Ok(read.into_iter().zip(self.found).map(|(read, (found, ends))| read.of(found, ends)).collect())
    }
}

/// Begins to read mails.
///
/// # Errors
/// When the store fails.
pub(super) fn begin(store: &Store, ctx: &Context, found: Vec<(Found, u32)>) -> Result<Reading> {
    let (hops, test) = store.read(|tx| Ok((tx.own_hops()?, tx.canary()?)))?;
    let desk = Arc::new(Shared {
        mark: ctx.keys.loop_mark(),
        trusted: Trusted { servers: ctx.trusted.clone(), hops },
        staff: ctx.desk.staff.iter().map(|staff| staff.email.to_string()).collect(),
        test,
    });
    let mut jobs = Vec::with_capacity(found.len());
    let mut places = Vec::with_capacity(found.len());
    for (mut found, ends) in found {
        let raw = std::mem::replace(&mut found.raw, Raw::Withheld);
        jobs.push(Job::of(store, &desk, (&found, raw, ends))?);
        places.push((found, ends));
    }
    let octets: usize = jobs.iter().map(|job| job.bytes().len()).sum();
    let progress = if octets <= READ_IN_PLACE {
        Progress::Here(jobs)
    } else {
        Progress::Apart(tokio::spawn(read_apart(jobs.into())))
    };
    Ok(Reading { found: places, progress })
}

/// Reads on threads.
async fn read_apart(jobs: Arc<[Job]>) -> Vec<Understood> {
    let read = each_apart("mail", READ_WITHIN, &jobs, Job::read).await;
    let known = |(job, read): (&Job, std::result::Result<Understood, Abandoned>)| {
        read.unwrap_or_else(|why| job.set_aside(sentence!("inbound.not_to_be_read", why => why.words())))
    };
    jobs.iter().zip(read).map(known).collect()
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

impl Job {
    /// What of the record a mail is read with.
    fn of(store: &Store, desk: &Arc<Shared>, (found, raw, ends): (&Found, Raw, u32)) -> Result<Self> {
        let mut job = Self {
            raw,
            size: found.size,
            place: format!("{} {}", found.folder, found.key),
            ends,
            ours: HashSet::new(),
            desk: Arc::clone(desk),
        };
        if ends < MOST_INTERRUPTIONS {
            let ids = intake::own_ids(job.bytes());
            job.ours = store.read(|tx| ours(tx, &ids))?;
            job.ours
                .extend(desk.test.iter().map(|test| &test.message_id).filter(|id| ids.contains(id)).cloned());
        }
        Ok(job)
    }

    fn bytes(&self) -> &[u8] {
        match &self.raw {
            Raw::Whole(bytes) => bytes,
            Raw::TooLarge { head } => head,
            Raw::Withheld => &[],
        }
    }

    fn set_aside(&self, why: Sentence) -> Understood {
        let bytes = self.bytes();
        Understood {
            hash: hash_of(self.place.as_bytes()),
            mail: intake::set_aside_unread(bytes.get(..READ_IN_PLACE).unwrap_or(bytes), why),
            extent: Extent::SetAside,
            sheets: Vec::new(),
            test_mark: None,
            hops: Vec::new(),
        }
    }

    fn read(&self) -> Understood {
        if self.ends >= MOST_INTERRUPTIONS {
            return self.set_aside(sentence!("inbound.desk_ended", times => self.ends));
        }
        let (bytes, desk) = (self.bytes(), self.desk.as_ref());
        let ours = |id: &str| self.ours.contains(id);
        let known = intake::Known { is_ours: &ours, loop_mark: Some(&desk.mark), trusted: &desk.trusted };
        let mut mail = intake::read(bytes, &known);
        let (hash, extent) = match &self.raw {
            Raw::Whole(bytes) => (hash_of(bytes), Extent::Whole),
            Raw::TooLarge { head } if self.size > LARGEST_MESSAGE => (hash_of(head), Extent::Beginning),
            Raw::TooLarge { .. } | Raw::Withheld => (hash_of(self.place.as_bytes()), Extent::Withheld),
        };
        placed_by_header(&mut mail, extent, self.size);
        let by_staff = mail.from.as_deref().is_some_and(|from| desk.staff.iter().any(|staff| staff == from));
        let written = mail.class == Class::Reply;
        let sheets = match extent {
            Extent::Whole if by_staff && written => intake::sheets(bytes).unwrap_or_default(),
            _ => Vec::new(),
        };
        let test_mark = canary::mark(desk.test.as_ref(), &mail, bytes);
        // Nobody but the desk can have sent the one that is still out: its mark is not known before it is home.
        let is_out = desk
            .test
            .as_ref()
            .filter(|test| test.is_out())
            .is_some_and(|test| Some(&test.mark) == test_mark.as_ref());
        let hops = if is_out { intake::own_hops(bytes, &desk.trusted.servers) } else { Vec::new() };
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
        (mail.class, mail.reason) = (Class::Unreadable, sentence!("inbound.withheld"));
        return;
    }
    if mail.class != Class::List {
        mail.class = Class::Reply;
    }
    mail.closed = Some(closed);
    if extent == Extent::Beginning {
        mail.reason = sentence!("inbound.large", mb => size / 1_048_576);
    }
}

fn hash_of(raw: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(raw))
}
