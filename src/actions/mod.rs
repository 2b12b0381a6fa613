//! What can be done, one file for each action and one line in [`ALL`]. An action is a declaration: its words, its permission, its
//! call, and what it makes of what was read. The rest of the desk knows none by name.

mod access_key;
mod login_profile;
mod offer;
#[cfg(test)]
mod resolving;

pub mod activate_access_key;
pub mod attach_change_password;
pub mod create_password;
pub mod deactivate_access_key;
pub mod delete_access_key;
pub mod delete_password;
pub mod reset_password;
pub mod set_must_change;

pub use activate_access_key::activate_access_key;
pub use attach_change_password::attach_change_password;
pub use create_password::create_password;
pub use deactivate_access_key::deactivate_access_key;
pub use delete_access_key::delete_access_key;
pub use delete_password::delete_password;
pub use offer::{Ask, Declared, Offer};
pub use reset_password::reset_password;
pub use set_must_change::set_must_change;

use crate::operations::{About, Info};
use crate::root_users;

/// All actions, in the order in which they are offered.
pub static ALL: [Declared; 8] = [
    create_password::DECLARED,
    reset_password::DECLARED,
    set_must_change::DECLARED,
    attach_change_password::DECLARED,
    delete_password::DECLARED,
    deactivate_access_key::DECLARED,
    activate_access_key::DECLARED,
    delete_access_key::DECLARED,
];

/// What is offered for a user: what fits first.
#[must_use]
pub fn offers(about: &About<'_>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = ALL.iter().flat_map(|declared| (declared.offers)(about)).collect();
    offers.sort_by_key(|offer| !offer.fits);
    offers
}

/// What is known of the action of this name in the journal, on a user or on a root user; `None` where a later version of the program wrote it.
#[must_use]
pub fn find(name: &str) -> Option<&'static Info> {
    ALL.iter().map(|declared| declared.info).find(|info| info.name == name).or_else(|| root_users::find(name))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_those_that_stand_in_journals() {
        let names: Vec<&str> = ALL.iter().map(|declared| declared.info.name).collect();
        let expected = [
            "create_password",
            "reset_password",
            "set_must_change",
            "attach_change_password",
            "delete_password",
            "deactivate_access_key",
            "activate_access_key",
            "delete_access_key",
        ];
        assert_eq!(names, expected);
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "no two of a name");
        assert!(find("delete_password").is_some_and(|info| info.label == "Delete password"));
        assert!(find("detach_policy").is_none(), "of a later version");
    }

    #[test]
    fn every_action_says_what_it_needs() {
        for Declared { info, .. } in &ALL {
            assert!(info.permission.starts_with("iam:") && !info.label.ends_with('…'), "{info:?}");
            assert!(info.to_oneself.ends_with('.'), "{info:?}");
        }
    }
}
