//! How fast IAM is asked.
//!
//! IAM publishes no rates. Its buckets are per API and per account, are shared by everyone in the account, and cannot be
//! raised; so the desk starts at a modest rate, slows down when it is told to, and comes back slowly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};

use super::operation::Operation;

/// The most calls of one API at a time.
const IN_FLIGHT: usize = 4;
/// The lowest rate, in calls a second.
const FLOOR: f64 = 1.0;
/// After each of these the rate goes up by [`RECOVERY`].
const RECOVERY_EVERY: Duration = Duration::from_secs(30);
/// Calls a second.
const RECOVERY: f64 = 1.0;

/// A token bucket for each API.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    apis: Mutex<HashMap<Operation, Arc<Api>>>,
}

#[derive(Debug)]
struct Api {
    slots: Arc<Semaphore>,
    bucket: Mutex<Bucket>,
}

/// Leave to make one call. Held while the call is under way.
#[derive(Debug)]
pub(super) struct Turn {
    api: Arc<Api>,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Pacer {
    /// A turn for a call that a person waits for. It is taken from what the others may make.
    pub(super) fn turn_at_once(&self, operation: Operation) -> Turn {
        let api = self.api(operation);
        locked(&api.bucket).take(Instant::now());
        Turn { api, _slot: None }
    }

    fn api(&self, operation: Operation) -> Arc<Api> {
        Arc::clone(locked(&self.apis).entry(operation).or_insert_with(|| Arc::new(Api::new(operation))))
    }

    /// Waits until a call of this API may be made.
    pub(super) async fn turn(&self, operation: Operation) -> Turn {
        let api = self.api(operation);
        // The semaphore is never closed, so there is always a slot in the end.
        let slot = Arc::clone(&api.slots).acquire_owned().await.ok();
        let wait = locked(&api.bucket).take(Instant::now());
        if !wait.is_zero() {
            sleep(wait).await;
        }
        Turn { api, _slot: slot }
    }

    /// The present rate of an API, in calls a second.
    #[cfg(test)]
    fn rate(&self, operation: Operation) -> f64 {
        locked(&self.apis)
            .get(&operation)
            .map_or(Bucket::of(operation).start, |api| locked(&api.bucket).rate(Instant::now()))
    }
}

impl Turn {
    /// IAM answered a request that was sent at `sent` that it was asked too often.
    pub(super) fn throttled(&self, sent: Instant) {
        locked(&self.api.bucket).throttled(sent, Instant::now());
    }
}

impl Api {
    fn new(operation: Operation) -> Self {
        Self { slots: Arc::new(Semaphore::new(IN_FLIGHT)), bucket: Mutex::new(Bucket::of(operation)) }
    }
}

#[derive(Debug)]
struct Bucket {
    /// The rate to begin with and to come back to, in calls a second.
    start: f64,
    /// The most calls at once when at full rate.
    burst: f64,
    /// The rate after the last cut.
    rate: f64,
    /// When the rate was last cut.
    cut: Option<Instant>,
    /// What is in the bucket; negative when calls have been promised ahead.
    tokens: f64,
    filled: Option<Instant>,
}

impl Bucket {
    fn of(operation: Operation) -> Self {
        let (start, burst) = if operation.is_write() { (2.0, 2.0) } else { (10.0, 15.0) };
        Self { start, burst, rate: start, cut: None, tokens: burst, filled: None }
    }

    fn rate(&self, now: Instant) -> f64 {
        let steps = self.cut.map_or(0, |cut| now.duration_since(cut).as_secs() / RECOVERY_EVERY.as_secs());
        (self.rate + steps as f64 * RECOVERY).min(self.start)
    }

    fn fill(&mut self, now: Instant) {
        let rate = self.rate(now);
        let elapsed = self.filled.map_or(0.0, |filled| now.duration_since(filled).as_secs_f64());
        self.filled = Some(now);
        let room = (self.burst * rate / self.start).max(1.0);
        self.tokens = (self.tokens + elapsed * rate).min(room);
    }

    /// Takes a token and says how long to wait before using it.
    fn take(&mut self, now: Instant) -> Duration {
        self.fill(now);
        self.tokens -= 1.0;
        if self.tokens >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-self.tokens / self.rate(now)) }
    }

    /// Halves the rate, once for all the requests that were under way at the same time.
    fn throttled(&mut self, sent: Instant, now: Instant) {
        if self.cut.is_some_and(|cut| sent < cut) {
            return;
        }
        self.fill(now);
        self.rate = (self.rate(now) / 2.0).max(FLOOR);
        self.cut = Some(now);
        self.tokens = self.tokens.min(0.0);
    }
}

/// Nothing panics while holding one of these locks, and what they guard is right after every statement.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(pacer: &Pacer, operation: Operation, calls: usize) -> f64 {
        let start = Instant::now();
        for _ in 0..calls {
            pacer.turn(operation).await;
        }
        start.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn reads_start_with_a_burst_of_fifteen_and_go_on_at_ten_a_second() {
        let pacer = Pacer::default();
        assert_eq!(seconds_for(&pacer, Operation::GetLoginProfile, 15).await, 0.0);
        let hundred = seconds_for(&pacer, Operation::GetLoginProfile, 100).await;
        assert!((9.9..10.3).contains(&hundred), "{hundred}");
        assert_eq!(seconds_for(&pacer, Operation::ListUsers, 15).await, 0.0, "each API has a bucket of its own");
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_person_waits_for_goes_at_once_and_the_others_later() {
        let (pacer, operation) = (Pacer::default(), Operation::GetLoginProfile);
        assert_eq!(seconds_for(&pacer, operation, 15).await, 0.0);
        let start = Instant::now();
        for _ in 0..5 {
            pacer.turn_at_once(operation);
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        let next = seconds_for(&pacer, operation, 1).await;
        assert!((0.55..0.65).contains(&next), "{next}");
    }

    #[tokio::test(start_paused = true)]
    async fn writes_go_at_two_a_second() {
        let pacer = Pacer::default();
        assert_eq!(seconds_for(&pacer, Operation::UpdateLoginProfile, 2).await, 0.0);
        let ten = seconds_for(&pacer, Operation::UpdateLoginProfile, 10).await;
        assert!((4.9..5.2).contains(&ten), "{ten}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_fifth_call_waits_for_one_of_four_to_end() {
        let pacer = Arc::new(Pacer::default());
        let mut turns = Vec::new();
        for _ in 0..IN_FLIGHT {
            turns.push(pacer.turn(Operation::GetUser).await);
        }
        let fifth = tokio::spawn({
            let pacer = Arc::clone(&pacer);
            async move { pacer.turn(Operation::GetUser).await }
        });
        sleep(Duration::from_secs(60)).await;
        assert!(!fifth.is_finished());
        turns.pop();
        fifth.await.expect("the fifth has its turn");
    }

    #[tokio::test(start_paused = true)]
    async fn throttling_halves_the_rate_down_to_one_and_time_brings_it_back() {
        let (pacer, operation) = (Pacer::default(), Operation::GetLoginProfile);
        for rate in [5.0, 2.5, 1.25, 1.0, 1.0] {
            let turn = pacer.turn(operation).await;
            turn.throttled(Instant::now());
            assert_eq!(pacer.rate(operation), rate);
            sleep(Duration::from_secs(1)).await;
        }
        let ten = seconds_for(&pacer, operation, 10).await;
        assert!((8.0..11.0).contains(&ten), "{ten}");
        sleep(Duration::from_secs(60) - Duration::from_secs_f64(ten)).await;
        assert_eq!(pacer.rate(operation), 3.0);
        sleep(Duration::from_secs(600)).await;
        assert_eq!(pacer.rate(operation), 10.0);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_throttled_together_halve_the_rate_once() {
        let (pacer, operation) = (Pacer::default(), Operation::GetLoginProfile);
        let mut turns = Vec::new();
        for _ in 0..IN_FLIGHT {
            turns.push(pacer.turn(operation).await);
        }
        let sent = Instant::now();
        for turn in &turns {
            sleep(Duration::from_millis(50)).await;
            turn.throttled(sent);
        }
        assert_eq!(pacer.rate(operation), 5.0);
    }
}
