//! The body that Outlook keeps as compressed RTF (MS-OXRTFCP), as plain text.
//!
//! One pass, no recursion: what is compressed gives no more than is read of a body, and groups beyond a depth that
//! no program writes end the reading.

use super::charset;

/// What the dictionary holds at first (MS-OXRTFCP 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\
\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY_SIZE: usize = 4096;
const COMPRESSED: &[u8] = b"LZFu";
const AS_IT_IS: &[u8] = b"MELA";
/// Bytes of RTF that are read.
const MOST_RTF: usize = 4 * 1024 * 1024;
const DEEPEST: usize = 1_000;

/// Groups that hold no text.
const SILENT: [&str; 12] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "generator",
    "listtable",
    "header",
    "footer",
    "object",
    "themedata",
    "datastore",
];

/// The text of compressed RTF; `None` if the bytes are none.
pub(in crate::intake) fn text(bytes: &[u8]) -> Option<String> {
    // Two lengths, the kind, a checksum.
    let (kind, content) = (bytes.get(8..12)?, bytes.get(16..)?);
    if kind == AS_IT_IS {
        return Some(plain(content.get(..MOST_RTF).unwrap_or(content)));
    }
    (kind == COMPRESSED).then(|| plain(&unpacked(content)))
}

/// Runs of eight items, each a byte or a place in the dictionary and a length.
fn unpacked(content: &[u8]) -> Vec<u8> {
    let mut dictionary = DICTIONARY.to_vec();
    dictionary.resize(DICTIONARY_SIZE, 0);
    let mut at = DICTIONARY.len();
    let mut found = Vec::new();
    let mut put = |byte: u8, at: &mut usize, dictionary: &mut [u8]| {
        found.push(byte);
        if let Some(place) = dictionary.get_mut(*at) {
            *place = byte;
        }
        *at = (*at + 1) % DICTIONARY_SIZE;
        found.len() < MOST_RTF
    };
    let mut rest = content.iter().copied();
    'runs: while let Some(kinds) = rest.next() {
        for bit in 0..8 {
            let Some(first) = rest.next() else { break 'runs };
            if kinds >> bit & 1 == 0 {
                if !put(first, &mut at, &mut dictionary) {
                    break 'runs;
                }
                continue;
            }
            let Some(second) = rest.next() else { break 'runs };
            let start = usize::from(first) << 4 | usize::from(second >> 4);
            if start == at {
                break 'runs;
            }
            for step in 0..usize::from(second & 0x0f) + 2 {
                let byte = dictionary.get((start + step) % DICTIONARY_SIZE).copied().unwrap_or_default();
                if !put(byte, &mut at, &mut dictionary) {
                    break 'runs;
                }
            }
        }
    }
    found
}

/// What is read, and what of it is shown.
struct Page {
    text: String,
    /// Bytes that wait to be read in the page's charset.
    bytes: Vec<u8>,
    charset: String,
    /// Whether each open group is shown.
    groups: Vec<bool>,
    /// Signs that stand in for a character of Unicode, to be passed over.
    passed_over: usize,
}

impl Page {
    fn shows(&self) -> bool {
        self.groups.last().copied().unwrap_or(true)
    }

    fn byte(&mut self, byte: u8) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
        } else if self.shows() {
            self.bytes.push(byte);
        }
    }

    fn sign(&mut self, c: char) {
        if self.shows() {
            self.flush();
            self.text.push(c);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let text = charset::decoded(&std::mem::take(&mut self.bytes), &self.charset);
            self.text.push_str(&text);
        }
    }

    fn hide(&mut self) {
        if let Some(shown) = self.groups.last_mut() {
            *shown = false;
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match (word, number) {
            ("par" | "line", _) => self.sign('\n'),
            ("tab", _) => self.sign('\t'),
            ("ansicpg", Some(page)) => {
                self.charset = charset::of_code_page(u32::try_from(page).unwrap_or(1252))
            }
            ("u", Some(code)) => {
                // Above 32767 it is written as a negative number.
                let code = u32::try_from(if code < 0 { code + 0x1_0000 } else { code }).ok();
                self.sign(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                self.passed_over = 1;
            }
            ("lquote" | "rquote", _) => self.sign('\''),
            ("ldblquote" | "rdblquote", _) => self.sign('"'),
            ("endash" | "emdash", _) => self.sign('–'),
            ("bullet", _) => self.sign('•'),
            _ if SILENT.contains(&word) => self.hide(),
            _ => {}
        }
    }
}

/// RTF as plain text: control words read as far as they make text.
fn plain(rtf: &[u8]) -> String {
    let mut page = Page {
        text: String::new(),
        bytes: Vec::new(),
        charset: "windows-1252".to_owned(),
        groups: Vec::new(),
        passed_over: 0,
    };
    let mut rest = rtf;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' if page.groups.len() >= DEEPEST => break,
            b'{' => page.groups.push(page.shows()),
            b'}' => _ = page.groups.pop(),
            b'\\' => rest = control(after, &mut page),
            b'\r' | b'\n' | 0 => {}
            byte => page.byte(*byte),
        }
    }
    page.flush();
    page.text
}

/// Reads what stands behind a backslash; returns what follows.
fn control<'a>(text: &'a [u8], page: &mut Page) -> &'a [u8] {
    let letters = text.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, rest) = text.split_at_checked(letters).unwrap_or((text, &[]));
    if word.is_empty() {
        let Some((symbol, rest)) = text.split_first() else { return &[] };
        match symbol {
            b'*' => page.hide(),
            b'~' => page.sign(' '),
            b'_' => page.sign('-'),
            b'\\' | b'{' | b'}' => page.byte(*symbol),
            b'\'' => {
                let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    page.byte(byte);
                    return rest.get(2..).unwrap_or_default();
                }
            }
            _ => {}
        }
        return rest;
    }
    let digits = rest.iter().take(11).take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
    let (number, rest) = rest.split_at_checked(digits).unwrap_or((rest, &[]));
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    page.word(std::str::from_utf8(word).unwrap_or_default(), number);
    rest.strip_prefix(b" ").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_it_is(rtf: &str) -> Vec<u8> {
        [&[0; 8][..], AS_IT_IS, &[0; 4], rtf.as_bytes()].concat()
    }

    #[test]
    fn the_examples_of_the_specification_are_read() {
        assert_eq!(DICTIONARY.len(), 207);
        // MS-OXRTFCP 3.1.1 and 3.1.2.
        let hello = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125B2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(text(hello).as_deref(), Some("hello world"));
        let again = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\x00\x04\x20WXYZ\x0d\x6e}\x01\x0e\xb0";
        assert_eq!(text(again).as_deref(), Some("WXYZWXYZWXYZWXYZWXYZ"));
    }

    #[test]
    fn rtf_is_read_as_text() {
        for (rtf, expected) in [
            (
                r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gespr\'e4ch war gut.\par\tab Ada}",
                "Gespräch war gut.\n\tAda",
            ),
            (r"{\rtf1\ansi\ansicpg1251 \'c4\'e0}", "Да"),
            (r"{\rtf1 \u1044?\u-9?x}", "Д\u{fff7}x"),
            (
                r"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf \b \htmlrtf0 Not yet{\*\htmltag72 </p>}\par}",
                "Not yet\n",
            ),
            (r"{\rtf1{\*\generator x}{\info{\title y}}a\{b\}\\}", r"a{b}\"),
            ("", ""),
        ] {
            assert_eq!(text(&as_it_is(rtf)).as_deref(), Some(expected), "{rtf}");
        }
        assert_eq!(text(b"no rtf"), None);
        assert_eq!(text(&[0; 40]), None);
    }

    #[test]
    fn broken_rtf_ends() {
        for piece in ["{", "}", "\\", "\\'", "\\u", "\\u-", "\\'zz", "{\\*", "\\par"] {
            let _ = text(&as_it_is(&piece.repeat(100_000)));
        }
        // References to the dictionary alone.
        let bomb = [
            &[0; 8][..],
            COMPRESSED,
            &[0; 4],
            &b"\xff\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f".repeat(100_000),
        ]
        .concat();
        assert!(text(&bomb).is_some());
    }
}
