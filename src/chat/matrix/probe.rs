//! Tries the login and the rooms for `check --online`, as a device of its own that is gone afterwards.

use anyhow::Result;
use matrix_sdk::{
    Client,
    ruma::{
        RoomId,
        api::client::{
            filter::{FilterDefinition, RoomEventFilter, RoomFilter},
            membership::joined_rooms,
            sync::sync_events,
        },
        room::JoinRuleSummary,
    },
};

use super::{
    fault::ChatFault,
    rooms::{parse, resolve, servers},
    session::{MatrixSettings, log_in, passing_client},
};

const DEVICE_NAME: &str = "mentord check";

/// A sentence: what is well, or a fault with its remedy.
pub type Finding = Result<String, String>;

/// Logs in, looks whether each configured room exists and lets the account in, and logs out.
/// The daemon's session is not touched.
///
/// # Errors
/// When the login fails.
pub async fn probe(settings: &MatrixSettings) -> Result<Vec<Finding>> {
    let client = passing_client(settings).await?;
    log_in(&client, settings, None, DEVICE_NAME).await?;
    let found = look(&client, settings).await;
    if let Err(err) = client.matrix_auth().logout().await {
        let fault = ChatFault::http("log out", &settings.homeserver, &err);
        tracing::warn!("{fault}; a device named '{DEVICE_NAME}' stays behind");
    }
    Ok(found?)
}

async fn look(client: &Client, settings: &MatrixSettings) -> Result<Vec<Finding>, ChatFault> {
    let fault = |err| ChatFault::http("see the rooms", &settings.homeserver, &err);
    let joined = client.send(joined_rooms::v3::Request::new()).await.map_err(fault)?.joined_rooms;
    // Invitations come with a sync alone, which is of use for nothing else here.
    let mut request = sync_events::v3::Request::new();
    request.filter = Some(sync_events::v3::Filter::FilterDefinition(nothing()));
    let invited = client.send(request).await.map_err(fault)?.rooms.invite;
    let mut found = vec![Ok(format!("{} lets {} in", settings.homeserver, settings.user))];
    for name in &settings.rooms {
        let id = match resolve(client, &settings.homeserver, name).await {
            Ok(id) => id,
            Err(fault) => {
                found.push(Err(fault.to_string()));
                continue;
            }
        };
        found.push(if joined.contains(&id) {
            Ok(format!("{name} is joined"))
        } else if invited.contains_key(&id) {
            Ok(format!("{name} is joined with the next start: the invitation is there"))
        } else if is_public(client, name, &id).await {
            Ok(format!("{name} is joined with the next start: everyone may"))
        } else {
            Err(format!("{0} is not in {name}: invite {0} into it", settings.user))
        });
    }
    Ok(found)
}

/// A filter for neither events nor state.
fn nothing() -> FilterDefinition {
    let mut filter = FilterDefinition::ignore_all();
    filter.room = RoomFilter::empty();
    filter.room.timeline = RoomEventFilter::ignore_all();
    filter.room.state = RoomEventFilter::ignore_all();
    filter.room.ephemeral = RoomEventFilter::ignore_all();
    filter.room.account_data = RoomEventFilter::ignore_all();
    filter
}

async fn is_public(client: &Client, name: &str, id: &RoomId) -> bool {
    let Ok(room) = parse(id.as_str()) else { return false };
    let preview = client.get_room_preview(&room, servers(name)).await;
    preview.is_ok_and(|preview| preview.join_rule == Some(JoinRuleSummary::Public))
}
