//! A mail server in `[mail.send]` or `[mail.receive]`, and how to log in to it.

use std::path::PathBuf;

use super::{
    oauth::{OAuth, oauth},
    problem::Complaint,
    provider::{Filling, Known, Provider},
    secret::{SecretSource, secret},
    table::{At, Table},
};
use crate::domain::EmailAddress;

/// A mail server and how to log in to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// `None`: no login.
    pub login: Option<Login>,
    /// A private authority's certificate, PEM.
    pub ca_file: Option<PathBuf>,
}

impl Server {
    /// Whether it runs on this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        is_loopback(&self.host)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub username: String,
    pub proof: Proof,
}

/// What a login is proved with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    Password(SecretSource),
    OAuth(Box<OAuth>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    Starttls,
    Implicit,
    /// Loopback only.
    None,
}

const TLS: [(&str, Tls); 3] = [("starttls", Tls::Starttls), ("implicit", Tls::Implicit), ("none", Tls::None)];
/// What stands in a section that names a server.
pub(super) const SERVER_KEYS: [&str; 7] = ["host", "port", "tls", "username", "password", "oauth", "ca_file"];

/// What holds for both directions.
pub(super) struct Both<'d> {
    pub(super) desk: Option<&'d EmailAddress>,
    pub(super) filling: Option<Filling>,
    pub(super) username: Option<At<String>>,
    pub(super) proof: Option<Proof>,
    /// Something was said of a proof, also where it is wrong.
    pub(super) has_proof: bool,
}

impl Both<'_> {
    pub(super) fn provider(&self) -> Option<Provider> {
        self.filling.as_ref().map(|filling| filling.provider)
    }

    pub(super) fn note(&self, words: impl FnOnce() -> String) {
        if let Some(filling) = &self.filling {
            filling.note(words());
        }
    }
}

/// Reads `password` or `oauth`.
pub(super) fn proof(table: &Table<'_>, provider: Option<Provider>) -> Option<Proof> {
    let password = secret(table, "password");
    let tokens = oauth(table, provider);
    if table.has("password") && table.has("oauth") {
        table.report(
            table.at,
            "password and oauth are two ways to log in",
            Some("keep one of them".to_owned()),
        );
    }
    if password.is_some() && provider == Some(Provider::Microsoft365) {
        table.reading.warn(
            "Microsoft takes passwords for SMTP no longer by default (from the end of 2026), and for IMAP not at all; oauth is the way",
        );
    }
    tokens.map(|tokens| Proof::OAuth(Box::new(tokens))).or(password.map(Proof::Password))
}

/// Notes which server the provider has filled in.
pub(super) fn note_server(table: &Table<'_>, both: &Both<'_>, server: Option<&Server>, what: &str) {
    if let Some(Server { host, port, tls, .. }) = server
        && !table.has("host")
    {
        let tls = match tls {
            Tls::Starttls => "STARTTLS",
            Tls::Implicit => "TLS",
            Tls::None => "no TLS",
        };
        both.note(|| format!("{what} {host}:{port} ({tls})"));
    }
}

/// Reads a server and the login to it; a provider's takes the place of what is left out.
pub(super) fn server(
    table: &Table<'_>,
    both: &Both<'_>,
    known: Option<Known>,
    tls: Tls,
    usual_port: fn(Tls) -> u16,
) -> Option<Server> {
    if known.is_none() {
        table.require("host", "write for example host = \"mail.example.org\"");
    }
    let host = table.text("host");
    let said = table.has("host") || table.has("tls");
    let known_port = known.filter(|_| !said).map(|known| known.port);
    let tls = table.one_of("tls", &TLS).unwrap_or(known.map_or(tls, |known| known.tls));
    let port = table.number("port", 1, 65535).and_then(|port| u16::try_from(port).ok()).or(known_port);
    let username = table.text("username");
    let own = proof(table, both.provider());
    let has_proof = table.has("password") || table.has("oauth") || both.has_proof;
    if let (Some(username), false) = (username.as_ref().or(both.username.as_ref()), has_proof) {
        let hint = "write password = { file = \"...\" }".to_owned();
        table.report(username.at, "a username without a password cannot log in", Some(hint));
    } else if let (Some(known), false) = (known, has_proof) {
        let hint = "write oauth = { ... } in [mail], or password = { file = \"...\" }".to_owned();
        table.report(table.at, format!("oauth is missing: {} wants a login", known.host), Some(hint));
    }
    let proof = own.or_else(|| both.proof.clone().filter(|_| !table.has("password") && !table.has("oauth")));
    let login = proof.and_then(|proof| {
        let username = username.or_else(|| both.username.clone()).map(|name| name.value);
        Some(Login { username: username.or_else(|| both.desk.map(ToString::to_string))?, proof })
    });
    let ca_file = table.text("ca_file").map(|file| {
        let path = table.source.path(&file.value);
        if !path.is_file() {
            let place = table.source.place(file.at);
            table.reading.warn(format!("{place}: ca_file {} does not exist yet", path.display()));
        }
        path
    });
    let host = host.or_else(|| {
        Some(At { value: known.filter(|_| !table.has("host"))?.host.to_owned(), at: table.at })
    })?;
    let plain = host.value.trim().to_lowercase();
    let literal = plain.trim_start_matches('[').trim_end_matches(']');
    let good = literal.parse::<std::net::IpAddr>().is_ok()
        || !plain.is_empty() && plain.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if !good {
        table.refuse(
            "host",
            &host,
            Complaint::new(
                "is not the name of a server",
                "write for example \"mail.example.org\", without a port",
            ),
        );
    }
    if tls == Tls::None && !is_loopback(&plain) {
        let at = table.text_offset("tls").unwrap_or(table.at);
        let what = format!("tls = \"none\" would send mail and password to {plain} in the clear");
        table.report(
            at,
            what,
            Some("write \"starttls\" or \"implicit\"; \"none\" is for localhost only".to_owned()),
        );
    }
    Some(Server { host: plain, port: port.unwrap_or_else(|| usual_port(tls)), tls, login, ca_file })
}

/// Whether the name can only mean this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn a_name_that_can_only_mean_this_machine() {
        for host in ["localhost", "mail.localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["smtp.office365.com", "localhost.example.org", "10.0.0.1", "::2", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
