//! `check --online`: logs in to the mail servers and the homeserver, and out again; nothing is sent but a
//! mail of the desk to itself (`check_probe.rs`).

use tokio::runtime::Runtime;

use super::{Findings, login, probe};
use crate::cli::exit::{Code, Failure};
use crate::{
    chat::matrix,
    config::{Loaded, Login, MailSource, MatrixConfig, Proof, SecretSource, Server, Transport},
    daemon::{logins::Logins, wiring},
    mail::{Inbound, Outbound},
};

/// Logs in and out again.
pub(super) fn online(loaded: &Loaded, probe: bool, found: &mut Findings) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|err| Failure::new(Code::Software, format!("Cannot start: {err}")))?;
    let logins = Logins::of(loaded);
    let mut lets_out = !matches!(loaded.send.transport, Transport::Smtp(_));
    let mut lets_in = false;
    match (&loaded.send.transport, wiring::outbound(loaded, &logins)) {
        (Transport::Smtp(server), Ok(Outbound::Smtp(mut smtp))) => {
            let place = format!("{}:{}", server.host, server.port);
            match runtime.block_on(smtp.probe()) {
                Ok(()) => {
                    found.fine("mail out", format!("{place} lets us in."));
                    runtime.block_on(probe::sender(loaded, &mut smtp, found));
                    lets_out = true;
                }
                Err(err) => {
                    found.wrong(Code::Unavailable, "mail out", with_remedy(loaded, &err, "[mail.send]"))
                }
            }
        }
        // A password or certificate that cannot be read has been said; a command could not be run before.
        (Transport::Smtp(server), Err(err)) => unreadable(server, "mail out", &err, found),
        _ => found.fine("mail out", "no server to log in to."),
    }
    match (&loaded.receive.source, wiring::inbound(loaded, &logins)) {
        (MailSource::Imap { server, mailboxes }, Ok(Inbound::Imap(mut imap))) => {
            let place = format!("{}:{}", server.host, server.port);
            match runtime.block_on(imap.probe()) {
                Ok(()) => {
                    lets_in = true;
                    found.fine(
                        "mail in",
                        format!("{place} lets us in; {} can be read.", mailboxes.join(", ")),
                    );
                }
                Err(err) => {
                    found.wrong(Code::Unavailable, "mail in", with_remedy(loaded, &err, "[mail.receive]"))
                }
            }
        }
        (MailSource::Imap { server, .. }, Err(err)) => unreadable(server, "mail in", &err, found),
        _ => found.fine("mail in", "no server to log in to."),
    }
    if probe && lets_out && lets_in && !matches!(loaded.send.transport, Transport::Directory { .. }) {
        runtime.block_on(probe::probe(loaded, &logins, found))?;
    }
    if let Some(config) = &loaded.chat {
        rooms(loaded, config, &runtime, found);
    }
    Ok(())
}

/// What went wrong, and what to look at.
fn with_remedy(loaded: &Loaded, err: &anyhow::Error, section: &str) -> String {
    let said = format!("{err:#}");
    let provider = loaded.preset.as_ref().map(|preset| preset.provider);
    match login::remedy(provider, &said) {
        Some("") => format!("{said}."),
        Some(remedy) => format!("{said}; {remedy}."),
        None => format!(
            "{said}; see that host, port, tls, username and password in {section} are right, and that the server runs."
        ),
    }
}

/// As a device of its own, which is gone afterwards: the daemon's session is not touched.
fn rooms(loaded: &Loaded, config: &MatrixConfig, runtime: &Runtime, found: &mut Findings) {
    let probed =
        wiring::matrix(loaded, config).and_then(|settings| runtime.block_on(matrix::probe(&settings)));
    match probed {
        Ok(findings) => {
            for finding in findings {
                match finding {
                    Ok(fine) => found.fine("chat", format!("{fine}.")),
                    Err(fault) => found.wrong(Code::Unavailable, "chat", format!("{fault}.")),
                }
            }
        }
        Err(err) => found.wrong(
            Code::Unavailable,
            "chat",
            format!("{err:#}; see that homeserver, user and password in [chat.matrix] are right, and that the server runs."),
        ),
    }
}

fn unreadable(server: &Server, about: &'static str, err: &anyhow::Error, found: &mut Findings) {
    let command = |login: &Login| matches!(login.proof, Proof::Password(SecretSource::Command(_)));
    if server.login.as_ref().is_some_and(command) {
        found.wrong(Code::Config, about, format!("{err:#}."));
    }
}
