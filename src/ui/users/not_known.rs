//! What is not known of everybody, where a filter looks in it.

use crate::desk::{Account, AuthorizationState, Filter, LooksIn};

use crate::ui::kit::format;

/// What a filter looks in that is not known of everybody, as a sentence.
pub(in crate::ui) fn not_known(account: &Account, filter: &Filter) -> Option<String> {
    let (what, count) = unknown(account, filter.looks_in())?;
    let of = format!("{what} of {}", format::users(count));
    Some(match &account.refresh.authorization {
        AuthorizationState::Failed(error) => format!("{of} are not known. {}", error.sentence),
        AuthorizationState::Read(_) => format!("{of} are not known yet. Refresh to read them."),
        AuthorizationState::Running | AuthorizationState::NotAsked => format!("{of} are not read yet."),
    })
}

/// The same as a clause, where those who are found may not be all: where the filter asks for it, or as long as it is being read.
pub(in crate::ui) fn not_known_briefly(account: &Account, filter: &Filter) -> Option<String> {
    let looks_in = filter.looks_in();
    let (what, count) = unknown(account, looks_in)?;
    let is_being_read = account.refresh.authorization == AuthorizationState::Running;
    let verb = if is_being_read { "not read yet" } else { "not known" };
    (looks_in.asks || is_being_read).then(|| format!("{} of {} {verb}", what.to_lowercase(), format::users(count)))
}

/// What of it is not known of so many users.
fn unknown(account: &Account, looks_in: LooksIn) -> Option<(&'static str, usize)> {
    let tags = if looks_in.tags { account.inventory.without_tags() } else { 0 };
    let groups = if looks_in.groups { account.inventory.without_groups() } else { 0 };
    match (tags, groups) {
        (0, 0) => None,
        (tags, 0) => Some(("Tags", tags)),
        (0, groups) => Some(("Groups", groups)),
        (tags, groups) => Some(("Tags or groups", tags.max(groups))),
    }
}
