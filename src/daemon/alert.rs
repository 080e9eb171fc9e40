//! Tells admins that the desk cannot do its work, by the ways of `[alert]`. [`tell`] needs no store, so that
//! it can be used where that is what fails; the rest remembers there what was told.

use std::{process::Stdio, time::Duration};

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::{SignedDuration, Timestamp};
use tokio::{io::AsyncWriteExt as _, process::Command, time::timeout};

use super::{logins::Logins, secret, wiring};
use crate::{
    config::{AlertConfig, Loaded, SecretSource, Server, Transport},
    domain::{
        EmailAddress,
        outage::{Outage, OutageKind},
    },
    letters::{AlertWords, Catalogue, alert, alert_mail},
    mail::{self, Parcel, SendOutcome},
    record::{Context, posts},
    report::{describe, health},
    store::{Store, ToldOutage},
};

/// Admins hear of an outage again after this.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// A command that takes longer is ended.
const COMMAND_WITHIN: Duration = Duration::from_mins(1);

/// Notes what is new, and tells the staff room of it; whether there was something new.
///
/// # Errors
/// When the store fails.
pub fn note(store: &Store, ctx: &Context, troubles: &[Outage], now: Timestamp) -> Result<bool> {
    let told = store.read(|tx| tx.told_outages())?;
    let is_new = |outage: &&Outage| !told.iter().any(|known| known.outage.kind == outage.kind);
    let new: Vec<Outage> = troubles.iter().filter(is_new).copied().collect();
    if new.is_empty() {
        return Ok(false);
    }
    for outage in &new {
        tracing::error!("{}", describe::outage(Catalogue::english(), *outage, &ctx.desk.zone));
    }
    store.write(|tx| {
        let mut told = told.clone();
        for outage in &new {
            told.push(ToldOutage { outage: *outage, alerted: None });
            // Of the others staff have a letter, and their room a line about that.
            if outage.kind == OutageKind::LettersWait {
                posts::of_outage(tx, ctx, *outage, now)?;
            }
        }
        tx.set_told_outages(&told)
    })?;
    Ok(true)
}

/// Tells admins what is due: an outage that is new or a day old, and one that is over. Whether all could be
/// told.
///
/// # Errors
/// When the store fails.
pub async fn tell_due(
    store: &Store,
    loaded: &Loaded,
    ctx: &Context,
    troubles: &[Outage],
    now: Timestamp,
) -> Result<bool> {
    let mut all = true;
    for known in store.read(|tx| tx.told_outages())? {
        let lasts = troubles.iter().any(|outage| outage.kind == known.outage.kind);
        if lasts && known.alerted.is_some_and(|alerted| now.duration_since(alerted) < AGAIN) {
            continue;
        }
        // What admins never heard of need not be taken back.
        if (lasts || known.alerted.is_some())
            && let Err(err) = tell(loaded, ctx, known.outage, !lasts, now).await
        {
            tracing::error!("{err:#}");
            all = false;
            continue;
        }
        if !lasts {
            tracing::info!("Over: {}", describe::outage(Catalogue::english(), known.outage, &ctx.desk.zone));
        }
        store.write(|tx| {
            let mut told = tx.told_outages()?;
            told.retain(|other| lasts || other.outage.kind != known.outage.kind);
            for other in told.iter_mut().filter(|other| other.outage.kind == known.outage.kind) {
                other.alerted = Some(now);
            }
            tx.set_told_outages(&told)
        })?;
    }
    Ok(all)
}

/// The same after a pass of its own, and the ping where all is well; nothing where `[alert]` is left out,
/// or in a rehearsal.
///
/// # Errors
/// When the store fails.
pub async fn after_pass(store: &Store, loaded: &Loaded, ctx: &Context, now: Timestamp) -> Result<()> {
    if loaded.alert.is_none() || store.read(|tx| tx.rehearsal())? {
        return Ok(());
    }
    let troubles = store.read(|tx| Ok(health::health(tx, now)?.troubles))?;
    note(store, ctx, &troubles, now)?;
    tell_due(store, loaded, ctx, &troubles, now).await?;
    if troubles.is_empty()
        && let Err(err) = ping(loaded).await
    {
        tracing::warn!("{err:#}");
    }
    Ok(())
}

/// Tells of an outage that lasts, or that it is `over`, by every way there is. One that fails is logged.
///
/// # Errors
/// What each way said, when all failed.
pub async fn tell(loaded: &Loaded, ctx: &Context, outage: Outage, over: bool, now: Timestamp) -> Result<()> {
    let Some(config) = &loaded.alert else { return Ok(()) };
    let words = alert(&ctx.templates, outage, over, &ctx.desk.zone, now)?;
    let mut came_of = Vec::new();
    if let Some(command) = &config.command {
        came_of.push(run(command, &words.text(), COMMAND_WITHIN).await);
    }
    if let Some(to) = &config.mail {
        came_of.push(send(loaded, config, ctx, (&words, to), now).await);
    }
    let all_failed = !came_of.is_empty() && came_of.iter().all(Result::is_err);
    let failed: Vec<String> =
        came_of.into_iter().filter_map(Result::err).map(|err| format!("{err:#}")).collect();
    if all_failed {
        bail!("{}", failed.join("; "));
    }
    for said in failed {
        tracing::warn!("{said}");
    }
    Ok(())
}

/// Tells the dead man's switch that all is well.
///
/// # Errors
/// One sentence.
pub async fn ping(loaded: &Loaded) -> Result<()> {
    match loaded.alert.as_ref().and_then(|alert| alert.ping.as_deref()) {
        Some(url) => mail::ping(url).await,
        None => Ok(()),
    }
}

/// Runs the command with the message on its standard input.
async fn run(command: &str, text: &str, within: Duration) -> Result<()> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("Cannot run the command of [alert]")?;
    let mut input = child.stdin.take();
    let text = text.as_bytes().to_vec();
    let ended = async {
        if let Some(input) = &mut input {
            // One that does not read it may do its work all the same.
            let _ = input.write_all(&text).await;
        }
        drop(input);
        child.wait().await
    };
    let status = timeout(within, ended)
        .await
        .map_err(|_| anyhow!("The command of [alert] has not ended after {} s", within.as_secs()))?
        .context("Cannot wait for the command of [alert]")?;
    if !status.success() {
        bail!("The command of [alert] ended with {status}");
    }
    Ok(())
}

/// Sends the mail, by the second way out if there is one.
async fn send(
    loaded: &Loaded,
    config: &AlertConfig,
    ctx: &Context,
    (words, to): (&AlertWords, &EmailAddress),
    now: Timestamp,
) -> Result<()> {
    let random = secret::random_word()?;
    let (message_id, bytes) = alert_mail(&ctx.desk, (&ctx.keys, &ctx.templates), words, (to, &random), now)?;
    let way = way_out(loaded, config);
    let outbound = move || wiring::outbound(&way, &Logins::of(&way));
    let mut outbound = tokio::task::spawn_blocking(outbound).await??;
    let outcome = outbound
        .deliver(&Parcel {
            envelope_from: ctx.desk.address.as_str(),
            to,
            copy_to: None,
            report: false,
            bytes: &bytes,
            message_id: &message_id,
            kind: "alert",
            who: "admin",
            at: now,
        })
        .await;
    outbound.close().await;
    match outcome {
        SendOutcome::Sent { .. } => Ok(()),
        SendOutcome::Later { said, .. } | SendOutcome::Never { said, .. } | SendOutcome::InDoubt { said } => {
            bail!("The alert could not be mailed: {said}")
        }
    }
}

/// The configuration with the second way out in place of the first. Tokens of its own are kept apart.
fn way_out(loaded: &Loaded, config: &AlertConfig) -> Loaded {
    let mut way = loaded.clone();
    if let Some(send) = &config.send {
        way.send = send.clone();
        way.state_dir = loaded.state_dir.join("alert");
    }
    way
}

/// The server of the second way out, if it has one.
#[must_use]
pub fn second_server(loaded: &Loaded) -> Option<&Server> {
    match &loaded.alert.as_ref()?.send.as_ref()?.transport {
        Transport::Smtp(server) => Some(server),
        _ => None,
    }
}

/// Tries whether what the second way out needs can be read; commands for secrets are not run.
///
/// # Errors
/// When a secret or certificate cannot be read.
pub fn readable(loaded: &Loaded) -> Result<()> {
    let Some(config) = loaded.alert.as_ref().filter(|config| config.send.is_some()) else { return Ok(()) };
    let runs = second_server(loaded)
        .and_then(|server| server.login.as_ref())
        .is_some_and(|login| matches!(login.proof, crate::config::Proof::Password(SecretSource::Command(_))));
    if runs {
        return Ok(());
    }
    let way = way_out(loaded, config);
    wiring::outbound(&way, &Logins::of(&way)).map(|_| ())
}

#[cfg(test)]
#[path = "alert_tests.rs"]
mod tests;
