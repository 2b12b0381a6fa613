use std::sync::Arc;

/// A tag of a user: a key, of which a user has each once without regard to case, and its value. Both are texts that many users
/// can have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag {
    /// Its key, such as `Department`.
    pub key: Arc<str>,
    /// Its value, which can be empty.
    pub value: Arc<str>,
}
