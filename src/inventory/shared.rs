//! Tags and groups as they are kept: lists that many users have alike are there once, and so are their texts.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{Fact, Source, Tag};

/// A list of a user's that other users may have, too, and where it is known from.
pub(crate) type SharedList<T> = Arc<Fact<Box<[T]>>>;

/// What was read of all users at the same time, each list and each text once.
pub(crate) struct Pool {
    at: Timestamp,
    texts: HashSet<Arc<str>>,
    tags: HashSet<Alike<Tag>>,
    groups: HashSet<Alike<Arc<str>>>,
}

/// What was read of one user at that time.
pub(crate) fn read_live<T: Clone>(list: &[T], at: Timestamp) -> SharedList<T> {
    Arc::new(Fact { value: list.into(), source: Source::Live, at })
}

/// A list that is known by what is in it.
struct Alike<T>(SharedList<T>);

impl Pool {
    /// What is being read from `at` on.
    pub(crate) fn new(at: Timestamp) -> Self {
        Self { at, texts: HashSet::new(), tags: HashSet::new(), groups: HashSet::new() }
    }

    pub(crate) fn tags(&mut self, tags: &[Tag]) -> SharedList<Tag> {
        let (at, texts) = (self.at, &mut self.texts);
        pooled(&mut self.tags, tags, |tag| Tag { key: text(texts, &tag.key), value: text(texts, &tag.value) }, at)
    }

    pub(crate) fn groups(&mut self, groups: &[Arc<str>]) -> SharedList<Arc<str>> {
        let (at, texts) = (self.at, &mut self.texts);
        pooled(&mut self.groups, groups, |group| text(texts, group), at)
    }
}

/// The list that is like this one, or else this one, with what it is made of `kept` once.
fn pooled<T: Hash + Eq>(
    known: &mut HashSet<Alike<T>>,
    list: &[T],
    kept: impl FnMut(&T) -> T,
    at: Timestamp,
) -> SharedList<T> {
    if let Some(Alike(same)) = known.get(list) {
        return Arc::clone(same);
    }
    let value = list.iter().map(kept).collect();
    let new = Arc::new(Fact { value, source: Source::AuthorizationDetails, at });
    known.insert(Alike(Arc::clone(&new)));
    new
}

fn text(texts: &mut HashSet<Arc<str>>, text: &Arc<str>) -> Arc<str> {
    if let Some(same) = texts.get(text) {
        return Arc::clone(same);
    }
    texts.insert(Arc::clone(text));
    Arc::clone(text)
}

impl<T> Borrow<[T]> for Alike<T> {
    fn borrow(&self) -> &[T] {
        &self.0.value
    }
}

impl<T: Hash> Hash for Alike<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.value.hash(state);
    }
}

impl<T: PartialEq> PartialEq for Alike<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.value == other.0.value
    }
}

impl<T: Eq> Eq for Alike<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: key.into(), value: value.into() }
    }

    #[test]
    fn lists_that_are_alike_are_kept_once_and_so_are_texts() {
        let mut pool = Pool::new(Timestamp::UNIX_EPOCH);
        let first = pool.tags(&[tag("team", "ops"), tag("office", "Berlin")]);
        let same = pool.tags(&[tag("team", "ops"), tag("office", "Berlin")]);
        assert!(Arc::ptr_eq(&first, &same));
        let other = pool.tags(&[tag("team", "sales")]);
        assert!(Arc::ptr_eq(&first.value[0].key, &other.value[0].key));
        assert_eq!(*other.value, [tag("team", "sales")]);
        let groups = pool.groups(&["ops".into()]);
        assert!(Arc::ptr_eq(&groups.value[0], &first.value[0].value));
    }
}
