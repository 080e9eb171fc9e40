//! What `check` says of logins and providers: what is there, what ends when, what to set up elsewhere.

use super::Findings;
use crate::cli::english;
use crate::cli::exit::Code;
use crate::{
    config::{Grant, Loaded, MailSource, OAuth, Preset, Proof, Provider, SecretSource, Server, Transport},
    daemon::{
        clock,
        logins::{self, Ending, Support},
    },
    mail::ServiceAccount,
};

/// From this many days before the end it is a warning.
const SOON: i32 = 14;

/// Passwords, tokens' secrets and certificates are there; a command for one is not run here.
pub(super) fn servers(loaded: &Loaded, found: &mut Findings) {
    if let Transport::Smtp(server) = &loaded.send.transport {
        self::server("mail out", server, found);
    }
    if let MailSource::Imap { server, .. } = &loaded.receive.source {
        self::server("mail in", server, found);
    }
    let today = clock::now().to_zoned(loaded.desk.zone.clone()).date();
    for ending in logins::endings(loaded, &loaded.desk.zone) {
        ends(&ending, ending.days_left(today), found);
    }
}

fn server(about: &'static str, server: &Server, found: &mut Findings) {
    match server.login.as_ref().map(|login| &login.proof) {
        None => {}
        Some(Proof::Password(password)) => {
            readable(&[password], &format!("the password for {}", server.host), about, found);
        }
        Some(Proof::OAuth(oauth)) => {
            let what = format!("the secret that access tokens for {} are asked for with", server.host);
            readable(&oauth.secrets(), &what, about, found);
            if let Grant::ServiceAccount { key, .. } = &oauth.grant
                && !matches!(key, SecretSource::Command(_))
                && let Ok(key) = key.read()
                && let Err(err) = ServiceAccount::check(key.expose())
            {
                found.wrong(Code::Config, about, format!("{err:#}."));
            }
            authority(oauth.ca_file.as_deref(), about, found);
        }
    }
    authority(server.ca_file.as_deref(), about, found);
}

fn readable(secrets: &[&SecretSource], what: &str, about: &'static str, found: &mut Findings) {
    let secrets = secrets.iter().filter(|secret| !matches!(secret, SecretSource::Command(_)));
    let read: Vec<_> = secrets.map(|secret| secret.read()).collect();
    let all = !read.is_empty() && read.iter().all(Result::is_ok);
    for err in read.into_iter().filter_map(Result::err) {
        found.wrong(Code::Config, about, format!("{err:#}."));
    }
    if all {
        found.fine(about, format!("{what} is there."));
    }
}

fn authority(ca_file: Option<&std::path::Path>, about: &'static str, found: &mut Findings) {
    let readable = |path: &std::path::Path| match std::fs::metadata(path) {
        // Opening a pipe would wait for ever.
        Ok(about) if !about.is_file() => Err("it is not a regular file".to_owned()),
        Ok(_) => std::fs::File::open(path).map(|_| ()).map_err(|err| err.to_string()),
        Err(err) => Err(err.to_string()),
    };
    if let Some(path) = ca_file
        && let Err(err) = readable(path)
    {
        found.wrong(Code::Config, about, format!("Cannot read ca_file {}: {err}.", path.display()));
    }
}

fn ends(ending: &Ending, left: i32, found: &mut Findings) {
    let Ending { what, on } = ending;
    let (what, remedy) = match what {
        Support::ClientSecret => (
            "client secret",
            "make a new one in the app's registration, put it in place of the old one, and change client_secret_expires",
        ),
        Support::RefreshToken => {
            ("refresh token", "sign in once more, and put the new one in place of the old")
        }
    };
    if left < 0 {
        found.warning("login", format!("the {what} ended on {on}; {remedy}."));
    } else if left <= SOON {
        let days = english::count(usize::try_from(left).unwrap_or(0), "day", "days");
        found.warning("login", format!("the {what} ends on {on}, in {days}; {remedy}."));
    } else {
        found.fine("login", format!("the {what} ends on {on}; staff are told 14 and 3 days before."));
    }
}

/// What the provider fills in, and what is to be set up there.
pub(super) fn provider(loaded: &Loaded, found: &mut Findings) {
    let Some(Preset { provider, filled }) = &loaded.preset else { return };
    let filled =
        if filled.is_empty() { "nothing is left for it to fill in".to_owned() } else { filled.join(", ") };
    found.fine("provider", format!("{}: {filled}.", provider.word()));
    let mut notes = match provider {
        Provider::Microsoft365 => microsoft(loaded),
        Provider::Google => google(loaded),
    };
    if loaded.desk.plus_addressing && *provider == Provider::Microsoft365 {
        notes.push(
            "plus addresses must be taken: Set-OrganizationConfig -DisablePlusAddressInRecipients $false; or set plus_addressing = false."
                .to_owned(),
        );
    }
    for note in notes {
        found.note("provider", note);
    }
}

fn oauths(loaded: &Loaded) -> impl Iterator<Item = &OAuth> {
    loaded.servers().filter_map(|server| match &server.login.as_ref()?.proof {
        Proof::OAuth(oauth) => Some(&**oauth),
        Proof::Password(_) => None,
    })
}

fn microsoft(loaded: &Loaded) -> Vec<String> {
    let desk = &loaded.desk.address;
    let mut notes = vec![format!(
        "invitations come as mail, not as links, only after: Set-CASMailbox {desk} -ImapUseProtocolDefaults $false -ImapForceICalForCalendarRetrievalOption $true."
    )];
    notes.push(format!(
        "Exchange deletes answers to invitations that hold no words, unless: Set-CalendarProcessing {desk} -AutomateProcessing None."
    ));
    if matches!(loaded.send.transport, Transport::Smtp(_)) {
        notes.push(format!(
            "SMTP must be on for the mailbox: Set-CASMailbox {desk} -SmtpClientAuthenticationDisabled $false. The limits there are 30 letters a minute and 10,000 recipients a day."
        ));
    }
    if oauths(loaded).any(|oauth| matches!(oauth.grant, Grant::App { .. })) {
        notes.push(format!(
            "the app needs IMAP.AccessAsApp and SMTP.SendAsApp with an administrator's consent, and a right to the mailbox: New-ServicePrincipal, then Add-MailboxPermission {desk} -User OBJECT_ID -AccessRights FullAccess."
        ));
        if oauths(loaded).any(|oauth| oauth.client_secret_expires.is_none()) {
            notes.push(
                "client secrets end, and only client_secret_expires lets staff be told before: write it beside client_secret.".to_owned(),
            );
        }
    }
    notes
}

fn google(loaded: &Loaded) -> Vec<String> {
    let desk = &loaded.desk.address;
    let mut notes = vec![format!(
        "Google keeps answers to invitations back where both sides have its calendar: {desk} belongs in an organizational unit with Calendar off."
    )];
    if matches!(loaded.send.transport, Transport::Smtp(_)) {
        notes.push("a Workspace user may send 2,000 letters a day, a gmail.com account 500.".to_owned());
    }
    let granted = |of: fn(&Grant) -> bool| oauths(loaded).any(|oauth| of(&oauth.grant));
    if granted(|grant| matches!(grant, Grant::Refresh { .. })) {
        notes.push(
            "the app must be \"internal\" or \"in production\": the refresh token of one \"in testing\" ends after 7 days."
                .to_owned(),
        );
    }
    if granted(|grant| matches!(grant, Grant::ServiceAccount { .. })) {
        notes.push(
            "the service account's client id needs domain-wide delegation for https://mail.google.com/ in the Admin console."
                .to_owned(),
        );
    }
    if loaded
        .servers()
        .any(|server| server.login.as_ref().is_some_and(|login| matches!(login.proof, Proof::Password(_))))
    {
        notes.push(
            "the password must be an app password (16 letters, with two-step login); the account's own is refused."
                .to_owned(),
        );
    }
    notes
}

/// What to look at when a provider refuses a login, from what was seen there; `None`: nothing known.
pub(super) fn remedy(provider: Option<Provider>, said: &str) -> Option<&'static str> {
    let has = |words: &str| said.to_ascii_lowercase().contains(words);
    if has("smtpclientauthentication is disabled") {
        return Some(
            "allow it: Set-CASMailbox with -SmtpClientAuthenticationDisabled $false for the mailbox, or Set-TransportConfig for all",
        );
    }
    if has("authenticated but not connected") {
        return Some(
            "the app may not open this mailbox: Add-MailboxPermission with -AccessRights FullAccess",
        );
    }
    if has("application-specific password") {
        return Some("use an app password, or oauth");
    }
    if !has("refuses the access token") {
        return (has("access token") || has("service account")).then_some("");
    }
    Some(match provider {
        Some(Provider::Microsoft365) => {
            "see that the app has IMAP.AccessAsApp and SMTP.SendAsApp with consent, that New-ServicePrincipal names the enterprise application's object id, and that Add-MailboxPermission gives it this mailbox"
        }
        Some(Provider::Google) => {
            "see that the token is for https://mail.google.com/ and for the user that username names, and that IMAP is on for them"
        }
        None => "see that username is the one that the token is for, and that its scope is right",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_fit_what_was_said() {
        let microsoft = Some(Provider::Microsoft365);
        for (provider, said, expected) in [
            (
                microsoft,
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
                Some("allow it"),
            ),
            (microsoft, "User is authenticated but not connected.", Some("the app may not open")),
            (
                microsoft,
                "the server refuses the access token: AUTHENTICATE failed.",
                Some("see that the app has"),
            ),
            (
                Some(Provider::Google),
                "the server refuses the access token: 535",
                Some("see that the token is for"),
            ),
            (
                Some(Provider::Google),
                "534-5.7.9 Application-specific password required",
                Some("use an app password"),
            ),
            (None, "the server refuses the access token: 535", Some("see that username")),
            (None, "Cannot get an access token from x: the client secret has expired", Some("")),
            (None, "Cannot reach mx.test:993", None),
        ] {
            let remedy = remedy(provider, said);
            assert_eq!(
                remedy.map(|remedy| remedy.starts_with(expected.unwrap_or("-"))),
                expected.map(|_| true),
                "{said}: {remedy:?}"
            );
        }
    }

    #[test]
    fn ends_are_said_in_time() {
        let ending = Ending { what: Support::ClientSecret, on: jiff::civil::date(2027, 6, 30) };
        for (left, warned, expected) in [
            (15, false, "staff are told"),
            (14, true, "in 14 days"),
            (1, true, "in 1 day;"),
            (0, true, "in 0 days"),
            (-1, true, "ended on"),
        ] {
            let mut found = Findings::default();
            ends(&ending, left, &mut found);
            let said = found.lines().join("");
            assert!(
                said.starts_with(if warned { "warning" } else { "ok" }) && said.contains(expected),
                "{said}"
            );
        }
    }
}
