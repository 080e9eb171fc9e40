//! Parses the arguments and calls the library.

use std::process::ExitCode;

use mentord::cli;

fn main() -> ExitCode {
    let arguments = match cli::Arguments::given() {
        Ok(arguments) => arguments,
        Err(code) => return ExitCode::from(code),
    };
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
