//! Access tokens in place of the password: Postfix and Dovecot ask the same endpoint whether they are good.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

use super::*;
use crate::real::{Odd, Pass, TokenEndpoint, write_secret};

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
/// Nothing of what is secret begins otherwise.
const SECRETS: [&str; 3] = ["canary-access", "hunter2", "refresh-2"];
/// What stands in the contract's file for both servers.
const PASSWORDS: [&str; 2] = [
    r#"password  = { file = "secret" }    # or { credential = "smtp" } or { command = "pass show desk" }"#,
    "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes",
];

/// A desk that logs in with tokens as `oauth` says; `more` stands in `[mail]`.
fn desk<'servers>(servers: &'servers Servers, more: &str, oauth: &str) -> Desk<'servers> {
    desk_with(servers, more, oauth, &[])
}

fn desk_with<'servers>(
    servers: &'servers Servers,
    more: &str,
    oauth: &str,
    changes: &[(&str, &str)],
) -> Desk<'servers> {
    let both = format!("[mail]\n{more}\n[mail.oauth]\n{oauth}\n[mail.send]\n");
    let logins = [
        ("[mail.send]\n", both.as_str()),
        (PASSWORDS[0], ""),
        (PASSWORDS[1], "ca_file   = \"tls.crt\"\nmailboxes"),
    ];
    let desk = servers.desk_with(&PAIR, &[&logins, changes].concat());
    write_secret(&desk.file("client-secret"), "hunter2");
    write_secret(&desk.file("refresh-token"), "refresh");
    desk
}

fn signed_in(endpoint: &TokenEndpoint) -> String {
    format!(
        "client_id = \"desk\"\nclient_secret = {{ file = \"client-secret\" }}\n\
         refresh_token = {{ file = \"refresh-token\" }}\ntoken_url = \"{}\"\n",
        endpoint.url()
    )
}

fn says_nothing_secret(pass: &Pass) {
    for secret in SECRETS {
        assert!(!pass.stdout.contains(secret) && !pass.stderr.contains(secret), "{secret}: {pass}");
    }
}

fn arrived(desk: &Desk<'_>) -> [usize; 2] {
    ["ada@people.test", "sam@people.test"].map(|person| desk.letters_to(person).len())
}

#[test]
fn a_refresh_token_sends_and_reads_and_its_successors_are_kept() {
    let endpoint = TokenEndpoint::start();
    endpoint.known().rotates = true;
    let servers = Servers::start_with_tokens(&endpoint, "xoauth2 oauthbearer");
    let desk = desk(&servers, "", &signed_in(&endpoint));
    let pass = desk.pass(MONDAY);
    says_nothing_secret(&pass);
    assert_eq!(arrived(&desk), [2, 2], "introduction and invite: {pass}");
    assert_eq!(servers.folder("desk@desk.test", "Sent").len(), 5, "copies are filed, the list to staff too");
    assert_eq!(endpoint.known().asked.len(), 1, "one request for both directions");
    let log = servers.log();
    assert!(log.contains("sasl_method=XOAUTH2") && log.contains("method=XOAUTH2, "), "{log}");

    let kept = desk.file("state/oauth/mail.json");
    assert_eq!(fs::metadata(&kept).expect("it is kept").permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&kept).expect("it can be read").contains("refresh-2"));
    desk.pass(TUESDAY);
    let online = desk.mentord(&["check", "--online"]);
    for way in ["mail out: localhost", "mail in: localhost"] {
        let fine = |line: &str| line.starts_with("ok") && line.contains(way) && line.contains("lets us in");
        assert!(online.stdout.lines().any(fine), "{way}: {online}");
    }
    says_nothing_secret(&online);
    assert_eq!(endpoint.known().refresh_token.as_deref(), Some("refresh-4"));

    // An administrator's check makes nothing that the service could not use.
    let state = desk.file("state");
    let nobody = fs::metadata(servers.maildir("desk@desk.test")).expect("a mailbox").uid();
    chown(&state, Some(nobody), None).expect("as root");
    fs::remove_dir_all(state.join("oauth")).expect("it is there");
    endpoint.known().refresh_token = Some("refresh".to_owned());
    desk.mentord(&["check", "--online"]);
    for made in ["oauth", "oauth/mail.json", "oauth/mail.lock"] {
        assert_eq!(fs::metadata(state.join(made)).expect("it was made").uid(), nobody, "{made}");
    }
    let database = fs::read(desk.file("state/mentord.sqlite")).expect("it is there");
    for secret in SECRETS {
        assert!(!database.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn a_revoked_refresh_token_holds_letters_back_until_there_is_a_new_one() {
    let endpoint = TokenEndpoint::start();
    endpoint.known().refresh_token = Some("another".to_owned());
    let servers = Servers::start_with_tokens(&endpoint, "xoauth2 oauthbearer");
    let desk = desk(&servers, "", &signed_in(&endpoint));
    let pass = desk.pass_with_code(MONDAY, 75);
    assert!(pass.stderr.contains("the refresh token has expired or been revoked"), "{pass}");
    let status = desk.status();
    assert_eq!((at(&status, "/outbox/failed"), arrived(&desk)), (&Value::from(0), [0, 0]));
    let online = desk.mentord(&["check", "--online"]);
    assert_eq!(online.code, Some(69), "{online}");
    assert!(online.stdout.contains("sign in once more"), "{online}");

    write_secret(&desk.file("refresh-token"), "another");
    desk.pass("2027-01-11T15:30:00Z");
    assert_eq!(arrived(&desk), [2, 2]);
}

#[test]
fn a_token_that_the_servers_refuse_is_said_with_the_remedy() {
    let endpoint = TokenEndpoint::start();
    let servers = Servers::start_with_tokens(&endpoint, "xoauth2 oauthbearer");
    let desk = desk(&servers, "provider = \"microsoft365\"", "command = \"echo canary-access-0\"");
    let pass = desk.pass_with_code(MONDAY, 75);
    assert!(pass.stderr.contains("Cannot log in to localhost"), "{pass}");
    assert!(pass.stderr.contains("the server refuses the access token: "), "{pass}");
    says_nothing_secret(&pass);
    let online = desk.mentord(&["check", "--online"]);
    assert_eq!(online.code, Some(69), "{online}");
    for expected in [
        "SMTP.SendAsApp with consent",
        "provider: microsoft365: ",
        "note     provider: ",
        "Set-CASMailbox desk@desk.test -ImapUseProtocolDefaults $false",
    ] {
        assert!(online.stdout.contains(expected), "{expected}: {online}");
    }
    says_nothing_secret(&online);

    endpoint.known().good.push("canary-access-0".to_owned());
    desk.pass(LATER);
    assert_eq!(arrived(&desk), [2, 2]);
}

const LATER: &str = "2027-01-11T15:30:00Z";

#[test]
fn an_endpoint_that_is_out_of_order_is_asked_again_and_a_slow_one_is_waited_for() {
    let endpoint = TokenEndpoint::start();
    let servers = Servers::start_with_tokens(&endpoint, "xoauth2 oauthbearer");
    let desk = desk(&servers, "", &signed_in(&endpoint));
    // An empty state looks into the mailbox before anything leaves: here it has, the day before.
    desk.pass("2027-01-10T15:00:00Z");
    // The mailbox is tried, then the way out.
    endpoint.known().odd = [vec![Odd::Say(503, "busy"), Odd::Close], vec![Odd::Redirect; 4]].concat();
    let pass = desk.pass_with_code(MONDAY, 75);
    assert!(
        pass.stderr.contains("it answers 503 Service Unavailable; it is tried again by itself"),
        "{pass}"
    );
    assert!(pass.stderr.matches("Cannot get an access token from 127.0.0.1").count() >= 2, "{pass}");
    assert_eq!((at(&desk.status(), "/outbox/failed"), arrived(&desk)), (&Value::from(0), [0, 0]));

    endpoint.known().odd = vec![Odd::Wait];
    let before = endpoint.known().asked.len();
    let mut slow = desk.begin_pass(LATER);
    servers.wait_until("it has asked", || endpoint.known().asked.len() > before);
    endpoint.resume();
    assert!(slow.wait().expect("it ends").success());
    servers.settle();
    assert_eq!(arrived(&desk), [2, 2]);
}

#[test]
fn staff_hear_twice_of_a_client_secret_that_ends() {
    let endpoint = TokenEndpoint::start();
    let servers = Servers::start_with_tokens(&endpoint, "oauthbearer");
    let app = format!(
        "client_id = \"desk\"\nclient_secret = {{ file = \"client-secret\" }}\ntoken_url = \"{}\"\n\
         client_secret_expires = 2027-01-20\n",
        endpoint.url()
    );
    let desk = desk(&servers, "", &app);
    let told = || {
        let letters = desk.letters_to(STAFF);
        let of_it = |letter: &&Letter| letter.subject() == "The desk's login to its mailbox ends soon";
        letters.iter().filter(of_it).map(Letter::text).collect::<Vec<_>>()
    };
    for (day, times) in [(MONDAY, 1), (TUESDAY, 1), (FRIDAY, 1), (NEXT_MONDAY, 2), (NEXT_TUESDAY, 2)] {
        desk.pass(day);
        assert_eq!(told().len(), times, "{day}");
    }
    let text = told().concat();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected =
        "The client secret with which the desk logs in to its mailbox ends on Wednesday 20 January 2027.";
    assert!(words.contains(expected) && words.contains("`mentord check` says what ends"), "{words}");
    let log = servers.log();
    assert!(log.contains("sasl_method=OAUTHBEARER") && log.contains("method=OAUTHBEARER, "), "{log}");
    let asked = endpoint.known().asked.clone();
    assert!(asked.iter().all(|body| body.starts_with("grant_type=client_credentials&")), "{asked:?}");
}

#[test]
fn the_loops_of_the_service_share_a_token_and_replace_one_that_is_revoked() {
    let endpoint = TokenEndpoint::start();
    endpoint.known().rotates = true;
    let servers = Servers::start_with_tokens(&endpoint, "xoauth2 oauthbearer");
    let desk = desk_with(&servers, "", &signed_in(&endpoint), &daemon::TODAY);
    let service = desk.serve();
    daemon::to_staff(&servers, "Ready to start");
    assert_eq!(endpoint.known().asked.len(), 1, "the reader and the sender share it");
    // Whoever waits for mail is logged in already; the sender logs in anew.
    endpoint.known().good.clear();
    let released = desk.mentord(&["release"]);
    assert_eq!(released.code, Some(0), "{released}");
    for person in ["ada", "sam"] {
        daemon::introduced(&servers, person);
    }
    assert_eq!(endpoint.known().asked.len(), 2);
    let log = service.log();
    assert!(SECRETS.iter().all(|secret| !log.contains(secret)), "{log}");
    service.stop();
}
