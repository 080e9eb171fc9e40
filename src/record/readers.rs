//! The readers of letters as the store names them.

use super::House;
use crate::{
    domain::{EmailAddress, PersonId},
    planning::letter::Reader,
};

/// The reader behind [`Reader::word`].
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
