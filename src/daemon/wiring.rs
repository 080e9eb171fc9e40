//! Configuration and installation made into what the passes work with.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::{logins::Logins, names, secret};
use crate::{
    chat::matrix::MatrixSettings,
    config::{self, Loaded, MailSource, OwnCopy, Transport},
    letters::{Keys, Templates},
    mail::{self, Directory, Imap, ImapSettings, Inbound, Maildir, Outbound, Sendmail, Smtp, SmtpSettings},
    record::Context,
    store::{Standings, Store},
};

/// The context of a configuration, with the installation's keys.
///
/// # Errors
/// When the store fails, or the operator's own letters cannot be read.
pub fn context(loaded: &Loaded, store: &Store) -> Result<Context> {
    let secret = match store.read(|tx| tx.meta("secret"))? {
        Some(_) => store.read(secret::installation)?,
        None => store.write(secret::installation)?,
    };
    let programmes: BTreeMap<_, _> = loaded
        .programmes
        .iter()
        .map(|programme| (programme.id.clone(), Arc::new(programme.clone())))
        .collect();
    let ctx = Context {
        standings: Standings {
            fingerprint: fingerprint(loaded)?,
            receive_disabled: loaded.receive.source == MailSource::Nothing,
            programmes,
        },
        keys: Keys::new(secret, &loaded.desk.address),
        templates: templates(loaded)?,
        desk: loaded.desk.clone(),
        trusted: loaded.receive.trusted_authserv_ids.clone(),
        witness: None,
    };
    names::complete(store, &ctx)?;
    Ok(ctx)
}

/// The letters, with the operator's own in place of those carried along.
///
/// # Errors
/// When a file of the letters' folder cannot be read.
pub fn templates(loaded: &Loaded) -> Result<Templates> {
    let mut overrides = BTreeMap::new();
    if let Some(folder) = &loaded.letters_dir {
        collect(folder, folder, &mut overrides)?;
    }
    Ok(Templates::new(&loaded.desk.language, loaded.desk.form, overrides))
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("Cannot read the letters in {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("Cannot read the letters in {}", folder.display()))?.path();
        if path.is_dir() {
            collect(root, &path, found)?;
        } else if path
            .extension()
            .is_some_and(|ending| ["txt", "html", "toml"].iter().any(|text| ending == *text))
        {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("Cannot read {}", path.display()))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.insert(name, text);
        }
    }
    Ok(())
}

/// Of everything that planning reads and of the zones' present rules: what `next_due` rests on.
fn fingerprint(loaded: &Loaded) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(&loaded.programmes).context("Cannot hash the programmes")?);
    // Leave of staff is told to deputies on its day.
    if loaded.desk.staff.iter().any(|staff| !staff.leave.is_empty()) {
        hash.update(serde_json::to_vec(&loaded.desk.staff).context("Cannot hash staff")?);
    }
    for programme in &loaded.programmes {
        let from = programme.starts.to_zoned(programme.zone.clone()).map(|zoned| zoned.timestamp());
        for transition in programme.zone.following(from.unwrap_or(jiff::Timestamp::UNIX_EPOCH)).take(6) {
            hash.update(transition.timestamp().as_second().to_be_bytes());
            hash.update(transition.offset().seconds().to_be_bytes());
        }
    }
    Ok(data_encoding::HEXLOWER.encode(hash.finalize().get(..12).unwrap_or_default()))
}

/// Tries whether everything that the ways out, in and to the rooms need can be read.
///
/// # Errors
/// When a secret or certificate cannot be read.
pub fn ways(loaded: &Loaded) -> Result<()> {
    let logins = Logins::of(loaded);
    outbound(loaded, &logins)?;
    inbound(loaded, &logins)?;
    logins.readable()?;
    super::alert::readable(loaded)?;
    if let Some(chat) = &loaded.chat {
        matrix(loaded, chat)?;
    }
    Ok(())
}

/// Whether a secret comes from a command, which may fail now and not a minute later.
#[must_use]
pub fn asks_commands(loaded: &Loaded) -> bool {
    let mut secrets: Vec<&config::SecretSource> = loaded.chat.iter().map(|chat| &chat.password).collect();
    for server in loaded.servers() {
        if let Some(config::Login { proof: config::Proof::Password(password), .. }) = &server.login {
            secrets.push(password);
        }
    }
    secrets.into_iter().any(|secret| matches!(secret, config::SecretSource::Command(_)))
}

/// The way out.
///
/// # Errors
/// When a secret or certificate cannot be read.
pub fn outbound(loaded: &Loaded, logins: &Logins) -> Result<Outbound> {
    match &loaded.send.transport {
        Transport::Directory { path } => Ok(Outbound::Directory(Directory::new(path.clone()))),
        Transport::Sendmail { command } => {
            Ok(Outbound::Sendmail(Sendmail::new(command.clone(), loaded.state_dir.clone())))
        }
        Transport::Smtp(server) => Ok(Outbound::Smtp(Box::new(Smtp::new(SmtpSettings {
            host: server.host.clone(),
            port: server.port,
            tls: tls(server.tls),
            login: server.login.as_ref().map(|login| logins.login(login)).transpose()?,
            ca_file: authority(server)?,
            helo: loaded.desk.address.domain().to_owned(),
            connections: if server.is_here() { Smtp::CONNECTIONS_HERE } else { Smtp::CONNECTIONS },
        })))),
    }
}

/// The way in.
///
/// # Errors
/// When a secret or certificate cannot be read, or the Maildir cannot be made.
pub fn inbound(loaded: &Loaded, logins: &Logins) -> Result<Inbound> {
    match &loaded.receive.source {
        MailSource::Nothing => Ok(Inbound::Nothing),
        MailSource::Maildir { path } => Ok(Inbound::Maildir(Maildir::new(path.clone()))),
        MailSource::Imap { server, mailboxes } => {
            let login = server.login.as_ref().context("Cannot read mail without a login")?;
            Ok(Inbound::Imap(Box::new(Imap::new(ImapSettings {
                host: server.host.clone(),
                port: server.port,
                tls: tls(server.tls),
                login: logins.login(login)?,
                ca_file: authority(server)?,
                mailboxes: mailboxes.clone(),
            }))))
        }
    }
}

/// The way to the rooms.
///
/// # Errors
/// When the password cannot be read.
pub fn matrix(loaded: &Loaded, config: &config::MatrixConfig) -> Result<MatrixSettings> {
    let mut rooms: Vec<String> = loaded
        .programmes
        .iter()
        .flat_map(|programme| [&programme.rooms.staff, &programme.rooms.mentors])
        .flatten()
        .cloned()
        .collect();
    rooms.sort();
    rooms.dedup();
    Ok(MatrixSettings {
        homeserver: config.homeserver.clone(),
        user: config.user.clone(),
        password: config.password.read()?,
        directory: loaded.state_dir.join("matrix"),
        rooms,
        staff: loaded.desk.staff.iter().filter_map(|staff| staff.matrix.clone()).collect(),
    })
}

/// Whether our own copies can be looked for over IMAP.
#[must_use]
pub fn keeps_copies(loaded: &Loaded) -> bool {
    matches!(loaded.send.own_copy, OwnCopy::Append | OwnCopy::Sent)
        && matches!(loaded.receive.source, MailSource::Imap { .. })
}

/// What becomes of mail that has been handled.
#[must_use]
pub fn after_reading(loaded: &Loaded) -> mail::AfterReading {
    match &loaded.receive.after_reading {
        config::AfterReading::Keep => mail::AfterReading::Keep,
        config::AfterReading::Delete => mail::AfterReading::Delete,
        config::AfterReading::DeleteAfterDays(days) => mail::AfterReading::DeleteAfter(*days),
        config::AfterReading::Move(folder) => mail::AfterReading::MoveTo(folder.clone()),
    }
}

fn authority(server: &config::Server) -> Result<Option<Vec<u8>>> {
    server
        .ca_file
        .as_ref()
        .map(|path| {
            // Opening a pipe would wait for ever.
            if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
                anyhow::bail!("Cannot read the certificate {}: it is not a regular file", path.display());
            }
            std::fs::read(path).with_context(|| format!("Cannot read the certificate {}", path.display()))
        })
        .transpose()
}

fn tls(word: config::Tls) -> mail::Tls {
    match word {
        config::Tls::Starttls => mail::Tls::Starttls,
        config::Tls::Implicit => mail::Tls::Implicit,
        config::Tls::None => mail::Tls::None,
    }
}
