//! How fast IAM is asked.
//!
//! IAM publishes no rates. Its buckets are per API and per account, are shared by everyone in the account, and cannot be
//! raised. So the desk starts at a modest rate, asks faster as long as it is needed and not told off, slows down at once
//! when it is told to, and keeps just below what it has learned.

mod adaptive;
mod bucket;
#[cfg(test)]
mod tests;
mod write_rate;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Queue, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};

use self::bucket::Bucket;
use super::operation::Operation;

/// The most calls of one API at a time: reads, and writes.
const READS_IN_FLIGHT: usize = 8;
const WRITES_IN_FLIGHT: usize = 4;
/// For how long an API counts as slowed after it was throttled.
const SLOWED: Duration = Duration::from_secs(30);
/// How long the first retry of a throttled call waits, at least. The second one waits twice as long, and so on.
const BACK_OFF: Duration = Duration::from_millis(500);

/// How fast an API is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    /// The most calls a second that would be made now.
    pub per_second: f64,
    /// Whether IAM said in the last half minute that it was asked too often.
    pub slowed: bool,
}

/// A token bucket and a limit of calls in flight for each API.
#[derive(Debug, Default)]
pub(super) struct RateLimiter {
    apis: Mutex<HashMap<Operation, Arc<Api>>>,
}

#[derive(Debug)]
struct Api {
    /// The first in it waits for a slot and a token, the others behind it in the order in which they came. Whoever leaves
    /// it has taken nothing.
    queue: Queue<()>,
    slots: Arc<Semaphore>,
    bucket: Mutex<Bucket>,
}

/// Permit for one API call, held while the call is in flight. Returned unused if it is dropped before anything was sent.
#[derive(Debug)]
pub(super) struct Permit {
    api: Arc<Api>,
    used: AtomicBool,
    _slot: Option<OwnedSemaphorePermit>,
}

impl RateLimiter {
    /// A permit for a call that a person waits for. It is taken from what the others may make.
    pub(super) fn permit_at_once(&self, operation: Operation) -> Permit {
        let api = self.api(operation);
        locked(&api.bucket).reserve(Instant::now());
        Permit::new(api, None)
    }

    /// Waits until a call of this API may be made.
    pub(super) async fn permit(&self, operation: Operation) -> Permit {
        let api = self.api(operation);
        let slot = {
            let _first = api.queue.lock().await;
            // The semaphore is never closed, so there is always a slot in the end.
            let slot = Arc::clone(&api.slots).acquire_owned().await.ok();
            let mut waited = false;
            // The rate can change meanwhile.
            while let Err(wait) = api.take(waited) {
                sleep(wait).await;
                waited = true;
            }
            slot
        };
        Permit::new(api, slot)
    }

    /// How fast an API is asked now.
    pub(super) fn rate_limit(&self, operation: Operation) -> RateLimit {
        let api = self.api(operation);
        let (bucket, now) = (locked(&api.bucket), Instant::now());
        let slowed = bucket.throttled_at().is_some_and(|at| now.duration_since(at) < SLOWED);
        RateLimit { per_second: bucket.rate(now), slowed }
    }

    fn api(&self, operation: Operation) -> Arc<Api> {
        Arc::clone(locked(&self.apis).entry(operation).or_insert_with(|| Arc::new(Api::new(operation))))
    }
}

impl Permit {
    fn new(api: Arc<Api>, slot: Option<OwnedSemaphorePermit>) -> Self {
        locked(&api.bucket).given();
        Self { api, used: AtomicBool::new(false), _slot: slot }
    }

    /// The request goes out.
    pub(super) fn sent(&self) {
        if !self.used.swap(true, Ordering::Relaxed) {
            locked(&self.api.bucket).sent(Instant::now());
        }
    }

    /// IAM answered a request that was sent at `sent`, and took it from its bucket.
    pub(super) fn accepted(&self, sent: Instant) {
        locked(&self.api.bucket).accepted(sent, Instant::now());
    }

    /// IAM answered a request that was sent at `sent` that it was asked too often.
    pub(super) fn throttled(&self, sent: Instant) {
        locked(&self.api.bucket).throttled(sent, Instant::now());
    }

    /// Waits until the call may be made again after it was throttled, for the `retry`th time. It goes before those that
    /// still wait for their first permit.
    pub(super) async fn again(&self, retry: u32) {
        sleep(BACK_OFF * 2_u32.pow(retry.saturating_sub(1).min(5))).await;
        let wait = locked(&self.api.bucket).reserve(Instant::now());
        sleep(wait).await;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut bucket = locked(&self.api.bucket);
        if *self.used.get_mut() {
            bucket.over(Instant::now());
        } else {
            bucket.give_back(Instant::now());
        }
    }
}

impl Api {
    fn new(operation: Operation) -> Self {
        let in_flight = if operation.is_write() { WRITES_IN_FLIGHT } else { READS_IN_FLIGHT };
        Self {
            queue: Queue::new(()),
            slots: Arc::new(Semaphore::new(in_flight)),
            bucket: Mutex::new(Bucket::of(operation)),
        }
    }

    fn take(&self, waited: bool) -> Result<(), Duration> {
        locked(&self.bucket).take(Instant::now(), waited)
    }
}

/// Nothing panics while holding one of these locks, and what they guard is right after every statement.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
