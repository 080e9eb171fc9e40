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
        let shown = [token, start, core].into_iter().find(|shown| links.shown.contains_key(*shown));
        match shown.and_then(|shown| Some((shown, links.shown.get(shown)?, token.split_once(shown)?))) {
            Some((shown, href, (before, after))) => {
                let _ = write!(
                    out,
                    "{}<a href=\"{}\">{}</a>{}",
                    escape(before),
                    escape(href),
                    escape(shown),
                    escape(after)
                );
            }
            None => out.push_str(&escape(token)),
        }
    }
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
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
