//! `inbox`: mails that nobody could place, how staff settle them, and what was made of the others.

use std::path::Path;

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;

use super::{english, exit::Failure, open};
use crate::letters::Catalogue;
use crate::{
    daemon::{
        clock, correlate,
        orders::{look_up, not_done::answered},
        parked,
    },
    domain::{EmailAddress, PersonId, Sentence},
    report::order_words,
    store::{Actor, Tx, Unplaced},
};

#[derive(Debug, Args)]
pub struct InboxArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Mails that staff must look at (the default).
    List {
        /// All mails, understood ones too.
        #[arg(long)]
        all: bool,
    },
    /// You have looked at these mails: they leave the list, and `after_reading` holds for them too.
    Done {
        /// Their numbers in `inbox list`.
        #[arg(required = true)]
        mails: Vec<i64>,
    },
    /// What was made of a mail, and where it lies.
    Show {
        /// Its number in `inbox list --all`.
        mail: i64,
    },
    /// Say who wrote a mail: it counts, at its own time, and so does what comes from there later.
    Of {
        /// Its number in `inbox list`.
        mail: i64,
        /// Who wrote it: an address on file, an id or a name.
        person: String,
    },
    /// Take back that somebody writes from an address.
    Forget {
        /// The address that was learned.
        address: String,
    },
}

pub(super) fn run(config: &Path, args: &InboxArgs) -> Result<(), Failure> {
    match args.what.as_ref().unwrap_or(&What::List { all: false }) {
        What::List { all } => list(config, *all),
        What::Show { mail } => show(config, *mail),
        What::Done { mails } => done(config, mails),
        What::Of { mail, person } => of(config, *mail, person),
        What::Forget { address } => forget(config, address),
    }
}

fn list(config: &Path, all: bool) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let zone = &opened.loaded.desk.zone;
    let mails = opened.store.read(|tx| tx.inbox(!all))?;
    if mails.is_empty() {
        println!("{}", if all { "No mail yet." } else { "Every mail has been understood." });
        return Ok(());
    }
    for mail in &mails {
        let open = mail.unplaced.as_ref().filter(|_| mail.settled.is_none());
        println!(
            "{:5}  {}  {:10}  {}: {}\n       {}",
            mail.id,
            english::time(mail.received, zone),
            mail.class,
            if mail.sender.is_empty() { "nobody" } else { &mail.sender },
            subject(mail, zone),
            say(open.unwrap_or(&mail.verdict))
        );
    }
    if !all {
        println!(
            "\nTo settle one: `mentord inbox of {id} PERSON` if you know who wrote it, then it counts; \
             `mentord inbox done {id}` once you have looked.",
            id = mails.first().map_or(1, |mail| mail.id)
        );
    }
    Ok(())
}

/// For the command line.
fn say(said: &Sentence) -> String {
    Catalogue::english().say(said)
}

/// Its subject, or since when that is gone.
fn subject(mail: &Unplaced, zone: &TimeZone) -> String {
    match mail.forgotten {
        Some(since) => format!("its subject is gone since {}", english::time(since, zone)),
        None => mail.subject.clone(),
    }
}

fn show(config: &Path, id: i64) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let zone = &opened.loaded.desk.zone;
    let mail = opened.store.read(|tx| tx.mail(id))?.ok_or_else(|| no_mail(id))?;
    println!("mail {} from {}: {}", mail.id, mail.sender, subject(&mail, zone));
    let junk = if mail.junk { ", found in Junk" } else { "" };
    println!("  received {}{junk}", english::time(mail.received, zone));
    println!("  class {}; {}", mail.class, say(&mail.verdict));
    if let Some(why) = mail.unplaced.as_ref().map(say) {
        match (mail.settled, mail.waits_until) {
            (Some(at), _) => println!("  settled {}; it was: {why}", english::time(at, zone)),
            (None, Some(until)) => println!(
                "  staff must look: {why}; the desk waits for the answer until {}",
                english::time(until, zone)
            ),
            (None, None) => println!("  staff must look: {why}"),
        }
    }
    match mail.tidied {
        Some(at) => println!(
            "  it lay in {}, {}; tidied away {}, as after_reading says",
            mail.folder,
            mail.key,
            english::time(at, zone)
        ),
        None => println!("  it lies in {}, {}", mail.folder, mail.key),
    }
    Ok(())
}

fn done(config: &Path, ids: &[i64]) -> Result<(), Failure> {
    let opened = open::writing(config, "inbox done")?;
    let verdict = sentence!("inbound.looked_at", user => open::user());
    for id in ids.iter().copied() {
        let said = opened.store.write(|tx| {
            let Some(mail) = tx.mail(id)? else { return Ok(Err(no_mail(id))) };
            let settled = tx.settle_mail(id, &verdict, clock::now())?;
            Ok(Ok(match (settled, mail.unplaced.is_none()) {
                (true, _) => format!("Mail {id} is settled."),
                (false, true) => format!("Mail {id} was understood; there was nothing to settle."),
                (false, false) => format!("Mail {id} was settled already: {}.", say(&mail.verdict)),
            }))
        })?;
        println!("{}", said?);
    }
    Ok(())
}

fn of(config: &Path, id: i64, person: &str) -> Result<(), Failure> {
    let opened = open::writing(config, "inbox of")?;
    let actor = Actor::CommandLine { user: open::user() };
    let said = opened.store.write(|tx| {
        let Some(mail) = tx.mail(id)? else { return Ok(Err(no_mail(id))) };
        let Ok(address) = EmailAddress::parse(&mail.sender) else {
            let said =
                format!("Mail {id} came from no address that anybody could have; `mentord inbox done {id}`.");
            return Ok(Err(Failure::input(said)));
        };
        let who = match answered(look_up::person(tx, &opened.ctx, person))? {
            Ok(who) => who,
            Err(refusal) => {
                return Ok(Err(Failure::input(order_words::refusal(Catalogue::english(), &refusal))));
            }
        };
        let has_it = tx.person(&who)?.is_some_and(|row| row.person.owns(&address));
        if has_it {
            return Ok(Ok(match parked::is_by(tx, &opened.ctx, id, &who, (&actor, clock::now()))? {
                true => format!("Mail {id} is {who}'s and counts now, at its own time."),
                false => format!("Nothing of mail {id} is left to hear; `mentord inbox done {id}`."),
            }));
        }
        if let Some(said) = taken(tx, &opened, &address, &who)? {
            return Ok(Err(Failure::input(said)));
        }
        let counted = parked::is_of(tx, &opened.ctx, &address, &who, &actor, clock::now())?;
        Ok(Ok(match counted {
            0 => format!("{who} writes from {address} too; what comes from there counts from now on."),
            1 => format!("{who} writes from {address} too; the mail counts now, at its own time."),
            many => format!("{who} writes from {address} too; {many} mails count now, each at its own time."),
        }))
    })?;
    println!("{}", said?);
    Ok(())
}

/// Why the address cannot be that person's as well.
fn taken(
    tx: &Tx<'_>,
    opened: &open::Opened,
    address: &EmailAddress,
    who: &PersonId,
) -> anyhow::Result<Option<String>> {
    let desk = &opened.loaded.desk;
    if correlate::is_of_desk(&desk.address, address.as_str()) {
        return Ok(Some(format!("{address} is one of the desk's own addresses.")));
    }
    if desk.staff.iter().any(|staff| staff.email == *address) {
        return Ok(Some(format!("{address} is an address of staff.")));
    }
    let owners = tx.owners(address.as_str())?;
    Ok(owners.into_iter().find(|owner| owner != who).map(|owner| {
        format!("{address} is {owner}'s; if that is wrong, correct the roster or `mentord inbox forget {address}`.")
    }))
}

fn forget(config: &Path, address: &str) -> Result<(), Failure> {
    let opened = open::writing(config, "inbox forget")?;
    let address = EmailAddress::parse(address).map_err(|err| Failure::input(format!("{err}.")))?;
    let actor = Actor::CommandLine { user: open::user() };
    let was = opened.store.write(|tx| parked::forget(tx, &opened.ctx, &address, &actor, clock::now()))?;
    let Some(who) = was else {
        return Err(Failure::input(format!(
            "{address} was not learned; addresses of the roster are changed in the roster."
        )));
    };
    println!("{address} is not {who}'s any more.");
    Ok(())
}

fn no_mail(id: i64) -> Failure {
    Failure::input(format!("There is no mail {id}; `mentord inbox list --all` shows them."))
}
