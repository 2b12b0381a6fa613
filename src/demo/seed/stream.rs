use super::super::random::Random;

pub(super) const HOUR: u64 = 3600;
pub(super) const DAY: u64 = 24 * HOUR;

/// What is drawn for a user, each from a sequence of its own, so that one can be drawn without the others.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Name,
    User,
    Key,
    Tags,
}

pub(super) fn stream_of(seed: u64, stream: Stream, ordinal: u32) -> Random {
    Random::of(seed, (u64::from(ordinal) << 8) | stream as u64)
}
