//! The SMTP client against a server in this process that follows a script.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use proptest::prelude::*;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::domain::Secret;
use crate::mail::{Login, Outbound, Proof};

const LETTER: &[u8] = b"Subject: x\r\n\r\n.\r\n..two\r\n.leading\r\nplain\r\n";

/// What the server does instead of its usual answer at one step of one transaction.
#[derive(Clone)]
enum Odd {
    Say(&'static str),
    SayLong(usize),
    Close,
    Silence,
}

/// `step` is the command's first word, `dot`, or `greeting`; `nth` counts it from 1 over all connections.
struct Script {
    step: &'static str,
    nth: usize,
    odd: Odd,
}

#[derive(Default)]
struct Seen {
    commands: Vec<String>,
    /// The same in full.
    lines: Vec<String>,
    letters: Vec<Vec<u8>>,
    connections: usize,
}

struct Fake {
    port: u16,
    seen: Arc<Mutex<Seen>>,
}

async fn fake(ehlo: &'static str, script: Vec<Script>) -> Fake {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let kept = Arc::clone(&seen);
    let script = Arc::new(script);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            kept.lock().unwrap().connections += 1;
            tokio::spawn(serve(stream, ehlo, Arc::clone(&script), Arc::clone(&kept)));
        }
    });
    Fake { port, seen }
}

async fn serve(stream: TcpStream, ehlo: &'static str, script: Arc<Vec<Script>>, seen: Arc<Mutex<Seen>>) {
    let mut stream = BufReader::new(stream);
    let mut step = "greeting".to_owned();
    let mut usual = "220 fake ESMTP\r\n".to_owned();
    loop {
        let nth = {
            let mut seen = seen.lock().unwrap();
            seen.commands.push(step.clone());
            seen.commands.iter().filter(|s| **s == step).count()
        };
        let odd = script.iter().find(|s| s.step == step && s.nth == nth).map(|s| s.odd.clone());
        let said = match odd {
            None => usual.clone(),
            Some(Odd::Say(text)) => text.to_owned(),
            Some(Odd::SayLong(n)) => format!("250 {}\r\n", "x".repeat(n)),
            Some(Odd::Close) => return,
            Some(Odd::Silence) => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                return;
            }
        };
        if stream.get_mut().write_all(said.as_bytes()).await.is_err() {
            return;
        }
        if step == "DATA" && said.starts_with('3') {
            let Some(letter) = read_letter(&mut stream).await else { return };
            seen.lock().unwrap().letters.push(letter);
            (step, usual) = ("dot".to_owned(), "250 2.0.0 queued as 1\r\n".to_owned());
            continue;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        seen.lock().unwrap().lines.push(line.trim_end().to_owned());
        step = line.trim_end().split([' ', ':']).next().unwrap().to_owned();
        usual = match step.as_str() {
            "EHLO" => ehlo.to_owned(),
            "DATA" => "354 go\r\n".to_owned(),
            "STARTTLS" => "220 go\r\n".to_owned(),
            "AUTH" => "235 2.7.0 ok\r\n".to_owned(),
            _ => "250 2.0.0 ok\r\n".to_owned(),
        };
    }
}

/// Reads up to the lone dot and undoes the stuffing, as RFC 5321 §4.5.2 says.
async fn read_letter(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut letter = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(letter);
        }
        letter.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

const PLAIN: &str = "250-fake\r\n250 8BITMIME\r\n";

fn client(port: u16, tls: Tls) -> Outbound {
    patient_client(port, tls, Duration::from_secs(30), Duration::from_secs(30))
}

fn patient_client(port: u16, tls: Tls, command: Duration, message: Duration) -> Outbound {
    let long = Duration::from_secs(30);
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls,
        login: None,
        ca_file: None,
        helo: "desk.test".to_owned(),
        connections: Smtp::CONNECTIONS,
    };
    let patience = Patience { connect: long, command, data: command, message, quit: command };
    Outbound::Smtp(Box::new(Smtp::new(settings).with_patience(patience)))
}

async fn send(out: &Outbound, bytes: &[u8]) -> SendOutcome {
    send_with(out, bytes, None).await
}

async fn send_with(out: &Outbound, bytes: &[u8], copy_to: Option<&EmailAddress>) -> SendOutcome {
    let to = EmailAddress::parse("ada@people.test").unwrap();
    let at = "2027-01-11T09:00:00Z".parse().unwrap();
    let envelope_from = "desk+p.t@desk.test";
    out.deliver(&Parcel {
        envelope_from,
        to: &to,
        copy_to,
        report: false,
        bytes,
        message_id: "m@desk.test",
        kind: "nudge",
        who: "ada",
        at,
    })
    .await
}

/// One letter over a fresh connection to a server with one oddity.
async fn one(step: &'static str, odd: Odd) -> (SendOutcome, Fake) {
    let fake = fake(PLAIN, vec![Script { step, nth: 1, odd: odd.clone() }]).await;
    // Only the step that will not be answered is waited for briefly.
    let (long, brief) = (Duration::from_secs(30), Duration::from_millis(200));
    let out = match (step, odd) {
        ("dot", Odd::Silence) => patient_client(fake.port, Tls::None, long, brief),
        (_, Odd::Silence) => patient_client(fake.port, Tls::None, brief, long),
        _ => client(fake.port, Tls::None),
    };
    let outcome = send(&out, LETTER).await;
    (outcome, fake)
}

#[tokio::test]
async fn the_recipient_gets_exactly_our_bytes_over_one_connection() {
    let fake = fake(PLAIN, vec![]).await;
    let mut out = client(fake.port, Tls::None);
    for _ in 0..3 {
        assert_eq!(send(&out, LETTER).await, SendOutcome::Sent { said: "250 2.0.0 queued as 1".to_owned() });
    }
    out.close().await;
    let seen = fake.seen.lock().unwrap();
    assert_eq!(seen.letters, vec![LETTER; 3]);
    assert_eq!(seen.connections, 1);
    assert_eq!(seen.commands.last().unwrap(), "QUIT");
}

#[tokio::test]
async fn refusals_are_told_step_by_step_and_the_connection_is_kept() {
    let us = FailureScope::Channel;
    let cases = [
        ("MAIL", "451 4.3.0 wait\r\n", SendOutcome::Later { said: "451 4.3.0 wait".to_owned(), scope: us }),
        ("MAIL", "553 5.7.1 no\r\n", SendOutcome::Never { said: "553 5.7.1 no".to_owned(), scope: us }),
        (
            "RCPT",
            "450-4.2.0 grey\r\n450 4.2.0 listed\r\n",
            SendOutcome::Later { said: "450 4.2.0 grey listed".to_owned(), scope: FailureScope::Recipient },
        ),
        (
            "RCPT",
            "550 5.1.1 unknown\r\n",
            SendOutcome::Never { said: "550 5.1.1 unknown".to_owned(), scope: FailureScope::Recipient },
        ),
        ("DATA", "554 5.5.1 no\r\n", SendOutcome::Never { said: "554 5.5.1 no".to_owned(), scope: us }),
        ("dot", "554 5.7.1 spam\r\n", SendOutcome::Never { said: "554 5.7.1 spam".to_owned(), scope: us }),
        ("dot", "451 4.7.1 wait\r\n", SendOutcome::Later { said: "451 4.7.1 wait".to_owned(), scope: us }),
    ];
    for (step, text, expected) in cases {
        let fake = fake(PLAIN, vec![Script { step, nth: 1, odd: Odd::Say(text) }]).await;
        let out = client(fake.port, Tls::None);
        assert_eq!(send(&out, LETTER).await, expected);
        assert!(matches!(send(&out, LETTER).await, SendOutcome::Sent { .. }), "{step} {text}");
        let seen = fake.seen.lock().unwrap();
        assert_eq!(seen.connections, 1, "{step} {text}");
        assert!(seen.commands.contains(&"RSET".to_owned()));
    }
}

#[tokio::test]
async fn a_copy_goes_in_the_same_envelope_and_its_refusal_keeps_nothing_back() {
    let desk = EmailAddress::parse("desk@desk.test").unwrap();
    let us = |said: &str| SendOutcome::Later { said: said.to_owned(), scope: FailureScope::Channel };
    let sent = || SendOutcome::Sent { said: "250 2.0.0 queued as 1".to_owned() };
    let unknown = "550 5.1.1 <desk@desk.test> unknown";
    for (step, nth, odd, expected) in [
        ("none", 1, Odd::Close, sent()),
        ("RCPT", 2, Odd::Say("550 5.1.1 <desk@desk.test> unknown\r\n"), sent()),
        ("RCPT", 2, Odd::Say("452 4.5.3 too many\r\n"), sent()),
        ("RCPT", 2, Odd::Say("421 4.3.2 bye\r\n"), us("421 4.3.2 bye")),
        ("RCPT", 2, Odd::Close, us("the server closed the connection")),
        (
            "RCPT",
            1,
            Odd::Say("550 5.1.1 unknown\r\n"),
            SendOutcome::Never { said: "550 5.1.1 unknown".to_owned(), scope: FailureScope::Recipient },
        ),
        (
            "dot",
            1,
            Odd::Say("550 5.1.1 <desk@desk.test> unknown\r\n"),
            SendOutcome::Never { said: unknown.to_owned(), scope: FailureScope::Channel },
        ),
    ] {
        let fake = fake(PLAIN, vec![Script { step, nth, odd }]).await;
        let outcome = send_with(&client(fake.port, Tls::None), LETTER, Some(&desk)).await;
        assert_eq!(outcome, expected);
        let seen = fake.seen.lock().unwrap();
        let recipients = seen.commands.iter().filter(|said| *said == "RCPT").count();
        assert_eq!(recipients, if nth == 1 && step == "RCPT" { 1 } else { 2 });
        assert_eq!(seen.letters.len(), usize::from(expected == sent() || step == "dot"));
    }
}

#[tokio::test]
async fn a_report_is_asked_for_where_the_server_offers_them() {
    for (offers, mail, rcpt) in [
        (
            "250-fake\r\n250-DSN\r\n250 8BITMIME\r\n",
            "MAIL FROM:<desk@desk.test> RET=HDRS",
            "RCPT TO:<ada@people.test> NOTIFY=SUCCESS,FAILURE,DELAY",
        ),
        (
            "250-fake\r\n250 dsn\r\n",
            "MAIL FROM:<desk@desk.test> RET=HDRS",
            "RCPT TO:<ada@people.test> NOTIFY",
        ),
        ("250-fake\r\n250 XDSN\r\n", "MAIL FROM:<desk@desk.test>", "RCPT TO:<ada@people.test>"),
    ] {
        let fake = fake(offers, vec![]).await;
        let ada = EmailAddress::parse("ada@people.test").unwrap();
        let parcel = Parcel {
            envelope_from: "desk@desk.test",
            to: &ada,
            copy_to: None,
            report: true,
            bytes: LETTER,
            message_id: "m@desk.test",
            kind: "invite",
            who: "ada",
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let out = client(fake.port, Tls::None);
        assert!(matches!(out.deliver(&parcel).await, SendOutcome::Sent { .. }));
        let without = Parcel { report: false, ..parcel };
        assert!(matches!(out.deliver(&without).await, SendOutcome::Sent { .. }));
        let lines = fake.seen.lock().unwrap().lines.clone();
        assert!(lines[1] == mail && lines[2].starts_with(rcpt), "{lines:?}");
        assert!(
            lines.contains(&"RCPT TO:<ada@people.test>".to_owned()),
            "not where none is wanted: {lines:?}"
        );
    }
}

#[tokio::test]
async fn a_lost_answer_after_the_dot_is_in_doubt_and_nothing_else_is() {
    for odd in [Odd::Close, Odd::Silence, Odd::Say("nonsense\r\n"), Odd::Say("354 again\r\n")] {
        let (outcome, fake) = one("dot", odd).await;
        assert!(matches!(outcome, SendOutcome::InDoubt { .. }), "{outcome:?}");
        assert_eq!(fake.seen.lock().unwrap().letters, [LETTER]);
    }
    for step in ["greeting", "EHLO", "MAIL", "RCPT", "DATA"] {
        for odd in [Odd::Close, Odd::Silence, Odd::Say("nonsense\r\n"), Odd::Say("421 4.3.2 bye\r\n")] {
            let (outcome, _) = one(step, odd).await;
            assert!(
                matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. }),
                "{step} {outcome:?}"
            );
        }
    }
}

#[tokio::test]
async fn odd_but_clear_answers_after_the_dot_are_understood() {
    for text in ["250\r\n", "250 ok\n", "250-ok\r\n250 done\r\n", "250 angenommen \u{fc}\r\n"] {
        let (outcome, _) = one("dot", Odd::Say(text)).await;
        assert!(matches!(outcome, SendOutcome::Sent { .. }), "{text:?} {outcome:?}");
    }
    // Long, but clear; what is kept of it is bounded.
    let (outcome, _) = one("dot", Odd::SayLong(20_000)).await;
    let SendOutcome::Sent { said } = outcome else { panic!("{outcome:?}") };
    assert!(said.chars().count() <= 300);
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let (outcome, _) = one("RCPT", Odd::SayLong(5_000_000)).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = outcome else { panic!("{outcome:?}") };
    assert_eq!(said, "the server's line is too long");
}

#[tokio::test]
async fn an_answer_too_many_is_not_taken_for_the_next() {
    // Taken one by one, the second 250 would hide what RCPT or DATA is answered with.
    for step in ["MAIL", "RCPT"] {
        let (outcome, fake) = one(step, Odd::Say("250 ok\r\n250 ok\r\n")).await;
        assert!(
            matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. }),
            "{step} {outcome:?}"
        );
        assert!(fake.seen.lock().unwrap().letters.is_empty());
    }
}

#[tokio::test]
async fn a_positive_answer_of_the_wrong_kind_never_lets_the_letter_out() {
    for (step, text) in [("DATA", "250 ok\r\n"), ("MAIL", "354 go\r\n"), ("RCPT", "354 go\r\n")] {
        let (outcome, fake) = one(step, Odd::Say(text)).await;
        assert!(matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. }), "{outcome:?}");
        assert!(fake.seen.lock().unwrap().letters.is_empty());
    }
}

#[tokio::test]
async fn a_connection_that_died_between_letters_is_opened_again_at_once() {
    for odd in [Odd::Close, Odd::Say("421 4.4.2 idle\r\n")] {
        let fake = fake(PLAIN, vec![Script { step: "MAIL", nth: 2, odd }]).await;
        let out = client(fake.port, Tls::None);
        for _ in 0..2 {
            assert!(matches!(send(&out, LETTER).await, SendOutcome::Sent { .. }));
        }
        let seen = fake.seen.lock().unwrap();
        assert_eq!((seen.letters.len(), seen.connections), (2, 2));
    }
}

#[tokio::test]
async fn starttls_is_never_left_out() {
    let fake = fake(PLAIN, vec![]).await;
    let outcome = send(&client(fake.port, Tls::Starttls), LETTER).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = outcome else { panic!("{outcome:?}") };
    assert!(said.ends_with("the server does not offer STARTTLS"), "{said}");
    assert_eq!(fake.seen.lock().unwrap().commands, ["greeting", "EHLO"]);
}

#[tokio::test]
async fn bytes_injected_before_tls_are_refused() {
    let odd = Odd::Say("220 go\r\n250-fake\r\n250 AUTH PLAIN\r\n");
    let fake = fake("250-fake\r\n250 STARTTLS\r\n", vec![Script { step: "STARTTLS", nth: 1, odd }]).await;
    let outcome = send(&client(fake.port, Tls::Starttls), LETTER).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = outcome else { panic!("{outcome:?}") };
    assert!(said.contains("injected"), "{said}");
}

fn with_login(port: u16) -> Outbound {
    let Outbound::Smtp(mut smtp) = client(port, Tls::None) else { unreachable!() };
    let proof = Proof::Password(Secret::new("canary".to_owned()));
    smtp.settings.login = Some(Login { username: "desk".to_owned(), proof });
    Outbound::Smtp(smtp)
}

#[tokio::test]
async fn a_failed_login_waits_and_says_nothing_secret() {
    let offers = "250-fake\r\n250 AUTH PLAIN LOGIN\r\n";
    let odd = Odd::Say("535 5.7.8 wrong\r\n");
    let server = fake(offers, vec![Script { step: "AUTH", nth: 1, odd }]).await;
    let out = with_login(server.port);
    let outcome = send(&out, LETTER).await;
    assert_eq!(
        outcome,
        SendOutcome::Later {
            said: "Cannot log in to 127.0.0.1: 535 5.7.8 wrong".to_owned(),
            scope: FailureScope::Channel
        }
    );
    assert!(!format!("{out:?}").contains("canary"));
    assert!(matches!(send(&out, LETTER).await, SendOutcome::Sent { .. }));

    let server = fake(PLAIN, vec![]).await;
    let outcome = send(&with_login(server.port), LETTER).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = outcome else { panic!("{outcome:?}") };
    assert!(said.contains("neither AUTH PLAIN nor AUTH LOGIN"), "{said}");
}

#[tokio::test]
async fn a_server_that_is_not_there_waits() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outcome = send(&client(port, Tls::None), LETTER).await;
    assert!(matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. }), "{outcome:?}");
}

#[tokio::test]
async fn lines_that_servers_disagree_about_are_never_sent() {
    let server = fake(PLAIN, vec![]).await;
    let out = client(server.port, Tls::None);
    for bytes in [&b"a\n.\r\nb\r\n"[..], b"a\r.\r\n", b"\n", b"a", b"a\r", b"", b"a\r\r\n"] {
        let outcome = send(&out, bytes).await;
        assert!(
            matches!(outcome, SendOutcome::Never { scope: FailureScope::Channel, .. }),
            "{bytes:?} {outcome:?}"
        );
    }
    assert_eq!(server.seen.lock().unwrap().connections, 0);
}

#[tokio::test]
async fn eight_bit_letters_go_only_where_they_may() {
    let letter = "Subject: x\r\n\r\n\u{fc}\r\n".as_bytes();
    let server = fake(PLAIN, vec![]).await;
    assert!(matches!(send(&client(server.port, Tls::None), letter).await, SendOutcome::Sent { .. }));
    assert_eq!(server.seen.lock().unwrap().letters, [letter]);
    let server = fake("250 fake\r\n", vec![]).await;
    let outcome = send(&client(server.port, Tls::None), letter).await;
    assert!(matches!(outcome, SendOutcome::Never { scope: FailureScope::Channel, .. }), "{outcome:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_letter_arrives_as_it_left(lines in proptest::collection::vec("[.a \u{e9}]{0,5}", 1..8)) {
        let letter: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = fake(PLAIN, vec![]).await;
            let outcome = send(&client(server.port, Tls::None), letter.as_bytes()).await;
            assert!(matches!(outcome, SendOutcome::Sent { .. }), "{outcome:?}");
            assert_eq!(server.seen.lock().unwrap().letters, [letter.as_bytes()]);
        });
    }
}

#[tokio::test]
async fn several_letters_go_at_once_and_wait_where_the_server_would_have_no_other_connection() {
    let refused = |nth, odd| Script { step: "greeting", nth, odd };
    let cases = [
        vec![],
        vec![refused(2, Odd::Say("421 4.7.0 Too many connections\r\n"))],
        vec![refused(2, Odd::Close), refused(3, Odd::Close)],
    ];
    for script in cases {
        let (extra, fake) = (2 - script.len(), fake(PLAIN, script).await);
        let mut out = client(fake.port, Tls::None);
        let sent = futures_util::future::join_all((0..7).map(|_| send(&out, LETTER))).await;
        assert!(sent.iter().all(|one| matches!(one, SendOutcome::Sent { .. })), "{sent:?}");
        out.close().await;
        let seen = fake.seen.lock().unwrap();
        assert_eq!((seen.letters.len(), seen.connections), (7, 3));
        let quits = seen.commands.iter().filter(|step| *step == "QUIT").count();
        assert_eq!(quits, 1 + extra, "each that was good is kept");
    }
}

#[tokio::test]
async fn where_no_connection_can_be_opened_no_letter_waits_for_one() {
    let closed = |nth| Script { step: "greeting", nth, odd: Odd::Close };
    let fake = fake(PLAIN, (1..=20).map(closed).collect()).await;
    let out = client(fake.port, Tls::None);
    let sent = futures_util::future::join_all((0..5).map(|_| send(&out, LETTER))).await;
    let waits = |one: &SendOutcome| matches!(one, SendOutcome::Later { scope: FailureScope::Channel, .. });
    assert!(sent.iter().all(waits), "{sent:?}");
}

#[tokio::test]
async fn a_server_without_room_for_several_says_so_at_any_step_and_gets_one_after_the_other() {
    let refused = |step, odd| vec![Script { step, nth: 2, odd }];
    for (what, script) in [
        ("goes away at MAIL", refused("MAIL", Odd::Say("421 4.7.0 one at a time\r\n"))),
        ("closes at MAIL", refused("MAIL", Odd::Close)),
    ] {
        let fake = fake(PLAIN, script).await;
        let out = client(fake.port, Tls::None);
        let sent = futures_util::future::join_all((0..6).map(|_| send(&out, LETTER))).await;
        assert!(sent.iter().all(|outcome| matches!(outcome, SendOutcome::Sent { .. })), "{what}: {sent:?}");
        assert_eq!(fake.seen.lock().unwrap().letters.len(), 6, "{what}");
        assert_eq!(out.lanes(), 2, "{what}: fewer from then on");
    }
    // A letter that it did not take waits; the next ones come one at a time, in later passes too.
    let fake = fake(PLAIN, refused("DATA", Odd::Say("451 4.3.2 too many threads\r\n"))).await;
    let mut out = client(fake.port, Tls::None);
    let sent = futures_util::future::join_all((0..3).map(|_| send(&out, LETTER))).await;
    let later = sent.iter().filter(|outcome| matches!(outcome, SendOutcome::Later { .. })).count();
    assert_eq!((later, out.lanes()), (1, 1));
    out.close().await;
    assert_eq!(out.lanes(), 1);
    assert!(matches!(send(&out, LETTER).await, SendOutcome::Sent { .. }));
}
