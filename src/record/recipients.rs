//! The recipients of letters as the store names them.

use super::Context;
use crate::{
    domain::{EmailAddress, PersonId},
    planning::letter::Recipient,
};

/// The recipient behind [`Recipient::word`].
#[must_use]
pub fn recipient_from(ctx: &Context, word: &str) -> Recipient {
    match ctx.desk.staff.iter().position(|staff| staff.email.as_str() == word) {
        Some(index) if word.contains('@') => Recipient::Staff(index),
        _ => match EmailAddress::parse(word) {
            Ok(address) => Recipient::Address(address),
            Err(_) => Recipient::Person(PersonId(word.to_owned())),
        },
    }
}
