//! How soon the next letter may go under a provider's limit per minute.

use jiff::{SignedDuration, Timestamp};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// How long to wait before the next letter, given when earlier ones went out (any order); zero:
/// it may go now. At most `per_minute` letters leave in any 60 seconds; `per_minute` 0 counts as 1.
/// Instants after `now` (a clock set back) count as `now`.
#[must_use]
pub fn pace(per_minute: u32, sent: &[Timestamp], now: Timestamp) -> SignedDuration {
    let mut ages: Vec<SignedDuration> = sent
        .iter()
        .map(|at| now.duration_since(*at).max(SignedDuration::ZERO))
        .filter(|age| *age < MINUTE)
        .collect();
    // The window is full while the letter that stands `per_minute` back is younger than a minute.
    let back = usize::try_from(per_minute.max(1)).unwrap_or(usize::MAX).saturating_sub(1);
    if ages.len() <= back {
        return SignedDuration::ZERO;
    }
    ages.sort_unstable();
    ages.get(back).map_or(SignedDuration::ZERO, |age| MINUTE - *age)
}

/// How many letters may go at once now, without a wait; the arguments as for [`pace`].
#[must_use]
pub fn room(per_minute: u32, sent: &[Timestamp], now: Timestamp) -> usize {
    let lately = sent.iter().filter(|at| now.duration_since(**at) < MINUTE).count();
    usize::try_from(per_minute.max(1)).unwrap_or(usize::MAX).saturating_sub(lately)
}

/// Forgets when letters went out over a minute ago. An instant after `now` (a clock set back) becomes `now`, so that it
/// too is over one day.
pub fn slide(sent: &mut Vec<Timestamp>, now: Timestamp) {
    sent.retain_mut(|at| {
        *at = now.min(*at);
        now.duration_since(*at) < MINUTE
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
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
            let sent: Vec<_> = sent.iter().map(|s| at(*s)).collect();
            assert_eq!(
                pace(limit, &sent, at(now)),
                SignedDuration::from_secs(wait),
                "{limit} {sent:?} {now}"
            );
        }
    }

    #[test]
    fn there_is_room_where_there_is_no_wait() {
        for limit in 0..5 {
            for second in [0, 1, 59, 60, 61, 200] {
                let sent: Vec<_> = [0, 1, 1, 100].iter().map(|s| at(*s)).collect();
                let room = room(limit, &sent, at(second));
                assert_eq!(room > 0, pace(limit, &sent, at(second)).is_zero(), "{limit} {second}");
            }
        }
    }

    #[test]
    fn a_clock_set_back_keeps_letters_a_minute_and_no_longer() {
        let mut sent: Vec<_> = (0..20).map(|n| at(7_200 + n)).collect();
        slide(&mut sent, at(0));
        assert_eq!(room(20, &sent, at(0)), 0);
        slide(&mut sent, at(60));
        assert_eq!((room(20, &sent, at(60)), sent.len()), (20, 0));
    }

    #[test]
    fn no_minute_ever_holds_more_than_the_limit() {
        let (mut sent, mut now) = (Vec::new(), at(0));
        for _ in 0..50 {
            now += pace(7, &sent, now);
            sent.push(now);
        }
        for window in sent.windows(8) {
            assert!(window[7].duration_since(window[0]) >= SignedDuration::from_mins(1));
        }
    }
}
