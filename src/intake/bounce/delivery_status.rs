//! Delivery status notifications (RFC 3464): which recipient, which status, for good or not.

use super::bounce_signs::{self, Sender};
use super::message::{Mail, bare_address, fields_of, message_ids, one_line};
use super::mime::{self, Field, Part};
use super::phrases::flat;
use crate::domain::incoming::{Bounce, FailedRecipient};

/// More recipients in one report are of no letter of ours.
const MOST_RECIPIENTS: usize = 500;

/// The report in a `message/delivery-status` part, if the mail is one.
/// Returns the bounce and the sign that decided.
pub(super) fn read(mail: &Mail<'_>) -> Option<(Bounce, String)> {
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
    let by_person = !is_report && bounce_signs::sender(mail) == Sender::Person;
    if by_person
        && (bounce_signs::is_answer(&flat(&mail.subject, 100)) || bounce_signs::is_persons_client(mail))
    {
        return None;
    }
    let recipients = recipients(mail.parts(), mail);
    let reason = if is_report && asked {
        "multipart/report; report-type=delivery-status"
    } else {
        "a message/delivery-status part (RFC 3464)"
    };
    Some((Bounce { recipients, original_message_id: original_message_id(mail) }, reason.to_owned()))
}

/// The recipients of every status part among `parts`, each address once.
pub(super) fn recipients<'p>(parts: impl Iterator<Item = &'p Part>, mail: &Mail<'_>) -> Vec<FailedRecipient> {
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
pub(super) fn recipients_in(bytes: &[u8]) -> Vec<FailedRecipient> {
    blocks(bytes).iter().filter_map(|block| recipient(block)).take(MOST_RECIPIENTS).collect()
}

fn is_status(kind: &str) -> bool {
    matches!(kind, "message/delivery-status" | "message/global-delivery-status")
}

/// The Message-ID of the mail that came back: of the enclosed mail or of its header.
pub(super) fn original_message_id(mail: &Mail<'_>) -> Option<String> {
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
pub(super) fn message_id(value: &str) -> Option<String> {
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
    let said = of("diagnostic-code").map(typed_text).unwrap_or_default();
    let status = of("status").and_then(enhanced_status).or_else(|| enhanced_status(&said));
    let action = of("action").unwrap_or_default().trim().to_ascii_lowercase();
    let action = action.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    // Old servers leave Action out, or write something of their own.
    let failed = !matches!(action, "delayed" | "delivered" | "relayed" | "expanded");
    let class_five = match &status {
        Some(status) => status.starts_with('5'),
        None => {
            let given = of("status").and_then(reply_code).or_else(|| reply_code(&said));
            given.is_some_and(|code| code.starts_with('5'))
        }
    };
    Some(FailedRecipient { address, status, permanent: failed && class_five, failed, said })
}

/// `rfc822; a@b` to `a@b`.
fn typed_address(value: &str) -> Option<String> {
    let address = value.split_once(';').map_or(value, |(_, address)| address).trim();
    if let Some(address) = super::bounce_recipients::addresses(address).into_iter().next() {
        return Some(address);
    }
    bare_address(address)
}

fn typed_text(value: &str) -> String {
    one_line(value.split_once(';').map_or(value, |(_, text)| text))
}

/// The first enhanced status code (RFC 3463) of class 2, 4 or 5 in a text.
pub(super) fn enhanced_status(text: &str) -> Option<String> {
    let is_part = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|word| word.trim_end_matches('.')).find_map(
        |word| {
            let parts: Vec<&str> = word.split('.').collect();
            let [class, subject, detail] = parts.as_slice() else { return None };
            (matches!(*class, "2" | "4" | "5") && is_part(subject) && is_part(detail))
                .then(|| word.to_owned())
        },
    )
}

/// The first SMTP reply code (RFC 5321 §4.2) of class 4 or 5 in a text; a piece of a telephone number is none.
pub(super) fn reply_code(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(['4', '5']) {
        let start = from + at;
        let code = text.get(start..start + 3).filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
        from = start + 1;
        let Some(code) = code else { continue };
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let mut after = text.get(start + 3..).unwrap_or_default().chars();
        let next = after.next();
        // `550-5.1.1` and `550-Sorry` go on; `480-624-2500` does not.
        let number = next == Some('-') && after.take(3).all(|c| c.is_ascii_digit());
        let word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '(' | '+' | '-' | '/' | '_' | ':');
        let ends = !next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '@'));
        let ends = ends
            && !(next == Some('.')
                && text.get(start + 4..).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit())));
        if !before.is_some_and(word) && ends && !number {
            return Some(code);
        }
    }
    None
}
