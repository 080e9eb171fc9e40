//! The command line as a person or a script meets it: the built program, its exit codes and its sentences.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

#[path = "command_line/inbox.rs"]
mod inbox;
#[path = "command_line/order.rs"]
mod order;
#[path = "command_line/pair.rs"]
mod pair;
#[path = "command_line/people.rs"]
mod people;
#[path = "command_line/pipe_and_backup.rs"]
mod pipe_and_backup;
#[path = "command_line/plan.rs"]
mod plan;
#[path = "command_line/retention.rs"]
mod retention;
#[path = "command_line/sessions.rs"]
mod sessions;
#[path = "command_line/state.rs"]
mod state;

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

const CONFIG: &str = r#"
[desk]
name     = "Riverside Mentoring"
address  = "desk@desk.test"
timezone = "Europe/London"
start    = "at once"

[state]
directory = "state"

[[staff]]
name  = "Rosa Staff"
email = "rosa@people.test"

[[programme]]
id       = "academy"
title    = "Academy spring 2027"
timezone = "Europe/London"
starts   = 2027-01-11
ends     = 2027-04-30
rosters  = ["roster.toml"]

[programme.contact]
first   = ["2 working days: nudge mentor", "4 working days: nudge both", "6 working days: tell staff"]
ongoing = ["8 days: nudge mentor", "15 days: tell staff"]
"#;

const ROSTER: &str = r#"
[[person]]
name  = "Ada Lovelace"
email = "ada@people.test"

[[person]]
name     = "Sam Jones"
email    = "sam@people.test"
timezone = "America/New_York"

[[pairing]]
mentors = ["Ada"]
mentees = ["Sam"]
weekly  = "Tue 18:00"
"#;

/// The Monday on which the programme starts.
const MONDAY: &str = "2027-01-11T09:00:00Z";
const WEDNESDAY: &str = "2027-01-13T09:30:00Z";

/// A folder with a configuration of its own.
struct Desk(TempDir);

/// What the program said, and how it ended.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    fn err_has(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "'{word}' is not in: {}", self.err);
        }
        self
    }

    #[track_caller]
    fn out_has(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.out.contains(word), "'{word}' is not in: {}", self.out);
        }
        self
    }
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mentord"));
    command.args(args).current_dir(folder).env_remove("MENTORD_CONFIG").env_remove("MENTORD_LOG");
    command
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

impl Desk {
    fn new() -> Self {
        Self::with(CONFIG, ROSTER)
    }

    fn with(config: &str, roster: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mentord.toml"), config).unwrap();
        fs::write(folder.path().join("roster.toml"), roster).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Said {
        self.fed(args, b"")
    }

    fn fed(&self, args: &[&str], input: &[u8]) -> Said {
        let mut child = program(self.0.path(), args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that needs no input may be gone before it is written.
        child.stdin.take().unwrap().write_all(input).ok();
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn pass(&self, at: &str) -> Said {
        self.run(&["run", "--once", "--at", at])
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn drop_mail(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path("state/inbox/new")).unwrap();
        fs::write(self.path("state/inbox/new").join(name), bytes).unwrap();
    }

    /// The names of the letters that left, in order.
    fn letters(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("state/outbox")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

#[test]
fn wrong_arguments_are_usage_and_help_is_not() {
    let desk = Desk::new();
    desk.run(&[]).ended(64).err_has(&["Usage: mentord", "run", "status"]);
    desk.run(&["stauts"]).ended(64).err_has(&["stauts", "status"]);
    desk.run(&["run", "--once", "--at", "yesterday"]).ended(64).err_has(&["yesterday", "--at"]);
    desk.run(&["run", "--at", MONDAY]).ended(64).err_has(&["--once"]);
    desk.run(&["pair", "move", "ada-sam", "sometime"]).ended(64).err_has(&["sometime"]);
    desk.run(&["--help"]).ended(0).out_has(&["mentord check", "mentord plan"]);
    desk.run(&["--version"]).ended(0).out_has(&["mentord 0"]);
}

#[test]
fn every_verb_says_what_it_does() {
    let desk = Desk::new();
    let verbs = [
        "run", "plan", "status", "show", "history", "import", "order", "roster", "check", "pair", "invite",
        "hold", "release", "outbox", "inbox", "classify", "itip", "sessions", "deliver", "backup", "restore",
    ];
    let all = desk.run(&["help"]).ended(0).out;
    for verb in verbs {
        assert!(all.lines().any(|line| line.trim_start().starts_with(&format!("{verb} "))), "{verb}: {all}");
        let help = desk.run(&[verb, "--help"]).ended(0).out;
        let bare = ["hold", "release", "roster"].contains(&verb);
        assert!(bare || help.contains("Example"), "{verb} shows no example: {help}");
    }
}

#[test]
fn a_configuration_that_is_missing_or_wrong_is_78_with_everything_said() {
    let desk = Desk::new();
    desk.run(&["--config", "nowhere.toml", "status"]).ended(78).err_has(&["nowhere.toml"]);
    let wrong = CONFIG.replace("title ", "titel ").replace("2027-04-30", "2026-04-30");
    let wrong = Desk::with(&wrong, &ROSTER.replace("\"Sam\"", "\"Sammy\""));
    for verb in ["status", "check"] {
        let said = wrong.run(&[verb]).ended(78);
        let said = format!("{}{}", said.out, said.err);
        for word in ["mentord.toml:17", "titel", "title", "ends", "roster.toml:13", "Sammy"] {
            assert!(said.contains(word), "'{word}' is not in: {said}");
        }
    }
    assert!(!wrong.path("state").exists(), "nothing is made");
}

#[test]
fn hostile_names_are_refused_with_file_and_line_or_made_harmless() {
    let long = "x".repeat(10_000);
    let names = [
        "Ada\\nBcc: eve@people.test",
        "Ada\\r\\nLovelace",
        "Ada \\u202Eecalevol",
        "Ada\\u0000",
        long.as_str(),
    ];
    for name in names {
        let desk = Desk::with(CONFIG, &ROSTER.replace("Ada Lovelace", name));
        let said = desk.run(&["status"]).ended(78).err_has(&["roster.toml:3"]);
        assert!(said.err.len() < 2_000, "a screen at most");
        assert!(!said.err.contains('\u{202e}'));
    }
    let roster = ROSTER
        .replace("Ada Lovelace", "Ada \\\"; Bcc: eve@people.test, <x@y.test>;")
        .replace("\"Ada\"", "\"ada@people.test\"");
    let desk = Desk::with(CONFIG, &roster);
    desk.pass(MONDAY).ended(0);
    let letters = desk.letters();
    assert!(letters.iter().any(|name| name.contains("introduction")), "{letters:?}");
    for name in letters {
        let letter = fs::read_to_string(desk.path("state/outbox").join(&name)).unwrap();
        let head = letter.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{name}: {head}");
        let lines = letter.replace("\r\n ", "");
        assert!(!lines.lines().any(|line| line.starts_with("Bcc:")), "{name}: {lines}");
    }
}

#[test]
fn the_same_instant_again_sends_nothing_and_an_earlier_one_is_refused() {
    let desk = Desk::new();
    desk.pass(WEDNESDAY).ended(0).err_has(&["rehearsal"]);
    let sent = desk.letters();
    assert_eq!(sent.len(), 4, "two introductions, two invites: {sent:?}");
    desk.pass(WEDNESDAY).ended(0).out_has(&["0 letters sent"]);
    assert_eq!(desk.letters(), sent);
    desk.pass(MONDAY).ended(75).err_has(&["2027-01-11T09:00:00Z", "2027-01-13T09:30:00Z", "--at"]);
}

#[test]
fn a_clock_of_ones_own_is_refused_on_a_state_that_serves_people() {
    let desk = Desk::new();
    desk.run(&["run", "--once"]).ended(0);
    desk.pass("2098-01-01T00:00:00Z").ended(64).err_has(&["future", "[state] directory"]);
    desk.run(&["plan", "--at", "2020-01-01T00:00:00Z"]).ended(64).err_has(&["past"]);
}

#[test]
fn a_second_run_waits_outside_and_orders_do_not() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let mut lock = File::options().read(true).write(true).open(desk.path("state/mentord.lock")).unwrap();
    lock.lock().unwrap();
    lock.set_len(0).unwrap();
    lock.write_all(b"run --once, process 4711").unwrap();
    desk.write("pairs.csv", "Mentor email,Mentee,Mentee email\nada@people.test,Kim Lee,kim@people.test\n");
    desk.run(&["run", "--once", "--at", WEDNESDAY]).ended(75).err_has(&["run --once, process 4711", "state"]);
    // Orders go through the same door, beside whoever runs.
    for verb in [
        &["import", "pairs.csv", "--yes"] as &[&str],
        &["pair", "place", "ada-sam", "the library", "--yes"],
        &["hold"],
        &["release"],
    ] {
        desk.run(verb).ended(0);
    }
    // Those who only look are not kept out.
    for verb in [&["status"] as &[&str], &["plan"], &["history", "ada-sam"], &["roster", "export"]] {
        desk.run(verb).ended(0);
    }
    drop(lock);
    desk.run(&["hold"]).ended(0);
}

#[test]
fn an_unknown_pairing_is_65_with_the_nearest_one() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    for verb in ["show", "history", "invite"] {
        desk.run(&[verb, "ada-sma"]).ended(65).err_has(&["ada-sma", "did you mean ada-sam?"]);
    }
    desk.run(&["pair", "resume", "zzzzzzzz"]).ended(65).err_has(&["zzzzzzzz"]);
}

#[test]
fn on_hold_nothing_leaves_until_released() {
    let desk = Desk::new();
    desk.run(&["hold"]).ended(0).out_has(&["mentord release"]);
    desk.pass(MONDAY).ended(0).out_has(&["0 letters sent", "On hold"]);
    assert_eq!(desk.letters(), Vec::<String>::new());
    desk.run(&["status"]).ended(0).out_has(&["On hold"]);
    desk.run(&["hold"]).ended(0).out_has(&["already"]);
    desk.run(&["release"]).ended(0);
    desk.run(&["release"]).ended(0).out_has(&["Nothing was on hold"]);
    desk.pass(MONDAY).ended(0).out_has(&["5 letters sent"]);
    assert_eq!(
        desk.letters().len(),
        5,
        "two introductions, two invites, the morning list: {:?}",
        desk.letters()
    );
}

#[test]
fn status_as_json_has_the_keys_of_the_contract() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let status: Value = serde_json::from_str(&desk.run(&["status", "--json"]).ended(0).out).unwrap();
    // `rehearsal`, `held`, `roster`, `health`, `cancelled` and `next_call` extend the contract; all else is its
    // word for word.
    assert_eq!(
        keys(&status),
        ["hold", "rehearsal", "held", "roster", "pairings", "outbox", "sources", "health"]
    );
    let pairing = &status["pairings"][0];
    assert_eq!(
        keys(pairing),
        ["id", "programme", "stage", "first_contact", "last_heard", "next", "needs_staff", "series"]
    );
    assert_eq!(keys(&pairing["last_heard"]), ["mentor", "mentee"]);
    assert_eq!(keys(&pairing["next"]), ["at", "what", "why"]);
    assert_eq!(keys(&pairing["series"]), ["uid", "sequence", "rsvp", "cancelled", "next_call"]);
    assert_eq!(keys(&status["outbox"]), ["pending", "in_doubt", "failed"]);
    assert_eq!(keys(&status["sources"][0]), ["name", "read_to_end_at"]);
    assert_eq!(status["hold"], false);
    assert_eq!((pairing["id"].as_str(), pairing["stage"].as_str()), (Some("ada-sam"), Some("introduced")));
    assert_eq!(pairing["next"]["at"], "2027-01-13T09:00:00Z");
    assert_eq!(pairing["needs_staff"], Value::Null);
    assert_eq!(status["sources"][0]["read_to_end_at"], MONDAY);
}

#[test]
fn the_plan_and_the_history_say_why_in_words() {
    let desk = Desk::new();
    let rule =
        "no contact seen since the introduction on Mon 2027-01-11: rule \"2 working days: nudge mentor\"";
    desk.pass(MONDAY).ended(0);
    let plan = desk.run(&["plan"]).ended(0).out_has(&["nudge to ada@people.test", rule, "morning list"]).out;
    assert!(!plan.contains("academy/"), "keys are for machines: {plan}");
    let lines = desk.run(&["plan", "--json"]).ended(0).out;
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(keys(&first), ["at", "kind", "to", "subject", "pairings", "why", "reasons"]);
    assert_eq!(first["why"][0], rule);
    assert!(first["reasons"][0].as_str().unwrap().starts_with("academy/ada-sam.1/nudge/"), "{first}");
    desk.pass(WEDNESDAY).ended(0);
    let history = desk.run(&["history", "ada-sam"]).ended(0);
    history.out_has(&[
        "introduction written",
        "by the roster file",
        rule,
        "'nudge' to Ada Lovelace: sent",
        "NEXT, if nobody answers: nudge, Fri 2027-01-15 09:00",
    ]);
    desk.run(&["show", "ada-sam"]).ended(0).out_has(&["quiet", "Sam Jones <sam@people.test>", "next: "]);
    desk.run(&["invite", "ada-sam"]).ended(0).out_has(&["BEGIN:VCALENDAR", "METHOD:REQUEST"]);
}

#[test]
fn a_plan_before_the_first_run_makes_nothing() {
    let desk = Desk::new();
    desk.run(&["plan", "--at", "2099-01-01T00:00:00Z"])
        .ended(0)
        .out_has(&["ada-sam is new", "introduction to"]);
    desk.run(&["status"]).ended(0).out_has(&["No pairings in the record yet"]);
    desk.run(&["check"]).ended(0).out_has(&["first run makes it", "letters: every letter can be written"]);
    assert!(!desk.path("state").exists());
}

#[test]
fn whoever_reads_may_stop_early() {
    let desk = Desk::new();
    let mut child = program(desk.0.path(), &["plan", "--at", "2099-01-01T00:00:00Z"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
    assert_eq!(err, "");
}

#[test]
fn a_mail_from_a_stranger_is_shown_to_staff() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.run(&["inbox"]).ended(0).out_has(&["Every mail has been understood"]);
    let mail = "From: Stranger <stranger@elsewhere.test>\r\nTo: desk@desk.test\r\nSubject: Hello there\r\n\
                Message-ID: <1@elsewhere.test>\r\nDate: Tue, 12 Jan 2027 09:00:00 +0000\r\n\r\nWho are you?\r\n";
    desk.drop_mail("1.stranger", mail);
    desk.pass(WEDNESDAY).ended(0).out_has(&["1 mail read"]);
    desk.run(&["inbox", "list"]).ended(0).out_has(&["stranger@elsewhere.test", "Hello there"]);
    desk.run(&["inbox", "show", "1"]).ended(0).out_has(&["Hello there", "1.stranger", "staff must look"]);
    desk.run(&["inbox", "show", "99"]).ended(65).err_has(&["99", "mentord inbox list --all"]);
}

#[test]
fn hostile_mails_are_noted_and_harm_nothing() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let mut nested = String::from("From: a@b.test\r\nSubject: nested\r\n");
    for depth in 0..50_000 {
        nested.push_str(&format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"));
    }
    // A generator of its own: the bytes are the same in every run.
    let mut state = 0x2545_f491_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(100_000)
    .collect();
    let mut huge = b"From: a@b.test\r\nSubject: huge\r\n\r\n".to_vec();
    huge.resize(30 << 20, b'x');
    desk.drop_mail("1.empty", "");
    desk.drop_mail("2.noise", noise);
    desk.drop_mail("3.nested", nested);
    desk.drop_mail("4.huge", huge);
    desk.pass(WEDNESDAY).ended(0).out_has(&["4 mails read"]);
    let inbox = desk.run(&["inbox", "list"]).ended(0).out_has(&["unreadable", "huge", "30 MB"]).out;
    assert!(inbox.len() < 5_000, "a screen at most: {inbox}");
    for mail in ["1", "2", "3", "4"] {
        desk.run(&["inbox", "show", mail]).ended(0);
    }
    desk.pass(WEDNESDAY).ended(0).out_has(&["0 mails read"]);
}

#[test]
fn letters_that_wait_are_listed_shown_tried_again_and_cancelled() {
    // Taken and given back, so that nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let smtp = format!(
        "[mail.send]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n{CONFIG}"
    );
    let desk = Desk::with(&smtp, ROSTER);
    let place = format!("127.0.0.1:{port}");
    desk.pass(MONDAY).ended(75).err_has(&["A letter waits", &place, "mentord outbox list"]);
    let listed = desk.run(&["outbox", "list"]).ended(0);
    let listed = listed.out_has(&["pending", "introduction to ada@people.test", &place]).out;
    assert!(listed.contains("after 1 try: Cannot reach"), "{listed}");
    desk.run(&["outbox", "show", "1"]).ended(0).out_has(&["Message-ID: ", "To: "]);
    desk.run(&["check", "--online"]).ended(69).out_has(&[
        "put off by a server",
        "wrong    mail out",
        &place,
        "[mail.send]",
        "no server to log in to",
    ]);
    desk.run(&["outbox", "retry", "1"]).ended(0).out_has(&["next run"]);
    desk.run(&["outbox", "cancel", "2"]).ended(0).out_has(&["will not go out"]);
    desk.run(&["outbox", "cancel", "2"]).ended(65).err_has(&["no open letter 2"]);
    desk.run(&["outbox", "show", "99"]).ended(65).err_has(&["mentord outbox list --all"]);
    desk.run(&["outbox", "list", "--all"]).ended(0).out_has(&["cancelled"]);
}

#[test]
fn check_finds_what_is_broken_and_says_the_remedy() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.run(&["check"]).ended(0).out_has(&["is sound", "the files say what the record says", "rehearsal"]);
    desk.run(&["pair", "move", "ada-sam", "Thu 18:00", "--yes"]).ended(0);
    desk.write("roster.toml", format!("{ROSTER}place = \"Room 4\"\n"));
    let lines = desk.run(&["check", "--json"]).ended(0);
    let lines = lines.out_has(&["ada-sam changes: place", "another weekly since the file was written"]).out;
    for line in lines.lines() {
        assert_eq!(keys(&serde_json::from_str(line).unwrap()), ["state", "about", "said"]);
    }
    desk.write("state/mentord.sqlite", [b'x'; 8192]);
    fs::remove_file(desk.path("state/mentord.sqlite-wal")).ok();
    desk.run(&["check"]).ended(74).out_has(&["wrong    record", "not a database", "backup"]);
    desk.run(&["status"]).ended(74).err_has(&["not a database"]);

    let own = "[letters]\ndirectory = \"words\"\n";
    let smtp = "[mail.send]\ntransport = \"smtp\"\nhost = \"mail.test\"\npassword = { file = \"secret\" }\n";
    let own = Desk::with(&format!("{own}{smtp}{CONFIG}"), ROSTER);
    own.run(&["check"]).ended(78).out_has(&["words", "not a folder"]);
    fs::create_dir_all(own.path("words/en/nudge")).unwrap();
    own.write("words/en/nudge/body.txt", "Dear {{ nobody.knows }}\n");
    own.run(&["check"])
        .ended(78)
        .out_has(&["wrong    letters", "nudge/body.txt, line 1", "wrong    mail out", "secret"])
        .err_has(&["2 things are wrong", "check again"]);
}

#[test]
fn a_state_directory_that_is_a_file_is_the_disks_fault() {
    let desk = Desk::new();
    desk.write("state", "not a folder");
    desk.pass(MONDAY).ended(74).err_has(&["state"]);
    desk.run(&["hold"]).ended(74);
    desk.run(&["check"]).ended(74).out_has(&["wrong    state"]);
}

#[test]
fn a_sheet_is_shown_row_by_row_before_it_is_written() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let sheet = "Mentor,Mentor email,Mentee,Mentee email,Weekly,Mentee time zone,Shoe size\n\
                 Ada Lovelace,ada@people.test,Sam Jones,sam@people.test,,,\n\
                 Ada L,ada@people.test,Zoë Ng,zoe@people.test,Thursdays at 6pm,Asia/Tokyo,4\n";
    desk.write("pairs.csv", sheet);
    let shown = [
        "\"Mentor email\" is the mentor's address",
        "Not used: \"Shoe size\"",
        "    2  as is    in the record already as ada-sam",
        "    3  new      new pairing ada-zoe in academy: Ada Lovelace <ada@people.test> (known) mentors Zoë Ng <zoe@people.test> (new), Thu 18:00",
        "ada@people.test is on file as Ada Lovelace",
        "then: introduction",
        "pairs.csv (UTF-8): 1 new pairing, 1 new person, 0 changed, 1 in the record already, 0 asked, 0 refused.",
    ];
    desk.run(&["import", "pairs.csv"])
        .ended(65)
        .out_has(&["    3  asked    ada@people.test is Ada Lovelace on line 2 and Ada L here"]);
    desk.write("pairs.csv", sheet.replace("Ada Lovelace,ada", "Ada L,ada"));
    // Nobody at a terminal, and no --yes.
    desk.run(&["import", "pairs.csv"]).ended(64).out_has(&shown).err_has(&["--yes", "nothing was written"]);
    desk.run(&["show", "ada-zoe"]).ended(65);
    desk.run(&["import", "pairs.csv", "--yes"])
        .ended(0)
        .out_has(&shown)
        .out_has(&["in the record", "mentord plan"]);
    desk.run(&["import", "pairs.csv"]).ended(0).out_has(&["0 new pairings", "Nothing was written"]);
    desk.pass(MONDAY).ended(0).out_has(&["4 letters sent"]);
    desk.run(&["history", "ada-zoe"]).ended(0).out_has(&["at the command line", "introduced"]);
    // It never stood in the roster file, so it cannot vanish from it.
    desk.pass(WEDNESDAY).ended(0);
    let status: Value = serde_json::from_str(&desk.run(&["status", "--json"]).ended(0).out).unwrap();
    assert!(
        status["pairings"].as_array().unwrap().iter().all(|pairing| pairing["needs_staff"].is_null()),
        "{status}"
    );
    // One that has ended is not begun again by the old sheet.
    desk.run(&["pair", "end", "ada-zoe", "--yes"]).ended(0);
    desk.run(&["import", "pairs.csv", "--yes"]).ended(0).out_has(&["has ended", "Nothing was written"]);
}

#[test]
fn good_rows_are_taken_and_the_others_come_back_with_their_reasons() {
    let desk = Desk::new();
    let sheet = "Mentor;Mentor email;Mentee;Mentee email;Programme\n\
                 Ada;ada2@people.test;Tim;tim@people.test;acadamy\n\
                 Kim;kim@people.test;Lee;not an address;\n\
                 Desk;desk@desk.test;Bo;bo@people.test;\n\
                 Mo;mo@people.test;Jo;jo@people.test;Academy Spring 2027\n";
    desk.write("pairs.csv", sheet);
    desk.run(&["import", "pairs.csv"]).ended(64).err_has(&["--yes"]);
    assert!(!desk.path("pairs-left-out.xlsx").exists());
    desk.run(&["import", "pairs.csv", "--yes"])
        .ended(65)
        .out_has(&[
            "    2  refused  there is no programme 'acadamy'; there are: academy",
            "    3  refused  ",
            "    4  refused  desk@desk.test is the desk's own address",
            "    5  new      new pairing mo-jo",
            "1 new pairing, 2 new people, 0 changed, 0 in the record already, 0 asked, 3 refused",
            "It is in the record.",
        ])
        .err_has(&["3 rows were not taken; put them right in pairs-left-out.xlsx and import that."]);
    desk.run(&["show", "mo-jo"]).ended(0);
    // What comes back is a sheet: the same rows, with the same reasons.
    let back = desk.run(&["import", "pairs-left-out.xlsx", "--json"]).ended(65).out;
    let back: Value = serde_json::from_str(&back).unwrap();
    assert_eq!(back["counts"]["refused"], 3);
    assert_eq!(back["columns"][0]["heading"], "Reason");
    // Where nothing is good, nothing goes into the record; a file of that name is not written over.
    let json = desk.run(&["import", "pairs-left-out.xlsx", "--yes", "--json"]).ended(65).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(keys(&json), ["file", "encoding", "columns", "rows", "counts", "left_out", "written"]);
    assert_eq!(
        (&json["written"], &json["left_out"]),
        (&false.into(), &"pairs-left-out-left-out.xlsx".into())
    );
    let json = desk.run(&["import", "pairs.csv", "--yes", "--json"]).ended(65).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["written"], &json["left_out"]), (&false.into(), &"pairs-left-out-2.xlsx".into()));
    let outcomes: Vec<&str> =
        json["rows"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["problem", "problem", "problem", "there"]);
    desk.run(&["import", "pairs.csv", "--programme", "nope"]).ended(64).err_has(&["nope", "academy"]);
    desk.run(&["import", "nowhere.csv"]).ended(65).err_has(&["nowhere.csv"]);
    desk.write("list.csv", "ada@people.test,sam@people.test\n");
    desk.run(&["import", "list.csv"]).ended(65).err_has(&["list.csv", "headings"]);
}

#[test]
fn a_sheet_may_come_in_any_usual_encoding_and_by_a_pipe() {
    let sheet = "First name of mentor;Last name of mentor;Mentor mail;Mentee first name;Mentee last name;Mentee mail\r\n\
                 Jürgen;Großmann;jg@people.test;Éva;Szabó;eva@people.test\r\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(sheet.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = sheet.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for bytes in [format!("\u{feff}{sheet}").into_bytes(), utf16, latin] {
        let desk = Desk::new();
        desk.fed(&["import", "-"], &bytes).ended(64).err_has(&["--yes"]);
        desk.fed(&["import", "-", "--yes"], &bytes)
            .ended(0)
            .out_has(&["new pairing jurgen-eva", "Jürgen Großmann <jg@people.test> (new) mentors Éva Szabó"]);
        desk.run(&["roster", "export"]).ended(0).out_has(&["Jürgen Großmann", "Europe/London"]);
    }
}

#[test]
fn a_workbook_and_the_edited_register_are_imported() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip([
        ["Mentor", "Mentor email", "Mentees", "Mentee emails", "Weekly"],
        ["Bo Ek", "bo@people.test", "Mo Ito\nJo Li", "mo@people.test\njo@people.test", "Fri 9:30"],
    ]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save(desk.path("pairs.xlsx")).unwrap();
    desk.run(&["import", "pairs.xlsx", "--yes"]).ended(0).out_has(&[
        "(Excel workbook, sheet \"Sheet1\")",
        "    2  new      new pairing bo-mo in academy: Bo Ek <bo@people.test> (new) mentors Mo Ito <mo@people.test> (new) and Jo Li <jo@people.test> (new), Fri 09:30",
        "1 new pairing, 3 new people",
    ]);
    // Next Monday's list carries the register; saved as CSV, it may be edited too.
    desk.pass("2027-01-18T09:00:00Z").ended(0);
    let list = desk
        .letters()
        .into_iter()
        .find(|name| name.starts_with("20270118") && name.contains("-digest-"))
        .unwrap();
    let mail = fs::read(desk.path("state/outbox").join(list)).unwrap();
    let register = mentord::intake::sheets(&mail).unwrap().remove(0);
    assert_eq!(register.name, "register-2027-01-18.xlsx");
    fs::write(desk.path("register.xlsx"), register.bytes.unwrap()).unwrap();
    desk.run(&["import", "register.xlsx", "--yes"]).ended(0).out_has(&[
        "    2  as is    in the record already as ada-sam",
        "    3  as is    in the record already as bo-mo",
        "Nothing was written",
    ]);
    let csv = "Pairing,Mentor e-mail,Mentee e-mail,Stage,Weekly\nbo-mo,,,ended: moved abroad,\nada-sam,,,,Thu 18:00\n";
    desk.write("register.csv", csv);
    desk.run(&["import", "register.csv", "--yes"]).ended(0).out_has(&[
        "    2  changed  bo-mo: it ends (moved abroad); the calls are cancelled",
        "    3  changed  ada-sam: the weekly time changes from Tue 18:00 to Thu 18:00",
        "0 new pairings, 0 new people, 2 changed",
    ]);
    desk.pass("2027-01-18T10:00:00Z").ended(0);
    desk.run(&["history", "bo-mo"]).ended(0).out_has(&["moved abroad"]);
    desk.write("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    desk.run(&["import", "old.xls"]).ended(65).err_has(&["old.xls", "save it as .xlsx"]);
}

#[test]
fn an_export_read_into_an_empty_state_introduces_nobody_twice() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.write("pairs.csv", "Mentor,Mentor email,Mentee,Mentee email\nKim,kim@people.test,Lee,lee@people.test\nBo,bo@people.test,Mo,mo@people.test\n");
    desk.run(&["import", "pairs.csv", "--yes"]).ended(0);
    desk.pass(WEDNESDAY).ended(0);
    desk.run(&["pair", "end", "bo-mo", "--why", "moved \"abroad\"", "--yes"]).ended(0);
    desk.pass(WEDNESDAY).ended(0);
    desk.run(&["roster", "export", "saved.toml"])
        .ended(0)
        .out_has(&["6 people and 3 pairings", "saved.toml"]);
    desk.run(&["roster", "export", "saved.toml"]).ended(65).err_has(&["saved.toml is there already"]);
    let saved = fs::read_to_string(desk.path("saved.toml")).unwrap();
    assert!(
        saved.contains("introduced = 2027-01-11") && saved.contains("introduced = 2027-01-13"),
        "{saved}"
    );
    assert_eq!(desk.run(&["roster", "export"]).ended(0).out, saved);

    let other = Desk::with(CONFIG, &saved);
    other.pass("2027-01-14T09:00:00Z").ended(0);
    let letters = other.letters();
    assert!(letters.iter().all(|name| !name.contains("introduction")), "{letters:?}");
    assert_eq!(other.run(&["roster", "export"]).ended(0).out, saved);
    let status: Value = serde_json::from_str(&other.run(&["status", "--json"]).ended(0).out).unwrap();
    let stages: Vec<&str> = status["pairings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pairing| pairing["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, ["introduced", "ended", "introduced"]);
}

#[test]
fn classify_needs_nothing_and_answers_in_the_contracts_words() {
    let desk = Desk::new();
    fs::remove_file(desk.path("mentord.toml")).unwrap();
    desk.write("a.eml", "From: Sam <sam@people.test>\r\nMessage-ID: <2@people.test>\r\nSubject: Re: hi\r\n\r\nYes, we talked.\r\n");
    let line = desk.run(&["classify", "a.eml", "--json"]).ended(0).out;
    let value: Value = serde_json::from_str(&line).unwrap();
    let contract = [
        "file",
        "class",
        "reason",
        "from",
        "message_id",
        "in_reply_to",
        "returns_on",
        "text",
        "bounce",
        "calendar",
    ];
    assert_eq!(keys(&value), contract);
    assert_eq!((value["class"].as_str(), value["from"].as_str()), (Some("reply"), Some("sam@people.test")));
    let piped = desk.fed(&["classify", "-", "--json"], b"").ended(0).out;
    assert_eq!(serde_json::from_str::<Value>(&piped).unwrap()["class"], "unreadable");
    desk.run(&["classify", "nowhere.eml"]).ended(65).err_has(&["nowhere.eml"]);
    desk.run(&["classify"]).ended(64);
}
