//! Delivery status notifications (RFC 3464): which recipient, which status, for good or not.

use super::signs::{self, Sender};
use super::{in_words, judge, report};
use crate::domain::incoming::{Bounce, FailedRecipient};
use crate::domain::refusal::{EnhancedStatus, reply_code};
use crate::intake::message::mail::{Mail, bare_address, fields_of, message_ids, one_line};
use crate::intake::message::mime::{self, Field, Part};

/// More recipients in one report are of no letter of ours.
const MOST_RECIPIENTS: usize = 500;
/// Characters of a Diagnostic-Code that are kept.
const LONGEST_SAID: usize = 1_000;
/// Each costs a reading of the text.
const MOST_EXPLAINED: usize = 20;

/// The report in a `message/delivery-status` part, if the mail is one.
/// Returns the bounce and the sign that decided.
pub(in crate::intake) fn read(mail: &Mail<'_>) -> Option<(Bounce, String)> {
    let kind = mail.media_type();
    let is_report = kind == "multipart/report"
        && mail
            .parameter("report-type")
            .is_none_or(|kind| kind.trim().eq_ignore_ascii_case("delivery-status"));
    let asked = mail.parameter("report-type").is_some();
    let has_status = mail.parts().any(|part| is_status(&part.kind));
    if !(has_status || is_report && asked) {
        return None;
    }
    // A person who forwards a bounce may pass its parts on as attachments.
    let by_person = !is_report && signs::sender(mail) == Sender::Person;
    if by_person && (signs::is_answer(mail.flat_subject(100)) || signs::is_persons_client(mail)) {
        return None;
    }
    let mut recipients = recipients(mail.parts(), mail);
    explained(&mut recipients, mail);
    let reason = if is_report && asked {
        "multipart/report; report-type=delivery-status"
    } else {
        "a message/delivery-status part (RFC 3464)"
    };
    Some((Bounce { recipients, original_message_id: original_message_id(mail) }, reason.to_owned()))
}

/// The recipients of every status part among `parts`, each address once.
pub(in crate::intake) fn recipients<'p>(
    parts: impl Iterator<Item = &'p Part>,
    mail: &Mail<'_>,
) -> Vec<FailedRecipient> {
    let mut recipients: Vec<FailedRecipient> = Vec::new();
    for part in parts.filter(|part| is_status(&part.kind)) {
        for recipient in recipients_in(&mail.bytes(part)) {
            if !recipients.iter().any(|known| known.address == recipient.address) {
                recipients.push(recipient);
            }
        }
    }
    recipients
}

/// The recipients of a status part's fields, or of the same fields among other text.
pub(in crate::intake) fn recipients_in(bytes: &[u8]) -> Vec<FailedRecipient> {
    blocks(bytes).iter().filter_map(|block| recipient(block)).take(MOST_RECIPIENTS).collect()
}

/// Where the fields say nothing of the reason, the text for people may.
fn explained(recipients: &mut [FailedRecipient], mail: &Mail<'_>) {
    let is_vague = |recipient: &FailedRecipient| {
        let status = recipient.status.as_deref().and_then(EnhancedStatus::parse);
        recipient.failed && recipient.said.is_empty() && status.is_none_or(EnhancedStatus::is_vague)
    };
    if !recipients.iter().any(is_vague) {
        return;
    }
    let text = in_words::report_text(mail);
    let report = report::Report::of(&text);
    for recipient in recipients.iter_mut().filter(|recipient| is_vague(recipient)).take(MOST_EXPLAINED) {
        recipient.said = judge::lines_about(&recipient.address, &report).chars().take(400).collect();
        let given = recipient.status.take();
        recipient.status = status(given.as_deref(), &recipient.said).map(|status| status.to_string());
    }
}

fn is_status(kind: &str) -> bool {
    matches!(kind, "message/delivery-status" | "message/global-delivery-status")
}

/// The Message-ID of the mail that came back: of the enclosed mail or of its header.
pub(in crate::intake) fn original_message_id(mail: &Mail<'_>) -> Option<String> {
    let enclosed = mail.all_parts().iter().filter(|part| {
        part.level == 0
            && matches!(
                part.kind.as_str(),
                "message/rfc822"
                    | "message/global"
                    | "text/rfc822-headers"
                    | "text/rfc822-header"
                    | "message/global-headers"
                    | "message/rfc822-headers"
            )
    });
    for part in enclosed {
        let fields = mail.enclosed_fields(part);
        if let Some(id) = mime::field(&fields, "message-id").and_then(message_id) {
            return Some(id);
        }
    }
    None
}

/// One Message-ID, brackets or not.
pub(in crate::intake) fn message_id(value: &str) -> Option<String> {
    message_ids(value).into_iter().next().or_else(|| {
        let id: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        (id.contains('@') && id.len() < 1000).then_some(id)
    })
}

/// The blocks of fields, the first about the mail, the others about a recipient each.
fn blocks(bytes: &[u8]) -> Vec<Vec<Field>> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    let mut blocks = Vec::new();
    let mut block = String::new();
    for line in text.split('\n') {
        if line.trim().is_empty() {
            blocks.push(fields_of(block.as_bytes()));
            block.clear();
        } else {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks.push(fields_of(block.as_bytes()));
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// A recipient block (RFC 3464 §2.3). Only `failed` with a status of class 5 is for good.
fn recipient(block: &[Field]) -> Option<FailedRecipient> {
    let of = |name: &str| mime::field(block, name);
    // The original recipient is the address we know; the final one may be an alias behind it.
    let original = of("original-recipient").and_then(typed_address);
    let last = of("final-recipient").and_then(typed_address);
    let address = original.or(last).or_else(|| of("x-actual-recipient").and_then(typed_address))?;
    let said = of("diagnostic-code").map(typed_text).filter(|said| !said.is_empty());
    // Without it the reason may stand behind the status: `5.0.0 (recipient reached disk quota)`.
    let comment = || of("status").filter(|status| status.contains(char::is_alphabetic)).map(one_line);
    let said: String = said.or_else(comment).unwrap_or_default().chars().take(LONGEST_SAID).collect();
    let status = status(of("status"), &said);
    let action = of("action").unwrap_or_default().trim().to_ascii_lowercase();
    let action = action.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    // Old servers leave Action out, or write something of their own.
    let failed = !matches!(action, "delayed" | "delivered" | "relayed" | "expanded");
    let class_five = match &status {
        Some(status) => status.class == 5,
        None => {
            let given = of("status").and_then(reply_code).or_else(|| reply_code(&said));
            given.is_some_and(|code| code >= 500)
        }
    };
    let status = status.map(|status| status.to_string());
    Some(FailedRecipient { address, status, permanent: failed && class_five, failed, said })
}

/// The reporting server's Status, or the code in the words of the server that refused where the first
/// is one that is filled in when nothing is known.
fn status(given: Option<&str>, said: &str) -> Option<EnhancedStatus> {
    let given = given.and_then(EnhancedStatus::in_text);
    let own = EnhancedStatus::in_text(said).filter(|own| own.class != 2);
    match given {
        Some(given) if !given.is_vague() || given.class == 2 => Some(given),
        _ => own.filter(|own| given.is_none() || !own.is_vague()).or(given),
    }
}

/// `rfc822; a@b` to `a@b`.
fn typed_address(value: &str) -> Option<String> {
    let address = value.split_once(';').map_or(value, |(_, address)| address).trim();
    if let Some(address) = crate::intake::bounce::report::addresses(address).into_iter().next() {
        return Some(address);
    }
    bare_address(address)
}

fn typed_text(value: &str) -> String {
    one_line(value.split_once(';').map_or(value, |(_, text)| text))
}
