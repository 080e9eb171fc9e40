//! Who is meant by a name beside an address that somebody on file has, or several share.

use super::{called, person::Person};

/// Who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'p> {
    Known(&'p Person),
    /// Nobody has the address, or they share it with somebody who is new.
    New,
    /// Whoever has it is called otherwise.
    Another,
    /// Several of those who share it could be meant.
    Unclear,
}

/// Who of `owners`, all who have the address, is meant by that name. `shared`: others are said to have it too.
#[must_use]
pub fn owner<'p>(name: Option<&str>, shared: bool, owners: &[&'p Person]) -> Owner<'p> {
    let named = |owner: &&&Person| name.is_some_and(|name| called::are_one(name, &owner.name));
    if let Some(owner) = owners.iter().find(named) {
        return Owner::Known(owner);
    }
    if owners.is_empty() || shared && name.is_some() {
        return Owner::New;
    }
    let alike =
        |owner: &&&Person| name.is_none_or(|name| called::may_be_one(name, &owner.name, &owner.called));
    match owners.iter().filter(alike).collect::<Vec<_>>().as_slice() {
        [owner] => Owner::Known(owner),
        [] => Owner::Another,
        _ => Owner::Unclear,
    }
}
