//! What somebody newly wrote in a mail: without quotes, signatures and markup.

pub(in crate::intake) mod banner_words;
pub(in crate::intake) mod banners;
pub(in crate::intake) mod disclaimers;
pub(in crate::intake) mod entities;
pub(in crate::intake) mod header_blocks;
pub(in crate::intake) mod html;
pub(in crate::intake) mod html_marks;
pub(in crate::intake) mod new_text;
pub(in crate::intake) mod phrases;
pub(in crate::intake) mod quote_heads;
pub(in crate::intake) mod quote_words;
pub(in crate::intake) mod quotes;
pub(in crate::intake) mod sentences;
pub(in crate::intake) mod signatures;
pub(in crate::intake) mod subject;
pub(in crate::intake) mod words;
