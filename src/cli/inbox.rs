//! `inbox`: mails that nobody could place, and what was made of the others.

use std::path::Path;

use clap::{Args, Subcommand};

use super::{exit::Failure, open, words};

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
}

pub(super) fn run(config: &Path, args: &InboxArgs) -> Result<(), Failure> {
    let what = args.what.as_ref().unwrap_or(&What::List { all: false });
    if let What::Done { mails } = what {
        return done(config, mails);
    }
    let opened = open::reading(config)?;
    let zone = &opened.loaded.desk.zone;
    match what {
        What::Done { .. } => Ok(()),
        What::List { all } => {
            let mails = opened.store.read(|tx| tx.inbox(!all))?;
            if mails.is_empty() {
                println!("{}", if *all { "No mail yet." } else { "Every mail has been understood." });
            }
            for mail in mails {
                let why = if mail.unplaced.is_empty() { &mail.verdict } else { &mail.unplaced };
                println!(
                    "{:5}  {}  {:10}  {}: {}\n       {why}",
                    mail.id,
                    words::time(mail.received, zone),
                    mail.class,
                    if mail.sender.is_empty() { "nobody" } else { &mail.sender },
                    mail.subject
                );
            }
            Ok(())
        }
        What::Show { mail } => {
            let Some(mail) = opened.store.read(|tx| tx.mail(*mail))? else {
                return Err(Failure::input(format!(
                    "There is no mail {mail}; `mentord inbox list --all` shows them."
                )));
            };
            println!("mail {} from {}: {}", mail.id, mail.sender, mail.subject);
            println!(
                "  received {}{}",
                words::time(mail.received, zone),
                if mail.junk { ", found in Junk" } else { "" }
            );
            println!("  class {}; {}", mail.class, mail.verdict);
            if !mail.unplaced.is_empty() {
                println!(
                    "  staff must look: {} (`mentord inbox done {}` once they have)",
                    mail.unplaced, mail.id
                );
            }
            match mail.tidied {
                Some(at) => println!(
                    "  it lay in {}, {}; tidied away {}, as after_reading says",
                    mail.folder,
                    mail.key,
                    words::time(at, zone)
                ),
                None => println!("  it lies in {}, {}", mail.folder, mail.key),
            }
            Ok(())
        }
    }
}

fn done(config: &Path, mails: &[i64]) -> Result<(), Failure> {
    let opened = open::writing(config, "inbox done")?;
    let looked = opened
        .store
        .write(|tx| mails.iter().map(|mail| tx.set_looked_at(*mail)).collect::<Result<Vec<_>, _>>())?;
    let unknown: Vec<String> =
        mails.iter().zip(looked).filter(|(_, looked)| !looked).map(|(mail, _)| mail.to_string()).collect();
    if unknown.is_empty() {
        println!(
            "Off the list: {}.",
            if mails.len() == 1 { "1 mail".to_owned() } else { format!("{} mails", mails.len()) }
        );
        return Ok(());
    }
    Err(Failure::input(format!(
        "Not on the list: {}. `mentord inbox list` shows what is.",
        unknown.join(", ")
    )))
}
