//! `[mail.send]`, `[mail.receive]` and `[chat.matrix]`: how letters leave, how mail comes in, where posts go.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::{
    own_copy,
    problem::Complaint,
    provider::{Filling, OwnCopy, PROVIDERS, Preset, Provider},
    secret::{SecretSource, secret},
    server::{Both, SERVER_KEYS, Server, Tls, is_loopback, note_server, proof, server},
    table::Table,
    values,
};
use crate::domain::{EmailAddress, programme::Privacy};

/// How letters leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendConfig {
    pub transport: Transport,
    /// Letters handed over in a minute, 1 to 6000.
    pub per_minute: u32,
    pub own_copy: OwnCopy,
    /// A letter nobody can vouch for is sent again after this.
    pub in_doubt_after: SignedDuration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    Smtp(Server),
    /// A program and its options, as a shell reads them; it takes a message on standard input and
    /// recipients as arguments.
    Sendmail {
        command: String,
    },
    /// Letters become `.eml` files there.
    Directory {
        path: PathBuf,
    },
}

/// How mail comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveConfig {
    pub source: MailSource,
    pub after_reading: AfterReading,
    /// Whose Authentication-Results (RFC 8601 §2.5) are believed; lower-case.
    pub trusted_authserv_ids: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailSource {
    Imap {
        server: Server,
        mailboxes: Vec<String>,
    },
    Maildir {
        path: PathBuf,
    },
    /// Nothing is read: silence cannot be seen.
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterReading {
    Keep,
    Delete,
    DeleteAfterDays(u16),
    Move(String),
}

impl AfterReading {
    /// What letters may say of it.
    #[must_use]
    pub fn privacy(&self) -> Privacy {
        match self {
            Self::Keep => Privacy::Kept,
            Self::Delete => Privacy::Deleted,
            Self::DeleteAfterDays(days) => Privacy::DeletedAfterDays(*days),
            Self::Move(_) => Privacy::Moved,
        }
    }
}

/// The Matrix account that posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixConfig {
    /// `https://...`; `http://` on loopback only.
    pub homeserver: String,
    pub user: String,
    pub password: SecretSource,
}

#[derive(Clone, Copy, PartialEq)]
enum TransportWord {
    Smtp,
    Sendmail,
    Directory,
}

#[derive(Clone, Copy, PartialEq)]
enum SourceWord {
    Imap,
    Maildir,
    Nothing,
}

/// The servers' side of the settings, as far as it can be understood.
pub(super) struct Mail {
    pub(super) send: Option<SendConfig>,
    pub(super) receive: Option<ReceiveConfig>,
    pub(super) preset: Option<Preset>,
}

/// Reads `[mail]`. `desk` logs in where no user name is given.
pub(super) fn mail(table: &Table<'_>, desk: Option<&EmailAddress>, state: &Path) -> Mail {
    let provider = table.one_of("provider", &PROVIDERS);
    let both = Both {
        desk,
        filling: provider.map(Filling::new),
        username: table.text("username"),
        has_proof: table.has("password") || table.has("oauth"),
        proof: proof(table, provider),
    };
    let receive = receive_config(&table.table("receive"), &both, state);
    let source = receive.as_ref().map(|receive| &receive.source);
    let send = send_config(&table.table("send"), &both, state, source);
    let logs_in = matches!(source, None | Some(MailSource::Imap { .. }))
        || send.as_ref().is_none_or(|send| matches!(send.transport, Transport::Smtp(_)));
    if !logs_in {
        table.without_effect(&["username", "password", "oauth"], "no mail server");
    }
    Mail { send, receive, preset: both.filling.map(Filling::preset) }
}

/// Reads the ways out that `[mail.send]` has, of a section of its own.
pub(super) fn second_way(table: &Table<'_>, desk: Option<&EmailAddress>, state: &Path) -> Option<SendConfig> {
    let both = Both { desk, filling: None, username: None, has_proof: false, proof: None };
    send_config(table, &both, state, None)
}

fn send_config(
    table: &Table<'_>,
    both: &Both<'_>,
    state: &Path,
    source: Option<&MailSource>,
) -> Option<SendConfig> {
    let words = [
        ("smtp", TransportWord::Smtp),
        ("sendmail", TransportWord::Sendmail),
        ("directory", TransportWord::Directory),
    ];
    let usual = if both.filling.is_some() { TransportWord::Smtp } else { TransportWord::Directory };
    let word = match table.has("transport") {
        true => table.one_of("transport", &words).unwrap_or(TransportWord::Directory),
        false => usual,
    };
    let transport = match word {
        TransportWord::Smtp => {
            table.without_effect(&["command", "directory"], "transport = \"smtp\"");
            let usual_port = |tls| match tls {
                Tls::Starttls => 587,
                Tls::Implicit => 465,
                Tls::None => 25,
            };
            let known = both.provider().map(Provider::submission);
            let server = server(table, both, known, Tls::Starttls, usual_port);
            note_server(table, both, known.and(server.as_ref()), "letters out by");
            server.map(Transport::Smtp)
        }
        TransportWord::Sendmail => {
            table.without_effect(&SERVER_KEYS, "transport = \"sendmail\"");
            table.without_effect(&["directory"], "transport = \"sendmail\"");
            let command = table.verbatim("command");
            if let Some(command) = &command
                && (command.value.trim().is_empty() || command.value.contains(char::is_control))
            {
                let hint = "write for example \"/usr/sbin/sendmail\"";
                table.refuse("command", command, Complaint::new("is not a program and its options", hint));
            }
            let command = command.map_or_else(|| "/usr/sbin/sendmail".to_owned(), |command| command.value);
            Some(Transport::Sendmail { command })
        }
        TransportWord::Directory => {
            table.without_effect(&SERVER_KEYS, "transport = \"directory\"");
            table.without_effect(&["command"], "transport = \"directory\"");
            let path = table.text("directory").map(|path| table.source.path(&path.value));
            Some(Transport::Directory { path: path.unwrap_or_else(|| state.join("outbox")) })
        }
    };
    let smtp = word == TransportWord::Smtp;
    let known = both.provider().filter(|_| smtp);
    let filed = known.map(Provider::own_copy);
    let own_copy = own_copy::own_copy(table, word == TransportWord::Directory, source, filed);
    let per_minute = table.number("per_minute", 1, 6000);
    if let (None, Some(known)) = (per_minute, known) {
        both.note(|| format!("{} letters a minute", known.per_minute()));
    }
    if known.is_some() && own_copy == OwnCopy::Sent && !table.has("own_copy") {
        both.note(|| "copies as the provider files them (own_copy = \"sent\")".to_owned());
    }
    let per_minute = per_minute.unwrap_or_else(|| known.map_or(20, Provider::per_minute));
    let in_doubt_after = table.parsed("in_doubt_after", values::duration);
    Some(SendConfig {
        transport: transport?,
        per_minute,
        own_copy,
        in_doubt_after: in_doubt_after.map_or(SignedDuration::from_mins(10), |wait| wait.value),
    })
}

fn receive_config(table: &Table<'_>, both: &Both<'_>, state: &Path) -> Option<ReceiveConfig> {
    let words = [("imap", SourceWord::Imap), ("maildir", SourceWord::Maildir), ("none", SourceWord::Nothing)];
    let usual = if both.filling.is_some() { SourceWord::Imap } else { SourceWord::Maildir };
    let word = if table.has("source") { table.one_of("source", &words) } else { Some(usual) };
    let source = match word {
        Some(SourceWord::Imap) => {
            table.without_effect(&["directory"], "source = \"imap\"");
            let mailboxes = table.parsed_list("mailboxes", values::name).map_or_else(
                || vec!["INBOX".to_owned()],
                |names| names.into_iter().map(|name| name.value).collect(),
            );
            if mailboxes.is_empty() {
                table.report(
                    table.at,
                    "mailboxes is empty, so no mail would be read",
                    Some("write [\"INBOX\"]".to_owned()),
                );
            }
            let known = both.provider().map(Provider::imap);
            let usual_port = |tls| if tls == Tls::Implicit { 993 } else { 143 };
            let server = server(table, both, known, Tls::Implicit, usual_port);
            note_server(table, both, known.and(server.as_ref()), "mail in by");
            server.map(|server| {
                if server.login.is_none() && known.is_none() && !table.has("oauth") && !both.has_proof {
                    let hint = "write password = { file = \"...\" }".to_owned();
                    table.report(table.at, "password is missing in [mail.receive]", Some(hint));
                }
                MailSource::Imap { server, mailboxes }
            })
        }
        Some(SourceWord::Maildir) => {
            table.without_effect(&SERVER_KEYS, "source = \"maildir\"");
            table.without_effect(&["mailboxes"], "source = \"maildir\"");
            let path = table.text("directory").map(|path| table.source.path(&path.value));
            Some(MailSource::Maildir { path: path.unwrap_or_else(|| state.join("inbox")) })
        }
        Some(SourceWord::Nothing) => {
            table.without_effect(&SERVER_KEYS, "source = \"none\"");
            table.without_effect(&["mailboxes", "directory"], "source = \"none\"");
            table.reading.warn("no mail is read (source = \"none\"), so silence cannot be seen");
            Some(MailSource::Nothing)
        }
        // Not understood, and said so; the other keys are not to be called unknown for it.
        None => {
            SERVER_KEYS.into_iter().chain(["mailboxes", "directory"]).for_each(|key| {
                table.has(key);
            });
            None
        }
    };
    let after_reading =
        table.parsed("after_reading", after_reading).map_or(AfterReading::Keep, |word| word.value);
    let trusted = table.parsed_list("trusted_authserv_ids", |text| {
        let id = text.trim().to_lowercase();
        let good = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        good.then_some(id)
            .ok_or_else(|| Complaint::new("is not a server's name", "write for example \"mx.example.org\""))
    });
    Some(ReceiveConfig {
        source: source?,
        after_reading,
        trusted_authserv_ids: trusted.unwrap_or_default().into_iter().map(|id| id.value).collect(),
    })
}

fn after_reading(text: &str) -> Result<AfterReading, Complaint> {
    let refused = || {
        let hint = "write \"keep\", \"delete\", \"delete after 14 days\" or \"move:FOLDER\"";
        Complaint::new("is not known", hint)
    };
    if let Some(folder) = text.trim().strip_prefix("move:") {
        let folder = values::name(folder)?;
        return Ok(AfterReading::Move(folder));
    }
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["keep"] => Ok(AfterReading::Keep),
        ["delete"] => Ok(AfterReading::Delete),
        ["delete", "after", days, "day" | "days"] => days
            .parse::<u16>()
            .ok()
            .filter(|days| (1..=3650).contains(days))
            .map(AfterReading::DeleteAfterDays)
            .ok_or_else(refused),
        _ => Err(refused()),
    }
}

/// Reads `[chat]`.
pub(super) fn chat(table: &Table<'_>) -> Option<MatrixConfig> {
    let matrix = table.table("matrix");
    if !matrix.exists() {
        return None;
    }
    matrix.require("homeserver", "write for example homeserver = \"https://matrix.example.org\"");
    let homeserver = matrix.text("homeserver");
    let user = matrix.parsed("user", values::matrix_id("@", "@mentord:example.org"));
    matrix.require("user", "write for example user = \"@mentord:example.org\"");
    let password = secret(&matrix, "password");
    matrix.require("password", "write password = { file = \"...\" }");
    let homeserver = homeserver?;
    let url = homeserver.value.trim().trim_end_matches('/').to_owned();
    let host = |rest: &str| {
        let authority = rest.split('/').next().unwrap_or_default();
        authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_lowercase()
    };
    let good = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => !host(rest).is_empty(),
        (None, Some(rest)) => is_loopback(&host(rest)),
        (None, None) => false,
    };
    if !good {
        let hint = "write \"https://...\"; \"http://\" is for localhost only";
        matrix.refuse(
            "homeserver",
            &homeserver,
            Complaint::new("is not a server's address that can be trusted", hint),
        );
    }
    Some(MatrixConfig { homeserver: url, user: user?.value, password: password? })
}
