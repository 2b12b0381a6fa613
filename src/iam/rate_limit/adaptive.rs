use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::write_rate::FLOOR;

/// The rate of reads: it finds out how fast IAM's own bucket fills, and stays near it.
///
/// Two things bound that rate. Between two throttlings IAM's bucket went from empty to empty, so what it accepted
/// meanwhile came in meanwhile: no less than that does (more if the bucket was full for a while). And the rate at which
/// IAM was being asked when it refused is more than what comes in. What is believed lies between the two.
///
/// After a throttling the rate is halved for a second, goes on a little below what is believed, comes up to it and stays
/// near it for as long as it was found out over (twice that, a minute at most), and then goes up ever faster, until it is
/// throttled again: so something is learned again about every minute, and nothing is believed for ever. Only time in which
/// there were calls to make counts.
#[derive(Debug, Default)]
pub(super) struct AdaptiveRate {
    /// What IAM is believed to allow, in calls a second; `None` before it has ever refused.
    learned: Option<f64>,
    /// For how many seconds the rate comes up to it.
    approach: f64,
    /// For how many seconds there have been more calls to make than the rate allows, since the last pause.
    pressed: f64,
    /// When the last permit was taken.
    taken: Option<Instant>,
    /// When the last pause began, and its rate.
    pause: Option<(Instant, f64)>,
    /// How many requests IAM has accepted so far.
    accepted: u64,
    /// When IAM's bucket was found empty, and how many it had accepted until then. The last half minute's, or the last.
    empty: VecDeque<(Instant, u64)>,
}

impl AdaptiveRate {
    /// The rate to begin with, in calls a second.
    const START: f64 = 15.0;
    /// The highest rate.
    const CEILING: f64 = 50.0;
    /// The most calls at once.
    pub(super) const BURST: f64 = 15.0;
    /// How many calls of a burst come back in a second after a throttling.
    const BURST_RECOVERY: f64 = 0.25;
    /// For how many seconds of demand the rate stays as it began: time for all the users on a screen. To be refused among
    /// them, for having asked a little too fast, would cost whoever looks at them more than asking a little faster gains.
    const HOLD: f64 = 3.0;
    /// Growth factor per saturated second after that, before the first throttle (slow start).
    const GROWTH: f64 = 1.1;
    /// How long the rate is halved.
    const PAUSE: Duration = Duration::from_secs(1);
    /// How far below what it believes the rate begins, as a part of it.
    const MARGIN: f64 = 0.03;
    /// How long it approaches what it believes, in seconds, at least and at most.
    const APPROACH: (f64, f64) = (4.0, 60.0);
    /// In seconds: over less, what was accepted says too little.
    const SHORTEST: f64 = 2.0;
    /// In a longer time IAM's bucket is likely to have been full for a while.
    const LONGEST: Duration = Duration::from_secs(30);
    /// Where between the lower and the upper bound the belief is. The upper one is the better one where IAM's bucket is
    /// small, because then every pause fills it.
    const BETWEEN: f64 = 0.7;
    /// A gap in the demand after which IAM's bucket may have filled.
    const LULL: Duration = Duration::from_secs(1);

    pub(super) fn at(&self, now: Instant) -> f64 {
        if let Some((_, rate)) = self.pause.filter(|_| self.is_pausing(now)) {
            return rate;
        }
        let rate = match self.learned {
            None => Self::START * Self::GROWTH.powf((self.pressed - Self::HOLD).max(0.0)),
            // A cubic: steep at first, level where it reaches what is believed, and steep again beyond.
            Some(learned) => learned * (1.0 + Self::MARGIN * (self.pressed / self.approach - 1.0).powi(3)),
        };
        rate.clamp(FLOOR, Self::CEILING)
    }

    /// The most calls at once. What is over one lets a timer be late by two milliseconds. Calls that are still to be sent are
    /// among them: as long as IAM does not know of them, its bucket is as full without them as it can be.
    pub(super) fn room(&self, now: Instant, unsent: u32) -> f64 {
        let least = 1.0 + 0.002 * self.at(now);
        let burst = self.pause.map_or(Self::BURST, |(at, _)| {
            (now.saturating_duration_since(at).as_secs_f64() * Self::BURST_RECOVERY).min(Self::BURST)
        });
        (burst - f64::from(unsent)).max(least)
    }

    /// When the last pause ends or has ended.
    pub(super) fn pause_ends(&self) -> Option<Instant> {
        self.pause.map(|(at, _)| at + Self::PAUSE)
    }

    fn is_pausing(&self, now: Instant) -> bool {
        self.pause_ends().is_some_and(|end| now < end)
    }

    /// A permit was taken; `waited` if it had to be waited for. Tells whether IAM's bucket may have filled before.
    pub(super) fn taken(&mut self, now: Instant, waited: bool) -> bool {
        let gap = self.taken.map_or(Duration::ZERO, |taken| now.saturating_duration_since(taken));
        self.taken = Some(now);
        let rested = !waited && gap > Self::LULL;
        if rested {
            self.empty.clear();
        } else if waited && !self.is_pausing(now) {
            self.pressed += gap.as_secs_f64();
        }
        rested
    }

    pub(super) fn accepted(&mut self) {
        self.accepted += 1;
    }

    /// IAM's bucket was found empty.
    pub(super) fn throttled(&mut self, now: Instant) {
        let rate = self.at(now);
        // In a pause it says nothing new: what was sent before it comes again.
        if !self.is_pausing(now) {
            self.learn(rate, now);
            self.empty.push_back((now, self.accepted));
            self.pressed = 0.0;
        }
        self.pause = Some((now, (rate / 2.0).max(FLOOR)));
    }

    fn learn(&mut self, rate: f64, now: Instant) {
        while self.empty.len() > 1 && self.empty.front().is_some_and(|(at, _)| now.duration_since(*at) > Self::LONGEST)
        {
            self.empty.pop_front();
        }
        let seconds_since = |at: Instant| now.duration_since(at).as_secs_f64();
        let came_in = self
            .empty
            .iter()
            .filter(|(at, _)| seconds_since(*at) >= Self::SHORTEST)
            // A bucket that has no whole token left can hold most of one.
            .map(|(at, accepted)| (self.accepted - accepted).saturating_sub(1) as f64 / seconds_since(*at))
            .reduce(f64::max);
        self.learned = Some(match (self.learned, came_in) {
            (None, _) => rate,
            // It came up slowly to where it was refused: that is very near.
            (Some(_), _) if self.pressed > self.approach => rate,
            (Some(_), Some(came_in)) => {
                let least = came_in.min(rate);
                (least + Self::BETWEEN * (rate - least)).max(FLOOR)
            }
            (Some(learned), None) => learned,
        });
        let over = self.empty.front().map_or(0.0, |(at, _)| seconds_since(*at));
        self.approach = (2.0 * over).clamp(Self::APPROACH.0, Self::APPROACH.1);
    }
}
