//! Everything that waits is delivered, as fast as the way out takes it, and no copy is kept.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use mentord::{
    daemon::sender::{self, Manner, Round, Sent},
    mail::{Inbound, Outbound, RateLimit},
    record::Context,
    store::Store,
};

pub(crate) async fn drain(store: &Store, ctx: &Context, out: &mut Outbound, now: Timestamp) -> Result<Sent> {
    let manner = Manner {
        per_minute: u32::MAX,
        append: false,
        copies: false,
        bcc: false,
        repeatable: out.is_repeatable(),
        in_doubt_after: SignedDuration::from_mins(10),
        looked: true,
    };
    let mut round = Round {
        store,
        ctx,
        outbound: out,
        inbound: &mut Inbound::Nothing,
        manner,
        pace: &mut RateLimit::default(),
        stop: &Default::default(),
    };
    sender::drain(&mut round, usize::MAX, &|| now).await
}
