//! Header fields (RFC 5322 §2.2) and the parameters of structured ones (RFC 2045 §5.1).

/// One header field: its name in lower case, its value unfolded but not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
}

/// Header bytes are UTF-8 (RFC 6532) or, in old mail, one byte a character.
pub(super) fn in_words(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

pub(super) fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 200 && name.bytes().all(|b| b.is_ascii_graphic())
}

/// The first field of that name.
pub(super) fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
}

/// `Text/Plain; charset=x` to `text/plain`; empty if it is no media type.
pub(super) fn media_type(value: &str) -> String {
    let value = value.split([';', '(', ',']).next().unwrap_or_default();
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    if value.contains('/') { value.to_ascii_lowercase() } else { String::new() }
}

/// A parameter of a structured field (RFC 2045 §5.1), unquoted.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
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
        if key.eq_ignore_ascii_case(name) {
            return Some(found);
        }
        rest = remaining;
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
