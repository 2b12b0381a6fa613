use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::inventory::PROPAGATION_WINDOW;

/// Evidence about a write whose response was lost: a later read uses it to decide whether the write was applied.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Whether the change creates something, which is known by when it was created.
    creates: bool,
    /// When the user was read before the change, by AWS's clock and by ours.
    before: Option<Moment>,
    /// When the password was created that the user had before.
    existing: Option<Timestamp>,
    /// When the change was sent first.
    sent: Instant,
    /// When its last attempt was sent.
    sent_last: Instant,
    /// Since when no other change was sent that would leave the user otherwise, if it was made.
    quiet_since: Instant,
    /// The seconds, by AWS's clock, in which an attempt of a create is taken to have been made, one pair for each.
    windows: Vec<(Timestamp, Timestamp)>,
    /// The same of creates with another password: what was created then may be either's.
    contested: Vec<(Timestamp, Timestamp)>,
}

/// One moment, by AWS's clock (whole seconds, rounded down) and by ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) aws: Timestamp,
    pub(crate) here: Instant,
    /// How long the reply with that time took: by so much AWS's clock may have gone on when it arrived.
    pub(crate) took: Duration,
}

/// What a read says of a change whose answer got lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It was made.
    Applied,
    /// It was not made: what is there was there before.
    NotApplied,
    /// The read does not tell.
    Undetermined,
}

/// How long after it was sent a create is taken to have been made, at most. IAM's seconds are whole ones, and a request takes
/// time to arrive. What is created later may as well be another operator's, though the answer was waited for much longer.
const LEEWAY: SignedDuration = SignedDuration::from_secs(1);

/// By how much the clocks of AWS's own computers may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

impl Evidence {
    pub(crate) fn new(creates: bool, before: Option<Moment>, existing: Option<Timestamp>, sent: Instant) -> Self {
        let window = |before: Moment| {
            let earliest = before.aws_time_at(sent)?;
            // What was created before that second may be from before the change was sent.
            let from = Timestamp::from_second(earliest.checked_add(before.took).ok()?.as_second()).ok()?;
            Some((from, earliest.checked_add(LEEWAY).ok()?))
        };
        Self {
            creates,
            before,
            existing,
            sent,
            sent_last: sent,
            quiet_since: sent,
            windows: before.and_then(window).into_iter().collect(),
            contested: Vec::new(),
        }
    }

    /// The same, where another create of the same user from this desk has ended then, which was made: what was created by
    /// that time may be its password, though it was deleted since, seen by a read that is stale.
    pub(crate) fn after_create(mut self, ended: Instant) -> Self {
        let first = self.before.and_then(|before| before.aws_second_after(ended));
        if let Some(first) = first {
            self.windows.retain_mut(|(from, to)| {
                *from = first.max(*from);
                from <= to
            });
        }
        self
    }

    /// The same about an attempt that goes back to when `earlier` was begun, with the same password.
    pub(crate) fn since(self, earlier: &Self) -> Self {
        let windows = earlier.windows.iter().copied().chain(self.windows).collect();
        Self {
            before: earlier.before,
            existing: earlier.existing,
            sent: earlier.sent,
            quiet_since: earlier.quiet_since,
            windows,
            contested: earlier.contested.clone(),
            ..self
        }
    }

    /// The same, where it is not known of other changes of the same user either whether they were made.
    pub(crate) fn among<'a>(mut self, others: impl IntoIterator<Item = &'a Self>) -> Self {
        for other in others {
            self.quiet_since = self.quiet_since.max(other.sent_last);
            if other.is_creation() {
                self.contested.extend_from_slice(&other.windows);
            }
        }
        self
    }

    /// Whether it is about something that may have been created.
    pub(crate) fn is_creation(&self) -> bool {
        self.creates
    }

    /// When the change was sent first.
    pub(crate) fn sent_first(&self) -> Instant {
        self.sent
    }

    /// When the change was sent last.
    pub(crate) fn sent_last(&self) -> Instant {
        self.sent_last
    }

    /// Whether the change may have been made of a user of the same name who was created at that time, by AWS's clock: it was
    /// sent, the last time, before that by less than the time for which IAM may not agree with itself, or after it.
    pub(crate) fn may_be_of_user_created(&self, created: Option<Timestamp>) -> bool {
        let sent = self.before.and_then(|before| before.aws_time_at(self.sent_last));
        sent.zip(created).is_none_or(|(sent, created)| created.duration_since(sent) <= PROPAGATION_WINDOW)
    }

    /// What was created at the time of that password that the user had before the change, if that is known.
    #[must_use]
    pub const fn existing(&self) -> Option<Timestamp> {
        self.existing
    }

    /// Whether a read that was begun then can show nothing any more that was so before the change.
    ///
    /// IAM is eventually consistent, so a read may show what was true up to a minute earlier: what could have been
    /// true before the change, too, proves nothing.
    #[must_use]
    pub fn is_outlasted(&self, read: Instant) -> bool {
        is_outlasted(self.quiet_since, read)
    }

    /// What a read, begun then, says of a create where it shows what was created at that time; `as_asked` is whether it is just as
    /// this change asked for.
    ///
    /// What was created when this change was sent, just as it asked for, is taken for its own. It is not what was there when it was
    /// looked before.
    #[must_use]
    pub fn of_created(&self, created: Timestamp, as_asked: bool, read: Instant) -> Resolution {
        match self.by_creation(created, as_asked) {
            // It may have been deleted before the change was sent, and be seen by a read that is stale.
            Resolution::NotApplied if !is_outlasted(self.sent_last, read) => Resolution::Undetermined,
            resolution => resolution,
        }
    }

    fn by_creation(&self, created: Timestamp, as_asked: bool) -> Resolution {
        let Some(before) = self.before else { return Resolution::Undetermined };
        let was_in =
            |windows: &[(Timestamp, Timestamp)]| windows.iter().any(|(from, to)| (*from..=*to).contains(&created));
        if was_in(&self.windows) {
            let was_there = self.existing == Some(created);
            let is_its_own = as_asked && !was_there && !was_in(&self.contested);
            return if is_its_own { Resolution::Applied } else { Resolution::Undetermined };
        }
        let earlier = before.aws.duration_since(created);
        // Much older than that, and the user would not have been read as having none.
        if earlier > SKEW && earlier < PROPAGATION_WINDOW { Resolution::NotApplied } else { Resolution::Undetermined }
    }
}

/// Whether a read that was begun then can show nothing any more that was so before that was sent.
fn is_outlasted(sent: Instant, read: Instant) -> bool {
    read.saturating_duration_since(sent) >= PROPAGATION_WINDOW.unsigned_abs()
}

impl Moment {
    /// What AWS's clock shows at another moment, at least. It is at most [`Self::took`] and a second more.
    fn aws_time_at(self, at: Instant) -> Option<Timestamp> {
        match at.checked_duration_since(self.here) {
            Some(since) => self.aws.checked_add(since).ok(),
            None => self.aws.checked_sub(self.here - at).ok(),
        }
    }

    /// The first second by AWS's clock in which nothing was created that was there at that moment.
    fn aws_second_after(self, at: Instant) -> Option<Timestamp> {
        let latest = self.aws_time_at(at)?.checked_add(self.took).ok()?.as_second() + 1;
        Timestamp::from_second(latest + 1).ok()
    }
}
