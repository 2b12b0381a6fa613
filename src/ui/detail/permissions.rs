use crate::account::{Part, Target};
use crate::desk::{Account, Desk};

/// Why nothing can be done to this target now, if so.
pub(in crate::ui) fn disabled_reason(desk: &Desk, account: &Account, target: &Target) -> Option<&'static str> {
    if desk.is_read_only() {
        Some("This desk was started read-only")
    } else if account.session.signing_in {
        Some("Signing in…")
    } else if account.session.signed_out.is_some() {
        Some("Sign in again first")
    } else if account.operations.is_running(target) {
        Some(match target.part {
            Part::LoginProfile => "A change of this user is under way",
            Part::AccessKey(_) => "A change of this access key is under way",
            Part::AttachedPolicy(_) => "The policy is being attached",
        })
    } else if target.part == Part::LoginProfile && !target.user.may_have_login_profile() {
        Some("User names longer than 64 characters can't have a console password")
    } else {
        None
    }
}
