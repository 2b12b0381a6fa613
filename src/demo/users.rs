use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound;

use jiff::Timestamp;

use super::record::UserRecord;
use super::replicated::Replicated;
use super::seed::Seed;

/// All the users, in the order of their names without regard to case.
///
/// A user that the seed made up is one number until it is changed, so that 100,000 of them cost little but their names.
#[derive(Debug)]
pub(super) struct Users {
    seed: Seed,
    slots: BTreeMap<String, Slot>,
    /// The owners of access keys that the seed did not make up.
    other_keys: BTreeMap<String, String>,
}

#[derive(Debug)]
enum Slot {
    /// As the seed makes it up.
    Seeded(u32),
    /// Changed since, or added.
    Own(Box<Replicated<UserRecord>>),
}

impl Users {
    pub(super) fn seeded(seed: Seed) -> Self {
        let slots = (0u32..).zip(seed.names()).map(|(ordinal, name)| (key(name), Slot::Seeded(ordinal))).collect();
        Self { seed, slots, other_keys: BTreeMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// A user as it is.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, UserRecord>> {
        self.slots.get(&key(name)).map(|slot| self.current(slot))
    }

    /// A user as a stale read sees it.
    pub(super) fn get_stale(&self, name: &str, now: Timestamp) -> Option<Cow<'_, UserRecord>> {
        self.slots.get(&key(name)).map(|slot| self.stale(slot, now))
    }

    /// Whether a stale read says something else of the user's password than what is true.
    pub(super) fn is_stale(&self, name: &str, now: Timestamp) -> bool {
        let told = |user: Option<Cow<'_, UserRecord>>| {
            user.and_then(|user| user.login.as_ref().map(|login| (login.created, login.reset_required)))
        };
        told(self.get(name)) != told(self.get_stale(name, now))
    }

    /// A user, to be changed.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Replicated<UserRecord>> {
        let slot = self.slots.get_mut(&key(name))?;
        if let Slot::Seeded(ordinal) = *slot {
            *slot = Slot::Own(Box::new(Replicated::new(self.seed.user(ordinal))));
        }
        match slot {
            Slot::Own(user) => Some(user),
            Slot::Seeded(_) => None,
        }
    }

    /// The users whose key comes after `after`, in order, as a stale or a fresh read sees them.
    pub(super) fn after<'a>(
        &'a self,
        after: Option<&str>,
        stale_at: Option<Timestamp>,
    ) -> impl Iterator<Item = Cow<'a, UserRecord>> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.slots.range::<str, _>((start, Bound::Unbounded)).map(move |(_, slot)| match stale_at {
            Some(now) => self.stale(slot, now),
            None => self.current(slot),
        })
    }

    /// Adds a user, or puts it in the place of the one that has its name.
    pub(super) fn insert(&mut self, user: UserRecord) {
        let name = key(&user.name);
        for access_key in &user.keys {
            self.other_keys.insert(access_key.id.clone(), name.clone());
        }
        self.slots.insert(name, Slot::Own(Box::new(Replicated::new(user))));
    }

    /// Removes a user, and says whether there was one.
    pub(super) fn remove(&mut self, name: &str) -> bool {
        self.slots.remove(&key(name)).is_some()
    }

    /// The user that an access key belongs to.
    pub(super) fn owner_of_key(&self, id: &str) -> Option<Cow<'_, UserRecord>> {
        let owner = match self.other_keys.get(id) {
            Some(owner) => owner.clone(),
            None => key(self.seed.names().get(self.seed.owner_of_key(id)? as usize)?),
        };
        self.slots.get(&owner).map(|slot| self.current(slot)).filter(|user| user.keys.iter().any(|key| key.id == id))
    }

    fn current<'a>(&'a self, slot: &'a Slot) -> Cow<'a, UserRecord> {
        match slot {
            Slot::Seeded(ordinal) => Cow::Owned(self.seed.user(*ordinal)),
            Slot::Own(user) => Cow::Borrowed(user.current()),
        }
    }

    fn stale<'a>(&'a self, slot: &'a Slot, now: Timestamp) -> Cow<'a, UserRecord> {
        match slot {
            Slot::Seeded(ordinal) => Cow::Owned(self.seed.user(*ordinal)),
            Slot::Own(user) => Cow::Borrowed(user.stale(now)),
        }
    }
}

/// The form under which a name is unique. It takes texts that are no names too: a look-up with one finds nothing.
pub(super) fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}
