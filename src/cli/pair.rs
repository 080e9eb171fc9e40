//! `pair`: the roster by hand. A pairing made here and one made in a file are the same record.

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{
    asked::{self, Consent},
    exit::Failure,
};
use crate::{
    daemon::orders::{apply::OrderContext, typed},
    domain::{
        EmailAddress, Order, Sentence,
        order::{Became, Change, DeskOrder, NewPair, PersonChange, Which},
    },
    intake::written,
    letters::Catalogue,
    planning::orders::{Pointers, programme_called},
    report::order_words,
};

#[derive(Debug, Args)]
pub struct PairArgs {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    consent: Consent,
}

/// The one that is meant.
#[derive(Debug, Args)]
struct Named {
    /// Its id, such as ada-sam; or who is in it: Ada, "Ada and Sam".
    pairing: String,
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
        #[command(flatten)]
        named: Named,
        /// For staff only; in no letter.
        #[arg(long)]
        why: Option<String>,
    },
    /// No letters until that day; calls in between are left out.
    Pause {
        #[command(flatten)]
        named: Named,
        /// The first day on again, such as 2027-02-01, "1 Feb" or "next Monday"; or how long: "2 weeks".
        #[arg(long, value_name = "DATE")]
        until: String,
    },
    /// The pause is over now.
    Resume(Named),
    /// Another weekly time: one update of the same series.
    Move {
        #[command(flatten)]
        named: Named,
        /// Such as "Thu 18:00" or "Thursdays at 6pm", in the programme's zone.
        slot: String,
        /// Another place as well.
        #[arg(long)]
        place: Option<String>,
    },
    /// One call, to another day or another time.
    #[command(after_help = "Examples:
  mentord pair move-call ada-sam \"2 Feb\" \"4 Feb\"
  mentord pair move-call \"Ada and Sam\" \"next Tuesday\" 2027-02-04 --time 6pm")]
    MoveCall {
        #[command(flatten)]
        named: Named,
        /// The day of the call, such as 2027-02-02, "2 Feb" or "next Tuesday".
        call: String,
        /// Its new day.
        to: String,
        /// Its new time, such as 18:30; the usual one if left out.
        #[arg(long)]
        time: Option<String>,
    },
    /// One call is left out, or those from a day to another.
    Skip {
        #[command(flatten)]
        named: Named,
        /// Its day, such as 2027-02-02, "2 Feb" or "next Tuesday"; or several: "next week", "15-19 Feb".
        call: String,
    },
    /// Another place for the calls.
    Place {
        #[command(flatten)]
        named: Named,
        /// A link, or a room.
        place: String,
    },
    /// They are in touch, staff know it: the silence is over.
    Talked(Named),
    /// What became of a call, where staff know better than `mentord sessions`.
    #[command(after_help = "Examples:
  mentord pair session ada-sam \"12 Jan\" held
  mentord pair session \"Ada and Sam\" 2027-01-12 missed --by Sam
  mentord pair session ada-sam 12.1. cancelled --by Ada")]
    Session {
        #[command(flatten)]
        named: Named,
        /// The day of the call, such as 2027-01-12 or "12 Jan".
        call: String,
        became: BecameWord,
        /// Who did not come, or cancelled it.
        #[arg(long, value_name = "WHO")]
        by: Option<String>,
    },
    /// Off the morning list for a while.
    Snooze {
        #[command(flatten)]
        named: Named,
        /// How long, such as "3 days"; or until when: "Friday", 2027-02-05. At most 90 days.
        long: String,
    },
    /// A line for the pairing's history.
    Note {
        #[command(flatten)]
        named: Named,
        text: String,
    },
    /// Another mentor: this pairing ends, and its mentees begin one with whoever takes over.
    #[command(after_help = "Examples:
  mentord pair replace bob-eve Ada
  mentord pair replace \"Bob and Eve\" \"Ada Lovelace <ada@example.org>\" --old Bob")]
    Replace {
        #[command(flatten)]
        named: Named,
        /// Who takes over: by address, alias, id or unique name; somebody new as "Ada Lovelace <ada@example.org>".
        new: String,
        /// Who goes, where there are several mentors.
        #[arg(long, value_name = "MENTOR")]
        old: Option<String>,
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
    /// What was ordered last at the command line, as far as nothing of it has left.
    Undo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BecameWord {
    Held,
    Missed,
    Cancelled,
    Unknown,
}

impl BecameWord {
    fn of(self, by: Option<&str>) -> Result<Became, Failure> {
        let who = by.map(str::to_owned);
        match self {
            Self::Missed => Ok(Became::Missed { who }),
            Self::Cancelled => Ok(Became::Cancelled { who }),
            _ if who.is_some() => Err(Failure::usage("--by goes with missed and cancelled only.".to_owned())),
            Self::Held => Ok(Became::Held),
            Self::Unknown => Ok(Became::Unknown),
        }
    }
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
    weekly: Option<String>,
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
    introduced: Option<String>,
}

pub(super) fn run(config: &Path, args: &PairArgs) -> Result<(), Failure> {
    asked::run(config, "pair", &args.consent, &|tx, context| {
        let orders = args.what.orders(context)?;
        let mut typed = typed::of_orders(tx, &orders, &Pointers::default(), context)?;
        // Whoever names one pairing wants that one or none.
        match typed.asks.pop() {
            Some(ask) => Err(Failure::input(ask.question)),
            None => Ok(typed),
        }
    })
}

impl What {
    /// What staff would order by mail.
    fn orders(&self, context: OrderContext<'_>) -> Result<Vec<Order>, Failure> {
        let today = context.now.to_zoned(context.ctx.desk.zone.clone()).date();
        let change = |named: &Named, change: Change| {
            Ok(vec![Order::Change(Which::Named(named.pairing.clone()), change)])
        };
        match self {
            Self::Add(add) => Ok(vec![Order::Pair(Box::new(add.pair(context, today)?))]),
            Self::End { named, why } => change(named, Change::End { why: why.clone() }),
            Self::Pause { named, until } => {
                change(named, Change::Pause { back: read(until, written::until(until, today))? })
            }
            Self::Resume(named) => change(named, Change::Resume),
            Self::Move { named, slot, place } => {
                let weekly = read(slot, written::weekly(slot))?;
                let mut orders = change(named, Change::Move { weekly })?;
                if let Some(place) = place {
                    orders.extend(change(named, Change::Place { place: place.clone() })?);
                }
                Ok(orders)
            }
            Self::MoveCall { named, call, to, time } => {
                let day = |text: &str| read(text, written::day(text, today));
                let time = time.as_deref().map(|time| read(time, written::time(time))).transpose()?;
                change(named, Change::MoveCall { call: day(call)?, to: day(to)?, time })
            }
            Self::Skip { named, call } => {
                let range = read(call, written::range(call, today))?;
                let last = (range.last > range.first).then_some(range.last);
                change(named, Change::Skip { call: range.first, last })
            }
            Self::Place { named, place } => change(named, Change::Place { place: place.clone() }),
            Self::Talked(named) => change(named, Change::Talked),
            Self::Session { named, call, became, by } => {
                let call = read(call, written::day(call, today))?;
                change(named, Change::Session { call, became: became.of(by.as_deref())? })
            }
            Self::Snooze { named, long } => {
                let until = read(long, written::until(long, today))?;
                let snooze = Change::snooze(until, today);
                change(named, snooze.ok_or_else(|| refused(&sentence!("usage.snooze_length")))?)
            }
            Self::Note { named, text } => change(named, Change::Note { text: text.clone() }),
            Self::Replace { named, new, old } => Ok(vec![Order::ReplaceMentor {
                which: Which::Named(named.pairing.clone()),
                old: old.clone(),
                new: new.clone(),
            }]),
            Self::Address { person, new } => {
                let new = EmailAddress::parse(new).map_err(|err| Failure::input(format!("{err}.")))?;
                Ok(vec![Order::Person(person.clone(), PersonChange::Address { new })])
            }
            Self::Clear { person } => Ok(vec![Order::Person(person.clone(), PersonChange::Clear)]),
            Self::Undo => Ok(vec![Order::Desk(DeskOrder::Undo)]),
        }
    }
}

impl Add {
    fn pair(&self, context: OrderContext<'_>, today: Date) -> Result<NewPair, Failure> {
        let programmes = &context.ctx.standings.programmes;
        if let Err(refusal) = programme_called(programmes, self.programme.as_deref()) {
            let said = order_words::refusal(Catalogue::english(), &refusal);
            return Err(if self.programme.is_some() { Failure::input(said) } else { Failure::usage(said) });
        }
        let weekly = self.weekly.as_deref().map(|slot| read(slot, written::weekly(slot)));
        let introduced = self.introduced.as_deref().map(|day| read(day, written::day(day, today)));
        Ok(NewPair {
            starts: None,
            mentors: self.mentor.clone(),
            mentees: self.mentee.clone(),
            programme: self.programme.clone(),
            weekly: weekly.transpose()?,
            place: self.place.clone(),
            kind: self.kind.clone(),
            background: self.background.clone(),
            id: self.id.clone(),
            introduced: introduced.transpose()?,
        })
    }
}

/// What was written, or why it cannot be read.
fn read<T>(text: &str, found: Result<T, Sentence>) -> Result<T, Failure> {
    found.map_err(|why| refused(&written::refused(text, why)))
}

fn refused(why: &Sentence) -> Failure {
    let said = Catalogue::english().say(why);
    Failure::usage(format!("{}.", said.trim_end_matches('.')))
}
