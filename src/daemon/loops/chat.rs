//! Chat: posts what waits for the rooms, and hears what staff order there. Nothing waits for it.

use std::{
    io::{IsTerminal as _, Write as _},
    rc::Rc,
    time::Duration,
};

use anyhow::Result;

use super::{Backoff, Hub, Setup};
use crate::{
    chat::{
        Matrix, Post, Rooms,
        matrix::{self, MatrixSettings, Said},
    },
    daemon::{poster, room_orders, wiring},
};

/// The longest wait: whatever was missed is found after it.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Posts of one pass come within this and are one message.
const GATHER: Duration = Duration::from_millis(300);

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails; what a homeserver does is no error.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));
    while !hub.stop.is_cancelled() {
        let setup = hub.setup();
        let Some(config) = setup.loaded.chat.clone() else {
            post(&hub, &setup, &poster::console(&setup.loaded)).await?;
            continue;
        };
        let settings = setup.make(move |loaded, _| wiring::matrix(loaded, &config)).await;
        let connected = async {
            match &settings {
                Ok(settings) => Matrix::connect(settings).await,
                Err(err) => Err(anyhow::anyhow!("{err:#}")),
            }
        };
        let connected = tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = hub.changed(&setup) => continue,
            connected = connected => connected,
        };
        match (connected, settings) {
            (Ok(matrix), Ok(settings)) => {
                backoff.reset();
                stay(&hub, &setup, &settings, matrix).await?;
            }
            (Err(err), _) | (_, Err(err)) => {
                tracing::warn!("The rooms cannot be reached: {err:#}");
                hub.rest(&setup, backoff.pause()).await;
            }
        }
    }
    Ok(())
}

/// Posts and listens side by side, as long as this configuration and this login hold.
async fn stay(hub: &Hub, setup: &Rc<Setup>, settings: &MatrixSettings, matrix: Matrix) -> Result<()> {
    tracing::info!("The rooms are reached");
    for trouble in matrix.join_rooms().await {
        tracing::warn!("{trouble}");
    }
    let rooms = Rooms::Matrix(matrix.clone(), poster::log(&setup.loaded));
    let ended = tokio::select! {
        ended = post(hub, setup, &rooms) => ended,
        ended = listen(hub, setup, settings, &matrix) => ended,
    };
    drop(matrix);
    rooms.close().await;
    ended
}

/// Posts, as long as this configuration holds.
async fn post(hub: &Hub, setup: &Rc<Setup>, rooms: &Rooms) -> Result<()> {
    while !hub.stop.is_cancelled() && Rc::ptr_eq(setup, &hub.setup()) {
        let posted = poster::drain(&hub.store, rooms, hub.now()).await?;
        if matches!(rooms, Rooms::Console(_)) {
            show(&posted.posts);
        }
        let wait = hub.until(hub.store.read(|tx| tx.next_message())?, LONGEST_WAIT);
        tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = hub.changed(setup) => return Ok(()),
            () = hub.chat.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
        tokio::select! {
            () = hub.stop.cancelled() => {}
            () = tokio::time::sleep(GATHER) => {}
        }
    }
    Ok(())
}

/// On a terminal the posts are read as they come; a journal is no place for names, and a closed pipe
/// is no reason to stop.
fn show(posts: &[Post]) {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        for post in posts {
            let _ = writeln!(out, "{}: {}", post.room, post.text);
        }
    }
}

/// Hears the rooms until the login is no good any more.
async fn listen(hub: &Hub, setup: &Rc<Setup>, settings: &MatrixSettings, matrix: &Matrix) -> Result<()> {
    let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));
    loop {
        let mut heard: Vec<Said> = Vec::new();
        let mut each = |said: Said| heard.push(said);
        let polled = matrix.listen(&mut each).await;
        // Asking again says that these have been dealt with.
        for said in &heard {
            let (ctx, user, now) = (&setup.ctx, &settings.user, hub.now());
            let status = room_orders::status_asked(&hub.store, ctx, user, said, now).await?;
            let obeyed =
                hub.store.write(|tx| room_orders::carry_out(tx, ctx, user, said, status.clone(), now))?;
            if obeyed {
                tracing::info!("Staff ordered something in their room");
                hub.ring();
            }
        }
        match polled {
            Ok(()) => backoff.reset(),
            Err(err) if matrix::is_logged_out(&err) => {
                tracing::warn!("The homeserver wants a new login: {err:#}");
                return Ok(());
            }
            Err(err) => {
                tracing::info!("Listening to the rooms ended: {err:#}");
                hub.rest(setup, backoff.pause()).await;
            }
        }
    }
}
