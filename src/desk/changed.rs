//! What becomes of changes: once they have ended, and once a later read tells.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{Fact, LoginProfile, Source, UserName};
use crate::iam::{Trouble, TroubleKind};
use crate::inventory::Consistency;
use crate::journal::ConfirmedBy;
use crate::operations::{
    Change, ChangeState, Conclusion, Doubt, Ended, InDoubt, Overridden, Record, Verdict, existed_before,
};
use crate::refresh;

use super::notifications::NotificationTone::{Done, Problem};
use super::open_account::{Made, OpenAccount};
use super::{Desk, Stage, gone};

#[cfg(test)]
mod tests;

impl Desk {
    /// An attempt of a change has ended.
    pub(super) fn changed(&mut self, ended: Ended) {
        let Stage::Open(account) = &mut self.stage else { return };
        let Ended { name, change, conclusion, record, written, told } = ended;
        let key = name.key();
        account.stops.remove(&key);
        let (itself, superseded) = match &conclusion {
            Conclusion::Done(by) => {
                let Overridden { itself, others } = account.doubts.made(&key, &change, *by);
                (itself, others.into_iter().filter_map(|other| other.written).collect())
            }
            Conclusion::Refused(_) => (account.doubts.refused(&key, &change), Vec::new()),
            Conclusion::Unknown(trouble, doubt) => {
                let (name, change, doubt) = (name.clone(), change.clone(), doubt.clone());
                let (trouble, record, written) = (trouble.clone(), record.clone(), written.clone());
                let in_doubt = InDoubt { name, change, doubt, trouble, record, written };
                (None, account.doubts.add(in_doubt).into_iter().collect::<Vec<_>>())
            }
        };
        match (itself.and_then(|itself| itself.written), written) {
            // Nothing was sent this time: what became of the earlier attempt has turned out.
            (Some(earlier), None) => self.end_in_journal(earlier, record.ending()),
            (Some(earlier), Some(_)) => self.note_in_journal(earlier),
            (None, _) => {}
        }
        for written in superseded {
            self.note_in_journal(written);
        }
        self.concluded(name, change, conclusion, record);
        if let Some(told) = told {
            self.notify(Problem, told);
        }
    }

    /// Shows what became of a change.
    fn concluded(&mut self, name: UserName, change: Change, conclusion: Conclusion, record: Record) {
        let now = self.now();
        let Stage::Open(account) = &mut self.stage else { return };
        let (key, kind, user_id) = (name.key(), change.kind(), record.user_id.clone());
        account.records.insert(key.clone(), record);
        match conclusion {
            Conclusion::Done(_) => self.made(name, &user_id, change, now),
            Conclusion::Unknown(trouble, _) => {
                account.notice_sign_out(Some(&trouble));
                account.changes.insert(key, ChangeState::Unknown(kind, trouble));
                self.look_at(name);
            }
            Conclusion::Refused(trouble) => {
                account.notice_sign_out(Some(&trouble));
                let told = trouble.kind;
                account.changes.insert(key.clone(), ChangeState::Refused(kind, trouble));
                match told {
                    // Somebody else changed the user since it was read: the row must not say otherwise any longer.
                    TroubleKind::NoSuchEntity | TroubleKind::AlreadyExists => {
                        account.inventory.clear_overlay(&key);
                        self.look_at(name);
                    }
                    TroubleKind::PasswordPolicyViolation => self.read_policy(),
                    _ => {}
                }
                self.read_on();
            }
        }
    }

    /// A change of the user of this id is in force. The user is read back until IAM agrees.
    fn made(&mut self, name: UserName, user_id: &str, change: Change, now: Timestamp) {
        let Stage::Open(account) = &mut self.stage else { return };
        let expected = change.expected();
        let key = name.key();
        if account.inventory.get(&key).is_some_and(|row| row.user.user_id != user_id) {
            account.changes.remove(&key);
            if let Some(password) = change.password() {
                account.hand_over(name.clone(), Arc::clone(password), change.must_change().unwrap_or_default(), now);
            }
            account.show_doubt(&key);
            self.notify_of(Problem, gone::was_replaced_meanwhile(&name), self.to_show(&name));
            return self.look_at(name);
        }
        let text = made_without_card(&name, &change);
        account.done(name.clone(), change, now);
        account.show_doubt(&key);
        account.changes_made += 1;
        let made = Made { name, serial: account.changes_made, expected };
        account.to_read_back.insert(key, made.clone());
        if let Some(text) = text {
            self.notify_of(Done, text, self.to_show(&made.name));
        }
        self.read_back(made);
    }

    /// Reads a user back after a change, until IAM agrees or has had time enough to.
    pub(super) fn read_back(&mut self, made: Made) {
        let if_lost = refresh::Event::ReadBack { key: made.name.key(), serial: made.serial, profile: None };
        self.read(|iam| refresh::read_back(iam, made.name, made.serial, made.expected), if_lost);
    }

    /// Looks at the users of which it is not known whether a change was made.
    pub(super) fn look_at_doubts(&mut self) {
        let Stage::Open(account) = &self.stage else { return };
        let names: Vec<UserName> = account.doubts.users().cloned().collect();
        for name in names {
            self.look_at(name);
        }
    }

    /// Takes in what was read of a user, which may settle doubts about changes.
    pub(super) fn profile_read(&mut self, key: &str, read: Result<LoginProfile, Trouble>, begun: Instant) {
        let now = self.now();
        let Stage::Open(account) = &mut self.stage else { return };
        if account.may_be_of_former(key, begun) {
            return;
        }
        let profile = read.as_ref().ok().cloned();
        account.profile_read(key, read, Consistency::Eventual, now);
        if let Some(profile) = profile {
            while self.settle_doubt(key, &profile, begun) {}
        }
    }

    /// Settles one of the doubts that a read of a user decides, and tells whether there was one. While a change of the user
    /// is under way it waits.
    fn settle_doubt(&mut self, key: &str, profile: &LoginProfile, begun: Instant) -> bool {
        let now = self.now();
        let Stage::Open(account) = &mut self.stage else { return false };
        if account.is_changing(key) {
            return false;
        }
        let Some((settled, verdict)) = account.doubts.next_settled(key, profile, begun) else { return false };
        let (name, change, mut record) = (settled.name.clone(), settled.change.clone(), settled.record.clone());
        let conclusion = match verdict {
            Verdict::Done => Conclusion::Done(ConfirmedBy::ReadBack),
            Verdict::Refused | Verdict::Open => {
                let own = account.doubts.others(key, &change).iter().any(Doubt::is_create);
                Conclusion::Refused(existed_before(&name, own, settled.trouble.clone()))
            }
        };
        let is_later = account.records.get(key).is_some_and(|shown| shown.begun > record.begun);
        record.end(&conclusion, now);
        // What is shown of a change before this one does not matter any more.
        let shown = account.changes.remove(key);
        let later = shown.filter(|change| is_later && !matches!(change, ChangeState::Unknown(..)));
        self.changed(Ended { name, change, conclusion, record, written: None, told: None });
        // What became of a later change of the same user is still to be read.
        if let (Stage::Open(account), Some(later)) = (&mut self.stage, later) {
            account.changes.insert(key.to_owned(), later);
        }
        true
    }
}

impl OpenAccount {
    /// A change is in force: the row says so, whatever IAM still reports, and a password waits to be handed over.
    fn done(&mut self, name: UserName, change: Change, now: Timestamp) {
        let key = name.key();
        self.changes.remove(&key);
        match change {
            Change::Create { .. } | Change::Reset { .. } => self.inventory.password_set_here(&key, Some(now)),
            // Whatever password there is next is another one.
            Change::Delete => {
                self.inventory.password_set_here(&key, None);
                self.drop_cards_of(&key);
            }
            Change::SetMustChange(must_change) => self.note_must_change(&key, must_change),
        }
        let created = match self.inventory.get(&key).map(|row| &row.profile.value) {
            Some(LoginProfile::Present { created, .. }) => *created,
            _ => None,
        };
        let value = match change {
            Change::Create { password, must_change } => {
                self.hand_over(name, password, must_change, now);
                // IAM's own time is read in a moment.
                LoginProfile::Present { created: None, reset_required: must_change }
            }
            Change::Reset { password, must_change } => {
                self.hand_over(name, password, must_change, now);
                LoginProfile::Present { created, reset_required: must_change }
            }
            Change::SetMustChange(must_change) => LoginProfile::Present { created, reset_required: must_change },
            Change::Delete => LoginProfile::Absent,
        };
        self.inventory.take_profile(&key, Fact { value, source: Source::ThisDesk, at: now }, Consistency::Eventual);
    }
}

/// That a change was made, where no card of a new password says so.
fn made_without_card(name: &UserName, change: &Change) -> Option<String> {
    match change {
        Change::Create { .. } | Change::Reset { .. } => None,
        Change::Delete => Some(format!("The password of {name} was deleted.")),
        Change::SetMustChange(true) => Some(format!("{name} must create a new password at the next sign-in.")),
        Change::SetMustChange(false) => Some(format!("{name} need not create a new password at the next sign-in.")),
    }
}
