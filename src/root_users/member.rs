use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::account::{MemberAccount, RootAspect, RootObserved, RootPart};
use crate::iam::{self, RootCredentials};
use crate::inventory::PROPAGATION_WINDOW;
use crate::journal::{Ending, IntentGuard};
use crate::operations::{Evidence, Outcome, Progress, State};

use super::about::RootAbout;
use super::action::{AnyRootAction, RootAction, RootTarget};

/// A member account, and what is known of its root user.
pub struct Member {
    /// The account.
    pub account: MemberAccount,
    /// Its place among the others.
    pub(super) order: Order,
    /// What it is found by, in lower case.
    texts: String,
    /// What the last audit said that went well; `None` before there was one.
    pub known: Option<Known>,
    /// Why the last audit brought nothing, if it did not.
    pub audit_error: Option<iam::Error>,
    /// Whether it is being audited, or waits for that.
    pub auditing: Option<Auditing>,
    /// What is under way, or came to no good end.
    pub operation: Option<RootOperation>,
    /// What was done whose outcome is not known.
    pub(crate) unresolved: Vec<Unresolved>,
    /// What was done here so recently that reads may not show it yet.
    made: Vec<(AnyRootAction, Timestamp)>,
    /// What stops waiting with what is under way.
    stop: Option<watch::Sender<bool>>,
}

/// What accounts are ordered by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    /// What the account is called, without regard to case.
    title: String,
    pub(super) account_id: String,
}

/// What an audit said.
pub struct Known {
    /// What the root user has, and what was changed of it from here since.
    pub credentials: RootCredentials,
    /// When the audit was.
    pub at: Timestamp,
    /// What is from an audit before that, because this one could not read it.
    older: Vec<Older>,
}

/// Something that the last audit could not read, and one before it could.
pub struct Older {
    aspect: RootAspect,
    /// When it was read.
    pub at: Timestamp,
    /// Why it could not be read again.
    pub error: iam::Error,
}

/// How far an audit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auditing {
    /// It waits for its turn.
    Queued,
    /// It is under way.
    Running,
}

/// An action on a root user that is under way, or came to no good end.
#[derive(Clone, Debug)]
pub struct RootOperation {
    /// The action.
    pub action: AnyRootAction,
    /// How it goes with it.
    pub state: State,
}

/// An action on a root user of which it is not known whether it was made.
pub(crate) struct Unresolved {
    pub(crate) action: AnyRootAction,
    pub(crate) evidence: Evidence,
    pub(crate) error: iam::Error,
    pub(crate) ending: Ending,
    pub(crate) written: Option<IntentGuard>,
}

impl RootOperation {
    /// How far it has come, if it is under way.
    #[must_use]
    pub const fn progress(&self) -> Option<Progress> {
        match self.state {
            State::Running(progress) => Some(progress),
            State::Finished(_) => None,
        }
    }

    /// What went wrong with it, and whether it is not known whether it was made.
    #[must_use]
    pub const fn failure(&self) -> Option<(&iam::Error, bool)> {
        match &self.state {
            State::Finished(Outcome::Failed(error)) => Some((error, false)),
            State::Finished(Outcome::Unknown(error)) => Some((error, true)),
            State::Finished(Outcome::Done(_)) | State::Running(_) => None,
        }
    }
}

impl Known {
    /// What an audit has brought, and what stays of the one before where it brought nothing.
    fn audited(mut credentials: RootCredentials, at: Timestamp, before: Option<Self>) -> Self {
        let mut older = Vec::new();
        if let Some(before) = before {
            for aspect in RootAspect::ALL {
                let Some(error) = credentials.observed(aspect).err().cloned() else { continue };
                let Ok(observed) = before.credentials.observed(aspect) else { continue };
                credentials.take(observed);
                older.push(Older { aspect, at: before.older(aspect).map_or(before.at, |older| older.at), error });
                if aspect == RootAspect::AccessKeys {
                    credentials.key_uses.clone_from(&before.credentials.key_uses);
                }
            }
        }
        Self { credentials, at, older }
    }

    /// Takes in what was read of an aspect since.
    fn take(&mut self, observed: RootObserved) {
        self.older.retain(|older| older.aspect != observed.aspect());
        self.credentials.take(observed);
    }

    /// From which audit this is, where it is not from the last one.
    #[must_use]
    pub fn older(&self, aspect: RootAspect) -> Option<&Older> {
        self.older.iter().find(|older| older.aspect == aspect)
    }

    /// Why the last audit could not read something, if so.
    #[must_use]
    pub fn error(&self) -> Option<&iam::Error> {
        self.credentials.error().or_else(|| self.older.first().map(|older| &older.error))
    }
}

impl Member {
    /// What is known where an action is asked about.
    #[must_use]
    pub fn about(&self) -> RootAbout<'_> {
        RootAbout { account: &self.account, credentials: self.known.as_ref().map(|known| &known.credentials) }
    }

    pub(super) fn new(account: MemberAccount) -> Self {
        let texts = [account.name.as_deref(), account.email.as_deref(), Some(&account.id), Some(account.state.word())];
        Self {
            order: Order { title: account.title().to_lowercase(), account_id: account.id.clone() },
            texts: texts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase(),
            account,
            known: None,
            audit_error: None,
            auditing: None,
            operation: None,
            unresolved: Vec::new(),
            made: Vec::new(),
            stop: None,
        }
    }

    /// The same, where the account is called something else by now, or is in another state.
    pub(super) fn renamed(self, account: MemberAccount) -> Self {
        let Self { order, texts, .. } = Self::new(account.clone());
        Self { account, order, texts, ..self }
    }

    /// Whether each of these words, in lower case, is in its name, its id, its e-mail address or its state.
    #[must_use]
    pub fn has_words(&self, words: &[&str]) -> bool {
        // The console shows ids with dashes.
        let is_id = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        words.iter().all(|word| self.texts.contains(word) || is_id(word) && self.texts.contains(&word.replace('-', "")))
    }

    /// Whether something is being done to the root user.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.operation.as_ref().is_some_and(|operation| operation.progress().is_some())
    }

    /// What the operator sees of this part of the root user, unless this desk changed it so recently that a read may say otherwise.
    pub(crate) fn expected(&self, part: &RootPart, now: Timestamp) -> Option<RootObserved> {
        if self.made_lately(now).any(|action| action.target().part.aspect() == part.aspect()) {
            return None;
        }
        self.known.as_ref()?.credentials.observed(part.aspect()).ok()
    }

    fn made_lately(&self, now: Timestamp) -> impl Iterator<Item = &AnyRootAction> {
        let is_late = move |at: &Timestamp| now.duration_since(*at) < PROPAGATION_WINDOW;
        self.made.iter().filter(move |(_, at)| is_late(at)).map(|(action, _)| action)
    }

    /// One begins. Returns what tells it to wait no longer.
    pub(crate) fn begin(&mut self, action: &AnyRootAction) -> watch::Receiver<bool> {
        let (stop, stopped) = watch::channel(false);
        self.stop = Some(stop);
        self.operation = Some(RootOperation { action: action.clone(), state: State::Running(Progress::Looking) });
        stopped
    }

    /// The operator wants to wait no longer.
    pub(crate) fn stop_waiting(&self) {
        if let Some(stop) = &self.stop {
            stop.send_replace(true);
        }
    }

    /// It has come so far.
    pub(crate) fn report(&mut self, progress: Progress) {
        if let Some(operation) = &mut self.operation {
            operation.state = State::Running(progress);
        }
    }

    /// One has ended.
    pub(crate) fn ended(&mut self, action: &AnyRootAction, outcome: Outcome) {
        self.stop = None;
        let is_done = matches!(outcome, Outcome::Done(_));
        let ended = RootOperation { action: action.clone(), state: State::Finished(outcome) };
        self.operation = Some(ended).filter(|_| !is_done);
    }

    /// It was made: what is known says so from now on, whatever IAM still reports for a while.
    pub(crate) fn made(&mut self, action: &AnyRootAction, now: Timestamp) {
        self.made.retain(|(other, _)| other.target() != action.target());
        self.made.push((action.clone(), now));
        if let Some(known) = &mut self.known {
            // When it was read stays as it is: of all else nothing newer is known.
            apply(&**action, &mut known.credentials);
        }
    }

    /// What was read of a part of it while something was done.
    pub(crate) fn observed(&mut self, mut observed: RootObserved, now: Timestamp) {
        self.lay_over(&mut observed, now);
        if let Some(known) = &mut self.known {
            known.take(observed);
        }
    }

    /// What an audit has brought. What was read once stays where it could not be read again: it has its time beside it.
    pub(crate) fn audited(&mut self, read: Result<RootCredentials, iam::Error>, now: Timestamp) {
        self.auditing = None;
        let mut credentials = match read {
            Ok(credentials) => credentials,
            Err(error) => {
                self.audit_error = Some(error);
                return;
            }
        };
        if let Some(error) = credentials.error_of_all().filter(|_| self.known.is_some()) {
            self.audit_error = Some(error.clone());
            return;
        }
        for aspect in RootAspect::ALL {
            if let Ok(mut observed) = credentials.observed(aspect) {
                self.lay_over(&mut observed, now);
                credentials.take(observed);
            }
        }
        self.audit_error = None;
        self.known = Some(Known::audited(credentials, now, self.known.take()));
    }

    fn lay_over(&self, observed: &mut RootObserved, now: Timestamp) {
        for action in self.made_lately(now) {
            // Where it is about another aspect, nothing is changed.
            let _is_of_it = action.apply(observed);
        }
    }

    /// Takes out the unresolved ones that this read settles, which was begun then. Where one is under way on the same target, that one
    /// has its own say first.
    pub(crate) fn settled(&mut self, observed: &RootObserved, begun: Instant) -> Vec<Unresolved> {
        let under_way = self.operation.as_ref().filter(|operation| operation.progress().is_some());
        let under_way = under_way.map(|operation| operation.action.target());
        let is_settled = |of: &mut Unresolved| {
            Some(of.action.target()) != under_way && of.action.holds(observed) && of.evidence.is_outlasted(begun)
        };
        self.unresolved.extract_if(.., is_settled).collect()
    }

    /// The evidence of an earlier attempt of this very action.
    pub(crate) fn evidence(&self, action: &dyn RootAction) -> Option<&Evidence> {
        self.unresolved.iter().find(|of| of.action.is_same(action)).map(|of| &of.evidence)
    }

    /// Whether it is not known of something that was done to this target whether it was made.
    pub(crate) fn has_unresolved(&self, target: &RootTarget) -> bool {
        self.unresolved.iter().any(|of| of.action.target() == target)
    }

    /// One ended unknown. Returns the line in the journal that another one stands for now.
    pub(crate) fn add_unresolved(&mut self, mut unresolved: Unresolved) -> Option<IntentGuard> {
        let mut earlier = self.earlier(&*unresolved.action).into_iter().filter_map(|earlier| earlier.written);
        let superseded = match unresolved.written {
            // The later attempt stands for both.
            Some(_) => earlier.next(),
            None => {
                unresolved.written = earlier.next();
                None
            }
        };
        self.unresolved.push(unresolved);
        superseded
    }

    /// Takes out what does not matter any more because this was made: its earlier attempts, and what was done to the same target
    /// before it. Which of several attempts was made a read does not tell: only that it was none before `since`.
    pub(crate) fn overridden(&mut self, action: &dyn RootAction, since: Option<Instant>) -> Vec<Unresolved> {
        let is_over = |of: &mut Unresolved| {
            let is_before = || since.is_none_or(|since| of.evidence.sent_last() < since);
            of.action.is_same(action) || of.action.target() == action.target() && is_before()
        };
        self.unresolved.extract_if(.., is_over).collect()
    }

    /// Takes out the unresolved attempts of this very action.
    fn earlier(&mut self, action: &dyn RootAction) -> Vec<Unresolved> {
        self.unresolved.extract_if(.., |of| of.action.is_same(action)).collect()
    }

    /// Shows one that is unresolved where nothing else is shown.
    pub(crate) fn show_unresolved(&mut self) {
        if self.operation.is_none()
            && let Some(Unresolved { action, error, .. }) = self.unresolved.last()
        {
            let state = State::Finished(Outcome::Unknown(error.clone()));
            self.operation = Some(RootOperation { action: action.clone(), state });
        }
    }

    /// The operator has read what became of the last one, or wants to be told no more of it.
    pub(crate) fn forget(&mut self) -> Vec<Unresolved> {
        let forgotten = match self.operation.take_if(|operation| operation.progress().is_none()) {
            Some(operation) if operation.failure().is_some_and(|(_, is_unknown)| is_unknown) => {
                self.earlier(&*operation.action)
            }
            _ => Vec::new(),
        };
        self.show_unresolved();
        forgotten
    }
}

/// Makes of what is known what is so once the action is done.
fn apply(action: &dyn RootAction, credentials: &mut RootCredentials) {
    if let Ok(mut observed) = credentials.observed(action.target().part.aspect())
        && action.apply(&mut observed)
    {
        credentials.take(observed);
    }
}
