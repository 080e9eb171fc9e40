//! What is attached to a mail for people to read: files and enclosed mails, without what programs add.

use super::calendar_part::is_calendar;
use super::mail::Mail;
use super::mime::{Part, field};
use super::opened::is_tnef;

/// How many files a mail brings; those within a winmail.dat count.
pub(in crate::intake) fn count(mail: &Mail<'_>) -> usize {
    let within = mail.tnef().map_or(0, |tnef| tnef.attached);
    mail.parts().filter(|part| is_for_people(part)).count() + within
}

fn is_for_people(part: &Part) -> bool {
    let kind = part.kind.as_str();
    let name = part.file_name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let by_programs = matches!(
        kind,
        "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "application/pkcs7-mime"
            | "application/x-pkcs7-mime"
            | "application/pgp-signature"
            | "application/pgp-encrypted"
            | "application/pgp-keys"
            | "text/vcard"
            | "text/x-vcard"
            | "text/directory"
            | "text/x-amp-html"
            | "text/vnd.google.email-reaction+json"
            | "text/rfc822-headers"
    ) || matches!(ending, "p7s" | "p7m" | "vcf" | "asc" | "sig" | "rpmsg")
        || kind.starts_with("message/") && !matches!(kind, "message/rfc822" | "message/global");
    if by_programs || is_calendar(part) || is_tnef(part) {
        return false;
    }
    // The logo of a signature stands in the text.
    let shown = field(&part.fields, "content-id").is_some() && !part.is_attachment() || is_inline(part);
    if kind.starts_with("image/") && shown {
        return false;
    }
    part.is_attachment() || !matches!(kind, "text/plain" | "text/html" | "text/enriched" | "text/richtext")
}

fn is_inline(part: &Part) -> bool {
    let disposition = field(&part.fields, "content-disposition").unwrap_or_default();
    disposition.trim_start().to_ascii_lowercase().starts_with("inline")
        && field(&part.fields, "content-id").is_some()
}
