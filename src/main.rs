//! Parses the arguments and calls the library.

use std::{
    env,
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
};

use mentord::cli;

/// What a large roster took is given back to the machine once it is in the record.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
/// After how many milliseconds the allocator gives back what is free; by itself it waits for the next large
/// allocation, which may be a season away. It reads this from the environment before `main`.
const GIVES_BACK: &str = "MIMALLOC_PURGE_DELAY";

fn main() -> ExitCode {
    let arguments = match cli::Arguments::given() {
        Ok(arguments) => arguments,
        Err(code) => return ExitCode::from(code),
    };
    if arguments.is_daemon() && env::var_os(GIVES_BACK).is_none() {
        start_again();
    }
    cli::log::start(arguments.is_daemon());
    match cli::run(&arguments) {
        Ok(()) => {
            cli::log::last_word(None);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            cli::log::last_word(Some(&failure));
            ExitCode::from(failure.code as u8)
        }
    }
}

/// The same process from its beginning, with the environment that its allocator needs. Where that fails it goes on as
/// it is, and keeps more memory.
fn start_again() {
    let mut arguments = env::args_os();
    if let (Ok(program), Some(name)) = (env::current_exe(), arguments.next()) {
        drop(Command::new(program).arg0(name).args(arguments).env(GIVES_BACK, "0").exec());
    }
}
