//! The operations on one target of which it is not known whether they were made: which of them are kept, and until when.
//!
//! A target may have several. Each is kept for its own sake: a further attempt of it that is refused must not be called
//! refused where the one before may have been made, its password may be in force, and its line in the journal has no end
//! yet. The rules:
//!
//! - An operation that ends unknown is added. An earlier attempt of the very same action (what it is, its setting and password) is
//!   part of it from then on.
//! - What was made is settled, and so is what was sent before it, which it overrode ([`Action::overrides`]).
//! - What was refused in all its attempts is settled. It says nothing of the others.
//! - A read settles what it proves ([`Action::resolve`]), each by itself.
//! - What the operator dismisses is the one that is shown: the last. The one before it is shown then.
//! - All go with their user.

use tokio::time::Instant;

use crate::account::Observed;
use crate::iam;
use crate::journal::{ConfirmedBy, IntentGuard};

use super::action::{Action, AnyAction, is_same};
use super::evidence::{Evidence, Resolution};
use super::operation::{Operation, Outcome, State};
use super::record::Record;

/// An operation of which it is not known whether it was made.
pub(crate) struct Unresolved {
    pub(crate) action: AnyAction,
    pub(crate) evidence: Evidence,
    /// What went wrong with it.
    pub(crate) error: iam::Error,
    /// What was recorded of it.
    pub(crate) record: Record,
    /// Where it stands in the journal.
    pub(crate) written: Option<IntentGuard>,
}

/// All of one target, in the order in which the operator wished for them last.
#[derive(Default)]
pub(crate) struct AllUnresolved(pub(super) Vec<Unresolved>);

/// What is settled by an operation that was made.
#[derive(Default)]
pub(crate) struct Overridden {
    /// The operation itself, where an earlier attempt of it was unresolved.
    pub(crate) itself: Option<Unresolved>,
    /// Others, which do not matter any more.
    pub(crate) others: Vec<Unresolved>,
}

impl Unresolved {
    /// What is shown of it.
    pub(crate) fn operation(&self) -> Operation {
        let state = State::Finished(Outcome::Unknown(self.error.clone()));
        Operation { action: self.action.clone(), state }
    }
}

impl AllUnresolved {
    /// All of them.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Unresolved> {
        self.0.iter()
    }

    /// The one that is shown where nothing later is.
    pub(crate) fn shown(&self) -> Option<&Unresolved> {
        self.0.last()
    }

    /// The evidence of an earlier attempt of the very same action.
    pub(crate) fn earlier(&self, action: &dyn Action) -> Option<Evidence> {
        Some(self.among(self.position(action)?))
    }

    /// The evidence of other actions.
    pub(crate) fn others(&self, action: &dyn Action) -> Vec<Evidence> {
        let others = self.0.iter().filter(|other| !is_same(&*other.action, action));
        others.map(|other| other.evidence.clone()).collect()
    }

    /// Shows this one, because it was the operator's last wish.
    pub(crate) fn show(&mut self, action: &dyn Action) {
        if let Some(unresolved) = self.take(action) {
            self.0.push(unresolved);
        }
    }

    /// An operation ended unknown. Returns the line in the journal that another one stands for now.
    pub(super) fn add(&mut self, mut unresolved: Unresolved) -> Option<IntentGuard> {
        let earlier = self.take(&*unresolved.action).and_then(|earlier| earlier.written);
        let superseded = match unresolved.written {
            // The later attempt stands for both.
            Some(_) => earlier,
            None => {
                unresolved.written = earlier;
                None
            }
        };
        self.0.push(unresolved);
        superseded
    }

    /// An operation was made.
    pub(super) fn made(&mut self, action: &dyn Action, by: ConfirmedBy) -> Overridden {
        let itself = self.take(action);
        // Which of its attempts it was, a read does not tell: it was the first or a later one.
        let since = itself.as_ref().filter(|_| by == ConfirmedBy::ReadBack).map(|itself| itself.evidence.sent_first());
        let is_over = |other: &mut Unresolved| {
            since.is_none_or(|since| other.evidence.sent_last() < since) && action.overrides(&*other.action)
        };
        Overridden { itself, others: self.0.extract_if(.., is_over).collect() }
    }

    /// An operation was refused, and so was every earlier attempt of it.
    pub(super) fn refused(&mut self, action: &dyn Action) -> Option<Unresolved> {
        self.take(action)
    }

    /// The next one that this read settles, which was begun then.
    pub(super) fn next_settled(
        &self,
        observed: &Observed,
        begun: Instant,
        may_be: impl Fn(&Unresolved) -> bool,
    ) -> Option<(&Unresolved, Resolution)> {
        self.0.iter().enumerate().filter(|(_, of)| may_be(of)).find_map(|(index, of)| {
            match of.action.resolve(&self.among(index), observed, begun) {
                Resolution::Undetermined => None,
                resolution => Some((of, resolution)),
            }
        })
    }

    fn position(&self, action: &dyn Action) -> Option<usize> {
        self.0.iter().position(|of| is_same(&*of.action, action))
    }

    fn take(&mut self, action: &dyn Action) -> Option<Unresolved> {
        self.position(action).map(|index| self.0.remove(index))
    }

    /// The evidence of one of them, as the others leave it.
    fn among(&self, index: usize) -> Evidence {
        let others = self.0.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| &other.evidence);
        self.0[index].evidence.clone().among(others)
    }
}
