//! Tokens against an endpoint in this process, and logins with them against scripted servers.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{
    domain::EmailAddress,
    mail::{
        FailureScope, Imap, ImapSettings, Inbound, Login, Outbound, Parcel, Proof, SendOutcome, Smtp,
        SmtpSettings, Tls, Unmet,
    },
};

#[path = "../../../tests/servers/token_endpoint.rs"]
mod token_endpoint_stub;
use token_endpoint_stub::{ASSERTION, Odd, TokenEndpoint, field};

fn now() -> Timestamp {
    "2027-01-11T09:00:00Z".parse().unwrap()
}

fn secret(text: &'static str) -> ReadSecret {
    ReadSecret::new(move || Ok(Secret::new(text.to_owned())))
}

fn endpoint(stub: &TokenEndpoint) -> Endpoint {
    Endpoint {
        token_url: stub.url(),
        client_id: "desk-app".to_owned(),
        client_secret: Some(secret("hunter2")),
        scope: None,
        ca_file: None,
    }
}

fn refresh(stub: &TokenEndpoint, kept: &std::path::Path) -> Tokens {
    let grant = Grant::Refresh {
        endpoint: endpoint(stub),
        refresh_token: secret("refresh"),
        kept: kept.join("oauth/mail.json"),
    };
    Tokens::new(grant, now)
}

async fn had(tokens: &Tokens) -> (String, bool) {
    let token = tokens.token().await.unwrap();
    (token.secret.expose().to_owned(), token.fresh)
}

async fn said(tokens: &Tokens) -> String {
    format!("{:#}", tokens.token().await.unwrap_err())
}

#[tokio::test]
async fn an_application_asks_for_itself_and_keeps_the_token() {
    let stub = TokenEndpoint::start();
    let scope = Some("https://outlook.office365.com/.default".to_owned());
    let tokens = Tokens::new(Grant::Client(Endpoint { scope, ..endpoint(&stub) }), now);
    assert_eq!(had(&tokens).await, ("canary-access-1".to_owned(), true));
    assert_eq!(had(&tokens).await, ("canary-access-1".to_owned(), false));
    let asked = stub.known().asked.clone();
    assert_eq!(
        asked,
        ["grant_type=client_credentials&client_id=desk-app&client_secret=hunter2\
          &scope=https%3A%2F%2Foutlook.office365.com%2F.default"]
    );
}

#[tokio::test]
async fn a_token_is_asked_for_anew_ahead_of_its_end() {
    let stub = TokenEndpoint::start();
    for (expires_in, lasts) in [(Some(3600), 3300), (Some(60), 30), (None, 300)] {
        stub.known().expires_in = expires_in;
        let tokens = Tokens::new(Grant::Client(endpoint(&stub)), now);
        let before = Instant::now();
        let (first, _) = had(&tokens).await;
        let until = tokens.0.held.lock().await.as_ref().unwrap().until;
        let lasts = Duration::from_secs(lasts);
        assert!(until >= before + lasts && until <= Instant::now() + lasts, "{expires_in:?}");
        assert_eq!(had(&tokens).await, (first.clone(), false));
        tokens.0.held.lock().await.as_mut().unwrap().until = Instant::now();
        let (second, fresh) = had(&tokens).await;
        assert!(fresh && second != first, "{expires_in:?}");
    }
}

#[tokio::test]
async fn a_rotated_refresh_token_is_kept_over_restarts() {
    let stub = TokenEndpoint::start();
    stub.known().rotates = true;
    let folder = tempfile::tempdir().unwrap();
    for used in ["refresh", "refresh-2", "refresh-3"] {
        let (_, fresh) = had(&refresh(&stub, folder.path())).await;
        assert!(fresh);
        let asked = stub.known().asked.last().cloned().unwrap();
        assert_eq!(field(&asked, "refresh_token"), Some(used));
        assert_eq!(field(&asked, "scope"), None);
    }
    assert_eq!(stub.known().refresh_token.as_deref(), Some("refresh-4"));
}

#[tokio::test]
async fn two_desks_on_one_state_never_use_a_token_twice() {
    let stub = TokenEndpoint::start();
    stub.known().rotates = true;
    let folder = tempfile::tempdir().unwrap();
    let (daemon, check) = (refresh(&stub, folder.path()), refresh(&stub, folder.path()));
    let (one, other) = tokio::join!(daemon.token(), check.token());
    assert!(one.unwrap().fresh && other.unwrap().fresh);
    assert_eq!(stub.known().refresh_token.as_deref(), Some("refresh-3"));
}

#[tokio::test]
async fn all_who_ask_at_once_share_one_request() {
    let stub = TokenEndpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let tokens = refresh(&stub, folder.path());
    let (one, two, three) = tokio::join!(tokens.token(), tokens.token(), tokens.token());
    let fresh = [one.unwrap(), two.unwrap(), three.unwrap()].iter().filter(|token| token.fresh).count();
    assert_eq!((fresh, stub.known().asked.len()), (1, 1));
}

#[tokio::test]
async fn who_is_interrupted_loses_no_refresh_token() {
    let stub = TokenEndpoint::start();
    stub.known().rotates = true;
    stub.known().odd.push(Odd::Wait);
    let folder = tempfile::tempdir().unwrap();
    let tokens = refresh(&stub, folder.path());
    {
        let asking = tokens.token();
        tokio::pin!(asking);
        loop {
            tokio::select! {
                biased;
                _ = &mut asking => panic!("it waits"),
                () = tokio::task::yield_now() => if !stub.known().asked.is_empty() { break },
            }
        }
    }
    stub.resume();
    assert_eq!(had(&tokens).await, ("canary-access-1".to_owned(), false), "the answer was not lost");
    assert_eq!(had(&refresh(&stub, folder.path())).await.0, "canary-access-2");
}

#[tokio::test]
async fn when_a_refresh_token_ends_is_known_before() {
    let stub = TokenEndpoint::start();
    stub.known().refresh_token_expires_in = Some(604_800);
    let folder = tempfile::tempdir().unwrap();
    had(&refresh(&stub, folder.path())).await;
    let ends = crate::mail::refresh_token_ends(&folder.path().join("oauth/mail.json"));
    assert_eq!(ends.unwrap(), Some("2027-01-18T09:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn refusals_say_what_to_do_and_nothing_secret() {
    let stub = TokenEndpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let tokens = refresh(&stub, folder.path());
    stub.known().refresh_token = None;
    let revoked = said(&tokens).await;
    assert!(
        revoked.contains("has expired or been revoked")
            && revoked.contains("(invalid_grant: *** is not good)"),
        "{revoked}"
    );
    stub.known().client_secret = "another".to_owned();
    let expired = said(&tokens).await;
    assert!(expired.contains("client secret has expired") && expired.contains("AADSTS7000222"), "{expired}");
    assert!(!expired.contains("hunter2"), "{expired}");
    for (odd, expected) in [
        (Odd::Say(503, "busy"), "it answers 503"),
        (Odd::Say(200, "<html>"), "not one of a token endpoint"),
        (Odd::Close, "Cannot get an access token from 127.0.0.1: "),
        (Odd::Redirect, "token_url should be the final address"),
    ] {
        stub.known().odd = vec![odd.clone(), odd];
        let said = said(&tokens).await;
        assert!(
            said.starts_with("Cannot get an access token from 127.0.0.1") && said.contains(expected),
            "{said}"
        );
    }
    let nobody = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port();
    let token_url = format!("http://127.0.0.1:{nobody}/token");
    let gone = Tokens::new(Grant::Client(Endpoint { token_url, ..endpoint(&stub) }), now);
    assert!(said(&gone).await.to_lowercase().contains("refused"), "{}", said(&gone).await);
    assert!(!format!("{tokens:?}").contains("hunter2"));
}

#[tokio::test]
async fn an_endpoint_that_is_slow_or_endless_is_given_up() {
    let stub = TokenEndpoint::start();
    stub.known().odd.push(Odd::Wait);
    let tokens = Tokens::with_patience(Grant::Client(endpoint(&stub)), now, Duration::from_millis(50));
    assert!(said(&tokens).await.ends_with("no answer in time"));
    stub.resume();
    let long: &'static str = Box::leak(format!("\"{}\"", "x".repeat(200_000)).into_boxed_str());
    stub.known().odd.push(Odd::Say(200, long));
    let tokens = Tokens::new(Grant::Client(endpoint(&stub)), now);
    assert!(said(&tokens).await.ends_with("its answer is too long"));
}

#[tokio::test]
async fn a_command_is_asked_again_after_a_while_or_a_refusal() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let given = ReadSecret::new(move || {
        let run = counted.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(Secret::new(format!("canary-{run} \n")))
    });
    let tokens = Tokens::new(Grant::Given(given), now);
    assert_eq!(had(&tokens).await, ("canary-1".to_owned(), true));
    assert_eq!(had(&tokens).await, ("canary-1".to_owned(), false));
    let token = tokens.token().await.unwrap();
    tokens.forget(&token).await;
    assert_eq!(had(&tokens).await, ("canary-2".to_owned(), true));
    tokens.forget(&token).await;
    assert_eq!(had(&tokens).await.0, "canary-2", "an older refusal says nothing of it");
    assert!(!format!("{tokens:?} {token:?}").contains("canary"));
    let wrong = Tokens::new(Grant::Given(secret("Error: canary of several words")), now);
    assert!(!said(&wrong).await.contains("canary"));
}

/// A key that was made for this test.
const KEY: &str = include_str!("../../../tests/fixtures/oauth/service-account-key.pem");

#[tokio::test]
async fn a_service_account_signs_what_it_says() {
    let stub = TokenEndpoint::start();
    let json = serde_json::json!({
        "type": "service_account",
        "client_email": "desk@project.iam.gserviceaccount.com",
        "private_key": KEY,
        "token_uri": stub.url(),
    });
    let key = ReadSecret::new(move || Ok(Secret::new(json.to_string())));
    let grant = |key| Grant::ServiceAccount {
        key,
        subject: "desk@desk.test".to_owned(),
        scope: "https://mail.google.com/".to_owned(),
        ca_file: None,
    };
    had(&Tokens::new(grant(key), now)).await;
    let asked = stub.known().asked.last().cloned().unwrap();
    assert_eq!(field(&asked, "grant_type"), Some(ASSERTION));
    let assertion = field(&asked, "assertion").unwrap();
    let mut parts =
        assertion.split('.').map(|part| data_encoding::BASE64URL_NOPAD.decode(part.as_bytes()).unwrap());
    assert_eq!(parts.next().unwrap(), br#"{"alg":"RS256","typ":"JWT"}"#);
    let claims: serde_json::Value = serde_json::from_slice(&parts.next().unwrap()).unwrap();
    let issued = now().as_second() - 30;
    assert_eq!(
        claims,
        serde_json::json!({
            "iss": "desk@project.iam.gserviceaccount.com",
            "sub": "desk@desk.test",
            "scope": "https://mail.google.com/",
            "aud": stub.url(),
            "iat": issued,
            "exp": issued + 3600,
        })
    );
    // RSASSA-PKCS1-v1_5 signs the same bytes the same way: openssl made this one.
    assert_eq!(parts.next().unwrap().len(), 256);

    for wrong in ["{}", "no json canary", r#"{"client_email":"a","private_key":"canary"}"#] {
        let said = said(&Tokens::new(grant(secret(wrong)), now)).await;
        assert!(said.contains("the service account's key") && !said.contains("canary"), "{said}");
        assert!(ServiceAccount::check(wrong).is_err());
    }
}

#[test]
fn the_signature_is_what_openssl_makes_of_it() {
    let json = serde_json::json!({
        "client_email": "a@b", "private_key": KEY, "token_uri": "https://example.test/token"
    });
    ServiceAccount::check(&json.to_string()).unwrap();
    let account = ServiceAccount::parse(&json.to_string()).unwrap();
    assert!(!format!("{account:?}").contains("PRIVATE"));
    let assertion = account.assertion("desk@desk.test", "mail", now()).unwrap();
    let expected = include_str!("../../../tests/fixtures/oauth/assertion.jwt");
    assert_eq!(assertion.expose(), expected.trim_end());
}

/// A mail server that knows one good token and speaks the script of the documents.
#[derive(Clone, Copy, PartialEq)]
enum Speaks {
    Smtp,
    Imap,
}

/// `offers`: the words of EHLO or CAPABILITY.
async fn mail_server(
    speaks: Speaks,
    offers: &'static str,
    stub: TokenEndpoint,
) -> (u16, Arc<std::sync::Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (stub, kept) = (stub.clone(), Arc::clone(&kept));
            tokio::spawn(async move {
                match speaks {
                    Speaks::Smtp => smtp(stream, offers, &stub, &kept).await,
                    Speaks::Imap => imap(stream, offers, &stub, &kept).await,
                }
            });
        }
    });
    (port, seen)
}

type Seen = std::sync::Mutex<Vec<String>>;

struct Lines(BufReader<TcpStream>);

impl Lines {
    async fn say(&mut self, text: &str) {
        let _ = self.0.get_mut().write_all(text.as_bytes()).await;
    }

    async fn hear(&mut self, seen: &Seen) -> Option<String> {
        let mut line = String::new();
        self.0.read_line(&mut line).await.ok().filter(|octets| *octets > 0)?;
        let line = line.trim_end_matches(['\r', '\n']).to_owned();
        seen.lock().unwrap().push(line.clone());
        Some(line)
    }
}

/// The token and what is around it.
fn opened(base64: &str) -> (String, String) {
    let plain = data_encoding::BASE64.decode(base64.as_bytes()).unwrap();
    let plain = String::from_utf8(plain).unwrap();
    let token = plain.split("auth=Bearer ").nth(1).unwrap().trim_end_matches('\u{1}').to_owned();
    (plain.replace(&token, "TOKEN"), token)
}

const TOLD: &str = r#"{"status":"401","schemes":"bearer"}"#;

async fn smtp(stream: TcpStream, offers: &str, stub: &TokenEndpoint, seen: &Seen) {
    let mut lines = Lines(BufReader::new(stream));
    lines.say("220 fake\r\n").await;
    while let Some(line) = lines.hear(seen).await {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["EHLO", ..] => lines.say(&format!("250-fake\r\n250 AUTH {offers}\r\n")).await,
            ["AUTH", _, message] => {
                let (_, token) = opened(message);
                if stub.known().good.contains(&token) {
                    lines.say("235 2.7.0 Accepted\r\n").await;
                    continue;
                }
                let told = data_encoding::BASE64.encode(TOLD.as_bytes());
                lines.say(&format!("334 {told}\r\n")).await;
                lines.hear(seen).await;
                lines.say("535 5.7.8 Username and Password not accepted\r\n").await;
            }
            ["DATA"] => {
                lines.say("354 go\r\n").await;
                while lines.hear(seen).await.is_some_and(|line| line != ".") {}
                lines.say("250 2.0.0 queued\r\n").await;
            }
            _ => lines.say("250 2.0.0 ok\r\n").await,
        }
    }
}

async fn imap(stream: TcpStream, offers: &str, stub: &TokenEndpoint, seen: &Seen) {
    let mut lines = Lines(BufReader::new(stream));
    lines.say("* OK fake\r\n").await;
    while let Some(line) = lines.hear(seen).await {
        let words: Vec<&str> = line.split(' ').collect();
        let (tag, words) = words.split_first().unwrap();
        match words {
            ["CAPABILITY"] => lines.say(&format!("* CAPABILITY IMAP4rev1 {offers}\r\n")).await,
            ["AUTHENTICATE", _, rest @ ..] => {
                let message = match rest.first() {
                    Some(message) => (*message).to_owned(),
                    None => {
                        lines.say("+ \r\n").await;
                        lines.hear(seen).await.unwrap()
                    }
                };
                let (_, token) = opened(&message);
                if !stub.known().good.contains(&token) {
                    let told = data_encoding::BASE64.encode(TOLD.as_bytes());
                    lines.say(&format!("+ {told}\r\n")).await;
                    lines.hear(seen).await;
                    lines.say(&format!("{tag} NO [AUTHENTICATIONFAILED] SASL failed\r\n")).await;
                    continue;
                }
                // As Gmail does, before the tagged answer.
                lines.say("* CAPABILITY IMAP4rev1 IDLE\r\n").await;
            }
            ["LIST", ..] => lines.say("* LIST () \"/\" INBOX\r\n").await,
            ["EXAMINE", ..] => {
                lines.say("* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\n").await;
            }
            _ => {}
        }
        lines.say(&format!("{tag} OK done\r\n")).await;
    }
}

fn login(tokens: &Tokens) -> Login {
    Login { username: "desk@desk.test".to_owned(), proof: Proof::Token(tokens.clone()) }
}

async fn send(port: u16, tokens: &Tokens) -> SendOutcome {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        login: Some(login(tokens)),
        ca_file: None,
        helo: "desk.test".to_owned(),
        connections: Smtp::CONNECTIONS,
    };
    let to = EmailAddress::parse("ada@people.test").unwrap();
    let parcel = Parcel {
        envelope_from: "desk@desk.test",
        to: &to,
        copy_to: None,
        report: false,
        bytes: b"Subject: x\r\n\r\nx\r\n",
        message_id: "m@desk.test",
        kind: "nudge",
        who: "ada",
        at: now(),
    };
    Outbound::Smtp(Box::new(Smtp::new(settings))).deliver(&parcel).await
}

async fn fetch(port: u16, tokens: &Tokens) -> Result<usize, String> {
    let settings = ImapSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        login: login(tokens),
        ca_file: None,
        mailboxes: vec!["INBOX".to_owned()],
    };
    let mut inbound = Inbound::Imap(Box::new(Imap::new(settings)));
    let complete = inbound.fetch(&[], Unmet::FromNow, &|_| false, &mut async |_| Ok(())).await;
    inbound.close().await;
    complete.map(|complete| complete.folders.len()).map_err(|error| format!("{error:#}"))
}

#[tokio::test]
async fn a_token_logs_in_to_smtp_in_either_way() {
    for (offers, mechanism, around) in [
        (
            "LOGIN XOAUTH2 OAUTHBEARER",
            "XOAUTH2",
            "user=desk@desk.test\u{1}auth=Bearer TOKEN\u{1}\u{1}".to_owned(),
        ),
        (
            "LOGIN OAUTHBEARER",
            "OAUTHBEARER",
            "n,a=desk@desk.test,\u{1}host=127.0.0.1\u{1}port=PORT\u{1}auth=Bearer TOKEN\u{1}\u{1}".to_owned(),
        ),
    ] {
        let stub = TokenEndpoint::start();
        let tokens = Tokens::new(Grant::Client(endpoint(&stub)), now);
        let (port, seen) = mail_server(Speaks::Smtp, offers, stub).await;
        assert!(matches!(send(port, &tokens).await, SendOutcome::Sent { .. }), "{offers}");
        let seen = seen.lock().unwrap();
        let auth = seen.iter().find_map(|line| line.strip_prefix(&format!("AUTH {mechanism} "))).unwrap();
        assert_eq!(opened(auth).0, around.replace("PORT", &port.to_string()));
    }
}

#[tokio::test]
async fn a_token_logs_in_to_imap_in_either_way() {
    for (offers, mechanism, at_once) in [
        ("AUTH=XOAUTH2 AUTH=OAUTHBEARER SASL-IR LOGINDISABLED", "XOAUTH2", true),
        ("AUTH=PLAIN AUTH=XOAUTH2", "XOAUTH2", false),
        ("auth=oauthbearer sasl-ir", "OAUTHBEARER", true),
    ] {
        let stub = TokenEndpoint::start();
        let tokens = Tokens::new(Grant::Client(endpoint(&stub)), now);
        let (port, seen) = mail_server(Speaks::Imap, offers, stub).await;
        assert_eq!(fetch(port, &tokens).await, Ok(1), "{offers}");
        let seen = seen.lock().unwrap();
        let begun = seen.iter().find(|line| line.contains(" AUTHENTICATE ")).unwrap();
        assert_eq!(begun.split(' ').count(), if at_once { 4 } else { 3 }, "{begun}");
        assert!(begun.contains(mechanism), "{begun}");
    }
}

#[tokio::test]
async fn a_kept_token_that_is_refused_is_replaced_once() {
    for speaks in [Speaks::Smtp, Speaks::Imap] {
        let stub = TokenEndpoint::start();
        let tokens = Tokens::new(Grant::Client(endpoint(&stub)), now);
        let offers = if speaks == Speaks::Smtp { "XOAUTH2" } else { "AUTH=XOAUTH2" };
        let (port, _) = mail_server(speaks, offers, stub.clone()).await;
        had(&tokens).await;
        // Revoked before its time.
        stub.known().good.clear();
        match speaks {
            Speaks::Smtp => assert!(matches!(send(port, &tokens).await, SendOutcome::Sent { .. })),
            Speaks::Imap => assert_eq!(fetch(port, &tokens).await, Ok(1)),
        }
        assert_eq!(stub.known().asked.len(), 2);
    }
}

#[tokio::test]
async fn a_new_token_that_is_refused_waits_and_is_said_without_it() {
    for (speaks, offers, after_error) in [
        (Speaks::Smtp, "XOAUTH2", ""),
        (Speaks::Smtp, "OAUTHBEARER", "AQ=="),
        (Speaks::Imap, "AUTH=XOAUTH2", ""),
        (Speaks::Imap, "AUTH=OAUTHBEARER SASL-IR", "AQ=="),
    ] {
        let stub = TokenEndpoint::start();
        let tokens = Tokens::new(Grant::Given(secret("canary-wrong")), now);
        let (port, seen) = mail_server(speaks, offers, stub).await;
        let said = match speaks {
            Speaks::Smtp => match send(port, &tokens).await {
                SendOutcome::Later { said, scope: FailureScope::Channel } => said,
                other => panic!("{other:?}"),
            },
            Speaks::Imap => fetch(port, &tokens).await.unwrap_err(),
        };
        assert!(
            said.contains("the server refuses the access token: ") && said.ends_with("(status 401)"),
            "{said}"
        );
        assert!(!said.contains("canary"), "{said}");
        let seen = seen.lock().unwrap();
        let logins = seen.iter().filter(|line| line.contains("AUTH") && !line.contains("canary")).count();
        assert_eq!(logins, 1, "one try: {seen:?}");
        assert!(seen.iter().any(|line| line == after_error), "the error was answered: {seen:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_had_or_is_not_offered_waits() {
    let stub = TokenEndpoint::start();
    stub.known().client_secret = "another".to_owned();
    let tokens = Tokens::new(Grant::Client(endpoint(&stub)), now);
    let (port, seen) = mail_server(Speaks::Smtp, "XOAUTH2", stub.clone()).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = send(port, &tokens).await else {
        panic!()
    };
    assert!(said.contains("client secret has expired"), "{said}");
    assert!(seen.lock().unwrap().is_empty(), "no server is kept waiting");
    stub.known().client_secret = "hunter2".to_owned();
    let (port, _) = mail_server(Speaks::Smtp, "PLAIN LOGIN", stub.clone()).await;
    let SendOutcome::Later { said, scope: FailureScope::Channel } = send(port, &tokens).await else {
        panic!()
    };
    assert!(said.contains("neither AUTH XOAUTH2 nor AUTH OAUTHBEARER"), "{said}");
    let (port, _) = mail_server(Speaks::Imap, "AUTH=PLAIN", stub).await;
    let said = fetch(port, &tokens).await.unwrap_err();
    assert!(said.contains("neither AUTH=XOAUTH2 nor AUTH=OAUTHBEARER"), "{said}");
}
