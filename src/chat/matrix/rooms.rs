//! Which room a name means, how the account gets in, and whose invitations it takes.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use matrix_sdk::{
    Client, HttpError, Room, RoomState,
    ruma::{OwnedRoomId, OwnedRoomOrAliasId, OwnedServerName, RoomAliasId, RoomId, RoomOrAliasId},
};

use super::{
    fault::{ChatFault, Way},
    session::MatrixSettings,
};

/// Strangers can invite without end; beyond these, invitations are looked at another time.
const MOST_INVITES: usize = 50;

/// The configured rooms, and what their names mean on the server.
pub(super) struct KnownRooms {
    client: Client,
    server: String,
    user: String,
    configured: Vec<String>,
    staff: Vec<String>,
    ids: Mutex<BTreeMap<String, OwnedRoomId>>,
}

impl KnownRooms {
    pub(super) fn new(client: Client, settings: &MatrixSettings, user: &str) -> Self {
        Self {
            client,
            server: settings.homeserver.clone(),
            user: user.to_owned(),
            configured: settings.rooms.clone(),
            staff: settings.staff.clone(),
            ids: Mutex::default(),
        }
    }

    pub(super) fn user(&self) -> &str {
        &self.user
    }

    pub(super) fn configured(&self) -> &[String] {
        &self.configured
    }

    /// The room of that name, entered if need be.
    pub(super) async fn joined(&self, name: &str) -> Result<Room, ChatFault> {
        let id = self.resolve(name).await?;
        match self.client.get_room(&id).filter(|room| room.state() == RoomState::Joined) {
            Some(room) => Ok(room),
            None => self.join(name, &id).await,
        }
    }

    async fn join(&self, name: &str, id: &RoomId) -> Result<Room, ChatFault> {
        let invited = self.client.get_room(id).is_some_and(|room| room.state() == RoomState::Invited);
        let joined = if invited {
            self.client.join_room_by_id(id).await
        } else {
            self.client.join_room_by_id_or_alias(&parse(name)?, &servers(name)).await
        };
        joined.map_err(|err| {
            let fault = ChatFault::new(&format!("join {name}"), &self.server, &err);
            let remedy = format!("{fault}; invite {} into {name}", self.user);
            if fault.way == Way::Never { ChatFault::never(remedy) } else { fault }
        })
    }

    async fn resolve(&self, name: &str) -> Result<OwnedRoomId, ChatFault> {
        if let Some(id) = self.known(name) {
            return Ok(id);
        }
        let id = resolve(&self.client, &self.server, name).await?;
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), id.clone());
        Ok(id)
    }

    fn known(&self, name: &str) -> Option<OwnedRoomId> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Has the name looked up again when it is next used.
    pub(super) fn forget(&self, name: &str) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// What the settings call the room, if they name it. A name that the server does not know now
    /// is none of its rooms.
    pub(super) async fn name(&self, id: &RoomId) -> Option<&str> {
        let known = |name: &&String| self.known(name).is_some_and(|known| known == id);
        if let Some(name) = self.configured.iter().find(known) {
            return Some(name);
        }
        for name in self.configured.iter().filter(|name| self.known(name).is_none()) {
            if self.resolve(name).await.is_ok_and(|found| found == id) {
                return Some(name);
            }
        }
        None
    }

    /// Takes the invitations of staff and those into configured rooms. The others are left alone: a
    /// room that is configured tomorrow is entered tomorrow.
    pub(super) async fn accept_invites(&self) {
        for room in self.client.invited_rooms().into_iter().take(MOST_INVITES) {
            let Ok(invite) = room.invite_details().await else { continue };
            let by_staff = self.staff.iter().any(|staff| staff == invite.inviter_id.as_str());
            if !by_staff && self.name(room.room_id()).await.is_none() {
                continue;
            }
            if let Err(err) = self.client.join_room_by_id(room.room_id()).await {
                let fault = ChatFault::new("accept an invitation", &self.server, &err);
                tracing::warn!(room.id = %room.room_id(), "{fault}");
            }
        }
    }
}

/// The id that a configured name stands for.
pub(super) async fn resolve(client: &Client, server: &str, name: &str) -> Result<OwnedRoomId, ChatFault> {
    let name_or_id = parse(name)?;
    let alias: &RoomAliasId = match <&RoomId>::try_from(&*name_or_id) {
        Ok(id) => return Ok(id.to_owned()),
        Err(alias) => alias,
    };
    let found: Result<_, HttpError> = client.resolve_room_alias(alias).await;
    match found {
        Ok(found) => Ok(found.room_id),
        Err(err) => {
            let fault = ChatFault::http(&format!("find {name}"), server, &err);
            Err(match fault.way {
                Way::Never => ChatFault::never(format!("{fault}; make that room, or correct its name")),
                _ => fault,
            })
        }
    }
}

pub(super) fn parse(name: &str) -> Result<OwnedRoomOrAliasId, ChatFault> {
    RoomOrAliasId::parse(name).map_err(|_| {
        ChatFault::never(format!(
            "Cannot use {name} as a room: write #room:example.org, or the id that begins with !"
        ))
    })
}

/// The server that a name comes from can be asked the way in.
pub(super) fn servers(name: &str) -> Vec<OwnedServerName> {
    let server = name.split_once(':').and_then(|(_, server)| OwnedServerName::try_from(server).ok());
    server.into_iter().collect()
}
