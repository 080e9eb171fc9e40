//! Parses the arguments and calls the library.

use std::process::ExitCode;

use mentord::cli;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("MENTORD_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    let arguments = match cli::Arguments::given() {
        Ok(arguments) => arguments,
        Err(code) => return ExitCode::from(code),
    };
    match cli::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code as u8)
        }
    }
}
