//! The author of a mail that a group or list sent on in its own name: the list's address stands in From, the
//! author's in another field.

use crate::intake::message::mail::{Mail, Mailbox, bare_address, one_line};

/// What the mail says of its author where From is a group's.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::intake) struct Author {
    pub(in crate::intake) address: Option<String>,
    /// The display name of From without "via ...".
    pub(in crate::intake) name: Option<String>,
}

/// The author behind a group; the fields are believed only where From shows that it was rewritten.
pub(in crate::intake) fn behind_group(mail: &Mail<'_>) -> Author {
    let Some(from) = mail.from.first() else { return Author::default() };
    let name = from.name.as_deref().and_then(before_via);
    let rewritten = name.is_some() && !is_machines(&from.address) || is_groups_own(mail, &from.address);
    if !rewritten {
        return Author { address: None, name };
    }
    let given = || {
        let fields = ["x-original-from", "x-original-sender", "x-mailfrom", "x-original-return-path"];
        fields.into_iter().filter_map(|field| mail.field(field)).find_map(address_in)
    };
    let groups = |address: &str| address == from.address || is_groups_own(mail, address);
    let replied_to = || mail.reply_to.iter().map(|to| to.address.clone()).find(|address| !groups(address));
    // A list that takes the answers itself puts the author into Cc.
    let copied = || {
        let same = |mailbox: &&Mailbox| mailbox.name.is_some() && mailbox.name.as_deref() == name.as_deref();
        mail.cc.iter().find(same).map(|mailbox| mailbox.address.clone())
    };
    let address = mail
        .field("x-original-from")
        .and_then(address_in)
        .or_else(replied_to)
        .or_else(given)
        .or_else(copied)
        .or_else(|| encoded(&from.address))
        .filter(|address| !groups(address));
    Author { address, name }
}

/// `'Ada Okoro' via Mentors`, `Ada (via Mentors)`, `Ada via groups.io`: the name before it.
fn before_via(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let at = [" via ", " (via "].iter().filter_map(|via| lower.rfind(via)).min()?;
    let own =
        name.get(..at)?.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '(' | ')'));
    (!own.is_empty()).then(|| one_line(own))
}

/// A list's address, as its fields name it, or the desk's: the mail came from where it went.
fn is_groups_own(mail: &Mail<'_>, address: &str) -> bool {
    const FIELDS: [&str; 5] = ["list-post", "mailing-list", "x-mailing-list", "x-list", "list-owner"];
    let named = |value: &str| {
        let value = value.to_ascii_lowercase();
        let mut words = value.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '?'));
        words.any(|word| word.strip_prefix("mailto:").unwrap_or(word) == address)
    };
    // `<mentors.lists.example>` is mentors@lists.example.
    let by_id = mail.field("list-id").is_some_and(|id| {
        let id =
            id.rsplit_once('<').map_or(id, |(_, id)| id).trim_end_matches(['>', ' ']).to_ascii_lowercase();
        id == address.replace('@', ".")
    });
    let bare = |address: &str| match address.split_once('@') {
        Some((local, domain)) => {
            format!("{}@{domain}", local.split_once('+').map_or(local, |(local, _)| local))
        }
        None => address.to_owned(),
    };
    by_id
        || FIELDS.iter().any(|field| mail.fields(field).any(named))
        || mail.to.iter().any(|to| bare(&to.address) == bare(address))
}

/// Services write "Ada via Drive" from an address of their own: nobody's group.
fn is_machines(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default().replace(['-', '_', '.'], "");
    ["noreply", "donotreply", "notification", "mailer"].iter().any(|word| local.contains(word))
}

/// The address of `Name <address>`, or of an address alone.
fn address_in(value: &str) -> Option<String> {
    let inner = value.rsplit_once('<').map_or(value, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    bare_address(inner)
}

/// groups.io writes the author's address into its own: `ada=b.example@groups.example`.
fn encoded(address: &str) -> Option<String> {
    let (local, _) = address.rsplit_once('@')?;
    let (local, domain) = local.rsplit_once('=')?;
    domain.contains('.').then(|| bare_address(&format!("{local}@{domain}"))).flatten()
}

#[cfg(test)]
#[path = "authors_tests.rs"]
mod tests;
