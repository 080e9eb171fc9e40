//! Folder names: as people write them, as they go over the wire, and which folder is meant.

use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response};

/// What Junk is called where no folder carries the special use (RFC 6154).
const JUNK_NAMES: [&str; 5] = ["Junk", "Spam", "Junk E-mail", "Bulk Mail", "[Gmail]/Spam"];
/// What Sent is called where no folder carries the special use.
pub(super) const SENT_NAMES: [&str; 5] =
    ["Sent", "Sent Items", "Sent Messages", "Sent Mail", "[Gmail]/Sent Mail"];
/// As many folders are named where one is not found.
const MOST_NAMED: usize = 12;

/// A folder of LIST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// As it goes over the wire (modified UTF-7).
    pub(super) name: String,
    pub(super) delimiter: Option<String>,
    pub(super) junk: bool,
    pub(super) sent: bool,
}

impl Listed {
    /// The folder of a LIST response, if it can be opened.
    pub(super) fn of(response: &Response<'_>) -> Option<Self> {
        let Response::MailboxData(MailboxDatum::List(list)) = response else { return None };
        let has = |wanted: &NameAttribute<'_>| list.name_attributes.iter().any(|a| a == wanted);
        let absent = list.name_attributes.iter().any(
            |a| matches!(a, NameAttribute::Extension(word) if word.eq_ignore_ascii_case("\\NonExistent")),
        );
        // A backslash comes with the one that escapes it.
        let unescaped = |d: &str| d.strip_prefix('\\').filter(|d| !d.is_empty()).unwrap_or(d).to_owned();
        (!has(&NameAttribute::NoSelect) && !absent).then(|| Self {
            name: list.name.to_string(),
            delimiter: list.delimiter.as_deref().map(unescaped),
            junk: has(&NameAttribute::Junk),
            sent: has(&NameAttribute::Sent),
        })
    }
}

/// A folder that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Watched {
    /// As the settings name it, and so the store; Junk as the server does.
    pub(super) folder: String,
    /// As the server names it.
    pub(super) wire: String,
    pub(super) junk: bool,
}

/// The folders to read: the configured ones in their order, then the server's Junk if it is not
/// among them.
pub(super) fn watched(mailboxes: &[String], folders: &[Listed]) -> Vec<Watched> {
    let junk = special(folders, |f| f.junk, &JUNK_NAMES);
    let mut watched: Vec<Watched> = mailboxes
        .iter()
        .map(|name| {
            let wire = find(folders, name).map_or_else(|| wire_name(name), str::to_owned);
            let junk = junk.is_some_and(|junk| same(&wire, junk));
            Watched { folder: name.clone(), wire, junk }
        })
        .collect();
    if let Some(junk) = junk
        && !watched.iter().any(|watched| watched.junk)
    {
        watched.push(Watched { folder: junk.to_owned(), wire: junk.to_owned(), junk: true });
    }
    watched
}

/// The folder that is called so, by its own name or below INBOX, where some servers keep all others
/// (RFC 2342).
pub(super) fn find<'a>(folders: &'a [Listed], name: &str) -> Option<&'a str> {
    let wanted = wire_name(name);
    let below = |folder: &&Listed| {
        below_inbox(folder).is_some_and(|last| last == wanted) && folder.delimiter.as_deref().is_some()
    };
    folders
        .iter()
        .find(|folder| same(&folder.name, &wanted))
        .or_else(|| folders.iter().find(below))
        .map(|folder| folder.name.as_str())
}

/// Whether two names on the wire are one folder's; INBOX alone is compared without case.
fn same(one: &str, other: &str) -> bool {
    one == other || (one.eq_ignore_ascii_case("INBOX") && other.eq_ignore_ascii_case("INBOX"))
}

/// The rest of a name that lies one level below INBOX.
fn below_inbox(folder: &Listed) -> Option<&str> {
    let delimiter = folder.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty())?;
    let (above, last) = folder.name.split_once(delimiter)?;
    // One level only: `INBOX.Junk` is the mailbox's, `Archive/2019/Junk` an old copy.
    (above.eq_ignore_ascii_case("INBOX") && !last.contains(delimiter)).then_some(last)
}

/// The folder of a special use: by its attribute, else by a usual name, alone or below INBOX.
pub(super) fn special<'a>(
    folders: &'a [Listed],
    is: impl Fn(&Listed) -> bool,
    names: &[&str],
) -> Option<&'a str> {
    if let Some(folder) = folders.iter().find(|f| is(f)) {
        return Some(&folder.name);
    }
    let named = |folder: &&Listed, wanted: &str| {
        folder.name.eq_ignore_ascii_case(wanted)
            || below_inbox(folder).is_some_and(|last| last.eq_ignore_ascii_case(wanted))
    };
    names.iter().find_map(|name| folders.iter().find(|f| named(f, name))).map(|f| f.name.as_str())
}

/// Why a folder cannot be opened, in words; where the server has none of that name, what it has.
pub(super) fn missing(folders: &[Listed], wire: &str, said: &str) -> String {
    if folders.iter().any(|folder| same(&folder.name, wire)) {
        return said.to_owned();
    }
    let mut names: Vec<String> = folders.iter().take(MOST_NAMED).map(|f| shown_name(&f.name)).collect();
    if folders.len() > MOST_NAMED {
        names.push("more".to_owned());
    }
    format!(
        "the server has no folder of that name, perhaps because it was renamed or deleted ({said}); it has {}",
        if names.is_empty() { "none at all".to_owned() } else { names.join(", ") }
    )
}

/// A quoted string (RFC 3501 §4.3). Line breaks are refused before anything is sent.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A folder's name as it goes over the wire: what is not ASCII in modified UTF-7 (RFC 3501 §5.1.3).
/// A name that is ASCII stands as it is, so one copied from the server works too.
pub(super) fn wire_name(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    let mut wire = String::new();
    let mut run: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut run, &mut wire);
            wire.push(c);
            if c == '&' {
                wire.push('-');
            }
        } else {
            run.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut run, &mut wire);
    wire
}

fn flush(run: &mut Vec<u8>, wire: &mut String) {
    if !run.is_empty() {
        wire.push('&');
        wire.push_str(&data_encoding::BASE64_NOPAD.encode(run).replace('/', ","));
        wire.push('-');
        run.clear();
    }
}

/// A name from the wire as people read it; one that is no modified UTF-7 stands as it is.
pub(super) fn shown_name(wire: &str) -> String {
    let mut name = String::new();
    let mut rest = wire;
    while let Some((plain, coded)) = rest.split_once('&') {
        name.push_str(plain);
        let Some((coded, behind)) = coded.split_once('-') else { return wire.to_owned() };
        rest = behind;
        if coded.is_empty() {
            name.push('&');
            continue;
        }
        let Ok(bytes) = data_encoding::BASE64_NOPAD.decode(coded.replace(',', "/").as_bytes()) else {
            return wire.to_owned();
        };
        let units =
            bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
        name.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    name + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(names: &[(&str, bool)], delimiter: &str) -> Vec<Listed> {
        let one = |(name, junk): &(&str, bool)| Listed {
            name: (*name).to_owned(),
            delimiter: Some(delimiter.to_owned()),
            junk: *junk,
            sent: false,
        };
        names.iter().map(one).collect()
    }

    #[test]
    fn names_go_over_the_wire_in_modified_utf7() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Entw&APw-rfe", "Entw&APw-rfe"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("Gelöschte & mehr", "Gel&APY-schte &- mehr"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("Grüße 🙂", "Gr&APwA3w-e &2D3eQg-"),
        ] {
            assert_eq!(wire_name(name), wire);
            assert_eq!(wire_name(&shown_name(wire)), wire);
            if !name.is_ascii() {
                assert_eq!(shown_name(wire), name);
            }
        }
        for odd in ["a&b", "&!!!-", "&A-"] {
            assert!(!shown_name(odd).is_empty(), "{odd}");
        }
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
    }

    #[test]
    fn a_folder_is_found_by_its_name_or_below_inbox() {
        let dots = listed(&[("INBOX", false), ("INBOX.Helpdesk", false), ("INBOX.a.b", false)], ".");
        assert_eq!(find(&dots, "Helpdesk"), Some("INBOX.Helpdesk"));
        assert_eq!(find(&dots, "INBOX.Helpdesk"), Some("INBOX.Helpdesk"));
        assert_eq!(find(&dots, "inbox"), Some("INBOX"));
        assert_eq!((find(&dots, "b"), find(&dots, "helpdesk")), (None, None));
        let both = listed(&[("INBOX/Desk", false), ("Desk", false), ("F&APw-r", false)], "/");
        assert_eq!(find(&both, "Desk"), Some("Desk"), "its own name comes first");
        assert_eq!(find(&both, "Für"), Some("F&APw-r"));
    }

    #[test]
    fn junk_is_found_by_use_then_by_name() {
        let inbox = ["INBOX".to_owned()];
        type Case<'a> = (&'a [(&'a str, bool)], Option<&'a str>);
        let cases: [Case<'_>; 7] = [
            (&[("INBOX", false)], None),
            (&[("Spam", false), ("Werbung", true)], Some("Werbung")),
            (&[("spam", false)], Some("spam")),
            (&[("Spam", false), ("Junk", false)], Some("Junk")),
            (&[("INBOX/Junk", false)], Some("INBOX/Junk")),
            (&[("[Gmail]/Spam", false)], Some("[Gmail]/Spam")),
            (&[("Archive/Junk", false)], None),
        ];
        for (entries, junk) in cases {
            let watched = watched(&inbox, &listed(entries, "/"));
            assert_eq!(watched.get(1).map(|w| (w.folder.as_str(), w.junk)), junk.map(|j| (j, true)));
        }
        // Named in the settings too: read once.
        let both = ["INBOX".to_owned(), "Junk".to_owned()];
        for (name, delimiter) in [("Junk", "/"), ("INBOX.Junk", ".")] {
            let watched = watched(&both, &listed(&[(name, true)], delimiter));
            assert_eq!(watched.len(), 2);
            let junk = Watched { folder: "Junk".to_owned(), wire: name.to_owned(), junk: true };
            assert_eq!(watched.last(), Some(&junk));
        }
    }

    #[test]
    fn what_is_missing_is_said_with_what_is_there() {
        let folders = listed(&[("INBOX", false), ("Entw&APw-rfe", false)], "/");
        assert_eq!(missing(&folders, "INBOX", "not now"), "not now");
        assert_eq!(
            missing(&folders, "Desk", "no such mailbox"),
            "the server has no folder of that name, perhaps because it was renamed or deleted (no such mailbox); it has INBOX, Entwürfe"
        );
    }
}
