//! A world for journeys: a named cast, real files, the real passes over a real SQLite store, a
//! Maildir that people's clients write into, and a clock that stands still until it is moved.
//!
//! | file | says |
//! |---|---|
//! | `mod` | the clock and the passes |
//! | `files` | the cast; the configuration and roster as they lie on disk |
//! | `mails` | what people and machines write, as real messages |
//! | `timeline` | what happened, a line each, in the coordinator's words |
//! | `checks` | what must hold in every journey |
//! | `outlook` | what `plan` shows beside what the planner does |
//! | `measured` | a world that counts what does not hold, with a coarser clock: for seasons of many pairs |
//! | `crowd` | people for them |
//! | `clients` | replies to one letter, as people's clients write them |
//! | `presses` | answers to invites, as calendars write them |
//! | `record` | the pairings of a letter as the journal and the calendars have them |
//! | `german`, `english` | every letter in German too, and none with English in it |
//! | `dates` | whether each call that a letter names is one that its reader's calendar has |
//! | `truth` | whether what a letter says of silence and of calls is true of them |

mod checks;
mod clients;
mod crowd;
mod dates;
mod english;
mod files;
mod german;
mod mails;
mod measured;
mod outlook;
mod presses;
mod record;
mod timeline;
mod truth;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex},
};

use jiff::{Timestamp, ToSpan, Zoned, civil::DateTime, tz::TimeZone};
use mentord::{
    config::{self, Loaded},
    daemon::{pass, wiring},
    domain::{PairingId, Reason},
    letters::Catalogue,
    mail::{Accepted, Inbound, Maildir, Memory, Outbound},
    record::Context,
    store::Store,
};
use tempfile::TempDir;

pub(crate) use clients::{Client, Delivered, Tongue, Whom};
pub(crate) use crowd::{crowd, full_name};
pub(crate) use english::english_in;
pub(crate) use files::Files;
pub(crate) use measured::{Found, TRUTH};
use timeline::Line;

/// Cron's working day: a pass at each full hour, in the programme's zone.
const FIRST_HOUR: i8 = 7;
const LAST_HOUR: i8 = 20;

/// The programme's zone.
pub(crate) const ZONE: &str = "Europe/London";

thread_local! {
    /// Each test runs on a thread of its own.
    static WORLDS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A desk, its people and their clock.
pub(crate) struct World {
    home: TempDir,
    store: Store,
    files: Files,
    /// The files have changed since they were last read.
    stale: bool,
    loaded: Option<(Loaded, Context)>,
    outbound: Outbound,
    /// `false`: the mailbox cannot be read; what arrives waits here.
    readable: bool,
    /// What arrives is taken for spam.
    into_junk: bool,
    /// The DTSTAMP that a calendar writes, where its clock is wrong.
    stamped: Option<Timestamp>,
    /// The PRODID line of calendars.
    pub(crate) calendar_program: Option<String>,
    now: Timestamp,
    /// How often the clock was moved.
    moves: u32,
    runtime: tokio::runtime::Runtime,
    /// Every letter that left, oldest first, with the time it left.
    letters: Vec<(Timestamp, Accepted)>,
    /// The Message-IDs of letters that a report returned, once for each report.
    came_back: Vec<String>,
    lines: Vec<Line>,
    stages: BTreeMap<PairingId, &'static str>,
    open: BTreeSet<(PairingId, String)>,
    set_aside: usize,
    /// How many mails were dropped into the mailbox.
    mails: usize,
    /// Those who write from another address than the cast's.
    moved: BTreeMap<String, String>,
    /// What the desk complained of: a pass that goes well says nothing.
    complaints: Complaints,
    /// The reasons of letters, by Message-ID: they never change.
    known_reasons: RefCell<BTreeMap<String, Vec<Reason>>>,
    /// The pairings as they stand after the pass that is checked.
    known_records: RefCell<BTreeMap<PairingId, truth::Record>>,
    /// What did not hold, where that is counted and no panic.
    found: Option<RefCell<Vec<Found>>>,
    /// How many worlds this test had before it: what it leaves for the judges is told apart by it.
    nth: usize,
    _listening: tracing::subscriber::DefaultGuard,
}

/// Errors and warnings of the desk's log.
#[derive(Clone, Default)]
struct Complaints(Arc<Mutex<Vec<u8>>>);

impl io::Write for Complaints {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn listen() -> (Complaints, tracing::subscriber::DefaultGuard) {
    let complaints = Complaints::default();
    let writer = complaints.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    (complaints, tracing::subscriber::set_default(subscriber))
}

impl World {
    /// A desk that is started on that day at 08:30; the programme begins with it.
    pub(crate) fn starting(date: &str) -> Self {
        Self::with_store(date, Store::in_memory().expect("SQLite in memory"))
    }

    /// The same on disk, so that it can be restarted.
    pub(crate) fn on_disk(date: &str) -> Self {
        let mut world = Self::starting(date);
        world.store = Store::open(world.home.path()).expect("SQLite on disk");
        world.know_secret();
        world
    }

    /// Another desk: its ids are its own.
    pub(crate) fn of_desk(date: &str, secret: u8) -> Self {
        let world = Self::starting(date);
        world.store.write(|tx| tx.set_meta("secret", &format!("{secret:02x}").repeat(32))).expect("a secret");
        world
    }

    /// Every letter that left, as it went out, with its envelope's recipient.
    pub(crate) fn left(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.letters.iter().map(|(_, taken)| (taken.to.as_str(), taken.bytes.as_slice()))
    }

    /// When the person was last heard in the pairing.
    pub(crate) fn heard(&self, pairing: &str, who: &str) -> Option<Timestamp> {
        let view = self.view(pairing);
        view.contact.heard.get(&mentord::domain::PersonId(who.to_owned()))?.last()
    }

    /// What staff must look at still: the sender and why.
    pub(crate) fn unplaced(&self) -> Vec<(String, String)> {
        let open = self.store.read(|tx| tx.inbox(true)).expect("the inbox");
        let say = |why| Catalogue::english().say(&why);
        open.into_iter().map(|mail| (mail.sender, mail.unplaced.map(say).unwrap_or_default())).collect()
    }

    /// Where everything of the desk lies, its mailbox and its database included.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The whole journal as it is stored.
    pub(crate) fn journal_text(&self) -> String {
        let journal = self.store.read(|tx| tx.journal_of_pairing(&PairingId("ada-sam".to_owned())));
        format!("{:?}", journal.expect("a journal"))
    }

    fn with_store(date: &str, store: Store) -> Self {
        let now = time(&format!("{date} 08:30"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let (complaints, listening) = listen();
        let world = Self {
            home: tempfile::tempdir().expect("a temporary directory"),
            store,
            files: Files::starting(date),
            stale: true,
            loaded: None,
            outbound: Outbound::Memory(Memory::default()),
            readable: true,
            into_junk: false,
            stamped: None,
            calendar_program: None,
            now,
            moves: 0,
            runtime,
            letters: Vec::new(),
            came_back: Vec::new(),
            lines: Vec::new(),
            stages: BTreeMap::new(),
            open: BTreeSet::new(),
            set_aside: 0,
            mails: 0,
            moved: BTreeMap::new(),
            complaints,
            known_reasons: RefCell::default(),
            known_records: RefCell::default(),
            found: None,
            nth: WORLDS.replace(WORLDS.get() + 1),
            _listening: listening,
        };
        world.know_secret();
        world
    }

    /// Every id is the same in every run.
    fn know_secret(&self) {
        self.store.write(|tx| tx.set_meta("secret", &"5e".repeat(32))).expect("a secret");
    }

    // -- files ---------------------------------------------------------------------------------

    /// Changes the configuration or the roster, as a coordinator with an editor does.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Files)) -> &mut Self {
        change(&mut self.files);
        self.stale = true;
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Files)) -> Self {
        self.edit(change);
        self
    }

    /// One mentor and one mentee, Tuesdays at 18:00.
    pub(crate) fn with_pairing(self, mentor: &str, mentee: &str) -> Self {
        self.with(|files| files.pair(&[mentor], &[mentee]))
    }

    // -- time ----------------------------------------------------------------------------------

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn here(&self) -> Zoned {
        self.now.to_zoned(TimeZone::get(ZONE).expect("a zone of the system"))
    }

    /// Lets time pass: a pass whenever something is due, and one at each full hour of the day.
    /// `2027-01-22` is that day's first minute; `2027-01-22 10:15` a time of it.
    pub(crate) fn until(&mut self, when: &str) -> &mut Self {
        let target = time(when);
        assert!(target >= self.now, "{when} is over");
        loop {
            let due = self.store.read(|tx| tx.next_due()).expect("next_due");
            let next = due.filter(|due| *due > self.now).into_iter().chain([self.next_hour()]).min();
            let Some(next) = next.filter(|next| *next <= target) else { break };
            self.now = next;
            self.pass();
        }
        self.now = target;
        self.moves += 1;
        // Often enough at the beginning, seldom in a long season.
        if self.found.is_none() && self.moves.is_power_of_two() {
            self.check_outlook();
        }
        self
    }

    /// The machine is off: time passes, and nothing else.
    pub(crate) fn down_until(&mut self, when: &str) -> &mut Self {
        self.note("~ the desk is down");
        self.now = time(when);
        self.note("~ the desk is up again");
        self
    }

    fn next_hour(&self) -> Timestamp {
        let mut here = self.here();
        loop {
            here = here
                .round(jiff::ZonedRound::new().smallest(jiff::Unit::Hour).mode(jiff::RoundMode::Floor))
                .and_then(|floor| floor.checked_add(1.hour()))
                .expect("an hour later");
            if (FIRST_HOUR..=LAST_HOUR).contains(&here.hour()) {
                return here.timestamp();
            }
        }
    }

    /// One pass of the real daemon, now.
    pub(crate) fn pass(&mut self) -> pass::Report {
        self.read_files();
        // What was kept at the last pass may not have come to be wrong with time alone.
        self.statuses_are_right();
        let (loaded, ctx) = self.loaded.take().expect("files were read");
        let mut inbound = Inbound::Maildir(Maildir::new(self.maildir()));
        let before = self.out().map_or(0, |memory| memory.taken().len());
        let report = {
            let mut desk = pass::Desk {
                store: &self.store,
                loaded: &loaded,
                ctx: &ctx,
                outbound: &mut self.outbound,
                inbound: &mut inbound,
                rooms: &mentord::daemon::poster::console(&loaded),
            };
            self.runtime.block_on(pass::pass(&mut desk, self.now)).expect("a pass")
        };
        self.loaded = Some((loaded, ctx));
        assert_eq!(report.unread.is_some(), !self.readable, "{report:?}");
        let taken = self.out().map(Memory::taken);
        let new: Vec<Accepted> =
            taken.as_deref().and_then(|taken| taken.get(before..)).unwrap_or_default().to_vec();
        drop(taken);
        if self.found.is_none() {
            self.notice(&new);
        }
        self.letters.extend(new.into_iter().map(|taken| (self.now, taken)));
        self.check_pass();
        report
    }

    fn out(&self) -> Option<&Memory> {
        match &self.outbound {
            Outbound::Memory(memory) => Some(memory),
            _ => None,
        }
    }

    /// What the way out is to answer to the next letters.
    pub(crate) fn server_answers(&mut self, answers: impl IntoIterator<Item = mentord::mail::SendOutcome>) {
        if let Some(memory) = self.out() {
            memory.will_answer(answers);
        }
    }

    fn read_files(&mut self) {
        if !self.stale {
            return;
        }
        let path = self.files.write(self.home.path());
        let loaded = config::load(&path, &|_| None).unwrap_or_else(|problems| panic!("{problems}"));
        let mut ctx = wiring::context(&loaded, &self.store).expect("a context");
        // A season of many pairs would write each of its letters three times.
        if self.found.is_none() {
            ctx.witness = Some(german::written_in_german);
        }
        self.loaded = Some((loaded, ctx));
        self.stale = false;
    }

    /// The process ends so often without being told to, each time at whatever lies unread in the mailbox.
    pub(crate) fn ends_while_reading(&mut self, times: usize) {
        let unread: Vec<String> = ["new", "cur"]
            .iter()
            .flat_map(|part| std::fs::read_dir(self.maildir().join(part)).into_iter().flatten())
            .map(|entry| entry.expect("a mail").file_name().to_string_lossy().into_owned())
            .filter(|key| {
                !self
                    .store
                    .read(|tx| tx.was_handled_at(mentord::mail::maildir::FOLDER, key))
                    .expect("a store")
            })
            .collect();
        let places: Vec<(&str, &str)> =
            unread.iter().map(|key| (mentord::mail::maildir::FOLDER, key.as_str())).collect();
        for _ in 0..times {
            self.store.write(|tx| tx.set_under_way(&places)).expect("a store");
            self.store.write(|tx| tx.count_interrupted()).expect("a store");
        }
    }

    /// Whether letters go to the person's address on file.
    pub(crate) fn works(&self, who: &str) -> bool {
        let id = mentord::domain::PersonId(who.to_owned());
        let row = self.store.read(|tx| tx.person(&id)).expect("a store").expect("somebody on file");
        row.standing.reachable(&row.person)
    }

    /// The reverse-path under which the last letter of that kind left.
    pub(crate) fn envelope_of(&self, who: &str, kind: &str) -> String {
        let found = self.letters.iter().rev().find(|(_, taken)| taken.who == who && taken.kind == kind);
        found.unwrap_or_else(|| panic!("{who} never got the letter '{kind}'")).1.envelope_from.clone()
    }

    pub(crate) fn is_held(&self) -> bool {
        self.store.read(|tx| tx.held()).expect("the hold").is_some()
    }

    fn ctx(&self) -> &Context {
        &self.loaded.as_ref().expect("files were read").1
    }

    /// The process ends and another one starts on the same state.
    pub(crate) fn restart(&mut self) -> &mut Self {
        let path = self.store.path().expect("a store on disk").to_owned();
        let directory = path.parent().expect("a directory");
        self.store = Store::open(directory).expect("the store again");
        self.loaded = None;
        self.stale = true;
        self.note("~ the desk was restarted");
        self
    }

    // -- the mailbox ---------------------------------------------------------------------------

    fn maildir(&self) -> std::path::PathBuf {
        self.home.path().join("inbox")
    }

    /// The mailbox cannot be read from now until then; mail goes on arriving in it.
    pub(crate) fn unreadable_until(&mut self, when: &str) -> &mut Self {
        self.close_mailbox();
        self.until(when);
        self.open_mailbox();
        self
    }

    /// From now on the mailbox cannot be read.
    pub(crate) fn close_mailbox(&mut self) {
        let home = self.maildir();
        if home.exists() {
            std::fs::rename(&home, self.aside()).expect("the mailbox put aside");
        }
        std::fs::write(&home, "not a folder").expect("a file in its place");
        self.readable = false;
        self.note("~ the mailbox cannot be read");
    }

    pub(crate) fn mailbox_is_open(&self) -> bool {
        self.readable
    }

    pub(crate) fn open_mailbox(&mut self) {
        std::fs::remove_file(self.maildir()).expect("the file that was in its place");
        if self.aside().exists() {
            std::fs::rename(self.aside(), self.maildir()).expect("the mailbox back");
        }
        self.readable = true;
        self.note("~ the mailbox can be read again");
    }

    fn aside(&self) -> std::path::PathBuf {
        self.home.path().join("inbox.aside")
    }
}

/// `2027-01-22` or `2027-01-22 10:15`, in the programme's zone.
pub(crate) fn time(text: &str) -> Timestamp {
    let text = if text.contains(' ') { text.replace(' ', "T") } else { format!("{text}T00:00") };
    let civil: DateTime = text.parse().expect("a time such as 2027-01-22 10:15");
    civil.in_tz(ZONE).expect("a time of the zone").timestamp()
}
