//! Providers, and logins by access token: what is accepted, filled in and refused.

use jiff::civil::date;

use super::{load_tests::load_files, *};

const DESK: &str = "[desk]\naddress = \"desk@desk.test\"\ntimezone = \"UTC\"\n";
const APP: &str =
    "[mail.oauth]\ntenant = \"desk.test\"\nclient_id = \"app\"\nclient_secret = { file = \"s\" }\n";

fn loaded(mail: &str) -> Loaded {
    let (_folder, loaded) = load_files(&[("mentord.toml", format!("{DESK}{mail}").as_bytes())]);
    loaded.unwrap()
}

fn said(mail: &str) -> Vec<String> {
    let (_folder, loaded) = load_files(&[("mentord.toml", format!("{DESK}{mail}").as_bytes())]);
    loaded.expect_err(mail)
}

fn out(loaded: &Loaded) -> &Server {
    let Transport::Smtp(server) = &loaded.send.transport else { panic!("{:?}", loaded.send) };
    server
}

fn inn(loaded: &Loaded) -> &Server {
    let MailSource::Imap { server, .. } = &loaded.receive.source else { panic!("{:?}", loaded.receive) };
    server
}

fn grant(server: &Server) -> &Grant {
    let Some(Login { proof: Proof::OAuth(oauth), username }) = &server.login else { panic!("{server:?}") };
    assert_eq!(username, "desk@desk.test");
    &oauth.grant
}

#[test]
fn a_provider_and_a_login_are_a_whole_configuration() {
    let loaded = loaded(&format!("[mail]\nprovider = \"microsoft365\"\n{APP}"));
    let (out, inn) = (out(&loaded), inn(&loaded));
    assert_eq!((out.host.as_str(), out.port, out.tls), ("smtp.office365.com", 587, Tls::Starttls));
    assert_eq!((inn.host.as_str(), inn.port, inn.tls), ("outlook.office365.com", 993, Tls::Implicit));
    assert_eq!((loaded.send.per_minute, loaded.send.own_copy), (25, OwnCopy::Sent));
    let Grant::App { client } = grant(out) else { panic!("{out:?}") };
    assert_eq!(client.token_url, "https://login.microsoftonline.com/desk.test/oauth2/v2.0/token");
    assert_eq!(client.scope.as_deref(), Some("https://outlook.office365.com/.default"));
    assert_eq!(out.login, inn.login, "one account");
    let preset = loaded.preset.unwrap();
    assert_eq!(
        preset.filled,
        [
            "mail in by outlook.office365.com:993 (TLS)",
            "letters out by smtp.office365.com:587 (STARTTLS)",
            "25 letters a minute",
            "copies as the provider files them (own_copy = \"sent\")",
        ]
    );
    assert!(!loaded.warnings.iter().any(|said| said.contains("password")), "{:?}", loaded.warnings);
}

#[test]
fn google_takes_a_service_account_a_refresh_token_or_an_app_password() {
    let with = |login: &str| loaded(&format!("[mail]\nprovider = \"google\"\n{login}\n"));
    let account = with("oauth = { service_account = { file = \"key.json\" } }");
    assert_eq!((out(&account).host.as_str(), out(&account).port), ("smtp.gmail.com", 465));
    assert_eq!((inn(&account).host.as_str(), account.send.per_minute), ("imap.gmail.com", 20));
    assert!(
        matches!(grant(inn(&account)), Grant::ServiceAccount { scope, .. } if scope == "https://mail.google.com/")
    );
    let signed_in = with(
        "oauth = { client_id = \"app\", client_secret = { file = \"s\" }, refresh_token = { file = \"r\" } }",
    );
    let Grant::Refresh { client, .. } = grant(out(&signed_in)) else { panic!() };
    assert_eq!(
        (client.token_url.as_str(), client.scope.as_ref()),
        ("https://oauth2.googleapis.com/token", None)
    );
    let password = with("password = { file = \"s\" }");
    assert!(matches!(&out(&password).login.as_ref().unwrap().proof, Proof::Password(_)));
}

#[test]
fn the_file_goes_before_the_provider() {
    let mail = format!(
        "[mail]\nprovider = \"google\"\nusername = \"box@desk.test\"\n{}\
         [mail.send]\nport = 587\ntls = \"starttls\"\nper_minute = 5\nown_copy = \"none\"\n\
         [mail.receive]\nhost = \"127.0.0.1\"\nport = 1143\ntls = \"none\"\nusername = \"other\"\npassword = {{ file = \"s\" }}\n",
        APP.replace("client_id", "client_secret_expires = 2027-06-30\nclient_id")
    );
    let loaded = loaded(&mail);
    let (out, inn) = (out(&loaded), inn(&loaded));
    assert_eq!((out.host.as_str(), out.port, out.tls), ("smtp.gmail.com", 587, Tls::Starttls));
    assert_eq!((inn.host.as_str(), inn.port, inn.tls), ("127.0.0.1", 1143, Tls::None));
    assert_eq!((loaded.send.per_minute, loaded.send.own_copy), (5, OwnCopy::None));
    let Some(Login { username, proof: Proof::OAuth(oauth) }) = &out.login else { panic!() };
    assert_eq!((username.as_str(), oauth.client_secret_expires), ("box@desk.test", Some(date(2027, 6, 30))));
    let own = inn.login.as_ref().unwrap();
    assert!(own.username == "other" && matches!(own.proof, Proof::Password(_)), "{own:?}");
    assert_eq!(loaded.preset.unwrap().filled, ["letters out by smtp.gmail.com:587 (STARTTLS)"]);
    let files = self::loaded(
        "[mail]\nprovider = \"google\"\n[mail.send]\ntransport = \"directory\"\n[mail.receive]\nsource = \"maildir\"\n",
    );
    assert!(matches!(files.send.transport, Transport::Directory { .. }), "{files:?}");
    assert_eq!((files.send.own_copy, files.preset.unwrap().filled), (OwnCopy::None, Vec::new()));
}

#[test]
fn tokens_need_no_provider() {
    let server = |oauth: &str| {
        let mail = format!(
            "[mail]\noauth = {oauth}\n[mail.send]\ntransport = \"smtp\"\nhost = \"mx.test\"\n\
             [mail.receive]\nsource = \"imap\"\nhost = \"mx.test\"\n"
        );
        let loaded = loaded(&mail);
        assert_eq!(loaded.send.own_copy, OwnCopy::Append);
        assert_eq!(loaded.preset, None);
        grant(inn(&loaded)).clone()
    };
    assert_eq!(
        server("{ command = \"token ${X}\" }"),
        Grant::Command(SecretSource::Command("token ${X}".to_owned()))
    );
    let own = server(
        "{ client_id = \"a\", client_secret = { command = \"c\" }, token_url = \"http://127.0.0.1:9/t\", scope = \"mail\" }",
    );
    let Grant::App { client } = own else { panic!("{own:?}") };
    assert_eq!((client.token_url.as_str(), client.scope.as_deref()), ("http://127.0.0.1:9/t", Some("mail")));
    assert!(matches!(
        server(
            "{ client_id = \"a\", refresh_token = { file = \"r\" }, token_url = \"https://login.test/t\" }"
        ),
        Grant::Refresh { client: Client { secret: None, .. }, .. }
    ));
}

#[test]
fn passwords_at_microsoft_are_warned_of() {
    let loaded = loaded("[mail]\nprovider = \"microsoft365\"\npassword = { file = \"s\" }\n");
    let warned = loaded.warnings.iter().filter(|said| said.contains("oauth is the way")).count();
    assert_eq!(warned, 1, "{:?}", loaded.warnings);
    let idle = self::loaded("[mail]\npassword = { file = \"s\" }\n");
    assert!(idle.warnings.iter().any(|said| said.contains("password has no effect")), "{:?}", idle.warnings);
}

#[test]
fn what_does_not_fit_is_said_with_its_place() {
    let app = |more: &str| format!("[mail]\nprovider = \"google\"\noauth = {{ {more} }}\n");
    for (mail, expected) in [
        (
            "[mail]\nprovider = \"gogle\"\n".to_owned(),
            "mentord.toml:5: provider = \"gogle\" is not a word that is known here; did you mean \"google\"?",
        ),
        (
            "[mail]\nprovider = \"google\"\n[mail.receive]\nsource = \"none\"\n".to_owned(),
            "mentord.toml:4: oauth is missing: smtp.gmail.com wants a login; write oauth = { ... } in [mail], or password = { file = \"...\" }",
        ),
        (app(""), "mentord.toml:6: oauth does not say how to get a token; write a command that prints a token"),
        (
            app("client_id = \"a\", client_secret = { file = \"s\" }"),
            "mentord.toml:6: Google gives no tokens for a client secret alone; write refresh_token",
        ),
        (
            app("client_secret = { file = \"s\" }, refresh_token = { file = \"r\" }"),
            "mentord.toml:6: client_id is missing in [mail.oauth]; write the id that the provider shows for the app",
        ),
        (
            app("client_id = \"a\", client_secret = \"canary\", refresh_token = { file = \"r\" }"),
            "mentord.toml:6: client_secret holds a secret, and secrets are not written in this file; write {",
        ),
        (
            app("command = \"c\", refresh_token = { file = \"r\" }"),
            "mentord.toml:6: oauth says 2 ways to get a token; keep one of command, refresh_token",
        ),
        (
            app("client_id = \"a\", tenant = \"a/b\", refresh_token = { file = \"r\" }"),
            "mentord.toml:6: tenant = \"a/b\" is not a tenant; write its domain, such as \"example.onmicrosoft.com\", or its id",
        ),
        (
            app("client_id = \"a\", refresh_token = { file = \"r\" }, token_url = \"http://login.test/t\""),
            "mentord.toml:6: token_url = \"http://login.test/t\" is no address that secrets may go to; write \"https://...\"; \"http://\" is for localhost only",
        ),
        (
            app("client_id = \"a\", refresh_token = { file = \"r\" }, client_secret_expires = \"soon\""),
            "mentord.toml:6: client_secret_expires = \"soon\" is not a date; write for example 2027-01-12",
        ),
        (
            app("client_id = \"a\", refresh_tokn = { file = \"r\" }, refresh_token = { file = \"r\" }"),
            "mentord.toml:6: unknown key 'refresh_tokn'; did you mean 'refresh_token'?",
        ),
        (
            app("command = \"c\"") + "password = { file = \"s\" }\n",
            "mentord.toml:4: password and oauth are two ways to log in; keep one of them",
        ),
        (
            "[mail]\nprovider = \"microsoft365\"\noauth = { client_id = \"a\", client_secret = { file = \"s\" } }\n"
                .to_owned(),
            "mentord.toml:6: tenant is missing in oauth; write tenant = \"example.onmicrosoft.com\", or the directory's id",
        ),
        (
            "[mail.send]\ntransport = \"smtp\"\nhost = \"mx.test\"\noauth = { client_id = \"a\", client_secret = { file = \"s\" } }\n"
                .to_owned(),
            "mentord.toml:7: token_url is missing in oauth; write the provider's address for tokens",
        ),
    ] {
        let said = said(&mail);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{mail}\n{said:#?}");
    }
}

#[test]
fn the_readmes_own_examples_are_taken() {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let providers: Vec<_> = blocks
        .filter(|block| block.contains("provider = "))
        .map(|block| {
            let block: String = block.lines().map(|line| format!("{}\n", line.trim())).collect();
            loaded(&block).preset.unwrap().provider
        })
        .collect();
    assert_eq!(providers, [Provider::Microsoft365, Provider::Google]);
}
