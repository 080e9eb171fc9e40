//! Orders that came by mail: what may be done at once is done, what sends letters is shown first,
//! what is not to be believed is refused; one answer, to the address on file.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{
    apply::{self, OrderContext},
    confirm::{self, Answered},
    foresight::{Prepared, Sheets},
    look_up,
    not_done::answered,
};
use crate::domain::LetterKind;
use crate::{
    daemon::sheets,
    domain::{
        Incoming, Order, Reason, Sentence,
        order::{self, DeskOrder},
        programme::Attachment,
    },
    planning::{
        inbound::mail_context::{LetterContext, MailContext},
        letter::{Case, Content, MailRef, Recipient, ToConfirm},
        orders::{Pointers, Refusal, Resolved, Task, each},
        staff::staff_words::{Authority, StaffOrders},
    },
    record::{Context, desk},
    report::order_words::{self, one_line},
    store::{Actor, Fate, Tx},
};

/// A mail with orders, and who gave them.
pub(super) struct Ordered<'a> {
    pub(super) ctx: &'a Context,
    pub(super) orders: &'a StaffOrders,
    pub(super) mail_context: &'a MailContext,
    pub(super) prepared: &'a Prepared,
    pub(super) actor: Actor,
    /// The address on file.
    pub(super) staff: String,
    /// For people: `Rosa Staff`.
    pub(super) by: String,
    pointers: Pointers,
    pub(super) now: Timestamp,
}

/// What the answer says.
#[derive(Default)]
pub(super) struct Answer {
    /// Its first word: which order it was.
    word: Option<&'static str>,
    /// The pairings that were asked about.
    cases: Vec<Case>,
    pub(super) lines: Vec<String>,
    wrong: Vec<String>,
    /// What needs a confirmation, with what it does, a line each or several.
    pub(super) to_confirm: (Vec<Task>, Vec<String>),
    /// Some of it was told rather than ordered.
    guess: bool,
    /// Something was told of people who are not on file.
    about_nobody: bool,
    /// Why the last order cannot be taken back: what is asked would put it right.
    pub(super) undo: Option<String>,
    confirm: Option<ToConfirm>,
    /// Rows of sheets that are not taken.
    back: Vec<Attachment>,
}

/// Carries out what staff ordered by mail, as far as it may be, and answers.
///
/// # Errors
/// When the store fails.
pub fn carry_out(
    tx: &Tx<'_>,
    ctx: &Context,
    orders: &StaffOrders,
    (mail, mail_context, prepared): (&Incoming, &MailContext, &Prepared),
    inbox: i64,
    now: Timestamp,
) -> Result<()> {
    let Some(staff) = ctx.desk.staff.get(orders.staff) else { return Ok(()) };
    let letter = orders.letter.as_ref();
    let text = mail.text.as_deref().unwrap_or_default();
    // What stands beside a sheet is about the sheet.
    let spoken = match prepared.sheets.count() {
        0 => look_up::or_likeliest(tx, orders.spoken.clone(), text, mail_context.heard_on),
        _ => orders.spoken.clone(),
    };
    let orders = &with_go(StaffOrders { spoken, ..orders.clone() });
    let reason = letter.and_then(|letter| letter.reason.as_ref());
    let ordered = Ordered {
        ctx,
        orders,
        mail_context,
        prepared,
        actor: Actor::Mail { inbox, verdict: sentence!("staff_mail.ordered") },
        staff: staff.email.to_string(),
        by: staff.name.clone(),
        pointers: Pointers {
            about: letter.map(|letter| letter.pairings.clone()).unwrap_or_default(),
            numbered: reason.map(|reason| tx.numbered_lines(reason)).transpose()?.unwrap_or_default(),
        },
        now,
    };
    // Nothing but a From line says that these are theirs: who forges many fills nobody's mailbox with answers.
    if orders.authority == Authority::Claimed {
        let day = now - SignedDuration::from_hours(24);
        let answered = tx.answers_to(&ordered.staff, LetterKind::Confirm, day)?
            + tx.answers_to(&ordered.staff, LetterKind::Order, day)?;
        if answered >= MOST_CLAIMED {
            return tx.leave_to_staff(inbox, &sentence!("staff_mail.too_many"), now);
        }
    }
    ordered.answer(tx, mail)
}

/// So much of a mail that is no order is quoted, in characters.
const LONGEST_QUOTE: usize = 80;

/// Answers that one of staff gets in a day to orders that nothing but a From line says are theirs, others included.
const MOST_CLAIMED: usize = 30;

/// "Perfect" in answer to a letter that waits for a go is one.
fn with_go(mut orders: StaffOrders) -> StaffOrders {
    let waits = |letter: &LetterContext| matches!(letter.kind, LetterKind::Confirm | LetterKind::Plan);
    let spoken = &mut orders.spoken;
    if spoken.fine && spoken.orders.is_empty() && orders.letter.as_ref().is_some_and(waits) {
        spoken.orders.push(Order::Desk(DeskOrder::Go));
    }
    orders
}

/// What somebody wrote, to be quoted in a line.
fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut quoted: String = one_line(line).chars().take(LONGEST_QUOTE).collect();
    if quoted.chars().count() < line.chars().count() {
        quoted.push('…');
    }
    quoted
}

impl Ordered<'_> {
    pub(super) fn context(&self) -> OrderContext<'_> {
        OrderContext {
            ctx: self.ctx,
            actor: &self.actor,
            by: &self.by,
            said: self.mail_context.heard,
            key: &self.mail_context.mail,
            now: self.now,
            grace: self.ctx.desk.grace,
            above: None,
            foresight: Some(&self.prepared.foresight),
        }
    }

    fn reason(&self, kind: &str) -> Reason {
        Reason::of_desk(kind, &self.mail_context.mail)
    }

    fn answer(&self, tx: &Tx<'_>, mail: &Incoming) -> Result<()> {
        let to_mail = MailRef {
            message_id: mail.message_id.clone(),
            references: mail.in_reply_to.clone(),
            subject: mail.subject.clone(),
        };
        if let Authority::Refused(why) = &self.orders.authority {
            return self.refused(tx, why);
        }
        if self.orders.spoken.is_empty() && self.prepared.sheets.count() == 0 {
            // What is no order is answered once a day; the rest is said without it.
            let today = self.now.to_zoned(self.ctx.desk.zone.clone()).date();
            let reason = Reason::of_desk("order-help", &format!("{}/{today}", self.staff));
            let lines = vec![self.unknown(mail)];
            let content = Content::ordered("order", lines, Some(to_mail));
            return self.send(tx, reason, content);
        }
        // One that comes again in another wrapping is a replay: see the leads.
        if let Some(id) = &mail.message_id {
            tx.enter_order_mail(id, &self.staff, self.now)?;
        }
        let wrong = self.orders.spoken.wrong.iter().map(|wrong| self.ctx.words().say(&wrong.right)).collect();
        let mut answer = Answer { wrong, ..Answer::default() };
        if !self.confirmed(tx, &mut answer)? {
            for order in self.orders.spoken.orders.iter().flat_map(|order| each(order, &self.pointers)) {
                self.one(tx, &order, false, &mut answer)?;
            }
            for order in self.orders.spoken.perhaps.iter().flat_map(|order| each(order, &self.pointers)) {
                self.one(tx, &order, true, &mut answer)?;
            }
            match &self.prepared.sheets {
                Sheets::Read(read) => read.iter().try_for_each(|read| self.sheet(read, &mut answer))?,
                Sheets::Unproved(names) => self.not_opened(tx, "sheet-unproved", names, &to_mail)?,
                Sheets::TooMuch(names) => self.not_opened(tx, "sheet-too-much", names, &to_mail)?,
                Sheets::None | Sheets::Attached(_) => {}
            }
        }
        self.ask(tx, &mut answer)?;
        match answer.confirm.take() {
            Some(asked) => {
                let asked = ToConfirm { done: answer.lines, wrong: answer.wrong, back: answer.back, ..asked };
                let content = Content::Confirm { asked, to_mail: Some(to_mail) };
                self.send(tx, self.reason("confirm"), content)
            }
            None => {
                if answer.about_nobody && answer.lines.is_empty() && answer.wrong.is_empty() {
                    answer.wrong.push(self.unknown(mail));
                }
                let word = answer.word.filter(|_| !answer.lines.is_empty()).unwrap_or("order");
                let lines: Vec<String> = answer.lines.into_iter().chain(answer.wrong).collect();
                // Its sheets stayed closed, which a letter of its own says; or it is a thank you.
                if lines.is_empty() && answer.cases.is_empty() {
                    return Ok(());
                }
                let (cases, back, to_mail) = (answer.cases, answer.back, Some(to_mail));
                let content = Content::Ordered { word, cases, lines, back, to_mail };
                self.send(tx, self.reason("order"), content)
            }
        }
    }

    /// That a mail is no order that the desk knows.
    fn unknown(&self, mail: &Incoming) -> String {
        let said = first_line(mail.text.as_deref().unwrap_or_default());
        self.ctx.words().say(&sentence!("order_mail.unknown", said))
    }

    fn send(&self, tx: &Tx<'_>, reason: Reason, content: Content) -> Result<()> {
        desk::answer_staff(tx, self.ctx, Recipient::Staff(self.orders.staff), reason, content, self.now)
    }

    /// Nothing is done, and whoever is named in it is told, once a day.
    fn refused(&self, tx: &Tx<'_>, why: &Sentence) -> Result<()> {
        let today = self.now.to_zoned(self.ctx.desk.zone.clone()).date();
        let reason = Reason::of_desk("order-refused", &format!("{}/{today}", self.staff));
        let orders = self.orders.spoken.orders.iter().map(|order| order::typed(order.word()));
        let orders: Vec<Sentence> = orders.collect();
        let lines = [
            sentence!("order_mail.in_your_name", orders, why),
            sentence!("order_mail.if_it_was_you"),
            sentence!("order_mail.if_it_was_not"),
        ];
        let lines = lines.iter().map(|line| self.ctx.words().say(line)).collect();
        self.send(tx, reason, Content::ordered("refused", lines, None))
    }

    /// Whether the mail answers a letter that asks for a confirmation, with a go or a no.
    fn confirmed(&self, tx: &Tx<'_>, answer: &mut Answer) -> Result<bool> {
        let letter = self.orders.letter.as_ref().filter(|letter| letter.kind == LetterKind::Confirm);
        let Some(reason) = letter.and_then(|letter| letter.reason.as_ref()) else { return Ok(false) };
        let Some(asked) = tx.confirmation(reason)? else { return Ok(false) };
        match self.orders.spoken.orders.first() {
            Some(Order::Desk(go @ (DeskOrder::Go | DeskOrder::GoNow))) => {
                answer.word = Some("done");
                let mut context = self.context();
                if *go == DeskOrder::GoNow {
                    context.grace = SignedDuration::ZERO;
                }
                match confirm::go(tx, &asked, self.reason("confirm"), context)? {
                    Answered::Lines(lines) => answer.lines = lines,
                    Answered::Anew(shown) => answer.confirm = Some(shown),
                }
                Ok(true)
            }
            Some(Order::Desk(DeskOrder::No) | Order::Desk(DeskOrder::Undo)) if asked.fate == Fate::Waits => {
                tx.settle_confirmation(reason, Fate::Dropped, "", self.now)?;
                answer.word = Some("no");
                answer.lines = vec![self.ctx.words().say(&sentence!("order_mail.forgotten"))];
                Ok(true)
            }
            // What could be a go, or only small talk, takes nothing back.
            _ if self.orders.spoken.may_be_go() => Ok(false),
            // Something else instead of it.
            _ => {
                if asked.fate == Fate::Waits {
                    tx.settle_confirmation(reason, Fate::Dropped, "", self.now)?;
                }
                Ok(false)
            }
        }
    }

    /// `asks`: whether it is meant has to be asked.
    fn one(&self, tx: &Tx<'_>, order: &Order, asks: bool, answer: &mut Answer) -> Result<()> {
        let resolved = match answered(look_up::resolved(tx, self.ctx, order, &self.pointers))? {
            Ok(resolved) => resolved,
            // What is told of somebody who is not on file is no order.
            Err(Refusal::Unclear(unclear)) if asks && unclear.is_about_nobody() => {
                answer.about_nobody = true;
                return Ok(());
            }
            Err(refusal) => {
                answer.wrong.push(order_words::wrong(self.ctx.words(), order.word(), &refusal));
                return Ok(());
            }
        };
        answer.word =
            Some(answer.word.map_or(order.word(), |word| if word == order.word() { word } else { "order" }));
        if asks || !self.may_at_once(&resolved) {
            // One that cannot be done does not keep the others back.
            if let Err(refusal) = self.can_be_done(tx, &resolved)? {
                answer.wrong.push(order_words::wrong(self.ctx.words(), order.word(), &refusal));
                return Ok(());
            }
            let task = Task::Order(resolved);
            answer.to_confirm.1.push(apply::words(self.ctx.words(), tx, &task, self.context())?);
            answer.to_confirm.0.push(task);
            answer.guess |= asks;
            return Ok(());
        }
        match self.at_once(tx, &resolved, answer)? {
            Ok(_) if answer.undo.is_some() => {}
            Ok(lines) => {
                answer.cases.extend(self.case(tx, &resolved)?);
                answer.lines.extend(lines);
            }
            Err(refusal) => answer.wrong.push(order_words::wrong(self.ctx.words(), order.word(), &refusal)),
        }
        Ok(())
    }

    fn can_be_done(&self, tx: &Tx<'_>, order: &Resolved) -> Result<Result<(), Refusal>> {
        if matches!(order, Resolved::Desk(DeskOrder::Hold | DeskOrder::Release)) {
            return Ok(Ok(()));
        }
        answered(apply::decide(tx, order, self.context()).map(|_| ()))
    }

    /// A sheet is a roster: what it would change is shown, row by row.
    fn sheet(&self, read: &Result<sheets::Read, Sentence>, answer: &mut Answer) -> Result<()> {
        let words = self.ctx.words();
        answer.word = Some(answer.word.map_or("sheet", |word| if word == "sheet" { word } else { "order" }));
        let back = read.as_ref().ok().map(|read| read.left_out(words, self.now)).transpose()?;
        answer.back.extend(back.flatten());
        match read {
            Err(wrong) => answer.wrong.push(words.say(wrong)),
            Ok(read) if read.understood.changes_nothing() => answer.lines.extend(read.lines(words)),
            Ok(read) => {
                answer.to_confirm.1.extend(read.lines(words));
                answer.to_confirm.0.push(Task::Sheet(read.order()));
            }
        }
        Ok(())
    }

    /// Sheets that stay closed: a letter of its own says what helps, once a day.
    fn not_opened(&self, tx: &Tx<'_>, word: &'static str, names: &[String], to_mail: &MailRef) -> Result<()> {
        let today = self.now.to_zoned(self.ctx.desk.zone.clone()).date();
        let lines: Vec<String> = names.iter().map(|name| one_line(name)).collect();
        let reason = Reason::of_desk(word, &format!("{}/{today}", self.staff));
        self.send(tx, reason, Content::ordered(word, lines, Some(to_mail.clone())))
    }

    /// Shows what needs a confirmation.
    fn ask(&self, tx: &Tx<'_>, answer: &mut Answer) -> Result<()> {
        if answer.to_confirm.0.is_empty() {
            return Ok(());
        }
        let tasks = std::mem::take(&mut answer.to_confirm);
        let asked = confirm::ask(tx, tasks, &self.staff, self.reason("confirm"), self.context());
        match answered(asked)? {
            Ok(shown) => {
                answer.confirm = Some(ToConfirm { guess: answer.guess, undo: answer.undo.take(), ..shown });
            }
            Err(refusal) => answer.wrong.push(order_words::nothing_of_it(self.ctx.words(), &refusal)),
        }
        Ok(())
    }
}
