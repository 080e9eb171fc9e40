//! Exit codes of sysexits, and failures that carry one.

use std::fmt;

use crate::store::{self, Fault};

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Wrong arguments.
    Usage = 64,
    /// Bad input.
    Data = 65,
    /// A server cannot be reached.
    Unavailable = 69,
    /// A bug.
    Software = 70,
    /// Disk.
    Io = 74,
    /// Try later, or another instance runs.
    TempFail = 75,
    /// Another user than the state's.
    NoPermission = 77,
    /// Configuration or roster.
    Config = 78,
}

/// What stopped a verb: a sentence that says what to do, and the exit code.
#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    pub said: String,
}

impl Failure {
    #[must_use]
    pub fn new(code: Code, said: impl Into<String>) -> Self {
        Self { code, said: said.into() }
    }

    #[must_use]
    pub fn usage(said: impl Into<String>) -> Self {
        Self::new(Code::Usage, said)
    }

    #[must_use]
    pub fn input(said: impl Into<String>) -> Self {
        Self::new(Code::Data, said)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl From<anyhow::Error> for Failure {
    /// What comes up from below is the disk's, or a bug's.
    fn from(err: anyhow::Error) -> Self {
        let disk = err.chain().any(|cause| cause.is::<std::io::Error>());
        if let Some(newer) = err.downcast_ref::<store::Newer>() {
            return Self::new(Code::Config, format!("{newer}."));
        }
        if let Some(foreign) = err.downcast_ref::<store::ForeignLog>() {
            return Self::new(Code::Config, format!("{foreign}."));
        }
        let code = match store::fault(&err) {
            Some(Fault::Busy) => Code::TempFail,
            Some(Fault::Full | Fault::Disk) => Code::Io,
            None if disk => Code::Io,
            None => Code::Software,
        };
        Self::new(code, format!("{err:#}"))
    }
}
