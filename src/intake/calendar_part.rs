//! The calendar object a mail carries (RFC 6047), handed to [`crate::calendar`] for its meaning.

use super::message::Mail;
use super::mime::Part;
use crate::calendar;

use crate::domain::incoming::CalendarAnswer;

/// What a mail without its calendar object gets as a reason: Exchange's IMAP server put a link in its place.
pub const LINK_ONLY: &str = "a link to a meeting in Outlook on the web in place of the calendar object";

/// A calendar object found, its entries (none where it could not be understood), and the deciding part.
pub(super) struct Found {
    pub(super) entries: Vec<CalendarAnswer>,
    pub(super) reason: String,
}

/// The iTIP object of the mail itself. A `.ics` without a method is a mere attachment.
pub(super) fn read(mail: &Mail<'_>) -> Option<Found> {
    let mut failure = None;
    let author = mail.from.first().map(|mailbox| mailbox.address.as_str());
    for part in mail.parts().filter(|part| is_calendar(part)) {
        let bytes =
            if part.kind.starts_with("text/") { mail.text(part).into_bytes() } else { mail.bytes(part) };
        let method = part.parameter("method").or_else(|| method_of(&bytes));
        let Some(method) = method.map(|method| method.trim().to_ascii_uppercase()).filter(|m| !m.is_empty())
        else {
            continue;
        };
        // Published to whom it may concern: no answer, no invitation.
        if method == "PUBLISH" {
            continue;
        }
        match calendar::answer::read_from(&bytes, Some(&method), author) {
            Ok(entries) if !entries.is_empty() => {
                return Some(Found { entries, reason: format!("{}; method={method}", part.kind) });
            }
            Ok(_) => failure = Some(format!("{}; method={method}, without an event", part.kind)),
            Err(error) => failure = Some(format!("{}; method={method}, not understood: {error}", part.kind)),
        }
    }
    failure.map(|reason| Found { entries: Vec::new(), reason })
}

fn is_calendar(part: &Part) -> bool {
    let named = || {
        let named = part.file_name().is_some_and(|name| name.to_ascii_lowercase().ends_with(".ics"));
        named && matches!(part.kind.as_str(), "application/octet-stream" | "text/plain")
    };
    matches!(part.kind.as_str(), "text/calendar" | "application/ics" | "text/x-vcalendar") || named()
}

/// The METHOD property, where the MIME part names none.
fn method_of(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let line =
        text.lines().find(|line| line.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("METHOD:")))?;
    line.split_once(':').map(|(_, method)| method.to_owned())
}

/// Exchange shows meeting mail over IMAP as a link until two settings of the mailbox are changed.
pub(super) fn is_link_only(text: &str) -> bool {
    let text = text.trim();
    let mut words = text.split_whitespace();
    let one_link = words.clone().filter(|word| word.contains("://")).count() == 1;
    let to_outlook = words.any(|word| {
        let word = word.to_ascii_lowercase();
        word.contains("/owa/") && word.contains("itemid=")
    });
    one_link && to_outlook && text.split_whitespace().count() <= 12
}
