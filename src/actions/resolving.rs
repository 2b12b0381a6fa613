//! What reads say of actions whose answers got lost.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::account::{AccessKey, LoginProfile, Observed, UserName};
use crate::operations::{AnyAction, Effect, Evidence, Moment, Resolution};
use crate::password::Secret;

use super::*;

const BEFORE: Timestamp = Timestamp::constant(1_000_000, 0);

fn at(seconds: i64) -> Timestamp {
    BEFORE + SignedDuration::from_secs(seconds)
}

fn present(created: i64, reset_required: bool) -> LoginProfile {
    LoginProfile::Present { created: Some(at(created)), reset_required }
}

/// An action whose answer got lost, and what is known of it.
struct Lost {
    action: AnyAction,
    evidence: Evidence,
}

impl Lost {
    fn new(action: AnyAction, before: Option<Moment>, existing: Option<Timestamp>, sent: Instant) -> Self {
        let creates = action.info().effect == Effect::Creates;
        Self { evidence: Evidence::new(creates, before, existing, sent), action }
    }

    fn since(self, earlier: &Self) -> Self {
        Self { evidence: self.evidence.since(&earlier.evidence), ..self }
    }

    fn after_create(self, ended: Instant) -> Self {
        Self { evidence: self.evidence.after_create(ended), ..self }
    }

    fn verdict(&self, profile: &LoginProfile, read: Instant) -> Resolution {
        self.resolve(&Observed::LoginProfile(profile.clone()), read)
    }

    fn resolve(&self, observed: &Observed, read: Instant) -> Resolution {
        self.action.resolve(&self.evidence, observed, read)
    }
}

/// One that was sent just after the user was read.
fn lost(action: AnyAction, existing: Option<i64>) -> (Lost, Instant) {
    let begun = Instant::now();
    let before = Some(Moment { aws: BEFORE, here: begun, took: Duration::ZERO });
    (Lost::new(action, before, existing.map(at), begun), begun)
}

fn ann() -> UserName {
    UserName::parse("ann").expect("a user name")
}

fn create() -> AnyAction {
    create_password(ann(), Arc::new(Secret::empty()), true)
}

#[test]
fn a_password_created_when_it_was_sent_as_asked_for_is_its_own() {
    let (lost, begun) = lost(create(), None);
    for (profile, verdict) in [
        (present(0, true), Resolution::Applied),
        (present(1, true), Resolution::Applied),
        // While the answer is waited for, anybody may create one.
        (present(2, true), Resolution::Undetermined),
        (present(1, false), Resolution::Undetermined),
        (present(-1, true), Resolution::Undetermined),
        (present(-6, true), Resolution::Undetermined),
        (LoginProfile::Absent, Resolution::Undetermined),
        (LoginProfile::Present { created: None, reset_required: true }, Resolution::Undetermined),
        (LoginProfile::NOT_READ, Resolution::Undetermined),
    ] {
        assert_eq!(lost.verdict(&profile, begun), verdict, "{profile:?}");
    }
}

#[test]
fn a_password_from_before_shows_that_none_was_created_once_no_read_can_be_older_than_the_change() {
    let (lost, begun) = lost(create(), None);
    let verdict = |created, seconds| lost.verdict(&present(created, true), begun + Duration::from_secs(seconds));
    assert_eq!(verdict(-20, 59), Resolution::Undetermined);
    assert_eq!([-5, -6, -59, -61].map(|created| verdict(created, 60)), {
        [Resolution::Undetermined, Resolution::NotApplied, Resolution::NotApplied, Resolution::Undetermined]
    });
    let again = Lost::new(create(), None, None, begun + Duration::from_secs(30)).since(&lost);
    assert_eq!(again.verdict(&present(-20, true), begun + Duration::from_secs(89)), Resolution::Undetermined);
    assert_eq!(again.verdict(&present(-20, true), begun + Duration::from_secs(90)), Resolution::NotApplied);
}

#[test]
fn a_password_that_may_be_another_ones_is_not_its_own() {
    let begun = Instant::now();
    let after = |seconds| begun + Duration::from_secs(seconds);
    let moment = |took| Some(Moment { aws: BEFORE, here: begun, took: Duration::from_secs(took) });
    let verdict = |lost: &Lost, created| lost.verdict(&present(created, true), begun);
    // While the reply was under way that told AWS's time, some of it went by.
    let slow = Lost::new(create(), moment(1), None, after(10));
    assert_eq!([10, 11].map(|created| verdict(&slow, created)), [Resolution::Undetermined, Resolution::Applied]);
    // It was there before.
    let replaced = Lost::new(create(), moment(0), Some(at(10)), after(10));
    assert_eq!([10, 11].map(|created| verdict(&replaced, created)), [Resolution::Undetermined, Resolution::Applied]);
    // Another create of this desk had just ended.
    for (ended, verdicts) in [
        (7, [Resolution::Applied, Resolution::Applied]),
        (8, [Resolution::Applied, Resolution::Applied]),
        (9, [Resolution::Undetermined, Resolution::Applied]),
        (10, [Resolution::Undetermined, Resolution::Undetermined]),
    ] {
        let second = Lost::new(create(), moment(0), None, after(10)).after_create(after(ended));
        assert_eq!([10, 11].map(|created| verdict(&second, created)), verdicts, "{ended}");
    }
}

#[test]
fn each_attempt_of_a_create_has_a_second_of_its_own() {
    let (first, begun) = lost(create(), None);
    let before = Some(Moment { aws: at(100), here: begun + Duration::from_secs(100), took: Duration::ZERO });
    let both = Lost::new(create(), before, None, begun + Duration::from_secs(120)).since(&first);
    for (created, verdict) in [
        (0, Resolution::Applied),
        (50, Resolution::Undetermined),
        (118, Resolution::Undetermined),
        (120, Resolution::Applied),
    ] {
        assert_eq!(both.verdict(&present(created, true), begun), verdict, "{created}");
    }
}

#[test]
fn without_awss_clock_nothing_is_known_of_a_created_password() {
    let lost = Lost::new(create(), None, None, Instant::now());
    assert_eq!(lost.verdict(&present(0, true), Instant::now()), Resolution::Undetermined);
}

#[test]
fn an_absence_that_may_be_older_than_the_deletion_proves_none() {
    // However old the password was that it was to delete.
    for existing in [Some(-3600), Some(-30), None] {
        let (lost, begun) = lost(delete_password(ann()), existing);
        for (seconds, verdict) in
            [(0, Resolution::Undetermined), (59, Resolution::Undetermined), (60, Resolution::Applied)]
        {
            let read = begun + Duration::from_secs(seconds);
            assert_eq!(lost.verdict(&LoginProfile::Absent, read), verdict, "{existing:?}, {seconds}");
            assert_eq!(lost.verdict(&present(-3600, false), read), Resolution::Undetermined);
        }
    }
}

#[test]
fn a_flag_is_believed_once_no_read_can_be_older_than_the_change() {
    let (lost, begun) = lost(set_must_change(ann(), true), Some(-3600));
    assert_eq!(lost.verdict(&present(-3600, true), begun), Resolution::Undetermined);
    let later = begun + Duration::from_secs(60);
    assert_eq!(lost.verdict(&present(-3600, true), later), Resolution::Applied);
    assert_eq!(lost.verdict(&present(-3600, false), later), Resolution::Undetermined);
}

#[test]
fn nothing_tells_of_a_reset() {
    let (lost, begun) = lost(reset_password(ann(), Arc::new(Secret::empty()), true), None);
    assert!(!lost.action.can_be_resolved());
    assert_eq!(lost.verdict(&present(0, true), begun + Duration::from_secs(600)), Resolution::Undetermined);
}

#[test]
fn a_key_is_believed_once_no_read_can_be_older_than_the_change() {
    let keys = |all: &[(&str, bool)]| {
        let key = |(id, active): &(&str, bool)| AccessKey { id: (*id).into(), active: *active, created: None };
        Observed::AccessKeys(all.iter().map(key).collect())
    };
    let key = || (ann(), "AKIA1".to_owned());
    let (on, off, none) = (keys(&[("AKIA1", true)]), keys(&[("AKIA1", false)]), keys(&[("AKIA2", true)]));
    let (user, id) = key();
    for (action, holds) in [
        (deactivate_access_key(user.clone(), id.clone()), [false, true, false]),
        (activate_access_key(user.clone(), id.clone()), [true, false, false]),
        (delete_access_key(user, id), [false, false, true]),
    ] {
        let (lost, begun) = lost(action, None);
        for (observed, holds) in [&on, &off, &none].into_iter().zip(holds) {
            let at = |seconds| lost.resolve(observed, begun + Duration::from_secs(seconds));
            let after = if holds { Resolution::Applied } else { Resolution::Undetermined };
            assert_eq!(
                [at(0), at(59), at(60)],
                [Resolution::Undetermined, Resolution::Undetermined, after],
                "{observed:?}"
            );
        }
        // What another read shows says nothing of it.
        let profile = Observed::LoginProfile(LoginProfile::Absent);
        assert_eq!(lost.resolve(&profile, begun + Duration::from_secs(600)), Resolution::Undetermined);
    }
}

#[test]
fn a_policy_is_believed_once_no_read_can_be_older_than_the_change() {
    let arn = "arn:aws:iam::aws:policy/IAMUserChangePassword";
    let (lost, begun) = lost(attach_change_password(ann(), arn.into()), None);
    let attached = |arns: &[&str]| Observed::AttachedPolicies(arns.iter().map(|arn| (*arn).to_owned()).collect());
    let later = begun + Duration::from_secs(60);
    assert_eq!(lost.resolve(&attached(&[arn]), begun), Resolution::Undetermined);
    assert_eq!(lost.resolve(&attached(&[arn]), later), Resolution::Applied);
    assert_eq!(lost.resolve(&attached(&[]), later), Resolution::Undetermined);
}
