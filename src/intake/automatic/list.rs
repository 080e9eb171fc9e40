//! Newsletters and mailing lists: mail to many (RFC 2369, RFC 2919), and how far their fields decide.

use crate::intake::message::mail::Mail;

/// The header that says that the mail went to many or is part of a feedback loop, if there is one. It means that
/// nothing automatic answers; whether a person wrote it is another question.
pub(in crate::intake) fn sign(mail: &Mail<'_>) -> Option<String> {
    [Sign::List, Sign::Feedback].into_iter().find_map(|wanted| found(mail, wanted))
}

/// The header that makes it a newsletter or a list's mail as far as the mail alone tells. A provider's
/// `Feedback-ID` rides on what people write as well: in answer to a letter, or to an address of a pair, it says
/// nothing.
pub(in crate::intake) fn decides(mail: &Mail<'_>) -> Option<String> {
    found(mail, Sign::List).or_else(|| found(mail, Sign::Feedback).filter(|_| !is_led(mail)))
}

/// Whether its header is a list's.
pub(in crate::intake) fn is_of_list(mail: &Mail<'_>) -> bool {
    found(mail, Sign::List).is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    List,
    Feedback,
}

fn found(mail: &Mail<'_>, wanted: Sign) -> Option<String> {
    mail.all_fields().iter().find_map(|field| {
        let value = field.value.trim().to_ascii_lowercase();
        let sign = match field.name.as_str() {
            name if name.starts_with("list-") => Sign::List,
            "mailing-list" => Sign::List,
            "precedence" | "x-precedence" if matches!(value.as_str(), "bulk" | "list" | "junk") => Sign::List,
            "feedback-id" => Sign::Feedback,
            _ => return None,
        };
        let shown = if field.name.contains("list") { "" } else { value.as_str() };
        (sign == wanted).then(|| format!("{}: {shown}", field.name).trim_end_matches(": ").to_owned())
    })
}

/// It answers a mail, or was sent to an address with a plus part, as those of pairs are.
fn is_led(mail: &Mail<'_>) -> bool {
    let plus = |address: &str| address.split_once('@').is_some_and(|(local, _)| local.contains('+'));
    let answers =
        ["in-reply-to", "references"].iter().any(|name| mail.field(name).is_some_and(|id| id.contains('@')));
    answers
        || mail.to.iter().chain(&mail.cc).any(|to| plus(&to.address))
        || ["delivered-to", "x-original-to", "envelope-to"].iter().any(|name| mail.fields(name).any(plus))
}
