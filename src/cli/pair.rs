//! `pair`: the roster by hand. A pairing made here and one made in a file are the same record.

use std::path::Path;

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{current, exit::Failure, open};
use crate::letters::Catalogue;
use crate::{
    daemon::orders::{
        apply::{self, OrderContext},
        look_up,
        not_done::answered,
    },
    domain::{
        EmailAddress, Order, Slot,
        order::{Change, NewPair, PersonChange, Which},
    },
    planning::orders::{OrderEffect, Pointers, Resolved, Task, programme_called},
    report::order_words,
    store::Actor,
};

#[derive(Debug, Args)]
pub struct PairArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A new pairing; its people are introduced with the next run.
    #[command(after_help = "Examples:
  mentord pair add --mentor Ada --mentee \"Sam Jones <sam@example.org>\" --weekly \"Tue 18:00\"
  mentord pair add --mentor Ada --mentee Sam --mentee Kim      a team of two
  mentord pair add --mentor Ada --mentee Bob --introduced 2027-01-05")]
    Add(Add),
    /// The pairing ends: the calls are cancelled, what waits is not sent.
    End {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// For staff only; in no letter.
        #[arg(long)]
        why: Option<String>,
    },
    /// No letters until that day; calls in between are left out.
    Pause {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// The first day on again, such as 2027-02-01.
        #[arg(long, value_name = "DATE")]
        until: Date,
    },
    /// The pause is over now.
    Resume {
        /// The pairing's id, such as ada-sam.
        pairing: String,
    },
    /// Another weekly time: one update of the same series.
    Move {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// Such as "Thu 18:00", in the programme's zone.
        slot: Slot,
        /// Another place as well.
        #[arg(long)]
        place: Option<String>,
    },
    /// Another place for the calls.
    Place {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// A link, or a room.
        place: String,
    },
    /// They are in touch, staff know it: the silence is over.
    Talked {
        /// The pairing's id, such as ada-sam.
        pairing: String,
    },
    /// Another address for a person: introduction and calls go there, the other side is told.
    #[command(after_help = "Examples:
  mentord pair address Bob bob@example.org
  mentord pair address bob@old.example.org bob@example.org

The person stays who they are. Where the pair was not in touch yet, or the old address does not
work, both are introduced anew and the first ladder starts again; else the other side is told the
new address. The calls leave the calendar at the old address and enter the one at the new.")]
    Address {
        /// By address, alias, id or unique name.
        person: String,
        /// Such as bob@example.org.
        new: String,
    },
    /// Letters may go to this person again at the same address: it works after all, or they asked.
    Clear {
        /// By address, alias, id or unique name.
        person: String,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// By address, alias, id or unique name; somebody new as "Ada Lovelace <ada@example.org>". May be given again.
    #[arg(long, required = true, value_name = "PERSON")]
    mentor: Vec<String>,
    /// In the same way; several make a team.
    #[arg(long, required = true, value_name = "PERSON")]
    mentee: Vec<String>,
    /// The programme's id; needed where there are several.
    #[arg(long)]
    programme: Option<String>,
    /// What the pairing is called, such as ada-sam; made from the names if left out.
    #[arg(long)]
    id: Option<String>,
    /// Such as "Tue 18:00", in the programme's zone.
    #[arg(long, value_name = "SLOT")]
    weekly: Option<Slot>,
    /// Where they meet: a link, or a room.
    #[arg(long)]
    place: Option<String>,
    /// A word such as technical or career; letters may differ by it.
    #[arg(long)]
    kind: Option<String>,
    /// What the mentor should know of the mentee.
    #[arg(long, value_name = "TEXT")]
    background: Option<String>,
    /// Introduced already, on that day: the watch starts, no introduction goes out.
    #[arg(long, value_name = "DATE")]
    introduced: Option<Date>,
}

pub(super) fn run(config: &Path, args: &PairArgs) -> Result<(), Failure> {
    let opened = open::writing(config, "pair")?;
    let now = current::clock_of(&opened)?;
    let actor = Actor::CommandLine { user: open::user() };
    opened.store.write(|tx| opened.take_rosters(tx, now))?;
    let said = match &args.what {
        What::Add(add) => self::add(&opened, add, &actor, now)?,
        What::Address { person, new } => self::address(&opened, person, new, &actor, now)?,
        What::Clear { person } => {
            order(&opened, &Order::Person(person.clone(), PersonChange::Clear), &actor, now, |_| {})?.0
        }
        What::End { pairing, why } => {
            change(&opened, pairing, &[Change::End { why: why.clone() }], &actor, now)?
        }
        What::Move { pairing, slot, place } => {
            let mut changes = vec![Change::Move { weekly: *slot }];
            changes.extend(place.clone().map(|place| Change::Place { place }));
            change(&opened, pairing, &changes, &actor, now)?
        }
        What::Place { pairing, place } => {
            change(&opened, pairing, &[Change::Place { place: place.clone() }], &actor, now)?
        }
        What::Pause { pairing, until } => {
            change(&opened, pairing, &[Change::Pause { back: *until }], &actor, now)?
        }
        What::Resume { pairing } => change(&opened, pairing, &[Change::Resume], &actor, now)?,
        What::Talked { pairing } => change(&opened, pairing, &[Change::Talked], &actor, now)?,
    };
    println!("{said} {} what follows; `mentord plan` shows it.", opened.next_sends());
    Ok(())
}

/// Does an order, as staff's mail would; what it does, a sentence, and what came of it.
fn order(
    opened: &open::Opened,
    order: &Order,
    actor: &Actor,
    now: Timestamp,
    amend: impl Fn(&mut Resolved),
) -> Result<(String, OrderEffect), Failure> {
    let user = open::user();
    let key = format!("command-line-{now}");
    let ctx = &opened.ctx;
    let context = OrderContext {
        ctx,
        actor,
        by: &user,
        said: now,
        key: &key,
        now,
        grace: SignedDuration::ZERO,
        above: None,
        foresight: None,
    };
    let done = opened.store.write(|tx| {
        answered(tx.attempt(|tx| {
            let mut resolved = look_up::resolved(tx, ctx, order, &Pointers::default())?;
            amend(&mut resolved);
            let task = Task::Order(resolved);
            let what = apply::words(Catalogue::english(), tx, &task, context)?;
            Ok((what, apply::apply(tx, &task, context)?.outcome))
        }))
    })?;
    done.map_err(|refusal| Failure::input(order_words::refusal(Catalogue::english(), &refusal)))
}

fn change(
    opened: &open::Opened,
    id: &str,
    changes: &[Change],
    actor: &Actor,
    now: Timestamp,
) -> Result<String, Failure> {
    let view = current::view(opened, id, now)?;
    if let [Change::Pause { back }] = changes
        && *back <= view.date(now)
    {
        return Err(Failure::usage(format!("A pause ends on a day to come; {back} is not.")));
    }
    for change in changes {
        let which = Which::Named(view.pairing.id.0.clone());
        order(opened, &Order::Change(which, change.clone()), actor, now, |_| {})?;
    }
    Ok(format!("{id} changed."))
}

fn address(
    opened: &open::Opened,
    person: &str,
    new: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<String, Failure> {
    let new = EmailAddress::parse(new).map_err(|err| Failure::input(format!("{err}.")))?;
    let change = Order::Person(person.to_owned(), PersonChange::Address { new });
    Ok(match order(opened, &change, actor, now, |_| {})? {
        (_, OrderEffect::NewAddress(news)) => order_words::new_address(Catalogue::english(), &news).join(" "),
        (what, _) => what,
    })
}

fn add(opened: &open::Opened, add: &Add, actor: &Actor, now: Timestamp) -> Result<String, Failure> {
    let pair = NewPair {
        starts: None,
        mentors: add.mentor.clone(),
        mentees: add.mentee.clone(),
        programme: add.programme.clone(),
        weekly: add.weekly,
        place: add.place.clone(),
        kind: add.kind.clone(),
        background: add.background.clone(),
    };
    let programmes = &opened.ctx.standings.programmes;
    if let Err(refusal) = programme_called(programmes, pair.programme.as_deref()) {
        let said = order_words::refusal(Catalogue::english(), &refusal);
        return Err(if pair.programme.is_some() { Failure::input(said) } else { Failure::usage(said) });
    }
    let amend = |resolved: &mut Resolved| {
        if let Resolved::Pair(pair) = resolved {
            (pair.id, pair.introduced) = (add.id.clone(), add.introduced);
        }
    };
    Ok(match order(opened, &Order::Pair(Box::new(pair)), actor, now, amend)? {
        (_, OrderEffect::Entered(id)) => format!("{id} is in the record."),
        (what, _) => what,
    })
}
