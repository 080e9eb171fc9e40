//! Every letter of every journey, written in German as well: each can be, and none holds English.

use std::{collections::BTreeMap, sync::LazyLock};

use mail_parser::MessageParser;
use mentord::{
    domain::{LetterKind, programme::Form},
    letters::{RenderContext, Templates, render},
    planning::letter::{Letter, Recipient},
};

use super::english::english_in;

static GERMAN: LazyLock<[Templates; 2]> =
    LazyLock::new(|| [Form::Sie, Form::Du].map(|form| Templates::new("de", form, BTreeMap::new())));

/// Writes it in both forms, and looks for English.
pub(super) fn written_in_german(letter: &Letter, recipient: &Recipient, context: &RenderContext<'_>) {
    for templates in &*GERMAN {
        let context = RenderContext { templates: templates.of_desk(), ..*context };
        let finished = match render(letter, recipient, &context) {
            Ok(finished) => finished,
            Err(error) => panic!("{} in German: {error}", letter.kind()),
        };
        let mail = MessageParser::default().parse(&finished.bytes).expect("a mail");
        let text = mail.body_text(0).expect("a text").replace("\r\n", "\n");
        let found = english_in(&ours(letter.kind(), &text));
        assert!(found.is_empty(), "{} in German holds {found:?}:\n{text}", letter.kind());
    }
}

/// What is not said by people: they write as they like, and what orders do is said before it is put into a letter.
fn ours(kind: LetterKind, text: &str) -> String {
    let of_order = [LetterKind::Order, LetterKind::Confirm, LetterKind::Plan].contains(&kind);
    let mut own = String::new();
    let mut skipped = false;
    for line in text.lines() {
        // A line that goes on begins with blanks.
        skipped = if line.starts_with("  ") { skipped } else { of_order && line.starts_with("- ") };
        if !skipped {
            own.push_str(line);
            own.push('\n');
        }
    }
    own.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}
