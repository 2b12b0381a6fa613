/// A tag of a user (`ListUserTags`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its key, such as `department`: 1 to 128 characters.
    pub key: String,
    /// Its value: up to 256 characters.
    pub value: String,
}
