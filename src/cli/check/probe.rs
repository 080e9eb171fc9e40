//! `check --online`: a mail to the desk's own address goes out and is looked for, and what its header
//! tells of that address; whether the server takes the envelope senders that letters have.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Findings;
use crate::cli::exit::Code;
use crate::{
    config::Loaded,
    daemon::{canary::parcel, clock, logins::Logins, secret, wiring},
    domain::EmailAddress,
    intake::{self, Arrival},
    letters::{CANARY_HEADER, TestKind, TestMail, test_mail},
    mail::{Imap, Inbound, Lies, Outbound, SendOutcome, Smtp, Wanted},
    store::{self, FILE, Store},
};

/// What has not come home by then may come later, and is not waited for.
const HOME_WITHIN: Duration = Duration::from_secs(60);
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// Letters have the pairing's address for their envelope sender, so that what comes back is known.
pub(super) async fn sender(loaded: &Loaded, smtp: &mut Smtp, found: &mut Findings) {
    if !loaded.desk.plus_addressing {
        return;
    }
    let desk = &loaded.desk.address;
    let Ok(plus) = EmailAddress::parse(&format!("{}+probe@{}", desk.local(), desk.domain())) else { return };
    match smtp.probe_sender(&plus, desk).await {
        Ok(None) => {
            found.fine("mail out", format!("{plus} is taken as envelope sender, which letters have."))
        }
        Ok(Some(said)) => found.wrong(
            Code::Unavailable,
            "mail out",
            format!(
                "{plus} is refused as envelope sender ({said}), and so are letters; allow it to send as its plus addresses, or set plus_addressing = false."
            ),
        ),
        Err(err) => found.warning("mail out", format!("{err:#}.")),
    }
}

/// A mail that went out, and where it was seen.
struct Out {
    mail: TestMail,
    plus: bool,
    lies: Option<Lies>,
}

/// Sends a mail to the desk's address, and one with a plus part where those are used; looks for both, and
/// removes them.
///
/// # Errors
/// When the system's randomness fails, or the words cannot be rendered.
pub(super) async fn probe(loaded: &Loaded, logins: &Logins, found: &mut Findings) -> Result<()> {
    // What is running ignores the mail by its own mark.
    let store = match loaded.state_dir.join(FILE).exists() {
        true => Store::copy_of(&loaded.state_dir)?,
        false => Store::in_memory()?,
    };
    let ctx = wiring::context(loaded, &store)?;
    let (Ok(mut outbound), Ok(Inbound::Imap(mut imap))) =
        (wiring::outbound(loaded, logins), wiring::inbound(loaded, logins))
    else {
        return Ok(());
    };
    let begun = Instant::now();
    let sent_at = clock::now();
    let mut out = Vec::new();
    let kinds: &[bool] = if loaded.desk.plus_addressing { &[false, true] } else { &[false] };
    for plus in kinds.iter().copied() {
        let random = secret::random_word()?;
        let how = (TestKind::Probe, plus, random.as_str());
        let mail = test_mail(&ctx.desk, &ctx.keys, &ctx.templates, how, sent_at)?;
        let sent = send(&mail, &mut outbound).await;
        match sent {
            Ok(()) => out.push(Out { mail, plus, lies: None }),
            Err(said) => refused(&mail, plus, &said, found),
        }
    }
    outbound.close().await;
    let prefix = ctx.keys.test_prefix(true);
    let wanted = Wanted { header: CANARY_HEADER, holds: &prefix, since: sent_at };
    if let Err(err) = look(&mut imap, &wanted, &mut out, begun).await {
        found.wrong(Code::Unavailable, "mail in", format!("{err:#}."));
        return Ok(());
    }
    for out in &out {
        came(out, begun, found);
    }
    if let Some(lies) = out.iter().find_map(|out| out.lies.as_ref()) {
        kind_of_address(lies, &loaded.desk.address, found);
        learn_hops(loaded, lies, found);
    }
    if let Err(err) = imap.search(&wanted, true).await {
        found.warning("mail in", format!("the desk's mail to itself could not be removed: {err:#}."));
    }
    imap.close().await;
    Ok(())
}

async fn send(mail: &TestMail, outbound: &mut Outbound) -> Result<(), String> {
    match outbound.deliver(&parcel(mail, clock::now())).await {
        SendOutcome::Sent { .. } => Ok(()),
        SendOutcome::Later { said, .. } | SendOutcome::Never { said, .. } | SendOutcome::InDoubt { said } => {
            Err(said)
        }
    }
}

/// Looks until all were found or the time is over.
async fn look(imap: &mut Imap, wanted: &Wanted<'_>, out: &mut [Out], begun: Instant) -> Result<()> {
    while out.iter().any(|out| out.lies.is_none()) && begun.elapsed() < HOME_WITHIN {
        for lies in imap.search(wanted, false).await?.lies {
            let mark = intake::test_mark(&lies.head, CANARY_HEADER);
            let its = out.iter_mut().find(|out| mark.as_deref() == Some(out.mail.mark.as_str()));
            // The provider's copy of what was sent proves nothing, and a folder that is read is the better place.
            if let Some(out) = its
                && !lies.sent
                && out.lies.as_ref().is_none_or(|known| lies.read && !known.read)
            {
                out.lies = Some(lies);
            }
        }
        if out.iter().any(|out| out.lies.is_none()) {
            tokio::time::sleep(LOOKED_EVERY).await;
        }
    }
    Ok(())
}

const NO_PLUS: &str = "where the server takes no addresses with a plus, set plus_addressing = false";

fn refused(mail: &TestMail, plus: bool, said: &str, found: &mut Findings) {
    let remedy = if plus { NO_PLUS } else { "see that [desk] address is the mailbox's own" };
    let said = format!("a mail to {} was not taken: {said}; {remedy}.", mail.to);
    found.wrong(Code::Unavailable, "mail in", said);
}

/// Whether it came home, and where it lies.
fn came(out: &Out, begun: Instant, found: &mut Findings) {
    let to = &out.mail.to;
    match &out.lies {
        Some(lies) if lies.read && !lies.junk => {
            let seconds = begun.elapsed().as_secs().max(1);
            found.fine("mail in", format!("a mail to {to} came home within {seconds} s, in {}.", lies.folder));
        }
        Some(lies) if lies.junk => found.warning(
            "mail in",
            format!("a mail to {to} landed in {}, which is read as well; mark the desk's own address as known.", lies.folder),
        ),
        Some(lies) => found.wrong(
            Code::Unavailable,
            "mail in",
            format!(
                "a mail to {to} lies in {}, which is not read: a filter or rule moves it; take that away, or name the folder in mailboxes.",
                lies.folder
            ),
        ),
        None => {
            let remedy = if out.plus { NO_PLUS } else { "look for it in the mailbox by hand, and in the server's log" };
            found.wrong(
                Code::Unavailable,
                "mail in",
                format!("a mail to {to} was taken and did not come home within {} s; {remedy}.", HOME_WITHIN.as_secs()),
            );
        }
    }
}

/// Hosts that pass mail on behind the servers whose Authentication-Results are believed write their lines above those
/// results: nobody else can have written the lines of this mail, so they are known from now on.
fn learn_hops(loaded: &Loaded, lies: &Lies, found: &mut Findings) {
    let hops = intake::own_hops(&lies.head, &loaded.receive.trusted_authserv_ids);
    if hops.is_empty() {
        return;
    }
    let up_to_date = store::examine(&loaded.state_dir).is_ok_and(|health| health.version == health.newest);
    let noted = up_to_date
        && Store::open(&loaded.state_dir).and_then(|store| store.write(|tx| tx.set_own_hops(&hops))).is_ok();
    let hops = hops.join(" and ");
    if noted {
        found.fine(
            "mail in",
            format!("{hops} passes mail on behind the trusted servers; their results are believed above it."),
        );
    } else {
        found.note("mail in", format!("{hops} passes mail on behind the trusted servers; the daemon notes that with its next mail to itself."));
    }
}

/// What the address is, by the header of the mail that came.
fn kind_of_address(lies: &Lies, desk: &EmailAddress, found: &mut Findings) {
    match intake::arrival(&lies.head, desk.as_str()) {
        Arrival::Mailbox => found.fine("address", format!("{desk} is a mailbox of its own.")),
        Arrival::Alias(mailbox) => found.note(
            "address",
            format!("{desk} is an alias of {mailbox}: whoever reads that mailbox reads what people write."),
        ),
        Arrival::Forwarded(field) => found.warning(
            "address",
            format!("{desk} is passed on from another mailbox ({field}), which keeps a copy and may hold mail back; read that mailbox itself."),
        ),
        Arrival::Group(field) => found.warning(
            "address",
            format!("{desk} is a group or list ({field}): all its members get what people write, and letters that it holds for moderation are not seen."),
        ),
        Arrival::Unknown => found.note(
            "address",
            format!("no server said whether {desk} is a mailbox of its own, an alias or a group."),
        ),
    }
}
