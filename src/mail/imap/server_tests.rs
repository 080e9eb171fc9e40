//! A small IMAP server in this process: well-behaved, with the faults that a test writes into its script.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use crate::domain::Secret;
use crate::mail::{Imap, ImapSettings, LARGEST_MESSAGE, Login, Proof, Tls};

/// A message: its UID, its bytes, its flags.
pub(super) type Mail = (u32, Vec<u8>, &'static str);

#[derive(Clone)]
pub(super) struct Folder {
    /// As LIST gives it; quoted unless it holds its own quotes or is a literal.
    pub(super) name: &'static str,
    pub(super) attributes: &'static str,
    pub(super) uidvalidity: u32,
    pub(super) uidnext: u32,
    pub(super) mails: Vec<Mail>,
    pub(super) modseq: u64,
    pub(super) read_only: bool,
}

pub(super) fn folder(name: &'static str, attributes: &'static str, mails: &[(u32, &[u8])]) -> Folder {
    Folder {
        name,
        attributes,
        uidvalidity: 7,
        uidnext: mails.last().map_or(1, |(uid, _)| uid + 1),
        mails: mails.iter().map(|(uid, bytes)| (*uid, bytes.to_vec(), "")).collect(),
        modseq: 5,
        read_only: false,
    }
}

/// What the server does in place of an answer, or before it.
#[derive(Clone)]
pub(super) enum Then {
    /// Answers as it would have.
    Answer,
    /// Says nothing more until the next command.
    Wait,
    Close,
}

/// One deviation: for commands that begin so, as many times, these words; `TAG` is the command's.
#[derive(Clone)]
pub(super) struct RenderContext {
    pub(super) command: &'static str,
    pub(super) times: usize,
    pub(super) says: Vec<u8>,
    pub(super) then: Then,
}

/// Once.
pub(super) fn script(command: &'static str, says: impl Into<Vec<u8>>, then: Then) -> RenderContext {
    RenderContext { command, times: 1, says: says.into(), then }
}

/// Each time.
pub(super) fn always(command: &'static str, says: impl Into<Vec<u8>>, then: Then) -> RenderContext {
    RenderContext { times: usize::MAX, ..script(command, says, then) }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) folders: Vec<Folder>,
    pub(super) capabilities: &'static str,
    pub(super) script: Vec<RenderContext>,
    /// Answers are kept back until so many commands came.
    pub(super) hold: usize,
    /// Said to be larger than we fetch.
    pub(super) huge: Vec<u32>,
    /// What it was told, without tags.
    pub(super) commands: Vec<String>,
    pub(super) appended: Vec<Vec<u8>>,
}

/// The server, and a reader of it.
pub(super) struct Fake {
    pub(super) imap: Imap,
    pub(super) state: Arc<Mutex<State>>,
    /// Rung when the server begins to idle.
    pub(super) idling: Arc<Notify>,
    /// Rung by a test: something new lies in the first folder.
    pub(super) news: Arc<Notify>,
}

impl Fake {
    pub(super) async fn start(
        folders: Vec<Folder>,
        capabilities: &'static str,
        script: Vec<RenderContext>,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State { folders, capabilities, script, ..State::default() }));
        let (idling, news) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let session = (Arc::clone(&state), Arc::clone(&idling), Arc::clone(&news));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let (state, idling, news) = session.clone();
                tokio::spawn(serve(stream, state, idling, news));
            }
        });
        let imap = Imap::new(ImapSettings {
            host: "127.0.0.1".to_owned(),
            port,
            tls: Tls::None,
            login: Login {
                username: "desk".to_owned(),
                proof: Proof::Password(Secret::new("canary".to_owned())),
            },
            ca_file: None,
            mailboxes: vec!["INBOX".to_owned()],
        });
        Self { imap, state, idling, news }
    }

    pub(super) fn commands(&self) -> Vec<String> {
        self.state.lock().unwrap().commands.clone()
    }

    /// What it was told since the last time it was asked.
    pub(super) fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().commands)
    }

    pub(super) fn count(&self, command: &str) -> usize {
        self.commands().iter().filter(|told| told.starts_with(command)).count()
    }
}

async fn serve(
    stream: TcpStream,
    state: Arc<Mutex<State>>,
    idling: Arc<Notify>,
    news: Arc<Notify>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"* OK fake\r\n").await.ok()?;
    let (mut selected, mut held) = (None, Vec::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        let whole = if command.is_empty() { tag } else { command };
        state.lock().unwrap().commands.push(whole.to_owned());
        let played = play(&mut state.lock().unwrap(), tag, whole);
        if let Some((says, then)) = played {
            stream.get_mut().write_all(&says).await.ok()?;
            match then {
                Then::Answer => {}
                Then::Wait => continue,
                Then::Close => return None,
            }
        }
        if let Some(octets) = command.strip_suffix('}').and_then(|c| c.rsplit_once('{')).map(|(_, n)| n) {
            stream.get_mut().write_all(b"* 9 EXISTS\r\n+ go\r\n").await.ok()?;
            let mut bytes = vec![0; octets.parse::<usize>().unwrap() + 2];
            stream.read_exact(&mut bytes).await.ok()?;
            bytes.truncate(bytes.len() - 2);
            state.lock().unwrap().appended.push(bytes);
        }
        if command == "IDLE" && state.lock().unwrap().capabilities.contains("IDLE") {
            idling.notify_one();
            stream.get_mut().write_all(b"+ idling\r\n").await.ok()?;
            let mut done = String::new();
            loop {
                tokio::select! {
                    read = stream.read_line(&mut done) => {
                        read.ok()?;
                        break;
                    }
                    () = news.notified() => {}
                }
                stream.get_mut().write_all(b"* 4 EXISTS\r\n").await.ok()?;
            }
            state.lock().unwrap().commands.push(done.trim_end().to_owned());
            stream.get_mut().write_all(format!("{tag} OK idled\r\n").as_bytes()).await.ok()?;
            continue;
        }
        let hold = {
            let mut state = state.lock().unwrap();
            held.extend(answer(&mut state, &mut selected, tag, command));
            state.hold = state.hold.saturating_sub(1);
            state.hold
        };
        if hold == 0 {
            stream.get_mut().write_all(&std::mem::take(&mut held)).await.ok()?;
        }
    }
}

fn play(state: &mut State, tag: &str, command: &str) -> Option<(Vec<u8>, Then)> {
    let script = state.script.iter_mut().find(|s| s.times > 0 && command.starts_with(s.command))?;
    script.times -= 1;
    let mut says = Vec::new();
    let mut rest = script.says.as_slice();
    while let Some(at) = rest.windows(3).position(|window| window == b"TAG") {
        says.extend_from_slice(&rest[..at]);
        says.extend_from_slice(tag.as_bytes());
        rest = &rest[at + 3..];
    }
    says.extend_from_slice(rest);
    Some((says, script.then.clone()))
}

fn answer(state: &mut State, selected: &mut Option<usize>, tag: &str, command: &str) -> Vec<u8> {
    let ok = |data: String| format!("{data}{tag} OK done\r\n").into_bytes();
    let no = |words: &str| format!("{tag} NO {words}\r\n").into_bytes();
    let named = |state: &State, name: &str| {
        let plain = |f: &Folder| f.name.rsplit_once("\r\n").map_or(f.name, |(_, name)| name).to_owned();
        state.folders.iter().position(|f| format!("\"{}\"", plain(f)) == name || f.name == name)
    };
    let words: Vec<&str> = command.split(' ').collect();
    match words.as_slice() {
        ["CAPABILITY"] => ok(format!("* CAPABILITY IMAP4rev1 {}\r\n", state.capabilities)),
        ["IDLE"] => no("cannot"),
        ["LIST", ..] => ok(state
            .folders
            .iter()
            .map(|f| {
                let name = if f.name.starts_with(['"', '{']) {
                    f.name.to_owned()
                } else {
                    format!("\"{}\"", f.name)
                };
                format!("* LIST ({}) \"/\" {name}\r\n", f.attributes)
            })
            .collect()),
        [verb @ ("EXAMINE" | "SELECT"), name @ ..] => {
            *selected = named(state, &name.join(" "));
            let Some(at) = *selected else { return no("no such mailbox") };
            let Folder { uidvalidity, uidnext, mails, modseq, read_only, .. } = &state.folders[at];
            let counted = if state.capabilities.contains("CONDSTORE") {
                format!("* OK [HIGHESTMODSEQ {modseq}] x\r\n")
            } else {
                String::new()
            };
            let mode = if *verb == "EXAMINE" || *read_only { "READ-ONLY" } else { "READ-WRITE" };
            format!(
                "* FLAGS (\\Seen)\r\n* {} EXISTS\r\n* OK [UIDVALIDITY {uidvalidity}] x\r\n* OK [UIDNEXT {uidnext}] x\r\n{counted}{tag} OK [{mode}] done\r\n",
                mails.len()
            )
            .into_bytes()
        }
        ["STATUS", name, ..] => match named(state, name) {
            Some(at) => {
                let Folder { uidvalidity, uidnext, mails, modseq, .. } = &state.folders[at];
                ok(format!(
                    "* STATUS {name} (UIDVALIDITY {uidvalidity} UIDNEXT {uidnext} MESSAGES {} HIGHESTMODSEQ {modseq})\r\n",
                    mails.len()
                ))
            }
            None => no("no such mailbox"),
        },
        ["CREATE", name @ ..] => {
            let name: &'static str = name.join(" ").trim_matches('"').to_owned().leak();
            state.folders.push(folder(name, "", &[]));
            ok(String::new())
        }
        ["UID", ..] if selected.is_none() => format!("{tag} BAD no mailbox is open\r\n").into_bytes(),
        ["UID", "FETCH", set, ..] => fetch(state, selected.unwrap_or(0), tag, set, command),
        ["UID", "SEARCH", "DELETED"] => {
            let mails = &state.folders[selected.unwrap_or(0)].mails;
            let hits = mails.iter().filter(|(_, _, flags)| flags.contains("Deleted"));
            ok(format!("* SEARCH{}\r\n", hits.map(|(uid, ..)| format!(" {uid}")).collect::<String>()))
        }
        ["UID", "SEARCH", ..] => {
            let id = command.rsplit('"').nth(1).unwrap();
            let hit = |(_, mail, _): &&Mail| String::from_utf8_lossy(mail).contains(id);
            let mails = &state.folders[selected.unwrap_or(0)].mails;
            let uids = mails.iter().filter(hit).map(|(uid, ..)| format!(" {uid}"));
            ok(format!("* SEARCH{}\r\n", uids.collect::<String>()))
        }
        ["UID", verb @ ("MOVE" | "COPY" | "STORE" | "EXPUNGE"), set, rest @ ..] => {
            change(state, selected.unwrap_or(0), verb, set, &rest.join(" "));
            ok(String::new())
        }
        ["EXPUNGE"] => {
            let at = selected.unwrap_or(0);
            state.folders[at].mails.retain(|(_, _, flags)| !flags.contains("Deleted"));
            ok(String::new())
        }
        _ => ok(String::new()),
    }
}

fn change(state: &mut State, at: usize, verb: &str, set: &str, target: &str) {
    let wanted = |uid: u32| set.split(',').any(|one| one.parse() == Ok(uid));
    if matches!(verb, "MOVE" | "COPY") {
        let mails: Vec<Mail> =
            state.folders[at].mails.iter().filter(|(uid, ..)| wanted(*uid)).cloned().collect();
        let to = state.folders.iter_mut().find(|f| format!("\"{}\"", f.name) == target);
        to.unwrap().mails.extend(mails);
    }
    for mail in state.folders[at].mails.iter_mut().filter(|(uid, ..)| wanted(*uid)) {
        if verb == "STORE" {
            mail.2 = "\\Deleted";
        }
    }
    let goes = |(uid, _, flags): &Mail| wanted(*uid) && (verb == "MOVE" || flags.contains("Deleted"));
    if matches!(verb, "MOVE" | "EXPUNGE") {
        state.folders[at].mails.retain(|mail| !goes(mail));
    }
}

fn fetch(state: &State, selected: usize, tag: &str, set: &str, command: &str) -> Vec<u8> {
    let mails = &state.folders[selected].mails;
    let last = mails.last().map_or(0, |(uid, ..)| *uid);
    let number = |word: &str| if word == "*" { last } else { word.parse::<u32>().unwrap() };
    let ranges: Vec<_> = set
        .split(',')
        .map(|one| match one.split_once(':') {
            Some((from, "*")) => number(from).min(last)..=u32::MAX,
            Some((from, to)) => number(from)..=number(to),
            None => number(one)..=number(one),
        })
        .collect();
    let wanted = |uid: u32| ranges.iter().any(|range| range.contains(&uid));
    // What nobody asked for comes in between.
    let mut said = b"* 12 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* OK still here\r\n".to_vec();
    for (n, (uid, mail, flags)) in mails.iter().enumerate().filter(|(_, (uid, ..))| wanted(*uid)) {
        let n = n + 1;
        if command.contains("BODY.PEEK[]") {
            let section = if command.contains('<') { "BODY[]<0>" } else { "BODY[]" };
            said.extend(format!("* {n} FETCH (UID {uid} {section} {{{}}}\r\n", mail.len()).bytes());
            said.extend_from_slice(mail);
            said.extend_from_slice(b")\r\n");
        } else if command.contains("FLAGS") {
            said.extend(format!("* {n} FETCH (UID {uid} FLAGS ({flags}))\r\n").bytes());
        } else if command.contains("RFC822.SIZE") {
            let size = if state.huge.contains(uid) { LARGEST_MESSAGE + 1 } else { mail.len() as u64 };
            let date = format!("11-Jan-2027 09:00:{:02} +0000", uid % 60);
            said.extend(
                format!("* {n} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{date}\")\r\n").bytes(),
            );
        } else {
            said.extend(format!("* {n} FETCH (UID {uid})\r\n").bytes());
        }
    }
    said.extend(format!("{tag} OK done\r\n").bytes());
    said
}
