use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::account::LoginProfile;
use crate::inventory::PROPAGATION_WINDOW;

use super::change::{Change, ChangeKind};

/// Evidence about a write whose response was lost: a later read uses it to decide whether the write was applied.
#[derive(Clone, Debug)]
pub(crate) struct Doubt {
    kind: ChangeKind,
    must_change: bool,
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
pub(crate) enum Verdict {
    /// It was made.
    Done,
    /// It was not made: what is there was there before.
    Refused,
    /// The read does not tell.
    Open,
}

/// How long after it was sent a create is taken to have been made, at most. IAM's seconds are whole ones, and a request takes
/// time to arrive. What is created later may as well be another operator's, though the answer was waited for much longer.
const LEEWAY: SignedDuration = SignedDuration::from_secs(1);

/// By how much the clocks of AWS's own computers may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

impl Doubt {
    pub(crate) fn new(change: &Change, before: Option<Moment>, existing: Option<Timestamp>, sent: Instant) -> Self {
        let window = |before: Moment| {
            let earliest = before.aws_time_at(sent)?;
            // What was created before that second may be from before the change was sent.
            let from = Timestamp::from_second(earliest.checked_add(before.took).ok()?.as_second()).ok()?;
            Some((from, earliest.checked_add(LEEWAY).ok()?))
        };
        Self {
            kind: change.kind(),
            must_change: change.must_change().unwrap_or_default(),
            before,
            existing,
            sent,
            sent_last: sent,
            quiet_since: sent,
            windows: before.and_then(window).into_iter().collect(),
            contested: Vec::new(),
        }
    }

    /// The same doubt, where another create of the same user from this desk has ended then, which was made: what was created by
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

    /// The same doubt about an attempt that goes back to when `earlier` was begun, with the same password.
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

    /// The same doubt, where it is not known of other changes of the same user either whether they were made.
    pub(crate) fn among<'a>(mut self, others: impl IntoIterator<Item = &'a Self>) -> Self {
        for other in others {
            self.quiet_since = self.quiet_since.max(other.sent_last);
            if other.is_create() {
                self.contested.extend_from_slice(&other.windows);
            }
        }
        self
    }

    /// Whether it is about a console password that may have been created.
    pub(crate) fn is_create(&self) -> bool {
        self.kind == ChangeKind::Create
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

    /// Whether reading the user can ever tell. No field of IAM's shows that a password was replaced.
    pub(crate) fn can_be_resolved(&self) -> bool {
        self.kind != ChangeKind::Reset
    }

    /// What `profile` says, which was read from IAM not before `read`.
    ///
    /// IAM is eventually consistent, so a read may show what was true up to [`PROPAGATION_WINDOW`] earlier: what could have been
    /// true before the change, too, proves nothing.
    pub(crate) fn verdict(&self, profile: &LoginProfile, read: Instant) -> Verdict {
        let had_patience_since = |sent| read.saturating_duration_since(sent) >= PROPAGATION_WINDOW.unsigned_abs();
        let had_patience = had_patience_since(self.quiet_since);
        match (self.kind, profile) {
            (ChangeKind::Create, LoginProfile::Present { created: Some(created), reset_required }) => {
                match self.verdict_on_created(*created, *reset_required) {
                    // It may have been deleted before the change was sent, and be seen by a read that is stale.
                    Verdict::Refused if !had_patience_since(self.sent_last) => Verdict::Open,
                    verdict => verdict,
                }
            }
            // However old the password was that was seen: it may have been deleted and created again meanwhile, and the read
            // may show the moment between.
            (ChangeKind::Delete, LoginProfile::Absent) if had_patience => Verdict::Done,
            (ChangeKind::SetMustChange, LoginProfile::Present { created, reset_required })
                if had_patience && *reset_required == self.must_change =>
            {
                // Another password than it was to be set for, perhaps of another user of the same name, has its own.
                let is_another = self.existing.zip(*created).is_some_and(|(existing, created)| existing != created);
                if is_another { Verdict::Open } else { Verdict::Done }
            }
            _ => Verdict::Open,
        }
    }

    /// A password that was created when this change was sent, just as it asked for, is taken for its own. It is not one that was
    /// there when it was looked before.
    fn verdict_on_created(&self, created: Timestamp, reset_required: bool) -> Verdict {
        let Some(before) = self.before else { return Verdict::Open };
        let was_in =
            |windows: &[(Timestamp, Timestamp)]| windows.iter().any(|(from, to)| (*from..=*to).contains(&created));
        if was_in(&self.windows) {
            let was_there = self.existing == Some(created);
            let is_its_own = reset_required == self.must_change && !was_there && !was_in(&self.contested);
            return if is_its_own { Verdict::Done } else { Verdict::Open };
        }
        let earlier = before.aws.duration_since(created);
        // Much older than that, and the user would not have been read as having none.
        if earlier > SKEW && earlier < PROPAGATION_WINDOW { Verdict::Refused } else { Verdict::Open }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::password::Secret;

    use super::*;

    const BEFORE: Timestamp = Timestamp::constant(1_000_000, 0);

    fn at(seconds: i64) -> Timestamp {
        BEFORE + SignedDuration::from_secs(seconds)
    }

    fn present(created: i64, reset_required: bool) -> LoginProfile {
        LoginProfile::Present { created: Some(at(created)), reset_required }
    }

    /// A doubt about a change that was sent just after the user was read.
    fn doubt(change: &Change, existing: Option<i64>) -> (Doubt, Instant) {
        let begun = Instant::now();
        let before = Some(Moment { aws: BEFORE, here: begun, took: Duration::ZERO });
        (Doubt::new(change, before, existing.map(at), begun), begun)
    }

    fn create() -> Change {
        Change::Create { password: Arc::new(Secret::empty()), must_change: true }
    }

    #[test]
    fn a_password_created_when_it_was_sent_as_asked_for_is_its_own() {
        let (doubt, begun) = doubt(&create(), None);
        for (profile, verdict) in [
            (present(0, true), Verdict::Done),
            (present(1, true), Verdict::Done),
            // While the answer is waited for, anybody may create one.
            (present(2, true), Verdict::Open),
            (present(1, false), Verdict::Open),
            (present(-1, true), Verdict::Open),
            (present(-6, true), Verdict::Open),
            (LoginProfile::Absent, Verdict::Open),
            (LoginProfile::Present { created: None, reset_required: true }, Verdict::Open),
            (LoginProfile::NOT_READ, Verdict::Open),
        ] {
            assert_eq!(doubt.verdict(&profile, begun), verdict, "{profile:?}");
        }
    }

    #[test]
    fn a_password_from_before_shows_that_none_was_created_once_no_read_can_be_older_than_the_change() {
        let (doubt, begun) = doubt(&create(), None);
        let verdict = |created, seconds| doubt.verdict(&present(created, true), begun + Duration::from_secs(seconds));
        assert_eq!(verdict(-20, 59), Verdict::Open);
        assert_eq!([-5, -6, -59, -61].map(|created| verdict(created, 60)), {
            [Verdict::Open, Verdict::Refused, Verdict::Refused, Verdict::Open]
        });
        let again = Doubt::new(&create(), None, None, begun + Duration::from_secs(30)).since(&doubt);
        assert_eq!(again.verdict(&present(-20, true), begun + Duration::from_secs(89)), Verdict::Open);
        assert_eq!(again.verdict(&present(-20, true), begun + Duration::from_secs(90)), Verdict::Refused);
    }

    #[test]
    fn a_password_that_may_be_another_ones_is_not_its_own() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let moment = |took| Some(Moment { aws: BEFORE, here: begun, took: Duration::from_secs(took) });
        let verdict = |doubt: &Doubt, created| doubt.verdict(&present(created, true), begun);
        // While the reply was under way that told AWS's time, some of it went by.
        let slow = Doubt::new(&create(), moment(1), None, after(10));
        assert_eq!([10, 11].map(|created| verdict(&slow, created)), [Verdict::Open, Verdict::Done]);
        // It was there before.
        let replaced = Doubt::new(&create(), moment(0), Some(at(10)), after(10));
        assert_eq!([10, 11].map(|created| verdict(&replaced, created)), [Verdict::Open, Verdict::Done]);
        // Another create of this desk had just ended.
        for (ended, verdicts) in [
            (7, [Verdict::Done, Verdict::Done]),
            (8, [Verdict::Done, Verdict::Done]),
            (9, [Verdict::Open, Verdict::Done]),
            (10, [Verdict::Open, Verdict::Open]),
        ] {
            let second = Doubt::new(&create(), moment(0), None, after(10)).after_create(after(ended));
            assert_eq!([10, 11].map(|created| verdict(&second, created)), verdicts, "{ended}");
        }
    }

    #[test]
    fn each_attempt_of_a_create_has_a_second_of_its_own() {
        let (first, begun) = doubt(&create(), None);
        let before = Some(Moment { aws: at(100), here: begun + Duration::from_secs(100), took: Duration::ZERO });
        let both = Doubt::new(&create(), before, None, begun + Duration::from_secs(120)).since(&first);
        for (created, verdict) in [(0, Verdict::Done), (50, Verdict::Open), (118, Verdict::Open), (120, Verdict::Done)]
        {
            assert_eq!(both.verdict(&present(created, true), begun), verdict, "{created}");
        }
    }

    #[test]
    fn without_awss_clock_nothing_is_known_of_a_created_password() {
        let doubt = Doubt::new(&create(), None, None, Instant::now());
        assert_eq!(doubt.verdict(&present(0, true), Instant::now()), Verdict::Open);
    }

    #[test]
    fn an_absence_that_may_be_older_than_the_deletion_proves_none() {
        // However old the password was that it was to delete.
        for existing in [Some(-3600), Some(-30), None] {
            let (doubt, begun) = doubt(&Change::Delete, existing);
            for (seconds, verdict) in [(0, Verdict::Open), (59, Verdict::Open), (60, Verdict::Done)] {
                let read = begun + Duration::from_secs(seconds);
                assert_eq!(doubt.verdict(&LoginProfile::Absent, read), verdict, "{existing:?}, {seconds}");
                assert_eq!(doubt.verdict(&present(-3600, false), read), Verdict::Open);
            }
        }
    }

    #[test]
    fn a_flag_is_believed_once_no_read_can_be_older_than_the_change() {
        let (doubt, begun) = doubt(&Change::SetMustChange(true), Some(-3600));
        assert_eq!(doubt.verdict(&present(-3600, true), begun), Verdict::Open);
        let later = begun + Duration::from_secs(60);
        assert_eq!(doubt.verdict(&present(-3600, true), later), Verdict::Done);
        assert_eq!(doubt.verdict(&present(-3600, false), later), Verdict::Open);
    }

    #[test]
    fn nothing_tells_of_a_reset() {
        let (doubt, begun) = doubt(&Change::Reset { password: Arc::new(Secret::empty()), must_change: true }, None);
        assert!(!doubt.can_be_resolved());
        assert_eq!(doubt.verdict(&present(0, true), begun + Duration::from_secs(600)), Verdict::Open);
    }
}
