//! HTML mail as plain text, in one pass: quoted blocks get `> ` before each line, so that one reader finds
//! the new text of both kinds; signatures that clients mark are left out.

/// Elements that begin a new line.
const BLOCKS: [&str; 24] = [
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "dl",
    "dt",
    "dd",
];

/// Elements whose content is never shown.
const HIDDEN: [&str; 5] = ["script", "style", "head", "title", "template"];

/// Classes and ids by which clients mark a signature.
const SIGNATURES: [&str; 6] = [
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
    "ms-outlook-mobile-signature",
    "yahoo-signature",
    "apple-signature",
];

/// Classes and ids that mark the quoted mail from there to the end of the element.
const QUOTES: [&str; 6] = [
    "yahoo_quoted",
    "protonmail_quote",
    "gmail_extra_quote",
    "zmail_extra",
    "ms-outlook-quoted",
    "mail-quote",
];

struct Writer {
    text: String,
    /// Quoted blocks around the present place.
    quoted: usize,
    at_line_start: bool,
    pending_space: bool,
}

impl Writer {
    fn new_line(&mut self) {
        self.pending_space = false;
        if !self.at_line_start {
            self.text.push('\n');
            self.at_line_start = true;
        }
    }

    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            self.pending_space = !self.at_line_start;
            return;
        }
        if self.at_line_start {
            if self.quoted > 0 {
                self.text.push_str("> ");
            }
            self.at_line_start = false;
        }
        if std::mem::take(&mut self.pending_space) {
            self.text.push(' ');
        }
        self.text.push(c);
    }

    fn blank_line(&mut self) {
        self.new_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push_str(if self.quoted > 0 { ">\n" } else { "\n" });
        }
    }
}

/// What an element did when it opened, to be undone where it ends.
#[derive(PartialEq)]
enum Effect {
    None,
    Quoted,
    Left,
}

/// The text of an HTML body.
pub(super) fn to_text(html: &str) -> String {
    let mut out = Writer { text: String::new(), quoted: 0, at_line_start: true, pending_space: false };
    // Open elements that matter, and the `div`s among which theirs must be found again.
    let mut open: Vec<(String, Effect)> = Vec::new();
    let mut left_out = 0usize;
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        if left_out == 0 {
            entities(before, &mut out);
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            if left_out == 0 {
                out.push('<');
            }
            rest = after;
            continue;
        }
        let end = tag_end(after);
        let (tag, following) = after.split_at_checked(end).unwrap_or((after, ""));
        rest = following.strip_prefix('>').unwrap_or(following);
        let closing = tag.starts_with('/');
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if HIDDEN.contains(&name.as_str()) && !closing {
            rest = after_closing(rest, &name);
            continue;
        }
        if left_out == 0 && BLOCKS.contains(&name.as_str()) {
            if name == "p" && closing {
                out.blank_line()
            } else if name == "br" {
                line_break(&mut out)
            } else {
                out.new_line()
            }
        }
        if !matches!(name.as_str(), "blockquote" | "div" | "span" | "table" | "td") {
            continue;
        }
        if closing {
            close(&name, &mut open, &mut out, &mut left_out);
        } else if !tag.ends_with('/') {
            let effect = effect_of(&name, tag);
            match effect {
                Effect::Quoted => {
                    out.new_line();
                    out.quoted += 1;
                }
                Effect::Left => left_out += 1,
                Effect::None => {}
            }
            // Hostile nesting stops counting; what is deeper is text all the same.
            if open.len() < 10_000 || effect != Effect::None {
                open.push((name, effect));
            }
        }
    }
    if left_out == 0 {
        entities(rest, &mut out);
    }
    out.text
}

fn line_break(out: &mut Writer) {
    if out.at_line_start && !out.text.is_empty() {
        out.blank_line();
    } else {
        out.new_line();
    }
}

/// Closes the innermost open element of that name, and with it what was left open inside. A closing tag that
/// matches none of the last few is a mistake of the writer's and is passed over.
fn close(name: &str, open: &mut Vec<(String, Effect)>, out: &mut Writer, left_out: &mut usize) {
    let near = open.iter().rev().take(50).position(|(other, _)| other == name);
    let Some(near) = near else { return };
    for _ in 0..=near {
        match open.pop().map(|(_, effect)| effect) {
            Some(Effect::Quoted) => {
                out.new_line();
                out.quoted = out.quoted.saturating_sub(1);
            }
            Some(Effect::Left) => *left_out = left_out.saturating_sub(1),
            _ => {}
        }
    }
}

fn effect_of(name: &str, tag: &str) -> Effect {
    let tag = tag.to_ascii_lowercase();
    if SIGNATURES.iter().any(|mark| tag.contains(mark)) {
        Effect::Left
    } else if name == "blockquote" || QUOTES.iter().any(|mark| tag.contains(mark)) {
        Effect::Quoted
    } else {
        Effect::None
    }
}

/// The index of the `>` that ends a tag; quotation marks may hold one. A stray quotation mark ends with the tag.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices().take(20_000) {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    tag.find('>').unwrap_or(tag.len())
}

/// What follows `</name>`; without one, nothing follows.
fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

/// Writes text with its character references read.
fn entities(text: &str, out: &mut Writer) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        before.chars().for_each(|c| out.push(c));
        let end = after.char_indices().take(12).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let read = end.and_then(|end| after.get(..end)).and_then(entity);
        match (read, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = after.get(end + 1..).unwrap_or_default();
            }
            _ => {
                out.push('&');
                rest = after;
            }
        }
    }
    rest.chars().for_each(|c| out.push(c));
}

/// The references that mail clients write; unknown ones stay as they are.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    Some(match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        "ecirc" => 'ê',
        "agrave" => 'à',
        "aacute" => 'á',
        "acirc" => 'â',
        "ccedil" => 'ç',
        "iacute" => 'í',
        "oacute" => 'ó',
        "ocirc" => 'ô',
        "uacute" => 'ú',
        "ntilde" => 'ñ',
        "aring" => 'å',
        "oslash" => 'ø',
        _ => return None,
    })
}
