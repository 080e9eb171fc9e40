//! Orders at the command line: what would leave is shown, it is asked, and all of them are done or none.

use std::{
    io::{self, BufRead, IsTerminal as _, Write as _},
    path::Path,
};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use super::{current, exit::Failure, import::agreed, open};
use crate::{
    daemon::{
        clock,
        orders::{
            apply::{self, OrderContext},
            not_done::answered,
            typed::{self, Typed, TypedOrder},
        },
    },
    domain::order::Weight,
    letters::Catalogue,
    planning::orders::{Resolved, Task},
    report::order_words,
    store::{Actor, Store, Tx},
};

/// Whether and how it is asked.
#[derive(Debug, Args)]
pub(super) struct Consent {
    /// Without asking; for scripts.
    #[arg(long, global = true)]
    yes: bool,
    /// Shows what was understood and what would leave; does nothing.
    #[arg(long, global = true)]
    dry_run: bool,
    /// What was understood as one JSON object, for machines.
    #[arg(long, global = true)]
    json: bool,
}

/// What was asked for, held against the record; or why nothing of it can be understood.
pub(super) type Read<'r> = dyn Fn(&Tx<'_>, OrderContext<'_>) -> Result<Typed, Failure> + 'r;

/// Shows orders, asks, and does them. `verb`: who holds the record meanwhile.
pub(super) fn run(config: &Path, verb: &str, consent: &Consent, read: &Read<'_>) -> Result<(), Failure> {
    // Shown from a copy, so that nothing is held while somebody reads.
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    // A rehearsal's clock stands, and scripts give two orders in a second.
    let key = format!("command-line-{}-{}", clock::now(), std::process::id());
    let user = open::user();
    let actor = Actor::CommandLine { user: user.clone() };
    let context = OrderContext::at_command_line(&opened.ctx, &actor, &user, &key, now);
    let copy = opened.store.copy()?;
    let staff = in_the_name_of(&user);
    let typed = copy.write(|tx| {
        opened.take_rosters(tx, now)?;
        Ok(read(tx, context))
    })??;
    let typed = copy.write(|tx| typed::undo_or_ask(tx, &typed, &staff, context))?.unwrap_or(typed);
    // What was guessed is done only for somebody who saw it.
    let guessed = typed.orders.is_empty() && !consent.yes && !consent.json && io::stdin().is_terminal();
    let orders = if guessed { &typed.perhaps } else { &typed.orders };
    let orders: Vec<&TypedOrder> = orders.iter().filter(|order| order.refused.is_none()).collect();
    if consent.json {
        println!("{}", as_json(&typed));
    } else {
        show(&copy, &typed, &orders, context)?;
    }
    if consent.dry_run {
        return Ok(());
    }
    if orders.is_empty() {
        let refused = typed.orders.iter().find_map(|order| order.refused.clone());
        return refused.map_or(Ok(()), |why| Err(Failure::input(why)));
    }
    let changes = orders.iter().any(|order| order.resolved.weight() != Weight::Question);
    if changes && !given(consent, &mut io::stdin().lock())? {
        println!("Nothing was done.");
        return Ok(());
    }
    // The answer took its time: the record may say something else by now.
    let writing = open::writing(config, verb)?;
    let lines = carry_out(&writing, &orders, &user, OrderContext { ctx: &writing.ctx, ..context })?;
    lines.iter().filter(|_| !consent.json).for_each(|line| println!("{line}"));
    if changes && !consent.json {
        println!("{} what follows; `mentord plan` shows it.", writing.next_sends());
    }
    Ok(())
}

/// Whose orders those of a user are.
fn in_the_name_of(user: &str) -> String {
    format!("command line: {user}")
}

/// All of the orders, or none; what each did, a line a sentence.
fn carry_out(
    writing: &open::Opened,
    orders: &[&TypedOrder],
    user: &str,
    context: OrderContext<'_>,
) -> Result<Vec<String>, Failure> {
    let staff = in_the_name_of(user);
    // Said with nothing else, it is refused.
    let above = apply::above(orders.iter().map(|order| &order.resolved)).filter(|_| orders.len() > 1);
    let context = OrderContext { above, ..context };
    let done = writing.store.write(|tx| {
        writing.take_rosters(tx, context.now)?;
        answered(tx.attempt(|tx| {
            let mut lines = Vec::new();
            for (nth, order) in orders.iter().enumerate() {
                lines.extend(typed::carry_out(tx, &order.resolved, (&staff, nth), context)??);
            }
            Ok(lines)
        }))
    })?;
    done.map_err(|refusal| Failure::input(order_words::refusal(Catalogue::english(), &refusal)))
}

/// Only a clear yes is one.
fn given(consent: &Consent, input: &mut impl BufRead) -> Result<bool, Failure> {
    if consent.yes {
        return Ok(true);
    }
    if consent.json || !io::stdin().is_terminal() {
        return Err(Failure::usage(
            "There is no terminal to ask on, so nothing was done; look it over, and add --yes.",
        ));
    }
    print!("Shall it be done? [y/N] ");
    io::stdout().flush().context("Cannot write to the terminal")?;
    agreed(input)
}

/// What was understood, and what would leave if these orders are done.
fn show(
    copy: &Store,
    typed: &Typed,
    orders: &[&TypedOrder],
    context: OrderContext<'_>,
) -> Result<(), Failure> {
    let words = Catalogue::english();
    for order in &typed.orders {
        match &order.refused {
            Some(why) => println!("{} Not possible: {why}", order.does),
            None => println!("{}", order.does),
        }
    }
    typed.asks.iter().for_each(|ask| println!("{}", ask.question));
    if typed.orders.is_empty() && typed.asks.is_empty() && !typed.thanks {
        println!("That is no order that the desk knows; `mentord order help` shows those that it knows.");
    }
    let plays = |order: &&TypedOrder| {
        order.refused.is_none()
            && !matches!(order.resolved, Resolved::Desk(_))
            && order.resolved.weight() != Weight::Question
    };
    let tasks: Vec<Task> =
        orders.iter().copied().filter(plays).map(|order| Task::Order(order.resolved.clone())).collect();
    if tasks.is_empty() {
        return Ok(());
    }
    let follows = copy.write(|tx| answered(typed::follows(tx, &tasks, context)))?;
    let follows = follows.map_err(|refusal| Failure::input(order_words::refusal(words, &refusal)))?;
    if follows.letters.is_empty() {
        println!("No letter would leave at once.");
    } else {
        println!("These letters would leave:");
        follows.letters.iter().for_each(|line| println!("  {line}"));
    }
    follows.later.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// `{"orders":[{"kind":"move","pairing":"ada-sam"}],"ask":null}`
fn as_json(typed: &Typed) -> Value {
    let orders: Vec<Value> = typed.orders.iter().map(order_json).collect();
    let ask = typed.asks.first().map(|ask| json!({ "kind": ask.kind, "question": ask.question }));
    json!({ "orders": orders, "ask": ask })
}

fn order_json(order: &TypedOrder) -> Value {
    let mut said = json!({ "kind": order.kind, "does": order.does });
    let Some(fields) = said.as_object_mut() else { return said };
    match &order.resolved {
        Resolved::Why(id)
        | Resolved::How(id)
        | Resolved::Preview(id)
        | Resolved::Change(id, _)
        | Resolved::Join { pairing: id, .. }
        | Resolved::Leave { pairing: id, .. }
        | Resolved::Remind { pairing: id, .. }
        | Resolved::Ask { pairing: id, .. }
        | Resolved::ReplaceMentor { pairing: id, .. } => {
            drop(fields.insert("pairing".to_owned(), json!(id.0)))
        }
        Resolved::Person(id, _) => drop(fields.insert("person".to_owned(), json!(id.0))),
        Resolved::Each(ids, _) => drop(fields.insert("pairings".to_owned(), json!(ids))),
        Resolved::Pair(_) | Resolved::Desk(_) | Resolved::Say(_) => {}
    }
    if let Some(why) = &order.refused {
        fields.insert("refused".to_owned(), json!(why));
    }
    said
}
