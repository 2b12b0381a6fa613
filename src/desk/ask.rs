//! Asking IAM for the user of an exact name, without waiting for the list of users, or without being allowed to read it.

use tokio::time::Instant;

use crate::account::{Fact, Source, User, UserName};
use crate::iam;
use crate::inventory::LiveDetails;
use crate::refresh::{self, lost_read};

use super::Desk;
use super::account::AccountId;
use crate::refresh::{AskedFor, NameAnswer};

impl Desk {
    pub(super) fn ask_for(&mut self, of: AccountId, name: UserName) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.session.connection.is_none() {
            return;
        }
        account.refresh.asked_for = Some(AskedFor { name: name.clone(), answer: NameAnswer::Awaited });
        let user = Err(lost_read("asking for the user"));
        let if_lost = refresh::Event::NameAnswered { name: name.clone(), begun: self.instant(), user };
        self.read(
            of,
            |iam| async move {
                let begun = Instant::now();
                let user = iam.high_priority().user(&name).await;
                refresh::Event::NameAnswered { name, begun, user }
            },
            if_lost,
        );
    }

    /// What time it is by the clock of those who read.
    pub(super) fn instant(&self) -> Instant {
        let _entered = self.runner().runtime().enter();
        Instant::now()
    }

    pub(super) fn name_answered(
        &mut self,
        of: AccountId,
        name: UserName,
        begun: Instant,
        user: Result<Option<User>, iam::Error>,
    ) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.refresh.asked_for.as_ref().is_none_or(|asked| asked.name != name) {
            return;
        }
        if account.predates_deletion(&name.key(), begun) {
            return self.ask_for(of, name);
        }
        account.session.notice_sign_out(user.as_ref().err());
        let mut deleted = Vec::new();
        let answer = match user {
            Ok(Some(user)) => {
                let last_sign_in = user.password_last_used.map(|value| Fact { value, source: Source::Live, at: now });
                deleted = account.inventory.take_user(user, now);
                let live_details = LiveDetails { last_sign_in, ..LiveDetails::new(None, None, now) };
                account.inventory.apply_details(&name.key(), live_details);
                NameAnswer::Found
            }
            Ok(None) => NameAnswer::Missing(now),
            Err(error) => NameAnswer::Failed(error),
        };
        account.refresh.asked_for = Some(AskedFor { name, answer });
        self.on_users_deleted(of, deleted);
        self.read_on(of);
    }
}
