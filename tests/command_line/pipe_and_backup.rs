//! `deliver` as a mail server's pipe meets it, `backup` as cron does, and the sendmail command.

use std::os::unix::fs::PermissionsExt as _;

use mentord::store::{BACKUP_MADE, Held, Lock, Store};

use super::*;

/// Sam writes to Ada, the desk in copy.
const REPLY: &str = "From: Sam Jones <sam@people.test>\nTo: ada@people.test, desk@desk.test\nSubject: Hi\n\
                     Message-ID: <hi@people.test>\nDate: Tue, 12 Jan 2027 09:00:00 +0000\n\nTuesday suits me.\n";

fn inbox(desk: &Desk) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(desk.path("state/inbox/new")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn what_a_pipe_delivers_is_heard_by_the_next_pass() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    // Another process holds the state, as a running mentord does.
    let Held::Ours(lock) = Lock::take(&desk.path("state"), "a test").unwrap() else { panic!("it is free") };
    desk.run(&["run", "--once", "--at", MONDAY]).ended(75);
    let piped = format!("From sam@people.test  Tue Jan 12 09:00:00 2027\n{REPLY}");
    let said = desk.fed(&["deliver"], piped.as_bytes()).ended(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""), "a mail server would send it on");
    drop(lock);
    let [path] = inbox(&desk).try_into().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), REPLY, "byte for byte, without the mbox line");
    desk.pass(WEDNESDAY).ended(0).out_has(&["1 mail read"]);
    let status: Value = serde_json::from_str(&desk.run(&["status", "--json"]).ended(0).out).unwrap();
    assert!(status["pairings"][0]["last_heard"]["mentee"].is_string(), "{status}");
}

#[test]
fn a_pipe_is_told_to_try_again_whatever_is_wrong_here() {
    let imap =
        "[mail.receive]\nsource = \"imap\"\nhost = \"localhost\"\npassword = { command = \"false\" }\n";
    for (config, said) in [
        (format!("{imap}{CONFIG}"), "source = \"imap\""),
        (format!("[mail.receive]\nsource = \"none\"\n{CONFIG}"), "source = \"none\""),
        (format!("{CONFIG}\nflavour = \"sweet\"\n"), "flavour"),
    ] {
        Desk::with(&config, ROSTER).fed(&["deliver"], REPLY.as_bytes()).ended(75).err_has(&[said]);
    }
    let desk = Desk::new();
    desk.fed(&["--config", "nowhere.toml", "deliver"], REPLY.as_bytes()).ended(75).err_has(&["nowhere.toml"]);
    desk.fed(&["deliver", "desk@desk.test"], REPLY.as_bytes()).ended(75).err_has(&["desk@desk.test"]);
    desk.write("state", "not a folder");
    desk.fed(&["deliver"], REPLY.as_bytes())
        .ended(75)
        .err_has(&["state/inbox", "the user that mentord runs as"]);
}

#[test]
fn what_is_empty_or_too_large_goes_back_to_its_writer() {
    let desk = Desk::new();
    for nothing in ["", "\r\n", "From sam@people.test Tue Jan 12 09:00:00 2027\n"] {
        desk.fed(&["deliver"], nothing.as_bytes()).ended(65).err_has(&["no message"]);
    }
    let mut message = REPLY.as_bytes().to_vec();
    message.resize(25 << 20, b'x');
    desk.fed(&["deliver"], &message).ended(0);
    message.push(b'x');
    desk.fed(&["deliver"], &message).ended(65).err_has(&["larger than 25 MiB"]);
    assert_eq!(inbox(&desk).len(), 1);
}

#[test]
fn a_backup_is_whole_private_and_marked_and_replaces_only_its_like() {
    let desk = Desk::new();
    desk.run(&["backup", "copy.sqlite"]).ended(65).err_has(&["nothing to back up", "first run"]);
    desk.pass(MONDAY).ended(0);
    let Held::Ours(_lock) = Lock::take(&desk.path("state"), "a test").unwrap() else { panic!("it is free") };
    for _ in 0..2 {
        desk.run(&["backup", "copy.sqlite"]).ended(0).out_has(&["Backed up to copy.sqlite", "sound"]);
    }
    assert_eq!(fs::metadata(desk.path("copy.sqlite")).unwrap().permissions().mode() & 0o777, 0o600);
    for (target, code) in [
        ("state/mentord.sqlite", 65),
        ("roster.toml", 65),
        ("state", 65),
        ("nowhere/copy.sqlite", 74),
        ("roster.toml/copy.sqlite", 74),
    ] {
        let said = desk.run(&["backup", target]).ended(code).err_has(&[target]).err;
        assert_eq!(said.trim_end().lines().count(), 1, "one sentence: {said}");
    }
    assert_eq!(fs::read_to_string(desk.path("roster.toml")).unwrap(), ROSTER);

    // Put in place of a state that was lost.
    let other = Desk::new();
    fs::create_dir(other.path("state")).unwrap();
    fs::copy(desk.path("copy.sqlite"), other.path("state/mentord.sqlite")).unwrap();
    other.run(&["check"]).ended(0).out_has(&["is sound"]);
    let history = other.run(&["history", "ada-sam"]).ended(0).out;
    assert_eq!(history, desk.run(&["history", "ada-sam"]).ended(0).out);
    let made =
        |desk: &Desk| Store::open(&desk.path("state")).unwrap().read(|tx| tx.meta(BACKUP_MADE)).unwrap();
    assert!(made(&other).is_some_and(|made| made.parse::<i64>().is_ok()));
    assert_eq!(made(&desk), None);
}

#[test]
fn letters_leave_through_a_sendmail_command() {
    let desk = Desk::new();
    let command = desk.path("send mail");
    fs::write(
        &command,
        "#!/bin/sh\ncd \"$(dirname \"$0\")\"\nshift 4\necho \"$@\" >>to\nsed -n 1,/^$/p >>heads\n",
    )
    .unwrap();
    let section = |command: &str| {
        format!(
            "[mail.send]\ntransport = \"sendmail\"\nown_copy = \"bcc\"\ncommand = \"{command}\"\n{CONFIG}"
        )
    };
    desk.write("mentord.toml", section("/nowhere/sendmail -v"));
    desk.run(&["check"]).ended(78).out_has(&["wrong    mail out: Cannot run /nowhere/sendmail"]);
    desk.pass(MONDAY).ended(75).err_has(&["A letter waits", "sendmail command ended with 127"]);

    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
    desk.write("mentord.toml", section("/bin/sh -x"));
    desk.run(&["check"]).ended(0).out_has(&["ok       mail out: letters are handed to /bin/sh"]);
    desk.write("mentord.toml", section(&format!("'{}'", command.display())));
    desk.run(&["check"]).ended(0).out_has(&[
        "warning  mail out",
        "only a shell",
        "goes to desk@desk.test too",
    ]);
    desk.run(&["check", "--online"]).ended(0);
    desk.pass("2027-01-11T09:10:00Z").ended(0).out_has(&["letters sent"]);
    let to = fs::read_to_string(desk.path("to")).unwrap();
    assert!(to.contains("ada@people.test\n") && to.contains("sam@people.test\n"), "{to}");
    let heads = fs::read_to_string(desk.path("heads")).unwrap();
    assert!(heads.contains("Subject: ") && !heads.contains('\r'), "{heads}");
}
