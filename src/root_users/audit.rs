//! Reading: what the organisation has, and what root users have.

use tokio::time::Instant;

use crate::iam::{self, Iam, RootTask};
use crate::tasks::Emitter;

use super::event::Event;

/// Reads what the organisation has switched on, and the list of its accounts.
pub(crate) async fn read(iam: Iam, emitter: Emitter<Event>) -> Event {
    let iam = iam.high_priority();
    let features = async { emitter.emit(Event::Features(iam.root_features().await)) };
    let accounts = iam.member_accounts(|page| emitter.emit(Event::Accounts(page)));
    let ((), ended) = tokio::join!(features, accounts);
    Event::AccountsEnded(ended)
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
