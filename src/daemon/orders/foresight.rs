//! What a mail of staff's would send, found out before its transaction: on a thread of its own and a copy of the
//! record, so that the desk goes on meanwhile. A sheet is opened only once more than a From line says who sent it.

use std::{path::PathBuf, time::Duration};

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use super::{desk_orders::status_apart, mail::carry_out, rehearse::Foresight};
use crate::{
    daemon::{
        apart::apart,
        correlate::{is_staff, mail_context},
        sheets,
    },
    domain::{Incoming, Order, Sentence, order::DeskOrder},
    intake::{MAX_SHEET_BYTES, SheetFile},
    planning::{
        inbound::{mail_context::MailContext, react},
        orders::Task,
        roster::sheet::MOST_ROWS_BY_MAIL,
        staff::staff_words::{Authority, StaffOrders},
    },
    record::Context,
    report::order_words::one_line,
    sheet,
    store::{self, Store, Tx},
};

/// What takes longer is not done by mail.
const FORESEEN_WITHIN: Duration = Duration::from_secs(30);

/// The sheets of a mail, as far as they are known.
#[derive(Debug, Default)]
pub enum Sheets {
    #[default]
    None,
    /// Not looked at yet.
    Attached(Vec<SheetFile>),
    /// Nothing but a From line says who sent these: they stay closed.
    Unproved(Vec<String>),
    /// More than is taken by mail.
    TooMuch(Vec<String>),
    /// Read, or why one cannot be used.
    Read(Vec<Result<sheets::Read, Sentence>>),
}

impl Sheets {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Attached(files) => files.len(),
            Self::Unproved(names) | Self::TooMuch(names) => names.len(),
            Self::Read(read) => read.len(),
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Attached(files) => files.iter().map(|file| file.name.clone()).collect(),
            Self::Unproved(names) | Self::TooMuch(names) => names.clone(),
            Self::None | Self::Read(_) => Vec::new(),
        }
    }
}

/// What is known of a mail before its transaction.
#[derive(Debug, Default)]
pub struct Prepared {
    pub sheets: Sheets,
    pub foresight: Foresight,
}

/// Opens the sheets of a mail and finds out what its orders would send, if they are orders that take long and more
/// than a From line says whose.
///
/// # Errors
/// When the store fails.
pub async fn prepare(
    store: &Store,
    ctx: &Context,
    (mail, hash): (&Incoming, &str),
    prepared: &mut Prepared,
    now: Timestamp,
) -> Result<()> {
    if !mail.from.as_deref().is_some_and(|from| is_staff(ctx, from)) {
        return Ok(());
    }
    let count = prepared.sheets.count();
    let found = store.read(|tx| {
        let Some((_, orders)) = staff_orders(tx, ctx, (mail, hash), count, now)? else { return Ok(None) };
        let shown = orders.letter.as_ref().and_then(|letter| letter.reason.clone());
        let asked = shown.map(|reason| tx.confirmation(&reason)).transpose()?.flatten();
        let about_sheet = asked.is_some_and(|it| it.tasks.iter().any(|task| matches!(task, Task::Sheet(_))));
        let asks = orders.spoken.orders.contains(&Order::Desk(DeskOrder::Status));
        Ok(Some((orders.authority, about_sheet, asks)))
    })?;
    let names = prepared.sheets.names();
    let Some((authority, about_sheet, asks)) = found else { return Ok(()) };
    if count > 0 && !matches!(authority, Authority::Letter | Authority::Server) {
        prepared.sheets = Sheets::Unproved(names);
        return Ok(());
    }
    let status = if asks { status_apart(store, ctx, now).await? } else { None };
    if count == 0 && !about_sheet {
        prepared.foresight.status = status;
        return Ok(());
    }
    let files = match std::mem::take(&mut prepared.sheets) {
        Sheets::Attached(files) => files,
        _ => Vec::new(),
    };
    // A store that lives in memory alone has nothing to open a second time.
    let copy = match store.path().and_then(|path| path.parent()) {
        Some(directory) => Copy::Of(directory.to_owned()),
        None => Copy::Made(Box::new(store.copy()?)),
    };
    let (ctx, mail, hash) = (ctx.clone(), mail.clone(), hash.to_owned());
    let work = move || foresee(copy, &ctx, (&mail, &hash), files, now);
    let foreseen = match apart("orders", FORESEEN_WITHIN, work).await {
        Ok(Err(err)) if store::fault(&err).is_some() => return Err(err),
        Ok(foreseen) => foreseen,
        Err(why) => Err(anyhow!("{why}")),
    };
    if let Err(why) = &foreseen {
        tracing::error!("What orders would send is not known: {why:#}");
    }
    *prepared = match foreseen.ok() {
        Some(foreseen) => foreseen,
        None if count > 0 => Prepared { sheets: Sheets::TooMuch(names), ..Prepared::default() },
        None => Prepared::default(),
    };
    prepared.foresight.status = status;
    Ok(())
}

/// Where the copy of the record comes from.
enum Copy {
    Of(PathBuf),
    Made(Box<Store>),
}

/// The orders in a mail, with what is known of it.
fn staff_orders(
    tx: &Tx<'_>,
    ctx: &Context,
    (mail, hash): (&Incoming, &str),
    sheets: usize,
    now: Timestamp,
) -> Result<Option<(MailContext, StaffOrders)>> {
    let mail_context = MailContext { sheets, ..mail_context(tx, ctx, mail, hash, now, now)? };
    let order = react::react(mail, &mail_context, now, ctx.staff()).order;
    Ok(order.map(|order| (mail_context, order)))
}

fn foresee(
    copy: Copy,
    ctx: &Context,
    (mail, hash): (&Incoming, &str),
    files: Vec<SheetFile>,
    now: Timestamp,
) -> Result<Prepared> {
    let copy = match copy {
        Copy::Of(directory) => Store::copy_of(&directory)?,
        Copy::Made(store) => *store,
    };
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let mut read = Vec::with_capacity(files.len());
    for file in &files {
        let Some(bytes) = &file.bytes else {
            let most = MAX_SHEET_BYTES / 1_048_576;
            read.push(Err(sentence!("sheet.attachment_too_large", name => one_line(&file.name), most)));
            continue;
        };
        if sheet::read(bytes).is_ok_and(|sheet| sheet.rows.len() > MOST_ROWS_BY_MAIL) {
            return Ok(Prepared { sheets: Sheets::TooMuch(names), ..Prepared::default() });
        }
        let file = (file.name.as_str(), bytes.as_slice());
        read.push(copy.read(|tx| sheets::of_mail(tx, ctx, file, now))?);
    }
    let mut prepared = Prepared { sheets: Sheets::Read(read), foresight: Foresight::recording() };
    copy.write(|tx| {
        let found = staff_orders(tx, ctx, (mail, hash), prepared.sheets.count(), now)?;
        let Some((mail_context, orders)) = found else { return Ok(()) };
        carry_out(tx, ctx, &orders, (mail, &mail_context, &prepared), 0, now)
    })?;
    prepared.foresight.ends();
    Ok(prepared)
}
