//! HTML mail as plain text, in one pass: quoted blocks get `> ` before each line, so that one reader finds
//! the new text of both kinds; signatures that clients mark are left out.

use super::entities::entity;
use super::html_marks::{Effect, Marks};

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

/// Elements whose marks are read, and whose ends are looked for.
const MARKED: [&str; 9] = ["blockquote", "div", "span", "table", "td", "p", "section", "font", "pre"];

/// Before a line of a `<blockquote>` that no client marked: somebody's own indentation, or a quote if it was
/// announced. Private use (U+E000), so that no mail can hold it: [`Writer::push`] lets none through.
pub(in crate::intake) const INDENT: char = '\u{e000}';

struct Writer {
    text: String,
    /// Quoted blocks around the present place, and unmarked `<blockquote>`s.
    quoted: usize,
    indented: usize,
    /// Lines are kept as they stand (`<pre>`).
    verbatim: usize,
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
        if c == '\n' && self.verbatim > 0 {
            return if self.at_line_start { self.blank_line() } else { self.new_line() };
        }
        if c.is_whitespace() {
            self.pending_space = !self.at_line_start;
            return;
        }
        if c == INDENT {
            return;
        }
        if self.at_line_start {
            self.text.push_str(self.prefix());
            self.at_line_start = false;
        }
        if std::mem::take(&mut self.pending_space) {
            self.text.push(' ');
        }
        self.text.push(c);
    }

    fn prefix(&self) -> &'static str {
        match (self.quoted, self.indented) {
            (1.., _) => "> ",
            (0, 1..) => "\u{e000} ",
            (0, 0) => "",
        }
    }

    fn blank_line(&mut self) {
        self.new_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push_str(self.prefix().trim_end());
            self.text.push('\n');
        }
    }
}

/// The elements that are open, innermost last.
#[derive(Default)]
struct Open {
    stack: Vec<(&'static str, Effect)>,
    /// Elements around the present place that are left out.
    left_out: usize,
}

impl Open {
    fn push(&mut self, name: &'static str, effect: Effect, out: &mut Writer) {
        match effect {
            Effect::Quoted => {
                out.new_line();
                out.quoted += 1;
            }
            Effect::Indented => {
                out.new_line();
                out.indented += 1;
            }
            Effect::Verbatim => out.verbatim += 1,
            Effect::Left => self.left_out += 1,
            Effect::None => {}
        }
        // Hostile nesting stops counting; what is deeper is text all the same.
        if self.stack.len() < 10_000 || effect != Effect::None {
            self.stack.push((name, effect));
        }
    }

    /// Closes the innermost open element of that name, and with it what was left open inside. A closing tag that
    /// matches none of the last few is a mistake of the writer's and is passed over.
    fn close(&mut self, name: &str, out: &mut Writer) {
        let near = self.stack.iter().rev().take(16).position(|(other, _)| *other == name);
        let Some(near) = near else { return };
        for _ in 0..=near {
            match self.stack.pop().map(|(_, effect)| effect) {
                Some(Effect::Quoted) => {
                    out.new_line();
                    out.quoted = out.quoted.saturating_sub(1);
                }
                Some(Effect::Indented) => {
                    out.new_line();
                    out.indented = out.indented.saturating_sub(1);
                }
                Some(Effect::Verbatim) => out.verbatim = out.verbatim.saturating_sub(1),
                Some(Effect::Left) => self.left_out = self.left_out.saturating_sub(1),
                Some(Effect::None) | None => {}
            }
        }
    }
}

/// Longer HTML is no letter; what follows is not read.
const LONGEST_HTML: usize = 2 * 1024 * 1024;

/// The text of an HTML body.
pub(in crate::intake) fn to_text(html: &str) -> String {
    let html = html.get(..html.floor_char_boundary(LONGEST_HTML)).unwrap_or(html);
    let mut out = Writer {
        text: String::new(),
        quoted: 0,
        indented: 0,
        verbatim: 0,
        at_line_start: true,
        pending_space: false,
    };
    let mut open = Open::default();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        if open.left_out == 0 {
            entities(before, &mut out);
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            if open.left_out == 0 {
                out.push('<');
            }
            rest = after;
            continue;
        }
        let (tag, following) = after.split_at_checked(tag_end(after)).unwrap_or((after, ""));
        rest = following.strip_prefix('>').unwrap_or(following);
        rest = element(tag, rest, &mut open, &mut out);
    }
    if open.left_out == 0 {
        entities(rest, &mut out);
    }
    out.text
}

/// Reads one tag; returns what is read next.
fn element<'a>(tag: &str, rest: &'a str, open: &mut Open, out: &mut Writer) -> &'a str {
    let closing = tag.starts_with('/');
    let name =
        tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    if HIDDEN.contains(&name.as_str()) && !closing {
        return after_closing(rest, &name);
    }
    if open.left_out == 0 && BLOCKS.contains(&name.as_str()) {
        match name.as_str() {
            "p" if closing => out.blank_line(),
            "hr" => out.blank_line(),
            "br" => line_break(out),
            _ => out.new_line(),
        }
    }
    if matches!(name.as_str(), "td" | "th") && open.left_out == 0 {
        // Cells of a row are words apart.
        out.pending_space = !out.at_line_start;
    }
    let marks = if closing { Marks::default() } else { Marks::of(tag) };
    if marks.quoted_from_here() {
        out.new_line();
        out.quoted += 1;
    }
    if name == "img" && open.left_out == 0 {
        // Smileys are pictures in some clients.
        let alt = marks.alt.chars().filter(|c| !c.is_whitespace());
        if marks.alt.chars().count() <= 8 && !marks.alt.chars().any(|c| c.is_alphanumeric() || c.is_ascii()) {
            alt.for_each(|c| out.push(c));
        }
    }
    let Some(name) = MARKED.into_iter().find(|marked| *marked == name) else { return rest };
    if closing {
        open.close(name, out);
    } else if !tag.ends_with('/') {
        open.push(name, marks.effect(name), out);
    }
    rest
}

fn line_break(out: &mut Writer) {
    if out.at_line_start && !out.text.is_empty() {
        out.blank_line();
    } else {
        out.new_line();
    }
}

/// The index of the `>` that ends a tag; a quoted value may hold one. A stray quotation mark ends with the tag.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    // No client's attributes are longer; a stray mark costs no more than this.
    for (at, c) in tag.char_indices().take(4_000) {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') if before == '=' => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
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
