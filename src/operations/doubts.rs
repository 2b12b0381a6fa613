//! The changes of which it is not known whether they were made: which of them are kept, and until when.
//!
//! A user may have several. Each is kept for its own sake: a further attempt of it that is refused must not be called
//! refused where the one before may have been made, its password may be in force, and its line in the journal has no end
//! yet. The rules:
//!
//! - A change that ends unknown is added. An earlier attempt of the very same change (kind, setting and password) is part
//!   of it from then on.
//! - A change that was made is settled, and so is what was sent before it, which it overrode. But that the user must create
//!   a new password, or need not, says nothing of a password that may be in force.
//! - A change that was refused in all its attempts is settled. It says nothing of the others.
//! - A read settles what it proves ([`Doubt::verdict`]), each by itself.
//! - What the operator dismisses is the one that is shown: the last. The one before it is shown then.
//! - All go with their user.

use std::collections::BTreeMap;

use tokio::time::Instant;

use crate::account::{LoginProfile, UserName};
use crate::iam::Trouble;
use crate::journal::{ConfirmedBy, IntentGuard};

use super::change::{Change, ChangeKind};
use super::doubt::{Doubt, Verdict};
use super::record::Record;
use super::state::ChangeState;

/// A change of which it is not known whether it was made.
pub(crate) struct InDoubt {
    pub(crate) name: UserName,
    pub(crate) change: Change,
    pub(crate) doubt: Doubt,
    /// What went wrong with it.
    pub(crate) trouble: Trouble,
    /// What was recorded of it.
    pub(crate) record: Record,
    /// Where it stands in the journal.
    pub(crate) written: Option<IntentGuard>,
}

/// All of them, by the users' keys. Of a user's, the one that was tried last is the last.
#[derive(Default)]
pub(crate) struct Doubts {
    all: BTreeMap<String, Vec<InDoubt>>,
    /// When the last create of a user ended that was made.
    created: BTreeMap<String, Instant>,
}

/// What is settled by a change that was made.
#[derive(Default)]
pub(crate) struct Overridden {
    /// The change itself, where an earlier attempt of it was in doubt.
    pub(crate) itself: Option<InDoubt>,
    /// Others, which do not matter any more.
    pub(crate) others: Vec<InDoubt>,
}

impl InDoubt {
    /// What is shown of it.
    pub(crate) fn state(&self) -> ChangeState {
        ChangeState::Unknown(self.change.kind(), self.trouble.clone())
    }
}

impl Doubts {
    /// Those of a user.
    pub(crate) fn of(&self, key: &str) -> &[InDoubt] {
        self.all.get(key).map_or(&[], Vec::as_slice)
    }

    /// The one of a user that is shown where nothing later is.
    pub(crate) fn shown(&self, key: &str) -> Option<&InDoubt> {
        self.of(key).last()
    }

    /// The users that have any.
    pub(crate) fn users(&self) -> impl Iterator<Item = &UserName> {
        self.all.values().filter_map(|of| Some(&of.last()?.name))
    }

    /// The users of whom it is not known whether a new password is in force.
    pub(crate) fn users_with_password(&self) -> impl Iterator<Item = &UserName> {
        let with_password = |of: &Vec<InDoubt>| of.iter().any(|doubt| doubt.change.password().is_some());
        self.all.values().filter(move |of| with_password(of)).filter_map(|of| Some(&of.last()?.name))
    }

    /// The doubt that an earlier attempt of the very same change left.
    pub(crate) fn earlier(&self, key: &str, change: &Change) -> Option<Doubt> {
        let of = self.of(key);
        let index = of.iter().position(|doubt| doubt.change.is_same(change))?;
        Some(among(of, index))
    }

    /// The doubts that other changes of a user left.
    pub(crate) fn others(&self, key: &str, change: &Change) -> Vec<Doubt> {
        let others = self.of(key).iter().filter(|doubt| !doubt.change.is_same(change));
        others.map(|other| other.doubt.clone()).collect()
    }

    /// Shows the doubt about this change, because it was the operator's last wish.
    pub(crate) fn show(&mut self, key: &str, change: &Change) {
        if let Some(doubt) = self.take(key, change) {
            self.all.entry(key.to_owned()).or_default().push(doubt);
        }
    }

    /// A change ended unknown. Returns the line in the journal that another one stands for now.
    pub(crate) fn add(&mut self, mut in_doubt: InDoubt) -> Option<IntentGuard> {
        let key = in_doubt.name.key();
        let earlier = self.take(&key, &in_doubt.change).and_then(|earlier| earlier.written);
        let superseded = match in_doubt.written {
            // The later attempt stands for both.
            Some(_) => earlier,
            None => {
                in_doubt.written = earlier;
                None
            }
        };
        self.all.entry(key).or_default().push(in_doubt);
        superseded
    }

    /// When the last create of a user ended that was made.
    pub(crate) fn created(&self, key: &str) -> Option<Instant> {
        self.created.get(key).copied()
    }

    /// A change was made.
    pub(crate) fn made(&mut self, key: &str, change: &Change, by: ConfirmedBy) -> Overridden {
        if change.kind() == ChangeKind::Create {
            self.created.insert(key.to_owned(), Instant::now());
        }
        let itself = self.take(key, change);
        // Which of its attempts it was, a read does not tell: it was the first or a later one.
        let since = itself.as_ref().filter(|_| by == ConfirmedBy::ReadBack).map(|itself| itself.doubt.sent_first());
        let others = self.take_where(|of, other| {
            let before = since.is_none_or(|since| other.doubt.sent_last() < since);
            let overridden = other.change.password().is_none() || change.kind() != ChangeKind::SetMustChange;
            of == key && before && overridden
        });
        Overridden { itself, others }
    }

    /// A change was refused, and so was every earlier attempt of it.
    pub(crate) fn refused(&mut self, key: &str, change: &Change) -> Option<InDoubt> {
        self.take(key, change)
    }

    /// The next one of a user that this read settles, which was begun then.
    pub(crate) fn next_settled(
        &self,
        key: &str,
        profile: &LoginProfile,
        begun: Instant,
    ) -> Option<(&InDoubt, Verdict)> {
        let of = self.of(key);
        (0..of.len()).find_map(|index| match among(of, index).verdict(profile, begun) {
            Verdict::Open => None,
            verdict => Some((&of[index], verdict)),
        })
    }

    /// The operator has read of the one that is shown.
    pub(crate) fn dismiss(&mut self, key: &str) -> Option<InDoubt> {
        self.all.get_mut(key)?.pop()
    }

    /// Lets go of those that do not matter any more.
    pub(crate) fn take_where(&mut self, is_over: impl Fn(&str, &InDoubt) -> bool) -> Vec<InDoubt> {
        let mut over = Vec::new();
        for (key, of) in &mut self.all {
            over.extend(of.extract_if(.., |doubt| is_over(key, doubt)));
        }
        over
    }

    fn take(&mut self, key: &str, change: &Change) -> Option<InDoubt> {
        let of = self.all.get_mut(key)?;
        let index = of.iter().position(|doubt| doubt.change.is_same(change))?;
        Some(of.remove(index))
    }
}

/// One of a user's doubts, as the others leave it.
fn among(of: &[InDoubt], index: usize) -> Doubt {
    let others = of.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| &other.doubt);
    of[index].doubt.clone().among(others)
}
