use jiff::{SignedDuration, Timestamp};

use super::super::account_number::AccountNumber;
use super::super::random::Random;
use super::stream::{Stream, stream_of};

/// What made-up users are drawn from.
#[derive(Debug)]
pub(in crate::demo) struct Seed {
    pub(super) seed: u64,
    /// The account that they are users of.
    pub(super) account: AccountNumber,
    pub(super) start: Timestamp,
    /// Which of the cast there are: those with the first ordinals, in order.
    pub(super) cast: Vec<usize>,
    pub(super) names: Vec<Box<str>>,
}

impl Seed {
    pub(super) fn random(&self, stream: Stream, ordinal: u32) -> Random {
        stream_of(self.seed, stream, ordinal)
    }

    /// So many seconds before the start.
    pub(super) fn ago(&self, seconds: u64) -> Timestamp {
        let seconds = SignedDuration::from_secs(seconds.cast_signed());
        self.start.checked_sub(seconds).unwrap_or(Timestamp::MIN)
    }
}
