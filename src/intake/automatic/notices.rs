//! What programs send for people who wrote nothing: recalls of a message, reactions to one, and reports to those who
//! run a mail domain (TLS-RPT, DMARC).

use std::sync::LazyLock;

use super::signs::without_tags;
use super::wording::{beginning_of, flat_beginning_of};
use crate::intake::bounce::signs::is_answer;
use crate::intake::message::mail::Mail;
use crate::intake::text::phrases::{Phrases, flat};
use crate::{domain::incoming::Class, intake::meaning::Meaning};

/// The recall, reaction or report that the mail is.
pub(in crate::intake) fn read(mail: &Mail<'_>) -> Option<Meaning> {
    reaction(mail).or_else(|| recall(mail)).or_else(|| report(mail))
}

/// Outlook's request to take a message back: what it says, without and with the end of its sentence.
const RECALLS: [(&str, &str); 26] = [
    ("would like to recall the message", ""),
    ("möchte die nachricht", "zurückrufen"),
    ("möchte eine nachricht", "zurückrufen"),
    ("möchte die folgende nachricht", "zurückrufen"),
    ("souhaite rappeler le message", ""),
    ("voudrait rappeler le message", ""),
    ("aimerait rappeler le message", ""),
    ("désire rappeler le message", ""),
    ("desea recuperar el mensaje", ""),
    ("quiere recuperar el mensaje", ""),
    ("desearía recuperar el mensaje", ""),
    ("quisiera recuperar el mensaje", ""),
    ("le gustaría recuperar el mensaje", ""),
    ("desidera richiamare il messaggio", ""),
    ("vorrebbe richiamare il messaggio", ""),
    ("vuole richiamare il messaggio", ""),
    ("wil het bericht", "intrekken"),
    ("wil het bericht", "terughalen"),
    ("wil graag het bericht", "intrekken"),
    ("wil graag het bericht", "terughalen"),
    ("wil het bericht", "terugroepen"),
    ("chce odwołać wiadomość", ""),
    ("chciałby odwołać wiadomość", ""),
    ("chciałaby odwołać wiadomość", ""),
    ("gostaria de cancelar a mensagem", ""),
    ("deseja recuperar a mensagem", ""),
];
const RECALL_SUBJECTS: [&str; 17] = [
    "recall:",
    "message recall",
    "rückruf:",
    "zurückrufen:",
    "rappel :",
    "rappel:",
    "rappeler :",
    "rappeler:",
    "recuperar:",
    "recuperación:",
    "richiamo:",
    "richiama:",
    "intrekken:",
    "terughalen:",
    "odwołanie:",
    "odwołaj:",
    "cancelar:",
];

fn recall(mail: &Mail<'_>) -> Option<Meaning> {
    let meaning = || Meaning::new(Class::AutoReply, "a message recall (Outlook)");
    if mail.field("content-class").is_some_and(|class| class.to_ascii_lowercase().contains("recall")) {
        return Some(meaning());
    }
    static BEGINS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(RECALLS.map(|(begins, _)| begins)));
    let text = flat_beginning_of(mail, 1_500);
    BEGINS.find(text)?;
    let said = RECALLS.iter().find_map(|(begins, ends)| {
        // The writer's name stands before it, and nothing else.
        let (before, rest) = text.split_once(begins)?;
        (before.chars().count() <= 80 && !before.contains(['?', '!']) && rest.contains(ends)).then_some(rest)
    })?;
    let named = said.trim_start_matches([',', ':', ' ']).starts_with(['"', '«', '„', '“', '»', '\'']);
    let subject = mail.flat_subject(200);
    let marked = without_tags(subject).any(|bare| RECALL_SUBJECTS.iter().any(|mark| bare.starts_with(mark)));
    (named || marked).then(meaning)
}

/// What a mail says that reports a reaction, behind the name of who reacted.
const REACTED: [&str; 31] = [
    "reacted via gmail",
    "reacted to your message",
    "reacted to a message",
    "reacted to your email",
    "reacted to this message",
    "hat über gmail reagiert",
    "hat via gmail reagiert",
    "hat auf ihre nachricht reagiert",
    "hat auf deine nachricht reagiert",
    "hat auf ihre e-mail reagiert",
    "a réagi via gmail",
    "a réagi avec gmail",
    "a réagi à votre message",
    "a réagi à ton message",
    "ha reaccionado mediante gmail",
    "ha reaccionado a través de gmail",
    "reaccionó a través de gmail",
    "ha reaccionado con gmail",
    "ha reaccionado a tu mensaje",
    "ha reaccionado a su mensaje",
    "reaccionó a tu mensaje",
    "reaccionó a su mensaje",
    "ha reagito tramite gmail",
    "ha reagito con gmail",
    "ha reagito al tuo messaggio",
    "ha reagito al messaggio",
    "heeft gereageerd via gmail",
    "heeft gereageerd op uw bericht",
    "heeft gereageerd op je bericht",
    "zareagował(a) przez gmail",
    "zareagował(a) na twoją wiadomość",
];
/// A raised thumb in words.
const LIKED: [&str; 10] = [
    "liked your message",
    "liked your email",
    "gefällt ihre nachricht",
    "gefällt deine nachricht",
    "a aimé votre message",
    "a aimé ton message",
    "le ha gustado tu mensaje",
    "le gustó tu mensaje",
    "ha messo mi piace al tuo messaggio",
    "vindt je bericht leuk",
];
/// Other reactions in words.
const OTHERWISE: [&str; 5] = [
    "loved your message",
    "laughed at your message",
    "celebrated your message",
    "disliked your message",
    "was surprised by your message",
];

fn reaction(mail: &Mail<'_>) -> Option<Meaning> {
    if let Some(emoji) = in_gmails_part(mail) {
        return Some(reacted(&emoji));
    }
    let subject = mail.flat_subject(200);
    if subject.starts_with("reaction daily digest") || subject.starts_with("reactions digest") {
        return Some(Meaning::new(Class::Receipt, "a reaction: the digest of a day"));
    }
    let text = beginning_of(mail);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(3);
    let first = lines.next()?;
    // Gmail puts the sign on a line of its own, Outlook before the name or nowhere.
    let (sign, line) = match lines.next() {
        Some(second) if !first.chars().any(char::is_alphanumeric) => (first, second),
        _ => ("", first),
    };
    let line = if line.chars().count() <= 160 { line } else { return None };
    let flat_line = flat(line, 200);
    let sentence = flat_line.trim_end_matches([':', '.', '!', ' ']);
    // The emoji may stand behind it as well.
    let sentence = sentence.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let liked = LIKED.iter().find(|phrase| sentence.ends_with(**phrase));
    let otherwise = OTHERWISE.iter().find(|phrase| sentence.ends_with(**phrase));
    let phrase = REACTED.iter().find(|phrase| sentence.ends_with(**phrase)).or(liked).or(otherwise)?;
    let name = sentence.strip_suffix(phrase)?;
    if !is_writer(mail, name) {
        return None;
    }
    if otherwise.is_some() {
        return Some(reacted(""));
    }
    // A sign that only the HTML part kept.
    let drawn = || {
        let html = mail.bodies("text/html").iter().map(|html| html.as_str());
        html.filter_map(|html| html.get(..html.floor_char_boundary(4_000))).find_map(thumb_in)
    };
    let shown =
        if liked.is_some() { Some("👍") } else { thumb_in(sign).or_else(|| thumb_in(line)).or_else(drawn) };
    Some(reacted(shown.unwrap_or_default()))
}

/// Gmail's own part: `{"version": 1, "emoji": "..."}`.
fn in_gmails_part(mail: &Mail<'_>) -> Option<String> {
    let part = mail.parts().find(|part| part.kind == "text/vnd.google.email-reaction+json")?;
    let json: serde_json::Value = serde_json::from_str(&mail.text(part)).unwrap_or_default();
    let emoji = json.get("emoji").and_then(serde_json::Value::as_str).unwrap_or_default();
    Some(emoji.chars().take(16).collect())
}

fn thumb_in(text: &str) -> Option<&'static str> {
    ["👍", "👎"].into_iter().find(|thumb| text.contains(thumb))
}

/// A thumb is an answer; any other sign is seen, and no more.
fn reacted(emoji: &str) -> Meaning {
    match thumb_in(emoji) {
        Some(thumb) => {
            Meaning { text: Some(thumb.to_owned()), ..Meaning::new(Class::Reply, "a reaction: a thumb") }
        }
        None => Meaning::new(Class::Receipt, "a reaction that is no thumb"),
    }
}

/// Whether the name before "reacted to your message" is that of the mail's author: people write of others.
fn is_writer(mail: &Mail<'_>, name: &str) -> bool {
    let Some(from) = mail.from.first() else { return false };
    let known = format!("{} {}", from.name.as_deref().unwrap_or_default(), from.address);
    let known = flat(&known, 300);
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1);
        words.map(str::to_owned).collect()
    };
    let known = words(&known);
    let named = words(name);
    (1..=6).contains(&named.len()) && named.iter().any(|word| known.contains(word))
}

/// Reports to those who run a domain: TLS-RPT (RFC 8460), DMARC (RFC 7489 §7.2).
fn report(mail: &Mail<'_>) -> Option<Meaning> {
    let tls = mail.field("tls-report-domain").is_some()
        || mail.media_type() == "multipart/report"
            && mail.parameter("report-type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("tlsrpt"))
        || mail.parts().any(|part| part.kind.starts_with("application/tlsrpt"));
    if tls {
        return Some(Meaning::new(Class::AutoReply, "a TLS report (RFC 8460)"));
    }
    let subject = mail.flat_subject(300);
    if is_answer(subject) {
        return None;
    }
    let packed = mail.parts().any(|part| {
        let name = part.file_name().unwrap_or_default().to_ascii_lowercase();
        let kind = part.kind.as_str();
        kind.contains("zip")
            || kind.ends_with("xml")
            || [".zip", ".gz", ".xml"].iter().any(|end| name.ends_with(end))
    });
    let titled = without_tags(subject)
        .any(|bare| bare.strip_prefix("report domain:").is_some_and(|rest| rest.contains("submitter:")));
    let from_reporter = mail.from.first().is_some_and(|from| {
        let local = from.address.split('@').next().unwrap_or_default();
        local.contains("dmarc")
    });
    (titled && (packed || from_reporter) || from_reporter && packed)
        .then(|| Meaning::new(Class::AutoReply, "an aggregate report (DMARC, RFC 7489)"))
}

#[cfg(test)]
#[path = "notices_tests.rs"]
mod tests;
