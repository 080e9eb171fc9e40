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
    /// What was made of a mail, and where it lies.
    Show {
        /// Its number in `inbox list --all`.
        mail: i64,
    },
}

pub(super) fn run(config: &Path, args: &InboxArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let zone = &opened.loaded.desk.zone;
    match args.what.as_ref().unwrap_or(&What::List { all: false }) {
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
                println!("  staff must look: {}", mail.unplaced);
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
