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
        let now = self.now();
        self.notifications.add(tone, text.into(), action.into(), now);
    }

    /// What shows this user of this account.
    pub(super) fn to_show(&self, of: AccountId, name: &UserName) -> NotificationAction {
        NotificationAction::ShowUser { opened: of.0, name: name.clone() }
    }
}
