//! What is read from the words of a letter, all in one place: the rest asks the record.

use mail_parser::MessageParser;

/// The text of a letter, as it stands.
pub(super) fn text(bytes: &[u8]) -> String {
    let mail = MessageParser::default().parse(bytes).expect("a mail that can be read");
    mail.body_text(0).unwrap_or_default().replace("\r\n", "\n")
}

/// Whether both are named, by their full names or by what they are called; the text may be wrapped
/// between words.
pub(super) fn names_both(text: &str, one: &str, other: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let called = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
    let both = [format!("{one} and {other}"), format!("{} and {}", called(one), called(other))];
    both.iter().any(|both| words.contains(both.as_str()))
}

/// Whether that person is named.
pub(super) fn names(text: &str, name: &str) -> bool {
    text.split_whitespace().collect::<Vec<_>>().join(" ").contains(name)
}

/// Lines that hold text.
pub(super) fn lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}
