//! Posts what waits for the rooms, and edits what has changed: the posts of one pass are one message
//! a room. A room that cannot be reached keeps nothing else back.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::wiring;
use crate::{
    chat::{Bundle, Console, Matrix, Post, Rooms},
    config::Loaded,
    store::{Message, Store},
};

/// The file of posts in the state directory.
const LOG: &str = "chat.log";
/// Seconds between attempts; the last one repeats.
const RETRY_SECONDS: [i64; 6] = [2, 10, 30, 120, 300, 900];

/// What a round of posting came to.
#[derive(Debug, Default)]
pub struct Posted {
    pub posts: Vec<Post>,
    /// Why a message waits, a sentence.
    pub waiting: Option<String>,
}

/// The rooms of a configuration without a chat network.
#[must_use]
pub fn console(loaded: &Loaded) -> Rooms {
    Rooms::Console(log(loaded))
}

/// Where posts without a room of their own go.
#[must_use]
pub fn log(loaded: &Loaded) -> Console {
    Console::new(loaded.state_dir.join(LOG))
}

/// The rooms as they can be reached now, for one pass.
pub async fn rooms(loaded: &Loaded) -> Rooms {
    let Some(config) = &loaded.chat else { return console(loaded) };
    let connected = async {
        let settings = wiring::matrix(loaded, config)?;
        let matrix = Matrix::connect(&settings).await?;
        for trouble in matrix.join_rooms().await {
            tracing::warn!("{trouble}");
        }
        anyhow::Ok(matrix)
    };
    match connected.await {
        Ok(matrix) => Rooms::Matrix(matrix, log(loaded)),
        Err(err) => Rooms::Away(format!("{err:#}"), log(loaded)),
    }
}

/// Posts and edits everything that waits, in order.
///
/// # Errors
/// When the store fails. A room that cannot be written to is said, and tried again later.
pub async fn drain(store: &Store, rooms: &Rooms, now: Timestamp) -> Result<Posted> {
    let mut posted = Posted::default();
    store.write(|tx| tx.gather_posts())?;
    for message in store.read(|tx| tx.open_messages(now))? {
        let done = match message.posted {
            None => post(store, rooms, &message, now).await?,
            Some(_) => edit(store, rooms, &message, now).await?,
        };
        match done {
            Ok(posts) => posted.posts.extend(posts),
            Err(err) => {
                let attempts = usize::try_from(message.attempts).unwrap_or(usize::MAX);
                let pause = RETRY_SECONDS.get(attempts).or(RETRY_SECONDS.last()).copied().unwrap_or(900);
                let pause = SignedDuration::from_secs(pause).max(rooms.asked_to_wait(&err));
                store.write(|tx| tx.put_message_off(message.id, now + pause))?;
                tracing::warn!(message = message.id, "A post waits: {err:#}");
                posted.waiting = Some(format!("{err:#}"));
                if !rooms.is_about_room(&err) {
                    break;
                }
            }
        }
    }
    Ok(posted)
}

async fn post(
    store: &Store,
    rooms: &Rooms,
    message: &Message,
    now: Timestamp,
) -> Result<std::result::Result<Vec<Post>, anyhow::Error>> {
    let lines = store.read(|tx| tx.lines_of_message(message.id))?;
    let posts: Vec<Post> = lines
        .iter()
        .map(|line| Post {
            at: line.decided,
            room: message.room.clone(),
            text: line.text.clone(),
            key: line.key.clone(),
        })
        .collect();
    store.write(|tx| tx.begin_message(message.id, None, now))?;
    let bundle = Bundle {
        room: &message.room,
        key: &message.key,
        text: &message.body,
        loud: message.loud,
        lines: &posts,
        since: message.first_tried.map(|first| now.duration_since(first)),
    };
    match rooms.post(&bundle).await {
        Ok(event) => {
            store.write(|tx| tx.message_stands(message.id, &event, now))?;
            Ok(Ok(posts))
        }
        Err(err) => Ok(Err(err)),
    }
}

async fn edit(
    store: &Store,
    rooms: &Rooms,
    message: &Message,
    now: Timestamp,
) -> Result<std::result::Result<Vec<Post>, anyhow::Error>> {
    // The words of an edit that was begun are those its key stands for.
    let words = match &message.editing {
        Some(words) => words.clone(),
        None => store.read(|tx| tx.words_of_message(message.id))?,
    };
    store.write(|tx| tx.begin_message(message.id, Some(&words), now))?;
    let key = format!("{}-{}", message.key, message.edits + 1);
    let bundle =
        Bundle { room: &message.room, key: &key, text: &words, loud: message.loud, lines: &[], since: None };
    match rooms.edit(&message.event, &bundle, now).await {
        Ok(()) => {
            store.write(|tx| tx.edit_stands(message.id))?;
            Ok(Ok(Vec::new()))
        }
        Err(err) => Ok(Err(err)),
    }
}
