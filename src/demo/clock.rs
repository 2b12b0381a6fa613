use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The demo account's own clock.
///
/// It starts at a time of the account's choosing, goes on with tokio's clock (so that paused tokio time drives it), and
/// can be moved forward by hand.
#[derive(Debug)]
pub struct DemoClock {
    start: Timestamp,
    origin: Instant,
    advanced: Mutex<Duration>,
}

impl DemoClock {
    /// A clock that shows `start` now.
    pub(super) fn starting_at(start: Timestamp) -> Self {
        Self { start, origin: Instant::now(), advanced: Mutex::new(Duration::ZERO) }
    }

    /// The time in the demo account.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        after(self.start, Instant::now().saturating_duration_since(self.origin) + advanced)
    }

    /// Moves the clock forward. It does not wake what sleeps on tokio's clock.
    pub fn advance(&self, by: Duration) {
        *self.advanced.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

/// `by` after `at`, or the last time there is.
pub(super) fn after(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| at.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_goes_on_with_tokios_clock_and_by_hand() {
        let start: Timestamp = "2026-11-21T10:00:00Z".parse().expect("a time");
        let clock = DemoClock::starting_at(start);
        assert_eq!(clock.now(), start);
        tokio::time::advance(Duration::from_secs(90)).await;
        clock.advance(Duration::from_secs(4 * 3600));
        assert_eq!(clock.now().to_string(), "2026-11-21T14:01:30Z");
    }
}
