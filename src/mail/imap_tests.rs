//! The IMAP reader against a small server in this process, with the faults that real ones have.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::mail::{AfterReading, FolderRead, Handled, Inbound, LARGEST_MESSAGE, Proof, Raw, Secret};

struct Folder {
    name: &'static str,
    attributes: &'static str,
    uidvalidity: u32,
    uidnext: u32,
    mails: Vec<(u32, &'static [u8])>,
}

fn folder(name: &'static str, attributes: &'static str, mails: &[(u32, &'static [u8])]) -> Folder {
    let uidnext = mails.last().map_or(1, |(uid, _)| uid + 1);
    Folder { name, attributes, uidvalidity: 7, uidnext, mails: mails.to_vec() }
}

#[derive(Default)]
struct Faults {
    capabilities: &'static str,
    /// Gone between the first look and the fetch of bodies.
    expunged: Vec<u32>,
    /// Bodies the server says NO to, while the mail is there.
    broken: Vec<u32>,
    /// Said to be larger than we fetch.
    huge: Vec<u32>,
    /// Closes in the middle of a fetch of bodies, once.
    close_in_fetch: bool,
    /// Answers a fetch of bodies with NO in the middle.
    no_in_fetch: bool,
    huge_literal: bool,
    refuse_login: bool,
}

#[derive(Default)]
struct State {
    folders: Vec<Folder>,
    faults: Faults,
    commands: Vec<String>,
    appended: Vec<Vec<u8>>,
}

type Shared = Arc<Mutex<State>>;

async fn fake(folders: Vec<Folder>, faults: Faults) -> (Inbound, Shared) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let state = Arc::new(Mutex::new(State { folders, faults, ..State::default() }));
    let shared = Arc::clone(&state);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    });
    let settings = ImapSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        login: Login {
            username: "desk".to_owned(),
            proof: Proof::Password(Secret::new("canary".to_owned())),
        },
        ca_file: None,
        mailboxes: vec!["INBOX".to_owned()],
    };
    (Inbound::Imap(Box::new(Imap::new(settings))), state)
}

async fn serve(stream: TcpStream, state: Shared) {
    let mut stream = BufReader::new(stream);
    let _ = stream.get_mut().write_all(b"* OK fake\r\n").await;
    let mut selected = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap();
        state.lock().unwrap().commands.push(command.to_owned());
        if let Some(octets) = command.strip_suffix('}').and_then(|c| c.rsplit_once('{')).map(|(_, n)| n) {
            let _ = stream.get_mut().write_all(b"* 9 EXISTS\r\n+ go\r\n").await;
            let mut bytes = vec![0; octets.parse::<usize>().unwrap() + 2];
            stream.read_exact(&mut bytes).await.unwrap();
            bytes.truncate(bytes.len() - 2);
            state.lock().unwrap().appended.push(bytes);
        }
        let (said, go_on) = answer(&mut state.lock().unwrap(), &mut selected, tag, command);
        if stream.get_mut().write_all(&said).await.is_err() || !go_on {
            return;
        }
    }
}

fn answer(state: &mut State, selected: &mut usize, tag: &str, command: &str) -> (Vec<u8>, bool) {
    let ok = |data: String| (format!("{data}{tag} OK done\r\n").into_bytes(), true);
    let no = |words: &str| (format!("{tag} NO {words}\r\n").into_bytes(), true);
    let words: Vec<&str> = command.split(' ').collect();
    match words.as_slice() {
        ["CAPABILITY"] => ok(format!("* CAPABILITY IMAP4rev1 {}\r\n", state.faults.capabilities)),
        ["LOGIN", ..] if state.faults.refuse_login => no("[AUTHENTICATIONFAILED] wrong"),
        ["LIST", ..] => ok(state
            .folders
            .iter()
            .map(|f| format!("* LIST ({}) \"/\" \"{}\"\r\n", f.attributes, f.name))
            .collect()),
        ["EXAMINE" | "SELECT", name @ ..] => {
            let name = name.join(" ");
            let Some(at) = state.folders.iter().position(|f| format!("\"{}\"", f.name) == name) else {
                return no("no such mailbox");
            };
            *selected = at;
            let Folder { uidvalidity, uidnext, mails, .. } = &state.folders[at];
            ok(format!(
                "* FLAGS (\\Seen)\r\n* {} EXISTS\r\n* OK [UIDVALIDITY {uidvalidity}] x\r\n* OK [UIDNEXT {uidnext}] x\r\n",
                mails.len()
            ))
        }
        ["UID", "FETCH", set, ..] => fetch(state, *selected, tag, set, command),
        ["UID", "SEARCH", ..] => {
            let id = command.rsplit('"').nth(1).unwrap();
            let hit = |(_, mail): &&(u32, &[u8])| String::from_utf8_lossy(mail).contains(id);
            let uids = state.folders[*selected].mails.iter().filter(hit).map(|(uid, _)| format!(" {uid}"));
            ok(format!("* SEARCH{}\r\n", uids.collect::<String>()))
        }
        _ => ok(String::new()),
    }
}

fn fetch(state: &mut State, selected: usize, tag: &str, set: &str, command: &str) -> (Vec<u8>, bool) {
    let State { folders, faults, .. } = state;
    let bodies = command.contains("BODY.PEEK[]");
    if bodies {
        folders[selected].mails.retain(|(uid, _)| !faults.expunged.contains(uid));
    }
    let mails = &folders[selected].mails;
    let last = mails.last().map_or(0, |(uid, _)| *uid);
    let wanted = |uid: u32| match set.split_once(":*") {
        Some((from, _)) => uid >= from.parse::<u32>().unwrap().min(last),
        None if set == "*" => uid == last,
        None => set.split(',').any(|one| one.parse() == Ok(uid)),
    };
    // What nobody asked for comes in between.
    let mut said = b"* 12 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* OK still here\r\n".to_vec();
    let mut refused = false;
    for (n, (uid, mail)) in mails.iter().enumerate().filter(|(_, (uid, _))| wanted(*uid)) {
        if !bodies {
            let size = if faults.huge.contains(uid) { LARGEST_MESSAGE + 1 } else { mail.len() as u64 };
            let one = format!(
                "* {} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"11-Jan-2027 09:00:{:02} +0000\")\r\n",
                n + 1,
                uid % 60
            );
            said.extend(one.bytes());
        } else if faults.broken.contains(uid) && !command.contains('<') {
            refused = true;
        } else {
            if faults.close_in_fetch {
                faults.close_in_fetch = false;
                said.extend(format!("* {} FETCH (UID {uid} BODY[] {{500}}\r\nSubj", n + 1).bytes());
                return (said, false);
            }
            if faults.huge_literal {
                said.extend(format!("* {} FETCH (UID {uid} BODY[] {{4294967295}}\r\n", n + 1).bytes());
                return (said, true);
            }
            let section = if command.contains('<') { "BODY[]<0>" } else { "BODY[]" };
            said.extend(format!("* {} FETCH (UID {uid} {section} {{{}}}\r\n", n + 1, mail.len()).bytes());
            said.extend_from_slice(mail);
            said.extend_from_slice(b")\r\n");
            if std::mem::take(&mut faults.no_in_fetch) {
                refused = true;
                break;
            }
        }
    }
    let end = if refused { "NO some messages could not be fetched" } else { "OK done" };
    said.extend(format!("{tag} {end}\r\n").bytes());
    (said, true)
}

fn cursor(folder: &str, uidvalidity: u32, next_uid: u32) -> Cursor {
    Cursor { folder: folder.to_owned(), uidvalidity, next_uid }
}

/// Fetches, and tells what was handed out as `folder key`.
async fn fetched(inbound: &mut Inbound, cursors: &[Cursor]) -> (Vec<Found>, anyhow::Result<Complete>) {
    let mut found = Vec::new();
    let complete = inbound
        .fetch(cursors, Unmet::FromNow, &|_| false, &mut |mail| {
            found.push(mail);
            Ok(())
        })
        .await;
    (found, complete)
}

fn keys(found: &[Found]) -> Vec<&str> {
    found.iter().map(|f| f.key.as_str()).collect()
}

const MAILS: [(u32, &[u8]); 3] =
    [(3, b"Subject: a\r\n\r\na\r\n"), (5, b"Subject: b\r\n\r\n"), (9, b"x)\r\n* BYE\r\n")];

#[tokio::test]
async fn the_first_meeting_begins_at_uidnext() {
    let folders = vec![folder("INBOX", "", &MAILS), folder("Old", "", &[]), folder("Bulk", "\\Junk", &MAILS)];
    let (mut inbound, state) = fake(folders, Faults::default()).await;
    let (found, complete) = fetched(&mut inbound, &[]).await;
    assert_eq!(found, []);
    let read = |folder: &str, junk| FolderRead {
        folder: folder.to_owned(),
        cursor: Some(cursor(folder, 7, 10)),
        rescanned: false,
        junk,
    };
    assert_eq!(complete.unwrap().folders, [read("INBOX", false), read("Bulk", true)]);
    assert!(!state.lock().unwrap().commands.iter().any(|c| c.starts_with("UID FETCH")));
}

#[tokio::test]
async fn new_mail_is_handed_out_oldest_first_and_nothing_is_marked() {
    let (mut inbound, state) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 4)]).await;
    assert_eq!(keys(&found), ["7/5", "7/9"]);
    assert_eq!(found[0].cursor, Some(cursor("INBOX", 7, 6)));
    assert_eq!(found[1].received, "2027-01-11T09:00:09Z".parse::<Timestamp>().unwrap());
    assert_eq!(found[1].raw, Raw::Whole(MAILS[2].1.to_vec()));
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 10)));
    // Nothing new: the server names the last mail all the same.
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 10)]).await;
    assert_eq!(found, []);
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 10)));
    inbound.close().await;
    let commands = &state.lock().unwrap().commands;
    assert!(!commands.iter().any(|c| c.starts_with("SELECT") || c.contains("STORE") || c.contains("BODY[]")));
    assert_eq!(commands.iter().filter(|c| c.starts_with("LOGIN")).count(), 1);
    assert_eq!(commands.last().unwrap(), "LOGOUT");
}

#[tokio::test]
async fn another_uidvalidity_hands_everything_out_again() {
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 6, 100)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    let complete = complete.unwrap();
    assert!(complete.folders[0].rescanned);
    assert_eq!(complete.folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn a_folder_met_after_letters_went_out_is_read_whole() {
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let mut found = Vec::new();
    let mut each = |mail| {
        found.push(mail);
        Ok(())
    };
    let complete = inbound.fetch(&[], Unmet::FromStart, &|_| false, &mut each).await.unwrap();
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(complete.folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn a_mailbox_restored_from_a_backup_hands_everything_out_again() {
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 100)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn what_is_expunged_meanwhile_is_passed_over() {
    let faults = Faults { expunged: vec![5], ..Faults::default() };
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], faults).await;
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/9"]);
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn of_what_is_too_large_or_refused_the_head_is_handed_out() {
    let faults = Faults { huge: vec![5], broken: vec![9], ..Faults::default() };
    let (mut inbound, state) = fake(vec![folder("INBOX", "", &MAILS)], faults).await;
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(found[0].raw, Raw::Whole(MAILS[0].1.to_vec()));
    assert_eq!(found[1].raw, Raw::TooLarge { head: MAILS[1].1.to_vec() });
    assert_eq!(found[1].size, LARGEST_MESSAGE + 1);
    assert_eq!(found[2].raw, Raw::TooLarge { head: MAILS[2].1.to_vec() });
    assert!(complete.unwrap().failed.is_empty());
    let commands = &state.lock().unwrap().commands;
    assert!(!commands.iter().any(|c| c.contains("FETCH 5 (UID BODY.PEEK[])")), "{commands:?}");
}

#[tokio::test]
async fn a_no_in_the_middle_of_a_fetch_skips_nothing() {
    let faults = Faults { no_in_fetch: true, ..Faults::default() };
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], faults).await;
    let (found, _) = fetched(&mut inbound, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_is_no_end_of_the_mail() {
    let faults = Faults { close_in_fetch: true, ..Faults::default() };
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], faults).await;
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(found, []);
    assert!(complete.unwrap_err().to_string().starts_with("Cannot read mail from 127.0.0.1:"));
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert!(complete.is_ok());
}

#[tokio::test]
async fn a_literal_without_bounds_is_refused() {
    let faults = Faults { huge_literal: true, ..Faults::default() };
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], faults).await;
    let (_, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 1)]).await;
    assert!(complete.unwrap_err().to_string().contains("more at once than was asked for"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_opened_hides_no_other() {
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let Inbound::Imap(imap) = &mut inbound else { unreachable!() };
    imap.settings.mailboxes = vec!["Gone".to_owned(), "INBOX".to_owned()];
    let (found, complete) = fetched(&mut inbound, &[cursor("INBOX", 7, 9), cursor("Gone", 1, 1)]).await;
    assert_eq!(keys(&found), ["7/9"]);
    let complete = complete.unwrap();
    assert_eq!(complete.failed[0].why, "Cannot read the mail folder 'Gone' to its end: no such mailbox");
    assert_eq!(complete.folders.len(), 1);
}

#[tokio::test]
async fn a_mail_that_cannot_be_handled_stops_before_the_next() {
    let (mut inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let mut seen = 0;
    let result = inbound
        .fetch(&[cursor("INBOX", 7, 1)], Unmet::FromNow, &|_| false, &mut |_| {
            seen += 1;
            anyhow::bail!("disk full")
        })
        .await;
    assert_eq!((result.unwrap_err().to_string().as_str(), seen), ("disk full", 1));
}

#[tokio::test]
async fn a_refused_login_is_said_without_the_password() {
    for (faults, words) in [
        (
            Faults { refuse_login: true, ..Faults::default() },
            "refuses user name or password: [AUTHENTICATIONFAILED] wrong",
        ),
        (Faults { capabilities: "LOGINDISABLED", ..Faults::default() }, "LOGINDISABLED"),
    ] {
        let (mut inbound, state) = fake(vec![], faults).await;
        let (_, complete) = fetched(&mut inbound, &[]).await;
        let said = format!("{:#}", complete.unwrap_err());
        assert!(said.contains(words) && !said.contains("canary"), "{said}");
        assert!(!format!("{inbound:?}").contains("canary"));
        let sent = state.lock().unwrap().commands.iter().any(|c| c.contains("canary"));
        assert_eq!(sent, words.contains("password"));
    }
}

#[tokio::test]
async fn our_copy_is_filed_in_sent_and_found_again() {
    let letter: &[u8] = b"Message-ID: <a.b@desk.test>\r\n\r\nx\r\n";
    let sent = folder("Gesendet", "\\Sent", &[(1, letter)]);
    let (inbound, state) = fake(vec![folder("INBOX", "", &[]), sent], Faults::default()).await;
    let Inbound::Imap(mut imap) = inbound else { unreachable!() };
    imap.append_copy(letter, "2027-01-05T09:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(state.lock().unwrap().appended, [letter]);
    let append = format!("APPEND \"Gesendet\" (\\Seen) \" 5-Jan-2027 09:00:00 +0000\" {{{}}}", letter.len());
    assert!(state.lock().unwrap().commands.contains(&append));
    assert!(imap.has_copy("<a.b@desk.test>").await.unwrap());
    assert!(!imap.has_copy("other@desk.test").await.unwrap());
    assert!(imap.has_copy("a\"b\r\n").await.is_err());
}

#[tokio::test]
async fn a_missing_sent_folder_is_made() {
    let (inbound, state) = fake(vec![folder("INBOX", "", &[])], Faults::default()).await;
    let Inbound::Imap(mut imap) = inbound else { unreachable!() };
    assert!(!imap.has_copy("a@b").await.unwrap());
    imap.append_copy(b"x\r\n", Timestamp::UNIX_EPOCH).await.unwrap();
    assert!(state.lock().unwrap().commands.contains(&"CREATE \"Sent\"".to_owned()));
}

#[tokio::test]
async fn only_handled_mail_is_tidied() {
    let now: Timestamp = "2027-02-01T00:00:00Z".parse().unwrap();
    let mail = |uidvalidity, uid, day: &str| Handled {
        folder: "INBOX".to_owned(),
        uidvalidity,
        uid,
        received: format!("2027-01-{day}T00:00:00Z").parse().unwrap(),
    };
    let handled = [mail(7, 3, "02"), mail(7, 5, "31"), mail(6, 9, "02")];
    let cases: [(&str, AfterReading, usize, &[&str]); 5] = [
        ("UIDPLUS MOVE", AfterReading::Keep, 0, &[]),
        ("UIDPLUS", AfterReading::Delete, 3, &["UID STORE 3,5 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 3,5"]),
        (
            "UIDPLUS",
            AfterReading::DeleteAfter(14),
            2,
            &["UID STORE 3 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 3"],
        ),
        ("MOVE", AfterReading::MoveTo("Fertig ü".to_owned()), 3, &["UID MOVE 3,5 \"Fertig &APw-\""]),
        (
            "UIDPLUS",
            AfterReading::MoveTo("Done".to_owned()),
            3,
            &["UID COPY 3,5 \"Done\"", "UID STORE 3,5 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 3,5"],
        ),
    ];
    for (capabilities, rule, done, expected) in cases {
        let faults = Faults { capabilities, ..Faults::default() };
        let (inbound, state) = fake(vec![folder("INBOX", "", &MAILS)], faults).await;
        let Inbound::Imap(mut imap) = inbound else { unreachable!() };
        assert_eq!(imap.tidy(&handled, &rule, now).await.unwrap().len(), done, "{rule:?}");
        let state = state.lock().unwrap();
        let touched: Vec<_> = state.commands.iter().filter(|c| c.starts_with("UID")).collect();
        assert_eq!(touched, expected, "{rule:?}");
    }
    let (inbound, _) = fake(vec![folder("INBOX", "", &MAILS)], Faults::default()).await;
    let Inbound::Imap(mut imap) = inbound else { unreachable!() };
    let said = format!("{:#}", imap.tidy(&handled, &AfterReading::Delete, now).await.unwrap_err());
    assert!(said.contains("UIDPLUS"), "{said}");
}

#[test]
fn junk_is_found_by_use_then_by_name() {
    let list = |entries: &[(&str, bool)]| -> Vec<Listed> {
        let one = |(name, junk): &(&str, bool)| Listed {
            name: (*name).to_owned(),
            delimiter: Some("/".to_owned()),
            junk: *junk,
            sent: false,
        };
        entries.iter().map(one).collect()
    };
    let inbox = ["INBOX".to_owned()];
    type Case<'a> = (&'a [(&'a str, bool)], Option<&'a str>);
    let cases: [Case<'_>; 7] = [
        (&[("INBOX", false)], None),
        (&[("Spam", false), ("Werbung", true)], Some("Werbung")),
        (&[("spam", false)], Some("spam")),
        (&[("Spam", false), ("Junk", false)], Some("Junk")),
        (&[("INBOX/Junk", false)], Some("INBOX/Junk")),
        (&[("[Gmail]/Spam", false)], Some("[Gmail]/Spam")),
        (&[("Archive/Junk", false)], None),
    ];
    for (entries, junk) in cases {
        let watched = watched(&inbox, &list(entries));
        assert_eq!(watched.get(1).map(|(name, is_junk)| (name.as_str(), *is_junk)), junk.map(|j| (j, true)));
    }
    // Named in the settings too: read once.
    let both = ["INBOX".to_owned(), "Junk".to_owned()];
    assert_eq!(watched(&both, &list(&[("Junk", true)]))[1], ("Junk".to_owned(), true));
    assert_eq!(watched(&both, &list(&[("Junk", true)])).len(), 2);
}
