//! The account's session and device on the homeserver: kept, restored, made anew.
//!
//! ```text
//! state/matrix/session.json   who is logged in, as which device, with what token
//! state/matrix/since          up to where everything said was handed on
//! state/matrix/store/         the library's SQLite: rooms and keys
//! ```
//!
//! All of it is disposable: without it mentord logs in as a new device. Transaction ids are worth
//! something only to the device that used them, and keys only to the device they were made for, so
//! the three live and go together.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io::{ErrorKind as Io, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};
use matrix_sdk::{
    Client, SessionMeta, SessionTokens, SqliteCryptoStore, SqliteStateStore, SqliteStoreConfig,
    StateStore as _,
    authentication::matrix::MatrixSession,
    config::{RequestConfig, StoreConfig},
    cross_process_lock::CrossProcessLockConfig,
    reqwest,
    store::{RoomLoadSettings, StateStoreDataKey},
};
use serde::{Deserialize, Serialize};

use super::fault::ChatFault;
use crate::domain::Secret;

/// What people see in the account's list of devices.
const DEVICE_NAME: &str = "mentord";
/// The daemon tries again by itself, so a request need not wait for ever.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Connections to each database: one writes, and what is read at once is little.
const CONNECTIONS: usize = 2;
const SESSION: &str = "session.json";
const SINCE: &str = "since";
const STORE: &str = "store";
/// The library's name for it; without it the device has no keys.
const KEYS: &str = "matrix-sdk-crypto.sqlite3";

/// How to reach the homeserver.
#[derive(Debug, Clone)]
pub struct MatrixSettings {
    /// `https://...`, or `http://` on loopback.
    pub homeserver: String,
    /// `@mentord:example.org`
    pub user: String,
    pub password: Secret,
    /// Session, token and the library's databases; disposable.
    pub directory: PathBuf,
    /// Rooms of the settings, each by alias or id.
    pub rooms: Vec<String>,
    /// Matrix ids of staff.
    pub staff: Vec<String>,
}

/// A session as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredSession {
    homeserver: String,
    user: String,
    session: MatrixSession,
}

impl StoredSession {
    fn fits(&self, settings: &MatrixSettings) -> bool {
        self.homeserver == settings.homeserver && self.user == settings.user
    }

    pub(super) fn device(&self) -> &str {
        self.session.meta.device_id.as_str()
    }
}

/// The folder of all this.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes it if it is not there; it is for us alone.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o700)))
            .with_context(|| format!("Cannot keep a Matrix session in {}", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    /// The session that fits the settings, whole with its keys.
    pub(super) fn kept(&self, settings: &MatrixSettings) -> Result<Option<StoredSession>> {
        let Some(text) = self.read(SESSION)? else { return Ok(None) };
        let kept = serde_json::from_str::<StoredSession>(&text).ok().filter(|kept| kept.fits(settings));
        Ok(kept.filter(|_| self.0.join(STORE).join(KEYS).exists()))
    }

    /// Forgets session, token and keys.
    pub(super) fn clear(&self) -> Result<()> {
        // The session goes first: without it the rest is taken for leftovers.
        for name in [SESSION, SINCE, STORE] {
            let path = self.0.join(name);
            let removed = if name == STORE { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            match removed {
                Err(err) if err.kind() != Io::NotFound => {
                    return Err(err).with_context(|| format!("Cannot remove {}", path.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn since(&self) -> Result<Option<String>> {
        Ok(self.read(SINCE)?.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
    }

    pub(super) fn keep_since(&self, since: &str) -> Result<()> {
        self.write(SINCE, since)
    }

    fn read(&self, name: &str) -> Result<Option<String>> {
        let path = self.0.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            // Cut short or garbled: as good as none.
            Err(err) if matches!(err.kind(), Io::NotFound | Io::InvalidData) => Ok(None),
            Err(err) => Err(err).with_context(|| format!("Cannot read {}", path.display())),
        }
    }

    /// Whole or not at all, and for us alone.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.0.join(name);
        let new = self.0.join(format!("{name}.new"));
        let written = (|| {
            let mut file =
                OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)
        })();
        written.with_context(|| format!("Cannot write {}", path.display()))
    }

    /// A client on the databases here, not logged in yet.
    pub(super) async fn client(&self, settings: &MatrixSettings) -> Result<Client> {
        let path = self.0.join(STORE);
        let cannot = || {
            format!(
                "Cannot open the Matrix databases in {}; they are disposable: remove that folder and start again",
                path.display()
            )
        };
        DirBuilder::new().recursive(true).mode(0o700).create(&path).with_context(cannot)?;
        let config = SqliteStoreConfig::with_low_memory_config(&path).pool_max_size(CONNECTIONS);
        let state = SqliteStateStore::open_with_config(&config).await.with_context(cannot)?;
        // Without its own place the library takes in again what was said since ours.
        state.remove_kv_data(StateStoreDataKey::SyncToken).await.with_context(cannot)?;
        let keys = SqliteCryptoStore::open_with_config(&config).await.with_context(cannot)?;
        // Events and media are never kept: what was said is the daemon's to store.
        let store = StoreConfig::new(CrossProcessLockConfig::SingleProcess);
        build(settings, store.state_store(state).crypto_store(keys)).await
    }

    pub(super) fn keep(&self, settings: &MatrixSettings, client: &Client) -> Result<StoredSession> {
        let session = client.matrix_auth().session().context("Cannot keep a session that is none")?;
        let kept =
            StoredSession { homeserver: settings.homeserver.clone(), user: settings.user.clone(), session };
        self.write(SESSION, &serde_json::to_string(&kept)?)?;
        Ok(kept)
    }
}

/// A client that leaves nothing behind.
pub(super) async fn passing_client(settings: &MatrixSettings) -> Result<Client> {
    build(settings, StoreConfig::new(CrossProcessLockConfig::SingleProcess)).await
}

async fn build(settings: &MatrixSettings, store: StoreConfig) -> Result<Client> {
    let server = &settings.homeserver;
    let secure = !server.starts_with("http://");
    let mut http = reqwest::Client::builder()
        .user_agent(concat!("mentord/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_WITHIN)
        .min_tls_version(reqwest::tls::Version::TLS_1_2)
        // Password and token go where the settings say, and nowhere else.
        .redirect(reqwest::redirect::Policy::none())
        .https_only(secure);
    if !secure {
        // Loopback: no proxy may see it, and no certificate is asked for.
        http = http.no_proxy().tls_certs_only([]);
    }
    let http = http.build().with_context(|| format!("Cannot make connections to {server}"))?;
    let requests = RequestConfig::new().disable_retry().timeout(ANSWER_WITHIN);
    let client = Client::builder()
        .homeserver_url(server)
        // A login's answer must not send us elsewhere.
        .respect_login_well_known(false)
        .http_client(http)
        .request_config(requests)
        .cross_process_store_config(CrossProcessLockConfig::SingleProcess)
        .store_config(store);
    client.build().await.with_context(|| format!("Cannot use {server} as a homeserver"))
}

/// Logs in; as `device` if the server still knows that one.
pub(super) async fn log_in(
    client: &Client,
    settings: &MatrixSettings,
    device: Option<&str>,
    name: &str,
) -> Result<(), ChatFault> {
    let auth = client.matrix_auth();
    let login = auth.login_username(&settings.user, settings.password.expose());
    let login = login.initial_device_display_name(name);
    let login = if let Some(device) = device { login.device_id(device) } else { login };
    let doing = format!("log in as {}", settings.user);
    login.send().await.map_err(|err| ChatFault::new(&doing, &settings.homeserver, &err))?;
    Ok(())
}

/// Logs in as the daemon.
pub(super) async fn log_in_to_stay(
    folder: &Folder,
    settings: &MatrixSettings,
    device: Option<&str>,
) -> Result<Client> {
    let client = folder.client(settings).await?;
    log_in(&client, settings, device, DEVICE_NAME).await?;
    folder.keep(settings, &client)?;
    Ok(client)
}

/// Takes a kept session up again; whether the server still knows it shows with the first request.
pub(super) async fn restore(
    folder: &Folder,
    settings: &MatrixSettings,
    kept: &StoredSession,
) -> Result<Client> {
    let client = folder.client(settings).await?;
    let MatrixSession { meta, tokens } = &kept.session;
    let session = MatrixSession {
        meta: SessionMeta { user_id: meta.user_id.clone(), device_id: meta.device_id.clone() },
        tokens: SessionTokens {
            access_token: tokens.access_token.clone(),
            refresh_token: tokens.refresh_token.clone(),
        },
    };
    let restored = client.matrix_auth().restore_session(session, RoomLoadSettings::default()).await;
    restored.map_err(|err| ChatFault::new("restore the Matrix session", &settings.homeserver, &err))?;
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(directory: &Path, homeserver: &str) -> MatrixSettings {
        MatrixSettings {
            homeserver: homeserver.to_owned(),
            user: "@mentord:example.org".to_owned(),
            password: Secret::new("not to be seen"),
            directory: directory.to_owned(),
            rooms: Vec::new(),
            staff: Vec::new(),
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let shown = format!("{:?}", settings(Path::new("/x"), "https://x"));
        assert!(shown.contains("REDACTED") && !shown.contains("not to be seen"), "{shown}");
    }

    #[test]
    fn the_folder_is_for_us_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state/matrix");
        let folder = Folder::open(&path).unwrap();
        assert_eq!(folder.since().unwrap(), None);
        folder.keep_since("s1_2").unwrap();
        assert_eq!(folder.since().unwrap().as_deref(), Some("s1_2"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join(SINCE))), (0o700, 0o600));
        folder.clear().unwrap();
        folder.clear().unwrap();
        assert_eq!(folder.since().unwrap(), None);
    }

    #[tokio::test]
    async fn tls_needs_no_provider_from_us() {
        let home = tempfile::tempdir().unwrap();
        let settings = settings(home.path(), "https://127.0.0.1:1");
        let client = passing_client(&settings).await.unwrap();
        let fault = log_in(&client, &settings, None, "test").await.unwrap_err().to_string();
        assert!(
            fault.starts_with("Cannot log in as @mentord:example.org: https://127.0.0.1:1 did not answer: "),
            "{fault}"
        );
        assert!(!fault.contains("not to be seen"));
    }
}
