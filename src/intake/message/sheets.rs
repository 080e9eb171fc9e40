//! The sheets that come with a mail: which attachments are spreadsheets, by content and by name.
//!
//! Types lie: Outlook sends CSV as `application/vnd.ms-excel`, phones send a workbook as
//! `application/octet-stream`. Nothing is unpacked here.

use super::mail::{Mail, Unreadable, decoded_words, one_line};
use super::mime::{Part, field, parameter};

/// Octets of one sheet, decoded: a register of 20,000 rows is about 3 MB.
pub const MAX_SHEET_BYTES: usize = 8 * 1024 * 1024;
/// Sheets of one mail.
const MOST_SHEETS: usize = 5;
/// Characters of a name.
const LONGEST_NAME: usize = 120;

/// A sheet as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFile {
    /// As the mail names it, on one line, without folders; `sheet` if it has no name.
    pub name: String,
    /// `text/csv`, lower-case, as the mail says; it may lie.
    pub media_type: String,
    /// Decoded; `None` if there are more than [`MAX_SHEET_BYTES`].
    pub bytes: Option<Vec<u8>>,
}

/// The sheets of a mail in the order they stand, five at the most; those of enclosed mails are
/// not of this mail.
///
/// # Errors
/// When the mail cannot be read.
pub fn sheets(raw: &[u8]) -> Result<Vec<SheetFile>, Unreadable> {
    let mail = Mail::parse(raw)?;
    Ok(mail.parts().filter_map(|part| sheet(&mail, part)).take(MOST_SHEETS).collect())
}

fn sheet(mail: &Mail<'_>, part: &Part) -> Option<SheetFile> {
    let name = file_name(part);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let named = matches!(ending.as_str(), "csv" | "tsv" | "tab" | "xlsx" | "xlsm" | "xls" | "xlsb" | "ods");
    let typed = is_sheet_type(&part.kind);
    let may_be =
        named || typed || (part.kind == "application/octet-stream" || part.kind == "application/zip");
    // The text of the mail itself is no sheet, whatever it looks like.
    if !may_be || (!named && !part.is_attachment() && part.kind.starts_with("text/") && name.is_empty()) {
        return None;
    }
    // Base64 takes four octets for three; quoted-printable no fewer than one.
    let too_large = part.body.len() / 4 * 3 > MAX_SHEET_BYTES && part.encoding() == "base64"
        || part.body.len() > 4 * MAX_SHEET_BYTES;
    let bytes = (!too_large).then(|| mail.bytes(part)).filter(|bytes| bytes.len() <= MAX_SHEET_BYTES);
    if !named && !typed && !bytes.as_ref().is_some_and(|bytes| is_workbook(bytes)) {
        return None;
    }
    let name = if name.is_empty() { "sheet".to_owned() } else { name };
    Some(SheetFile { name, media_type: part.kind.clone(), bytes })
}

fn is_sheet_type(kind: &str) -> bool {
    matches!(
        kind,
        "text/csv"
            | "text/x-csv"
            | "application/csv"
            | "application/x-csv"
            | "text/comma-separated-values"
            | "text/x-comma-separated-values"
            | "text/tab-separated-values"
            | "application/excel"
            | "application/x-excel"
            | "application/msexcel"
            | "application/x-msexcel"
    ) || kind.starts_with("application/vnd.ms-excel")
        || kind.starts_with("application/vnd.openxmlformats-officedocument.spreadsheetml")
        || kind.starts_with("application/vnd.oasis.opendocument.spreadsheet")
}

/// A zip that says that it is a workbook, in its first names or in its directory at the end.
fn is_workbook(bytes: &[u8]) -> bool {
    const LOOK: usize = 64 * 1024;
    let says = |part: &[u8]| part.windows(3).any(|three| three == b"xl/");
    let start = bytes.get(..bytes.len().min(LOOK)).unwrap_or_default();
    let end = bytes.get(bytes.len().saturating_sub(LOOK)..).unwrap_or_default();
    bytes.starts_with(b"PK\x03\x04") && (says(start) || says(end))
}

/// The name of RFC 2183 or RFC 2045, with the encodings of RFC 2231 and, as many write it,
/// RFC 2047; the last of its folders alone.
fn file_name(part: &Part) -> String {
    let values = ["content-disposition", "content-type"].map(|name| field(&part.fields, name));
    let found = values.into_iter().zip(["filename", "name"]).find_map(|(value, key)| named(value?, key));
    let name = one_line(&found.unwrap_or_default());
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().take(LONGEST_NAME).collect::<String>().trim().to_owned()
}

fn named(value: &str, key: &str) -> Option<String> {
    let name = parameter(value, key)?;
    Some(if name.contains("=?") { decoded_words(&name) } else { name })
}

#[cfg(test)]
#[path = "sheets_tests.rs"]
mod tests;
