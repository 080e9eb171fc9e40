//! What stands in a wrapper of one program or another: S/MIME signed data, winmail.dat, the report of a spam
//! filter. Each is opened to the parts within, which are read as if they had stood there.

use std::borrow::Cow;

use super::cms::{self, Cms};
use super::limits::{MAX_DEPTH, MAX_PARTS};
use super::mail::{Made, Mail, Unreadable};
use super::mime::{self, Field, Part, TooMuch, field};
use super::tnef;

/// Signed data within signed data: a triple wrapper (RFC 2634) has two.
const MOST_ENVELOPES: usize = 3;
/// Of the filter's own words, which say what it did.
const START_OF_REPORT: usize = 2_000;

impl Mail<'_> {
    /// The mail with what was signed, or wrapped by Outlook, in the place of its wrapper.
    pub(super) fn opened(mut self) -> Result<Self, Unreadable> {
        for _ in 0..MOST_ENVELOPES {
            let Some(at) = self.tree.parts.iter().position(|part| part.level == 0 && is_smime(part)) else {
                break;
            };
            let Some(part) = self.tree.parts.get(at) else { break };
            let found = cms::read(&self.bytes(part));
            let Some(Cms::Signed(entity)) = found else {
                self.sealed = true;
                break;
            };
            self.put_in_place(at, &entity)?;
        }
        let left = self.parts().any(is_smime);
        self.sealed |= left;
        self.open_tnef();
        Ok(self)
    }

    /// Puts the parts of an entity where a part stood.
    fn put_in_place(&mut self, at: usize, entity: &[u8]) -> Result<(), TooMuch> {
        let inner = mime::walk(entity)?;
        let alone = self.tree.parts.len() == 1;
        if self.tree.parts.len() + inner.parts.len() > MAX_PARTS {
            return Err(TooMuch::Parts);
        }
        if inner.parts.iter().any(|part| part.level > MAX_DEPTH) {
            return Err(TooMuch::Depth);
        }
        if alone {
            self.tree.content_type = inner.content_type;
        }
        let start = if alone { self.replace_raw(entity) } else { self.append_raw(entity) };
        let shifted = inner
            .parts
            .into_iter()
            .map(|part| Part { body: part.body.start + start..part.body.end + start, ..part });
        self.tree.parts.splice(at..=at, shifted);
        Ok(())
    }

    /// Nothing of the outer body is left to be read.
    fn replace_raw(&mut self, bytes: &[u8]) -> usize {
        self.raw = Cow::Owned(bytes.to_vec());
        0
    }

    /// Where the bytes stand from now on.
    fn append_raw(&mut self, bytes: &[u8]) -> usize {
        let start = self.raw.len();
        let mut raw = Vec::with_capacity(start + bytes.len());
        raw.extend_from_slice(&self.raw);
        raw.extend_from_slice(bytes);
        self.raw = Cow::Owned(raw);
        start
    }

    /// What a winmail.dat says; its body becomes a part where the mail has no words beside it.
    fn open_tnef(&mut self) {
        let Some(mut found) =
            self.parts().find(|part| is_tnef(part)).and_then(|part| tnef::read(&self.bytes(part)))
        else {
            return;
        };
        let (body, html, rtf) = (found.body.take(), found.html.take(), found.rtf.take());
        self.tnef = Some(found);
        if self.has_words() {
            return;
        }
        let Some((kind, text)) = body
            .map(|text| ("text/plain", text))
            .or(html.map(|text| ("text/html", text)))
            .or(rtf.map(|text| ("text/plain", text)))
        else {
            return;
        };
        let start = self.append_raw(text.as_bytes());
        let fields = vec![Field { name: "content-type".to_owned(), value: format!("{kind}; charset=utf-8") }];
        let end = start + text.len();
        self.tree.parts.push(Part { kind: kind.to_owned(), fields, body: start..end, level: 0 });
        // Asked for before the part was there.
        self.made = Made::default();
    }

    fn has_words(&self) -> bool {
        ["text/plain", "text/html"]
            .iter()
            .any(|kind| self.bodies(kind).iter().any(|text| text.chars().any(char::is_alphanumeric)))
    }

    /// The mail that a spam filter has put into a report of its own (SpamAssassin's `report_safe`). Its header is the
    /// writer's; who wrote is believed only where the report names the same author.
    pub(in crate::intake) fn wrapped_by_filter(&self) -> Option<Vec<u8>> {
        let flagged = self.field("x-spam-flag").is_some_and(|flag| flag.trim().eq_ignore_ascii_case("yes"))
            || self
                .field("x-spam-status")
                .is_some_and(|status| status.trim_start().to_ascii_lowercase().starts_with("yes"));
        let marked = |part: &Part| {
            part.parameter("x-spam-type").is_some_and(|kind| kind.eq_ignore_ascii_case("original"))
        };
        let part = self.parts().find(|part| marked(part)).or_else(|| {
            let reported = || self.bodies("text/plain").first().is_some_and(|text| is_filters_report(text));
            self.parts().find(|part| part.kind == "message/rfc822").filter(|_| flagged && reported())
        })?;
        if !(flagged || marked(part)) || !matches!(part.kind.as_str(), "message/rfc822" | "text/plain") {
            return None;
        }
        let original = self.whole(part);
        let inner = Mail::head(&original)?;
        let author = |mail: &Mail<'_>| mail.from.first().map(|mailbox| mailbox.address.clone());
        (author(&inner) == author(self) || self.from.is_empty()).then_some(original)
    }
}

fn is_filters_report(text: &str) -> bool {
    let start: String = text.chars().take(START_OF_REPORT).collect::<String>().to_lowercase();
    start.contains("spam") && (start.contains("original message") || start.contains("attached"))
}

fn is_smime(part: &Part) -> bool {
    let named =
        |ending: &str| part.file_name().is_some_and(|name| name.to_ascii_lowercase().ends_with(ending));
    match part.kind.as_str() {
        // A list of certificates holds no mail.
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
            !part.parameter("smime-type").is_some_and(|kind| kind.eq_ignore_ascii_case("certs-only"))
                && !named(".p7c")
        }
        "application/octet-stream" => named(".p7m"),
        _ => false,
    }
}

/// Outlook's own wrapper, by its type or its name.
pub(in crate::intake) fn is_tnef(part: &Part) -> bool {
    let typed = matches!(
        part.kind.as_str(),
        "application/ms-tnef" | "application/vnd.ms-tnef" | "application/x-tnef"
    );
    typed
        || part.kind == "application/octet-stream"
            && field(&part.fields, "content-type").is_some()
            && part.file_name().is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"))
}

#[cfg(test)]
#[path = "opened_tests.rs"]
mod opened_tests;
