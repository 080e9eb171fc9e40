//! What is said in the rooms, handed out at least once and in order, however long we were away.

use std::time::Duration;

use anyhow::Result;
use matrix_sdk::{
    Client, Room,
    config::{SyncSettings, SyncToken},
    deserialized_responses::{TimelineEvent, TimelineEventKind},
    room::MessagesOptions,
    ruma::{
        OwnedRoomId, UInt,
        api::client::filter::{Filter, FilterDefinition, RoomEventFilter, RoomFilter},
        api::client::sync::sync_events::v3::Filter as SyncFilter,
        events::room::encrypted::OriginalSyncRoomEncryptedEvent,
        presence::PresenceState,
        serde::Raw,
    },
    sync::{SyncResponse, Timeline},
};
use tokio::task::JoinHandle;

use super::{
    content::{Event, Said},
    rooms::KnownRooms,
    session::Folder,
};

/// How long the server keeps a poll open when nothing is said.
pub(super) const POLL: Duration = Duration::from_secs(25);
/// Events of a room in one answer; what lies before them is fetched.
const TIMELINE: u32 = 20;
/// Events in one answer when a gap is filled, and how many answers: more than a room says in months.
const PAGE: u32 = 100;
const MOST_PAGES: usize = 50;
/// Messages without their key that wait for it, and for how many polls: keys follow in seconds.
const MOST_DARK: usize = 50;
const DARK_FOR: u8 = 20;

/// Where listening stands.
pub(super) struct Ear {
    folder: Folder,
    /// Where the next poll begins; none before the first.
    since: Option<String>,
    /// A poll that runs on when its caller goes away: the library takes an answer in once only, so
    /// one that nobody waits for would be lost.
    polling: Option<JoinHandle<matrix_sdk::Result<SyncResponse>>>,
    /// An answer that is not read to its end.
    answer: Option<SyncResponse>,
    /// Said, and not handed out yet.
    news: Vec<Said>,
    /// The place as it is on disk.
    kept: Option<String>,
    dark: Vec<Dark>,
}

/// A message whose key has not come yet.
#[derive(Clone)]
struct Dark {
    room: OwnedRoomId,
    event: Raw<OriginalSyncRoomEncryptedEvent>,
    polls: u8,
}

impl Ear {
    pub(super) fn new(folder: Folder) -> Result<Self> {
        let since = folder.since()?;
        Ok(Self {
            folder,
            kept: since.clone(),
            since,
            polling: None,
            answer: None,
            news: Vec::new(),
            dark: Vec::new(),
        })
    }

    pub(super) fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// Keeps the place: all that was handed out is dealt with. While a message waits for its key
    /// the place is not moved, so that it is read again after a new start.
    pub(super) fn settle(&mut self) -> Result<()> {
        if self.news.is_empty()
            && self.dark.is_empty()
            && let Some(since) = &self.since
            && self.since != self.kept
        {
            self.folder.keep_since(since)?;
            self.kept.clone_from(&self.since);
        }
        Ok(())
    }

    pub(super) fn hand_out(&mut self, each: &mut (impl FnMut(Said) + ?Sized)) {
        for said in self.news.drain(..) {
            each(said);
        }
    }

    /// One answer of the server, read to its end or not at all; whoever drops this future loses nothing.
    pub(super) async fn poll(
        &mut self,
        client: &Client,
        rooms: &KnownRooms,
        wait: Duration,
    ) -> matrix_sdk::Result<()> {
        let first = self.since.is_none();
        if self.answer.is_none() {
            self.answer = Some(self.answered(client, wait).await?);
        }
        let Some(answer) = &self.answer else { return Ok(()) };
        let mut news = Vec::new();
        let mut dark = Vec::new();
        for (id, update) in &answer.rooms.joined {
            let Some(room) = client.get_room(id).filter(|_| !first) else { continue };
            let events = since_entry(&room, &update.timeline, self.since.as_deref(), rooms.user()).await?;
            let name = rooms.name(id).await.unwrap_or(id.as_str());
            for event in events {
                if let TimelineEventKind::UnableToDecrypt { event, .. } = &event.kind {
                    dark.push(Dark { room: id.clone(), event: event.clone().cast_unchecked(), polls: 0 });
                } else {
                    news.extend(heard(&event, name, rooms.user()));
                }
            }
        }
        let (lit, mut still_dark) = self.light_up(client, rooms).await;
        // From here nothing waits: whoever drops this future drops all of the answer or none of it.
        still_dark.extend(dark);
        still_dark.truncate(MOST_DARK);
        self.dark = still_dark;
        self.news.extend(lit);
        self.news.extend(news);
        self.since = self.answer.take().map(|answer| answer.next_batch);
        if first {
            // Nothing was handed out that could be lost.
            self.settle().map_err(|err| matrix_sdk::Error::UnknownError(err.into()))?;
        }
        rooms.accept_invites().await;
        Ok(())
    }

    /// Ends a poll that nobody waits for; its answer comes again after a new start.
    pub(super) async fn stop(&mut self) {
        if let Some(polling) = self.polling.take() {
            polling.abort();
            // Ended by us, or well, or with an error: it is over.
            let _ = polling.await;
        }
    }

    async fn answered(&mut self, client: &Client, wait: Duration) -> matrix_sdk::Result<SyncResponse> {
        let polling = self.polling.get_or_insert_with(|| {
            let (token, wait, timeline) = match &self.since {
                Some(since) => (SyncToken::Specific(since.clone()), wait, TIMELINE),
                None => (SyncToken::NoToken, Duration::ZERO, 1),
            };
            let settings = SyncSettings::new()
                .token(token)
                .filter(filter(timeline))
                .set_presence(PresenceState::Offline)
                .timeout(wait);
            let client = client.clone();
            tokio::spawn(async move { client.sync_once(settings).await })
        });
        let answer = polling.await;
        self.polling = None;
        answer.map_err(|err| matrix_sdk::Error::UnknownError(err.into()))?
    }

    /// What those messages say whose key has come by now, and those that go on waiting.
    async fn light_up(&self, client: &Client, rooms: &KnownRooms) -> (Vec<Said>, Vec<Dark>) {
        let mut news = Vec::new();
        let mut still_dark = Vec::new();
        for dark in &self.dark {
            let Some(room) = client.get_room(&dark.room) else { continue };
            match room.decrypt_event(&dark.event, None).await {
                Ok(event) if !event.kind.is_utd() => {
                    let name = rooms.name(&dark.room).await.unwrap_or(dark.room.as_str());
                    news.extend(heard(&event, name, rooms.user()));
                }
                _ if dark.polls < DARK_FOR => still_dark.push(Dark { polls: dark.polls + 1, ..dark.clone() }),
                _ => {
                    tracing::warn!(room.id = %dark.room, "A message could not be read: its key did not come");
                }
            }
        }
        (news, still_dark)
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        if let Some(polling) = &self.polling {
            polling.abort();
        }
    }
}

/// A text message of somebody else.
fn heard(event: &TimelineEvent, room: &str, user: &str) -> Option<Said> {
    let event = Event::read(event.raw().json().get())?;
    (event.sender != user).then(|| event.said(room)).flatten()
}

/// Everything of a room since the last poll, oldest first: a long absence leaves a gap before the
/// timeline, which is filled. What was said before the account entered the room is none of ours.
async fn since_entry(
    room: &Room,
    timeline: &Timeline,
    since: Option<&str>,
    user: &str,
) -> matrix_sdk::Result<Vec<TimelineEvent>> {
    let is_entry = |event: &TimelineEvent| {
        Event::read(event.raw().json().get()).is_some_and(|event| event.is_entry_of(user))
    };
    // Newest first, until the gap is filled.
    let mut events = Vec::new();
    for event in timeline.events.iter().rev() {
        if is_entry(event) {
            events.reverse();
            return Ok(events);
        }
        events.push(event.clone());
    }
    let mut from = timeline.prev_batch.clone().filter(|_| timeline.limited);
    for _ in 0..MOST_PAGES {
        let Some(start) = from.take() else { break };
        let mut options = MessagesOptions::backward().from(start.as_str());
        options.to = since.map(str::to_owned);
        options.limit = UInt::from(PAGE);
        let page = room.messages(options).await?;
        for event in page.chunk {
            if is_entry(&event) {
                events.reverse();
                return Ok(events);
            }
            events.push(event);
        }
        from = page.end.filter(|end| *end != start);
    }
    if from.is_some() {
        tracing::warn!(room.id = %room.room_id(), "More was said than can be read; the oldest of it is skipped");
    }
    events.reverse();
    Ok(events)
}

/// Only what is needed. State events stay in the timeline even where they are of no use: a server
/// that does not send the state after the timeline tells of encryption there.
fn filter(timeline: u32) -> SyncFilter {
    let mut room = RoomFilter::with_lazy_loading();
    room.timeline.limit = Some(UInt::from(timeline));
    room.timeline.lazy_load_options = room.state.lazy_load_options;
    room.account_data = RoomEventFilter::ignore_all();
    room.ephemeral = RoomEventFilter::ignore_all();
    let mut filter = FilterDefinition::empty();
    filter.room = room;
    filter.presence = Filter::ignore_all();
    filter.account_data = Filter::ignore_all();
    SyncFilter::FilterDefinition(filter)
}
