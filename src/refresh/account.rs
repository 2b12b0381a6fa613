//! Reading all of an account: its users, and the credential report on them.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use crate::account::CredentialReport;
use crate::iam::{self, Iam, ListFrom, ReportMissing};
use crate::tasks::Emitter;

use super::errors;
use super::event::{Event, ReportEvent};

/// How long a credential report may be in the making before console passwords are read without it.
const REPORT_IS_LATE: Duration = Duration::from_secs(8);

/// When a report in the making is asked for, counted from the last time: for ten minutes in all.
const REPORT_ASKED: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(3),
];
const REPORT_ASKED_LATER: Duration = Duration::from_secs(10);
const REPORT_GIVEN_UP: Duration = Duration::from_secs(600);

/// So many lines of a report at a time: what one frame takes in without being late.
const LINES: usize = 1_000;

/// Why an account is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RefreshTrigger {
    /// Somebody wants it: all is read again.
    User,
    /// It is time to. Nobody waits for it.
    Timer,
    /// The listing goes on after a failure, from this marker.
    Resume(String),
}

/// What is to be read of an account.
pub(crate) struct Scope {
    /// Where the listing is to begin, or to go on.
    pub(crate) from: ListFrom,
    pub(crate) beside: Beside,
}

/// What is to be read beside the list of users.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    /// Whether a credential report is to be had.
    pub(crate) report: bool,
    /// Whether the tags and groups of all users are.
    pub(crate) user_details: bool,
}

/// What is read of an account before it is known whose it is. It ends when it is dropped.
pub(crate) struct Prefetch {
    /// What is among it.
    pub(crate) beside: Beside,
    events: UnboundedReceiver<Event>,
    work: JoinHandle<Event>,
}

impl Prefetch {
    /// Hands on what has been read so far.
    pub(crate) fn forward(&mut self, emitter: &Emitter<Event>) {
        while let Ok(event) = self.events.try_recv() {
            emitter.emit(event);
        }
    }
}

impl Drop for Prefetch {
    fn drop(&mut self) {
        self.work.abort();
    }
}

pub(crate) fn prefetch(iam: Iam, report: bool) -> Prefetch {
    let (sender, events) = tokio::sync::mpsc::unbounded_channel();
    // Where nobody takes it any more, the account was not opened.
    let emitter = Emitter::new(move |event| drop(sender.send(event)));
    let beside = Beside { report, user_details: true };
    let what = Scope { from: ListFrom::BeginningShort, beside };
    Prefetch { beside, events, work: tokio::spawn(read_account(iam, what, emitter)) }
}

/// Reading an account ended because this program failed.
pub(crate) fn lost() -> Event {
    Event::AccountRead(Err(errors::lost_read("reading the account")))
}

/// Hands on what was read early, and what goes on being read.
pub(crate) async fn finish_prefetch(mut prefetched: Prefetch, emitter: Emitter<Event>) -> Event {
    while let Some(event) = prefetched.events.recv().await {
        emitter.emit(event);
    }
    (&mut prefetched.work).await.unwrap_or_else(|_| lost())
}

/// Reads an account: its alias, its password policy, its users, what a credential report says of them, and their tags and
/// groups, all at once.
pub(crate) async fn read_account(iam: Iam, what: Scope, emitter: Emitter<Event>) -> Event {
    let alias = async { emitter.emit(Event::Alias(iam.account_alias().await)) };
    let policy = async { emitter.emit(Event::Policy(iam.password_policy().await)) };
    // The largest of all replies are not to be in the way of the first rows.
    let first_rows = Notify::new();
    let list = async {
        let on_page = |page| {
            emitter.emit(Event::Page(page));
            first_rows.notify_one();
        };
        let ended = iam.list_users(what.from, on_page).await;
        first_rows.notify_one();
        emitter.emit(Event::ListingEnded(ended));
    };
    let user_details = async {
        if what.beside.user_details {
            first_rows.notified().await;
            let ended = iam.authorization_details(|users| emitter.emit(Event::UserDetails(users))).await;
            emitter.emit(Event::UserDetailsEnded(ended));
        }
    };
    let report = async {
        if what.beside.report {
            read_report(&iam, &emitter).await;
        }
    };
    tokio::join!(alias, policy, list, user_details, report);
    Event::AccountRead(Ok(()))
}

/// Has IAM make a credential report, and reads it: the present one if it is less than four hours old, which IAM then gives out
/// again.
async fn read_report(iam: &Iam, emitter: &Emitter<Event>) {
    let mut report = pin!(report(iam, emitter));
    let ended = match timeout(REPORT_IS_LATE, &mut report).await {
        Ok(ended) => ended,
        Err(_) => {
            emitter.emit(Event::Report(ReportEvent::Late));
            report.await
        }
    };
    match ended {
        Ok(CredentialReport { generated, users, root, unreadable }) => {
            emitter.emit(Event::Report(ReportEvent::Root(root)));
            let mut lines = users.into_iter().peekable();
            while lines.peek().is_some() {
                let some = lines.by_ref().take(LINES).collect();
                emitter.emit(Event::Report(ReportEvent::Lines(some, generated)));
            }
            emitter.emit(Event::Report(ReportEvent::Ended(Ok((generated, unreadable)))));
        }
        Err(error) => emitter.emit(Event::Report(ReportEvent::Ended(Err(error)))),
    }
}

async fn report(iam: &Iam, emitter: &Emitter<Event>) -> Result<CredentialReport, iam::Error> {
    let begun = Instant::now();
    // Whoever may not have one made may still read one that is there.
    let refused = iam.generate_credential_report().await.err();
    let mut pauses = REPORT_ASKED.into_iter();
    loop {
        let missing = match iam.credential_report().await {
            Ok(report) => return Ok(report),
            Err(ReportMissing::Failed(error)) => return Err(error),
            Err(missing) => missing,
        };
        match (&missing, &refused) {
            // None is being made.
            (ReportMissing::NotPresent | ReportMissing::Expired, Some(refused)) => return Err(refused.clone()),
            _ if begun.elapsed() >= REPORT_GIVEN_UP => return Err(errors::report_never_came()),
            _ => emitter.emit(Event::Report(ReportEvent::InTheMaking)),
        }
        sleep(pauses.next().unwrap_or(REPORT_ASKED_LATER)).await;
    }
}
