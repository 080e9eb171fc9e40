//! Random numbers that come again with the same seed (splitmix64).

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Another one at each start.
    pub(crate) fn seed() -> u64 {
        RandomState::new().build_hasher().finish() % 1_000_000
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn up_to(&mut self, most: Duration) -> Duration {
        let most = u64::try_from(most.as_micros()).expect("short");
        Duration::from_micros(self.number() % most.max(1))
    }

    pub(crate) fn one_of<T: Copy, const N: usize>(&mut self, things: [T; N]) -> T {
        let at = usize::try_from(self.number() % 1024).expect("small") % N;
        things.get(at).copied().expect("less than N")
    }
}
