//! How many letters may go under a provider's limit per minute, and how soon the next one may.

use jiff::{SignedDuration, Timestamp};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// When letters went out lately. At most `per_minute` leave in any 60 seconds; `per_minute` 0 counts as 1.
#[derive(Debug, Default)]
pub struct RateLimit {
    sent: Vec<Timestamp>,
}

impl RateLimit {
    /// A letter goes out.
    pub fn count(&mut self, now: Timestamp) {
        self.sent.push(now);
    }

    /// How many letters may go now.
    pub fn room(&mut self, per_minute: u32, now: Timestamp) -> usize {
        self.slide(now);
        limit(per_minute).saturating_sub(self.sent.len())
    }

    /// How long to wait before the next letter; zero: it may go now.
    pub fn wait(&mut self, per_minute: u32, now: Timestamp) -> SignedDuration {
        self.slide(now);
        // The window is full while the letter that stands `per_minute` back is younger than a minute.
        self.sent.sort_unstable();
        let back = self.sent.iter().rev().nth(limit(per_minute) - 1);
        back.map_or(SignedDuration::ZERO, |at| MINUTE - now.duration_since(*at))
    }

    /// Forgets what went out over a minute ago. An instant after `now` (a clock set back) becomes `now`, so that it too
    /// is over some time.
    fn slide(&mut self, now: Timestamp) {
        self.sent.retain_mut(|at| {
            *at = now.min(*at);
            now.duration_since(*at) < MINUTE
        });
    }
}

fn limit(per_minute: u32) -> usize {
    usize::try_from(per_minute.max(1)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn pace(sent: impl IntoIterator<Item = i64>) -> RateLimit {
        RateLimit { sent: sent.into_iter().map(at).collect() }
    }

    #[test]
    fn the_window_slides() {
        let cases: [(u32, &[i64], i64, i64); 7] = [
            (2, &[], 0, 0),
            (2, &[0], 1, 0),
            (2, &[0, 10], 20, 40),
            (2, &[10, 0], 60, 0),
            (2, &[0, 10], 59, 1),
            (0, &[0], 30, 30),
            (1, &[100], 0, 60),
        ];
        for (limit, sent, now, wait) in cases {
            let mut pace = pace(sent.iter().copied());
            let wait = SignedDuration::from_secs(wait);
            assert_eq!(pace.wait(limit, at(now)), wait, "{limit} {sent:?} {now}");
        }
    }

    #[test]
    fn there_is_room_where_there_is_no_wait() {
        for limit in 0..5 {
            for second in [0, 1, 59, 60, 61, 200] {
                let (mut one, mut other) = (pace([0, 1, 1, 100]), pace([0, 1, 1, 100]));
                let room = one.room(limit, at(second));
                assert_eq!(room > 0, other.wait(limit, at(second)).is_zero(), "{limit} {second}");
            }
        }
    }

    #[test]
    fn a_clock_set_back_keeps_letters_a_minute_and_no_longer() {
        let mut pace = pace((0..20).map(|n| 7_200 + n));
        assert_eq!(pace.room(20, at(0)), 0);
        assert_eq!((pace.room(20, at(60)), pace.sent.len()), (20, 0));
    }

    #[test]
    fn no_minute_ever_holds_more_than_the_limit() {
        let (mut pace, mut sent, mut now) = (RateLimit::default(), Vec::new(), at(0));
        for _ in 0..50 {
            now += pace.wait(7, now);
            pace.count(now);
            sent.push(now);
        }
        for window in sent.windows(8) {
            assert!(window[7].duration_since(window[0]) >= SignedDuration::from_mins(1));
        }
    }
}
