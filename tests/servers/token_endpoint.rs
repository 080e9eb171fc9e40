//! An OAuth token endpoint for tests, on loopback: refresh tokens that rotate, client credentials,
//! assertions, introspection for Dovecot, and every way to go wrong. Also used by the unit tests.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard},
};

/// What it does instead of granting, for the next requests of `/token`.
#[derive(Clone)]
pub(crate) enum Odd {
    /// This status and body.
    Say(u16, &'static str),
    /// Takes the request and closes.
    Close,
    /// Takes the request and says nothing until [`TokenEndpoint::resume`].
    Wait,
    /// Sends the client elsewhere.
    Redirect,
}

/// What it knows.
#[derive(Default)]
pub(crate) struct Known {
    /// The refresh token that is good; `None`: none is.
    pub(crate) refresh_token: Option<String>,
    /// A used refresh token is replaced by `NAME-2`, `NAME-3` and so on, and is good no more.
    pub(crate) rotates: bool,
    /// The client secret that is good.
    pub(crate) client_secret: String,
    /// Seconds; `None`: it does not tell.
    pub(crate) expires_in: Option<u64>,
    pub(crate) refresh_token_expires_in: Option<u64>,
    /// Access tokens that are good, newest last.
    pub(crate) good: Vec<String>,
    pub(crate) odd: Vec<Odd>,
    /// Bodies of the requests for tokens.
    pub(crate) asked: Vec<String>,
    /// How many asked whether a token is good.
    pub(crate) introspected: usize,
    issued: usize,
    rotated: usize,
    waiting: bool,
}

/// A running endpoint; it ends with the test's process.
#[derive(Clone)]
pub(crate) struct TokenEndpoint {
    pub(crate) port: u16,
    state: Arc<(Mutex<Known>, Condvar)>,
}

impl TokenEndpoint {
    /// One that grants, for the client secret `hunter2` and the refresh token `refresh`.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let known = Known {
            refresh_token: Some("refresh".to_owned()),
            client_secret: "hunter2".to_owned(),
            expires_in: Some(3600),
            ..Known::default()
        };
        let endpoint = Self { port, state: Arc::new((Mutex::new(known), Condvar::new())) };
        let served = endpoint.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                std::thread::spawn(move || served.serve(stream));
            }
        });
        endpoint
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/token", self.port)
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.state.0.lock().expect("no thread panics with it")
    }

    /// Lets requests that wait go on.
    pub(crate) fn resume(&self) {
        self.known().waiting = false;
        self.state.1.notify_all();
    }

    fn serve(&self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some((path, body)) = request(&mut stream) {
            let said = if path.starts_with("/introspect") {
                Some(self.introspect(&body))
            } else {
                self.grant(&body)
            };
            let Some(said) = said else { return };
            if stream.get_mut().write_all(said.as_bytes()).is_err() {
                return;
            }
        }
    }

    /// RFC 7662, as Dovecot asks it.
    fn introspect(&self, body: &str) -> String {
        let mut known = self.known();
        known.introspected += 1;
        let good = known.good.iter().any(|good| Some(good.as_str()) == field(body, "token"));
        let json = if good {
            r#"{"active":true,"username":"desk@desk.test","scope":"mail"}"#
        } else {
            r#"{"active":false}"#
        };
        response(200, json)
    }

    /// `None`: the connection is closed.
    fn grant(&self, body: &str) -> Option<String> {
        let mut known = self.known();
        known.asked.push(body.to_owned());
        match (!known.odd.is_empty()).then(|| known.odd.remove(0)) {
            Some(Odd::Say(status, json)) => return Some(response(status, json)),
            Some(Odd::Close) => return None,
            Some(Odd::Redirect) => {
                let elsewhere = format!("Location: {}\r\nContent-Length: 0", self.url());
                return Some(format!("HTTP/1.1 307 Temporary Redirect\r\n{elsewhere}\r\n\r\n"));
            }
            Some(Odd::Wait) => {
                known.waiting = true;
                known = self.state.1.wait_while(known, |known| known.waiting).expect("no thread panics");
            }
            None => {}
        }
        if field(body, "grant_type") != Some(ASSERTION)
            && field(body, "client_secret") != Some(known.client_secret.as_str())
        {
            let json = r#"{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app are expired. Trace ID: 1 Correlation ID: 2"}"#;
            return Some(response(401, json));
        }
        let mut extra = String::new();
        if field(body, "grant_type") == Some("refresh_token") {
            let given = field(body, "refresh_token");
            if given.is_none() || given != known.refresh_token.as_deref() {
                let json = format!(
                    r#"{{"error":"invalid_grant","error_description":"{} is not good"}}"#,
                    given.unwrap_or_default()
                );
                return Some(response(400, &json));
            }
            if known.rotates {
                known.rotated += 1;
                let next = format!("refresh-{}", known.rotated + 1);
                extra.push_str(&format!(r#","refresh_token":"{next}""#));
                known.refresh_token = Some(next);
            }
            if let Some(seconds) = known.refresh_token_expires_in {
                extra.push_str(&format!(r#","refresh_token_expires_in":{seconds}"#));
            }
        }
        if let Some(seconds) = known.expires_in {
            extra.push_str(&format!(r#","expires_in":{seconds}"#));
        }
        known.issued += 1;
        let token = format!("canary-access-{}", known.issued);
        known.good.push(token.clone());
        Some(response(200, &format!(r#"{{"token_type":"Bearer","access_token":"{token}"{extra}}}"#)))
    }
}

/// `urn:ietf:params:oauth:grant-type:jwt-bearer`, as a form carries it.
pub(crate) const ASSERTION: &str = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";

/// A field of a form as it stands there.
pub(crate) fn field<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    body.split('&')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// The path and the body of the next request of a connection.
fn request(stream: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|octets| *octets > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).ok().filter(|octets| *octets > 0)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((path, String::from_utf8(body).ok()?))
}

fn response(status: u16, json: &str) -> String {
    format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    )
}
