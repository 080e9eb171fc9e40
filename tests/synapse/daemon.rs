//! The daemon and its rooms: what staff read there, what they order, and what a homeserver that is
//! away, or a kill at the worst moment, changes about it: nothing.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::server::{Account, Lost, Synapse, wait_until};
use super::service::Service;
use super::{read, reader};

/// A programme with one pair, letters as files, mail by the pipe, and two rooms.
struct Programme {
    home: TempDir,
    desk: Account,
    rosa: Account,
    staff_room: String,
    mentors_room: String,
}

impl Programme {
    /// `url`: where the daemon finds the homeserver, perhaps through a proxy.
    fn new(synapse: &Synapse, url: &str, start: &str, encrypted: bool) -> Self {
        let (desk, rosa) = (synapse.register("mentord"), synapse.register("rosa"));
        let staff_room = rosa.make_room(None, false, encrypted);
        let alias = desk.user.trim_start_matches('@').replace(':', "-mentors:");
        let name = alias.split(':').next().expect("an alias has a name").to_owned();
        rosa.make_room(Some(&name), true, false);
        rosa.invite(&staff_room, &desk.user);
        let programme = Self {
            home: tempfile::tempdir().expect("a temporary folder can be made"),
            desk,
            rosa,
            staff_room,
            mentors_room: format!("#{alias}"),
        };
        programme.write("password", Account::password());
        let password = programme.home.path().join("password");
        fs::set_permissions(password, fs::Permissions::from_mode(0o600)).expect("the file is ours");
        programme.write(
            "roster.toml",
            r#"
[[person]]
name = "Ada Lovelace"
email = "ada@people.test"
[[person]]
name = "Sam Jones"
email = "sam@people.test"
[[pairing]]
id = "ada-sam"
programme = "academy"
mentors = ["ada@people.test"]
mentees = ["sam@people.test"]
"#,
        );
        let text = format!(
            r#"
[desk]
name = "Riverside Mentoring"
address = "desk@desk.test"
timezone = "Europe/London"
start = "{start}"
[chat.matrix]
homeserver = "{url}"
user = "{}"
password = {{ file = "password" }}
[[staff]]
name = "Rosa Staff"
email = "rosa@people.test"
matrix = "{}"
[[programme]]
id = "academy"
title = "Academy"
starts = 2026-01-05
ends = 2035-12-31
quiet_hours = "off"
rosters = ["roster.toml"]
[programme.digest]
at = "off"
[programme.rooms]
staff = "{}"
mentors = "{}"
"#,
            programme.desk.user, programme.rosa.user, programme.staff_room, programme.mentors_room
        );
        programme.write("mentord.toml", &text);
        programme
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.home.path().join(name), text).expect("the folder is writable");
    }

    fn config(&self) -> PathBuf {
        self.home.path().join("mentord.toml")
    }

    fn serve(&self) -> Service {
        Service::start(&self.config(), &[])
    }

    fn mentord(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mentord"))
            .arg("--config")
            .arg(self.config())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary is built");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// The letters of a kind that lie in the outbox.
    fn letters(&self, kind: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.home.path().join("state/outbox")) else { return Vec::new() };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains(&format!("-{kind}-"))).collect()
    }

    /// A mail that a person writes, through the pipe.
    fn writes(&self, from: &str, to: &str, headers: &str, text: &str) {
        let id = text.replace(|sign: char| !sign.is_ascii_alphanumeric(), "-");
        let mail = format!(
            "From: {from}@people.test\nTo: {to}\nSubject: Hi\nMessage-ID: <{id}.{from}@people.test>\n{headers}\n{text}\n"
        );
        self.mentord(&["deliver"], &mail);
    }

    /// What the desk has said in a room: the contents of its messages.
    fn said_in(&self, room: &str) -> Vec<Value> {
        self.rosa
            .messages_of(room, &self.desk.user)
            .into_iter()
            .filter_map(|event| event.get("content").cloned())
            .collect()
    }

    fn wait_said(&self, words: &str) -> Value {
        let mut found = None;
        wait_until(&format!("the staff room reads '{words}'"), || {
            let body = |content: &Value| {
                content.get("body").and_then(Value::as_str).unwrap_or_default().contains(words)
            };
            found = self.said_in(&self.staff_room).into_iter().find(body);
            found.is_some()
        });
        found.expect("wait_until ends when it is found")
    }
}

#[test]
fn staff_read_the_plan_in_their_room_and_say_go_there() {
    let synapse = Synapse::shared();
    let programme = Programme::new(synapse, &synapse.url(), "on hold", false);
    let eve = synapse.register("eve");
    programme.rosa.invite(&programme.staff_room, &eve.user);
    eve.join(&programme.staff_room);
    let service = programme.serve();
    let plan = programme.wait_said("Ready to start");
    assert_eq!(plan.get("msgtype").and_then(Value::as_str), Some("m.text"), "it asks for a person");
    assert_eq!(plan.get("m.mentions"), Some(&serde_json::json!({})));
    assert!(plan.get("formatted_body").is_none());

    // A guest of the room orders nothing, and neither do words within a sentence.
    eve.say(&programme.staff_room, "go");
    programme.rosa.say(&programme.staff_room, "go and have a coffee first");
    programme.rosa.say(&programme.staff_room, "why not");
    programme.rosa.say(&programme.staff_room, "status");
    let status = programme.wait_said("1 proposed");
    assert!(status.get("body").and_then(Value::as_str).expect("a body").contains("this is the first start"));
    assert_eq!(programme.letters("introduction"), Vec::<String>::new());

    programme.rosa.say(&programme.staff_room, "Go!");
    programme.wait_said("It begins");
    wait_until("both are introduced", || programme.letters("introduction").len() == 2);
    programme.rosa.say(&programme.staff_room, "mentord: hold");
    programme.wait_said("On hold: nothing leaves");
    programme.rosa.say(&programme.staff_room, "why ada");
    programme.wait_said("introduction written");
    programme.rosa.say(&programme.staff_room, "release");
    programme.wait_said("Released");

    programme.writes("sam", "ada@people.test, desk@desk.test", "", "Hello Ada, I am Sam.");
    programme.writes("ada", "sam@people.test, desk@desk.test", "", "Hello Sam, shall we say Tuesday?");
    programme.wait_said("Ada and Sam are in touch (Academy)");
    // An order is carried out once, also by a daemon that starts anew.
    service.stop();
    let before = programme.said_in(&programme.staff_room).len();
    let service = programme.serve();
    programme.rosa.say(&programme.staff_room, "release");
    programme.wait_said("Nothing was on hold");
    assert_eq!(programme.said_in(&programme.staff_room).len(), before + 1);
    let mentors = programme.said_in(
        &programme
            .rosa
            .joined_rooms()
            .into_iter()
            .find(|room| *room != programme.staff_room)
            .expect("two rooms"),
    );
    assert!(!mentors.iter().any(|content| content.to_string().contains("Ada")), "{mentors:?}");
    service.stop();
}

#[test]
fn one_call_is_left_out_from_the_room_and_what_that_sends_is_confirmed_by_mail() {
    let synapse = Synapse::shared();
    let programme = Programme::new(synapse, &synapse.url(), "at once", false);
    let service = programme.serve();
    wait_until("both are introduced", || programme.letters("introduction").len() == 2);
    programme.mentord(&["pair", "move", "ada-sam", "Tue 18:00", "--yes"], "");
    let next_call = || {
        let status: Value =
            serde_json::from_slice(&programme.mentord(&["status", "--json"], "").stdout).expect("JSON");
        status.pointer("/pairings/0/series/next_call").and_then(Value::as_str).map(str::to_owned)
    };
    wait_until("the calls are in the calendars", || next_call().is_some());
    let call = next_call().expect("a call is to come");
    let day = call.split('T').next().expect("a date");

    // What names no pair, or only speaks of one, orders nothing.
    programme.rosa.say(&programme.staff_room, &format!("skip lunch {day}"));
    programme.rosa.say(&programme.staff_room, &format!("skip ada {day}"));
    programme.wait_said("Nothing is done yet: Rosa has a mail");
    assert_eq!(next_call().as_ref(), Some(&call), "nothing is done yet");
    wait_until("it is shown by mail", || programme.letters("confirm").len() == 1);
    let asked = programme.letters("confirm").remove(0);
    let asked = fs::read_to_string(programme.home.path().join("state/outbox").join(asked)).expect("a letter");
    let id = asked.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("an id");
    let home = asked.split(['<', '>']).find(|word| word.starts_with("desk+")).expect("an address");
    programme.writes("rosa", home, &format!("In-Reply-To: {id}\n"), "go");
    wait_until("the call is left out", || next_call().is_some_and(|next| next != call));
    service.stop();
    assert_eq!(programme.letters("confirm").len(), 1);
}

#[test]
fn a_matter_that_is_settled_edits_its_post() {
    let synapse = Synapse::shared();
    let programme = Programme::new(synapse, &synapse.url(), "at once", false);
    let service = programme.serve();
    wait_until("both are introduced", || programme.letters("introduction").len() == 2);
    let letter =
        programme.letters("introduction").into_iter().find(|name| name.contains("sam")).expect("his");
    let letter =
        fs::read_to_string(programme.home.path().join("state/outbox").join(letter)).expect("a letter");
    let id = letter.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("an id");
    let home = letter.split(['<', '>']).find(|word| word.starts_with("desk+")).expect("an address");
    programme.writes("sam", home, &format!("In-Reply-To: {id}\n"), "I want to leave the programme.");
    programme.wait_said("Needs you: Ada and Sam");
    programme.mentord(&["pair", "end", "ada-sam", "--yes"], "");
    wait_until("the post says what became of it", || {
        programme.said_in(&programme.staff_room).iter().any(|content| {
            let is_edit = content.pointer("/m.relates_to/rel_type").is_some_and(|kind| kind == "m.replace");
            let body = content.pointer("/m.new_content/body").and_then(Value::as_str).unwrap_or_default();
            is_edit && body.contains("Since then: Ada and Sam ended")
        })
    });
    service.stop();
}

#[test]
fn a_homeserver_that_is_down_delays_posts_and_nothing_else() {
    let mut synapse = Synapse::start();
    let programme = Programme::new(&synapse, &synapse.url(), "at once", false);
    synapse.stop();
    let service = programme.serve();
    wait_until("both are introduced", || programme.letters("introduction").len() == 2);
    programme.writes("sam", "ada@people.test, desk@desk.test", "", "Hello Ada, I am Sam.");
    programme.writes("ada", "sam@people.test, desk@desk.test", "", "Hello Sam, shall we say Tuesday?");
    wait_until("they are in touch", || {
        let status = programme.mentord(&["status", "--json"], "").stdout;
        let status: Value = serde_json::from_slice(&status).expect("JSON");
        status.pointer("/pairings/0/stage").is_some_and(|stage| stage == "in-touch")
    });
    synapse.start_again();
    programme.wait_said("Ada and Sam are in touch (Academy)");
    service.stop();
    assert_eq!(programme.said_in(&programme.staff_room).len(), 1);
}

#[test]
fn killed_between_the_homeservers_taking_a_post_and_the_note_of_it_one_event_stands() {
    let synapse = Synapse::shared();
    let lost = Lost::answers(synapse.port, 1);
    let url = format!("http://127.0.0.1:{}", lost.port);
    let programme = Programme::new(synapse, &url, "on hold", true);
    let service = programme.serve();
    wait_until("the answer to the post is lost", || lost.left() == 0);
    service.kill();
    let service = programme.serve();
    programme.rosa.say(&programme.staff_room, "hold");
    // Of the encrypted events the first is the plan; the other answers nothing, for Rosa's words were
    // not encrypted to the desk in a room that asks for it, and are heard all the same.
    let events = || {
        programme
            .rosa
            .events(&programme.staff_room)
            .into_iter()
            .filter(|event| {
                event.get("sender").and_then(Value::as_str) == Some(programme.desk.user.as_str())
                    && event.get("type").and_then(Value::as_str) == Some("m.room.encrypted")
            })
            .count()
    };
    wait_until("the order is answered", || events() >= 2);
    assert_eq!(events(), 2, "the plan once, the answer once");
    service.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_room_is_told_and_heard() {
    let synapse = Synapse::shared();
    let programme = Programme::new(synapse, &synapse.url(), "on hold", true);
    let client = reader(synapse, &programme.rosa).await;
    let service = programme.serve();
    let plan = "Ready to start: please look at the plan (Riverside Mentoring):\n- Ada Lovelace and Sam Jones: introduction at once; no weekly time yet";
    let read = read(&client, &programme.staff_room, plan).await;
    assert!(!read.is_empty());
    let id = matrix_sdk::ruma::RoomId::parse(&programme.staff_room).expect("an id");
    let room = client.get_room(&id).expect("Rosa's room");
    room.send(matrix_sdk::ruma::events::room::message::RoomMessageEventContent::text_plain("go"))
        .await
        .expect("it can be said");
    wait_until("both are introduced", || programme.letters("introduction").len() == 2);
    service.stop();
}
