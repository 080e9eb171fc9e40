//! Light marks: the one source of a letter's words, made into plain text and into HTML.
//!
//! Blank lines part paragraphs, `- ` begins a list item, `# ` a heading, `--` alone the footer.
//! `**word**` is a word to answer: in quotes in the text, a link with the word filled in in the HTML;
//! `__word__` is only bold there. `= ` begins a line of its own, a fact (`= Where: the canteen`) or an answer
//! (`= **later**: ask again in three working days`): what stands before the first colon is bold in the HTML, and
//! words to answer have no quotes. `| ` begins one that is not wrapped. Words that people wrote come in through
//! [`shield`], so they mark nothing.

use std::fmt::Write as _;

use super::links::{Links, escape, in_brackets, percent};

/// A character from a value that would else be a mark; put back by [`reveal`].
const STAR: char = '\u{e000}';
const DASH: char = '\u{e001}';
const HASH: char = '\u{e002}';
const EQUALS: char = '\u{e003}';
/// Before the value of a fact, after its name.
const COLON: &str = ": ";
const BAR: char = '\u{e004}';
const UNDERSCORE: char = '\u{e005}';
/// Columns of the text part.
const WIDTH: usize = 72;

/// Makes a value harmless to [`parse`]. Line ends become spaces.
pub(super) fn shield(value: &str) -> String {
    let mut out: String = value
        .chars()
        .map(|c| match c {
            '*' => STAR,
            '_' => UNDERSCORE,
            '\n' | '\r' => ' ',
            c => c,
        })
        .collect();
    for (mark, safe) in [('-', DASH), ('#', HASH), ('=', EQUALS), ('|', BAR)] {
        if let Some(rest) = out.strip_prefix(mark) {
            out = format!("{safe}{rest}");
        }
    }
    out
}

/// The values as they were.
pub(super) fn reveal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            STAR => '*',
            DASH => '-',
            HASH => '#',
            EQUALS => '=',
            BAR => '|',
            UNDERSCORE => '_',
            c => c,
        })
        .collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    /// Facts and answers, each on a line of its own.
    Lines(Vec<String>),
    /// Lines of their own, not wrapped.
    Rows(Vec<String>),
}

/// A letter's words: what it says, and who is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    body: Vec<Block>,
    footer: Vec<Block>,
}

pub(super) fn parse(rendered: &str) -> Marked {
    let mut marked = Marked { body: Vec::new(), footer: Vec::new() };
    let mut in_footer = false;
    let mut open = false;
    for line in rendered.lines() {
        let line = line.trim();
        if line == "--" {
            in_footer = true;
            open = false;
            continue;
        }
        let blocks = if in_footer { &mut marked.footer } else { &mut marked.body };
        if line.is_empty() {
            open = false;
        } else if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(heading.trim().to_owned()));
            open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(item.trim().to_owned()),
                _ => blocks.push(Block::List(vec![item.trim().to_owned()])),
            }
            open = true;
        } else if let Some(own) = line.strip_prefix("| ") {
            match blocks.last_mut() {
                Some(Block::Rows(lines)) if open => lines.push(own.trim().to_owned()),
                _ => blocks.push(Block::Rows(vec![own.trim().to_owned()])),
            }
            open = true;
        } else if let Some(fact) = line.strip_prefix("= ") {
            match blocks.last_mut() {
                Some(Block::Lines(facts)) if open => facts.push(fact.trim().to_owned()),
                _ => blocks.push(Block::Lines(vec![fact.trim().to_owned()])),
            }
            open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) if open => {
                    text.push(' ');
                    text.push_str(line);
                }
                Some(Block::List(items) | Block::Lines(items)) if open => {
                    if let Some(item) = items.last_mut() {
                        item.push(' ');
                        item.push_str(line);
                    }
                }
                _ => blocks.push(Block::Paragraph(line.to_owned())),
            }
            open = true;
        }
    }
    marked
}

impl Marked {
    /// The text part: LF line ends, wrapped, no word broken; the footer under a signature line.
    pub(super) fn text(&self) -> String {
        let mut out = blocks_text(&self.body);
        if !self.footer.is_empty() {
            out.push_str("\n-- \n");
            out.push_str(&blocks_text(&self.footer));
        }
        out
    }

    /// The words alone, each block on one line: for calendar entries, which wrap by themselves.
    pub(super) fn unwrapped(&self) -> String {
        let mut out = String::new();
        for (n, block) in self.body.iter().enumerate() {
            if n > 0 {
                out.push('\n');
            }
            match block {
                Block::Heading(text) | Block::Paragraph(text) => {
                    let _ = writeln!(out, "{}", inline_text(text));
                }
                Block::List(items) => {
                    for item in items {
                        let _ = writeln!(out, "- {}", inline_text(item));
                    }
                }
                Block::Lines(facts) => {
                    for fact in facts {
                        let _ = writeln!(out, "{}", fact_text(fact));
                    }
                }
                Block::Rows(lines) => rows_text(lines, &mut out),
            }
        }
        out
    }

    /// The body and the footer as HTML fragments.
    pub(super) fn html(&self, links: &Links) -> (String, String) {
        (blocks_html(&self.body, links), blocks_html(&self.footer, links))
    }
}

fn blocks_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for (n, block) in blocks.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        match block {
            Block::Heading(text) | Block::Paragraph(text) => wrap(&inline_text(text), "", "", &mut out),
            Block::List(items) => {
                for item in items {
                    wrap(&inline_text(item), "- ", "  ", &mut out);
                }
            }
            Block::Lines(facts) => {
                for fact in facts {
                    wrap(&fact_text(fact), "", "  ", &mut out);
                }
            }
            Block::Rows(lines) => rows_text(lines, &mut out),
        }
    }
    out
}

fn rows_text(lines: &[String], out: &mut String) {
    for line in lines {
        let _ = writeln!(out, "{}", inline_text(line));
    }
}

fn inline_text(text: &str) -> String {
    reveal(&text.replace("**", "\"").replace("__", ""))
}

/// A line of its own shows by itself what is to be answered.
fn fact_text(text: &str) -> String {
    reveal(&text.replace("**", ""))
}

fn wrap(text: &str, first: &str, rest: &str, out: &mut String) {
    let mut column = first.chars().count();
    out.push_str(first);
    let mut fresh = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        if !fresh && column + 1 + width > WIDTH {
            out.push('\n');
            out.push_str(rest);
            column = rest.chars().count();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        fresh = false;
    }
    out.push('\n');
}

fn blocks_html(blocks: &[Block], links: &Links) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading(text) => {
                let _ = writeln!(out, "<h2>{}</h2>", inline_html(text, links));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "<p>{}</p>", inline_html(text, links));
            }
            Block::List(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    let _ = writeln!(out, "<li>{}</li>", inline_html(item, links));
                }
                out.push_str("</ul>\n");
            }
            Block::Lines(facts) => {
                let facts: Vec<String> = facts.iter().map(|fact| fact_html(fact, links)).collect();
                let _ = writeln!(out, "<p>{}</p>", facts.join("<br>\n"));
            }
            Block::Rows(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| inline_html(line, links)).collect();
                let _ = writeln!(out, "<p class=\"rows\">{}</p>", lines.join("<br>\n"));
            }
        }
    }
    out
}

/// The name of a fact is bold as the words to answer are; its colon is for the eye on plain text.
fn fact_html(text: &str, links: &Links) -> String {
    match text.split_once(COLON) {
        Some((name, value)) if name.contains("**") => {
            format!("{} {}", inline_html(name, links), inline_html(value, links))
        }
        Some((name, value)) => format!("<b>{}</b> {}", inline_html(name, links), inline_html(value, links)),
        None => inline_html(text, links),
    }
}

fn inline_html(text: &str, links: &Links) -> String {
    let mut out = String::new();
    for (n, part) in text.split("**").enumerate() {
        if n % 2 == 0 {
            bold(part, links, &mut out);
            continue;
        }
        let word = reveal(part);
        match &links.answer {
            Some(answer) => {
                let _ = write!(
                    out,
                    "<b><a href=\"{}&amp;body={}\">{}</a></b>",
                    escape(answer),
                    percent(&word),
                    escape(&word)
                );
            }
            None => {
                let _ = write!(out, "<b>{}</b>", escape(&word));
            }
        }
    }
    out
}

/// `__word__` is bold.
fn bold(text: &str, links: &Links, out: &mut String) {
    for (n, part) in text.split("__").enumerate() {
        if n % 2 == 0 {
            in_brackets(&reveal(part), links, out);
        } else {
            let _ = write!(out, "<b>{}</b>", escape(&reveal(part)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::letters::links::{mailto, tel};

    fn links() -> Links {
        Links {
            answer: Some(mailto("desk+a.b@d.test", &[("subject", "Re: x")])),
            shown: BTreeMap::from([(
                "sam@p.test".into(),
                mailto("sam@p.test", &[("cc", "desk+a.b@d.test")]),
            )]),
        }
    }

    #[test]
    fn both_parts_say_the_same() {
        let marked = parse(
            "Hi Ada,\n\nWrite to sam@p.test.\nOr answer **not yet**.\n\n- one\n- two\n  more\n--\nfooter\n",
        );
        assert_eq!(
            marked.text(),
            "Hi Ada,\n\nWrite to sam@p.test. Or answer \"not yet\".\n\n- one\n- two more\n\n-- \nfooter\n"
        );
        let (body, footer) = marked.html(&links());
        assert_eq!(
            body,
            "<p>Hi Ada,</p>\n<p>Write to <a href=\"mailto:sam@p.test?cc=desk%2Ba.b@d.test\">sam@p.test</a>. Or \
             answer <b><a href=\"mailto:desk%2Ba.b@d.test?subject=Re%3A%20x&amp;body=not%20yet\">not yet</a></b>.\
             </p>\n<ul>\n<li>one</li>\n<li>two more</li>\n</ul>\n"
        );
        assert_eq!(footer, "<p>footer</p>\n");
    }

    #[test]
    fn facts_and_answers_stand_on_lines_of_their_own() {
        let marked = parse(
            "One word:\n= **later**: ask again\n= Where: a <b>: sam@p.test\n  and more\n= no name\n\n= other\n",
        );
        assert_eq!(
            marked.text(),
            "One word:\n\nlater: ask again\nWhere: a <b>: sam@p.test and more\nno name\n\nother\n"
        );
        let (body, _) = marked.html(&links());
        assert_eq!(
            body,
            "<p>One word:</p>\n<p><b><a href=\"mailto:desk%2Ba.b@d.test?subject=Re%3A%20x&amp;body=later\">later</a>\
             </b> ask again<br>\n<b>Where</b> a &lt;b&gt;: <a href=\"mailto:sam@p.test?cc=desk%2Ba.b@d.test\">\
             sam@p.test</a> and more<br>\nno name</p>\n<p>other</p>\n"
        );
        assert_eq!(
            parse(&format!("= {}", "word ".repeat(20))).text().lines().nth(1),
            Some("  word word word word word word")
        );
        assert_eq!(parse("= **later**: ask\n= Where: here").unwrapped(), "later: ask\nWhere: here\n");
    }

    #[test]
    fn lines_of_their_own_are_not_wrapped_and_may_hold_a_number_to_ring() {
        let mut links = links();
        links.shown.insert("+44 20 7946 0001".into(), tel("+44 20 7946 0001"));
        let long = "one line a pair, however long it is, since a phone wraps it better than the desk could";
        let marked = parse(&format!("| __1 new__ {long} [+44 20 7946 0001]\n| 2 [sam@p.test] [?]\nafter\n"));
        assert_eq!(marked.text(), format!("1 new {long} [+44 20 7946 0001]\n2 [sam@p.test] [?]\n\nafter\n"));
        let (body, _) = marked.html(&links);
        assert_eq!(
            body,
            format!(
                "<p class=\"rows\"><b>1 new</b> {long} [<a href=\"tel:+442079460001\">+44 20 7946 0001</a>]<br>\n2 \
                 [<a href=\"mailto:sam@p.test?cc=desk%2Ba.b@d.test\">sam@p.test</a>] [?]</p>\n<p>after</p>\n"
            )
        );
    }

    #[test]
    fn values_mark_nothing() {
        for value in [
            "**stop**",
            "__loud__",
            "| line",
            "= a: b",
            "# big",
            "- item",
            "--",
            "<script>alert(1)</script>",
            "a\n\n# b",
        ] {
            let marked = parse(&format!("{}\n", shield(value)));
            assert!(matches!(marked.body.as_slice(), [Block::Paragraph(_)]), "{value}");
            let (html, _) = marked.html(&links());
            assert!(!html.contains("<a ") && !html.contains("<script"), "{html}");
            assert_eq!(marked.text().trim_end(), value.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }

    #[test]
    fn long_words_are_not_broken() {
        let long = "x".repeat(200);
        assert_eq!(parse(&format!("a {long} b")).text(), format!("a\n{long}\nb\n"));
    }
}
