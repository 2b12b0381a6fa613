use crate::account::UserName;

use super::Desk;
use super::account::AccountId;
use super::notifications::{NotificationAction, NotificationTone};

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
        let (now, action) = (self.now(), action.into());
        let text = match &action {
            Some(NotificationAction::ShowUser { of, .. }) => self.said_of(*of, text.into()),
            Some(NotificationAction::ShowFile(_)) | None => text.into(),
        };
        self.notifications.add(tone, text, action, now);
    }

    /// Tells the operator something of this account.
    pub(super) fn notify_in(&mut self, of: AccountId, tone: NotificationTone, text: impl Into<String>) {
        let text = self.said_of(of, text.into());
        self.notify(tone, text);
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
