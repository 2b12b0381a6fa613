//! Users who are deleted, and may be created again under the same name: what is still to come of the former one says nothing of
//! the new one.

use tokio::time::Instant;

use crate::account::UserName;
use crate::operations::InDoubt;

use super::notifications::NotificationTone::{Note, Problem};
use super::open_account::OpenAccount;
use super::{Desk, Stage};

impl Desk {
    /// These users (their keys) are gone, or others than before.
    pub(super) fn users_gone(&mut self, gone: Vec<String>) {
        let Stage::Open(account) = &mut self.stage else { return };
        // By the clock of those who read.
        let _entered = self.runner.runtime().enter();
        let found = Instant::now();
        let mut told = Vec::new();
        for key in gone {
            account.to_read_back.remove(&key);
            if !account.is_open(&key) {
                account.changes.remove(&key);
            }
            let card = account.hand_overs.iter().find(|card| card.name.key() == key);
            told.extend(card.map(|card| {
                format!(
                    "{} was deleted after the password was set that waits to be handed over: it may be of no use any more.",
                    card.name
                )
            }));
            account.gone.insert(key, found);
        }
        for text in told {
            self.notify(Problem, text);
        }
        self.drop_doubts_of_the_gone();
    }

    /// Whether a change was made of a user who is gone does not matter any more, nor does the password that it set.
    fn drop_doubts_of_the_gone(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        let inventory = &account.inventory;
        let over = account.doubts.take_where(|key, in_doubt| {
            inventory.get(key).is_none_or(|row| {
                row.user.user_id != in_doubt.record.user_id && !in_doubt.doubt.may_be_of_user_created(row.user.created)
            })
        });
        let mut told = Vec::new();
        for InDoubt { name, change, .. } in &over {
            let key = name.key();
            if !account.is_changing(&key) {
                account.changes.remove(&key);
                account.show_doubt(&key);
            }
            let put_away = if change.password().is_some() { " The new password was put away." } else { "" };
            // A password that somebody may have waited for is missed; else nothing is lost.
            let tone = if put_away.is_empty() { Note } else { Problem };
            let text = match account.inventory.get(&key) {
                Some(_) => format!(
                    "{name} was deleted and created again: it is another user now. Whether the former one was changed does not \
                     matter any more.{put_away}"
                ),
                None => format!(
                    "{name} no longer exists, so it does not matter any more whether the last change was made.{put_away}"
                ),
            };
            told.push((tone, text));
        }
        for (tone, text) in told {
            self.notify(tone, text);
        }
        for written in over.into_iter().filter_map(|over| over.written) {
            self.note_in_journal(written);
        }
    }
}

impl OpenAccount {
    /// Whether what was begun to be read then may be of a former user of this name (its key).
    pub(super) fn may_be_of_former(&self, key: &str, begun: Instant) -> bool {
        self.gone.get(key).is_some_and(|found| begun < *found)
    }
}

/// That a change was made of a user who was replaced while it was being made.
pub(super) fn was_replaced_meanwhile(name: &UserName) -> String {
    format!(
        "The change of {name} was made, but the user was deleted and created again meanwhile: it may have been of the former \
         one. Look at what is shown before you rely on it."
    )
}
