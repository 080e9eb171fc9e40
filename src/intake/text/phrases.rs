//! Many phrases looked for at once, in one pass over a text.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::domain::unseen::is_unseen;

/// A fixed set of phrases in lower case. Built once; a search costs the length of the text, whatever their number.
#[derive(Debug)]
pub(in crate::intake) struct Phrases {
    /// `None` where the set could not be built; then each phrase is looked for by itself.
    automaton: Option<AhoCorasick>,
    phrases: Vec<&'static str>,
    /// By code, whether a phrase begins with that character of ASCII.
    first: [bool; 128],
}

impl Phrases {
    /// One phrase a line, as [`flat`] makes a text; empty lines and those with a `#` in front are passed over.
    pub(in crate::intake) fn new(lines: &'static str) -> Self {
        Self::of(lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')))
    }

    pub(in crate::intake) fn of(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        let phrases: Vec<&str> = phrases.into_iter().collect();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&phrases).ok();
        let mut first = [false; 128];
        for byte in phrases.iter().filter_map(|phrase| phrase.bytes().next()) {
            if let Some(begins) = first.get_mut(usize::from(byte)) {
                *begins = true;
            }
        }
        Self { automaton, phrases, first }
    }

    /// The first of the phrases in a text that [`flat`] has made plain.
    pub(in crate::intake) fn find(&self, text: &str) -> Option<&'static str> {
        Some(self.found(text)?.1)
    }

    /// The phrase the text begins with.
    pub(in crate::intake) fn start(&self, text: &str) -> Option<&'static str> {
        self.found(text).filter(|(at, _)| *at == 0).map(|(_, phrase)| phrase)
    }

    /// The phrase a line begins with, of whose first characters so many are looked at. What cannot begin with one is
    /// seen by its first character.
    pub(in crate::intake) fn start_of(&self, line: &str, most: usize) -> Option<&'static str> {
        let line = line.trim_start();
        let byte = line.bytes().next()?.to_ascii_lowercase();
        // A quotation mark may be written in several ways, and a letter beyond ASCII stand for one of it.
        let possible = self.first.get(usize::from(byte)).is_none_or(|begins| *begins) || byte == b'`';
        if possible { self.start(&flat(line, most)) } else { None }
    }

    /// How many of the phrases stand in a text, each as often as it does.
    pub(in crate::intake) fn count(&self, text: &str) -> usize {
        match &self.automaton {
            Some(automaton) => automaton.find_iter(text).count(),
            None => self.phrases.iter().filter(|phrase| text.contains(*phrase)).count(),
        }
    }

    fn found(&self, text: &str) -> Option<(usize, &'static str)> {
        let Some(automaton) = &self.automaton else {
            let each = self.phrases.iter().filter_map(|phrase| Some((text.find(*phrase)?, *phrase)));
            return each.min_by_key(|(at, phrase)| (*at, std::cmp::Reverse(phrase.len())));
        };
        let found = automaton.find(text)?;
        Some((found.start(), self.phrases.get(found.pattern().as_usize())?))
    }
}

/// Lower case, one space for any white space, straight quotes: what phrases are written in. At most `most` characters.
pub(in crate::intake) fn flat(text: &str, most: usize) -> String {
    let mut flat = String::with_capacity(text.len().min(most) + 8);
    let mut count = 0;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{a0}' || c == '\u{200b}' {
            if flat.is_empty() || flat.ends_with(' ') {
                continue;
            }
            flat.push(' ');
        } else {
            match c {
                '’' | '‘' | '´' | '`' => flat.push('\''),
                c if c.is_ascii() => flat.push(c.to_ascii_lowercase()),
                c if is_unseen(c) => continue,
                c => flat.extend(c.to_lowercase()),
            }
        }
        count += 1;
        if count >= most {
            break;
        }
    }
    if flat.ends_with(' ') {
        flat.pop();
    }
    flat
}

/// The first characters, at most so many, of a text that [`flat`] made.
pub(in crate::intake) fn first_of(flat: &str, most: usize) -> &str {
    let end = flat.char_indices().nth(most).map_or(flat.len(), |(at, _)| at);
    flat.get(..end).unwrap_or(flat).trim_end_matches(' ')
}

#[cfg(test)]
mod tests {
    use crate::intake::text::phrases::*;

    #[test]
    fn a_line_is_looked_at_no_further_than_its_first_character_allows() {
        let phrases = Phrases::new("original message\n'quoted'\nénoncé\n-- \n");
        for (line, found) in [
            ("  Original\tMessage of Ada", Some("original message")),
            ("’Quoted’", Some("'quoted'")),
            ("`quoted`", Some("'quoted'")),
            ("Énoncé", Some("énoncé")),
            ("\u{200b}original message", Some("original message")),
            ("-- original message", Some("--")),
            ("an original message", None),
            ("", None),
        ] {
            assert_eq!(phrases.start_of(line, 80), found, "{line:?}");
            assert_eq!(phrases.start_of(line, 80), phrases.start(&flat(line, 80)), "{line:?}");
        }
    }

    #[test]
    fn the_first_characters_of_a_flat_text_are_those_of_a_shorter_one() {
        for text in ["Straße  und\u{a0}Über", "a b", "  ", "’a’"] {
            for most in 1..12 {
                assert_eq!(first_of(&flat(text, 100), most), flat(text, most), "{text:?}, {most}");
            }
        }
    }

    #[test]
    fn phrases_are_found_wherever_lines_break() {
        let phrases = Phrases::new("# English\ncould not be delivered\ndeliver\n\nn'a pas pu\n");
        assert_eq!(
            phrases.find(&flat("It Could\r\n  not be\u{a0}delivered", 100)),
            Some("could not be delivered")
        );
        assert_eq!(phrases.find(&flat("Votre message n’a\npas pu", 100)), Some("n'a pas pu"));
        assert_eq!(phrases.find("nothing"), None);
        assert_eq!(phrases.start("delivery"), Some("deliver"));
        assert_eq!(phrases.start("no delivery"), None);
        assert_eq!(flat("  a \t b  ", 100), "a b");
        assert_eq!(flat("abcdef", 3), "abc");
    }
}
