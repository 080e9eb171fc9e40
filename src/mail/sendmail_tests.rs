//! The sendmail command, played by small shell scripts.

use std::time::Instant;

use tempfile::TempDir;

use super::*;
use crate::domain::EmailAddress;

const LETTER_BYTES: &[u8] = "Subject: x\r\n\r\n.\r\n..two\r\nFrom here\r\n\u{fc}\r\n".as_bytes();

/// A folder with a script in it that is the command.
struct Script(TempDir);

impl Script {
    fn new(body: &str) -> Self {
        let script = Self(tempfile::tempdir().unwrap());
        let path = script.path("send mail");
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        script
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn sendmail(&self) -> Sendmail {
        Sendmail::new(format!("'{}' -O 'a b'", self.path("send mail").display()), self.path("state"))
    }

    async fn takes(&self, envelope_from: &str, copy_to: Option<&str>) -> SendOutcome {
        let to = EmailAddress::parse("ada@people.test").unwrap();
        let copy_to = copy_to.map(|copy| EmailAddress::parse(copy).unwrap());
        let parcel = Parcel {
            envelope_from,
            to: &to,
            copy_to: copy_to.as_ref(),
            report: false,
            bytes: LETTER_BYTES,
            message_id: "m@desk.test",
            kind: "nudge",
            who: "ada",
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        self.sendmail().with_patience(Duration::from_secs(30)).deliver(&parcel).await
    }
}

/// Notes its arguments and the letter, beside itself.
const NOTES: &str = r#"cd "$(dirname "$0")"; printf '[%s]\n' "$@" >arguments; cat >letter"#;

#[tokio::test]
async fn the_command_gets_addresses_as_arguments_and_the_letter_with_line_feeds() {
    for (from, copy_to, expected) in [
        ("desk+p.t@desk.test", None, "[-O][a b][-i][-f][desk+p.t@desk.test][--][ada@people.test]"),
        ("", None, "[-O][a b][-i][-f][][--][ada@people.test]"),
        (
            "a@b.test",
            Some("desk@desk.test"),
            "[-O][a b][-i][-f][a@b.test][--][ada@people.test][desk@desk.test]",
        ),
        ("a@b.test", Some("ada@people.test"), "[-O][a b][-i][-f][a@b.test][--][ada@people.test]"),
        ("$(id)`id`@b.test", None, ""),
        ("-oQ/tmp@b.test", None, ""),
    ] {
        let script = Script::new(NOTES);
        let outcome = script.takes(from, copy_to).await;
        if expected.is_empty() {
            let refused = "Cannot use the envelope sender";
            assert!(
                matches!(&outcome, SendOutcome::Never { said, .. } if said.starts_with(refused)),
                "{outcome:?}"
            );
            assert!(!script.path("arguments").exists());
            continue;
        }
        assert_eq!(outcome, SendOutcome::Sent { said: "taken by the sendmail command".to_owned() });
        assert_eq!(fs::read_to_string(script.path("arguments")).unwrap().replace('\n', ""), expected);
        let letter = String::from_utf8(LETTER_BYTES.to_vec()).unwrap().replace("\r\n", "\n");
        assert_eq!(fs::read_to_string(script.path("letter")).unwrap(), letter);
        assert_eq!(fs::read_dir(script.path("state")).unwrap().count(), 0, "nothing is left behind");
    }
}

#[tokio::test]
async fn what_a_shell_would_see_in_an_address_it_never_sees() {
    let script = Script::new(NOTES);
    let from = "`touch${ifs}x`|touch*'&x'@b.test";
    assert!(matches!(script.takes(from, None).await, SendOutcome::Sent { .. }));
    assert!(fs::read_to_string(script.path("arguments")).unwrap().contains(&format!("[{from}]")));
    assert!(!script.path("x").exists());
}

#[tokio::test]
async fn a_command_that_does_not_read_or_says_much_is_not_waited_for() {
    let script =
        Script::new("yes 'a long story' | head -c 3000000 >&2; echo >&2; echo 'the end' >&2; exit 75");
    let expected = "the sendmail command ended with 75: the end".to_owned();
    assert_eq!(
        script.takes("", None).await,
        SendOutcome::Later { said: expected, scope: FailureScope::Channel }
    );
    // What it leaves behind keeps its standard error open.
    let script = Script::new("sleep 20 & echo $! >\"$0.pid\"; echo gone >&2; exit 75");
    let started = Instant::now();
    let outcome = script.takes("", None).await;
    assert!(matches!(&outcome, SendOutcome::Later { said, .. } if said.ends_with("gone")), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(15));
    let pid = fs::read_to_string(script.path("send mail.pid")).unwrap();
    std::process::Command::new("kill").arg(pid.trim()).status().unwrap();
}

#[tokio::test]
async fn what_ends_without_an_answer_is_in_doubt() {
    let script = Script::new("cat >/dev/null; echo last words >&2; kill -9 $$");
    let said = "the sendmail command was ended by signal 9: last words".to_owned();
    assert_eq!(script.takes("", None).await, SendOutcome::InDoubt { said });

    let script = Script::new("exec sleep 60");
    let to = EmailAddress::parse("ada@people.test").unwrap();
    let parcel = Parcel {
        envelope_from: "",
        to: &to,
        copy_to: None,
        report: false,
        bytes: LETTER_BYTES,
        message_id: "m@desk.test",
        kind: "nudge",
        who: "ada",
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    let started = Instant::now();
    let outcome = script.sendmail().with_patience(Duration::from_millis(200)).deliver(&parcel).await;
    assert!(matches!(outcome, SendOutcome::InDoubt { .. }), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(30), "it is ended");
}

#[tokio::test]
async fn what_cannot_be_started_waits() {
    let script = Script::new("");
    let to = EmailAddress::parse("ada@people.test").unwrap();
    let parcel = |bytes| Parcel {
        envelope_from: "",
        to: &to,
        copy_to: None,
        report: false,
        bytes,
        message_id: "m@desk.test",
        kind: "nudge",
        who: "ada",
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    fs::write(script.path("plain"), "x").unwrap();
    for command in ["/nowhere/sendmail", "/", &script.path("plain").display().to_string(), "'unclosed"] {
        let outcome =
            Sendmail::new(command.to_owned(), script.path("state")).deliver(&parcel(LETTER_BYTES)).await;
        assert!(
            matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. }),
            "{command}: {outcome:?}"
        );
    }
    // No folder to lay the letter out in.
    let outcome = Sendmail::new("true".to_owned(), script.path("plain")).deliver(&parcel(LETTER_BYTES)).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = outcome else { panic!("{outcome:?}") };
    assert!(said.starts_with("Cannot lay out the letter: "), "{said}");
    // A letter that is none.
    let outcome = script.sendmail().deliver(&parcel(b"a\nb\r\n")).await;
    assert!(matches!(outcome, SendOutcome::Never { scope: FailureScope::Channel, .. }), "{outcome:?}");
}

#[test]
fn ends_code_by_code() {
    let later = |scope| move |said: String| SendOutcome::Later { said, scope };
    let never = |scope| move |said: String| SendOutcome::Never { said, scope };
    let (us, them) = (FailureScope::Channel, FailureScope::Recipient);
    let bare = |code: i32| format!("the sendmail command ended with {code}");
    let ended = |code: i32, words: &str| meaning(ExitStatus::from_raw(code << 8), words);
    for code in [64, 65, 77, 78] {
        assert_eq!(ended(code, ""), never(us)(bare(code)), "{code}");
    }
    for code in [1, 2, 66, 69, 70, 71, 72, 73, 74, 75, 76, 126, 127, 255] {
        assert_eq!(ended(code, ""), later(us)(bare(code)), "{code}");
    }
    assert_eq!(ended(67, ""), never(them)(bare(67)));
    assert_eq!(ended(68, "a\n\n b\tc \n\n"), later(them)(bare(68) + ": b c"));
    assert_eq!(
        ended(0, "warning: slow\n"),
        SendOutcome::Sent { said: "taken by the sendmail command: warning: slow".to_owned() }
    );
    // A server's words that the command passes on.
    let relayed = "msmtp: server message: 550 5.1.1 <ada@people.test>: unknown\nmsmtp: could not send mail\n";
    assert_eq!(ended(65, relayed), never(them)("550 5.1.1 <ada@people.test>: unknown".to_owned()));
    assert_eq!(ended(69, "450-4.2.0 grey\n450 4.2.0 listed"), later(them)("450 4.2.0 grey".to_owned()));
    assert_eq!(ended(75, "said: 450 4.2.0 grey"), later(them)("450 4.2.0 grey".to_owned()));
    assert_eq!(ended(77, "535 5.7.8 bad password"), never(us)("535 5.7.8 bad password".to_owned()));
    assert_eq!(ended(75, "550 5.1.1 unknown"), later(us)(bare(75) + ": 550 5.1.1 unknown"));
    let long = meaning(ExitStatus::from_raw(75 << 8), &"x".repeat(5000));
    assert!(matches!(long, SendOutcome::Later { said, .. } if said.chars().count() <= 300));
}

#[test]
fn only_a_reply_is_taken_for_one() {
    for (line, expected) in [
        ("550 5.1.1 unknown", Some((550, "5.1.1 unknown"))),
        ("x: 450-4.2.0 grey", Some((450, "4.2.0 grey"))),
        ("(554 #5.7.1 no)", Some((554, "#5.7.1 no)"))),
        ("550 unknown", None),
        ("550 4.1.1 unknown", None),
        ("port 5501 5.1.1", None),
        ("10.550 5.1.1 x", None),
        ("5\u{fc}0 5.1.1", None),
        ("4", None),
        ("", None),
    ] {
        assert_eq!(reply(line), expected, "{line}");
    }
}

#[test]
fn whether_the_command_can_be_run_is_known_beforehand() {
    let script = Script::new("");
    fs::write(script.path("plain"), "x").unwrap();
    let of = |command: &str| Sendmail::new(command.to_owned(), script.path("state")).program();
    assert_eq!(of("/bin/sh -x").unwrap(), Some(PathBuf::from("/bin/sh")));
    assert!(of("sh").unwrap().is_some_and(|path| path.ends_with("sh")));
    assert_eq!(of("\"$HOME/bin/sendmail\"").unwrap(), None);
    for (command, said) in [
        (" ".to_owned(), "Cannot run an empty sendmail command".to_owned()),
        ("/nowhere/sendmail".to_owned(), "Cannot run /nowhere/sendmail".to_owned()),
        ("no-such-program".to_owned(), "Cannot run no-such-program: it is in no folder of PATH".to_owned()),
        (
            script.path("plain").display().to_string(),
            format!("Cannot run {}: it is not a program", script.path("plain").display()),
        ),
    ] {
        assert_eq!(of(&command).unwrap_err().to_string(), said);
    }
}
