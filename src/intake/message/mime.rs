//! The tree of a mail's parts (RFC 2045, RFC 2046), found in one pass over its lines.
//!
//! Own code because of hostile mail: the pass is linear and holds no recursion, whatever the nesting,
//! and stops at the first limit that is passed.

use std::{collections::BTreeMap, ops::Range};

use memchr::{memchr, memchr_iter, memmem};

pub(in crate::intake) use super::fields::{Field, field, media_type, parameter};
use super::fields::{in_words, is_field_name};
use super::limits::{MAX_DEPTH, MAX_HEADER_BYTES, MAX_HEADER_BYTES_IN_ALL, MAX_LINE_BYTES, MAX_PARTS};

/// A part that is not a multipart. An enclosed mail is a part itself, and so are the parts in it.
#[derive(Debug, Clone)]
pub(in crate::intake) struct Part {
    /// `text/plain`, lower-case, no parameters.
    pub(in crate::intake) kind: String,
    pub(in crate::intake) fields: Vec<Field>,
    /// Where its bytes stand in the mail, still encoded; of an enclosed mail that is not encoded, its header.
    pub(in crate::intake) body: Range<usize>,
    /// 0: of the mail itself; 1: of a mail enclosed in it.
    pub(in crate::intake) level: usize,
}

impl Part {
    /// A parameter of the Content-Type, e.g. `method`.
    pub(in crate::intake) fn parameter(&self, name: &str) -> Option<String> {
        parameter(field(&self.fields, "content-type")?, name)
    }

    pub(in crate::intake) fn encoding(&self) -> String {
        let value = field(&self.fields, "content-transfer-encoding").unwrap_or_default();
        value
            .split(|c: char| c.is_whitespace() || c == ';')
            .find(|w| !w.is_empty())
            .unwrap_or("")
            .to_ascii_lowercase()
    }

    pub(in crate::intake) fn is_attachment(&self) -> bool {
        field(&self.fields, "content-disposition")
            .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("attachment"))
    }

    /// Text to be read, as far as its header says.
    fn is_text(&self) -> bool {
        self.kind.starts_with("text/") && !self.is_attachment()
    }

    /// The file name, from Content-Disposition or Content-Type.
    pub(in crate::intake) fn file_name(&self) -> Option<String> {
        field(&self.fields, "content-disposition")
            .and_then(|value| parameter(value, "filename"))
            .or_else(|| self.parameter("name"))
    }
}

/// The mail's own header and its parts in the order they stand.
#[derive(Debug)]
pub(in crate::intake) struct Tree {
    pub(in crate::intake) fields: Vec<Field>,
    pub(in crate::intake) parts: Vec<Part>,
    /// `multipart/report; report-type=...` of the mail itself, as written.
    pub(in crate::intake) content_type: String,
}

/// Which limit the mail passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    #[error("more than {MAX_DEPTH} parts within parts")]
    Depth,
    #[error("more than {MAX_PARTS} parts")]
    Parts,
    #[error("more than {} KB of header", MAX_HEADER_BYTES / 1024)]
    Header,
    #[error("a line of text longer than {} KB", MAX_LINE_BYTES / 1024)]
    Line,
}

/// What is open around the present line.
struct Open {
    boundary: Vec<u8>,
    kind: String,
    /// Where its body begins, in case no part ever comes.
    body: usize,
    fields: Vec<Field>,
    level: usize,
    parts_before: usize,
}

/// The header of an entity, its level, and the kind of the multipart it stands in.
type Entity = (Vec<Field>, usize, Option<String>);

struct Walk<'a> {
    raw: &'a [u8],
    at: usize,
    open: Vec<Open>,
    /// Where in `open` a boundary is, the innermost last: a mail may have a million lines that look like one.
    boundaries: BTreeMap<Vec<u8>, Vec<usize>>,
    parts: Vec<Part>,
    /// The part whose end is still to be found.
    unfinished: Option<usize>,
    header_bytes: usize,
    /// Mails enclosed in each other have no boundary of their own; counted for the depth.
    enclosed: usize,
}

/// Walks the whole mail.
pub(in crate::intake) fn walk(raw: &[u8]) -> Result<Tree, TooMuch> {
    let mut walk = Walk::new(raw);
    let (fields, _) = walk.header()?;
    let content_type = field(&fields, "content-type").unwrap_or_default().to_owned();
    let mut next = Some((fields.clone(), 0, None));
    while let Some((fields, level, parent)) = next.take() {
        walk.entity(fields, level, parent)?;
        next = walk.next_entity()?;
    }
    Ok(Tree { fields, parts: walk.parts, content_type })
}

/// The fields of the header that `raw` begins with, as far as it may go.
pub(in crate::intake) fn head(raw: &[u8]) -> Vec<Field> {
    let start = raw.get(..MAX_HEADER_BYTES).map(|start| {
        let whole = memchr::memrchr(b'\n', start).unwrap_or_default();
        start.get(..whole).unwrap_or_default()
    });
    Walk::new(start.unwrap_or(raw)).header().map(|(fields, _)| fields).unwrap_or_default()
}

/// A line found while looking for the end of a part.
enum Line {
    /// Index of the multipart in `open` whose boundary it is; whether it is the closing one.
    Boundary(usize, bool),
    Text,
}

impl<'a> Walk<'a> {
    fn new(raw: &'a [u8]) -> Self {
        Self {
            raw,
            at: 0,
            open: Vec::new(),
            boundaries: BTreeMap::new(),
            parts: Vec::new(),
            unfinished: None,
            header_bytes: 0,
            enclosed: 0,
        }
    }

    /// The next line without its line break; `None` at the end.
    fn line(&mut self) -> Option<&'a [u8]> {
        let rest = self.raw.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest);
        self.at += length.map_or(rest.len(), |n| n + 1);
        let line = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// The next line that begins with two hyphens, and where it begins; `None` at the end.
    fn dashed_line(&mut self) -> Option<(usize, &'a [u8])> {
        let rest = self.raw.get(self.at..).unwrap_or_default();
        let skipped = match rest.starts_with(b"--") {
            true => Some(0),
            false => memmem::find(rest, b"\n--").map(|before| before + 1),
        };
        self.at = skipped.map_or(self.raw.len(), |skipped| self.at + skipped);
        let start = self.at;
        self.line().map(|line| (start, line))
    }

    /// Reads fields up to the empty line, or up to a boundary, which is left unread.
    fn header(&mut self) -> Result<(Vec<Field>, Range<usize>), TooMuch> {
        let start = self.at;
        let mut fields: Vec<Field> = Vec::new();
        loop {
            let before = self.at;
            let Some(line) = self.line() else { break };
            if line.is_empty() {
                break;
            }
            if matches!(self.kind_of(line), Line::Boundary(..)) {
                self.at = before;
                break;
            }
            if self.at - start > MAX_HEADER_BYTES {
                return Err(TooMuch::Header);
            }
            let text = in_words(line);
            if text.starts_with([' ', '\t']) {
                if let Some(last) = fields.last_mut() {
                    last.value.push(' ');
                    last.value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':')
                && is_field_name(name.trim_end())
            {
                fields.push(Field {
                    name: name.trim_end().to_ascii_lowercase(),
                    value: value.trim().to_owned(),
                });
            } else if fields.is_empty() || !text.starts_with("From ") && !text.starts_with(">From ") {
                // The body began without an empty line.
                self.at = before;
                break;
            }
        }
        let read = self.at - start;
        self.header_bytes += read;
        if self.header_bytes > MAX_HEADER_BYTES_IN_ALL {
            return Err(TooMuch::Header);
        }
        Ok((fields, start..self.at))
    }

    /// Takes in one entity whose header was just read: opens it, if others are in it, or keeps it as a part.
    fn entity(&mut self, fields: Vec<Field>, level: usize, parent: Option<String>) -> Result<(), TooMuch> {
        let (mut fields, mut level, mut parent) = (fields, level, parent);
        loop {
            let content_type = field(&fields, "content-type").unwrap_or_default();
            let mut kind = media_type(content_type);
            if kind.is_empty() {
                let in_digest = parent.as_deref() == Some("multipart/digest");
                kind = if in_digest { "message/rfc822".to_owned() } else { "text/plain".to_owned() };
            }
            if kind.starts_with("multipart/")
                && let Some(boundary) = parameter(content_type, "boundary").filter(|b| !b.is_empty())
            {
                if self.open.len() + self.enclosed >= MAX_DEPTH {
                    return Err(TooMuch::Depth);
                }
                let boundary = boundary.trim_end().as_bytes().to_vec();
                self.boundaries.entry(boundary.clone()).or_default().push(self.open.len());
                let parts_before = self.parts.len();
                self.open.push(Open { boundary, kind, body: self.at, fields, level, parts_before });
                return Ok(());
            }
            if self.parts.len() >= MAX_PARTS {
                return Err(TooMuch::Parts);
            }
            let encloses = matches!(kind.as_str(), "message/rfc822" | "message/global" | "message/news");
            let part = Part { kind, fields, body: self.at..self.at, level };
            let encoded = matches!(part.encoding().as_str(), "base64" | "quoted-printable");
            self.parts.push(part);
            if !encloses || encoded {
                self.unfinished = Some(self.parts.len() - 1);
                return Ok(());
            }
            self.enclosed += 1;
            level += 1;
            if level > MAX_DEPTH {
                return Err(TooMuch::Depth);
            }
            let header;
            (fields, header) = self.header()?;
            if let Some(part) = self.parts.last_mut() {
                part.body = header;
            }
            parent = None;
        }
    }

    /// Passes over a body to the next entity of any open multipart.
    fn next_entity(&mut self) -> Result<Option<Entity>, TooMuch> {
        while !self.open.is_empty()
            && let Some((start, line)) = self.dashed_line()
        {
            let Line::Boundary(index, closing) = self.kind_of(line) else { continue };
            let end = self.before_line_break(start);
            self.close_down_to(index + 1, end)?;
            if closing {
                self.close_down_to(index, end)?;
                continue;
            }
            let Some(open) = self.open.last() else { continue };
            let (level, kind) = (open.level, open.kind.clone());
            self.enclosed = level;
            let (fields, _) = self.header()?;
            return Ok(Some((fields, level, Some(kind))));
        }
        self.at = self.raw.len();
        self.close_down_to(0, self.raw.len())?;
        Ok(None)
    }

    /// Ends the part that is open and closes multiparts; one that never had a part is text itself.
    fn close_down_to(&mut self, length: usize, end: usize) -> Result<(), TooMuch> {
        if let Some(part) = self.unfinished.take().and_then(|index| self.parts.get_mut(index)) {
            part.body.end = end.max(part.body.start);
            if part.is_text() && has_long_line(self.raw.get(part.body.clone()).unwrap_or_default()) {
                return Err(TooMuch::Line);
            }
        }
        while self.open.len() > length {
            let Some(open) = self.open.pop() else { return Ok(()) };
            if let Some(places) = self.boundaries.get_mut(&open.boundary) {
                places.pop();
            }
            if self.parts.len() == open.parts_before {
                if self.parts.len() >= MAX_PARTS {
                    return Err(TooMuch::Parts);
                }
                let (kind, body) = ("text/plain".to_owned(), open.body..end.max(open.body));
                self.parts.push(Part { kind, fields: open.fields, body, level: open.level });
            }
        }
        Ok(())
    }

    fn before_line_break(&self, start: usize) -> usize {
        let before = self.raw.get(..start).unwrap_or_default();
        let before = before.strip_suffix(b"\n").unwrap_or(before);
        before.strip_suffix(b"\r").unwrap_or(before).len()
    }

    fn kind_of(&self, line: &[u8]) -> Line {
        let Some(rest) = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end) else { return Line::Text };
        let innermost = |boundary: &[u8]| self.boundaries.get(boundary)?.last().copied();
        if let Some(index) = innermost(rest) {
            return Line::Boundary(index, false);
        }
        let closed = rest.strip_suffix(b"--").and_then(innermost);
        closed.map_or(Line::Text, |index| Line::Boundary(index, true))
    }
}

fn has_long_line(body: &[u8]) -> bool {
    if body.len() <= MAX_LINE_BYTES {
        return false;
    }
    let mut start = 0;
    let ends = memchr_iter(b'\n', body).chain([body.len()]);
    ends.into_iter().any(|end| end - std::mem::replace(&mut start, end) > MAX_LINE_BYTES)
}
