//! The readers of letters as the store names them.

use super::House;
use crate::{
    domain::{EmailAddress, PersonId},
    planning::letter::Reader,
};

/// A person's id, or the address of one of staff, or of whoever reads worries.
#[must_use]
pub fn reader_word(house: &House, reader: &Reader) -> String {
    match reader {
        Reader::Person(id) => id.0.clone(),
        Reader::Address(address) => address.to_string(),
        Reader::Staff(index) => {
            house.desk.staff.get(*index).map(|staff| staff.email.to_string()).unwrap_or_default()
        }
    }
}

/// The reader behind [`reader_word`].
#[must_use]
pub fn reader_from(house: &House, word: &str) -> Reader {
    match house.desk.staff.iter().position(|staff| staff.email.as_str() == word) {
        Some(index) if word.contains('@') => Reader::Staff(index),
        _ => match EmailAddress::parse(word) {
            Ok(address) => Reader::Address(address),
            Err(_) => Reader::Person(PersonId(word.to_owned())),
        },
    }
}
