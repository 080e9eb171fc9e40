//! Newsletters and mailing lists: mail to many (RFC 2369, RFC 2919).

use super::message::Mail;

/// The header that makes it bulk mail, if there is one.
pub(super) fn sign(mail: &Mail<'_>) -> Option<String> {
    mail.all_fields().iter().find_map(|field| {
        let value = field.value.trim().to_ascii_lowercase();
        let found = match field.name.as_str() {
            name if name.starts_with("list-") => true,
            "precedence" | "x-precedence" => matches!(value.as_str(), "bulk" | "list" | "junk"),
            "feedback-id" => true,
            _ => false,
        };
        let shown = if field.name.starts_with("list-") { "" } else { value.as_str() };
        found.then(|| format!("{}: {shown}", field.name).trim_end_matches(": ").to_owned())
    })
}
