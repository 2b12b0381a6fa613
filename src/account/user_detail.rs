use std::sync::Arc;

use super::tag::Tag;
use super::user::UserName;

/// What account authorization details tell of one user that no listing does. They tell of policies too, which are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetail {
    /// Whose they are.
    pub name: UserName,
    /// The user's unique id.
    pub user_id: String,
    /// The user's tags.
    pub tags: Vec<Tag>,
    /// The names of the groups that the user is in.
    pub groups: Vec<Arc<str>>,
}
