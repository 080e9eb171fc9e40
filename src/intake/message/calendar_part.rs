//! The calendar object a mail carries (RFC 6047), handed to [`crate::calendar`] for its meaning.

use super::bounce_signs::is_answer;
use super::message::Mail;
use super::mime::Part;
use super::new_text;
use super::phrases::flat;
use crate::calendar;

use crate::domain::incoming::CalendarAnswer;

/// What a mail without its calendar object gets as a reason: Exchange's IMAP server put a link in its place.
pub const LINK_ONLY: &str = "a link to a meeting in Outlook on the web in place of the calendar object";

/// A calendar object found, its entries (none where it could not be understood), and the deciding part.
pub(super) struct Found {
    pub(super) entries: Vec<CalendarAnswer>,
    pub(super) reason: String,
}

/// The iTIP object of the mail itself. A `.ics` without a method is a mere attachment, and so is an object that a
/// person passes on with words of their own.
pub(super) fn read(mail: &Mail<'_>) -> Option<Found> {
    let mut failure = None;
    let author = mail.from.first().map(|mailbox| mailbox.address.as_str());
    for part in mail.parts().filter(|part| is_calendar(part)) {
        let text = mail.text(part);
        let Some(method) = method_of(part, &text) else { continue };
        // Published to whom it may concern: no answer, no invitation.
        if method == "PUBLISH" {
            continue;
        }
        match calendar::answer::read_from(text.as_bytes(), Some(&method), author) {
            Ok(entries) if is_passed_on(mail, part, &entries) => {}
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
    let kinds = ["text/calendar", "application/ics", "text/x-vcalendar", "application/calendar", "text/ics"];
    let named = || {
        let container = part.kind.starts_with("message/") || part.kind.starts_with("multipart/");
        !container && part.file_name().is_some_and(|name| name.to_ascii_lowercase().ends_with(".ics"))
    };
    kinds.contains(&part.kind.as_str()) || named()
}

/// What is asked or answered: the MIME part says it, else the object, else an answer is known by its one guest.
fn method_of(part: &Part, text: &str) -> Option<String> {
    let named = part.parameter("method").or_else(|| method_line(text));
    let named = named.map(|method| method.trim().to_ascii_uppercase()).filter(|method| !method.is_empty());
    named.or_else(|| (part.kind == "text/calendar" && is_one_guests_answer(text)).then(|| "REPLY".to_owned()))
}

/// The METHOD property, where the MIME part names none.
fn method_line(text: &str) -> Option<String> {
    let is_method = |line: &&str| line.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("METHOD:"));
    let line = text.lines().map(str::trim_start).find(is_method)?;
    line.split_once(':').map(|(_, method)| method.to_owned())
}

/// An object without METHOD in which the only guest has answered.
fn is_one_guests_answer(text: &str) -> bool {
    // Folding may cut a line anywhere.
    let text = text.replace("\r\n ", "").replace("\n ", "").replace("\r\n\t", "").replace("\n\t", "");
    let mut guests = text.lines().map(str::to_ascii_uppercase).filter(|line| line.starts_with("ATTENDEE"));
    let Some(only) = guests.next() else { return false };
    let answers = ["PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED", "PARTSTAT=TENTATIVE"];
    guests.next().is_none() && answers.iter().any(|answer| only.contains(answer))
}

/// `Fwd:` or `Re:` with another's object attached and something written: a person's mail.
fn is_passed_on(mail: &Mail<'_>, part: &Part, entries: &[CalendarAnswer]) -> bool {
    let attached = part.is_attachment() || part.kind != "text/calendar";
    if !attached || !is_answer(&flat(&mail.subject, 100)) {
        return false;
    }
    let author = mail.from.first().map(|mailbox| mailbox.address.as_str());
    let own = entries.iter().any(|entry| {
        matches!(entry.method.as_str(), "REPLY" | "COUNTER") && entry.attendee.as_deref() == author
    });
    !own && new_text::of(mail).is_some_and(|text| !text.trim().is_empty())
}

/// Exchange marks meeting mail in the header; over IMAP its object is gone until two settings are changed.
pub(super) fn is_marked(mail: &Mail<'_>) -> bool {
    mail.field("content-class")
        .is_some_and(|class| class.trim().eq_ignore_ascii_case("urn:content-classes:calendarmessage"))
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
