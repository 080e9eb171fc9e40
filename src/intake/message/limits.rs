//! What is read of a mail at most. Anyone may write to a desk, so every length has an end; a mail
//! that passes one of the first group is set aside for staff, of the second the rest is not read.

/// Larger mail is not read (RFC 5321 sets no limit; providers stop at 25 to 50 MB).
pub const MAX_BYTES: usize = 25 * 1024 * 1024;
/// Multiparts and enclosed mails within each other: Postfix stops at 100 (`mime_nesting_limit`);
/// real mail stays under 10.
pub(in crate::intake) const MAX_DEPTH: usize = 100;
/// Parts of one mail: a digest of a busy list has some 100.
pub(in crate::intake) const MAX_PARTS: usize = 500;
/// Header bytes of the mail itself: Postfix stops at 100 KB (`header_size_limit`).
pub(in crate::intake) const MAX_HEADER_BYTES: usize = 100 * 1024;
/// Header bytes of the mail and all its parts.
pub(in crate::intake) const MAX_HEADER_BYTES_IN_ALL: usize = 2 * MAX_HEADER_BYTES + MAX_PARTS * 200;
/// A line of text (RFC 5322 §2.1.1 allows 998 octets). Some programs put a whole page on one line,
/// in base64 as well; nobody writes a million octets of it.
pub(in crate::intake) const MAX_LINE_BYTES: usize = 1024 * 1024;

/// Plain text that is decoded, in all: a book is 500 KB, and what a person newly wrote is shorter.
pub(in crate::intake) const MOST_PLAIN_TEXT: usize = 1024 * 1024;
/// HTML that is decoded, in all: Outlook's styles and pictures put into the text make it long.
pub(in crate::intake) const MOST_HTML: usize = 4 * 1024 * 1024;
/// Of a part that says something to machines, such as a delivery status: 500 recipients and more.
pub(in crate::intake) const MOST_OF_A_REPORT: usize = 1024 * 1024;
/// Addresses of the servers on the way: a mail has been through some ten.
pub(in crate::intake) const MOST_DELIVERED_TO: usize = 100;
/// Message-IDs that a mail answers: a thread of a year has fewer.
pub(in crate::intake) const MOST_ANSWERED: usize = 200;
/// Characters of the reason for a class, which may quote a header.
pub(in crate::intake) const LONGEST_REASON: usize = 300;
