//! What an order of a mail does at once, where what vouches for it is enough.

use anyhow::Result;

use super::{
    Given, apply, confirm,
    mail::{Answer, Ordered},
    preview,
    undo::{self, Undone},
};
use crate::{
    domain::{
        LetterKind, Reason,
        order::{DeskOrder, Weight},
    },
    planning::{
        letter::Case,
        orders::{Refusal, Resolved},
        staff::{case, staff_words::Authority},
    },
    report::order_words,
    store::Tx,
};

impl Ordered<'_> {
    /// Whether what vouches for the mail is enough to do it at once.
    pub(super) fn may_at_once(&self, order: &Resolved) -> bool {
        match self.orders.authority {
            Authority::Letter => order.weight() <= Weight::Quiet,
            Authority::Server => order.weight() <= Weight::Harmless,
            Authority::Claimed | Authority::Refused(_) => order.weight() == Weight::Question,
        }
    }

    /// All that is known of the pairing whose "why" it is; what people wrote is shown on the list alone.
    pub(super) fn case(&self, tx: &Tx<'_>, order: &Resolved) -> Result<Option<Case>> {
        let (Resolved::Why(id) | Resolved::How(id)) = order else { return Ok(None) };
        let view = tx.view(id, &self.ctx.standings, self.now)?;
        Ok(view.map(|view| Case { words: Vec::new(), ..case::case(&view, self.now) }))
    }

    pub(super) fn at_once(
        &self,
        tx: &Tx<'_>,
        order: &Resolved,
        answer: &mut Answer,
    ) -> Result<Result<Vec<String>, Refusal>> {
        Ok(match order {
            Resolved::Desk(DeskOrder::Undo) => Ok(self.undo(tx, answer)?),
            Resolved::Desk(DeskOrder::No) => {
                Ok(vec![self.ctx.words().say(&sentence!("order_mail.none_waited"))])
            }
            Resolved::Desk(desk) => {
                Ok(super::of_desk(self.ctx.words(), tx, self.ctx, &self.given(*desk), self.now)?)
            }
            Resolved::Why(id) => super::why(tx, self.ctx, id, self.now)?,
            Resolved::How(id) => super::how(tx, self.ctx, id, self.now)?,
            Resolved::Preview(id) => preview::lines(tx, id, self.context())?,
            _ => {
                let reason =
                    Reason::of_desk("at-once", &format!("{}/{}", self.mail_context.mail, answer.lines.len()));
                confirm::at_once(tx, order, &self.staff, reason, self.context())?
                    .map(|what| vec![order_words::done(self.ctx.words(), &what)])
            }
        })
    }

    /// Takes the last order back; where its letters have left, what would put it right is to be asked.
    fn undo(&self, tx: &Tx<'_>, answer: &mut Answer) -> Result<Vec<String>> {
        let (why, puts_right) = match undo::undo(tx, &self.staff, self.context())? {
            Undone::Lines(lines) => return Ok(lines),
            Undone::Left { why, puts_right } => (why, puts_right),
        };
        if puts_right.is_empty() {
            return Ok(vec![why]);
        }
        for task in puts_right {
            answer.to_confirm.1.push(apply::words(self.ctx.words(), tx, &task, self.context())?);
            answer.to_confirm.0.push(task);
        }
        answer.undo = Some(why);
        Ok(Vec::new())
    }

    fn given(&self, order: DeskOrder) -> Given {
        let plan = self.orders.letter.as_ref().filter(|letter| letter.kind == LetterKind::Plan);
        Given {
            order,
            by: self.by.clone(),
            actor: self.actor.clone(),
            plan: plan.and_then(|letter| letter.reason.clone()),
            said: self.mail_context.heard,
            status: self.prepared.foresight.status.clone(),
        }
    }
}
