//! Rooms on a Matrix homeserver: posts go in, and what people say comes out.
//!
//! The library tries nothing a second time here; the daemon does, with the same key, which is the
//! transaction id. A server that knows the id of this device answers with the event it has.

use std::{fmt, sync::Arc, time::Duration};

use anyhow::Result;
use matrix_sdk::{
    Client,
    room::MessagesOptions,
    ruma::{TransactionId, UInt},
};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    MatrixSettings, Said, Words,
    content::{self, Event},
    fault::{ChatFault, Way},
    listen::{Ear, POLL},
    rooms::KnownRooms,
    session::{self, Folder, StoredSession},
};

/// How many of a room's last events are searched for a post that may stand there.
const SEARCHED: u32 = 100;

/// An account on a homeserver. Clones are the same account; posting and listening go on side by side.
#[derive(Clone)]
pub struct Matrix(Arc<Inner>);

struct Inner {
    client: Client,
    homeserver: String,
    user: String,
    device: String,
    rooms: KnownRooms,
    ear: Mutex<Ear>,
}

impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { homeserver, user, device, .. } = &*self.0;
        f.debug_struct("Matrix")
            .field("homeserver", homeserver)
            .field("user", user)
            .field("device", device)
            .finish_non_exhaustive()
    }
}

impl Matrix {
    /// Restores the kept session and device, else logs in as a new device and keeps it. Asks the
    /// server what happened meanwhile, so that posts reach the devices that people have by now.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses the login, or the folder cannot be used.
    pub async fn connect(settings: &MatrixSettings) -> Result<Self> {
        let folder = Folder::open(&settings.directory)?;
        let mut device = None;
        if let Some(kept) = folder.kept(settings)? {
            let client = session::restore(&folder, settings, &kept).await?;
            match Self::begin(settings, client, folder.clone()).await {
                Ok(matrix) => return Ok(matrix),
                Err(err) => match err.downcast_ref::<ChatFault>().map(|fault| fault.way) {
                    Some(Way::LoggedOut(true)) => device = Some(kept),
                    Some(Way::LoggedOut(false)) => {}
                    _ => return Err(err),
                },
            }
        }
        if device.is_none() {
            folder.clear()?;
        }
        let device = device.as_ref().map(StoredSession::device);
        let client = session::log_in_to_stay(&folder, settings, device).await?;
        Self::begin(settings, client, folder).await
    }

    /// Asks the server what happened meanwhile; without an answer the databases are closed again.
    async fn begin(settings: &MatrixSettings, client: Client, folder: Folder) -> Result<Self> {
        let matrix = Self::new(settings, client, folder)?;
        match matrix.0.catch_up().await {
            Ok(()) => Ok(matrix),
            Err(err) => {
                matrix.close().await;
                Err(err)
            }
        }
    }

    fn new(settings: &MatrixSettings, client: Client, folder: Folder) -> Result<Self> {
        let user = client.user_id().map_or_else(|| settings.user.clone(), ToString::to_string);
        let device = client.device_id().map(ToString::to_string).unwrap_or_default();
        let rooms = KnownRooms::new(client.clone(), settings, &user);
        let ear = Mutex::new(Ear::new(folder)?);
        let homeserver = settings.homeserver.clone();
        Ok(Self(Arc::new(Inner { client, homeserver, user, device, rooms, ear })))
    }

    /// The device that the server knows this session by.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.0.device
    }

    /// Joins every configured room that is not joined yet; returns one sentence, with the remedy,
    /// for each that cannot be joined.
    pub async fn join_rooms(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for name in self.0.rooms.configured() {
            if let Err(fault) = self.0.rooms.joined(name).await {
                faults.push(fault.to_string());
            }
        }
        faults
    }

    /// One long poll of at most half a minute: accepts invitations from staff or into configured
    /// rooms, and hands each text message of somebody else in a joined room to `each`.
    ///
    /// Calling it again says that all that was handed out is dealt with; what was handed out by the
    /// last call comes once more after a new start, so look at the event ids. What was said before
    /// the first start, or before the account entered a room, is not handed out. An encrypted
    /// message whose key comes late is handed out late.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses. Nothing is lost: call it again later.
    pub async fn listen(&self, each: &mut (impl FnMut(Said) + ?Sized)) -> Result<()> {
        let mut ear = self.0.ear.lock().await;
        ear.settle()?;
        if !ear.has_news() {
            ear.poll(&self.0.client, &self.0.rooms, POLL).await.map_err(|err| self.fault("listen", &err))?;
        }
        ear.hand_out(each);
        Ok(())
    }

    /// Posts; returns the event's id. `key` is the transaction id: the same key on the same device
    /// never posts twice, as long as the server remembers it (Synapse: a day).
    ///
    /// # Errors
    /// When the server cannot be reached or refuses; see [`is_permanent`](super::fault::is_permanent) and
    /// [`retry_after`](super::fault::retry_after).
    pub async fn post(&self, room: &str, key: &str, words: &Words) -> Result<String> {
        self.send(room, key, content::content(words, key), &format!("post to {room}")).await
    }

    /// Replaces what an earlier post of ours says.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn edit(&self, room: &str, event_id: &str, key: &str, words: &Words) -> Result<()> {
        let content = content::replacement(words, event_id);
        self.send(room, key, content, &format!("change a post in {room}")).await?;
        Ok(())
    }

    async fn send(&self, name: &str, key: &str, content: Value, doing: &str) -> Result<String> {
        let room = self.0.rooms.joined(name).await?;
        let transaction = <&TransactionId>::from(key);
        match room.send_raw("m.room.message", content).with_transaction_id(transaction).await {
            Ok(sent) => Ok(sent.response.event_id.to_string()),
            Err(err) => {
                let fault = ChatFault::new(doing, &self.0.homeserver, &err);
                if fault.way == Way::Never {
                    // The alias may name another room by now.
                    self.0.rooms.forget(name);
                }
                Err(fault.into())
            }
        }
    }

    /// Whether an event of ours that was posted under this key stands among the room's last hundred,
    /// and its id: for a post whose fate is unknown after the server may have forgotten the key. What
    /// an earlier device wrote in an encrypted room cannot be read, and is not found.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn find(&self, room: &str, key: &str) -> Result<Option<String>> {
        let room = self.0.rooms.joined(room).await?;
        let mut options = MessagesOptions::backward();
        options.limit = UInt::from(SEARCHED);
        let found = room.messages(options).await.map_err(|err| self.fault("read a room", &err))?;
        let events = found.chunk.iter().filter_map(|event| Event::read(event.raw().json().get()));
        let mut ours = events.filter(|event| event.sender == self.0.user);
        Ok(ours.find(|event| event.is_posted_as(key)).map(|event| event.event_id))
    }

    /// Ends cleanly: the databases are closed. The session stays. Clones are of no use afterwards,
    /// so whoever listens should have stopped.
    pub async fn close(self) {
        if let Ok(mut ear) = self.0.ear.try_lock() {
            ear.stop().await;
        }
        if let Err(err) = self.0.client.pause().await {
            tracing::warn!("Cannot close the Matrix databases: {err}");
        }
    }

    fn fault(&self, doing: &str, err: &matrix_sdk::Error) -> anyhow::Error {
        ChatFault::new(doing, &self.0.homeserver, err).into()
    }
}

impl Inner {
    /// What happened until now, without waiting for more.
    async fn catch_up(&self) -> Result<()> {
        let polled = self.ear.lock().await.poll(&self.client, &self.rooms, Duration::ZERO).await;
        polled.map_err(|err| ChatFault::new("read the rooms", &self.homeserver, &err).into())
    }
}
