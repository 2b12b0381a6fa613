//! Reading: what the organisation has, and what root users have.

use tokio::time::Instant;

use crate::iam::{self, Iam, RootTask};
use crate::tasks::Emitter;

use super::event::Event;

/// Reads what the organisation has switched on, and the list of its accounts.
pub(crate) async fn read(iam: Iam, emitter: Emitter<Event>) -> Event {
    let features = async { emitter.emit(Event::Features(iam.high_priority().root_features().await)) };
    let ((), ended) = tokio::join!(features, list(&iam, None, &emitter));
    ended
}

/// Goes on with a list of accounts that could not be read to its end.
pub(crate) async fn go_on(iam: Iam, from: String, emitter: Emitter<Event>) -> Event {
    list(&iam, Some(from), &emitter).await
}

async fn list(iam: &Iam, from: Option<String>, emitter: &Emitter<Event>) -> Event {
    Event::AccountsEnded(iam.member_accounts(from, |page| emitter.emit(Event::Accounts(page))).await)
}

/// Audits the root user of the account of this id, in a session that ends with it.
pub(crate) async fn audit(iam: Iam, account_id: String) -> Event {
    let begun = Instant::now();
    let read = match iam.assume_root(&account_id, RootTask::Audit).await {
        Ok(session) => Ok(session.credentials().await),
        Err(error) => Err(error),
    };
    Event::Audited { account_id, begun, read: Box::new(read) }
}

/// An audit that was lost because of an internal error.
pub(crate) fn lost_audit(account_id: String, begun: Instant) -> Event {
    let sentence = "Internal error during the audit. Nothing was changed. Audit the account again.";
    Event::Audited { account_id, begun, read: Box::new(Err(iam::Error::of_desk(sentence.into()))) }
}
