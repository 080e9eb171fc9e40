//! The only place that asks for the time.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// A clock that differs more than this from what should have passed is not believed.
const LARGEST_STEP: SignedDuration = SignedDuration::from_hours(1);

/// Now, in whole seconds: the store keeps no finer ones.
#[must_use]
pub fn now() -> Timestamp {
    whole(wall())
}

#[expect(clippy::disallowed_methods, reason = "this is the one clock")]
fn wall() -> Timestamp {
    Timestamp::now()
}

/// The instant without its fraction of a second.
#[must_use]
pub fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A clock that never goes back and never jumps: small corrections of the machine's clock are
/// followed, a large one is reported while time goes on as it did.
#[derive(Debug)]
pub struct Steady {
    anchor: Timestamp,
    since: Instant,
    last: Timestamp,
}

/// What a steady clock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// In whole seconds.
    pub now: Timestamp,
    /// How far the machine's clock is off, where it is not believed.
    pub jumped: Option<SignedDuration>,
}

impl Steady {
    /// Begins with what the machine's clock says.
    #[must_use]
    pub fn start() -> Self {
        Self::anchored(wall(), Instant::now())
    }

    fn anchored(anchor: Timestamp, since: Instant) -> Self {
        Self { anchor, since, last: whole(anchor) }
    }

    pub fn read(&mut self) -> Reading {
        self.reading(wall(), Instant::now())
    }

    /// The machine's clock is right after all: believed from now on, also if it went back.
    pub fn believe(&mut self) {
        *self = Self::start();
    }

    fn reading(&mut self, wall: Timestamp, instant: Instant) -> Reading {
        let passed = SignedDuration::try_from(instant.duration_since(self.since)).unwrap_or_default();
        let expected = self.anchor.saturating_add(passed).unwrap_or(self.anchor);
        let off = wall.duration_since(expected);
        let jumped = (off.abs() > LARGEST_STEP).then_some(off);
        let at = if jumped.is_some() {
            expected
        } else {
            (self.anchor, self.since) = (wall, instant);
            wall
        };
        self.last = self.last.max(whole(at));
        Reading { now: self.last, jumped }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn small_steps_are_followed_and_jumps_reported() {
        let start: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        let begun = Instant::now();
        let mut clock = Steady::anchored(start, begun);
        let mut after = |passed: u64, said: i64| {
            let wall = start + SignedDuration::from_secs(said);
            let reading = clock.reading(wall, begun + Duration::from_secs(passed));
            (reading.now.duration_since(start).as_secs(), reading.jumped.map(|off| off.as_secs()))
        };
        assert_eq!(after(10, 10), (10, None));
        assert_eq!(after(20, 25), (25, None), "set forward a little");
        assert_eq!(after(30, 20), (25, None), "set back a little: it stands still");
        assert_eq!(after(40, 36), (36, None));
        assert_eq!(after(50, 10_000), (46, Some(9954)), "a jump: time goes on as it did");
        assert_eq!(after(60, 10_010), (56, Some(9954)));
        assert_eq!(after(70, -9_000), (66, Some(-9066)), "and back");
        assert_eq!(after(80, 77), (77, None), "right again");
    }
}
