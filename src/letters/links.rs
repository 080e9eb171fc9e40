//! What may be clicked in a letter: addresses, numbers to ring, places, words to answer.

use std::{collections::BTreeMap, fmt::Write as _};

/// Where the links of the HTML lead.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    /// `mailto:` with the subject, to which the word is added; without it words are only bold.
    pub answer: Option<String>,
    /// Addresses and links that stand in the text as they are, with what they open.
    pub shown: BTreeMap<String, String>,
}

/// What stands in brackets may be a link with spaces in it: a number to ring.
pub(super) fn in_brackets(text: &str, links: &Links, out: &mut String) {
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once('[').and_then(|(before, more)| Some((before, more.split_once(']')?)))
    {
        linked(before, links, out);
        match links.shown.get(inside) {
            Some(href) => {
                let _ = write!(out, "[<a href=\"{}\">{}</a>]", escape(href), escape(inside));
            }
            None => {
                out.push('[');
                linked(inside, links, out);
                out.push(']');
            }
        }
        rest = after;
    }
    linked(rest, links, out);
}

/// Escapes, and turns the addresses and links that are known into anchors.
fn linked(text: &str, links: &Links, out: &mut String) {
    for (n, token) in text.split(' ').enumerate() {
        if n > 0 {
            out.push(' ');
        }
        let start = token.trim_start_matches(['(', '"', '\'', ',', ';']);
        let core = start.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'', '?', '!']);
        // A link may itself end in such a character.
        let trimmed = [start, core].into_iter().filter(|shorter| shorter.len() < token.len());
        let known = [token].into_iter().chain(trimmed).find_map(|shown| links.shown.get_key_value(shown));
        match known.and_then(|(shown, href)| Some((shown, href, token.split_once(shown.as_str())?))) {
            Some((shown, href, (before, after))) => {
                escape_into(before, out);
                out.push_str("<a href=\"");
                escape_into(href, out);
                out.push_str("\">");
                escape_into(shown, out);
                out.push_str("</a>");
                escape_into(after, out);
            }
            None => escape_into(token, out),
        }
    }
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

fn escape_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((at, name)) = rest.bytes().enumerate().find_map(|(at, byte)| Some((at, entity(byte)?))) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str(name);
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// What stands for a character that means something else in HTML.
fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

/// A `mailto:` (RFC 6068) with fields such as `subject` and `cc`, in that order.
pub(super) fn mailto(address: &str, fields: &[(&str, &str)]) -> String {
    let mut out = format!("mailto:{}", percent(address));
    for (n, (name, value)) in fields.iter().enumerate() {
        out.push(if n == 0 { '?' } else { '&' });
        let _ = write!(out, "{name}={}", percent(value));
    }
    out
}

/// A `tel:` (RFC 3966) of a number as people write it.
pub(super) fn tel(number: &str) -> String {
    // An extension is dialled later, and the zero in brackets only within the country.
    let number = number.replace("(0)", "");
    let dialled = number.chars().take_while(|c| !c.is_alphabetic());
    format!("tel:{}", dialled.filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3) and `@`.
pub(super) fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
