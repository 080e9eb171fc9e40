//! The settings read whole, and everything they say.

use jiff::SignedDuration;
use std::path::{Path, PathBuf};

use super::{
    AlertConfig, MailSource, MatrixConfig, Preset, Problem, Problems, ReceiveConfig, Roster, SendConfig,
    Server, Start, Transport, alert, desk, mail, programme, roster,
    source::{Files, Reading, Source},
    table::Table,
};
use crate::domain::{Desk, Programme};

/// The settings that need no mailbox: what `demo` plays on, and where a newcomer starts.
pub const QUICKSTART: &str = include_str!("../../config/quickstart.toml");

/// The small pair that goes with [`QUICKSTART`], as `roster.toml` beside it.
pub const QUICKSTART_ROSTER: &str = include_str!("../../config/roster.toml");

/// The reference: every key with its comment.
pub const REFERENCE: &str = include_str!("../../config/mentord.toml");

/// Everything the settings say, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    pub desk: Desk,
    pub state_dir: PathBuf,
    pub send: SendConfig,
    pub receive: ReceiveConfig,
    /// The provider that was named, and what it has filled in.
    pub preset: Option<Preset>,
    pub chat: Option<MatrixConfig>,
    /// How admins are told that the desk cannot do its work; `None`: they are not.
    pub alert: Option<AlertConfig>,
    pub start: Start,
    /// How long new pairings from a file wait before anything leaves.
    pub settle: SignedDuration,
    /// Whether the desk writes to itself once a day, to see that mail arrives.
    pub canary: bool,
    pub programmes: Vec<Programme>,
    pub roster: Roster,
    /// Letters of one's own; `None`: those carried along.
    pub letters_dir: Option<PathBuf>,
    /// What is allowed and may surprise, each a sentence.
    pub warnings: Vec<String>,
    /// Every file that was read and that is to be watched, the configuration first.
    pub files: Vec<PathBuf>,
    /// Of the bytes of all these files.
    pub print: String,
    /// The files are known by their print, so the rosters were not taken apart: `roster` is empty.
    pub roster_known: bool,
}

impl Loaded {
    /// The mail servers that are logged in to: out, then in.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        let out = match &self.send.transport {
            Transport::Smtp(server) => Some(server),
            _ => None,
        };
        let inn = match &self.receive.source {
            MailSource::Imap { server, .. } => Some(server),
            _ => None,
        };
        out.into_iter().chain(inn)
    }
}

/// Whether what the files of this print say is in the record of that state directory already.
pub type Known<'a> = &'a dyn Fn(&Path, &str) -> bool;

/// Reads the configuration and every roster it names. `env` gives environment variables.
///
/// # Errors
/// Everything that is wrong, in all files.
pub fn load(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, Problems> {
    load_unless_known(path, env, &|_, _| false)
}

/// As [`load`]; rosters that are known are not taken apart: one of 100,000 pairings takes seconds
/// and a gigabyte.
///
/// # Errors
/// Everything that is wrong, in all files.
pub fn load_unless_known(
    path: &Path,
    env: &dyn Fn(&str) -> Option<String>,
    known: Known<'_>,
) -> Result<Loaded, Problems> {
    read(&Reading::new(Files::Disk, env), path, known)
}

/// Reads the embedded defaults as if they stood in `folder`; touches no disk.
///
/// # Errors
/// None, unless the build carries broken defaults.
pub fn load_embedded(folder: &Path) -> Result<Loaded, Problems> {
    let files = Files::Embedded(&[("mentord.toml", QUICKSTART), ("roster.toml", QUICKSTART_ROSTER)]);
    read(&Reading::new(files, &|_| None), &folder.join("mentord.toml"), &|_, _| false)
}

pub(super) fn read(reading: &Reading<'_>, path: &Path, known: Known<'_>) -> Result<Loaded, Problems> {
    let parts = Source::read(reading, path, true, None).and_then(|source| {
        let document = source.parse(reading)?;
        let table = Table::root(reading, &source, Some(document.as_table()));
        configuration(&table, known)
    });
    match (reading.problems(), parts) {
        (Some(problems), _) => Err(problems),
        (None, Some(mut loaded)) => {
            loaded.warnings = reading.warnings.borrow().clone();
            loaded.files = reading.files_read();
            loaded.print = reading.print();
            Ok(loaded)
        }
        (None, None) => Err(Problems(vec![Problem {
            file: path.display().to_string(),
            line: None,
            column: None,
            what: "this file cannot be used".to_owned(),
            hint: None,
        }])),
    }
}

/// Reads all sections; `None` where something was wrong, which has then been reported.
fn configuration(root: &Table<'_>, known: Known<'_>) -> Option<Loaded> {
    let letters_dir = desk::letters_dir(&root.table("letters"));
    let languages = desk::Languages { directory: letters_dir.clone() };
    let part = desk::desk(&root.table("desk"), &languages);
    let state_dir = desk::state_dir(&root.table("state"));
    let address = part.desk.as_ref().map(|desk| &desk.address);
    let mail = mail::mail(&root.table("mail"), address, &state_dir);
    let chat = mail::chat(&root.table("chat"));
    let alert = alert::alert(&root.table("alert"), address, &state_dir);
    let staff = desk::staff(root);
    let zone = part.desk.as_ref().map(|desk| &desk.zone);
    let programmes = programme::programmes(root, zone, languages);
    let known = |print: &str| known(&state_dir, print);
    let roster = roster::read_all(root.reading, &programmes, part.desk.as_ref(), &known);
    let receive = mail.receive?;
    let desk = Desk { staff, privacy: receive.after_reading.privacy(), ..part.desk? };
    Some(Loaded {
        desk,
        state_dir,
        send: mail.send?,
        receive,
        preset: mail.preset,
        chat,
        alert,
        start: part.start,
        settle: part.settle,
        canary: part.canary,
        programmes: programmes.programmes,
        roster_known: roster.is_none(),
        roster: roster.unwrap_or_default(),
        letters_dir,
        warnings: Vec::new(),
        files: Vec::new(),
        print: String::new(),
    })
}
