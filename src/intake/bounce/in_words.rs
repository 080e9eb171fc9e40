//! Bounces that are no delivery status notification: what qmail, Exim, Exchange and older servers write in words.

use std::borrow::Cow;

use super::delivery_status::{self, message_id, original_message_id};
use super::recipients;
use super::report::Report;
use super::signs;
use crate::domain::incoming::{Bounce, FailedRecipient};
use crate::intake::message::mail::{Mail, message_ids};

/// The bounce a server wrote in words, and the sign that decided.
pub(in crate::intake) fn read(mail: &Mail<'_>) -> Option<(Bounce, String)> {
    let failed = mail.field("x-failed-recipients").is_some();
    if !failed && !signs::is_possible(mail) {
        return None;
    }
    let text = report_text(mail);
    let report = Report::of(&text);
    let reason = if failed { "X-Failed-Recipients" } else { signs::sign(mail, &report)? };
    Some((bounce(mail, &report), reason.to_owned()))
}

/// Whom a report is about, from its words alone.
pub(in crate::intake) fn recipients(mail: &Mail<'_>) -> Vec<FailedRecipient> {
    let text = report_text(mail);
    recipients::judged(mail, &Report::of(&text))
}

fn bounce(mail: &Mail<'_>, report: &Report<'_>) -> Bounce {
    // A report wrapped in another mail keeps its blocks.
    let blocks = delivery_status::recipients(mail.all_parts().iter(), mail);
    let recipients = if blocks.is_empty() { recipients::judged(mail, report) } else { blocks };
    Bounce { recipients, original_message_id: original_id(mail, report) }
}

/// The Message-ID of the letter a report in words is about.
pub(in crate::intake) fn original_id_in_words(mail: &Mail<'_>) -> Option<String> {
    let text = report_text(mail);
    original_id(mail, &Report::of(&text))
}

fn original_id(mail: &Mail<'_>, report: &Report<'_>) -> Option<String> {
    let own = mail.field("message-id").and_then(message_id);
    original_message_id(mail)
        .or_else(|| id_in(report.original))
        .or_else(|| id_in(report.said).filter(|id| Some(id) != own.as_ref()))
        .or_else(|| {
            let answered = mail.field("in-reply-to").or_else(|| mail.field("references"))?;
            message_ids(answered).into_iter().last()
        })
}

/// The first Message-ID field among lines of a header.
fn id_in(lines: &str) -> Option<String> {
    let mut lines = lines.lines().map(unmarked);
    let line = lines
        .by_ref()
        .find(|line| line.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("message-id:")))?;
    let value = line.get(11..).unwrap_or_default().trim();
    // A long id stands folded on the next line.
    message_id(if value.is_empty() { lines.next().unwrap_or_default() } else { value })
}

/// A line of the mail that came back, without the marks in front of it.
pub(in crate::intake) fn unmarked(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|'))
}

/// What the server itself wrote; HTML only where there is nothing else.
pub(in crate::intake) fn report_text<'m>(mail: &'m Mail<'_>) -> Cow<'m, str> {
    let plain = mail.joined_bodies();
    if !plain.trim().is_empty() {
        return plain;
    }
    mail.bodies("text/html")
        .iter()
        .map(|html| crate::intake::text::html::to_text(html))
        .collect::<Vec<_>>()
        .join("\n")
        .into()
}
