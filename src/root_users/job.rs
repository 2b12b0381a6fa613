//! One change of a root user, from the click to its end: a session is opened for it, the root user is read, the change is written down
//! and sent, and looked up where its answer got lost. The session, and with it its credentials, ends with the job.

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::account::RootObserved;
use crate::iam::{self, ErrorKind, Iam, Outcome as Sent, RootSession};
use crate::journal::{ConfirmedBy, Ending, EndingResult, Intent, IntentGuard, Journal};
use crate::operations::{
    CHECKS, Effect, Evidence, LAST_CHECK, Outcome, Progress, still_unconfirmed, stopped, stopped_before,
};
use crate::tasks::Emitter;

use super::action::AnyRootAction;
use super::event::{Ended, Event};

/// A change that is to be made.
pub(crate) struct Job {
    pub(crate) iam: Iam,
    pub(crate) action: AnyRootAction,
    /// What the operator saw of the aspect that is to be changed.
    pub(crate) expected: Option<RootObserved>,
    /// The evidence of an earlier attempt of the same action, whose answer got lost.
    pub(crate) earlier: Option<Evidence>,
    /// Whether it is not known of an earlier change of the same target from this desk whether it was made.
    pub(crate) has_unresolved: bool,
    pub(crate) journal: Journal,
    pub(crate) intent: Intent,
    /// Turns true when the operator wants to wait no longer.
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) emitter: Emitter<Event>,
}

/// What has come of a job so far.
#[derive(Default)]
struct Tally {
    attempts: u32,
    request_ids: Vec<String>,
    code: Option<String>,
    evidence: Option<Evidence>,
    written: Option<IntentGuard>,
    leaves_something: bool,
    has_session: bool,
}

impl Job {
    /// Makes the change.
    pub(crate) async fn run(mut self) -> Event {
        let mut tally = Tally::default();
        let outcome = self.conclude(&mut tally).await;
        let Tally { attempts, request_ids, code, evidence, written, leaves_something, has_session } = tally;
        let (result, confirmed_by) = match &outcome {
            Outcome::Done(by) => (EndingResult::Done, Some(*by)),
            Outcome::Failed(_) => (EndingResult::Refused, None),
            Outcome::Unknown(_) => (EndingResult::Unknown, None),
        };
        let ending = Ending { result, confirmed_by, code, request_ids, attempts };
        let message = match &written {
            Some(written) => written.end(ending.clone()).await.err(),
            None => None,
        };
        Event::Ended(Box::new(Ended {
            action: self.action,
            outcome,
            evidence,
            ending,
            written,
            message,
            leaves_something,
            without_session: !has_session,
        }))
    }

    async fn conclude(&mut self, tally: &mut Tally) -> Outcome {
        let session = match self.look(tally).await {
            Ok(session) => session,
            Err(outcome) => return outcome,
        };
        match IntentGuard::begin(self.journal.clone(), self.intent.clone()).await {
            Ok(written) => tally.written = Some(written),
            Err(message) => return self.not_made(iam::Error::of_desk(message), tally),
        }
        if *self.stop.borrow() {
            return self.not_made(stopped_before(), tally);
        }
        self.report(Progress::Sent);
        let sent = Instant::now();
        let answered = self.action.send(&session).await;
        tally.count(&answered);
        match answered {
            Sent::Done(_) => self.made(&session, ConfirmedBy::Answer, tally).await,
            Sent::Failed(error) if self.is_so_already(error.kind) => {
                self.made(&session, ConfirmedBy::ReadBack, tally).await
            }
            Sent::Failed(error) => self.not_made(error, tally),
            Sent::Unknown(error, last_sent) => self.check(&session, error, last_sent.unwrap_or(sent), tally).await,
        }
    }

    /// Opens a session and reads the root user, to see that the change still makes sense. An error is how it ends.
    async fn look(&mut self, tally: &mut Tally) -> Result<RootSession, Outcome> {
        self.report(Progress::Looking);
        let target = self.action.target().clone();
        let (iam, task) = (self.iam.high_priority(), self.action.task());
        let session = tokio::select! {
            biased;
            () = stopped(&mut self.stop) => return Err(self.not_made(stopped_before(), tally)),
            session = iam.assume_root(&target.account_id, task) => session,
        };
        let session = session.map_err(|error| self.not_made(error, tally))?;
        tally.has_session = true;
        let begun = Instant::now();
        let observed = tokio::select! {
            biased;
            () = stopped(&mut self.stop) => return Err(self.not_made(stopped_before(), tally)),
            read = session.observe(target.part.aspect()) => read,
        };
        let observed = observed.map_err(|error| {
            let sentence = format!(
                "The root user could not be read right before the change, so nothing was sent and nothing was changed. {}",
                error.sentence
            );
            self.not_made(iam::Error { sentence, ..error }, tally)
        })?;
        self.emitter.emit(Event::Observed { target: target.clone(), observed: observed.clone(), begun });
        // An earlier attempt of the same change may have come true meanwhile.
        if let Some(earlier) = self.earlier.as_ref().filter(|_| self.action.holds(&observed)) {
            if earlier.is_outlasted(begun) {
                return Err(self.made(&session, ConfirmedBy::ReadBack, tally).await);
            }
            tally.evidence = Some(earlier.clone());
            let sentence = "The root user reads as if the attempt before this one was made, so nothing was sent again. A read as early \
                            as this may be out of date: audit the account again in a minute.";
            return Err(Outcome::Unknown(iam::Error::of_desk(sentence.into())));
        }
        if let Some(sentence) = self.action.makes_no_sense(&observed) {
            return Err(self.not_made(iam::Error::of_desk(sentence), tally));
        }
        if self.expected.as_ref().is_some_and(|seen| !seen.agrees(&observed, &target.part)) {
            let who = match self.has_unresolved {
                true => "Somebody else, or this desk's own unconfirmed change,",
                false => "Somebody else",
            };
            let sentence = format!(
                "{who} changed it since you looked. Nothing was changed now. Check what is shown, and decide again."
            );
            return Err(self.not_made(iam::Error::of_desk(sentence), tally));
        }
        Ok(session)
    }

    /// Whether such a refusal says that it is so already, as an earlier attempt whose answer got lost was to make it.
    fn is_so_already(&self, refusal: ErrorKind) -> bool {
        let is_so = match self.action.info().effect {
            Effect::Deletes => refusal == ErrorKind::NoSuchEntity,
            Effect::Creates => refusal == ErrorKind::AlreadyExists,
            Effect::Changes | Effect::Disables => false,
        };
        is_so && self.earlier.is_some()
    }

    /// It was made.
    async fn made(&self, session: &RootSession, by: ConfirmedBy, tally: &mut Tally) -> Outcome {
        tally.leaves_something = !self.action.tidy_up(session).await;
        Outcome::Done(by)
    }

    /// This attempt was not made. Of an earlier one of the same change, whose answer got lost, that says nothing.
    fn not_made(&self, error: iam::Error, tally: &mut Tally) -> Outcome {
        match &self.earlier {
            Some(earlier) => {
                tally.evidence = Some(earlier.clone());
                Outcome::Unknown(still_unconfirmed(error))
            }
            None => Outcome::Failed(error),
        }
    }

    /// Reads the root user back to learn what came of a change whose answer got lost.
    async fn check(&mut self, session: &RootSession, error: iam::Error, sent: Instant, tally: &mut Tally) -> Outcome {
        let evidence = Evidence::new(self.action.info().effect == Effect::Creates, None, None, sent);
        let evidence = match &self.earlier {
            Some(earlier) => evidence.since(earlier),
            None => evidence,
        };
        let target = self.action.target().clone();
        self.report(Progress::Checking);
        for pause in CHECKS.into_iter().chain([LAST_CHECK]) {
            let begun = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => break,
                () = sleep(pause) => Instant::now(),
            };
            let read = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => break,
                read = session.observe(target.part.aspect()) => read,
            };
            match read {
                Ok(observed) if self.action.holds(&observed) && evidence.is_outlasted(begun) => {
                    return self.made(session, ConfirmedBy::ReadBack, tally).await;
                }
                Ok(observed) => self.emitter.emit(Event::Observed { target: target.clone(), observed, begun }),
                Err(error) if error.kind == ErrorKind::SignedOut => break,
                // A read that fails says nothing of the change.
                Err(_) => {}
            }
        }
        tally.evidence = Some(evidence);
        let sentence = format!(
            "AWS did not confirm the {}, and what IAM shows does not settle whether it was made. Audit the account again in a minute.",
            self.action.subject()
        );
        Outcome::Unknown(iam::Error { sentence, ..error })
    }

    fn report(&self, progress: Progress) {
        let account_id = self.action.target().account_id.clone();
        self.emitter.emit(Event::Progress { account_id, progress });
    }
}

impl Tally {
    fn count(&mut self, sent: &Sent) {
        match sent {
            Sent::Done(receipt) => {
                self.attempts += receipt.attempts;
                self.request_ids.extend(receipt.request_ids.iter().cloned());
            }
            Sent::Failed(error) | Sent::Unknown(error, _) => {
                self.attempts += error.attempts;
                self.request_ids.extend(error.request_id.clone());
                self.code.clone_from(&error.code);
            }
        }
    }
}
