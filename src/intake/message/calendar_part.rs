//! The calendar object a mail carries (RFC 6047), handed to [`crate::calendar`] for its meaning.

use super::mail::Mail;
use super::mime::Part;
use super::winmail::MeetingAnswer;
use crate::calendar;
use crate::intake::bounce::signs::is_answer;
use crate::intake::text::new_text;

use crate::domain::incoming::{CalendarAnswer, Partstat};

/// Bytes of what somebody writes beside an answer.
const LONGEST_COMMENT: usize = 2_000;

/// What a mail without its calendar object gets as a reason: Exchange's IMAP server put a link in its place.
pub const LINK_ONLY: &str = "a link to a meeting in Outlook on the web in place of the calendar object";

/// A calendar object found, its entries (none where it could not be understood), and the deciding part.
pub(in crate::intake) struct Found {
    pub(in crate::intake) entries: Vec<CalendarAnswer>,
    pub(in crate::intake) reason: String,
}

/// The iTIP object of the mail itself. A `.ics` without a method is a mere attachment, and so is an object that a
/// person passes on with words of their own.
pub(in crate::intake) fn read(mail: &Mail<'_>) -> Option<Found> {
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
            Ok(mut entries) if !entries.is_empty() => {
                typed_in_outlook(mail, &mut entries);
                return Some(Found { entries, reason: format!("{}; method={method}", part.kind) });
            }
            Ok(_) => failure = Some(format!("{}; method={method}, without an event", part.kind)),
            Err(error) => failure = Some(format!("{}; method={method}, not understood: {error}", part.kind)),
        }
    }
    answer_by_outlook(mail).or(failure.map(|reason| Found { entries: Vec::new(), reason }))
}

/// The answer to a meeting in a winmail.dat, where it names the UID of ours. Of one call only its day is told,
/// which may be that of another: such an answer is no entry, and neither is one without a UID.
fn answer_by_outlook(mail: &Mail<'_>) -> Option<Found> {
    let tnef = mail.tnef()?;
    let partstat = match tnef.answer()? {
        MeetingAnswer::Yes => Partstat::Accepted,
        MeetingAnswer::No => Partstat::Declined,
        MeetingAnswer::Perhaps => Partstat::Tentative,
    };
    let uid = tnef.uid.clone().filter(|_| !tnef.one_call)?;
    let entry = CalendarAnswer {
        method: "REPLY".to_owned(),
        product: None,
        and_later: false,
        organizer: None,
        uid,
        sequence: None,
        recurrence_id: None,
        attendee: mail.from.first().map(|mailbox| mailbox.address.clone()),
        partstat: Some(partstat),
        comment: new_text::of(mail).filter(|text| !is_outlooks_own(text)).map(str::to_owned),
        proposed_start: None,
        dtstamp: None,
    };
    Some(Found { entries: vec![entry], reason: format!("winmail.dat: {}", tnef.class) })
}

/// Outlook puts what somebody writes beside an answer into the mail alone; other programs write sentences of their own
/// there, and the words into COMMENT.
fn typed_in_outlook(mail: &Mail<'_>, entries: &mut [CalendarAnswer]) {
    let by_outlook = |entry: &CalendarAnswer| {
        let product = entry.product.as_deref().unwrap_or_default();
        entry.method == "REPLY" && (product.contains("Microsoft") || product.contains("Outlook"))
    };
    if entries.iter().any(|entry| entry.comment.is_some()) {
        return;
    }
    let Some(entry) = entries.iter_mut().find(|entry| by_outlook(entry)) else { return };
    let words = new_text::of(mail).map(below_outlooks_own).filter(|text| !text.is_empty());
    entry.comment = words.filter(|text| text.len() <= LONGEST_COMMENT).map(str::to_owned);
}

/// What stands below Outlook's own lines of when and where.
fn below_outlooks_own(text: &str) -> &str {
    let below = text.split_once("*~*~*").map(|(_, rest)| rest.trim_start_matches(['*', '~', ' ']).trim());
    match below {
        Some(below) => below,
        None if text.starts_with("When:") => "",
        None => text.trim(),
    }
}

/// Outlook repeats when and where above a line of asterisks and tildes.
fn is_outlooks_own(text: &str) -> bool {
    text.starts_with("When:") || text.contains("*~*~*") || text.len() > LONGEST_COMMENT
}

pub(in crate::intake) fn is_calendar(part: &Part) -> bool {
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

/// `desk+ada-sam.x@example.org` is of `desk@example.org`.
fn without_plus(address: &str) -> String {
    match address.rsplit_once('@').and_then(|(local, domain)| Some((local.split_once('+')?.0, domain))) {
        Some((local, domain)) => format!("{local}@{domain}"),
        None => address.to_owned(),
    }
}

/// `Fwd:` or `Re:` with another's object attached and something written: a person's mail.
fn is_passed_on(mail: &Mail<'_>, part: &Part, entries: &[CalendarAnswer]) -> bool {
    let author = mail.from.first().map(|mailbox| mailbox.address.as_str());
    // Nobody invites the organizer: the invite that is answered stands below the words.
    let to = |address: &str| {
        let mut all = mail.to.iter().chain(&mail.cc);
        all.any(|mailbox| without_plus(&mailbox.address) == address)
    };
    let quoted = |entry: &CalendarAnswer| {
        let organizer = entry.organizer.as_deref();
        matches!(entry.method.as_str(), "REQUEST" | "CANCEL")
            && organizer.is_some_and(|organizer| Some(organizer) != author && to(organizer))
    };
    let written = || new_text::of(mail).is_some_and(|text| !text.trim().is_empty());
    if !entries.is_empty() && entries.iter().all(quoted) && written() {
        return true;
    }
    let attached = part.is_attachment() || part.kind != "text/calendar";
    if !attached || !is_answer(mail.flat_subject(100)) {
        return false;
    }
    let own = entries.iter().any(|entry| {
        matches!(entry.method.as_str(), "REPLY" | "COUNTER") && entry.attendee.as_deref() == author
    });
    !own && written()
}

/// Exchange marks meeting mail in the header; over IMAP its object is gone until two settings are changed.
pub(in crate::intake) fn is_marked(mail: &Mail<'_>) -> bool {
    // Outlook's wrapper was opened, and what it holds counts.
    mail.tnef().is_none()
        && mail
            .field("content-class")
            .is_some_and(|class| class.trim().eq_ignore_ascii_case("urn:content-classes:calendarmessage"))
}

/// Exchange shows meeting mail over IMAP as a link until two settings of the mailbox are changed.
pub(in crate::intake) fn is_link_only(text: &str) -> bool {
    let text = text.trim();
    let mut words = text.split_whitespace();
    let one_link = words.clone().filter(|word| word.contains("://")).count() == 1;
    let to_outlook = words.any(|word| {
        let word = word.to_ascii_lowercase();
        word.contains("/owa/") && word.contains("itemid=")
    });
    one_link && to_outlook && text.split_whitespace().count() <= 12
}
