//! Outlook's winmail.dat: the Transport Neutral Encapsulation Format (MS-OXTNEF) as far as to the message class,
//! the body, and the UID of a meeting.
//!
//! Lengths are believed only as far as there are bytes; what is broken ends the reading, and what was found counts.

use super::winmail::Tnef;
use memchr::memmem;

use super::{charset, rtf};

/// 0x223E9F78, as it stands in the file.
const SIGNATURE: &[u8] = b"\x78\x9f\x3e\x22";
/// Attributes of a message and properties of one list that are looked at: Outlook writes some hundred.
const MOST_ATTRIBUTES: usize = 2_000;
const MOST_PROPERTIES: usize = 4_000;
/// Bytes of a body that are read.
const MOST_BODY: usize = 1024 * 1024;
const LONGEST_UID: usize = 1_000;

/// Attributes (MS-OXTNEF 2.1.3.1).
const BODY: u32 = 0x0002_800c;
const MESSAGE_CLASS: u32 = 0x0007_8008;
const CODE_PAGE: u32 = 0x0006_9007;
const PROPERTIES: u32 = 0x0006_9003;
const ATTACHMENT: u32 = 0x0006_9002;

/// Identifiers of properties (MS-OXPROPS).
const PID_MESSAGE_CLASS: u16 = 0x001a;
const PID_BODY: u16 = 0x1000;
const PID_HTML: u16 = 0x1013;
const PID_RTF: u16 = 0x1009;
/// PSETID_Meeting, {6ED8DA90-450B-101B-98DA-00AA003F1305}, and in it the global object id and its clean form.
const MEETING: &[u8] = b"\x90\xda\xd8\x6e\x0b\x45\x1b\x10\x98\xda\x00\xaa\x00\x3f\x13\x05";
const GLOBAL_OBJECT_ID: u32 = 0x03;
const CLEAN_GLOBAL_OBJECT_ID: u32 = 0x23;

/// How a global object id begins, and the UID of another program in it.
const GLOBAL: &[u8] = b"\x04\0\0\0\x82\0\xe0\0\x74\xc5\xb7\x10\x1a\x82\xe0\x08";
const VCAL_UID: &[u8] = b"vCal-Uid\x01\0\0\0";

/// Reads a winmail.dat; `None` if the bytes are none.
pub(in crate::intake) fn read(bytes: &[u8]) -> Option<Tnef> {
    let rest = bytes.strip_prefix(SIGNATURE)?.get(2..)?;
    let mut reader = Recipient { rest };
    let mut found = Tnef::default();
    let mut code_page = 1252;
    let mut body = None;
    for _ in 0..MOST_ATTRIBUTES {
        let Some((level, id, data)) = reader.attribute() else { break };
        match (level, id) {
            (1, MESSAGE_CLASS) => found.class = charset::decoded(until_nul(data), "us-ascii"),
            (1, CODE_PAGE) => code_page = Recipient { rest: data }.u32().unwrap_or(code_page),
            (1, BODY) => body = Some(data),
            (1, PROPERTIES) => {
                properties(data, &mut found, code_page);
                unlisted_global_object_id(data, &mut found);
            }
            (2, ATTACHMENT) => found.attached += 1,
            _ => {}
        }
    }
    let body = body.map(|data| charset::decoded(until_nul(bounded(data)), &charset::of_code_page(code_page)));
    found.body = found.body.or(body).filter(|text| !text.trim().is_empty());
    Some(found)
}

fn bounded(data: &[u8]) -> &[u8] {
    data.get(..MOST_BODY).unwrap_or(data)
}

fn until_nul(data: &[u8]) -> &[u8] {
    data.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A list of MAPI properties (MS-OXTNEF 2.1.3.4).
fn properties(data: &[u8], found: &mut Tnef, code_page: u32) {
    let mut reader = Recipient { rest: data };
    let Some(count) = reader.u32() else { return };
    for _ in 0..usize::try_from(count).unwrap_or(usize::MAX).min(MOST_PROPERTIES) {
        let Some(property) = reader.property() else { return };
        match (property.id, property.meeting) {
            (PID_BODY, _) => found.body = property.text(code_page),
            (PID_HTML, _) => found.html = property.text(code_page),
            (PID_RTF, _) => {
                found.rtf = rtf::text(bounded(property.value)).filter(|text| !text.trim().is_empty())
            }
            (PID_MESSAGE_CLASS, _) if found.class.is_empty() => {
                found.class = property.text(code_page).unwrap_or_default();
            }
            (_, Some(GLOBAL_OBJECT_ID)) => global_object_id(property.value, found, true),
            (_, Some(CLEAN_GLOBAL_OBJECT_ID)) => global_object_id(property.value, found, false),
            _ => {}
        }
    }
}

/// The UID in a global object id (MS-OXOCAL 2.2.1.27): that of another program stands behind "vCal-Uid".
fn global_object_id(value: &[u8], found: &mut Tnef, with_date: bool) {
    // 16 octets of class, 4 of the date of one call, 8 of its creation, 8 of nothing, 4 of length.
    let date = value.get(16..20).unwrap_or_default();
    found.one_call |= with_date && date.iter().any(|byte| *byte != 0);
    let Some(uid) = value.get(40..).and_then(|data| data.strip_prefix(VCAL_UID)) else { return };
    let uid = until_nul(uid);
    let printable = uid.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    if printable && !uid.is_empty() && uid.len() <= LONGEST_UID {
        found.uid = std::str::from_utf8(uid).ok().map(str::to_owned);
    }
}

/// A global object id that stands behind a property which could not be read.
fn unlisted_global_object_id(data: &[u8], found: &mut Tnef) {
    if found.uid.is_some() {
        return;
    }
    let start = memmem::find(data, VCAL_UID).and_then(|at| at.checked_sub(40));
    if let Some(value) = start.and_then(|start| data.get(start..)).filter(|value| value.starts_with(GLOBAL)) {
        global_object_id(value, found, true);
    }
}

struct Property<'a> {
    kind: u16,
    id: u16,
    /// Its number in PSETID_Meeting.
    meeting: Option<u32>,
    /// The first of its values.
    value: &'a [u8],
}

impl Property<'_> {
    fn text(&self, code_page: u32) -> Option<String> {
        let value = bounded(self.value);
        let text = match self.kind & 0x0fff {
            0x1f => charset::decoded(value, "utf-16le").trim_end_matches('\0').to_owned(),
            _ => charset::decoded(until_nul(value), &charset::of_code_page(code_page)),
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

struct Recipient<'a> {
    rest: &'a [u8],
}

impl<'a> Recipient<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// Level, id and data of an attribute; its checksum is passed over.
    fn attribute(&mut self) -> Option<(u8, u32, &'a [u8])> {
        let level = *self.take(1)?.first()?;
        let id = self.u32()?;
        let length = self.length()?;
        let data = self.take(length)?;
        // The last checksum may have been cut off.
        let _ = self.u16();
        Some((level, id, data))
    }

    fn property(&mut self) -> Option<Property<'a>> {
        let (kind, id) = (self.u16()?, self.u16()?);
        let meeting = if id >= 0x8000 { self.name()? } else { None };
        let fixed = match kind & 0x0fff {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            0x0d | 0x1e | 0x1f | 0x102 => None,
            _ => return None,
        };
        let several = kind & 0x1000 != 0;
        let count = if several || fixed.is_none() { self.length()? } else { 1 };
        let mut value: Option<&[u8]> = None;
        for _ in 0..count {
            let next = match fixed {
                Some(length) => self.take(length)?,
                None => self.padded()?,
            };
            value = value.or(Some(next));
        }
        Some(Property { kind, id, meeting, value: value.unwrap_or_default() })
    }

    /// The name of a named property: its number, where it is one of a meeting's.
    fn name(&mut self) -> Option<Option<u32>> {
        let set = self.take(16)?;
        if self.u32()? == 0 {
            let number = self.u32()?;
            return Some((set == MEETING).then_some(number));
        }
        self.padded()?;
        Some(None)
    }

    /// A value with its length before it, and filled up to four octets.
    fn padded(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let value = self.take(length)?;
        let filling = (4 - length % 4) % 4;
        self.rest = self.rest.get(filling..).unwrap_or_default();
        Some(value)
    }
}
