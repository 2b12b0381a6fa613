//! What becomes of operations: once they have ended, and once a later read tells.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{Fact, LoginProfile, Observed, Part, Source, Target, UserName};
use crate::iam::{self, ErrorKind};
use crate::inventory::{Consistency, LiveDetails};
use crate::journal::ConfirmedBy;
use crate::operations::{
    self, Action, AnyAction, Effect, Ended, Operation, Outcome, Overridden, PendingReadBack, Record, Resolution, State,
    Unresolved,
};

use super::account::{Account, AccountId};
use super::notifications::NotificationTone::{Done, Problem};
use super::{Desk, deleted_users};

#[cfg(test)]
mod tests;

impl Desk {
    /// An attempt of an action has ended.
    pub(super) fn changed(&mut self, of: AccountId, ended: Ended) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let Ended { action, record, outcome, evidence, written, message } = ended;
        account.operations.stopped(action.target());
        let (itself, superseded) = match (&outcome, evidence) {
            (Outcome::Done(by), _) => {
                let Overridden { itself, others } = account.operations.settle_made(&*action, *by);
                (itself, others.into_iter().filter_map(|other| other.written).collect())
            }
            (Outcome::Unknown(error), Some(evidence)) => {
                let (action, error) = (Arc::clone(&action), error.clone());
                let unresolved =
                    Unresolved { action, evidence, error, record: record.clone(), written: written.clone() };
                (None, account.operations.add_unresolved(unresolved).into_iter().collect::<Vec<_>>())
            }
            (Outcome::Failed(_) | Outcome::Unknown(_), _) => (account.operations.settle_refused(&*action), Vec::new()),
        };
        match (itself.and_then(|itself| itself.written), written) {
            // Nothing was sent this time: what became of the earlier attempt has turned out.
            (Some(earlier), None) => self.end_in_journal(of, earlier, record.ending()),
            (Some(earlier), Some(_)) => self.acknowledge_in_journal(of, earlier),
            (None, _) => {}
        }
        for written in superseded {
            self.acknowledge_in_journal(of, written);
        }
        self.concluded(of, &action, outcome, record);
        if let Some(message) = message {
            self.notify_in(of, Problem, message);
        }
    }

    /// Shows what became of an operation.
    fn concluded(&mut self, of: AccountId, action: &AnyAction, outcome: Outcome, record: Record) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let (target, user_id) = (action.target().clone(), record.user_id.clone());
        account.operations.ended(&target, record);
        let finished = Operation { action: Arc::clone(action), state: State::Finished(outcome.clone()) };
        match outcome {
            Outcome::Done(_) => self.made(of, action, &user_id, now),
            Outcome::Unknown(error) => {
                account.session.notice_sign_out(Some(&error));
                account.operations.show(&target, Some(finished));
                self.reload_user(of, target.user);
            }
            Outcome::Failed(error) => {
                account.session.notice_sign_out(Some(&error));
                account.operations.show(&target, Some(finished));
                match error.kind {
                    // Somebody else changed the user since it was read: the row must not say otherwise any longer.
                    ErrorKind::NoSuchEntity | ErrorKind::AlreadyExists => {
                        if target.part == Part::LoginProfile {
                            account.inventory.clear_overlay(&target.user_key());
                        }
                        self.reload_user(of, target.user);
                    }
                    ErrorKind::PasswordPolicyViolation => self.read_policy(of),
                    _ => {}
                }
                self.read_on(of);
            }
        }
    }

    /// An action on the user of this id is in force. The user is read back until IAM agrees.
    fn made(&mut self, of: AccountId, action: &AnyAction, user_id: &str, now: Timestamp) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let target = action.target().clone();
        let name = target.user.clone();
        if account.inventory.get(&target.user_key()).is_some_and(|row| row.user.user_id != user_id) {
            account.operations.show(&target, None);
            if let Some(password) = action.password() {
                account.hand_over(name.clone(), Arc::clone(password), action.must_change().unwrap_or_default(), now);
            }
            account.operations.show_unresolved(&target);
            self.notify_of(Problem, deleted_users::was_replaced_meanwhile(&name), self.to_show(of, &name));
            return self.reload_user(of, name);
        }
        account.operations.show(&target, None);
        account.done(&**action, now);
        account.operations.show_unresolved(&target);
        let made = account.operations.made(action, now);
        if let Some(text) = action.done() {
            self.notify_of(Done, text, self.to_show(of, &name));
        }
        self.wait_for_propagation(of, made);
    }

    /// Reads a user back after an operation, until IAM agrees or has had time enough to.
    pub(super) fn wait_for_propagation(&mut self, of: AccountId, made: PendingReadBack) {
        let PendingReadBack { action, serial } = made;
        let if_lost = operations::Event::ReadBack { target: action.target().clone(), serial, observed: None };
        self.read(of, |iam| operations::wait_for_propagation(iam, action, serial), if_lost);
    }

    /// A user was read back after an operation. A later one on the same target has a read-back of its own.
    pub(super) fn was_read_back(&mut self, of: AccountId, target: &Target, serial: u64, observed: Option<Observed>) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.operations.was_read_back(target, serial, observed.as_ref())
            && let Some(observed) = observed
        {
            account.take(&target.user_key(), observed, Consistency::Settled, now);
        }
    }

    /// Looks at the users of which it is not known whether an operation was made.
    pub(super) fn reload_unresolved(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get(&of) else { return };
        let mut names: Vec<UserName> =
            account.operations.unresolved().map(|unresolved| unresolved.action.target().user.clone()).collect();
        names.dedup_by(|a, b| a.is_same(b));
        for name in names {
            self.reload_user(of, name);
        }
    }

    /// Takes in what was read of a console password, which may settle operations on it.
    pub(super) fn profile_read(
        &mut self,
        of: AccountId,
        key: &str,
        read: Result<LoginProfile, iam::Error>,
        begun: Instant,
    ) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.predates_deletion(key, begun) {
            return;
        }
        let profile = read.as_ref().ok().cloned();
        account.profile_read(key, read, Consistency::Eventual, now);
        if let Some(profile) = profile {
            self.settle(of, key, &Observed::LoginProfile(profile), begun);
        }
    }

    /// Takes in what was read for an operation, which may settle others.
    pub(super) fn observed(&mut self, of: AccountId, key: &str, observed: &Observed, begun: Instant) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.predates_deletion(key, begun) {
            return;
        }
        account.take(key, observed.clone(), Consistency::Eventual, now);
        self.settle(of, key, observed, begun);
    }

    /// Settles the operations that a read of a user decides.
    pub(super) fn settle(&mut self, of: AccountId, key: &str, observed: &Observed, begun: Instant) {
        while self.settle_next(of, key, observed, begun) {}
    }

    /// Settles one of them, and tells whether there was one. While another is under way on its target it waits.
    fn settle_next(&mut self, of: AccountId, key: &str, observed: &Observed, begun: Instant) -> bool {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return false };
        let user_id = account.inventory.get(key).map(|row| row.user.user_id.as_str());
        let operations = &mut account.operations;
        let Some((settled, resolution)) = operations.next_settled(key, user_id, observed, begun) else { return false };
        let (action, mut record) = (Arc::clone(&settled.action), settled.record.clone());
        let target = action.target().clone();
        let outcome = match resolution {
            Resolution::Applied => Outcome::Done(ConfirmedBy::ReadBack),
            Resolution::NotApplied | Resolution::Undetermined => {
                let error = settled.error.clone();
                let others = operations.of(&target).map(|of| of.unresolved.others(&*action)).unwrap_or_default();
                let own = others.iter().any(operations::Evidence::is_creation);
                Outcome::Failed(action.refuted(own, error))
            }
        };
        let is_later = operations.record(&target).is_some_and(|shown| shown.begun > record.begun);
        record.end(outcome.clone(), now);
        // What is shown of an operation before this one does not matter any more.
        let shown = operations.take_shown(&target);
        let later = shown.filter(|shown| is_later && shown.unknown().is_none());
        self.changed(of, Ended { action, record, outcome, evidence: None, written: None, message: None });
        // What became of a later one on the same target is still to be read.
        if let Some((account, later)) = self.accounts.get_mut(&of).zip(later) {
            account.operations.show(&target, Some(later));
        }
        true
    }
}

impl Account {
    /// An action is in force: what is shown says so, whatever IAM still reports, and a password waits to be handed over.
    fn done(&mut self, action: &dyn Action, now: Timestamp) {
        let target = action.target();
        let key = target.user_key();
        let known = match target.part {
            Part::LoginProfile => {
                self.password_changed(action, now);
                // IAM's own time of what was created is read in a moment.
                let is_new = action.info().effect == Effect::Creates;
                let known = self.inventory.get(&key).map(|row| row.profile.value.clone()).filter(|_| !is_new);
                Some(Observed::LoginProfile(known.unwrap_or(LoginProfile::Absent)))
            }
            Part::AccessKey(_) => self
                .details_of(&key)
                .and_then(|details| details.access_keys.as_ref().ok())
                .cloned()
                .map(Observed::AccessKeys),
            Part::AttachedPolicy(_) => self
                .details_of(&key)
                .and_then(|details| details.attached_policies.as_ref().ok())
                .cloned()
                .map(Observed::AttachedPolicies),
        };
        let Some(mut observed) = known else { return };
        if action.apply(&mut observed) {
            self.show_made(&key, observed, now);
        }
    }

    /// What cards and ages say of a password once it was set, deleted, or only its flag changed.
    fn password_changed(&mut self, action: &dyn Action, now: Timestamp) {
        let name = &action.target().user;
        let (key, must_change) = (name.key(), action.must_change().unwrap_or_default());
        match (action.password(), action.info().effect) {
            (Some(password), _) => {
                self.inventory.password_set_here(&key, Some(now));
                self.hand_over(name.clone(), Arc::clone(password), must_change, now);
            }
            // Whatever password there is next is another one.
            (None, Effect::Deletes) => {
                self.inventory.password_set_here(&key, None);
                self.drop_cards_of(&key);
            }
            (None, _) => self.note_must_change(&key, must_change),
        }
    }

    /// Shows what this desk made of a user.
    fn show_made(&mut self, key: &str, observed: Observed, now: Timestamp) {
        match observed {
            Observed::LoginProfile(value) => {
                let fact = Fact { value, source: Source::ThisDesk, at: now };
                self.inventory.take_profile(key, fact, Consistency::Eventual);
            }
            Observed::AccessKeys(_) | Observed::AttachedPolicies(_) => self.take_details(key, observed, now),
        }
    }

    /// Takes in what was read of a user for an operation.
    pub(super) fn take(&mut self, key: &str, mut observed: Observed, consistency: Consistency, now: Timestamp) {
        // One that IAM has had time enough to show, and does not, is not laid over any more.
        self.operations.lay_over(key, &mut observed, now);
        match observed {
            Observed::LoginProfile(profile) => self.profile_read(key, Ok(profile), consistency, now),
            Observed::AccessKeys(_) | Observed::AttachedPolicies(_) => self.take_details(key, observed, now),
        }
    }

    fn take_details(&mut self, key: &str, observed: Observed, now: Timestamp) {
        if let Observed::AccessKeys(keys) = &observed {
            self.inventory.apply_details(key, LiveDetails::new(None, Some(keys), now));
        }
        let Some(details) = self.refresh.details.get_mut(key) else { return };
        match observed {
            Observed::AccessKeys(keys) => details.access_keys = Ok(keys),
            Observed::AttachedPolicies(arns) => details.attached_policies = Ok(arns),
            Observed::LoginProfile(_) => {}
        }
    }
}
