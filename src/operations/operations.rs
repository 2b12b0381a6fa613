use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::account::{Observed, Part, Target};
use crate::inventory::PROPAGATION_WINDOW;
use crate::journal::{ConfirmedBy, IntentGuard};

use super::action::{Action, AnyAction, Effect};
use super::evidence::Resolution;
use super::operation::{Operation, Progress, State};
use super::record::Record;
use super::unresolved::{AllUnresolved, Overridden, Unresolved};

/// All operations of an account: what is under way, what came to no good end, and what is not known of any.
#[derive(Default)]
pub struct Operations {
    /// By the key of the user, and by what of the user they concern.
    users: BTreeMap<String, BTreeMap<Part, OfTarget>>,
    /// How many were made.
    made: u64,
    /// How many have ended.
    ended: u64,
}

/// The operations on one target.
#[derive(Default)]
pub(crate) struct OfTarget {
    /// The last one, while it is under way, or where it came to no good end.
    shown: Option<Operation>,
    /// What was recorded of the last one that has ended.
    record: Option<Record>,
    /// How many had ended with it: the clock need not tell which was the last one.
    ended: u64,
    pub(crate) unresolved: AllUnresolved,
    /// What stops waiting with the one that is under way.
    stop: Option<watch::Sender<bool>>,
    /// The last one that was made, while it is still to be read back.
    read_back: Option<PendingReadBack>,
    /// The last one that was made, and when: what is read may not show it yet. The inventory has that of a login profile.
    overlay: Option<(AnyAction, Timestamp)>,
    /// When the last one ended that has created something.
    created: Option<Instant>,
}

/// An operation that was made.
#[derive(Clone)]
pub(crate) struct PendingReadBack {
    pub(crate) action: AnyAction,
    /// Counts them, so that a later one is told from an earlier one.
    pub(crate) serial: u64,
}

impl Operations {
    /// What is under way on this target, or came to no good end.
    #[must_use]
    pub fn get(&self, target: &Target) -> Option<&Operation> {
        self.of(target)?.shown.as_ref()
    }

    /// The same of all targets of the user with this key.
    pub fn of_user(&self, key: &str) -> impl Iterator<Item = &Operation> {
        self.targets(key).filter_map(|of| of.shown.as_ref())
    }

    /// The same of all users.
    pub fn all(&self) -> impl Iterator<Item = &Operation> {
        self.users.values().flat_map(BTreeMap::values).filter_map(|of| of.shown.as_ref())
    }

    /// Whether one is under way on this target.
    #[must_use]
    pub fn is_running(&self, target: &Target) -> bool {
        self.get(target).is_some_and(Operation::is_running)
    }

    /// Whether one is under way on the password of the user with this key.
    #[must_use]
    pub fn is_password_running(&self, key: &str) -> bool {
        let of = self.users.get(key).and_then(|parts| parts.get(&Part::LoginProfile));
        of.and_then(|of| of.shown.as_ref()).is_some_and(Operation::is_running)
    }

    /// Whether any is under way.
    #[must_use]
    pub fn is_any_running(&self) -> bool {
        self.all().any(Operation::is_running)
    }

    /// How far the one on this target has come, if one is under way.
    #[must_use]
    pub fn progress(&self, target: &Target) -> Option<Progress> {
        self.get(target)?.progress()
    }

    /// What was recorded of the last one on any target of the user with this key.
    #[must_use]
    pub fn last_record(&self, key: &str) -> Option<&Record> {
        self.targets(key).max_by_key(|of| of.ended)?.record.as_ref()
    }

    /// What was recorded of the last one on this target.
    #[must_use]
    pub fn record(&self, target: &Target) -> Option<&Record> {
        self.of(target)?.record.as_ref()
    }

    /// Those of which it is not known whether they were made.
    pub(crate) fn unresolved(&self) -> impl Iterator<Item = &Unresolved> {
        self.users.values().flat_map(BTreeMap::values).flat_map(|of| of.unresolved.iter())
    }

    /// The same of the user with this key.
    pub(crate) fn unresolved_of(&self, key: &str) -> impl Iterator<Item = &Unresolved> {
        self.targets(key).flat_map(|of| of.unresolved.iter())
    }

    /// All that is known of this target.
    pub(crate) fn of(&self, target: &Target) -> Option<&OfTarget> {
        self.users.get(&target.user_key())?.get(&target.part)
    }

    fn of_mut(&mut self, target: &Target) -> &mut OfTarget {
        self.users.entry(target.user_key()).or_default().entry(target.part.clone()).or_default()
    }

    fn targets(&self, key: &str) -> impl Iterator<Item = &OfTarget> {
        self.users.get(key).into_iter().flat_map(BTreeMap::values)
    }

    /// One is under way, or has come so far.
    pub(crate) fn report(&mut self, action: &AnyAction, progress: Progress) {
        let of = self.of_mut(action.target());
        of.shown = Some(Operation { action: Arc::clone(action), state: State::Running(progress) });
    }

    /// One begins. Returns what tells it to wait no longer.
    pub(crate) fn begin(&mut self, action: &AnyAction) -> watch::Receiver<bool> {
        let (stop, stopped) = watch::channel(false);
        self.of_mut(action.target()).stop = Some(stop);
        self.report(action, Progress::Looking);
        stopped
    }

    /// The operator wants to wait no longer.
    pub(crate) fn stop_waiting(&self, target: &Target) {
        if let Some(stop) = self.of(target).and_then(|of| of.stop.as_ref()) {
            stop.send_replace(true);
        }
    }

    /// Shows how the last one ended, or nothing more of it.
    pub(crate) fn show(&mut self, target: &Target, operation: Option<Operation>) {
        self.of_mut(target).shown = operation;
    }

    /// Shows the last one that is unresolved, if any is.
    pub(crate) fn show_unresolved(&mut self, target: &Target) {
        let of = self.of_mut(target);
        if let Some(unresolved) = of.unresolved.shown() {
            of.shown = Some(unresolved.operation());
        }
    }

    /// Takes what is shown of this target out of sight.
    pub(crate) fn take_shown(&mut self, target: &Target) -> Option<Operation> {
        self.of_mut(target).shown.take()
    }

    /// Shows the unresolved attempt of this very action, because it was the operator's last wish.
    pub(crate) fn show_wish(&mut self, action: &AnyAction, operation: Operation) {
        let of = self.of_mut(action.target());
        of.unresolved.show(&**action);
        of.shown = Some(operation);
    }

    /// One has ended, and this was recorded of it.
    pub(crate) fn ended(&mut self, target: &Target, record: Record) {
        self.ended += 1;
        let ended = self.ended;
        let of = self.of_mut(target);
        (of.record, of.ended) = (Some(record), ended);
    }

    /// One is not under way any more.
    pub(crate) fn stopped(&mut self, target: &Target) {
        self.of_mut(target).stop = None;
    }

    /// One ended unknown. Returns the line in the journal that another one stands for now.
    pub(crate) fn add_unresolved(&mut self, unresolved: Unresolved) -> Option<IntentGuard> {
        let target = unresolved.action.target().clone();
        self.of_mut(&target).unresolved.add(unresolved)
    }

    /// One was made, which settles others.
    pub(crate) fn settle_made(&mut self, action: &dyn Action, by: ConfirmedBy) -> Overridden {
        let of = self.of_mut(action.target());
        if action.info().effect == Effect::Creates {
            of.created = Some(Instant::now());
        }
        of.unresolved.made(action, by)
    }

    /// One was refused, and so was every earlier attempt of it.
    pub(crate) fn settle_refused(&mut self, action: &dyn Action) -> Option<Unresolved> {
        self.of_mut(action.target()).unresolved.refused(action)
    }

    /// When the last one on this target ended that has created something.
    pub(crate) fn created(&self, target: &Target) -> Option<Instant> {
        self.of(target)?.created
    }

    /// The next unresolved one of this user that a read settles, which was begun then. Where one is under way on its target, it
    /// waits. What a password is, is known by when it was created; of all else a user of another id says nothing.
    pub(crate) fn next_settled(
        &self,
        key: &str,
        user_id: Option<&str>,
        observed: &Observed,
        begun: Instant,
    ) -> Option<(&Unresolved, Resolution)> {
        let of_aspect = self.users.get(key)?.iter().filter(|(part, _)| part.aspect() == observed.aspect());
        let idle = of_aspect.filter(|(_, of)| !of.shown.as_ref().is_some_and(Operation::is_running));
        let is_of_user = |part: &Part, of: &Unresolved| {
            *part == Part::LoginProfile || user_id.is_none_or(|user_id| user_id == of.record.user_id)
        };
        idle.into_iter().find_map(|(part, of)| {
            of.unresolved.next_settled(observed, begun, |unresolved| is_of_user(part, unresolved))
        })
    }

    /// The operator has read of the unresolved one that is shown.
    pub(crate) fn dismiss(&mut self, target: &Target) -> Option<Unresolved> {
        self.of_mut(target).unresolved.0.pop()
    }

    /// Lets go of the unresolved ones that do not matter any more. They are given with the key of their user.
    pub(crate) fn take_where(&mut self, is_over: impl Fn(&str, &Unresolved) -> bool) -> Vec<Unresolved> {
        let mut over = Vec::new();
        for (key, parts) in &mut self.users {
            for of in parts.values_mut() {
                over.extend(of.unresolved.0.extract_if(.., |unresolved| is_over(key, unresolved)));
            }
        }
        over
    }

    /// One was made and is to be read back.
    pub(crate) fn made(&mut self, action: &AnyAction, now: Timestamp) -> PendingReadBack {
        self.made += 1;
        let made = PendingReadBack { action: Arc::clone(action), serial: self.made };
        let of = self.of_mut(action.target());
        of.overlay = (action.target().part != Part::LoginProfile).then(|| (Arc::clone(action), now));
        of.read_back = Some(made.clone());
        made
    }

    /// The last one that was made was read back. Tells whether it is still the last one. Where IAM has had time enough and does not
    /// show it, it is not laid over what is read any more.
    pub(crate) fn was_read_back(&mut self, target: &Target, serial: u64, observed: Option<&Observed>) -> bool {
        let of = self.of_mut(target);
        let Some(PendingReadBack { action, .. }) = of.read_back.take_if(|made| made.serial == serial) else {
            return false;
        };
        if observed.is_some_and(|observed| !action.holds(observed)) {
            of.overlay = None;
        }
        true
    }

    /// Those that are still to be read back.
    pub(crate) fn pending_read_backs(&self) -> Vec<PendingReadBack> {
        self.users.values().flat_map(BTreeMap::values).filter_map(|of| of.read_back.clone()).collect()
    }

    /// How long ago the last one on this target was made, where it was so recently that reads may not show it yet.
    pub(crate) fn overlay_age(&self, target: &Target, now: Timestamp) -> Option<SignedDuration> {
        let (_, at) = self.of(target)?.overlay.as_ref()?;
        Some(now.duration_since(*at)).filter(|age| *age < PROPAGATION_WINDOW)
    }

    /// Lays what this desk made so recently that reads may not show it yet over what was read of a user at that time.
    pub(crate) fn lay_over(&self, key: &str, observed: &mut Observed, at: Timestamp) {
        let aspect = observed.aspect();
        let parts = self.users.get(key).into_iter().flatten();
        for (_, of) in parts.filter(|(part, _)| part.aspect() == aspect) {
            if let Some((action, made)) = &of.overlay
                && at.duration_since(*made) < PROPAGATION_WINDOW
            {
                // Where the target is not there any more, somebody else has taken it away.
                let _is_there = action.apply(observed);
            }
        }
    }

    /// The user with this key is gone, or another one than before: what was made of the former one is not read back, and its
    /// failures do not matter any more.
    pub(crate) fn user_deleted(&mut self, key: &str) {
        for of in self.users.get_mut(key).into_iter().flat_map(BTreeMap::values_mut) {
            of.read_back = None;
            of.overlay = None;
            // What is under way comes to its end, and what is unresolved is let go of by whoever knows why.
            let is_open = of.shown.as_ref().is_some_and(Operation::is_running) || of.unresolved.shown().is_some();
            if !is_open {
                of.shown = None;
            }
        }
    }

    /// The unresolved ones that set a password.
    pub(crate) fn unresolved_passwords(&self) -> impl Iterator<Item = &Unresolved> {
        self.unresolved().filter(|unresolved| unresolved.action.password().is_some())
    }
}
