//! `[alert]`: how admins are told that the desk cannot do its work.

use std::path::Path;

use super::{
    mail::{self, SendConfig},
    problem::Complaint,
    server::is_loopback,
    table::Table,
    values,
};
use crate::domain::EmailAddress;

/// The ways to tell; any of them may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertConfig {
    /// Asked for every five minutes while all is well.
    pub ping: Option<String>,
    pub mail: Option<EmailAddress>,
    /// Run by `sh -c`, the message on its standard input.
    pub command: Option<String>,
    /// The way out of that mail; `None`: that of the letters.
    pub send: Option<SendConfig>,
}

/// Reads `[alert]`; `desk` logs in where no user name is given.
pub(super) fn alert(table: &Table<'_>, desk: Option<&EmailAddress>, state: &Path) -> Option<AlertConfig> {
    let send = table.table("send");
    let ping = table.parsed("ping", watch);
    let mail = table.parsed("mail", values::address);
    let command = table.verbatim("command");
    if let Some(command) = &command
        && command.value.trim().is_empty()
    {
        let complaint = Complaint::new("runs nothing", "write for example \"notify-admin\", or leave it out");
        table.refuse("command", command, complaint);
    }
    let second = if send.exists() { mail::second_way(&send, desk, state) } else { None };
    if send.exists() && !table.has("mail") {
        table.report(
            send.at,
            "[alert.send] sends nothing without an address",
            Some("write mail = \"admin@example.org\" in [alert], or leave it out".to_owned()),
        );
    }
    table.exists().then(|| AlertConfig {
        ping: ping.map(|ping| ping.value),
        mail: mail.map(|mail| mail.value),
        command: command.map(|command| command.value),
        send: second,
    })
}

/// The address of a dead man's switch: whoever knows it can keep it quiet, so it goes over TLS, or stays on
/// this machine.
fn watch(text: &str) -> Result<String, Complaint> {
    let url = text.trim();
    let host = |rest: &str| {
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_lowercase()
    };
    let good = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => !host(rest).is_empty(),
        (None, Some(rest)) => is_loopback(&host(rest)),
        (None, None) => false,
    };
    let plain = url.chars().all(|c| c.is_ascii_graphic());
    (good && plain).then(|| url.to_owned()).ok_or_else(|| {
        Complaint::new(
            "is not an address that can be asked for",
            "write \"https://...\"; \"http://\" is for localhost only",
        )
    })
}
