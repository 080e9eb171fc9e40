//! Reports of machines that tell of no failure: read receipts (RFC 8098), complaints (RFC 5965), delays; as parts or in
//! words.

use std::sync::LazyLock;

use super::signs::without_tags;
use super::wording::flat_beginning_of;
use crate::domain::incoming::{Bounce, FailedRecipient};
use crate::intake::bounce::signs::{self, Sender, is_answer, is_persons_client};
use crate::intake::bounce::{delivery_status, in_words};
use crate::intake::message::mail::Mail;
use crate::intake::text::phrases::Phrases;
use crate::{domain::incoming::Class, intake::meaning::Meaning};

/// The receipt or complaint, or the bounce that has the shape of a receipt.
pub(in crate::intake) fn read(mail: &Mail<'_>) -> Option<Meaning> {
    let asked = (mail.media_type() == "multipart/report").then(|| mail.parameter("report-type")).flatten();
    let is = |report: &str| {
        asked.as_deref().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(report))
            || mail.parts().any(|part| part.kind.strip_prefix("message/") == Some(report))
    };
    if is("disposition-notification") {
        // Dovecot and Sieve refuse a mail by a receipt (RFC 8098 §3.2.6 `deleted`, unseen).
        if mail.field("auto-submitted").is_some_and(|value| value.to_ascii_lowercase().contains("rejected")) {
            let bounce = Bounce {
                recipients: in_words::recipients(mail),
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
    if is_receipt_in_words(mail) {
        return Some(Meaning::new(Class::Receipt, "the words of a read receipt"));
    }
    complaint_in_words(mail).map(|sign| Meaning::new(Class::Complaint, sign))
}

/// Exchange and Notes tell in words as well that a mail was read: the subject, then its first words. Between them may
/// stand the header of the mail that was read.
fn is_receipt_in_words(mail: &Mail<'_>) -> bool {
    static SUBJECTS: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::new(include_str!("../words/receipt_subjects.txt")));
    static OPENERS: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::new(include_str!("../words/receipt_openers.txt")));
    static SAID: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::new(include_str!("../words/receipt_words.txt")));
    let subject = mail.flat_subject(100);
    if !without_tags(subject).any(|bare| SUBJECTS.start(bare).is_some()) {
        return false;
    }
    let text = flat_beginning_of(mail, 900);
    OPENERS.start(text).is_some() && SAID.find(text).is_some()
}

/// A report of abuse (RFC 5965) that lost its parts on the way.
fn complaint_in_words(mail: &Mail<'_>) -> Option<&'static str> {
    let subject = mail.flat_subject(200);
    if is_answer(subject) && mail.field("in-reply-to").is_some() {
        return None;
    }
    let titled = ["email feedback report for ip", "complaint about message from", "abuse report for ip"];
    let opens = [
        "this is an email abuse report",
        "this is an e-mail abuse report",
        "this is a spam report for",
        "this is an abuse report for an email",
        "this is a complaint about an email",
    ];
    let text = flat_beginning_of(mail, 200);
    (titled.iter().any(|start| subject.starts_with(start))
        || opens.iter().any(|start| text.starts_with(start)))
    .then_some("the words of an abuse report (RFC 5965)")
}

/// A server's notice in words that a letter is late: nothing follows from it. `None` where it names a failure.
pub(in crate::intake) fn delay(mail: &Mail<'_>) -> Option<Meaning> {
    static DELAYS: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(include_str!("../words/delays.txt")));
    let sender = signs::sender(mail);
    if sender == Sender::Person && mail.field("return-path").is_none_or(|path| path.trim() != "<>")
        || is_persons_client(mail)
    {
        return None;
    }
    let subject = mail.flat_subject(200);
    if is_answer(subject) {
        return None;
    }
    let text = flat_beginning_of(mail, 1_500);
    let names = text.contains('@') && !text.contains('?');
    let said = DELAYS.find(text)?;
    let titled = DELAYS.find(subject).is_some();
    if !titled && !names {
        return None;
    }
    let reason = format!("a delay told in words: \"{said}\"");
    let recipients = in_words::recipients(mail);
    let original_message_id = in_words::original_id_in_words(mail);
    if recipients.is_empty() || original_message_id.is_none() {
        // It names no letter: nobody has anything to look for.
        return Some(Meaning::new(Class::AutoReply, reason));
    }
    let late = |recipient| FailedRecipient { permanent: false, failed: false, ..recipient };
    let recipients = recipients.into_iter().map(late).collect();
    let bounce = Bounce { recipients, original_message_id };
    Some(Meaning { bounce: Some(bounce), ..Meaning::new(Class::Bounce, reason) })
}
