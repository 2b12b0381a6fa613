//! One change of a root user, from the click to its end: a session is opened for it, the root user is read, the change is written down
//! and sent, and looked up where its answer got lost. The session, and with it its credentials, ends with the job.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::account::RootObserved;
use crate::iam::{self, ErrorKind, Iam, Outcome as Sent, RootSession};
use crate::journal::{ConfirmedBy, Ending, EndingResult, Intent, IntentGuard, Journal};
use crate::operations::{Effect, Evidence, Outcome, Progress};
use crate::tasks::Emitter;

use super::action::AnyRootAction;
use super::event::{Ended, Event};

/// When the root user is read after an answer got lost, in seconds after the read before: until no read can be older than the change.
const CHECKS: [u64; 7] = [0, 1, 2, 4, 8, 15, 32];

/// A change that is to be made.
pub(crate) struct Job {
    pub(crate) iam: Iam,
    pub(crate) action: AnyRootAction,
    /// What the operator saw of the aspect that is to be changed.
    pub(crate) expected: Option<RootObserved>,
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
    left_undone: Option<String>,
    has_session: bool,
}

impl Job {
    /// Makes the change.
    pub(crate) async fn run(mut self) -> Event {
        let mut tally = Tally::default();
        let outcome = self.conclude(&mut tally).await;
        let Tally { attempts, request_ids, code, evidence, written, left_undone, has_session } = tally;
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
            left_undone,
            without_session: !has_session,
        }))
    }

    async fn conclude(&mut self, tally: &mut Tally) -> Outcome {
        let session = match self.look().await {
            Ok(session) => session,
            Err((outcome, has_session)) => {
                tally.has_session = has_session;
                return outcome;
            }
        };
        tally.has_session = true;
        match IntentGuard::begin(self.journal.clone(), self.intent.clone()).await {
            Ok(written) => tally.written = Some(written),
            Err(message) => return Outcome::Failed(iam::Error::of_desk(message)),
        }
        if *self.stop.borrow() {
            return stopped_before();
        }
        self.report(Progress::Sent);
        let sent = Instant::now();
        let answered = self.action.send(&session).await;
        tally.count(&answered);
        match answered {
            Sent::Done(_) => {
                tally.left_undone = self.action.tidy_up(&session).await;
                Outcome::Done(ConfirmedBy::Answer)
            }
            Sent::Failed(error) => Outcome::Failed(error),
            Sent::Unknown(error, last_sent) => self.check(&session, error, last_sent.unwrap_or(sent), tally).await,
        }
    }

    /// Opens a session and reads the root user, to see that the change still makes sense. An error tells whether there was a session.
    async fn look(&mut self) -> Result<RootSession, (Outcome, bool)> {
        self.report(Progress::Looking);
        let target = self.action.target().clone();
        let (iam, task) = (self.iam.high_priority(), self.action.task());
        let session = tokio::select! {
            biased;
            () = stopped(&mut self.stop) => return Err((stopped_before(), true)),
            session = iam.assume_root(&target.account_id, task) => session,
        };
        let session = session.map_err(|error| (Outcome::Failed(error), false))?;
        let failed = |sentence| (Outcome::Failed(iam::Error::of_desk(sentence)), true);
        let begun = Instant::now();
        let observed = tokio::select! {
            biased;
            () = stopped(&mut self.stop) => return Err((stopped_before(), true)),
            read = session.observe(target.part.aspect()) => read,
        };
        let observed = observed.map_err(|error| {
            let sentence = format!(
                "The root user could not be read right before the change, so nothing was sent and nothing was changed. {}",
                error.sentence
            );
            (Outcome::Failed(iam::Error { sentence, ..error }), true)
        })?;
        self.emitter.emit(Event::Observed { target: target.clone(), observed: observed.clone(), begun });
        if let Some(sentence) = self.action.makes_no_sense(&observed) {
            return Err(failed(sentence));
        }
        let seen = self.expected.clone().map(|seen| seen.only(&target.part));
        if seen.is_some_and(|seen| seen != observed.only(&target.part)) {
            let sentence = "Somebody else changed it since you looked. Nothing was changed now. Check what is shown, and decide again.";
            return Err(failed(sentence.into()));
        }
        Ok(session)
    }

    /// Reads the root user back to learn what came of a change whose answer got lost.
    async fn check(&mut self, session: &RootSession, error: iam::Error, sent: Instant, tally: &mut Tally) -> Outcome {
        let evidence = Evidence::new(self.action.info().effect == Effect::Creates, None, None, sent);
        let target = self.action.target().clone();
        self.report(Progress::Checking);
        for pause in CHECKS.map(Duration::from_secs) {
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
                    tally.left_undone = self.action.tidy_up(session).await;
                    return Outcome::Done(ConfirmedBy::ReadBack);
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

fn stopped_before() -> Outcome {
    Outcome::Failed(iam::Error::of_desk("You stopped it. Nothing was sent, and nothing was changed.".into()))
}

/// Ends when the operator wants to wait no longer.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // The account is closed, so nobody can want anything of it any more.
        std::future::pending().await
    }
}
