//! Parses the arguments and calls the library.

use std::process::ExitCode;

use clap::Parser as _;
use mentord::cli;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("MENTORD_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(err) => {
            // Asking for help is no mistake; a wrong argument is EX_USAGE.
            let asked = !err.use_stderr();
            return if err.print().is_ok() && asked { ExitCode::SUCCESS } else { ExitCode::from(64) };
        }
    };
    match cli::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code as u8)
        }
    }
}
