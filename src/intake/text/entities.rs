//! Character references of HTML as mail clients write them.

/// The names of U+00A0 to U+00FF, in order.
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
     sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc \
     Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve \
     Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute \
     acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde \
     ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// The character of a reference without its marks; unknown ones stay as they are.
pub(in crate::intake) fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        // What Windows programs number so are its own signs (HTML Standard, 13.2.5.80).
        return code.ok().and_then(|code| match u8::try_from(code) {
            Ok(byte @ 0x80..=0x9f) => {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
            }
            _ => char::from_u32(code),
        });
    }
    let read = match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "sbquo" => '‚',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "euro" => '€',
        "trade" => '™',
        "OElig" => 'Œ',
        "oelig" => 'œ',
        "Scaron" => 'Š',
        "scaron" => 'š',
        "Yuml" => 'Ÿ',
        "ensp" | "emsp" | "thinsp" => ' ',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        _ => {
            let at = LATIN_1.split_ascii_whitespace().position(|known| known == name)?;
            return char::from_u32(0xa0 + u32::try_from(at).ok()?);
        }
    };
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::entity;

    #[test]
    fn references_are_read() {
        for (name, c) in [
            ("nbsp", ' '),
            ("iexcl", '¡'),
            ("yuml", 'ÿ'),
            ("szlig", 'ß'),
            ("Egrave", 'È'),
            ("igrave", 'ì'),
            ("ccedil", 'ç'),
            ("iquest", '¿'),
            ("shy", '\u{ad}'),
            ("#233", 'é'),
            ("#xE9", 'é'),
            ("#146", '’'),
            ("#128077", '👍'),
            ("oelig", 'œ'),
        ] {
            assert_eq!(entity(name), Some(c), "{name}");
        }
        for name in ["", "#", "#x", "#x110000", "nosuch", "#99999999999"] {
            assert_eq!(entity(name), None, "{name}");
        }
    }
}
