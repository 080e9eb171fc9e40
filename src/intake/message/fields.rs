//! Header fields (RFC 5322 §2.2) and the parameters of structured ones (RFC 2045 §5.1).

use std::collections::BTreeMap;

/// One header field: its name in lower case, its value unfolded but not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::intake) struct Field {
    pub(in crate::intake) name: String,
    pub(in crate::intake) value: String,
}

/// Header bytes are UTF-8 (RFC 6532) or, in old mail, one byte a character.
pub(in crate::intake) fn in_words(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

pub(in crate::intake) fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 200 && name.bytes().all(|b| b.is_ascii_graphic())
}

/// The first field of that name.
pub(in crate::intake) fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
}

/// `Text/Plain; charset=x` to `text/plain`; empty if it is no media type.
pub(in crate::intake) fn media_type(value: &str) -> String {
    let value = value.split([';', '(', ',']).next().unwrap_or_default();
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    if value.contains('/') { value.to_ascii_lowercase() } else { String::new() }
}

/// Pieces of one parameter that was cut up (RFC 2231 §3): a boundary has 70 characters.
const MOST_PIECES: u32 = 100;

/// A parameter of a structured field (RFC 2045 §5.1), unquoted; one that was cut up or encoded (RFC 2231) is put
/// together and read, and goes before a plain one of the same name.
pub(in crate::intake) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut plain = None;
    let mut whole = None;
    let mut pieces: BTreeMap<u32, (bool, String)> = BTreeMap::new();
    let mut rest = value.split_once(';')?.1;
    while let Some((key, found, remaining)) = next_parameter(rest) {
        rest = remaining;
        let Some(section) = key
            .get(name.len()..)
            .filter(|_| key.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
        else {
            continue;
        };
        let (section, encoded) =
            section.strip_suffix('*').map_or((section, false), |section| (section, true));
        match section.strip_prefix('*').map(str::parse::<u32>) {
            None if section.is_empty() && encoded => whole = whole.or(Some(found)),
            None if section.is_empty() => plain = plain.or(Some(found)),
            Some(Ok(number)) if number < MOST_PIECES => {
                pieces.entry(number).or_insert((encoded, found));
            }
            _ => {}
        }
    }
    whole.map(|text| unescaped([(true, text)])).or_else(|| joined(pieces)).or(plain)
}

/// The next `key=value`, and what follows it.
fn next_parameter(text: &str) -> Option<(&str, String, &str)> {
    let (key, after) = text.split_once('=')?;
    // A parameter without a value may stand before this one.
    let key = key.rsplit(';').next().unwrap_or_default().trim();
    let after = after.trim_start();
    let (found, remaining) = match after.strip_prefix('"') {
        Some(quoted) => unquoted(quoted),
        None => {
            let end = after.find(|c: char| c == ';' || c.is_whitespace()).unwrap_or(after.len());
            let (token, remaining) = after.split_at_checked(end)?;
            (token.to_owned(), remaining)
        }
    };
    Some((key, found, remaining))
}

/// The pieces from the first to where one is missing.
fn joined(pieces: BTreeMap<u32, (bool, String)>) -> Option<String> {
    let row =
        pieces.into_iter().enumerate().take_while(|(at, (number, _))| usize::try_from(*number) == Ok(*at));
    let row: Vec<(bool, String)> = row.map(|(_, (_, piece))| piece).collect();
    (!row.is_empty()).then(|| unescaped(row))
}

/// `UTF-8'en'r%C3%A9gister.xlsx` (RFC 2231 §4), each piece with whether it is encoded; the first names the charset.
fn unescaped(pieces: impl IntoIterator<Item = (bool, String)>) -> String {
    let mut bytes = Vec::new();
    let mut encoding = encoding_rs::UTF_8;
    for (number, (encoded, piece)) in pieces.into_iter().enumerate() {
        if !encoded {
            bytes.extend(piece.bytes());
            continue;
        }
        let mut text = piece.as_str();
        if let (0, Some((charset, rest))) = (number, text.split_once('\''))
            && let Some((_, rest)) = rest.split_once('\'')
        {
            encoding = encoding_rs::Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
            text = rest;
        }
        percent_decoded(text.as_bytes(), &mut bytes);
    }
    encoding.decode_without_bom_handling(&bytes).0.into_owned()
}

fn percent_decoded(text: &[u8], bytes: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digits =
            after.get(..2).filter(|digits| *byte == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        let decoded = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(*byte));
        if decoded.is_some() {
            rest = after.get(2..).unwrap_or_default();
        }
    }
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> (String, &str) {
    let mut found = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (found, text.get(at + 1..).unwrap_or_default()),
            '\\' => found.extend(chars.next().map(|(_, c)| c)),
            c => found.push(c),
        }
    }
    (found, "")
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn parameters_that_were_cut_up_are_put_together() {
        for (value, name, found) in [
            ("multipart/mixed; boundary*0=\"ab\"; boundary*1=\"cd\"", "boundary", Some("abcd")),
            ("multipart/mixed; boundary*1=cd; charset=x; BOUNDARY*0=ab", "boundary", Some("abcd")),
            (
                "attachment; filename*0*=UTF-8''r%C3; filename*1*=%A9g; filename*2=.xlsx",
                "filename",
                Some("rég.xlsx"),
            ),
            (
                "attachment; filename*=iso-8859-1'en'M%E4rz.csv; filename=Marz.csv",
                "filename",
                Some("März.csv"),
            ),
            ("attachment; filename=Marz.csv; filename*=utf-8''M%C3%A4rz.csv", "filename", Some("März.csv")),
            ("text/plain; charset=\"utf-8\"; format=flowed", "charset", Some("utf-8")),
            ("text/plain; charset*=us-ascii'en-us'utf-8", "charset", Some("utf-8")),
            ("text/plain; name*1=lost", "name", None),
            ("text/plain; name*0=kept; name*2=lost", "name", Some("kept")),
            ("text/plain; name*99999999999=x", "name", None),
            ("text/plain; name*0*=utf-8''100%; name*1*=%zz", "name", Some("100%%zz")),
            ("text/plain; filename=other", "file", None),
            ("text/plain", "charset", None),
        ] {
            assert_eq!(parameter(value, name).as_deref(), found, "{value}");
        }
    }
}
