//! One change of a user, from the click to its end: the user is read, the change is written down and sent, sent again where
//! IAM was busy, and looked up where its answer got lost.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::account::{LoginProfile, Observed, Target, User};
use crate::iam::{self, ErrorKind, Iam, Outcome as Sent};
use crate::journal::{ConfirmedBy, Intent, IntentGuard, Journal};
use crate::tasks::{Clock, Emitter};

use super::action::{AnyAction, Effect};
use super::conflict::detect_conflict;
use super::errors;
use super::event::{Ended, Event};
use super::evidence::{Evidence, Moment, Resolution};
use super::observe::observe;
use super::operation::{Outcome, Progress};
use super::record::Record;
use super::waiting::{CHECKS, LAST_CHECK, seconds, stopped};

/// How long to wait before a change is sent again that IAM was too busy with the user for: two minutes in all.
const BUSY: [Duration; 8] = seconds([1, 2, 4, 8, 15, 30, 30, 30]);

/// An operation that is to be carried out.
pub(crate) struct Job {
    pub(crate) iam: Iam,
    pub(crate) action: AnyAction,
    /// What the operator saw of the user.
    pub(crate) expected: Option<ExpectedState>,
    /// The evidence of an earlier attempt of the same action, whose answer got lost.
    pub(crate) earlier: Option<Evidence>,
    /// The evidence of other actions on the same target whose answers got lost.
    pub(crate) others: Vec<Evidence>,
    /// When another create of the same target from this desk ended that was made, the last one.
    pub(crate) created: Option<Instant>,
    pub(crate) journal: Journal,
    pub(crate) intent: Intent,
    /// Turns true when the operator wants to wait no longer.
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) clock: Clock,
    pub(crate) emitter: Emitter<Event>,
}

/// What was on the screen when the operator decided on a change.
pub(crate) struct ExpectedState {
    pub(crate) user_id: String,
    /// What was known of the target, if anything was.
    pub(crate) observed: Option<Observed>,
    /// How long ago this desk made that of the user, where it was so recently that reads may not show it yet.
    pub(crate) overlay_age: Option<SignedDuration>,
    /// Whether it is not known of an earlier change from this desk whether it was made.
    pub(crate) has_unresolved: bool,
}

/// What the user was like right before the change.
#[derive(Default)]
struct Before {
    moment: Option<Moment>,
    existing: Option<Timestamp>,
}

/// How an operation ended, and the evidence where that is unknown.
type Conclusion = (Outcome, Option<Evidence>);

impl Job {
    /// Makes the change. The password comes back with the event: it is not let go of before the outcome is known.
    pub(crate) async fn run(mut self) -> Event {
        let user_id = self.expected.as_ref().map(|expected| expected.user_id.clone()).unwrap_or_default();
        let mut record = Record::begun(user_id, &*self.action, (self.clock)());
        let mut written = None;
        let (outcome, evidence) = self.conclude(&mut record, &mut written).await;
        record.end(outcome.clone(), (self.clock)());
        let message = match &written {
            Some(written) => written.end(record.ending()).await.err(),
            None => None,
        };
        Event::Ended(Box::new(Ended { action: self.action, record, outcome, evidence, written, message }))
    }

    async fn conclude(&mut self, record: &mut Record, written: &mut Option<IntentGuard>) -> Conclusion {
        let before = match self.look().await {
            Ok(before) => before,
            Err(conclusion) => return conclusion,
        };
        match IntentGuard::begin(self.journal.clone(), self.intent.clone()).await {
            Ok(intent) => *written = Some(intent),
            Err(message) => return self.not_made(iam::Error::of_desk(message)),
        }
        if *self.stop.borrow() {
            return self.stopped_before();
        }
        self.send(before, record).await
    }

    fn target(&self) -> &Target {
        self.action.target()
    }

    /// Reads the user, to see that it is still what the operator saw.
    async fn look(&mut self) -> Result<Before, Conclusion> {
        self.report(Progress::Looking);
        let begun = Instant::now();
        let (iam, target) = (self.iam.high_priority(), self.target().clone());
        // The moment at which it was that time at AWS.
        let observed = async { (observe(&iam, &target.user, target.part.aspect()).await, Instant::now()) };
        let reads = async { tokio::join!(iam.user(&target.user), observed) };
        let (user, observed) = tokio::select! {
            biased;
            () = stopped(&mut self.stop) => return Err(self.stopped_before()),
            read = reads => read,
        };
        let (observed, here) = observed;
        match &user {
            Ok(None) => return Err(self.not_made(errors::user_deleted(&target.user))),
            Ok(Some(user)) => self.same_user(user).map_err(|error| self.not_made(error))?,
            Err(error) => self.readable(error).map_err(|error| self.not_made(error))?,
        }
        let (observed, aws) = match observed {
            Ok(read) => read,
            Err(error) => {
                self.readable(&error).map_err(|error| self.not_made(error))?;
                return Ok(Before::default());
            }
        };
        self.emitter.emit(Event::Read { target: target.clone(), observed: observed.clone(), begun });
        // An earlier attempt of the same change may have come true meanwhile.
        if let Some(earlier) = &self.earlier
            && self.action.resolve(earlier, &observed, begun) == Resolution::Applied
        {
            return Err((Outcome::Done(ConfirmedBy::ReadBack), None));
        }
        if let Some(expected) = &self.expected
            && let Some(was) = &expected.observed
            && let Some(what) = detect_conflict(&target.part, was, &observed, expected.overlay_age, aws)
        {
            let who = if expected.has_unresolved {
                "Somebody else, or this desk's own unconfirmed change,"
            } else {
                "Somebody else"
            };
            let sentence = format!(
                "{who} {what} since you looked at {}. Nothing was changed now. Check what is shown, and decide again.",
                target.user
            );
            return Err(self.not_made(iam::Error::of_desk(sentence)));
        }
        if let Some(was) = self.expected.as_ref().and_then(|expected| expected.observed.as_ref())
            && let Some(sentence) = self.action.held_back(was, &observed)
        {
            return Err(self.not_made(iam::Error::of_desk(sentence)));
        }
        let existing = match observed {
            Observed::LoginProfile(LoginProfile::Present { created, .. }) => created,
            _ => None,
        };
        let took = here.saturating_duration_since(begun);
        Ok(Before { moment: aws.map(|aws| Moment { aws, here, took }), existing })
    }

    fn stopped_before(&self) -> Conclusion {
        self.not_made(errors::stopped_before())
    }

    fn same_user(&self, user: &User) -> Result<(), iam::Error> {
        match &self.expected {
            Some(expected) if expected.user_id != user.user_id => {
                let sentence = format!(
                    "{} was deleted and created again since you looked: it is another user now. Nothing was changed. \
                     Refresh, and check the user again.",
                    self.target().user
                );
                Err(iam::Error::of_desk(sentence))
            }
            _ => Ok(()),
        }
    }

    /// Whoever may not read may still change; but where reading fails otherwise, changing would be blind.
    fn readable(&self, error: &iam::Error) -> Result<(), iam::Error> {
        if error.kind == ErrorKind::AccessDenied {
            return Ok(());
        }
        let sentence = format!(
            "{} could not be read right before the change, so nothing was sent and nothing was changed. {}",
            self.target().user,
            error.sentence
        );
        Err(iam::Error { sentence, ..error.clone() })
    }

    /// Sends the change, again where IAM was too busy with the user.
    async fn send(&mut self, before: Before, record: &mut Record) -> Conclusion {
        let mut waits = BUSY.into_iter();
        loop {
            self.report(Progress::Sent);
            let sent = Instant::now();
            let outcome = self.action.send(&self.iam).await;
            record.attempt(&outcome);
            match outcome {
                Sent::Done(_) => return (Outcome::Done(ConfirmedBy::Answer), None),
                Sent::Unknown(error, last_sent) => {
                    // The call may have waited for its turn, or have been made again after throttling.
                    return self.check(error, before, last_sent.unwrap_or(sent)).await;
                }
                Sent::Failed(error) if error.kind == ErrorKind::TemporarilyUnmodifiable => {
                    let Some(pause) = waits.next() else {
                        let sentence = "IAM was busy with an earlier change of this user for two minutes. Nothing was \
                                        changed. Try again in a few minutes.";
                        return self.not_made(iam::Error { sentence: sentence.into(), ..error });
                    };
                    self.report(Progress::Waiting { pause, tries: record.attempts });
                    if self.stopped_within(pause).await {
                        let sentence = "You stopped waiting while IAM was busy with an earlier change of this user. Nothing \
                                        was changed. Try again in a minute.";
                        return self.not_made(iam::Error { sentence: sentence.into(), ..error });
                    }
                }
                // What an earlier attempt asked for, whose answer got lost, is so.
                Sent::Failed(error)
                    if error.kind == ErrorKind::NoSuchEntity && self.deletes() && self.earlier.is_some() =>
                {
                    return (Outcome::Done(ConfirmedBy::ReadBack), None);
                }
                Sent::Failed(error) => return self.not_made(error),
            }
        }
    }

    fn deletes(&self) -> bool {
        self.action.info().effect == Effect::Deletes
    }

    fn creates(&self) -> bool {
        self.action.info().effect == Effect::Creates
    }

    /// Reads the user back to learn what came of a change whose answer got lost.
    async fn check(&mut self, error: iam::Error, before: Before, sent: Instant) -> Conclusion {
        let evidence = Evidence::new(self.creates(), before.moment, before.existing, sent);
        let evidence = match self.created {
            Some(ended) => evidence.after_create(ended),
            None => evidence,
        };
        let evidence = match &self.earlier {
            Some(earlier) => evidence.since(earlier),
            None => evidence.among(&self.others),
        };
        if !self.action.can_be_resolved() {
            return (Outcome::Unknown(error), Some(evidence));
        }
        self.report(Progress::Checking);
        let mut found = None;
        for pause in CHECKS.into_iter().chain([LAST_CHECK]) {
            let is_there = found.as_ref().is_some_and(|found| *found != Observed::LoginProfile(LoginProfile::Absent));
            if pause == LAST_CHECK && self.creates() && !is_there {
                // No time makes it certain that none will appear.
                break;
            }
            if self.stopped_within(pause).await {
                break;
            }
            let begun = Instant::now();
            let (iam, target) = (self.iam.high_priority(), self.target().clone());
            let read = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => break,
                read = observe(&iam, &target.user, target.part.aspect()) => read,
            };
            match read {
                Ok((observed, _)) => {
                    match self.action.resolve(&evidence, &observed, begun) {
                        Resolution::Applied => return (Outcome::Done(ConfirmedBy::ReadBack), None),
                        Resolution::NotApplied => {
                            let own = self.others.iter().any(Evidence::is_creation);
                            return (Outcome::Failed(self.action.refuted(own, error)), None);
                        }
                        Resolution::Undetermined => {}
                    }
                    self.emitter.emit(Event::Read { target, observed: observed.clone(), begun });
                    found = Some(observed);
                }
                Err(error) if error.kind == ErrorKind::SignedOut => break,
                // A read that fails says nothing of the change.
                Err(_) => {}
            }
        }
        let sentence = self.action.unconfirmed(found.as_ref(), &error.sentence);
        (Outcome::Unknown(iam::Error { sentence, ..error }), Some(evidence))
    }

    /// Waits, and tells whether the operator wants to wait no longer.
    async fn stopped_within(&mut self, pause: Duration) -> bool {
        tokio::select! {
            biased;
            () = stopped(&mut self.stop) => true,
            () = sleep(pause) => false,
        }
    }

    fn report(&self, progress: Progress) {
        self.emitter.emit(Event::Progress { action: self.action.clone(), progress });
    }

    /// This attempt was not made. Of an earlier one of the same change, whose answer got lost, that says nothing.
    fn not_made(&self, error: iam::Error) -> Conclusion {
        match &self.earlier {
            Some(earlier) => (Outcome::Unknown(errors::still_unconfirmed(error)), Some(earlier.clone())),
            None => (Outcome::Failed(error), None),
        }
    }
}
