//! The real thing: the chat edge against Synapse on loopback.
//!
//! Rosa is staff, Eve is a stranger; what they see they read with sessions of their own, over plain
//! HTTP or, in encrypted rooms, with a client that holds keys.

#[path = "synapse/daemon.rs"]
mod daemon;
#[path = "servers/synapse.rs"]
mod server;
#[path = "servers/service.rs"]
#[expect(dead_code, reason = "tests/servers.rs uses more of it")]
mod service;

use std::path::Path;
use std::time::{Duration, Instant};

use matrix_sdk::config::SyncSettings;
use matrix_sdk::ruma::RoomId;
use matrix_sdk::ruma::events::room::message::RoomMessageEventContent;
use mentord::chat::Matrix;
use mentord::chat::matrix::{MatrixSettings, Said, Words, is_logged_out, is_permanent, probe, retry_after};
use mentord::domain::Secret;
use serde_json::{Value, json};
use server::{Account, Lost, Synapse, wait_until};
use tempfile::TempDir;

/// A long poll and what follows it, on a slow machine.
const HEARD_WITHIN: Duration = Duration::from_secs(60);

/// The account of one test, and the folder it keeps its session in.
struct Desk {
    home: TempDir,
    account: Account,
    settings: MatrixSettings,
}

impl Desk {
    fn new(synapse: &Synapse) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let account = synapse.register("mentord");
        let settings = MatrixSettings {
            homeserver: synapse.url(),
            user: account.user.clone(),
            password: Secret::new(Account::password()),
            directory: home.path().join("state/matrix"),
            rooms: Vec::new(),
            staff: Vec::new(),
        };
        Self { home, account, settings }
    }

    fn room(&mut self, room: &str) {
        self.settings.rooms.push(room.to_owned());
    }

    async fn connect(&self) -> Matrix {
        let matrix = Matrix::connect(&self.settings).await.expect("Synapse lets us in");
        assert_eq!(matrix.join_rooms().await, Vec::<String>::new());
        matrix
    }
}

/// Rosa, a room of hers into which the desk is invited, and the desk.
fn room(synapse: &Synapse, encrypted: bool) -> (Account, String, Desk) {
    let rosa = synapse.register("rosa");
    let mut desk = Desk::new(synapse);
    let room = rosa.make_room(None, false, encrypted);
    rosa.invite(&room, &desk.account.user);
    desk.room(&room);
    (rosa, room, desk)
}

fn words(text: &str) -> Words {
    Words { text: text.to_owned(), loud: false }
}

/// Listens until something fits; gives back all that was heard until then.
async fn heard(matrix: &Matrix, fits: impl Fn(&Said) -> bool) -> Vec<Said> {
    let deadline = Instant::now() + HEARD_WITHIN;
    let mut all = Vec::new();
    while !all.iter().any(&fits) {
        assert!(Instant::now() < deadline, "heard only {all:#?}");
        matrix.listen(&mut |said| all.push(said)).await.expect("Synapse answers");
    }
    all
}

fn texts(heard: &[Said]) -> Vec<&str> {
    heard.iter().map(|said| said.text.as_str()).collect()
}

/// A person's client that holds keys.
async fn reader(synapse: &Synapse, account: &Account) -> matrix_sdk::Client {
    let client = matrix_sdk::Client::builder()
        .homeserver_url(synapse.url())
        .build()
        .await
        .expect("an address is enough");
    client
        .matrix_auth()
        .login_username(&account.user, Account::password())
        .send()
        .await
        .expect("the password is right");
    client.sync_once(soon()).await.expect("Synapse answers");
    client
}

fn soon() -> SyncSettings {
    SyncSettings::new().timeout(Duration::from_millis(300))
}

/// The contents of messages that a client can read in a room, as they come.
async fn read(client: &matrix_sdk::Client, room: &str, until: &str) -> Vec<Value> {
    let id = RoomId::parse(room).expect("a room has an id");
    let deadline = Instant::now() + HEARD_WITHIN;
    let mut all = Vec::new();
    while !all.iter().any(|content: &Value| content.get("body").is_some_and(|body| body == until)) {
        assert!(Instant::now() < deadline, "read only {all:#?}");
        let answer = client.sync_once(soon()).await.expect("Synapse answers");
        for event in answer.rooms.joined.get(&id).map(|room| room.timeline.events.clone()).unwrap_or_default()
        {
            let event: Value = serde_json::from_str(event.raw().json().get()).expect("an event is JSON");
            if event.get("type").is_some_and(|kind| kind == "m.room.message") {
                all.extend(event.get("content").cloned());
            }
        }
    }
    all
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().expect("it is there").permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_read_as_it_was_written_and_pings_nobody() {
    let synapse = Synapse::shared();
    let (rosa, room, desk) = room(synapse, false);
    let matrix = desk.connect().await;
    let text = "<b>Ada</b> & Sam @room\n@rosa:chat.test: since Monday";
    let id = matrix.post(&room, "k1", &words(text)).await.unwrap();
    let loud = matrix.post(&room, "k2", &Words { text: "now".to_owned(), loud: true }).await.unwrap();

    let seen = rosa.messages_of(&room, &desk.account.user);
    let contents: Vec<&Value> = seen.iter().map(|event| &event["content"]).collect();
    assert_eq!(
        contents,
        [
            &json!({ "msgtype": "m.notice", "body": text, "m.mentions": {}, "mentord.key": "k1" }),
            &json!({ "msgtype": "m.text", "body": "now", "m.mentions": {}, "mentord.key": "k2" }),
        ]
    );
    assert_eq!((seen[0]["event_id"].as_str(), seen[1]["event_id"].as_str()), (Some(&*id), Some(&*loud)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_is_one_event_and_an_edit_replaces_it() {
    let synapse = Synapse::shared();
    let (rosa, room, desk) = room(synapse, false);
    let matrix = desk.connect().await;
    let id = matrix.post(&room, "k1", &words("one")).await.unwrap();
    assert_eq!(matrix.post(&room, "k1", &words("one")).await.unwrap(), id);
    matrix.edit(&room, &id, "k2", &words("two")).await.unwrap();
    matrix.edit(&room, &id, "k2", &words("two")).await.unwrap();

    let seen = rosa.messages_of(&room, &desk.account.user);
    assert_eq!(seen.len(), 2, "{seen:#?}");
    assert_eq!(seen[1]["content"]["m.relates_to"], json!({ "rel_type": "m.replace", "event_id": id }));
    assert_eq!(
        seen[1]["content"]["m.new_content"],
        json!({ "msgtype": "m.notice", "body": "two", "m.mentions": {} })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_of_unknown_fate_is_found() {
    let synapse = Synapse::shared();
    for encrypted in [false, true] {
        let (rosa, room, desk) = room(synapse, encrypted);
        let matrix = desk.connect().await;
        rosa.say(&room, "hers");
        let id = matrix.post(&room, "k1", &words("ours\n")).await.unwrap();
        matrix.post(&room, "k2", &words("another")).await.unwrap();
        assert_eq!(matrix.find(&room, "k1").await.unwrap(), Some(id));
        assert_eq!(matrix.find(&room, "k").await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_room_is_written_and_read() {
    let synapse = Synapse::shared();
    let (rosa, room, desk) = room(synapse, true);
    let client = reader(synapse, &rosa).await;
    let matrix = desk.connect().await;
    client.sync_once(soon()).await.unwrap();
    let id = matrix.post(&room, "k1", &words("Ada and Sam")).await.unwrap();
    matrix.edit(&room, &id, "k2", &words("Ada and Grace")).await.unwrap();

    let seen = read(&client, &room, "* Ada and Grace").await;
    assert_eq!(
        seen[0],
        json!({ "msgtype": "m.notice", "body": "Ada and Sam", "m.mentions": {}, "mentord.key": "k1" })
    );
    assert_eq!(seen[1]["m.relates_to"], json!({ "rel_type": "m.replace", "event_id": id }));
    let on_the_server = rosa.messages_of(&room, &desk.account.user);
    assert!(on_the_server.iter().all(|event| event["type"] == "m.room.encrypted"), "{on_the_server:#?}");

    let hers = client.get_room(&RoomId::parse(&room).unwrap()).unwrap();
    hers.send(RoomMessageEventContent::text_plain("go")).await.unwrap();
    let said = heard(&matrix, |said| said.text == "go").await;
    assert_eq!(texts(&said), ["go"]);
    assert_eq!((said[0].room.as_str(), said[0].sender.as_str()), (room.as_str(), rosa.user.as_str()));

    // A new start reads and writes with the same keys, and reaches a device made meanwhile.
    matrix.close().await;
    let phone = reader(synapse, &rosa).await;
    hers.send(RoomMessageEventContent::text_plain("hold")).await.unwrap();
    let matrix = desk.connect().await;
    let said = heard(&matrix, |said| said.text == "hold").await;
    assert!(texts(&said).ends_with(&["hold"]), "{said:?}");
    matrix.post(&room, "k3", &words("held")).await.unwrap();
    read(&phone, &room, "held").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_followed_into_a_room_and_strangers_are_not() {
    let synapse = Synapse::shared();
    let (rosa, eve) = (synapse.register("rosa"), synapse.register("eve"));
    let mut desk = Desk::new(synapse);
    let alias = format!("cohort-{}", rosa.device.to_lowercase());
    desk.room(&format!("#{alias}:chat.test"));
    desk.settings.staff.push(rosa.user.clone());

    let matrix = Matrix::connect(&desk.settings).await.unwrap();
    let faults = matrix.join_rooms().await;
    assert!(faults[0].contains("make that room, or correct its name"), "{faults:?}");
    let configured = rosa.make_room(Some(&alias), false, false);
    let faults = matrix.join_rooms().await;
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].ends_with(&format!("; invite {} into #{alias}:chat.test", desk.account.user)),
        "{faults:?}"
    );
    let refused = matrix.post(&format!("#{alias}:chat.test"), "k1", &words("hello")).await.unwrap_err();
    assert!(is_permanent(&refused) && retry_after(&refused).is_none(), "{refused:#}");

    let hers = eve.make_room(None, false, false);
    eve.invite(&hers, &desk.account.user);
    // Anyone may bring mentord into a room that the settings name.
    rosa.invite(&configured, &eve.user);
    eve.join(&configured);
    eve.invite(&configured, &desk.account.user);
    let pair = rosa.make_room(None, false, false);
    rosa.invite(&pair, &desk.account.user);
    let deadline = Instant::now() + HEARD_WITHIN;
    while desk.account.joined_rooms().len() < 2 {
        assert!(Instant::now() < deadline, "not followed");
        matrix.listen(&mut |_| {}).await.unwrap();
    }
    rosa.say(&configured, "one");
    let mut said = heard(&matrix, |said| said.text == "one").await;
    rosa.say(&pair, "two");
    said.extend(heard(&matrix, |said| said.text == "two").await);
    let rooms: Vec<&str> = said.iter().map(|said| said.room.as_str()).collect();
    assert_eq!(rooms, [&*format!("#{alias}:chat.test"), &*pair]);
    assert!(!desk.account.joined_rooms().contains(&hers), "a stranger leads nobody away");

    // An invitation that was left alone is taken once the settings name the room.
    matrix.close().await;
    desk.room(&hers);
    desk.connect().await.close().await;
    assert!(desk.account.joined_rooms().contains(&hers));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_start_is_the_same_device_and_only_ours_to_read() {
    let synapse = Synapse::shared();
    let (_, _, desk) = room(synapse, false);
    let matrix = desk.connect().await;
    let device = matrix.device().to_owned();
    matrix.close().await;
    let matrix = desk.connect().await;
    assert_eq!(matrix.device(), device);
    matrix.close().await;
    let folder = &desk.settings.directory;
    assert!(folder.starts_with(desk.home.path()));
    assert_eq!((mode(folder), mode(&folder.join("session.json"))), (0o700, 0o600));

    // The keys are gone: the device is worth nothing without them.
    std::fs::remove_dir_all(folder.join("store")).unwrap();
    let matrix = desk.connect().await;
    assert_ne!(matrix.device(), device);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_ended_is_replaced() {
    let synapse = Synapse::shared();
    let (rosa, room, desk) = room(synapse, true);
    let client = reader(synapse, &rosa).await;
    let matrix = desk.connect().await;
    let device = matrix.device().to_owned();
    desk.account.end_device(&device);
    let lost = matrix.post(&room, "k1", &words("one")).await.unwrap_err();
    assert!(is_logged_out(&lost), "{lost:#}");
    let lost = matrix.listen(&mut |_| {}).await.unwrap_err();
    assert!(is_logged_out(&lost), "{lost:#}");
    matrix.close().await;

    let matrix = desk.connect().await;
    assert_ne!(matrix.device(), device);
    matrix.post(&room, "k1", &words("one")).await.unwrap();
    assert_eq!(read(&client, &room, "one").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_while_mentord_was_down_is_heard_and_nothing_older() {
    let synapse = Synapse::shared();
    let (rosa, room, desk) = room(synapse, false);
    rosa.say(&room, "before the desk was here");
    let matrix = desk.connect().await;
    rosa.say(&room, "first");
    assert_eq!(texts(&heard(&matrix, |said| said.text == "first").await), ["first"]);
    // Whether it was dealt with nobody knows yet: it comes again.
    matrix.close().await;
    let matrix = desk.connect().await;
    rosa.say(&room, "second");
    assert_eq!(texts(&heard(&matrix, |said| said.text == "second").await), ["first", "second"]);
    rosa.say(&room, "third");
    heard(&matrix, |said| said.text == "third").await;
    matrix.close().await;

    let many: Vec<String> = (0..150).map(|n| format!("line {n}")).collect();
    for line in &many {
        rosa.say(&room, line);
    }
    let matrix = desk.connect().await;
    let post = matrix.post(&room, "k1", &words("a post")).await.unwrap();
    let reply = json!({
        "msgtype": "m.text", "body": "> <@mentord> a post\n\ngo",
        "m.relates_to": { "m.in_reply_to": { "event_id": post } },
    });
    rosa.send(&room, &json!({ "msgtype": "m.notice", "body": "a bot" }));
    let answer = rosa.send(&room, &reply);
    let said = heard(&matrix, |said| said.text == "go").await;
    let mut expected: Vec<&str> = vec!["third"];
    expected.extend(many.iter().map(String::as_str));
    expected.push("go");
    assert_eq!(texts(&said), expected);
    let last = said.last().unwrap();
    assert_eq!((last.event_id.as_str(), last.answers.as_deref()), (answer.as_str(), Some(post.as_str())));
    let newest = rosa.events(&room).pop().unwrap();
    assert_eq!(newest["origin_server_ts"], last.at.as_millisecond());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_down_gets_the_post_once() {
    let mut synapse = Synapse::start();
    let (rosa, room, desk) = room(&synapse, false);
    let matrix = desk.connect().await;
    matrix.post(&room, "k1", &words("one")).await.unwrap();
    synapse.stop();
    for _ in 0..2 {
        let down = matrix.post(&room, "k2", &words("two")).await.unwrap_err();
        assert!(!is_permanent(&down) && !is_logged_out(&down), "{down:#}");
        let said = format!("{down:#}");
        assert_eq!(
            said,
            format!(
                "Cannot post to {room}: {} did not answer: Connection refused (os error 111)",
                synapse.url()
            )
        );
        matrix.listen(&mut |_| {}).await.unwrap_err();
        let down = Matrix::connect(&desk.settings).await.unwrap_err();
        assert!(!is_permanent(&down), "{down:#}");
    }
    synapse.start_again();
    matrix.post(&room, "k2", &words("two")).await.unwrap();
    matrix.post(&room, "k2", &words("two")).await.unwrap();
    rosa.say(&room, "back");
    heard(&matrix, |said| said.text == "back").await;
    assert_eq!(rosa.messages_of(&room, &desk.account.user).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_makes_no_second_post() {
    let synapse = Synapse::shared();
    for encrypted in [false, true] {
        let (rosa, room, mut desk) = room(synapse, encrypted);
        let proxy = Lost::answers(synapse.port, 0);
        desk.settings.homeserver = format!("http://127.0.0.1:{}", proxy.port);
        let matrix = desk.connect().await;
        proxy.lose(2);
        for _ in 0..2 {
            let lost = matrix.post(&room, "k1", &words("one")).await.unwrap_err();
            assert!(!is_permanent(&lost), "{lost:#}");
        }
        assert_eq!(proxy.left(), 0);
        let posts = || rosa.messages_of(&room, &desk.account.user);
        wait_until("the server has the post", || posts().len() == 1);
        matrix.close().await;

        let matrix = desk.connect().await;
        let id = matrix.post(&room, "k1", &words("one")).await.unwrap();
        assert_eq!(posts().len(), 1);
        assert_eq!(posts()[0]["event_id"], id.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_leaves_the_device_alone() {
    let synapse = Synapse::shared();
    let (rosa, room, mut desk) = room(synapse, false);
    let matrix = desk.connect().await;
    let devices = desk.account.devices();
    let public = rosa.make_room(None, true, false);
    let private = rosa.make_room(None, false, false);
    let invited = rosa.make_room(None, false, false);
    rosa.invite(&invited, &desk.account.user);
    for name in [&public, &private, &invited, "#nowhere:chat.test", "staff"] {
        desk.room(name);
    }
    let found = probe(&desk.settings).await.unwrap();
    let (server, user) = (synapse.url(), desk.account.user.clone());
    assert_eq!(
        found,
        [
            Ok(format!("{server} lets {user} in")),
            Ok(format!("{room} is joined")),
            Ok(format!("{public} is joined with the next start: everyone may")),
            Err(format!("{user} is not in {private}: invite {user} into it")),
            Ok(format!("{invited} is joined with the next start: the invitation is there")),
            Err(format!(
                "Cannot find #nowhere:chat.test: {server} answered 404: Room alias #nowhere:chat.test not found (M_NOT_FOUND); make that room, or correct its name"
            )),
            Err("Cannot use staff as a room: write #room:example.org, or the id that begins with !"
                .to_owned()),
        ]
    );
    assert_eq!(desk.account.devices(), devices);
    matrix.post(&room, "k1", &words("still here")).await.unwrap();

    desk.settings.password = Secret::new("not it");
    let refused = probe(&desk.settings).await.unwrap_err();
    assert!(is_permanent(&refused), "{refused:#}");
    assert!(!format!("{refused:#} {refused:?}").contains("not it"));
}

#[tokio::test(flavor = "multi_thread")]
async fn posting_and_listening_go_on_side_by_side() {
    let synapse = Synapse::shared();
    let (rosa, room, desk) = room(synapse, false);
    let matrix = desk.connect().await;
    let listener = matrix.clone();
    let listening =
        tokio::spawn(async move { texts(&heard(&listener, |said| said.text == "go").await).len() });
    let (poster, into) = (matrix.clone(), room.clone());
    let posting = tokio::spawn(async move {
        for n in 0..5 {
            poster.post(&into, &format!("k{n}"), &words("a post")).await.unwrap();
        }
    });
    posting.await.unwrap();
    rosa.say(&room, "go");
    assert_eq!(listening.await.unwrap(), 1, "our own posts are not heard");

    // Whoever stops waiting loses nothing: what is said while nobody waits is heard the next time.
    let mut said = Vec::new();
    for n in 0..3 {
        let mut each = |line| said.push(line);
        tokio::select! {
            biased;
            () = tokio::task::yield_now() => {}
            heard = matrix.listen(&mut each) => heard.unwrap(),
        }
        rosa.say(&room, &format!("line {n}"));
    }
    said.extend(heard(&matrix, |said| said.text == "line 2").await);
    assert_eq!(texts(&said), ["line 0", "line 1", "line 2"]);
    matrix.close().await;
    let settings = desk.settings.clone();
    let again = tokio::spawn(async move { Matrix::connect(&settings).await.unwrap().device().to_owned() });
    assert!(desk.account.devices().contains(&again.await.unwrap()));
}
