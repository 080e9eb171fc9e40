//! Text that was decoded wrongly once before it came into the sheet, and what it said: "BÃ©nÃ©dicte" is Bénédicte.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1250, WINDOWS_1252};

/// The encodings that UTF-8 is taken for: of Windows in the West and in the middle of Europe, and of the Mac.
const TAKEN_FOR: [&Encoding; 3] = [WINDOWS_1252, MACINTOSH, WINDOWS_1250];
/// Some text went through it twice.
const MOST_TIMES: usize = 3;

/// What the text said, if it was UTF-8 that was taken for something else.
pub(super) fn repaired(text: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for _ in 0..MOST_TIMES {
        let now = found.as_deref().unwrap_or(text);
        // Each letter of UTF-8 beyond ASCII was two octets or more, of which none is an ASCII letter.
        if now.is_ascii() {
            break;
        }
        match TAKEN_FOR.into_iter().find_map(|encoding| undone(now, encoding)) {
            Some(before) => found = Some(before),
            None => break,
        }
    }
    found.filter(|found| !found.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')))
}

/// The text as UTF-8, whose octets were read in that encoding.
fn undone(text: &str, encoding: &'static Encoding) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        // The five octets that Windows leaves open come through as they are.
        if let Some(byte) = u8::try_from(u32::from(c)).ok().filter(|byte| *byte < 0xa0) {
            bytes.push(byte);
            continue;
        }
        let mut buffer = [0_u8; 4];
        let (encoded, _, failed) = encoding.encode(c.encode_utf8(&mut buffer));
        if failed || encoded.len() != 1 {
            return None;
        }
        bytes.extend_from_slice(&encoded);
    }
    let before = String::from_utf8(bytes).ok()?;
    (before.chars().count() < text.chars().count()).then_some(before)
}

/// Whether letters of it were lost for good in a conversion.
pub(super) fn is_lost(text: &str) -> bool {
    text.contains('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decoded_wrongly_is_put_right() {
        let wrongly = |text: &str, encoding: &'static Encoding| {
            encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
        };
        for name in [
            "Bénédicte Roux",
            "Jürgen Großmann",
            "Zoë Bär",
            "Łukasz Żółć",
            "Siân",
            "Nguyễn Văn An",
            "O’Connor",
            "Ñuñez",
            "Åsa",
            "Dvořák",
            "Михаил",
            "田中",
        ] {
            for encoding in [WINDOWS_1252, MACINTOSH] {
                let once = wrongly(name, encoding);
                assert_eq!(repaired(&once).as_deref(), Some(name), "{once}");
            }
            let twice = wrongly(&wrongly(name, WINDOWS_1252), WINDOWS_1252);
            assert_eq!(repaired(&twice).as_deref(), Some(name), "{twice}");
        }
        assert_eq!(repaired("BÃ©nÃ©dicte Roux").as_deref(), Some("Bénédicte Roux"));
        assert_eq!(repaired("Ã‰va").as_deref(), Some("Éva"));
    }

    #[test]
    fn what_is_right_stays() {
        for text in [
            "",
            "Ada",
            "Bénédicte",
            "Jürgen",
            "ÄÖÜ",
            "São Paulo",
            "Ångström",
            "Łódź",
            "naïve – “quoted”",
            "Ā",
            "Ø",
            "€ 5",
            "10 °C",
            "Μαρία",
            "Мария",
            "田中",
            "שרה",
            "½ day",
            "Ã",
            "Søren Å",
            "ÇA VA",
            "À BIENTÔT",
            "№ 5",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
        assert!(is_lost("B\u{fffd}n") && !is_lost("Bén"));
    }
}
