//! Where mail comes from: a server, a Maildir or nowhere.

use super::{Complete, Cursor, Found, Imap, Maildir, Unmet};

/// Why a wait for mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The server told of something new.
    Mail,
    /// Time to look again at everything.
    LookAgain,
    Interrupted,
}

/// Where mail comes from.
#[derive(Debug)]
pub enum Inbound {
    Imap(Box<Imap>),
    Maildir(Maildir),
    Nothing,
}

impl Inbound {
    /// One complete fetch: hands new messages to `each`, oldest first and some at a time, all of one folder, and
    /// none where it may take a while until there are more. What `each` takes is its own from then on, also where
    /// the fetch fails. New is what lies at or after a folder's cursor (IMAP), or what `is_handled` does not know by
    /// its key (Maildir). Flags and files stay as they are.
    ///
    /// # Errors
    /// When no folder can be read (connection, login), or when `each` fails. A single folder's trouble is in
    /// [`Complete::failed`].
    pub async fn fetch(
        &mut self,
        cursors: &[Cursor],
        unmet: Unmet,
        is_handled: &dyn Fn(&str) -> bool,
        each: &mut impl AsyncFnMut(Vec<Found>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Complete> {
        match self {
            Self::Imap(imap) => imap.fetch(cursors, unmet, each).await,
            Self::Maildir(maildir) => maildir.fetch(is_handled, each).await,
            Self::Nothing => Ok(Complete::default()),
        }
    }

    /// One message that was handed out before, by its folder and key; `None`: it is there no longer.
    ///
    /// # Errors
    /// One sentence: it cannot be asked for now.
    pub async fn fetch_one(&mut self, folder: &str, key: &str) -> anyhow::Result<Option<Found>> {
        match self {
            Self::Imap(imap) => imap.fetch_one(folder, key).await,
            Self::Maildir(maildir) => maildir.fetch_one(key),
            Self::Nothing => Ok(None),
        }
    }

    /// Waits for mail, after a complete fetch: until something new lies there, until `interrupt`, or
    /// until it is time to look again.
    ///
    /// # Errors
    /// One sentence: the connection broke; the next fetch opens another.
    pub async fn wait(
        &mut self,
        cursors: &[Cursor],
        interrupt: impl Future<Output = ()>,
    ) -> anyhow::Result<News> {
        match self {
            Self::Imap(imap) => imap.wait(cursors, interrupt).await,
            Self::Maildir(maildir) => Ok(maildir.wait(interrupt).await),
            Self::Nothing => {
                interrupt.await;
                Ok(News::Interrupted)
            }
        }
    }

    /// Ends the pass: logs out where a connection is open.
    pub async fn close(&mut self) {
        if let Self::Imap(imap) = self {
            imap.close().await;
        }
    }
}
