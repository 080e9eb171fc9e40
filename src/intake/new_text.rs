//! What a person newly wrote: quotes, the lines that announce them, signatures and device lines taken off.
//!
//! One pass over the lines. A quote marked with `>` is taken out and reading goes on below it, for those who
//! answer underneath; a quote without marks (Outlook, forwarded mail) ends the text.

use super::html;
use super::message::Mail;
use super::quotes::{announcement, begins_header_block, begins_original};

/// The new text of the mail; `None` when nothing was written.
pub(super) fn of(mail: &Mail<'_>) -> Option<String> {
    if let Some(text) = reaction(mail) {
        return Some(text);
    }
    let plain = mail.bodies("text/plain").join("\n");
    let new = trim(&plain);
    if !new.is_empty() {
        return Some(new);
    }
    let html = mail.bodies("text/html").iter().map(|part| html::to_text(part)).collect::<Vec<_>>().join("\n");
    // A plain part that holds only a quote speaks for the HTML part beside it.
    let new = if plain.trim().is_empty() { trim(&html) } else { String::new() };
    (!new.is_empty()).then_some(new)
}

/// A Gmail reaction: `{"version": 1, "emoji": "..."}`; a raised thumb is a yes.
fn reaction(mail: &Mail<'_>) -> Option<String> {
    let part = mail.parts().find(|part| part.kind == "text/vnd.google.email-reaction+json")?;
    let json: serde_json::Value = serde_json::from_str(&mail.text(part)).ok()?;
    let emoji = json.get("emoji")?.as_str()?;
    Some(if emoji.starts_with('👍') { "yes".to_owned() } else { emoji.chars().take(16).collect() })
}

/// Nobody newly writes more than this; what follows is a quote, or mail made to hurt.
const LONGEST_BODY: usize = 512 * 1024;

/// The new text of a plain body.
pub(super) fn trim(text: &str) -> String {
    let text = text.get(..text.floor_char_boundary(LONGEST_BODY)).unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\u{a0}', " ");
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\0'))
        .collect();
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let mut kept: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        let following = lines.get(at + 1..).unwrap_or_default();
        let bare = line.trim_start();
        if is_signature_mark(line) || begins_original(bare) || begins_header_block(bare, following) {
            break;
        }
        if bare.starts_with('>') {
            at += 1;
            continue;
        }
        if let Some((before, lines_of_it)) = announcement(bare, following) {
            if !before.is_empty() {
                kept.push(before);
            }
            at += lines_of_it;
            let next = lines.get(at..).unwrap_or_default().iter().find(|line| !line.trim().is_empty());
            if next.is_some_and(|line| !line.trim_start().starts_with('>')) {
                break;
            }
            continue;
        }
        if !is_device_line(bare) {
            kept.push(line.to_owned());
        }
        at += 1;
    }
    squeeze(&kept)
}

/// Lines joined, with at most one blank line between paragraphs.
fn squeeze(lines: &[String]) -> String {
    let mut text = String::new();
    let mut blank = false;
    for line in lines {
        if line.trim().is_empty() {
            blank = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        text.push_str(line);
    }
    // An Outlook rule above the quote is no text.
    text.trim_end_matches(['_', '\n', ' ']).trim().to_owned()
}

/// RFC 3676 §4.3; the blank is often lost on the way.
fn is_signature_mark(line: &str) -> bool {
    line == "--" || line == "-- " || line == "—" || line == "- --"
}

/// What telephones put under a mail, each a line of its own.
const DEVICES: [&str; 21] = [
    "sent from my ",
    "sent from mail for",
    "sent from outlook",
    "sent from yahoo",
    "sent from proton",
    "sent from typeapp",
    "sent from gmail",
    "sent with ",
    "sent via ",
    "get outlook for ",
    "von meinem ",
    "gesendet von ",
    "gesendet mit ",
    "holen sie sich outlook",
    "envoyé de mon ",
    "envoyé depuis ",
    "enviado desde ",
    "enviado do meu ",
    "inviato da ",
    "verzonden vanaf ",
    "skickat från ",
];

fn is_device_line(line: &str) -> bool {
    let lower: String = line.chars().take(100).collect::<String>().to_lowercase();
    let short = line.chars().count() < 100 && lower.split_whitespace().count() <= 9;
    let sentence = lower.ends_with(['.', '?', '!']) && lower.split_whitespace().count() > 6;
    short && !sentence && DEVICES.iter().any(|start| lower.starts_with(start))
}
