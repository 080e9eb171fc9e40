//! The words of a reply, or why nobody can read them.

use super::subject;
use crate::domain::incoming::Closed;
use crate::intake::message::{attachments, mail::Mail};

/// What is known of the words of a person's mail.
pub(in crate::intake) struct Words {
    pub(in crate::intake) text: Option<String>,
    pub(in crate::intake) closed: Option<Closed>,
    /// Why it counts as a reply.
    pub(in crate::intake) reason: &'static str,
}

impl Words {
    fn closed(closed: Closed, text: Option<String>, reason: &'static str) -> Self {
        Self { text, closed: Some(closed), reason }
    }
}

/// The words of a mail that a person wrote, whose new text was found. `is_act`: whether words are an answer.
pub(in crate::intake) fn of(mail: &Mail<'_>, text: Option<String>, is_act: &dyn Fn(&str) -> bool) -> Words {
    let (text, armoured) = text.map_or((None, false), without_pgp_message);
    if is_encrypted_whole(mail) {
        return Words::closed(Closed::Encrypted, None, "encrypted");
    }
    if armoured || mail.is_sealed() {
        return Words::closed(Closed::Encrypted, text, "encrypted, at least in part");
    }
    if mail.tnef().is_some_and(|tnef| tnef.answer().is_some()) {
        return Words::closed(
            Closed::Tnef,
            text,
            "winmail.dat: an answer to a meeting that names no UID of one",
        );
    }
    let text = text.or_else(|| subject::own_words(mail, is_act));
    if text.is_some() {
        return Words { text, closed: None, reason: "no sign of anything automatic" };
    }
    if mail.tnef().is_some() {
        return Words::closed(Closed::Tnef, None, "winmail.dat alone, without words that can be read");
    }
    if attachments::count(mail) == 0 {
        return Words::closed(Closed::Empty, None, "empty: neither words nor anything attached");
    }
    Words { text: None, closed: None, reason: "no sign of anything automatic" }
}

/// OpenPGP (RFC 3156), also as Exchange changes its type, S/MIME, and Microsoft's protected mail.
fn is_encrypted_whole(mail: &Mail<'_>) -> bool {
    let kinds = ["application/pgp-encrypted", "application/x-microsoft-rpmsg-message"];
    let protected = |name: String| name.to_ascii_lowercase().ends_with(".rpmsg");
    mail.media_type() == "multipart/encrypted"
        || mail.is_sealed() && mail.parts().count() == 1
        || mail
            .parts()
            .any(|part| kinds.contains(&part.kind.as_str()) || part.file_name().is_some_and(protected))
}

/// A text without the OpenPGP message in it (RFC 9580 §6.2), and whether there was one.
fn without_pgp_message(text: String) -> (Option<String>, bool) {
    const BEGIN: &str = "-----BEGIN PGP MESSAGE-----";
    const END: &str = "-----END PGP MESSAGE-----";
    let Some((before, after)) = text.split_once(BEGIN) else { return (Some(text), false) };
    let behind = after.split_once(END).map_or("", |(_, behind)| behind);
    let rest = format!("{}\n\n{}", before.trim(), behind.trim()).trim().to_owned();
    ((!rest.is_empty()).then_some(rest), true)
}
