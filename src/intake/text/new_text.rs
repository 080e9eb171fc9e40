//! What a person newly wrote: quotes, the lines that announce them, signatures, texts of law, warnings and device
//! lines taken off.
//!
//! One pass over the lines, linear in their length. A quote with marks is taken out and reading goes on below it,
//! for those who answer underneath; a quote without marks (Outlook, forwarded mail) ends the text.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use crate::domain::unseen::is_unseen;

use super::banners::{is_servers_line, warning};
use super::disclaimers::{disclaimer, footer};
use super::header_blocks::{begins_header_block, begins_original};
use super::html;
use super::quote_heads::{begins_quote, is_groupwise};
use super::quotes::announcement;
use super::signatures::{
    begins_list_footer, begins_pgp_signature, begins_signature_block, is_device_line, is_pgp_head,
    is_picture, is_rule, is_signature_mark, is_weak_signature_mark,
};
use crate::intake::message::mail::Mail;

/// The new text of the mail; `None` when nothing was written.
pub(in crate::intake) fn of<'m>(mail: &'m Mail<'_>) -> Option<&'m str> {
    mail.made.new_text.get_or_init(|| newly_written(mail)).as_deref()
}

fn newly_written(mail: &Mail<'_>) -> Option<String> {
    let plain = mail.joined_bodies();
    let from_plain = trim(&plain);
    let html = mail.bodies("text/html");
    // A plain part that holds only a quote speaks for the HTML part beside it.
    if html.is_empty() || from_plain.is_empty() && !plain.trim().is_empty() {
        return (!from_plain.is_empty()).then_some(from_plain);
    }
    let text = html.iter().map(|part| html::to_text(part)).collect::<Vec<_>>().join("\n");
    let from_html = trim(&text);
    let new =
        if from_plain.is_empty() || is_beginning(&from_html, &from_plain) { from_html } else { from_plain };
    (!new.is_empty()).then_some(new)
}

/// Whether the HTML part says the same and ends earlier: its marks tell a quote that the plain part leaves bare.
fn is_beginning(shorter: &str, longer: &str) -> bool {
    let mut rest = longer.split_whitespace();
    let mut words = shorter.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| rest.next() == Some(word))
}

/// Nobody newly writes more than this; what follows is a quote, or mail made to hurt.
const LONGEST_BODY: usize = 512 * 1024;

/// The new text of a plain body, or of an HTML body made plain.
pub(in crate::intake) fn trim(text: &str) -> String {
    let text = text.get(..text.floor_char_boundary(LONGEST_BODY)).unwrap_or(text);
    let text = legible(text);
    // The end of a line is white space, whatever a system writes for it.
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let mut pass = Pass::default();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        match pass.read(rest) {
            0 => break,
            taken => at += taken,
        }
    }
    squeeze(without_sign_off(without_rules_above(&pass.kept)))
}

/// A text without what nobody sees, its lines ended as on most systems.
fn legible(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    let bytes = text.as_bytes();
    if memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n')) {
        text = Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    if memchr(b'\0', text.as_bytes()).is_some() {
        text = Cow::Owned(text.replace('\0', ""));
    }
    if !text.is_ascii() {
        let spaced = text.replace(['\u{a0}', '\u{2007}', '\u{202f}'], " ");
        text = Cow::Owned(spaced.replace(|c| is_unseen(c) || is_filler(c), ""));
    }
    text
}

/// Paragraphs that are looked at for a warning.
const MOST_WARNINGS: usize = 200;

/// What newsletters fill their first lines with.
fn is_filler(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{200c}')
}

/// One reading of the lines from the top.
#[derive(Default)]
struct Pass<'t> {
    kept: Vec<String>,
    /// Something kept is more than a blank line.
    written: bool,
    /// A quote stood above.
    after_quote: bool,
    /// A quote was announced and has not begun.
    announced: bool,
    /// The line above, if it belonged to a quote.
    quoted_above: Option<&'t str>,
    /// Passing over a signature or a text of law that has nothing of the writer's above it, to the next quote.
    skipping: bool,
    /// Places at which a server's warning was looked for.
    looked: usize,
    /// The mark of the quote that was announced: `|`, or the indentation of HTML.
    mark: Option<char>,
}

impl<'t> Pass<'t> {
    /// Reads a line and says how many it took; 0: nothing that follows is the writer's.
    fn read(&mut self, lines: &[&'t str]) -> usize {
        let Some((&line, following)) = lines.split_first() else { return 0 };
        let bare = line.trim_start();
        if bare.is_empty() {
            self.quoted_above = None;
            self.keep(line);
            return 1;
        }
        if self.quoted_above.is_none() && is_groupwise(bare, following) {
            return 0;
        }
        if is_escaped_from(bare)
            && self.quoted_above.is_none()
            && !self.announced
            && !next_is_quoted(following)
        {
            self.keep(bare.get(1..).unwrap_or_default());
            return 1;
        }
        if self.is_quoted(bare, following) {
            self.pass_over_quote(line);
            return 1;
        }
        let bare = bare.strip_prefix(html::INDENT).map_or(bare, str::trim_start);
        if bare.is_empty() {
            self.keep("");
            return 1;
        }
        self.mark = None;
        (self.quoted_above, self.announced) = (None, false);
        if begins_original(bare)
            || begins_quote(bare, following)
            || begins_header_block(bare, following, self.stands_apart())
        {
            return 0;
        }
        if let Some(taken) = self.added_by_servers(lines) {
            return taken;
        }
        if let Some(taken) = self.ends_here(bare, following) {
            return taken;
        }
        if let Some((before, taken)) = announcement(bare, following) {
            return self.announced(&before, following.get(taken - 1..).unwrap_or_default(), taken);
        }
        if !is_picture(bare) && (self.written || !is_pgp_head(bare)) {
            self.keep(if line.starts_with(html::INDENT) { bare } else { line });
        }
        1
    }

    /// Warnings, texts of law and footers, of which people write nothing: the lines they take. What is the
    /// writer's before or behind them on a line is kept.
    fn added_by_servers(&mut self, lines: &[&str]) -> Option<usize> {
        let first = lines.first().filter(|line| !is_signature_mark(line))?;
        let apart = !self.written || self.stands_apart();
        if (apart || is_servers_line(first)) && self.looked < MOST_WARNINGS {
            self.looked += 1;
            if let Some((taken, rest)) = warning(lines) {
                self.keep_words(rest);
                return Some(taken);
            }
            if let Some(taken) = footer(lines).filter(|_| self.written) {
                return Some(taken);
            }
        }
        let found = disclaimer(lines)?;
        self.keep_words(found.before);
        self.keep_words(found.behind);
        Some(found.lines)
    }

    fn keep_words(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.keep(words.trim());
        }
    }

    /// Signatures and footers: to the end if something of the writer's stands above.
    fn ends_here(&mut self, bare: &str, following: &[&str]) -> Option<usize> {
        let weak = is_weak_signature_mark(bare) && (self.after_quote || !self.written);
        let block = (self.after_quote || self.stands_apart() || !self.written)
            && begins_signature_block(bare, following, self.after_quote);
        let signature = is_signature_mark(bare)
            || weak
            || block
            || begins_list_footer(bare, following)
            || begins_pgp_signature(bare);
        if !signature {
            return None;
        }
        self.skipping = !self.written;
        Some(usize::from(self.skipping))
    }

    fn announced(&mut self, before: &str, rest: &[&str], taken: usize) -> usize {
        if !before.is_empty() {
            self.keep(before);
        }
        let next = rest.iter().find(|line| !line.trim().is_empty()).map(|line| line.trim_start());
        let first = next.and_then(|line| line.chars().next());
        self.mark = first.filter(|c| matches!(*c, '|' | '}' | ':' | html::INDENT));
        (self.after_quote, self.announced) = (true, true);
        // Without marks nobody can tell where it ends.
        if next.is_none() || self.mark.is_some() || first.is_some_and(|c| matches!(c, '>' | '»')) {
            self.skipping = false;
            return taken;
        }
        0
    }

    fn pass_over_quote(&mut self, line: &'t str) {
        self.quoted_above = Some(line);
        (self.after_quote, self.skipping, self.announced) = (true, false, false);
    }

    /// Whether a line is quoted, or is the rest of a quoted line that was wrapped on the way.
    fn is_quoted(&self, bare: &str, following: &[&str]) -> bool {
        // ">>> look here <<<" is an ornament.
        let marked =
            bare.starts_with('>') && !bare.ends_with("<<") || bare.starts_with('»') || has_initials(bare);
        marked
            || self.mark.is_some_and(|mark| bare.starts_with(mark))
            || self.quoted_above.is_some_and(|above| was_wrapped(above, bare, following))
    }

    fn keep(&mut self, line: &str) {
        if !self.skipping {
            self.written |= !line.trim().is_empty();
            self.kept.push(line.to_owned());
        }
    }

    /// Whether the writer's words stand above, and a blank line or a rule between.
    fn stands_apart(&self) -> bool {
        self.kept.last().is_some_and(|line| line.trim().is_empty() || is_rule(line)) && self.written
    }
}

/// What mbox files make of a line that begins with "From ".
fn is_escaped_from(line: &str) -> bool {
    line.starts_with(">From ")
}

fn next_is_quoted(following: &[&str]) -> bool {
    following.first().is_some_and(|next| next.trim_start().starts_with('>') && !next.starts_with(">From "))
}

/// `AL> text`: initials before the mark, as some programs quote.
fn has_initials(line: &str) -> bool {
    let initials = line.bytes().take_while(u8::is_ascii_uppercase).count();
    (1..=4).contains(&initials)
        && line.get(initials..).is_some_and(|rest| rest.starts_with("> ") || rest == ">")
}

/// A line as long as programs make them, at least.
const FULL_LINE: usize = 72;

/// Whether a line under a quoted one is its rest: the line above is full, or a link in it was broken.
fn was_wrapped(above: &str, line: &str, following: &[&str]) -> bool {
    let next = following.first().map(|line| line.trim_start()).unwrap_or_default();
    let within = next.is_empty() || next.starts_with('>');
    let first = line.split_whitespace().next().unwrap_or_default();
    let full = above.chars().count() + 1 + first.chars().count() >= FULL_LINE;
    let goes_on = line.starts_with(char::is_lowercase) && !above.ends_with(['?', '!', ':']);
    let alone = !line.contains(' ');
    let link_above = above.rsplit(' ').next().is_some_and(|word| word.contains("://"));
    let link_alone = line.starts_with(['(', '<']) && line.contains("://") && line.ends_with('>');
    within
        && (full && goes_on || alone && link_above && line.contains(['=', '/', '&', '%', ')']) || link_alone)
}

/// A rule above the text parts it from something that was taken off.
fn without_rules_above(lines: &[String]) -> &[String] {
    let idle = |line: &&String| {
        let line = line.trim();
        line.is_empty() || is_rule(line) && line.chars().count() >= 3
    };
    lines.get(lines.iter().take_while(idle).count()..).unwrap_or_default()
}

/// The lines without what telephones, programs and rules put at their end.
fn without_sign_off(lines: &[String]) -> &[String] {
    let mut lines = lines;
    while let Some((last, rest)) = lines.split_last() {
        let idle =
            last.trim().is_empty() || is_rule(last) || is_device_line(last) || is_weak_signature_mark(last);
        if !idle {
            break;
        }
        lines = rest;
    }
    lines
}

/// Lines joined, with at most one blank line between paragraphs.
fn squeeze(lines: &[String]) -> String {
    let mut text = String::new();
    let mut blank = false;
    for line in lines {
        if line.trim().is_empty() {
            blank = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        text.push_str(line);
    }
    text.trim().to_owned()
}

#[cfg(test)]
#[path = "new_text_tests.rs"]
mod new_text_tests;

#[cfg(test)]
#[path = "quote_forms_tests.rs"]
mod quote_forms_tests;

#[cfg(test)]
#[path = "people_tests.rs"]
mod people_tests;
