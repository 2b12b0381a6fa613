use std::time::Duration;

use tokio::time::Instant;

use super::super::operation::Operation;
use super::adaptive::AdaptiveRate;
use super::write_rate::WriteRate;

/// A token bucket: each call takes a token, and tokens come in at a rate that depends on what IAM says to it.
#[derive(Debug)]
pub(super) struct Bucket {
    rate: Rate,
    /// What is in the bucket; negative when calls were made, or promised, ahead of their time.
    tokens: f64,
    /// How many turns were given of which nothing has been sent yet.
    unsent: u32,
    /// How many calls are under way.
    in_flight: u32,
    filled: Option<Instant>,
    /// What came in since the first call after a rest, until it is known how much of it came into IAM's bucket.
    withheld: Option<Withheld>,
    /// When the rate was last cut.
    cut: Option<Instant>,
}

/// IAM's bucket fills only while it is not full: from when the first calls are there. Those have to connect, which can take longer
/// than all the rest, one longer than the other, and nobody tells how long: so nothing is taken to have come in until those that were
/// sent at first are over. One that was sent after that has nothing to connect, and the time it takes is what the first one was on the
/// way in which IAM knew of it.
#[derive(Clone, Copy, Debug, Default)]
struct Withheld {
    tokens: f64,
    /// When the first of them was over.
    first_over: Option<Instant>,
    /// When all of them were.
    over: Option<Instant>,
}

/// For how long the others are waited for once the first call is over. One that hangs does not hold up the rest.
const FIRST_CALLS: Duration = Duration::from_millis(500);

#[derive(Debug)]
enum Rate {
    Reads(AdaptiveRate),
    Writes(WriteRate),
}

impl Bucket {
    pub(super) fn of(operation: Operation) -> Self {
        let (rate, tokens) = if operation.is_write() {
            (Rate::Writes(WriteRate::default()), WriteRate::BURST)
        } else {
            (Rate::Reads(AdaptiveRate::default()), AdaptiveRate::BURST)
        };
        let withheld = (!operation.is_write()).then(Withheld::default);
        Self { rate, tokens, unsent: 0, in_flight: 0, filled: None, withheld, cut: None }
    }

    /// Calls a second.
    pub(super) fn rate(&self, now: Instant) -> f64 {
        match &self.rate {
            Rate::Reads(rate) => rate.at(now),
            Rate::Writes(rate) => rate.at(now),
        }
    }

    /// When IAM last said that it was asked too often.
    pub(super) fn throttled_at(&self) -> Option<Instant> {
        self.cut
    }

    /// Takes a token, or says after how long to try again. `waited` says whether the caller did already.
    pub(super) fn take(&mut self, now: Instant, waited: bool) -> Result<(), Duration> {
        self.fill(now);
        // What is missing for less than the timer's own step is not waited for.
        let missing = 1.0 - self.tokens;
        if missing > 1e-6 {
            let wait = Duration::from_secs_f64(missing / self.rate(now));
            let change = self.change().map_or(Duration::MAX, |change| change.saturating_duration_since(now));
            return Err(if change.is_zero() { wait } else { wait.min(change) });
        }
        self.tokens -= 1.0;
        if let Rate::Reads(rate) = &mut self.rate
            && rate.taken(now, waited)
        {
            self.withheld = Some(Withheld::default());
        }
        Ok(())
    }

    /// Takes a token that may not be there yet, and says how long to wait before using it.
    pub(super) fn reserve(&mut self, now: Instant) -> Duration {
        self.fill(now);
        self.tokens -= 1.0;
        if self.tokens >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-self.tokens / self.rate(now)) }
    }

    /// A permit is given for a token that was taken.
    pub(super) fn given(&mut self) {
        self.unsent += 1;
    }

    /// The first request of a permit goes out.
    pub(super) fn sent(&mut self, now: Instant) {
        self.fill(now);
        self.unsent = self.unsent.saturating_sub(1);
        self.in_flight += 1;
    }

    /// Puts the token of a permit back that was not used.
    pub(super) fn give_back(&mut self, now: Instant) {
        self.unsent = self.unsent.saturating_sub(1);
        self.tokens += 1.0;
        self.fill(now);
    }

    /// IAM answered a request that went out at `sent`, and not that it was asked too often.
    pub(super) fn accepted(&mut self, sent: Instant, now: Instant) {
        self.fill(now);
        if let Some(Withheld { tokens, over: Some(over), .. }) = self.withheld
            && sent >= over
        {
            let came_in = now.saturating_duration_since(sent).as_secs_f64() * self.rate(now);
            self.tokens = (self.tokens + tokens.min(came_in)).min(self.room(now));
            self.withheld = None;
        }
        if let Rate::Reads(rate) = &mut self.rate {
            rate.accepted();
        }
    }

    /// A call is over, whatever came of it.
    pub(super) fn over(&mut self, now: Instant) {
        self.fill(now);
        self.in_flight = self.in_flight.saturating_sub(1);
        if let Some(withheld) = &mut self.withheld {
            withheld.first_over.get_or_insert(now);
            if self.in_flight == 0 {
                withheld.over.get_or_insert(now);
            }
        }
    }

    /// IAM answered a request that went out at `sent` that it was asked too often. Cuts the rate, once for all the
    /// requests that were under way at the same time.
    pub(super) fn throttled(&mut self, sent: Instant, now: Instant) {
        if self.cut.is_some_and(|cut| sent <= cut) {
            return;
        }
        self.cut = Some(now);
        match &mut self.rate {
            Rate::Reads(rate) => rate.throttled(now),
            Rate::Writes(rate) => rate.throttled(now),
        }
        // IAM's bucket is empty: so is this one, whatever was thought to be in it.
        self.withheld = None;
        self.tokens = 0.0;
        self.filled = Some(now);
    }

    fn fill(&mut self, now: Instant) {
        if let (Some(filled), Some(change)) = (self.filled, self.change())
            && filled < change
            && change < now
        {
            // Until then tokens came in at another rate.
            self.fill_at(self.rate(filled), change);
        }
        self.fill_at(self.rate(now), now);
    }

    fn fill_at(&mut self, rate: f64, now: Instant) {
        let elapsed = self.filled.map_or(0.0, |filled| now.saturating_duration_since(filled).as_secs_f64());
        self.filled = Some(now);
        let came_in = elapsed * rate;
        match &mut self.withheld {
            Some(withheld) if withheld.over.is_none() => {
                withheld.tokens += came_in;
                let is_late =
                    withheld.first_over.is_some_and(|over| now.saturating_duration_since(over) >= FIRST_CALLS);
                withheld.over = Some(now).filter(|_| is_late);
            }
            _ => self.tokens += came_in,
        }
        self.tokens = self.tokens.min(self.room(now));
    }

    /// The most tokens that there can be.
    fn room(&self, now: Instant) -> f64 {
        match &self.rate {
            Rate::Reads(adaptive) => adaptive.room(now, self.unsent),
            Rate::Writes(write_rate) => write_rate.room(now),
        }
    }

    /// When the rate jumps, if it is to.
    fn change(&self) -> Option<Instant> {
        match &self.rate {
            Rate::Reads(rate) => rate.pause_ends(),
            Rate::Writes(_) => None,
        }
    }
}
