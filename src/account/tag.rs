/// A tag of a user: a key, of which a user has each once without regard to case, and its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag {
    /// Its key, such as `Department`.
    pub key: String,
    /// Its value, which can be empty.
    pub value: String,
}
