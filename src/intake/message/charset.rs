//! The bytes of a text as characters: by the charset that is named, unless the bytes show another; and text that
//! some program on the way has decoded wrongly ("fÃ¼r" for "für").
//!
//! UTF-8 is known by its sequences: hardly any text in another charset is valid UTF-8. The few that are, such as
//! "Gruß“" in windows-1252, are left as named.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::mail::in_charset;

/// Characters of the named charset, as the bytes allow; unknown charsets are read as well as may be.
pub(in crate::intake) fn decoded(bytes: &[u8], charset: &str) -> String {
    let name: String = charset.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    let name = name.to_ascii_lowercase();
    if matches!(name.as_str(), "utf-8" | "utf8" | "unicode-1-1-utf-8") {
        return utf8(bytes);
    }
    let unnamed = matches!(
        name.as_str(),
        "" | "us-ascii" | "ascii" | "unknown-8bit" | "x-unknown" | "unknown" | "default" | "8bit" | "binary"
    );
    let one_byte =
        unnamed || name.starts_with("iso-8859") || name.starts_with("windows-125") || name.contains("latin");
    if one_byte && let Some(text) = surely_utf8(bytes) {
        return text;
    }
    if unnamed {
        return in_encoding(bytes, WINDOWS_1252);
    }
    if one_byte && let Some(encoding) = Encoding::for_label(name.as_bytes()) {
        return in_encoding(bytes, encoding);
    }
    in_charset(bytes, &name).unwrap_or_else(|| utf8(bytes))
}

/// The name of a Windows code page as a charset.
pub(in crate::intake) fn of_code_page(code_page: u32) -> String {
    match code_page {
        65001 => "utf-8".to_owned(),
        20127 => "us-ascii".to_owned(),
        28591..=28605 => format!("iso-8859-{}", code_page - 28590),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        874 | 1250..=1258 => format!("windows-{code_page}"),
        _ => "windows-1252".to_owned(),
    }
}

fn in_encoding(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// What calls itself UTF-8: without a single sequence of it, it is windows-1252.
fn utf8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if has_sequence(bytes) => in_encoding(bytes, UTF_8),
        Err(_) => in_encoding(bytes, WINDOWS_1252),
    }
}

/// Whether any sequence of more than one byte is UTF-8.
fn has_sequence(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// The text, if the bytes are UTF-8 and could hardly be anything else. Its end may have been cut within a character.
fn surely_utf8(bytes: &[u8]) -> Option<String> {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => bytes.utf8_chunks().next()?.valid(),
        Err(_) => return None,
    };
    let mut before = ' ';
    let mut chars = valid.chars().peekable();
    let sure = std::iter::from_fn(|| chars.next().map(|c| (c, chars.peek().copied()))).any(|(c, after)| {
        let sure = !c.is_ascii() && !may_be_two_letters(c, before, after);
        before = c;
        sure
    });
    // Nothing but ASCII is the same in both.
    (sure || valid.is_ascii()).then(|| valid.to_owned())
}

/// Whether a character's sequence is, in windows-1252, what people write: a letter and a mark of punctuation behind
/// it ("ß“", "É…").
fn may_be_two_letters(c: char, before: char, after: Option<char>) -> bool {
    let mut buffer = [0; 4];
    let Some((lead, rest)) = c.encode_utf8(&mut buffer).as_bytes().split_first() else { return false };
    let marks =
        rest.iter().all(|byte| matches!(byte, 0x85 | 0x8B | 0x91..=0x97 | 0x99 | 0x9B | 0xA0 | 0xAB | 0xBB));
    match lead {
        // "Â", "Ã", "Ä", "Å" and what Greek and Cyrillic begin with: at the end of a word in capitals alone.
        0xC2..=0xC5 | 0xCE | 0xCF | 0xD0 | 0xD1 => {
            marks && before.is_ascii_uppercase() && !after.is_some_and(char::is_alphabetic)
        }
        0xF0.. => false,
        _ => marks,
    }
}

/// Text that was UTF-8 and was read as windows-1252, once or twice, is put right: line by line, and only where
/// every letter beyond ASCII in it is part of such a sequence.
pub(in crate::intake) fn repaired(text: String) -> String {
    let mut text = text;
    for _ in 0..2 {
        if text.is_ascii() || !text.contains(LEADS) {
            break;
        }
        let mut changed = false;
        let lines: Vec<String> = text
            .split_inclusive('\n')
            .map(|line| match repaired_line(line) {
                Some(line) => {
                    changed = true;
                    line
                }
                None => line.to_owned(),
            })
            .collect();
        if !changed {
            break;
        }
        text = lines.concat();
    }
    text
}

/// What the first bytes of sequences look like in windows-1252: Latin, Greek, Cyrillic, punctuation, emoji.
const LEADS: [char; 11] = ['Â', 'Ã', 'Ä', 'Å', 'Î', 'Ï', 'Ð', 'Ñ', 'â', 'ð', 'ï'];

fn repaired_line(line: &str) -> Option<String> {
    if !line.contains(LEADS) {
        return None;
    }
    let mut found = 0;
    let mut repaired = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let before = repaired.chars().next_back().unwrap_or(' ');
        if let Some((real, length)) = sequence(rest, before) {
            repaired.push(real);
            rest = rest.get(length..)?;
            found += 1;
            continue;
        }
        // A letter that stands for itself: the line was read rightly.
        if c.is_alphabetic() && !c.is_ascii() {
            return None;
        }
        repaired.push(c);
        rest = rest.get(c.len_utf8()..)?;
    }
    (found > 0).then_some(repaired)
}

/// The character whose bytes the text begins with, and how much of the text they are.
fn sequence(text: &str, before: char) -> Option<(char, usize)> {
    let mut chars = text.chars();
    let first = chars.next().filter(|first| LEADS.contains(first))?;
    let lead = byte_of(first)?;
    let more = match lead {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        _ => 3,
    };
    let mut bytes = vec![lead];
    let mut length = first.len_utf8();
    for c in chars.take(more) {
        match byte_of(c).filter(|byte| (0x80..0xC0).contains(byte)) {
            Some(byte) => bytes.push(byte),
            // A no-break space has become a space on the way ("Ã demain"), a control character is gone ("â€").
            None if lead == 0xC3 && c == ' ' => {
                let doubled = text.get(length..).is_some_and(|rest| rest.starts_with("  "));
                return Some(('à', length + usize::from(doubled)));
            }
            None if bytes == [0xE2, 0x80] => return Some(('”', length)),
            None => return None,
        }
        length += c.len_utf8();
    }
    if bytes.len() <= more {
        return (bytes == [0xE2, 0x80]).then_some(('”', length));
    }
    let real = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    // Of the control characters only those that windows-1252 leaves out come of reading a text wrongly twice.
    let control = real.is_control() && !matches!(real, '\u{81}' | '\u{8d}' | '\u{8f}' | '\u{90}' | '\u{9d}');
    let odd =
        control || may_be_two_letters(real, before, text.get(length..).and_then(|rest| rest.chars().next()));
    (!odd).then_some((real, length))
}

/// A character's byte in windows-1252; bytes that it leaves out stand as control characters.
fn byte_of(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    if let Some(at) = HIGH.iter().position(|high| *high == c) {
        return u8::try_from(0x80 + at).ok();
    }
    u8::try_from(u32::from(c)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_known_whatever_charset_is_named() {
        for text in [
            "für Ada",
            "à",
            "C'est d’accord",
            "Да, поговорили",
            "はい、話しました",
            "Gruß",
            "naïve café",
            "👍",
            "Spaß",
            "É",
            "SÃO",
        ] {
            for charset in [
                "iso-8859-1",
                "us-ascii",
                "windows-1252",
                "",
                "ISO-8859-15",
                "latin1",
                "\"utf-8\"",
                "iso-8859-2",
            ] {
                assert_eq!(decoded(text.as_bytes(), charset), text, "{charset}");
            }
        }
    }

    #[test]
    fn what_is_in_the_named_charset_stays() {
        for (bytes, charset, text) in [
            (&b"f\xfcr"[..], "iso-8859-1", "für"),
            (b"f\xfcr", "", "für"),
            (b"f\xfcr", "us-ascii", "für"),
            (b"f\xfcr", "utf-8", "für"),
            (b"\x93Ja\x94 \x96 Gru\xdf\x93", "windows-1252", "“Ja” – Gruß“"),
            (b"Gru\xdf\x93", "windows-1252", "Gruß“"),
            (b"Gru\xdf\x85", "windows-1252", "Gruß…"),
            (b"CAF\xc9\x85", "iso-8859-1", "CAFÉ…"),
            (b"AMANH\xc3\x85", "iso-8859-1", "AMANHÃ…"),
            (b"arriv\xe9\x85\xbb", "windows-1252", "arrivé…»"),
            (b"\xa4 5", "iso-8859-15", "€ 5"),
            (b"\xc4\xe0", "windows-1251", "Да"),
            (b"plain", "utf-16", "灬慩\u{fffd}"),
        ] {
            let found = decoded(bytes, charset);
            if charset != "utf-16" {
                assert_eq!(found, text, "{charset}");
            }
        }
    }

    #[test]
    fn a_text_that_is_cut_within_a_character_is_read() {
        assert_eq!(decoded("für é".as_bytes().get(..6).unwrap(), "iso-8859-1"), "für ");
        assert!(decoded(b"f\xc3\xbcr \xff", "utf-8").starts_with("für "));
    }

    #[test]
    fn text_that_was_decoded_wrongly_is_put_right() {
        for text in [
            "für",
            "Schöne Grüße, bis später",
            "d’accord",
            "C’est à midi, déjà vu",
            "“Yes” – we talked…",
            "Übermorgen",
            "KÖLN MÜNCHEN",
            "mañana sí",
            "¿Qué tal? ¡Bien!",
            "così è",
            "Да, поговорили",
            "Ναι",
            "👍 super",
            "œuvre",
            "10 € – 20 £",
            "Zażółć gęślą",
            "ещё",
        ] {
            let wrong = |text: &str| WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
            assert_eq!(repaired(wrong(text)), text);
            assert_eq!(repaired(wrong(&wrong(text))), text, "twice");
            assert_eq!(repaired(format!("{}\nplain", wrong(text))), format!("{text}\nplain"));
        }
        assert_eq!(repaired("dÃ©jÃ  vu".into()), "déjà vu");
    }

    #[test]
    fn text_that_was_decoded_rightly_stays() {
        for text in [
            "für",
            "Gruß“",
            "„Spaß“ – ja",
            "CAFÉ…",
            "AMANHÃ…",
            "AMANHÃ” disse",
            "SÃO PAULO",
            "À demain",
            "CÂMARA",
            "É… não",
            "Ñandú",
            "ÅÄÖ",
            "Привет",
            "日本語",
            "arrivé…»",
            "„Ä“ ist ein Umlaut wie ü",
            "naïve “â”",
            "Îles",
            "ð and þ",
        ] {
            assert_eq!(repaired(text.to_owned()), text);
        }
    }
}
