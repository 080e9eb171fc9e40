//! The program that Postfix pipes the desk's mail into: the built binary, for a user who is not root.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{Desk, Letter, letter, run};

impl Desk<'_> {
    /// Puts `mentord deliver` for this desk at the end of Postfix's pipe. The user there owns the
    /// Maildir, and may read the configuration.
    pub(crate) fn take_the_pipe(&self) {
        let folder = self.servers.dir.join("pipe");
        fs::create_dir(&folder).expect("the folder is new");
        // Where cargo puts the binary, that user may not look.
        fs::copy(env!("CARGO_BIN_EXE_mentord"), folder.join("mentord")).expect("the binary is built");
        let script = format!(
            "#!/bin/sh\nexec {}/mentord --config {} deliver\n",
            folder.display(),
            self.config().display()
        );
        fs::write(folder.join("deliver"), script).expect("the folder is ours");
        let open = |path: &Path| {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
        };
        open(&folder);
        open(&folder.join("deliver"));
        open(self.dir.path());
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(self.file("inbox").join(part)).expect("the folder is ours");
        }
        run(Command::new("chown").args(["-R", "nobody"]).arg(self.file("inbox")));
    }

    /// What lies in the Maildir that mentord reads.
    pub(crate) fn delivered(&self) -> Vec<Letter> {
        letter::read_maildir(&self.file("inbox"))
    }
}
