//! What somebody else did since the operator looked: an operation is not sent then.

use jiff::{SignedDuration, Timestamp};

use crate::account::{LoginProfile, Observed, Part, visible};

/// By how much two measurements of the same time may differ.
const CLOCKS: SignedDuration = SignedDuration::from_secs(3);

/// What somebody else did to this part of a user since it was `seen`, to follow their name. `overlay_age` is how long ago this desk changed
/// it, where reads may not show that yet; `aws` is the time by AWS's clock.
pub(super) fn detect_conflict(
    part: &Part,
    seen: &Observed,
    now: &Observed,
    overlay_age: Option<SignedDuration>,
    aws: Option<Timestamp>,
) -> Option<String> {
    match (part, seen, now) {
        (Part::LoginProfile, Observed::LoginProfile(seen), Observed::LoginProfile(now)) => {
            of_login_profile(seen, now, overlay_age, aws).map(ToOwned::to_owned)
        }
        (Part::AccessKey(id), seen, now) => {
            let Some(was) = seen.access_key(id) else {
                return now.access_key(id).is_none().then(|| format!("deleted access key {}", visible(id)));
            };
            // What this desk did itself a moment ago may be seen late.
            if overlay_age.is_some() {
                return None;
            }
            let was_active = was.active;
            match now.access_key(id) {
                None => Some(format!("deleted access key {}", visible(id))),
                Some(key) if key.active == was_active => None,
                Some(key) => Some({
                    let what = if key.active { "activated" } else { "deactivated" };
                    format!("{what} access key {}", visible(id))
                }),
            }
        }
        (_, _, _) if overlay_age.is_some() => None,
        (Part::AttachedPolicy(arn), Observed::AttachedPolicies(seen), Observed::AttachedPolicies(now)) => {
            match (seen.contains(arn), now.contains(arn)) {
                (false, true) => Some(format!("attached the policy {arn}")),
                (true, false) => Some(format!("detached the policy {arn}")),
                _ => None,
            }
        }
        _ => None,
    }
}

fn of_login_profile(
    seen: &LoginProfile,
    now: &LoginProfile,
    overlay_age: Option<SignedDuration>,
    aws: Option<Timestamp>,
) -> Option<&'static str> {
    if let Some(overlay_age) = overlay_age {
        // What is younger than this desk's own change is no stale read of what was before it.
        let younger = match (now, aws) {
            (LoginProfile::Present { created: Some(created), .. }, Some(aws)) => {
                aws.duration_since(*created) + CLOCKS < overlay_age
            }
            _ => false,
        };
        let another = matches!(seen, LoginProfile::Absent) && younger;
        return another.then_some("created a console password");
    }
    match (seen, now) {
        (LoginProfile::Absent, LoginProfile::Present { .. }) => Some("created a console password"),
        (LoginProfile::Present { .. }, LoginProfile::Absent) => Some("deleted the console password"),
        (LoginProfile::Present { created: Some(seen), .. }, LoginProfile::Present { created: Some(now), .. })
            if seen != now =>
        {
            Some("deleted the console password and created another")
        }
        (LoginProfile::Present { reset_required: seen, .. }, LoginProfile::Present { reset_required: now, .. })
            if seen != now =>
        {
            // The user's own change of the password turns it off, too.
            Some(if *now {
                "set that a new password must be created at the next sign-in"
            } else {
                "(perhaps the user) changed the password or the setting"
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::account::AccessKey;

    use super::*;

    #[test]
    fn what_somebody_else_did_to_a_password_is_told_in_words() {
        let present = |created, reset_required| LoginProfile::Present { created, reset_required };
        let (old, new) = (Some(Timestamp::UNIX_EPOCH), Some(Timestamp::constant(9, 0)));
        let message = |seen: LoginProfile, now: &LoginProfile, is_own: bool| {
            let overlay_age = is_own.then_some(SignedDuration::from_secs(20));
            let (seen, now) = (Observed::LoginProfile(seen), Observed::LoginProfile(now.clone()));
            detect_conflict(&Part::LoginProfile, &seen, &now, overlay_age, Some(Timestamp::constant(30, 0)))
                .unwrap_or_default()
        };
        assert!(
            message(LoginProfile::Absent, &present(Some(Timestamp::constant(20, 0)), true), true).contains("created")
        );
        assert!(message(LoginProfile::Absent, &present(old, true), false).contains("created"));
        assert!(message(present(old, true), &LoginProfile::Absent, false).contains("deleted"));
        assert!(message(present(old, true), &present(new, true), false).contains("created another"));
        assert!(message(present(old, false), &present(old, true), false).contains("must be created"));
        assert!(message(present(old, true), &present(old, false), false).contains("perhaps the user"));
        for (seen, now, is_own) in [
            (present(old, true), present(old, true), false),
            (present(None, true), present(old, true), false),
            (LoginProfile::NOT_READ, present(old, true), false),
            (LoginProfile::Absent, present(old, true), true),
        ] {
            assert_eq!(message(seen, &now, is_own), "");
        }
    }

    #[test]
    fn what_somebody_else_did_to_a_key_or_a_policy_is_told_in_words() {
        let keys = |all: &[(&str, bool)]| {
            let key = |(id, active): &(&str, bool)| AccessKey { id: (*id).into(), active: *active, created: None };
            Observed::AccessKeys(all.iter().map(key).collect())
        };
        let part = Part::AccessKey("AKIA1".into());
        let message = |seen, now, overlay_age| detect_conflict(&part, &keys(seen), &keys(now), overlay_age, None);
        let (on, off) = (&[("AKIA1", true), ("AKIA2", true)][..], &[("AKIA1", false), ("AKIA2", true)][..]);
        let other = &[("AKIA1", true)][..];
        assert_eq!(message(on, off, None).as_deref(), Some("deactivated access key AKIA1"));
        assert_eq!(message(off, on, None).as_deref(), Some("activated access key AKIA1"));
        assert_eq!(message(on, &[("AKIA2", true)], None).as_deref(), Some("deleted access key AKIA1"));
        assert_eq!(message(on, other, None), None, "another key is another matter");
        assert_eq!(
            message(on, off, Some(SignedDuration::from_secs(5))),
            None,
            "this desk's own change may be seen late"
        );
        let arn = "arn:aws:iam::aws:policy/IAMUserChangePassword";
        let (none, one) = (Observed::AttachedPolicies(Vec::new()), Observed::AttachedPolicies(vec![arn.into()]));
        let part = Part::AttachedPolicy(arn.into());
        assert!(detect_conflict(&part, &none, &one, None, None).is_some_and(|message| message.starts_with("attached")));
        assert!(detect_conflict(&part, &one, &none, None, None).is_some_and(|message| message.starts_with("detached")));
        assert_eq!(detect_conflict(&part, &one, &one, None, None), None);
    }
}
