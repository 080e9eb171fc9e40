//! A private Synapse on a loopback port of its own, and people with accounts there.
//!
//! It knows the one server name `chat.test`, speaks to no other server and to no telemetry. It is
//! stopped, and its folder removed, when the test ends, panics or is killed: a guardian process
//! that started it waits for the end of a pipe that the test holds.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A server that takes longer than this to answer is taken to be broken.
const READY_WITHIN: Duration = Duration::from_secs(60);
const PASSWORD: &str = "only-on-loopback";
/// While this file lies in the folder, the end of the server is not the end of the test.
const STAYS: &str = "stays";

/// A homeserver, running unless it was stopped.
pub(crate) struct Synapse {
    dir: PathBuf,
    pub(crate) port: u16,
    guardian: Option<Child>,
}

impl Synapse {
    /// One for all tests of the process that leave it running; they use rooms and accounts of their own.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Synapse> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Makes the configuration, starts the server and waits until it answers.
    pub(crate) fn start() -> Self {
        let dir =
            tempfile::Builder::new().prefix("mts").tempdir_in("/tmp").expect("/tmp can be written to").keep();
        let port = free_port();
        let made = Command::new(python())
            .args(["-m", "synapse.app.homeserver", "--generate-config", "--report-stats=no"])
            .args(["--server-name", "chat.test", "--config-path", "homeserver.yaml"])
            .current_dir(&dir)
            .output()
            .expect("Synapse's Python starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        fs::write(dir.join("ours.yaml"), overrides(port)).expect("the folder is writable");
        fs::write(dir.join("log.yaml"), LOG).expect("the folder is writable");
        let mut synapse = Self { dir, port, guardian: None };
        synapse.start_again();
        synapse
    }

    /// Starts a stopped server: same port, same data.
    pub(crate) fn start_again(&mut self) {
        fs::remove_file(self.dir.join(STAYS)).ok();
        self.guardian = Some(guardian(&self.dir));
        wait_until("Synapse answers", || {
            request(self.port, "GET", "/_matrix/client/versions", "", None).is_ok()
        });
    }

    /// Stops the server and keeps its data.
    pub(crate) fn stop(&mut self) {
        fs::write(self.dir.join(STAYS), "").expect("the folder is writable");
        self.end();
        wait_until("Synapse has ended", || TcpStream::connect(("127.0.0.1", self.port)).is_err());
    }

    fn end(&mut self) {
        if let Some(mut guardian) = self.guardian.take() {
            drop(guardian.stdin.take());
            guardian.wait().ok();
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A new account whose name begins so; names are never used twice.
    pub(crate) fn register(&self, name: &str) -> Account {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("{name}{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let body = json!({ "username": name, "password": PASSWORD, "auth": { "type": "m.login.dummy" } });
        let said = request(self.port, "POST", "/_matrix/client/v3/register", "", Some(&body));
        let said = said.unwrap_or_else(|why| panic!("cannot register {name}: {why}"));
        let text = |key: &str| text(&said, key);
        Account {
            port: self.port,
            user: text("user_id"),
            token: text("access_token"),
            device: text("device_id"),
        }
    }
}

impl Drop for Synapse {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(self.dir.join("synapse.log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last: Vec<&str> = lines.iter().skip(lines.len().saturating_sub(40)).copied().collect();
            eprintln!("--- Synapse said\n{}", last.join("\n"));
        }
        self.end();
        // A stopped server's guardian left it.
        fs::remove_dir_all(&self.dir).ok();
    }
}

/// An account that is not mentord's, with a session by plain HTTP.
pub(crate) struct Account {
    port: u16,
    /// `@rosa1:chat.test`
    pub(crate) user: String,
    pub(crate) device: String,
    token: String,
}

impl Account {
    pub(crate) fn password() -> &'static str {
        PASSWORD
    }

    /// A request that must succeed.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = (method != "GET").then_some(body);
        request(self.port, method, &format!("/_matrix/client/v3{path}"), &self.token, body)
            .unwrap_or_else(|why| panic!("{} cannot {method} {path}: {why}", self.user))
    }

    /// Makes a room; returns its id. `alias` is the part between `#` and `:`.
    pub(crate) fn make_room(&self, alias: Option<&str>, public: bool, encrypted: bool) -> String {
        let encryption =
            json!({ "type": "m.room.encryption", "content": { "algorithm": "m.megolm.v1.aes-sha2" } });
        let mut body = json!({
            "preset": if public { "public_chat" } else { "private_chat" },
            "initial_state": if encrypted { vec![encryption] } else { Vec::new() },
        });
        if let (Some(alias), Some(fields)) = (alias, body.as_object_mut()) {
            fields.insert("room_alias_name".to_owned(), alias.into());
        }
        text(&self.call("POST", "/createRoom", &body), "room_id")
    }

    pub(crate) fn invite(&self, room: &str, user: &str) {
        self.call("POST", &format!("/rooms/{}/invite", encode(room)), &json!({ "user_id": user }));
    }

    pub(crate) fn join(&self, room: &str) {
        self.call("POST", &format!("/join/{}", encode(room)), &json!({}));
    }

    /// Says something; returns the event's id.
    pub(crate) fn say(&self, room: &str, text: &str) -> String {
        self.send(room, &json!({ "msgtype": "m.text", "body": text }))
    }

    pub(crate) fn send(&self, room: &str, content: &Value) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = format!("/rooms/{}/send/m.room.message/t{id}", encode(room));
        text(&self.call("PUT", &path, content), "event_id")
    }

    /// The last hundred events of a room, oldest first.
    pub(crate) fn events(&self, room: &str) -> Vec<Value> {
        let said =
            self.call("GET", &format!("/rooms/{}/messages?dir=b&limit=100", encode(room)), &Value::Null);
        let mut events = list(&said, "chunk").clone();
        events.reverse();
        events
    }

    /// Those of them that a user sent as messages, encrypted or not.
    pub(crate) fn messages_of(&self, room: &str, user: &str) -> Vec<Value> {
        let mut events = self.events(room);
        events.retain(|event| {
            let kind = text(event, "type");
            text(event, "sender") == user && (kind == "m.room.message" || kind == "m.room.encrypted")
        });
        events
    }

    pub(crate) fn joined_rooms(&self) -> Vec<String> {
        let said = self.call("GET", "/joined_rooms", &Value::Null);
        list(&said, "joined_rooms").iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The ids of the account's devices, in order.
    pub(crate) fn devices(&self) -> Vec<String> {
        let said = self.call("GET", "/devices", &Value::Null);
        let mut ids: Vec<String> =
            list(&said, "devices").iter().map(|device| text(device, "device_id")).collect();
        ids.sort();
        ids
    }

    /// Ends another session of the account, as a person would in a list of devices.
    pub(crate) fn end_device(&self, device: &str) {
        let auth = json!({
            "type": "m.login.password", "password": PASSWORD,
            "identifier": { "type": "m.id.user", "user": self.user },
        });
        self.call("DELETE", &format!("/devices/{}", encode(device)), &json!({ "auth": auth }));
    }
}

fn text(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no text {key} in {value:#}")).to_owned()
}

fn list<'value>(value: &'value Value, key: &str) -> &'value Vec<Value> {
    value.get(key).and_then(Value::as_array).unwrap_or_else(|| panic!("no list {key} in {value:#}"))
}

/// Polls until `ready`; a test that would wait longer than a slow machine needs fails here.
pub(crate) fn wait_until(what: &str, mut ready: impl FnMut() -> bool) {
    let deadline = Instant::now() + READY_WITHIN;
    while !ready() {
        assert!(Instant::now() < deadline, "waited {READY_WITHIN:?} in vain until {what}");
        sleep(Duration::from_millis(20));
    }
}

/// The interpreter of the virtual environment that `scripts/test` makes.
fn python() -> PathBuf {
    let beside_the_build = || {
        let test = std::env::current_exe().expect("a test knows its own file");
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        // target/debug/deps/synapse-...
        target
            .or_else(|| test.ancestors().nth(3).map(Path::to_path_buf))
            .unwrap_or_default()
            .join("synapse-venv")
    };
    let venv = std::env::var_os("MENTORD_SYNAPSE").map_or_else(beside_the_build, PathBuf::from);
    let python = venv.join("bin/python");
    assert!(
        python.exists(),
        "there is no Synapse in {}: run `scripts/test`, which installs it",
        venv.display()
    );
    python
}

fn overrides(port: u16) -> String {
    let fast = "{ per_second: 1000, burst_count: 1000 }";
    format!(
        r#"
listeners:
  - {{ bind_addresses: [127.0.0.1], port: {port}, type: http, tls: false, resources: [{{ names: [client], compress: false }}] }}
log_config: log.yaml
enable_registration: true
enable_registration_without_verification: true
bcrypt_rounds: 4
report_stats: false
presence: {{ enabled: false }}
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
url_preview_enabled: false
enable_media_repo: false
rc_message: {fast}
rc_registration: {fast}
rc_login: {{ address: {fast}, account: {fast}, failed_attempts: {fast} }}
rc_joins: {{ local: {fast}, remote: {fast} }}
rc_joins_per_room: {fast}
rc_invites: {{ per_room: {fast}, per_user: {fast}, per_issuer: {fast} }}
rc_room_creation: {fast}
"#
    )
}

const LOG: &str = "
version: 1
formatters: { plain: { format: '%(asctime)s %(name)s %(levelname)s %(message)s' } }
handlers: { file: { class: logging.FileHandler, formatter: plain, filename: synapse.log } }
root: { level: WARNING, handlers: [file] }
disable_existing_loggers: false
";

/// Runs the server until the pipe to it closes, which the kernel does even when the test is killed.
fn guardian(dir: &Path) -> Child {
    const SCRIPT: &str = r#"
        trap '' INT TERM HUP
        cd "$1" || exit
        "$2" -m synapse.app.homeserver -c homeserver.yaml -c ours.yaml </dev/null >out 2>&1 &
        pid=$!
        cat >/dev/null
        kill -TERM $pid 2>/dev/null
        for try in $(seq 200); do
            kill -0 $pid 2>/dev/null || break
            sleep 0.05
        done
        kill -KILL $pid 2>/dev/null
        wait $pid
        [ -e stays ] || { cd / && rm -rf "$1"; }
    "#;
    Command::new("/bin/sh")
        .args(["-c", SCRIPT, "guardian"])
        .arg(dir)
        .arg(python())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("/bin/sh runs")
}

/// A port below the range from which the kernel hands out ports to clients, so that none is taken
/// between looking and binding; processes begin at different places.
fn free_port() -> u16 {
    const FIRST: u16 = 10_000;
    const COUNT: u16 = 10_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).expect("less than COUNT");
    (0..COUNT)
        .map(|_| FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a port is free")
}

/// One request over a connection of its own; the answer's JSON, or what went wrong.
fn request(port: u16, method: &str, path: &str, token: &str, body: Option<&Value>) -> Result<Value, String> {
    let say = |err: std::io::Error| err.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(say)?;
    stream.set_read_timeout(Some(READY_WITHIN)).map_err(say)?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let auth = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{auth}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).map_err(say)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(say)?;
    let (head, body) = split_head(&answer).ok_or("the answer has no end of its head")?;
    let head = head.to_lowercase();
    let body = if head.contains("transfer-encoding: chunked") { join_chunks(body) } else { body.to_vec() };
    let text = String::from_utf8_lossy(&body).into_owned();
    let status = head.split(' ').nth(1).unwrap_or_default();
    if status != "200" {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|err| format!("{err}: {text}"))
}

/// What stands before the empty line, and what after it.
fn split_head(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, rest) = bytes.split_at(end);
    Some((String::from_utf8_lossy(head).into_owned(), rest.get(4..)?))
}

fn join_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut joined = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let (size, after) = rest.split_at(end);
        let size = usize::from_str_radix(&String::from_utf8_lossy(size), 16).unwrap_or(0);
        let Some(chunk) = after.get(2..2 + size).filter(|chunk| !chunk.is_empty()) else { break };
        joined.extend_from_slice(chunk);
        rest = after.get(4 + size..).unwrap_or_default();
    }
    joined
}

/// Room ids and aliases as part of a path.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Between mentord and Synapse: of the first few events sent, the server's answer is kept back and
/// the connection cut. The server has the event, and the client cannot know.
pub(crate) struct Lost {
    pub(crate) port: u16,
    left: std::sync::Arc<AtomicU32>,
}

impl Lost {
    /// The proxy ends with the test's process.
    pub(crate) fn answers(server: u16, times: u32) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let left = std::sync::Arc::new(AtomicU32::new(times));
        let counted = std::sync::Arc::clone(&left);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let counted = std::sync::Arc::clone(&counted);
                std::thread::spawn(move || {
                    // Either side may hang up at any time; the other is told by the closed socket.
                    let _ = pass_on(client, server, &counted);
                });
            }
        });
        Self { port, left }
    }

    /// Loses so many more.
    pub(crate) fn lose(&self, times: u32) {
        self.left.store(times, Ordering::SeqCst);
    }

    pub(crate) fn left(&self) -> u32 {
        self.left.load(Ordering::SeqCst)
    }
}

/// One request a connection.
fn pass_on(mut client: TcpStream, server: u16, left: &AtomicU32) -> std::io::Result<()> {
    let mut asked = Vec::new();
    let mut part = [0; 4096];
    let (head, body) = loop {
        let read = client.read(&mut part)?;
        if read == 0 {
            return Ok(());
        }
        asked.extend_from_slice(part.get(..read).unwrap_or_default());
        let Some((head, body)) = split_head(&asked) else { continue };
        let length = head.to_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length:").and_then(|length| length.trim().parse::<usize>().ok())
        });
        if body.len() >= length.unwrap_or(0) {
            break (head, body.to_vec());
        }
    };
    let mut upstream = TcpStream::connect(("127.0.0.1", server))?;
    write!(upstream, "{head}\r\nConnection: close\r\n\r\n")?;
    upstream.write_all(&body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    let sends = head.starts_with("PUT ") && head.lines().next().is_some_and(|line| line.contains("/send/"));
    if sends && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
        return Ok(());
    }
    client.write_all(&answer)
}
