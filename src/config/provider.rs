//! `provider = "..."`: what is known of the large providers, and fills in what the file leaves out.

use std::cell::RefCell;

use super::Tls;

/// Where a copy of what was sent can be found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCopy {
    /// The provider files one.
    Sent,
    /// We append one over IMAP.
    Append,
    /// The desk gets one in the letter's own envelope; no header says so.
    Bcc,
    None,
}

/// A provider whose servers, limits and folders are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    Microsoft365,
    Google,
}

pub(super) const PROVIDERS: [(&str, Provider); 2] =
    [("microsoft365", Provider::Microsoft365), ("google", Provider::Google)];

/// One server as the provider runs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) host: &'static str,
    pub(super) port: u16,
    pub(super) tls: Tls,
}

impl Provider {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Microsoft365 => "microsoft365",
            Self::Google => "google",
        }
    }

    /// Submission; support.microsoft.com and support.google.com name these.
    pub(super) fn submission(self) -> Known {
        match self {
            Self::Microsoft365 => Known { host: "smtp.office365.com", port: 587, tls: Tls::Starttls },
            Self::Google => Known { host: "smtp.gmail.com", port: 465, tls: Tls::Implicit },
        }
    }

    pub(super) fn imap(self) -> Known {
        match self {
            Self::Microsoft365 => Known { host: "outlook.office365.com", port: 993, tls: Tls::Implicit },
            Self::Google => Known { host: "imap.gmail.com", port: 993, tls: Tls::Implicit },
        }
    }

    /// Below Microsoft's 30 a minute; Google's limit is one a day.
    pub(super) fn per_minute(self) -> u32 {
        match self {
            Self::Microsoft365 => 25,
            Self::Google => 20,
        }
    }

    /// Both file what is sent over SMTP.
    pub(super) fn own_copy(self) -> OwnCopy {
        OwnCopy::Sent
    }

    /// Where an application asks for itself, and refresh tokens are used.
    pub(super) fn token_url(self, tenant: Option<&str>) -> Option<String> {
        match self {
            Self::Microsoft365 => {
                Some(format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", tenant?))
            }
            Self::Google => Some("https://oauth2.googleapis.com/token".to_owned()),
        }
    }

    /// What an application asks for itself.
    pub(super) fn scope(self) -> &'static str {
        match self {
            Self::Microsoft365 => "https://outlook.office365.com/.default",
            Self::Google => "https://mail.google.com/",
        }
    }
}

/// A provider, and what it has filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    pub provider: Provider,
    /// In words, such as `letters out by smtp.gmail.com:465 (TLS)`.
    pub filled: Vec<String>,
}

/// A provider while the file is read.
pub(super) struct Filling {
    pub(super) provider: Provider,
    filled: RefCell<Vec<String>>,
}

impl Filling {
    pub(super) fn new(provider: Provider) -> Self {
        Self { provider, filled: RefCell::default() }
    }

    /// Notes what the file left out.
    pub(super) fn note(&self, words: String) {
        self.filled.borrow_mut().push(words);
    }

    pub(super) fn preset(self) -> Preset {
        Preset { provider: self.provider, filled: self.filled.into_inner() }
    }
}
