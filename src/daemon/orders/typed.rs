//! A text of orders held against the record, as the command line gives it: understood, refused, or asked back; shown
//! with what would leave; done.

use anyhow::Result;

use super::{
    Given,
    apply::{self, OrderContext},
    confirm, desk_orders, look_up,
    not_done::{NotDone, answered},
    preview, rehearse,
    undo::{self, Undone},
};
use crate::{
    domain::{
        Order, Reason,
        order::{DeskOrder, Weight},
    },
    intake,
    planning::orders::{Pointers, Refusal, Resolved, Task, each},
    report::order_words,
    store::Tx,
};

/// What a text comes to.
#[derive(Debug, Default)]
pub struct Typed {
    pub orders: Vec<TypedOrder>,
    pub asks: Vec<Question>,
    /// What is done if that which is asked is agreed to.
    pub perhaps: Vec<TypedOrder>,
    pub thanks: bool,
}

/// An order that is understood.
#[derive(Debug, Clone)]
pub struct TypedOrder {
    /// The order's word, as `--json` has it: `move-call`.
    pub kind: &'static str,
    pub resolved: Resolved,
    /// What it does, a sentence.
    pub does: String,
    /// Why the record refuses it.
    pub refused: Option<String>,
}

/// What is asked back.
#[derive(Debug, Clone)]
pub struct Question {
    pub kind: String,
    pub question: String,
}

/// What would follow from orders.
#[derive(Debug, Clone, Default)]
pub struct Follows {
    /// Letters that would leave at once, a line each.
    pub letters: Vec<String>,
    /// What comes next for those about whom nothing leaves at once.
    pub later: Vec<String>,
}

/// Reads a text. A number in it is a line of the latest morning list.
///
/// # Errors
/// When the store fails.
pub fn read(tx: &Tx<'_>, text: &str, context: OrderContext<'_>) -> Result<Typed> {
    let today = context.now.to_zoned(context.ctx.desk.zone.clone()).date();
    let spoken = look_up::or_likeliest(tx, intake::orders(text, today), text, today);
    let pointers = Pointers { about: Vec::new(), numbered: tx.latest_list()? };
    let all =
        |orders: Vec<Order>| orders.into_iter().flat_map(|order| each(&order, &pointers)).collect::<Vec<_>>();
    let mut typed = of_orders(tx, &all(spoken.orders), &pointers, context)?;
    typed.thanks = spoken.thanks || spoken.fine;
    for order in all(spoken.perhaps) {
        match resolved(tx, &order, &pointers, context)? {
            Ok(TypedOrder { kind, refused: Some(question), .. }) => {
                typed.asks.push(Question { kind: kind.to_owned(), question });
            }
            Ok(order) => {
                let meant = sentence!("order.did_you_mean", what => order.does.trim_end_matches('.'));
                let question = context.ctx.words().say(&meant);
                typed.asks.push(Question { kind: order.kind.to_owned(), question });
                typed.perhaps.push(order);
            }
            Err(question) => typed.asks.push(question),
        }
    }
    let wrong = spoken.wrong.into_iter();
    typed.asks.extend(
        wrong.map(|wrong| Question { kind: wrong.word, question: context.ctx.words().say(&wrong.right) }),
    );
    Ok(typed)
}

/// Holds orders against the record.
///
/// # Errors
/// When the store fails.
pub fn of_orders(
    tx: &Tx<'_>,
    orders: &[Order],
    pointers: &Pointers,
    context: OrderContext<'_>,
) -> Result<Typed> {
    let mut typed = Typed::default();
    for order in orders {
        match resolved(tx, order, pointers, context)? {
            Ok(order) => typed.orders.push(order),
            Err(question) => typed.asks.push(question),
        }
    }
    Ok(typed)
}

/// The order with ids in the place of names; or what has to be asked.
fn resolved(
    tx: &Tx<'_>,
    order: &Order,
    pointers: &Pointers,
    context: OrderContext<'_>,
) -> Result<Result<TypedOrder, Question>> {
    let words = context.ctx.words();
    let resolved = match answered(look_up::resolved(tx, context.ctx, order, pointers))? {
        Ok(resolved) => resolved,
        Err(refusal) => {
            let question = order_words::refusal(words, &refusal);
            return Ok(Err(Question { kind: order.kind().to_owned(), question }));
        }
    };
    let task = Task::Order(resolved.clone());
    let does = apply::words(words, tx, &task, context)?;
    let decides = !matches!(resolved, Resolved::Desk(_)) && resolved.weight() != Weight::Question;
    let decided = if decides { answered(apply::decide(tx, &resolved, context))?.err() } else { None };
    let refused = decided.map(|refusal| order_words::refusal(words, &refusal));
    Ok(Ok(TypedOrder { kind: order.kind(), resolved, does, refused }))
}

/// An undo that comes too late is a question: whether what puts it right is to be done; `None`: it is none. On a copy of
/// the store, since it is tried. `staff`: whose order it is.
///
/// # Errors
/// When the store fails.
pub fn undo_or_ask(
    tx: &Tx<'_>,
    typed: &Typed,
    staff: &str,
    context: OrderContext<'_>,
) -> Result<Option<Typed>> {
    let [TypedOrder { resolved: Resolved::Desk(DeskOrder::Undo), kind, .. }] = typed.orders.as_slice() else {
        return Ok(None);
    };
    let Undone::Left { why, puts_right } = undo::undo(tx, staff, context)? else { return Ok(None) };
    let words = context.ctx.words();
    let (mut said, mut perhaps) = (vec![why], Vec::new());
    for task in puts_right {
        let does = apply::words(words, tx, &task, context)?;
        said.push(words.say(&sentence!("order.puts_right", what => &does)));
        if let Task::Order(resolved) = task {
            perhaps.push(TypedOrder { kind: resolved.word(), resolved, does, refused: None });
        }
    }
    let question = Question { kind: (*kind).to_owned(), question: said.join(" ") };
    Ok(Some(Typed { asks: vec![question], perhaps, ..Typed::default() }))
}

/// What would follow from orders: they are done, played forward, and taken back.
///
/// # Errors
/// When they cannot be done, or the store fails.
pub fn follows(tx: &Tx<'_>, tasks: &[Task], context: OrderContext<'_>) -> Result<Follows, NotDone> {
    let rehearsed = rehearse::rehearse(tx, tasks, context)?;
    Ok(Follows { letters: rehearsed.letters, later: rehearsed.later })
}

/// Does an order that changes something, as if it had been confirmed by mail, so that it can be undone. `staff`: in
/// whose name; `nth`: which of those given together it is.
///
/// # Errors
/// When the store fails.
pub fn carry_out(
    tx: &Tx<'_>,
    order: &Resolved,
    (staff, nth): (&str, usize),
    context: OrderContext<'_>,
) -> Result<Result<Vec<String>, Refusal>> {
    let words = context.ctx.words();
    Ok(match order {
        Resolved::Desk(DeskOrder::Undo) => Ok(match undo::undo(tx, staff, context)? {
            Undone::Lines(lines) => lines,
            Undone::Left { why, puts_right } => {
                let mut lines = vec![why];
                for task in &puts_right {
                    let what = apply::words(words, tx, task, context)?;
                    lines.push(words.say(&sentence!("order.puts_right", what)));
                }
                lines
            }
        }),
        Resolved::Desk(order) => {
            let (by, actor) = (context.by.to_owned(), context.actor.clone());
            let given = Given { order: *order, by, actor, plan: None, said: context.said, status: None };
            Ok(desk_orders::of_desk(words, tx, context.ctx, &given, context.now)?)
        }
        Resolved::Why(id) => desk_orders::why(tx, context.ctx, id, context.now)?,
        Resolved::How(id) => desk_orders::how(tx, context.ctx, id, context.now)?,
        Resolved::Preview(id) => preview::lines(tx, id, context)?,
        // It stands above the letters of the others.
        Resolved::Say(_) if context.above.is_some() => Ok(Vec::new()),
        _ => {
            let reason = Reason::of_desk("at-once", &format!("{}/{nth}", context.key));
            let effect = answered(apply::decide(tx, order, context))?.map(|decided| decided.outcome);
            let done = confirm::at_once(tx, order, staff, reason, context)?;
            done.map(|what| {
                let came = effect.iter().flat_map(|effect| order_words::effect(words, effect));
                [order_words::done(words, &what)].into_iter().chain(came).collect()
            })
        }
    })
}
