//! How clients mark quotes and signatures in HTML: the classes, ids and styles that tell what an element is.

use super::quote_words::Phrases;

/// Parts of classes, ids and names by which clients mark a signature.
static SIGNATURES: Phrases = Phrases::new(
    "gmail_signature|moz-signature|protonmail_signature_block|ms-outlook-mobile-signature|yahoo-signature|\
     ymail_android_signature|ymail_ios_signature|apple-signature|applemailsignature|zimbra_signature|zm_signature|\
     tutanota_signature|bluemail_signature|bloop_signature|hs_signature|spark-signature|_signature_wrapper|\
     mailbutler-signature|fairemail_signature|k9mail-signature|data-signature",
);
/// Whole values of the same.
static SIGNATURES_ALONE: Phrases = Phrases::new(
    "signature|x_signature|sig|email-signature|mail-signature|signature-container|senderdisclaimer",
);

/// Parts of classes, ids and names that mark quoted mail from there to the end of the element.
static QUOTES: Phrases = Phrases::new(
    "yahoo_quoted|protonmail_quote|gmail_extra_quote|zmail_extra|ms-outlook-quoted|mail-quote|freshdesk_quote|\
     front-blockquote|missive_quote|outreach-quote|hs_reply|messagereplysection|tutanota_quote|quotedreply|\
     fernand_quote|notion-mail-quote|alimail-quote|nh_extra|gmx_quote|olk_src_body_section|quoted_text__|\
     mail-editor-reference-message-container|ms-outlook-mobile-reference-message|moz-cite-prefix|moz-forward-container|\
     moz-email-headers-table|gmail_attr|mailbutler-quote|helpscout_quote|intercom-quote|zendesk-quote|x_gmail_quote",
);

/// Ids after which the rest of the mail is a quote: Outlook and Hotmail put no element around it.
static QUOTED_FROM_HERE: Phrases = Phrases::new(
    "divrplyfwdmsg|x_divrplyfwdmsg|appendonsend|stopspelling|zwchr|outlookmessageheader|mail_quote_separator|\
     beforequote:::|lb_reply_separator|isforwardcontent|reply-intro|yahoo-quoted-begin|__quoted_text__",
);

/// What an element does to its content, to be undone where it ends.
#[derive(PartialEq, Clone, Copy)]
pub(in crate::intake) enum Effect {
    None,
    Quoted,
    Indented,
    Left,
    Verbatim,
}

/// The attributes that tell what an element is, in lower case.
#[derive(Default)]
pub(in crate::intake) struct Marks {
    /// Values of class, id, name, title and the data attributes.
    names: String,
    style: String,
    /// `type="cite"` or a `cite` link.
    cited: bool,
    pub(in crate::intake) alt: String,
}

impl Marks {
    pub(in crate::intake) fn of(tag: &str) -> Self {
        let mut marks = Self::default();
        // Attributes beyond this are no client's.
        let mut rest = tag.get(..tag.floor_char_boundary(4_000)).unwrap_or(tag);
        while let Some((before, after)) = rest.split_once('=') {
            let key = before.split_ascii_whitespace().next_back().unwrap_or_default();
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, following) = match quote {
                Some(quote) => {
                    after.get(1..).and_then(|value| value.split_once(quote)).unwrap_or((after, ""))
                }
                None => after.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((after, "")),
            };
            marks.add(&key.to_ascii_lowercase(), value);
            rest = following;
        }
        marks
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "class" | "id" | "name" | "title" | "data-smartmail" | "data-marker" => {
                self.names.push_str(&value.to_lowercase());
                self.names.push(' ');
            }
            "style" => self.style = value.to_lowercase().replace(' ', ""),
            "type" => self.cited |= value.eq_ignore_ascii_case("cite"),
            "cite" => self.cited = true,
            "alt" => value.clone_into(&mut self.alt),
            _ => {}
        }
    }

    pub(in crate::intake) fn quoted_from_here(&self) -> bool {
        !self.names.is_empty() && QUOTED_FROM_HERE.any(|mark| self.names.split(' ').any(|name| name == mark))
    }

    pub(in crate::intake) fn effect(&self, name: &str) -> Effect {
        if self.names.is_empty() && self.style.is_empty() && !matches!(name, "blockquote" | "pre") {
            return Effect::None;
        }
        let hidden = self.style.contains("display:none") || self.style.contains("mso-hide:all");
        let signature = SIGNATURES.any(|mark| self.names.contains(mark))
            || SIGNATURES_ALONE.any(|mark| self.names.split(' ').any(|name| name == mark));
        if signature && !self.names.contains("signature_prefix") || hidden {
            Effect::Left
        } else if QUOTES.any(|mark| self.names.contains(mark)) {
            Effect::Quoted
        } else if name == "blockquote" {
            // A bar at the left is how quotes look; an indentation alone is somebody's own.
            let bar = self.style.contains("border-left:") && !self.style.contains("border-left:none");
            let marked = self.cited || bar || self.names.contains("quote") || self.names.contains("cite");
            if marked { Effect::Quoted } else { Effect::Indented }
        } else if name == "pre" || self.style.contains("white-space:pre") {
            Effect::Verbatim
        } else {
            Effect::None
        }
    }
}
