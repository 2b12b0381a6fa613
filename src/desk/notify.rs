use crate::account::UserName;

use super::Desk;
use super::account::AccountId;
use super::notifications::{Notification, NotificationAction, NotificationTone};

impl Desk {
    /// Tells the operator something.
    pub(super) fn notify(&mut self, tone: NotificationTone, text: impl Into<String>) {
        self.notify_of(tone, text, None);
    }

    /// The same, with something that can be done about it.
    pub(super) fn notify_of(
        &mut self,
        tone: NotificationTone,
        text: impl Into<String>,
        action: impl Into<Option<NotificationAction>>,
    ) {
        let action = action.into();
        let of = match &action {
            Some(NotificationAction::ShowUser { of, .. }) => Some(*of),
            Some(NotificationAction::ShowFile(_)) | None => None,
        };
        self.tell(tone, text.into(), action, of);
    }

    fn tell(
        &mut self,
        tone: NotificationTone,
        text: String,
        action: Option<NotificationAction>,
        of: Option<AccountId>,
    ) {
        let text = of.map_or(text.clone(), |of| self.said_of(of, text));
        self.notifications.add(tone, text, action, of, self.now());
    }

    /// Tells the operator something of this account.
    pub(super) fn notify_in(&mut self, of: AccountId, tone: NotificationTone, text: impl Into<String>) {
        self.tell(tone, text.into(), None, Some(of));
    }

    /// Whether this may be shown: behind a lock nothing is said, and of an account that is locked nothing beside it either.
    #[must_use]
    pub fn may_be_told(&self, notification: &Notification) -> bool {
        let is_locked = |of: AccountId| self.accounts.get(&of).is_some_and(|account| account.session.locked.is_some());
        !self.is_locked() && !notification.of.is_some_and(is_locked)
    }

    /// The messages that may be shown and were not read yet, the newest first.
    pub fn unread_messages(&self) -> impl Iterator<Item = &Notification> {
        self.notifications.unread().filter(|notification| self.may_be_told(notification))
    }

    /// Takes those of the messages that may be shown for read of which this holds.
    pub(super) fn read_messages(&mut self, is_read: impl Fn(&Notification) -> bool) {
        let read: Vec<u64> = self.unread_messages().filter(|one| is_read(one)).map(|one| one.id).collect();
        self.notifications.read(|notification| read.contains(&notification.id));
    }

    /// What is said of an account, with its name where there are several: users of one name may be in each.
    fn said_of(&self, of: AccountId, text: String) -> String {
        match self.accounts.get(&of) {
            Some(account) if self.accounts.len() > 1 => format!("{}: {text}", self.title_of(account)),
            _ => text,
        }
    }

    /// What shows this user of this account.
    pub(super) fn to_show(&self, of: AccountId, name: &UserName) -> NotificationAction {
        NotificationAction::ShowUser { of, name: name.clone() }
    }
}
