//! Accounts side by side: how they are opened, shown and closed, each without the others.

use crate::iam;
use crate::session::Origin;

use super::account::{Account, AccountId};
use super::identity_center::Chooser;
use super::notifications::NotificationTone::Note;
use super::{Desk, Stage, Welcome};

impl Desk {
    /// Opens these beside what is open, all at once, and shows the first; shows one that is open already.
    pub(super) fn open_beside(&mut self, origins: Vec<Origin>) {
        self.open_only_profile = false;
        let mut in_front = None;
        for origin in origins {
            let of = self.open_from(&origin).unwrap_or_else(|| self.begin_opening(&origin, true));
            in_front.get_or_insert(of);
        }
        in_front.into_iter().for_each(|of| self.show(of));
    }

    /// What the account is called among those that are open: with the principal where one account is open as several, with its id where
    /// another one is called the same.
    #[must_use]
    pub fn title_of(&self, account: &Account) -> String {
        let identity = &account.session.identity;
        let others = || self.accounts.values().filter(|other| other.session.identity.arn != identity.arn);
        let title = account.title();
        if others().any(|other| other.session.identity.account_id == identity.account_id) {
            format!("{title}, {}", identity.principal())
        } else if others().any(|other| other.title() == title) {
            format!("{title}, {}", identity.grouped_account_id())
        } else {
            title
        }
    }

    /// The account that is open from there, if one is. Of a key, it takes the key to tell.
    fn open_from(&self, origin: &Origin) -> Option<AccountId> {
        if matches!(origin, Origin::Keys { .. }) {
            return None;
        }
        let open = self.accounts.iter().map(|(of, account)| (of, &account.session.origin)).chain(&self.opening);
        open.into_iter().find(|(_, other)| *other == origin).map(|(of, _)| *of)
    }

    /// Opens an account, which the operator has `asked` for, or which is opened by itself at the start.
    pub(super) fn open(&mut self, origin: &Origin, asked: bool) {
        let of = self.begin_opening(origin, asked);
        self.show(of);
    }

    pub(super) fn begin_opening(&mut self, origin: &Origin, asked: bool) -> AccountId {
        let of = self.next_id();
        self.opening.insert(of, origin.clone());
        self.connect(of, origin, asked);
        of
    }

    /// The id of the next account.
    pub(super) fn next_id(&mut self) -> AccountId {
        self.opened += 1;
        AccountId(self.opened)
    }

    /// Shows this account, open or being opened, and leaves the others as they are.
    pub(super) fn show(&mut self, of: AccountId) {
        if self.in_front() == Some(of) {
            return;
        }
        if self.accounts.contains_key(&of) {
            self.leave();
            self.put_up(Stage::Open(of));
            self.last_shown = Some(of);
        } else if self.opening.contains_key(&of) {
            self.leave();
            self.put_up(Stage::Opening(of));
        }
    }

    /// Shows all accounts that are open at a glance.
    pub(super) fn show_all(&mut self) {
        if !self.accounts.is_empty() {
            self.leave();
            self.put_up(Stage::Overview);
        }
    }

    /// Shows where accounts are chosen. Those that are open stay so.
    pub(super) fn choose(&mut self) {
        if let Stage::Open(_) | Stage::Opening(_) | Stage::Overview = self.stage {
            self.leave();
            self.back_to_choice(None);
        }
    }

    /// Closes what the window shows. An account stays open while something of it would be lost from sight.
    pub(super) fn close(&mut self) {
        match self.stage {
            Stage::Open(of) => {
                if self.accounts.get(&of).is_some_and(Account::has_unfinished_work) {
                    let text = "The account stays open: a change is under way, or a password waits to be handed over.";
                    return self.notify_in(of, Note, text);
                }
                self.forget(of);
                self.show_another();
            }
            Stage::Choosing(_) => {
                self.leave();
                self.stage = Stage::Welcome(Box::default());
                self.chooser = None;
                self.back_to_choice(None);
            }
            Stage::Opening(of) => {
                self.forget(of);
                self.leave();
                self.back_to_choice(None);
            }
            Stage::Welcome(_) | Stage::Overview => self.show_another(),
        }
    }

    /// Closes these accounts, whatever the window shows.
    pub(super) fn close_these(&mut self, these: &[AccountId]) {
        these.iter().for_each(|of| self.forget(*of));
        if self.in_front().is_some_and(|of| these.contains(&of)) {
            self.show_another();
        }
    }

    pub(super) fn forget(&mut self, of: AccountId) {
        self.accounts.remove(&of);
        self.opening.remove(&of);
        self.signing_in.remove(&Some(of));
        self.asking.remove(&Some(of));
    }

    /// Shows one of the accounts that are open or, where none is, the choice of them.
    fn show_another(&mut self) {
        match self.one_to_show() {
            Some(of) => self.show(of),
            None => {
                self.leave();
                self.back_to_choice(None);
            }
        }
    }

    /// The account that was shown last, if it is open, or else another one.
    pub(super) fn one_to_show(&self) -> Option<AccountId> {
        let last = self.last_shown.filter(|of| self.accounts.contains_key(of));
        last.or_else(|| self.accounts.keys().next_back().copied())
    }

    /// Leaves the page on which an account is chosen or opened. What is still to come of it is of no use any more.
    pub(super) fn leave(&mut self) {
        self.page += 1;
        self.signing_in.remove(&None);
        self.asking.remove(&None);
    }

    /// Puts this up, and keeps what was being chosen from: there is more there.
    fn put_up(&mut self, stage: Stage) {
        if let Stage::Choosing(chooser) = std::mem::replace(&mut self.stage, stage) {
            self.chooser = Some(Box::new(Chooser { error: None, ..*chooser }));
        }
    }

    /// Goes back to where accounts are chosen: to what somebody may open who is signed in, or else to the profiles.
    pub(super) fn back_to_choice(&mut self, error: Option<(Origin, iam::Error)>) {
        self.open_only_profile = false;
        if let Some(chooser) = self.chooser.take() {
            self.stage = Stage::Choosing(Box::new(Chooser { error, ..*chooser }));
            return;
        }
        self.stage = Stage::Welcome(Box::new(Welcome { error, ..Welcome::default() }));
        self.look_for_profiles();
    }
}
