//! S/MIME in one piece (RFC 8551 §3.5): the Cryptographic Message Syntax (RFC 5652) as far as to the content of
//! signed data. The signature proves nothing here and is passed over.
//!
//! Own code, since the words stand under seven headers of BER (X.690): programs that sign while they write use
//! indefinite lengths and octet strings in pieces, which the DER readers at hand refuse. No recursion; each step
//! takes at least two octets, and a length that lies ends at the end of the mail.

/// What a CMS object is.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::intake) enum Cms {
    /// The MIME entity that was signed.
    Signed(Vec<u8>),
    /// Enveloped, encrypted or compressed data, or signed data that is kept elsewhere.
    Closed,
}

/// 1.2.840.113549.1.7.2 and the beginning that all content types of CMS share.
const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const PKCS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01";
/// Elements of indefinite length within each other, in what is passed over.
const DEEPEST: usize = 32;

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTETS_IN_PIECES: u8 = 0x24;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTENT: u8 = 0xa0;

/// Reads a CMS object; `None` if the bytes are none.
pub(in crate::intake) fn read(bytes: &[u8]) -> Option<Cms> {
    let mut reader = DerReader { rest: bytes };
    reader.enter(SEQUENCE)?;
    let kind = reader.primitive(OBJECT_IDENTIFIER)?;
    if kind != SIGNED_DATA {
        return kind.starts_with(PKCS).then_some(Cms::Closed);
    }
    Some(signed_content(reader).map_or(Cms::Closed, Cms::Signed))
}

fn signed_content(mut reader: DerReader<'_>) -> Option<Vec<u8>> {
    reader.enter(CONTENT)?;
    reader.enter(SEQUENCE)?;
    reader.primitive(INTEGER)?;
    reader.pass_over(SET)?;
    reader.enter(SEQUENCE)?;
    reader.primitive(OBJECT_IDENTIFIER)?;
    reader.enter(CONTENT)?;
    reader.octets()
}

struct DerReader<'a> {
    rest: &'a [u8],
}

impl<'a> DerReader<'a> {
    /// A tag of one octet and the length behind it; `None` as length: up to the end-of-contents octets.
    fn header(&mut self) -> Option<(u8, Option<usize>)> {
        let (tag, rest) = self.rest.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0x80 => (None, rest),
            0..0x80 => (Some(usize::from(*first)), rest),
            _ => {
                let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let significant = octets.iter().skip_while(|octet| **octet == 0);
                // More than four octets of length are a lie, and as good as the whole rest.
                let few = significant.clone().count() <= 4;
                let length =
                    significant.fold(0usize, |length, octet| length.wrapping_shl(8) | usize::from(*octet));
                (Some(if few { length } else { usize::MAX }), rest)
            }
        };
        self.rest = rest;
        Some((*tag, length))
    }

    /// Steps into a constructed element of that tag.
    fn enter(&mut self, tag: u8) -> Option<()> {
        (self.header()?.0 == tag).then_some(())
    }

    /// The content of a primitive element of that tag.
    fn primitive(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, length) = self.header()?;
        if found != tag {
            return None;
        }
        self.take(length?)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (content, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(content)
    }

    /// As [`Self::take`], or all that is left: a mail may have been cut.
    fn take_what_is_there(&mut self, length: usize) -> &'a [u8] {
        let (content, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.rest = rest;
        content
    }

    /// Passes over an element of that tag.
    fn pass_over(&mut self, tag: u8) -> Option<()> {
        let (found, length) = self.header()?;
        if found != tag {
            return None;
        }
        if let Some(length) = length {
            return self.take(length).map(|_| ());
        }
        let mut depth = 1;
        while depth > 0 {
            match self.header()? {
                (0, Some(0)) => depth -= 1,
                (_, Some(length)) => _ = self.take(length)?,
                (_, None) if depth < DEEPEST => depth += 1,
                (_, None) => return None,
            }
        }
        Some(())
    }

    /// An octet string, whole or in pieces that may be in pieces themselves.
    fn octets(&mut self) -> Option<Vec<u8>> {
        match self.header()? {
            (OCTETS, Some(length)) => Some(self.take_what_is_there(length).to_vec()),
            (OCTETS_IN_PIECES, length) => {
                let mut reader =
                    DerReader { rest: length.map_or(self.rest, |length| self.take_what_is_there(length)) };
                // Pieces lie one behind the other, so how they are nested is of no matter.
                let mut found = Vec::new();
                while let Some((tag, length)) = reader.header() {
                    match (tag, length) {
                        (OCTETS, Some(length)) => found.extend_from_slice(reader.take_what_is_there(length)),
                        (OCTETS_IN_PIECES, _) => {}
                        // The end of a piece; what follows the last end is no piece.
                        (0, Some(0)) => {}
                        _ => break,
                    }
                }
                Some(found)
            }
            _ => None,
        }
    }
}
