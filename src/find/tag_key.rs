use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The key of the tag that a column shows. Columns are handed about as plain values, so their texts are kept for as long as the
/// program runs: there are as many as tags were ever offered for a column.
#[derive(Clone, Copy)]
pub struct TagKey(&'static Texts);

struct Texts {
    key: Box<str>,
    /// The key in lower case: IAM compares keys without regard to case.
    lower: Box<str>,
    title: Box<str>,
    /// What the column is called in an export.
    exported: [&'static str; 1],
}

static KNOWN: Mutex<Option<HashSet<TagKey>>> = Mutex::new(None);

impl TagKey {
    /// The longest key that IAM takes, in characters (IAM service model, `tagKeyType`).
    const MAX_CHARS: usize = 128;

    /// This key; `None` for a text that is no tag's key.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        if key.is_empty() || key.chars().count() > Self::MAX_CHARS {
            return None;
        }
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_with(HashSet::new);
        if let Some(same) = known.get(key) {
            return Some(*same);
        }
        let exported: &'static str = Box::leak(format!("tag:{key}").into_boxed_str());
        let title = format!("Tag: {}", crate::account::visible(key)).into_boxed_str();
        let new = Self(Box::leak(Box::new(Texts {
            key: key.into(),
            lower: key.to_lowercase().into(),
            title,
            exported: [exported],
        })));
        known.insert(new);
        Some(new)
    }

    /// The key as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        &self.0.key
    }

    /// Whether it is this key, without regard to case.
    #[must_use]
    pub fn is(self, key: &str) -> bool {
        *key == *self.0.key || key.to_lowercase() == *self.0.lower
    }

    pub(super) fn title(self) -> &'static str {
        &self.0.title
    }

    /// What the column is called in an export.
    pub(crate) fn exported(self) -> &'static [&'static str] {
        &self.0.exported
    }
}

impl std::borrow::Borrow<str> for TagKey {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for TagKey {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for TagKey {}

impl Hash for TagKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for TagKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TagKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::new(&key).ok_or_else(|| D::Error::custom("a tag's key has 1 to 128 characters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_once_and_comes_back_from_what_was_written() {
        let key = TagKey::new("Team").expect("a key");
        assert_eq!((key.as_str(), key.title(), key.exported()), ("Team", "Tag: Team", &["tag:Team"][..]));
        assert!(std::ptr::eq(key.0, TagKey::new("Team").expect("a key").0));
        assert_ne!(Some(key), TagKey::new("team"));
        let written = serde_json::to_string(&key).expect("written");
        assert_eq!(serde_json::from_str::<TagKey>(&written).expect("read"), key);
        for bad in [String::new(), "x".repeat(129)] {
            assert_eq!(TagKey::new(&bad), None);
            assert!(serde_json::from_value::<TagKey>(bad.into()).is_err());
        }
    }
}
