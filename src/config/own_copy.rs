//! `own_copy`: where the desk's own copy of a letter is, which settles whether the letter left.

use super::{MailSource, provider::OwnCopy, table::Table};

/// Reads the key of `[mail.send]`. `files`: letters become files. `source` is `None` where it was
/// not understood, and said so. `usual`: what the provider does.
pub(super) fn own_copy(
    table: &Table<'_>,
    files: bool,
    source: Option<&MailSource>,
    usual: Option<OwnCopy>,
) -> OwnCopy {
    let words = [
        ("sent", OwnCopy::Sent),
        ("append", OwnCopy::Append),
        ("bcc", OwnCopy::Bcc),
        ("none", OwnCopy::None),
    ];
    let imap = source.is_none_or(|source| matches!(source, MailSource::Imap { .. }));
    let wanted = table.one_of("own_copy", &words);
    let wrong = match wanted {
        Some(OwnCopy::Append) if !imap => {
            Some(("a mailbox to append to", "set [mail.receive] source = \"imap\""))
        }
        Some(OwnCopy::Bcc) if files => Some((
            "a way out that takes a second recipient",
            "set [mail.send] transport = \"smtp\" or \"sendmail\"",
        )),
        Some(OwnCopy::Bcc) if source == Some(&MailSource::Nothing) => Some((
            "a mailbox in which the copy is read",
            "set [mail.receive] source = \"imap\" or \"maildir\"",
        )),
        _ => None,
    };
    if let Some((needs, hint)) = wrong {
        let at = table.text_offset("own_copy").unwrap_or(table.at);
        let word = words.iter().find(|(_, copy)| Some(*copy) == wanted).map_or("", |(word, _)| word);
        let what = format!("own_copy = \"{word}\" needs {needs}");
        table.report(at, what, Some(format!("{hint}, or own_copy = \"none\"")));
    }
    // Copies can be looked for over IMAP alone.
    wanted.unwrap_or(if imap && !files { usual.unwrap_or(OwnCopy::Append) } else { OwnCopy::None })
}
