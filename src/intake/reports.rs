//! Reports of machines that are no bounces: read receipts (RFC 8098) and complaints (RFC 5965), as parts or in words.

use super::bounce_text;
use super::delivery_status;
use super::message::Mail;
use super::new_text;
use super::phrases::flat;
use super::{Class, Meaning};
use crate::domain::incoming::Bounce;

/// The receipt or complaint, or the bounce that has the shape of a receipt.
pub(super) fn read(mail: &Mail<'_>) -> Option<Meaning> {
    let asked = (mail.media_type() == "multipart/report").then(|| mail.parameter("report-type")).flatten();
    let is = |report: &str| {
        asked.as_deref().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(report))
            || mail.parts().any(|part| part.kind.strip_prefix("message/") == Some(report))
    };
    if is("disposition-notification") {
        // Dovecot and Sieve refuse a mail by a receipt (RFC 8098 §3.2.6 `deleted`, unseen).
        if mail.field("auto-submitted").is_some_and(|value| value.to_ascii_lowercase().contains("rejected")) {
            let bounce = Bounce {
                recipients: bounce_text::recipients(mail),
                original_message_id: delivery_status::original_message_id(mail),
            };
            let reason = "a receipt that says the mail was rejected";
            return Some(Meaning { bounce: Some(bounce), ..Meaning::new(Class::Bounce, reason) });
        }
        return Some(Meaning::new(Class::Receipt, "multipart/report; report-type=disposition-notification"));
    }
    if is("feedback-report") {
        return Some(Meaning::new(Class::Complaint, "multipart/report; report-type=feedback-report"));
    }
    if let Some(field) =
        ["x-hmxmroriginalrecipient", "x-yahoo-newman-expires"].into_iter().find(|n| mail.field(n).is_some())
    {
        return Some(Meaning::new(
            Class::Complaint,
            format!("{field}: a complaint of a provider's customer"),
        ));
    }
    is_receipt_in_words(mail).then(|| Meaning::new(Class::Receipt, "the words of a read receipt"))
}

/// Exchange and Notes tell in words as well that a mail was read: the subject, then its first words.
fn is_receipt_in_words(mail: &Mail<'_>) -> bool {
    const SUBJECTS: [&str; 15] = [
        "read:",
        "not read:",
        "read receipt",
        "return receipt",
        "gelesen:",
        "lesebestätigung",
        "ungelesen:",
        "lu :",
        "lu:",
        "leído:",
        "letto:",
        "gelezen:",
        "lida:",
        "läst:",
        "lest:",
    ];
    const OPENERS: [&str; 11] = [
        "your message",
        "this is a receipt for",
        "this is a return receipt",
        "ihre nachricht",
        "votre message",
        "su mensaje",
        "el mensaje",
        "il messaggio",
        "uw bericht",
        "a sua mensagem",
        "this receipt verifies",
    ];
    const SAID: [&str; 13] = [
        "was read on",
        "was deleted without being read",
        "was displayed",
        "receipt verifies",
        "return receipt",
        "wurde gelesen",
        "a été lu",
        "fue leído",
        "se leyó",
        "è stato letto",
        "is gelezen",
        "foi lida",
        "this is a receipt for",
    ];
    let subject = flat(&mail.subject, 60);
    if !SUBJECTS.iter().any(|start| subject.starts_with(start)) {
        return false;
    }
    let text = flat(&new_text::of(mail).unwrap_or_default(), 600);
    OPENERS.iter().any(|start| text.starts_with(start)) && SAID.iter().any(|said| text.contains(said))
}
