//! One HTTP request and its whole answer: of a token endpoint, or of a dead man's switch.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, anyhow, bail};
pub(super) use reqwest::StatusCode;
use reqwest::{Client, RequestBuilder, Url, redirect};

use super::{parcel::one_line, wire::Trust};

/// The longest answer that is read, in octets.
const LONGEST_ANSWER: usize = 64 * 1024;
/// How long a ping may take.
const PING_WITHIN: Duration = Duration::from_secs(30);

/// An address that secrets may be sent to: over TLS, or on this machine.
#[derive(Debug)]
pub(super) struct SafeUrl(Url);

impl SafeUrl {
    /// # Errors
    /// One sentence: it is no address, or in the clear; `what` says what it is for.
    pub(super) fn parse(url: &str, what: &str) -> anyhow::Result<Self> {
        let url = Url::parse(url).map_err(|_| anyhow!("Cannot use '{url}' as the address for {what}"))?;
        let loopback = match url.host_str().unwrap_or_default().trim_matches(['[', ']']) {
            "localhost" => true,
            host => host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
        };
        if url.scheme() == "https" || url.scheme() == "http" && loopback {
            return Ok(Self(url));
        }
        bail!("Cannot send secrets to {url} in the clear: it should begin with https://")
    }

    pub(super) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// POSTs a form, and reads status and body.
///
/// # Errors
/// What went wrong on the way, half a sentence.
pub(super) async fn post_form(
    url: SafeUrl,
    ca_file: Option<&Path>,
    form: String,
    patience: Duration,
) -> anyhow::Result<(StatusCode, Vec<u8>)> {
    let client = client(&url, ca_file, patience).await?;
    let request = client
        .post(url.0)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .body(form);
    exchange(request).await
}

/// Tells a dead man's switch that all is well.
///
/// # Errors
/// One sentence; nothing of the address but its host, since the rest is a secret.
pub async fn ping(url: &str) -> anyhow::Result<()> {
    let url = SafeUrl::parse(url, "pings").map_err(|_| anyhow!("Cannot ping: this is no address"))?;
    let host = url.host().to_owned();
    let asked = async {
        let client = client(&url, None, PING_WITHIN).await?;
        exchange(client.get(url.0)).await
    };
    let (status, _) = asked.await.with_context(|| format!("Cannot ping {host}"))?;
    if !status.is_success() {
        bail!("Cannot ping {host}: it answers {status}");
    }
    Ok(())
}

async fn client(url: &SafeUrl, ca_file: Option<&Path>, patience: Duration) -> anyhow::Result<Client> {
    let client = Client::builder()
        .user_agent(concat!("mentord/", env!("CARGO_PKG_VERSION")))
        // Secrets go nowhere but where they were meant to go.
        .redirect(redirect::Policy::none())
        .timeout(patience);
    let client = if url.0.scheme() == "https" {
        let ca_file = ca_file.map(Path::to_owned);
        let trust = move || {
            let pem = ca_file.map(std::fs::read).transpose().context("Cannot read its ca_file")?;
            Trust::load(pem.as_deref())
        };
        let trust = tokio::task::spawn_blocking(trust).await??;
        client.tls_backend_preconfigured(trust.config())
    } else {
        client.no_proxy()
    };
    client.build().map_err(|error| anyhow!(innermost(&error)))
}

/// The status and the body, or what went wrong on the way.
async fn exchange(request: RequestBuilder) -> anyhow::Result<(StatusCode, Vec<u8>)> {
    let in_words = |error: reqwest::Error| {
        anyhow!(if error.is_timeout() {
            "no answer in time".to_owned()
        } else {
            one_line(&innermost(&error))
        })
    };
    let mut response = request.send().await.map_err(in_words)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(in_words)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            bail!("its answer is too long");
        }
    }
    Ok((response.status(), body))
}

/// The outer words of an HTTP library say only that something failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_tls_or_stay_here() {
        for good in
            ["https://login.example/token", "http://localhost:1/t", "http://127.0.0.1/t", "http://[::1]:9/t"]
        {
            assert!(SafeUrl::parse(good, "tokens").is_ok(), "{good}");
        }
        for bad in [
            "http://login.example/token",
            "ftp://localhost/",
            "login.example",
            "http://127.0.0.1.example/",
            "",
        ] {
            assert!(SafeUrl::parse(bad, "tokens").is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_ping_that_fails_names_the_host_alone() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let said = format!("{:#}", ping(&format!("http://{closed}/secret-7391")).await.unwrap_err());
        assert!(said.starts_with("Cannot ping 127.0.0.1: ") && !said.contains("7391"), "{said}");
    }
}
