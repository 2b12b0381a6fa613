//! A change that an operator asked for, and what the account's history says of it.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use passdesk::account::Part;
use passdesk::actions::{create_password, set_must_change};
use passdesk::demo::Write;
use passdesk::desk::{AnyAction, ConfirmedBy, Operation};

/// A change that an operator asked for at a desk.
pub(crate) struct Asked {
    /// The number by which the history knows the desk.
    pub(crate) client: u32,
    pub(crate) user: String,
    /// What of the user it is about, where that is not the password.
    pub(crate) part: Option<String>,
    pub(crate) change: AnyAction,
    pub(crate) at: Timestamp,
    /// What the user had at the beginning of all.
    pub(crate) at_first: Option<bool>,
    /// Where the history was when it was asked for.
    pub(crate) from: usize,
    /// The attempts of the same change before it that are unresolved, the first one first: by their place among what was asked
    /// for at the desk, and what the history has of them.
    pub(crate) earlier: Vec<(usize, Range<usize>)>,
    /// When the first attempt of it was asked for.
    pub(crate) first_at: Timestamp,
    /// Where the history was when the next change of the user was asked for at this desk.
    pub(crate) until: Option<usize>,
    pub(crate) claim: Option<Claim>,
}

/// What a desk says of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    Done(ConfirmedBy),
    Refused,
    Unknown,
}

impl Asked {
    /// The writes that this change made itself, those of earlier attempts of it not among them.
    pub(crate) fn own<'a>(&self, writes: &'a [Write]) -> Vec<&'a Write> {
        self.own_in(self.from..self.until.unwrap_or(writes.len()), writes)
    }

    /// The writes that all attempts of this change made.
    pub(crate) fn of_all_attempts<'a>(&self, writes: &'a [Write]) -> Vec<&'a Write> {
        let earlier = self.earlier.iter().flat_map(|(_, attempt)| self.own_in(attempt.clone(), writes));
        earlier.chain(self.own(writes)).collect()
    }

    /// What this desk wrote to the user there: one change at a time.
    fn own_in<'a>(&self, there: Range<usize>, writes: &'a [Write]) -> Vec<&'a Write> {
        writes[there].iter().filter(|write| write.client == self.client && self.is_about_the_same(write)).collect()
    }

    /// Whether a write is about the same target.
    pub(crate) fn is_about_the_same(&self, write: &Write) -> bool {
        write.user == self.user && write.part == self.part
    }

    /// The target as a key: the user, and what of it.
    pub(crate) fn place(&self) -> String {
        place(&self.user, self.part.as_deref())
    }

    /// Whether a write set the password that this change was to set, and the flag with it.
    pub(crate) fn is_set_by(&self, write: &Write) -> bool {
        let is_create = *self.change.info() == create_password::INFO;
        let operation = if is_create { "CreateLoginProfile" } else { "UpdateLoginProfile" };
        write.applied.is_some()
            && (write.client, &*write.user, &*write.operation) == (self.client, &*self.user, operation)
            && self.change.password().is_some_and(|password| write.left_password(password.expose()))
            && write.left_must_change() == self.change.must_change()
    }

    /// Whether the user was so at some moment since the change was first asked for.
    pub(crate) fn was(&self, writes: &[Write], is_so: impl Fn(Option<bool>) -> bool) -> bool {
        let mut applied: Vec<_> =
            writes.iter().filter(|write| self.is_about_the_same(write) && write.applied.is_some()).collect();
        applied.sort_by_key(|write| write.order);
        let since = applied.partition_point(|write| write.applied < Some(self.first_at));
        let before = applied[..since].last().map_or(self.at_first, |write| write.left());
        is_so(before) || applied[since..].iter().any(|write| is_so(write.left()))
    }

    /// Whether another desk's create of the same user was applied in the second in which this one's may have been, or in
    /// the one before or after it: IAM shows whole seconds, and nothing of whose password it is.
    pub(crate) fn is_undecidable(&self, writes: &[Write]) -> bool {
        let second = |at: Timestamp| at.as_second();
        *self.change.info() == create_password::INFO
            && self.of_all_attempts(writes).iter().any(|own| {
                writes.iter().any(|other| {
                    let is_other = other.client != own.client && other.user == own.user;
                    let at = other.applied.filter(|_| is_other && other.operation == "CreateLoginProfile");
                    at.is_some_and(|at| (second(at) - second(own.received)).abs() <= 1)
                })
            })
    }

    /// Whether the row is about this change, which is the last one of the user and has no outcome yet.
    pub(crate) fn is_shown_by(&self, state: Option<&Operation>) -> bool {
        let is_its_own = state.is_some_and(|state| !state.is_running() && state.action.info() == self.change.info());
        is_its_own && self.until.is_none() && self.claim.is_none()
    }

    /// Whether it does not matter any more whether the other change was made, where this one was after it. A password that
    /// was set may be in force whatever came of the flag.
    pub(crate) fn overrides(&self, other: &Self) -> bool {
        *self.change.info() != set_must_change::INFO || other.change.password().is_none()
    }

    /// Whether it is the same change with the same password, which a desk takes for a further attempt.
    pub(crate) fn is_same(&self, change: &AnyAction) -> bool {
        let same_password = match (self.change.password(), change.password()) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        let same_target = self.user == change.target().user_key() && self.part == part_of(change);
        same_target
            && self.change.info() == change.info()
            && self.change.must_change() == change.must_change()
            && same_password
    }
}

/// A target as a key.
pub(crate) fn place(user: &str, part: Option<&str>) -> String {
    part.map_or_else(|| user.to_owned(), |part| format!("{user} {part}"))
}

/// What of a user an action is about, as the history has it.
pub(crate) fn part_of(action: &AnyAction) -> Option<String> {
    match &action.target().part {
        Part::LoginProfile => None,
        Part::AccessKey(part) | Part::AttachedPolicy(part) => Some(part.clone()),
    }
}

impl Claim {
    /// Whether what the row shows is what the record says.
    pub(crate) fn agrees(self, state: Option<&Operation>) -> bool {
        match self {
            Self::Done(_) => state.is_none(),
            Self::Refused => state.is_none_or(|state| state.failed().is_some()),
            Self::Unknown => state.is_none_or(|state| state.unknown().is_some()),
        }
    }
}
