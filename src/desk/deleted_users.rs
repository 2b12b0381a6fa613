//! Users who are deleted, and may be created again under the same name: what is still to come of the former one says nothing of
//! the new one.

use tokio::time::Instant;

use crate::account::UserName;
use crate::operations::Unresolved;

use super::Desk;
use super::account::{Account, AccountId};
use super::notifications::NotificationTone::{Note, Problem};

impl Desk {
    /// These users (their keys) are gone, or others than before.
    pub(super) fn on_users_deleted(&mut self, of: AccountId, deleted: Vec<String>) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        // By the clock of those who read.
        let _entered = self.inbox.runner().runtime().enter();
        let found = Instant::now();
        let mut message = Vec::new();
        for key in deleted {
            account.operations.user_deleted(&key);
            let card = account.hand_overs.waiting.iter().find(|card| card.name.key() == key);
            message.extend(card.map(|card| {
                format!(
                    "{} was deleted after the password was set that waits to be handed over: it may be of no use any more.",
                    card.name
                )
            }));
            account.refresh.deleted.insert(key, found);
        }
        for text in message {
            self.notify_in(of, Problem, text);
        }
        self.drop_unresolved_of_deleted(of);
    }

    /// Whether an operation was made on a user who is gone does not matter any more, nor does the password that it set.
    fn drop_unresolved_of_deleted(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let inventory = &account.inventory;
        let over = account.operations.take_where(|key, unresolved| {
            inventory.get(key).is_none_or(|row| {
                row.user.user_id != unresolved.record.user_id
                    && !unresolved.evidence.may_be_of_user_created(row.user.created)
            })
        });
        let mut message = Vec::new();
        for Unresolved { action, .. } in &over {
            let (target, name) = (action.target(), &action.target().user);
            if !account.operations.is_running(target) {
                account.operations.show(target, None);
                account.operations.show_unresolved(target);
            }
            let discarded = if action.password().is_some() { " The new password was discarded." } else { "" };
            // A password that somebody may have waited for is missed; else nothing is lost.
            let tone = if discarded.is_empty() { Note } else { Problem };
            let text = match account.inventory.get(&name.key()) {
                Some(_) => format!(
                    "{name} was deleted and created again: it is another user now. Whether the former one was changed does not \
                     matter any more.{discarded}"
                ),
                None => format!(
                    "{name} no longer exists, so it does not matter any more whether the last change was made.{discarded}"
                ),
            };
            message.push((tone, text));
        }
        for (tone, text) in message {
            self.notify_in(of, tone, text);
        }
        for written in over.into_iter().filter_map(|over| over.written) {
            self.acknowledge_in_journal(of, written);
        }
    }
}

impl Account {
    /// Whether what was begun to be read then may be of a former user of this name (its key).
    pub(super) fn predates_deletion(&self, key: &str, begun: Instant) -> bool {
        self.refresh.deleted.get(key).is_some_and(|found| begun < *found)
    }
}

/// That a change was made of a user who was replaced while it was being made.
pub(super) fn was_replaced_meanwhile(name: &UserName) -> String {
    format!(
        "The change of {name} was made, but the user was deleted and created again meanwhile: it may have been of the former \
         one. Check what is shown before you rely on it."
    )
}
