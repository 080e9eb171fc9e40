//! What holds for the whole process: what it makes is its user's alone, and what it had in memory is left
//! in no file.

use std::{os::unix::fs::MetadataExt as _, path::Path};

use rustix::{
    fs::Mode,
    process::{Resource, Rlimit, geteuid, setrlimit, umask},
};

use super::exit::{Code, Failure};

/// Files and folders are made for their owner alone, those of libraries too, if they are to be
/// `private`; a crash leaves no core, which would hold secrets and words.
pub(super) fn confine(private: bool) {
    if private {
        umask(Mode::RWXG | Mode::RWXO);
    }
    // It may only be lowered here, and lowering never fails.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Refuses root in a state that belongs to somebody else: what root makes there, its owner could not
/// write. `state` need not be there yet; then it is about the folder that it would be made in.
pub(super) fn demand_owner(state: &Path) -> Result<(), Failure> {
    let there = state.ancestors().find_map(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        std::fs::metadata(folder).ok()
    });
    let Some(owner) = there.map(|there| there.uid()).filter(|owner| geteuid().is_root() && *owner != 0)
    else {
        return Ok(());
    };
    let user = name_of(owner).unwrap_or_else(|| format!("\\#{owner}"));
    let said = format!(
        "The state {} belongs to {user}, who could not use what root writes there; run this as that user: sudo -u {user} mentord ...",
        state.display()
    );
    Err(Failure::new(Code::NoPermission, said))
}

/// As /etc/passwd has it; accounts of other places are known by their number.
fn name_of(id: u32) -> Option<String> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(id)).then(|| name.to_owned())
    })
}
