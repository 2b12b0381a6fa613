use crate::desk::{Account, Desk, Member};

/// Why nothing can be done to the root user of this account now, if so.
pub(in crate::ui) fn disabled_reason(desk: &Desk, account: &Account, member: &Member) -> Option<&'static str> {
    if desk.is_read_only() {
        return Some("This desk was started read-only");
    }
    audit_off(account, member).or_else(|| member.is_changing().then_some("A change of this root user is under way"))
}

/// Why the root user of this account cannot be audited now, if so.
pub(super) fn audit_off(account: &Account, member: &Member) -> Option<&'static str> {
    all_off(account).or_else(|| member.account.why_not())
}

/// Why no root user can be audited now, if so.
pub(super) fn all_off(account: &Account) -> Option<&'static str> {
    read_off(account).or_else(|| is_off(account).then_some("Root credentials management is off in the organization"))
}

/// Why nothing can be read now, if so.
pub(super) fn read_off(account: &Account) -> Option<&'static str> {
    if account.session.signing_in {
        Some("Signing in…")
    } else if account.session.signed_out.is_some() {
        Some("Sign in again first")
    } else {
        None
    }
}

/// Whether it is known that no root user can be managed.
pub(super) fn is_off(account: &Account) -> bool {
    matches!(&account.root_users.features.last, Some(Ok(features)) if !features.credentials_management)
}
