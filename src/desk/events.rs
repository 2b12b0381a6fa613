use std::sync::Arc;

use crate::iam::{ConfigStamp, Profile, Trouble};
use crate::operations;
use crate::refresh::{Early, Occasion};
use crate::session::{Origin, Session, is_sign_out};

use super::account::Account;
use super::message::{Connected, Event};
use super::notifications::NotificationTone::Problem;
use super::settings::Settings;
use super::{Desk, Stage, Welcome, work};

impl Desk {
    /// Applies what a background task found out. What belongs to an account or a connection that is no longer open is
    /// dropped; a change is never among it, because neither is left while one is under way.
    pub(super) fn apply(&mut self, session: u64, event: Event) {
        let event = match event {
            // Settings and the clipboard belong to no account.
            Event::SettingsKept(kept) => return kept.unwrap_or_else(|told| self.notify(Problem, told)),
            Event::Copied { order, put } => return self.copy_went(order, put),
            Event::ClipboardCleared { order, cleared } => return self.clipboard_cleared(order, cleared),
            // A secret ends when its time is up, whatever became of the connection.
            Event::UndoEnded(card) => return self.undo_ended(card),
            Event::Deserted => return self.lock(),
            Event::RefreshDue => return self.refresh_by_itself(),
            // What came of a change holds as long as its account is open, whatever became of the connection.
            Event::Operation(operations::Event::Ended(ended)) if session >= self.opened_in => {
                return self.changed(*ended);
            }
            Event::Operation(operations::Event::Progress { action, progress }) if session >= self.opened_in => {
                if let Stage::Open(account) = &mut self.stage {
                    account.operations.report(&action, progress);
                }
                return;
            }
            Event::Journal(event) => return self.journal_event(event),
            Event::ExportPlaced(answer) => return self.export_placed(answer),
            Event::ExportShown(shown) => return shown.unwrap_or_else(|told| self.notify(Problem, told)),
            Event::UsersExported(exported) => return self.users_exported(exported),
            _ if session != self.session => return,
            event => event,
        };
        match event {
            Event::Profiles(found, stamp) => self.profiles_found(found, stamp),
            Event::ProfilesChanged => {
                if let Stage::Welcome(_) = self.stage {
                    self.look_for_profiles();
                }
            }
            Event::Connected(connected) => self.connected(*connected),
            Event::Refresh(event) => self.take_in(event),
            Event::Operation(operations::Event::Read { target, observed, begun }) => {
                self.observed(&target.user_key(), &observed, begun);
            }
            Event::Operation(operations::Event::ReadBack { target, serial, observed }) => {
                self.was_read_back(&target, serial, observed);
            }
            Event::GivenUp => {}
            // They have been applied.
            Event::SettingsKept(_)
            | Event::Copied { .. }
            | Event::ClipboardCleared { .. }
            | Event::UndoEnded(_)
            | Event::Journal(_)
            | Event::Deserted
            | Event::RefreshDue
            | Event::Operation(operations::Event::Progress { .. } | operations::Event::Ended(_))
            | Event::ExportPlaced(_)
            | Event::ExportShown(_)
            | Event::UsersExported(_) => {}
        }
    }

    fn profiles_found(&mut self, found: Result<Vec<Profile>, Trouble>, stamp: Option<ConfigStamp>) {
        let Stage::Welcome(welcome) = &mut self.stage else { return };
        let only = match found.as_deref() {
            Ok([only]) if self.open_only_profile && only.why_unavailable().is_none() => Some(only.name.clone()),
            _ => None,
        };
        welcome.profiles = Some(found.map(Arc::from));
        self.open_only_profile = false;
        if let Some(stamp) = stamp {
            let page = Arc::downgrade(&welcome.page);
            self.spawn(work::profiles_changed(stamp, page), Event::ProfilesChanged);
        }
        if let Some(name) = only {
            self.open(Origin::Aws { profile: Some(name) });
        }
    }

    /// The profile that was opened last is the first that is offered at the next start.
    fn remember_profile(&mut self, origin: &Origin) {
        if let Origin::Aws { profile: Some(name) } = origin
            && self.settings.last_profile.as_ref() != Some(name)
        {
            self.keep(Settings { last_profile: Some(name.clone()), ..self.settings.clone() });
        }
    }

    fn connected(&mut self, connected: Result<Connected, Trouble>) {
        match (&mut self.stage, connected) {
            (Stage::Opening(origin), Ok(Connected { iam, identity, early })) => {
                let origin = origin.clone();
                self.remember_profile(&origin);
                self.show(Account::new(Session::new(origin, iam, identity)), early);
            }
            (Stage::Opening(origin), Err(trouble)) => {
                let trouble = Some((origin.clone(), trouble));
                self.stage = Stage::Welcome(Box::new(Welcome { trouble, ..Welcome::default() }));
                self.open_only_profile = false;
                self.look_for_profiles();
            }
            (Stage::Open(account), Ok(Connected { iam, identity, early }))
                if account.may_be_taken_over_by(&identity) =>
            {
                // What the former connection still has to say is of no use any more.
                self.session += 1;
                let to_read_back = account.reconnect(iam, identity);
                self.take_early(early);
                for made in to_read_back {
                    self.read_back(made);
                }
                self.look_at_unresolved();
            }
            (Stage::Open(account), Ok(Connected { identity, .. })) if account.has_unfinished_work() => {
                // What is under way or waits to be handed over is not left for somebody else.
                let notice = format!(
                    "The credentials now belong to {} of account {}, and not to {} of account {}. Nothing was changed. A \
                     change or a new password waits there: sign in there again.",
                    identity.principal(),
                    identity.grouped_account_id(),
                    account.session.identity.principal(),
                    account.session.identity.grouped_account_id(),
                );
                account.session.signing_in = false;
                match &mut account.session.locked {
                    Some(locked) => locked.trouble = Some(notice),
                    None => self.notify(Problem, notice),
                }
            }
            (Stage::Open(account), Ok(Connected { iam, identity, early })) => {
                // Another account answers now: nothing known of the former one holds for it.
                let other = Account::new(Session::new(account.session.origin.clone(), iam, identity));
                let notice = format!(
                    "The credentials now belong to account {} instead of {}. Nothing was changed; this is the other \
                     account.",
                    other.session.identity.grouped_account_id(),
                    account.session.identity.grouped_account_id(),
                );
                self.notify(Problem, notice);
                self.session += 1;
                self.show(other, early);
            }
            (Stage::Open(account), Err(trouble)) => {
                account.session.signing_in = false;
                if let Some(locked) = &mut account.session.locked {
                    locked.trouble = Some(trouble.sentence);
                } else if is_sign_out(&trouble) {
                    account.session.signed_out = Some(trouble);
                } else {
                    self.notify(Problem, trouble.sentence);
                }
            }
            (Stage::Welcome(_), _) => {}
        }
    }

    fn show(&mut self, account: Account, early: Early) {
        self.opened += 1;
        self.opened_in = self.session;
        self.stage = Stage::Open(Box::new(account));
        if early.beside.report {
            self.take_early(early);
        } else {
            // It was begun for an account whose report is known; this is another one.
            self.read_account(Occasion::Asked);
        }
    }
}
