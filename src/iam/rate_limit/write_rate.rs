use std::time::Duration;

use tokio::time::Instant;

/// The lowest rate, in calls a second.
pub(super) const FLOOR: f64 = 1.0;

/// The rate of writes: it is never higher than what it began with, and comes back slowly. Few are made, and one that is
/// refused costs more than one that waits.
#[derive(Debug)]
pub(super) struct WriteRate {
    /// The rate after the last cut, in calls a second.
    rate: f64,
    cut: Option<Instant>,
}

impl WriteRate {
    /// The rate to begin with and to come back to, in calls a second.
    const START: f64 = 2.0;
    /// The most calls at once when at full rate.
    pub(super) const BURST: f64 = 2.0;
    /// After each of these the rate goes up by [`Self::RECOVERY`].
    const RECOVERY_EVERY: Duration = Duration::from_secs(30);
    /// Calls a second.
    const RECOVERY: f64 = 1.0;

    pub(super) fn at(&self, now: Instant) -> f64 {
        let steps = self.cut.map_or(0, |cut| now.duration_since(cut).as_secs() / Self::RECOVERY_EVERY.as_secs());
        (self.rate + steps as f64 * Self::RECOVERY).min(Self::START)
    }

    /// The most calls at once.
    pub(super) fn room(&self, now: Instant) -> f64 {
        (Self::BURST * self.at(now) / Self::START).max(1.0)
    }

    pub(super) fn throttled(&mut self, now: Instant) {
        self.rate = (self.at(now) / 2.0).max(FLOOR);
        self.cut = Some(now);
    }
}

impl Default for WriteRate {
    fn default() -> Self {
        Self { rate: Self::START, cut: None }
    }
}
