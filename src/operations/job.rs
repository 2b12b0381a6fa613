//! One change of a user, from the click to its end: the user is read, the change is written down and sent, sent again where
//! IAM was busy, and looked up where its answer got lost.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::account::{LoginProfile, User, UserName};
use crate::iam::{Iam, Outcome, Trouble, TroubleKind};
use crate::journal::{ConfirmedBy, Intent, IntentGuard, Journal};
use crate::tasks::{Clock, Emitter};

use super::change::{Change, ChangeKind};
use super::conclusion::Conclusion;
use super::doubt::{Doubt, Moment, Verdict};
use super::event::{Ended, Event};
use super::record::Record;
use super::state::Progress;
use super::trouble;

/// How long to wait before a change is sent again that IAM was too busy with the user for: two minutes in all.
const BUSY: [Duration; 8] = seconds([1, 2, 4, 8, 15, 30, 30, 30]);

/// When the user is read after an answer got lost, each counted from the read before.
const CHECKS: [Duration; 6] = seconds([0, 1, 2, 4, 8, 15]);

/// What is read later still where only time makes the answer certain ([`Doubt::verdict`]).
const LAST_CHECK: Duration = Duration::from_secs(32);

const fn seconds<const N: usize>(seconds: [u64; N]) -> [Duration; N] {
    let mut all = [Duration::ZERO; N];
    let mut index = 0;
    while index < N {
        all[index] = Duration::from_secs(seconds[index]);
        index += 1;
    }
    all
}

/// By how much two measurements of the same time may differ.
const CLOCKS: SignedDuration = SignedDuration::from_secs(3);

/// A change that is to be made.
pub(crate) struct Job {
    pub(crate) iam: Iam,
    pub(crate) name: UserName,
    pub(crate) change: Change,
    /// What the operator saw of the user.
    pub(crate) seen: Option<Seen>,
    /// The doubt that an earlier attempt of the same change left.
    pub(crate) earlier: Option<Doubt>,
    /// The doubts that other changes of the user left.
    pub(crate) others: Vec<Doubt>,
    /// When another create of the user from this desk ended that was made, the last one.
    pub(crate) created: Option<Instant>,
    pub(crate) journal: Journal,
    pub(crate) intent: Intent,
    /// Turns true when the operator wants to wait no longer.
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) clock: Clock,
    pub(crate) emitter: Emitter<Event>,
}

/// What was on the screen when the operator decided on a change.
pub(crate) struct Seen {
    pub(crate) user_id: String,
    pub(crate) profile: LoginProfile,
    /// How long ago this desk made that of the user, where it was so recently that reads may not show it yet.
    pub(crate) own: Option<SignedDuration>,
    /// Whether it is not known of an earlier change from this desk whether it was made.
    pub(crate) doubted: bool,
}

/// What the user was like right before the change.
#[derive(Default)]
struct Before {
    moment: Option<Moment>,
    existing: Option<Timestamp>,
}

impl Job {
    /// Makes the change. The password comes back with the event: it is not let go of before the outcome is known.
    pub(crate) async fn run(mut self) -> Event {
        let user_id = self.seen.as_ref().map(|seen| seen.user_id.clone()).unwrap_or_default();
        let mut record = Record::begun(user_id, self.change.kind(), (self.clock)());
        let mut written = None;
        let conclusion = self.conclude(&mut record, &mut written).await;
        record.end(&conclusion, (self.clock)());
        let told = match &written {
            Some(written) => written.end(record.ending()).await.err(),
            None => None,
        };
        Event::Ended(Box::new(Ended { name: self.name, change: self.change, conclusion, record, written, told }))
    }

    async fn conclude(&mut self, record: &mut Record, written: &mut Option<IntentGuard>) -> Conclusion {
        let before = match self.look().await {
            Ok(before) => before,
            Err(conclusion) => return conclusion,
        };
        match IntentGuard::begin(self.journal.clone(), self.intent.clone()).await {
            Ok(intent) => *written = Some(intent),
            Err(told) => return self.not_made(Trouble::of_desk(told)),
        }
        if *self.stop.borrow() {
            return self.stopped_before();
        }
        self.send(before, record).await
    }

    /// Reads the user, to see that it is still what the operator saw.
    async fn look(&mut self) -> Result<Before, Conclusion> {
        self.report(Progress::Looking);
        let begun = Instant::now();
        let (iam, name) = (self.iam.high_priority(), self.name.clone());
        // The moment at which it was that time at AWS.
        let profile = async { (iam.login_profile_at(&name).await, Instant::now()) };
        let reads = async { tokio::join!(iam.user(&name), profile) };
        let (user, profile) = tokio::select! {
            biased;
            () = stopped(&mut self.stop) => return Err(self.stopped_before()),
            read = reads => read,
        };
        let (profile, here) = profile;
        match &user {
            Ok(None) => return Err(self.not_made(trouble::user_gone(&self.name))),
            Ok(Some(user)) => self.same_user(user).map_err(|trouble| self.not_made(trouble))?,
            Err(trouble) => self.readable(trouble).map_err(|trouble| self.not_made(trouble))?,
        }
        let (profile, aws) = match profile {
            Ok(read) => read,
            Err(trouble) => {
                self.readable(&trouble).map_err(|trouble| self.not_made(trouble))?;
                return Ok(Before::default());
            }
        };
        let key = self.name.key();
        self.emitter.emit(Event::ProfileRead { key, profile: profile.clone(), begun });
        // An earlier attempt of the same change may have come true meanwhile.
        if let Some(earlier) = &self.earlier
            && earlier.verdict(&profile, begun) == Verdict::Done
        {
            return Err(Conclusion::Done(ConfirmedBy::ReadBack));
        }
        if let Some(seen) = &self.seen
            && let Some(what) = difference(seen, &profile, aws)
        {
            let who =
                if seen.doubted { "Somebody else, or this desk's own unconfirmed change," } else { "Somebody else" };
            let sentence = format!(
                "{who} {what} since you looked at {}. Nothing was changed now. Look at what is shown, and decide again.",
                self.name
            );
            return Err(self.not_made(Trouble::of_desk(sentence)));
        }
        let existing = match profile {
            LoginProfile::Present { created, .. } => created,
            LoginProfile::Absent | LoginProfile::Unknown { .. } => None,
        };
        let took = here.saturating_duration_since(begun);
        Ok(Before { moment: aws.map(|aws| Moment { aws, here, took }), existing })
    }

    fn stopped_before(&self) -> Conclusion {
        self.not_made(Trouble::of_desk("You stopped it. Nothing was sent, and nothing was changed.".into()))
    }

    fn same_user(&self, user: &User) -> Result<(), Trouble> {
        match &self.seen {
            Some(seen) if seen.user_id != user.user_id => {
                let sentence = format!(
                    "{} was deleted and created again since you looked: it is another user now. Nothing was changed. \
                     Refresh, and look at the user again.",
                    self.name
                );
                Err(Trouble::of_desk(sentence))
            }
            _ => Ok(()),
        }
    }

    /// Whoever may not read may still change; but where reading fails otherwise, changing would be blind.
    fn readable(&self, trouble: &Trouble) -> Result<(), Trouble> {
        if trouble.kind == TroubleKind::AccessDenied {
            return Ok(());
        }
        let sentence = format!(
            "{} could not be read right before the change, so nothing was sent and nothing was changed. {}",
            self.name, trouble.sentence
        );
        Err(Trouble { sentence, ..trouble.clone() })
    }

    /// Sends the change, again where IAM was too busy with the user.
    async fn send(&mut self, before: Before, record: &mut Record) -> Conclusion {
        let mut waits = BUSY.into_iter();
        loop {
            self.report(Progress::Sent);
            let sent = Instant::now();
            let outcome = self.call().await;
            record.attempt(&outcome);
            match outcome {
                Outcome::Done(_) => return Conclusion::Done(ConfirmedBy::Answer),
                Outcome::Unknown(trouble, last_sent) => {
                    // The call may have waited for its turn, or have been made again after throttling.
                    return self.check(trouble, before, last_sent.unwrap_or(sent)).await;
                }
                Outcome::Refused(trouble) if trouble.kind == TroubleKind::TemporarilyUnmodifiable => {
                    let Some(pause) = waits.next() else {
                        let sentence = "IAM was busy with an earlier change of this user for two minutes. Nothing was \
                                        changed. Try again in a few minutes.";
                        return self.not_made(Trouble { sentence: sentence.into(), ..trouble });
                    };
                    self.report(Progress::Waiting { pause, tries: record.attempts });
                    if self.stopped_within(pause).await {
                        let sentence = "You stopped waiting while IAM was busy with an earlier change of this user. Nothing \
                                        was changed. Try again in a minute.";
                        return self.not_made(Trouble { sentence: sentence.into(), ..trouble });
                    }
                }
                // What an earlier attempt asked for, whose answer got lost, is so.
                Outcome::Refused(trouble)
                    if trouble.kind == TroubleKind::NoSuchEntity
                        && self.change.kind() == ChangeKind::Delete
                        && self.earlier.is_some() =>
                {
                    return Conclusion::Done(ConfirmedBy::ReadBack);
                }
                Outcome::Refused(trouble) => return self.not_made(trouble),
            }
        }
    }

    async fn call(&self) -> Outcome {
        let (iam, name) = (&self.iam, &self.name);
        match &self.change {
            Change::Create { password, must_change } => iam.create_login_profile(name, password, *must_change).await,
            Change::Reset { password, must_change } => {
                iam.update_login_profile(name, Some(password), Some(*must_change)).await
            }
            Change::SetMustChange(must_change) => iam.update_login_profile(name, None, Some(*must_change)).await,
            Change::Delete => iam.delete_login_profile(name).await,
        }
    }

    /// Reads the user back to learn what came of a change whose answer got lost.
    async fn check(&mut self, trouble: Trouble, before: Before, sent: Instant) -> Conclusion {
        let doubt = Doubt::new(&self.change, before.moment, before.existing, sent);
        let doubt = match self.created {
            Some(ended) => doubt.after_create(ended),
            None => doubt,
        };
        let doubt = match &self.earlier {
            Some(earlier) => doubt.since(earlier),
            None => doubt.among(&self.others),
        };
        if !doubt.can_be_resolved() {
            return Conclusion::Unknown(trouble, doubt);
        }
        self.report(Progress::Checking);
        let mut found = None;
        for pause in CHECKS.into_iter().chain([LAST_CHECK]) {
            let is_there = matches!(found, Some(LoginProfile::Present { .. }));
            if pause == LAST_CHECK && self.change.kind() == ChangeKind::Create && !is_there {
                // No time makes it certain that none will appear.
                break;
            }
            if self.stopped_within(pause).await {
                break;
            }
            let begun = Instant::now();
            let (iam, name) = (self.iam.high_priority(), self.name.clone());
            let read = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => break,
                read = iam.login_profile(&name) => read,
            };
            match read {
                Ok(profile) => {
                    match doubt.verdict(&profile, begun) {
                        Verdict::Done => return Conclusion::Done(ConfirmedBy::ReadBack),
                        Verdict::Refused => {
                            let own = self.others.iter().any(Doubt::is_create);
                            return Conclusion::Refused(trouble::existed_before(&self.name, own, trouble));
                        }
                        Verdict::Open => {}
                    }
                    let key = self.name.key();
                    self.emitter.emit(Event::ProfileRead { key, profile: profile.clone(), begun });
                    found = Some(profile);
                }
                Err(trouble) if trouble.kind == TroubleKind::SignedOut => break,
                // A read that fails says nothing of the change.
                Err(_) => {}
            }
        }
        Conclusion::Unknown(trouble::in_doubt(&self.name, &self.change, found.as_ref(), trouble), doubt)
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
        self.emitter.emit(Event::Progress { key: self.name.key(), kind: self.change.kind(), progress });
    }

    /// This attempt was not made. Of an earlier one of the same change, whose answer got lost, that says nothing.
    fn not_made(&self, trouble: Trouble) -> Conclusion {
        match &self.earlier {
            Some(earlier) => Conclusion::Unknown(trouble::still_in_doubt(trouble), earlier.clone()),
            None => Conclusion::Refused(trouble),
        }
    }
}

/// Ends when the operator wants to wait no longer.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // The account is closed, so nobody can want anything of it any more.
        std::future::pending().await
    }
}

/// What somebody else did to the user's console password since the operator looked, if anything.
fn difference(seen: &Seen, now: &LoginProfile, aws: Option<Timestamp>) -> Option<&'static str> {
    if let Some(own) = seen.own {
        // What is younger than this desk's own change is no stale read of what was before it.
        let younger = match (now, aws) {
            (LoginProfile::Present { created: Some(created), .. }, Some(aws)) => {
                aws.duration_since(*created) + CLOCKS < own
            }
            _ => false,
        };
        let another = matches!(seen.profile, LoginProfile::Absent) && younger;
        return another.then_some("created a console password");
    }
    match (&seen.profile, now) {
        (LoginProfile::Absent, LoginProfile::Present { .. }) => Some("created a console password"),
        (LoginProfile::Present { .. }, LoginProfile::Absent) => Some("deleted the console password"),
        (LoginProfile::Present { created: Some(seen), .. }, LoginProfile::Present { created: Some(now), .. })
            if seen != now =>
        {
            Some("deleted the console password and created another")
        }
        (LoginProfile::Present { reset_required: seen, .. }, LoginProfile::Present { reset_required: now, .. })
            if seen != now =>
        {
            // The user's own change of the password turns it off, too.
            Some(if *now {
                "set that a new password must be created at the next sign-in"
            } else {
                "(perhaps the user) changed the password or the setting"
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_did_is_told_in_words() {
        let present = |created, reset_required| LoginProfile::Present { created, reset_required };
        let (old, new) = (Some(Timestamp::UNIX_EPOCH), Some(Timestamp::constant(9, 0)));
        let told = |profile: LoginProfile, now: &LoginProfile, own: bool| {
            let own = own.then_some(SignedDuration::from_secs(20));
            let seen = Seen { user_id: String::new(), profile, own, doubted: false };
            difference(&seen, now, Some(Timestamp::constant(30, 0))).unwrap_or_default()
        };
        assert!(told(LoginProfile::Absent, &present(Some(Timestamp::constant(20, 0)), true), true).contains("created"));
        assert!(told(LoginProfile::Absent, &present(old, true), false).contains("created"));
        assert!(told(present(old, true), &LoginProfile::Absent, false).contains("deleted"));
        assert!(told(present(old, true), &present(new, true), false).contains("created another"));
        assert!(told(present(old, false), &present(old, true), false).contains("must be created"));
        assert!(told(present(old, true), &present(old, false), false).contains("perhaps the user"));
        for (seen, now, own) in [
            (present(old, true), present(old, true), false),
            (present(None, true), present(old, true), false),
            (LoginProfile::NOT_READ, present(old, true), false),
            (LoginProfile::Absent, present(old, true), true),
        ] {
            assert_eq!(told(seen, &now, own), "");
        }
    }
}
