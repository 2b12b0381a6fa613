//! What the operator is told, whatever is on the screen: each message once, and all of the last ones for reading them again.

use std::collections::VecDeque;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::account::UserName;

use super::account::AccountId;

/// So many are kept. The oldest go first.
const MOST: usize = 100;

/// What a message means to whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationTone {
    /// What was asked for is done.
    Done,
    /// Something is worth knowing, and nothing needs to be done about it.
    Note,
    /// Something did not work, or has to be looked at.
    Problem,
}

/// What can be done about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotificationAction {
    /// Show this file in the file manager.
    ShowFile(PathBuf),
    /// Show this user, if the account is still open.
    ShowUser {
        /// In which account.
        of: AccountId,
        /// Who it is.
        name: UserName,
    },
}

/// A message to the operator. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Another number for each message, and a higher one for each that came later.
    pub id: u64,
    /// What it means.
    pub tone: NotificationTone,
    /// What happened, whether anything changed, and what to do: sentences.
    pub text: String,
    /// When it came.
    pub at: Timestamp,
    /// How often it came in a row.
    pub times: u32,
    /// What can be done about it.
    pub action: Option<NotificationAction>,
    /// The account that it is about, where it is about one.
    pub of: Option<AccountId>,
    /// Whether it was read, or has been shown for long enough.
    pub is_read: bool,
}

/// The last messages.
#[derive(Debug, Default)]
pub struct Notifications {
    /// The oldest first.
    kept: VecDeque<Notification>,
    unread: usize,
    last_id: u64,
}

impl Notifications {
    /// All of them, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Notification> {
        self.kept.iter().rev()
    }

    /// How many were not read yet.
    #[must_use]
    pub const fn count_unread(&self) -> usize {
        self.unread
    }

    /// Those that were not read yet, the newest first.
    pub fn unread(&self) -> impl Iterator<Item = &Notification> {
        // Mostly there is none, and then nothing is looked through in each frame.
        let all = (self.unread > 0).then(|| self.newest_first());
        all.into_iter().flatten().filter(|notification| !notification.is_read)
    }

    /// The number of the newest; zero where there is none.
    #[must_use]
    pub const fn last_id(&self) -> u64 {
        self.last_id
    }

    /// Adds one. The same as the last one, or as one that was not read yet, is that one, come once more.
    pub(super) fn add(
        &mut self,
        tone: NotificationTone,
        text: String,
        action: Option<NotificationAction>,
        of: Option<AccountId>,
        at: Timestamp,
    ) {
        self.last_id += 1;
        let last = self.kept.len().checked_sub(1);
        let is_same = |(index, earlier): (usize, &Notification)| {
            (!earlier.is_read || Some(index) == last)
                && earlier.tone == tone
                && earlier.text == text
                && earlier.of == of
        };
        let earlier = self.kept.iter().enumerate().position(is_same).and_then(|index| self.kept.remove(index));
        let times = earlier.map_or(1, |earlier| earlier.times.saturating_add(1));
        self.kept.push_back(Notification { id: self.last_id, tone, text, at, times, action, of, is_read: false });
        if self.kept.len() > MOST {
            // What nobody has read yet stays as long as something else can go.
            let oldest_read = self.kept.iter().position(|notification| notification.is_read);
            self.kept.remove(oldest_read.unwrap_or_default());
        }
        self.count();
    }

    /// These were read.
    pub(super) fn read(&mut self, is_read: impl Fn(&Notification) -> bool) {
        for notification in &mut self.kept {
            notification.is_read |= is_read(notification);
        }
        self.count();
    }

    fn count(&mut self) {
        self.unread = self.kept.iter().filter(|notification| !notification.is_read).count();
    }
}

#[cfg(test)]
mod tests {
    use super::NotificationTone::{Done, Note, Problem};
    use super::*;

    fn with(texts: &[(NotificationTone, &str)]) -> Notifications {
        let mut notifications = Notifications::default();
        for (tone, text) in texts {
            notifications.add(*tone, (*text).into(), None, None, Timestamp::UNIX_EPOCH);
        }
        notifications
    }

    fn texts(notifications: &Notifications) -> Vec<(&str, u32)> {
        notifications.newest_first().map(|one| (one.text.as_str(), one.times)).collect()
    }

    #[test]
    fn the_newest_comes_first_and_stays_once_it_was_read() {
        let mut notifications = with(&[(Problem, "a"), (Done, "b")]);
        assert_eq!(texts(&notifications), [("b", 1), ("a", 1)]);
        assert_eq!(notifications.unread().next().map(|one| one.id), Some(notifications.last_id()));
        notifications.read(|one| one.text == "b");
        assert_eq!(notifications.unread().next().map(|one| one.text.as_str()), Some("a"));
        notifications.read(|one| one.id <= 2);
        assert_eq!((notifications.unread().next(), notifications.count_unread()), (None, 0));
        assert_eq!(texts(&notifications), [("b", 1), ("a", 1)], "the history has them");
    }

    #[test]
    fn what_comes_again_is_counted_and_is_new() {
        let mut notifications = with(&[(Problem, "a"), (Note, "b"), (Problem, "a"), (Note, "a")]);
        assert_eq!(texts(&notifications), [("a", 1), ("a", 2), ("b", 1)], "of another tone it is another one");
        assert_eq!(notifications.count_unread(), 3);
        notifications.read(|_| true);
        notifications.add(Note, "a".into(), None, None, Timestamp::UNIX_EPOCH);
        assert_eq!(notifications.unread().next().map(|one| (one.id, one.times)), Some((5, 2)));
        notifications.add(Problem, "a".into(), None, None, Timestamp::UNIX_EPOCH);
        assert_eq!(texts(&notifications), [("a", 1), ("a", 2), ("a", 2), ("b", 1)], "what was read before is over");
    }

    #[test]
    fn no_more_are_kept_than_a_hundred_and_those_that_nobody_has_read_the_longest() {
        let mut notifications = with(&[(Problem, "unread")]);
        for number in 0..2 * MOST {
            notifications.add(Done, number.to_string(), None, None, Timestamp::UNIX_EPOCH);
            notifications.read(|one| one.tone == Done);
        }
        assert_eq!(notifications.newest_first().count(), MOST);
        assert_eq!(notifications.unread().next().map(|one| one.text.as_str()), Some("unread"));
        let mut notifications = Notifications::default();
        for number in 0..2 * MOST {
            notifications.add(Problem, number.to_string(), None, None, Timestamp::UNIX_EPOCH);
        }
        assert_eq!((notifications.newest_first().count(), notifications.count_unread()), (MOST, MOST));
        assert_eq!(notifications.newest_first().last().map(|one| one.text.as_str()), Some("100"));
    }
}
