//! The tree of a mail's parts (RFC 2045, RFC 2046), found in one pass over its lines.
//!
//! Own code because of hostile mail: the pass is linear and holds no recursion, whatever the nesting,
//! and stops at the first limit that is passed.

use std::ops::Range;

/// Multiparts and enclosed mails within each other.
pub(super) const MAX_DEPTH: usize = 100;
/// Parts of one mail, multiparts not counted.
pub(super) const MAX_PARTS: usize = 500;
/// Header bytes of the mail itself, and of all its parts together twice as many.
pub(super) const MAX_HEADER_BYTES: usize = 100 * 1024;

/// One header field: its name in lower case, its value unfolded but not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
}

/// A part that is not a multipart. An enclosed mail is a part itself, and so are the parts in it.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// `text/plain`, lower-case, no parameters.
    pub(super) kind: String,
    pub(super) fields: Vec<Field>,
    /// Where its bytes stand in the mail, still encoded; of an enclosed mail that is not encoded, its header.
    pub(super) body: Range<usize>,
    /// 0: of the mail itself; 1: of a mail enclosed in it.
    pub(super) level: usize,
}

impl Part {
    /// A parameter of the Content-Type, e.g. `method`.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parameter(field(&self.fields, "content-type")?, name)
    }

    pub(super) fn encoding(&self) -> String {
        let value = field(&self.fields, "content-transfer-encoding").unwrap_or_default();
        value
            .split(|c: char| c.is_whitespace() || c == ';')
            .find(|w| !w.is_empty())
            .unwrap_or("")
            .to_ascii_lowercase()
    }

    pub(super) fn is_attachment(&self) -> bool {
        field(&self.fields, "content-disposition")
            .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("attachment"))
    }

    /// The file name, from Content-Disposition or Content-Type.
    pub(super) fn file_name(&self) -> Option<String> {
        field(&self.fields, "content-disposition")
            .and_then(|value| parameter(value, "filename"))
            .or_else(|| self.parameter("name"))
    }
}

/// The mail's own header and its parts in the order they stand.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) fields: Vec<Field>,
    pub(super) parts: Vec<Part>,
    /// `multipart/report; report-type=...` of the mail itself, as written.
    pub(super) content_type: String,
}

/// Which limit the mail passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum TooMuch {
    #[error("more than {MAX_DEPTH} parts within parts")]
    Depth,
    #[error("more than {MAX_PARTS} parts")]
    Parts,
    #[error("more than {} KB of header", MAX_HEADER_BYTES / 1024)]
    Header,
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
    parts: Vec<Part>,
    /// The part whose end is still to be found.
    unfinished: Option<usize>,
    header_bytes: usize,
    /// Mails enclosed in each other have no boundary of their own; counted for the depth.
    enclosed: usize,
}

/// Walks the whole mail.
pub(super) fn walk(raw: &[u8]) -> Result<Tree, TooMuch> {
    let mut walk = Walk {
        raw,
        at: 0,
        open: Vec::new(),
        parts: Vec::new(),
        unfinished: None,
        header_bytes: 0,
        enclosed: 0,
    };
    let (fields, _) = walk.header(MAX_HEADER_BYTES)?;
    let content_type = field(&fields, "content-type").unwrap_or_default().to_owned();
    let mut next = Some((fields.clone(), 0, None));
    while let Some((fields, level, parent)) = next.take() {
        walk.entity(fields, level, parent)?;
        next = walk.next_entity()?;
    }
    Ok(Tree { fields, parts: walk.parts, content_type })
}

/// A line found while looking for the end of a part.
enum Line {
    /// Index of the multipart in `open` whose boundary it is; whether it is the closing one.
    Boundary(usize, bool),
    Text,
}

impl Walk<'_> {
    /// The next line without its line break; `None` at the end.
    fn line(&mut self) -> Option<(usize, &[u8])> {
        let start = self.at;
        let rest = self.raw.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|&b| b == b'\n');
        self.at = start + length.map_or(rest.len(), |n| n + 1);
        let line = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        Some((start, line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// Reads fields up to the empty line, or up to a boundary, which is left unread.
    fn header(&mut self, limit: usize) -> Result<(Vec<Field>, Range<usize>), TooMuch> {
        let start = self.at;
        let mut fields: Vec<Field> = Vec::new();
        loop {
            let before = self.at;
            let Some((_, line)) = self.line() else { break };
            if line.is_empty() {
                break;
            }
            let line = line.to_vec();
            if matches!(self.kind_of(&line), Line::Boundary(..)) {
                self.at = before;
                break;
            }
            if self.at - start > limit {
                return Err(TooMuch::Header);
            }
            let text = in_words(&line);
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
        if self.header_bytes > 2 * MAX_HEADER_BYTES + MAX_PARTS * 200 {
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
            (fields, header) = self.header(MAX_HEADER_BYTES)?;
            if let Some(part) = self.parts.last_mut() {
                part.body = header;
            }
            parent = None;
        }
    }

    /// Passes over a body to the next entity of any open multipart.
    fn next_entity(&mut self) -> Result<Option<Entity>, TooMuch> {
        loop {
            let Some((start, line)) = self.line() else {
                self.close_down_to(0, self.raw.len());
                return Ok(None);
            };
            let line = if line.starts_with(b"--") { line.to_vec() } else { continue };
            let Line::Boundary(index, closing) = self.kind_of(&line) else { continue };
            let end = self.before_line_break(start);
            self.close_down_to(index + 1, end);
            if closing {
                self.close_down_to(index, end);
                continue;
            }
            let Some(open) = self.open.last() else { continue };
            let (level, kind) = (open.level, open.kind.clone());
            self.enclosed = level;
            let (fields, _) = self.header(MAX_HEADER_BYTES)?;
            return Ok(Some((fields, level, Some(kind))));
        }
    }

    /// Ends the part that is open and closes multiparts; one that never had a part is text itself.
    fn close_down_to(&mut self, length: usize, end: usize) {
        if let Some(part) = self.unfinished.take().and_then(|index| self.parts.get_mut(index)) {
            part.body.end = end.max(part.body.start);
        }
        while self.open.len() > length {
            let Some(open) = self.open.pop() else { return };
            if self.parts.len() == open.parts_before {
                let (kind, body) = ("text/plain".to_owned(), open.body..end.max(open.body));
                self.parts.push(Part { kind, fields: open.fields, body, level: open.level });
            }
        }
    }

    fn before_line_break(&self, start: usize) -> usize {
        let before = self.raw.get(..start).unwrap_or_default();
        let before = before.strip_suffix(b"\n").unwrap_or(before);
        before.strip_suffix(b"\r").unwrap_or(before).len()
    }

    fn kind_of(&self, line: &[u8]) -> Line {
        let Some(rest) = line.trim_ascii_end().strip_prefix(b"--") else { return Line::Text };
        if let Some(index) = self.open.iter().rposition(|open| open.boundary == rest) {
            return Line::Boundary(index, false);
        }
        let Some(rest) = rest.strip_suffix(b"--") else { return Line::Text };
        self.open
            .iter()
            .rposition(|open| open.boundary == rest)
            .map_or(Line::Text, |index| Line::Boundary(index, true))
    }
}

/// Header bytes are UTF-8 (RFC 6532) or, in old mail, one byte a character.
fn in_words(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 200 && name.bytes().all(|b| b.is_ascii_graphic())
}

/// The first field of that name.
pub(super) fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
}

/// `Text/Plain; charset=x` to `text/plain`; empty if it is no media type.
pub(super) fn media_type(value: &str) -> String {
    let value = value.split([';', '(', ',']).next().unwrap_or_default();
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    if value.contains('/') { value.to_ascii_lowercase() } else { String::new() }
}

/// A parameter of a structured field (RFC 2045 §5.1), unquoted.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        // A parameter without a value may stand before this one.
        let key = key.rsplit(';').next().unwrap_or_default().trim();
        let after = after.trim_start();
        let (found, remaining) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.find(|c: char| c == ';' || c.is_whitespace()).unwrap_or(after.len());
                let (token, remaining) = after.split_at_checked(end)?;
                (token.to_owned(), remaining)
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(found);
        }
        rest = remaining;
    }
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> (String, &str) {
    let mut found = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (found, text.get(at + 1..).unwrap_or_default()),
            '\\' => found.extend(chars.next().map(|(_, c)| c)),
            c => found.push(c),
        }
    }
    (found, "")
}
