use std::sync::Arc;

use crate::iam::{self, ConfigStamp, Profiles};
use crate::operations;
use crate::refresh::RefreshTrigger;
use crate::session::{Origin, Session, is_sign_out};

use super::account::{Account, AccountId};
use super::message::{Connected, Event, From, PortalEvent};
use super::notifications::NotificationTone::{Note, Problem};
use super::settings::{Recent, Settings};
use super::{Desk, Stage, work};

impl Desk {
    /// Applies what a background task found out. What belongs to an account or a connection that is no longer open is
    /// dropped; a change is never among it, because neither is left while one is under way.
    pub(super) fn apply(&mut self, from: From, event: Event) {
        match event {
            // Settings, the clipboard, the journal and files belong to no account.
            Event::SettingsSaved(kept) => kept.unwrap_or_else(|message| self.notify(Problem, message)),
            Event::Copied { order, put } => self.copy_went(order, put),
            Event::ClipboardCleared { order, cleared } => self.clipboard_cleared(order, cleared),
            // A secret ends when its time is up, whatever became of the connection.
            Event::UndoEnded(card) => self.undo_ended(card),
            Event::IdleTimeout => self.lock(),
            Event::RefreshDue => self.refresh_by_itself(),
            Event::Journal(event) => self.journal_event(event),
            Event::ExportPlaced(answer) => self.export_placed(answer),
            Event::ExportShown(shown) => shown.unwrap_or_else(|message| self.notify(Problem, message)),
            Event::UsersExported(exported) => self.users_exported(exported),
            Event::Profiles(found, stamp) if self.is_current(from) => self.profiles_found(found, stamp),
            Event::ProfilesChanged if self.is_current(from) => {
                if let Stage::Welcome(_) = self.stage {
                    self.look_for_profiles();
                }
            }
            Event::Connected(connected) if self.is_current(from) => match from.account {
                Some(of) if self.opening.contains_key(&of) => self.opened_now(of, *connected),
                Some(of) => self.connected_again(of, *connected),
                None => {}
            },
            // Signing out is done with, whatever the window shows by then.
            Event::Portal(event @ PortalEvent::SignedOut(_)) => self.portal_event(from, event),
            Event::Portal(event) if self.is_current(from) => self.portal_event(from, event),
            Event::CodeAskedFor(question) if self.is_current(from) => self.asked_for_code(from.account, question),
            Event::DemoCode { question, shown } => self.code_shown(question, &shown),
            Event::CodeAskedFor(_)
            | Event::Portal(_)
            | Event::Profiles(..)
            | Event::ProfilesChanged
            | Event::Connected(_)
            | Event::GivenUp => {}
            Event::Refresh(event) => {
                if let Some(of) = from.account.filter(|_| self.is_current(from)) {
                    self.take_in(of, event);
                }
            }
            Event::Operation(event) => {
                if let Some(of) = from.account {
                    self.operation_event(of, self.is_current(from), event);
                }
            }
            Event::RootUsers(event) => {
                if let Some(of) = from.account {
                    self.root_event(of, self.is_current(from), event);
                }
            }
        }
    }

    /// Whether nothing has taken the place of the page or the connection since that this came from.
    fn is_current(&self, from: From) -> bool {
        let now = match from.account {
            None => Some(self.page),
            Some(of) => match self.accounts.get(&of) {
                Some(account) => Some(account.session.connections),
                None => self.opening.contains_key(&of).then_some(0),
            },
        };
        now == Some(from.connection)
    }

    /// What came of an operation holds as long as its account is open, whatever became of the connection. What was read for it does
    /// only while the connection stands.
    fn operation_event(&mut self, of: AccountId, is_current: bool, event: operations::Event) {
        match event {
            operations::Event::Ended(ended) => self.changed(of, *ended),
            operations::Event::Progress { action, progress } => {
                if let Some(account) = self.accounts.get_mut(&of) {
                    account.operations.report(&action, progress);
                }
            }
            operations::Event::Read { target, observed, begun } if is_current => {
                self.observed(of, &target.user_key(), &observed, begun);
            }
            operations::Event::ReadBack { target, serial, observed } if is_current => {
                self.was_read_back(of, &target, serial, observed);
            }
            operations::Event::Read { .. } | operations::Event::ReadBack { .. } => {}
        }
    }

    fn profiles_found(&mut self, found: Result<Profiles, iam::Error>, stamp: Option<ConfigStamp>) {
        let Stage::Welcome(welcome) = &mut self.stage else { return };
        // Without a profile, what could not be read is all that there is to show.
        let (found, problem) = match found {
            Ok(Profiles { all, problem: Some(problem) }) if all.is_empty() => (Err(problem), None),
            Ok(Profiles { all, problem }) => (Ok(all), problem),
            Err(lost) => (Err(lost), None),
        };
        welcome.problem = problem;
        let only = match found.as_deref() {
            // Nobody is asked for a code who has asked for nothing.
            Ok([only]) if self.open_only_profile && !only.sign_in.asks_for_mfa() => Some(only.name.clone()),
            _ => None,
        };
        welcome.profiles = Some(found.map(Arc::from));
        self.open_only_profile = false;
        if let Some(stamp) = stamp {
            let page = Arc::downgrade(&welcome.page);
            self.spawn(work::profiles_changed(stamp, page), Event::ProfilesChanged);
        }
        if let Some(name) = only {
            self.open(&Origin::Aws { profile: Some(name) }, false);
        }
    }

    /// What was opened last is the first that is offered at the next start.
    fn remember_opened(&mut self, origin: &Origin) {
        match origin {
            // It is gone at the next start.
            _ if self.is_demo() => {}
            Origin::Aws { profile: Some(name) } if self.settings.last_profile.as_ref() != Some(name) => {
                self.save_settings(Settings { last_profile: Some(name.clone()), ..self.settings.clone() });
            }
            Origin::IdentityCenter(assignment) => {
                self.save_settings(self.settings.having_opened(Recent::IdentityCenter(assignment.clone())));
            }
            Origin::Role(role) => self.save_settings(self.settings.having_opened(Recent::Role(role.clone()))),
            Origin::Demo | Origin::Aws { .. } | Origin::Keys { .. } => {}
        }
    }

    /// What is open side by side is offered together at the next start.
    fn remember_together(&mut self) {
        let open = self.accounts.values().filter_map(|account| Recent::of(&account.session.origin));
        let together: Vec<Recent> = open.collect();
        if together.len() > 1 && together != self.settings.together {
            self.save_settings(Settings { together, ..self.settings.clone() });
        }
    }

    /// The account that was chosen is open now, or cannot be opened.
    fn opened_now(&mut self, of: AccountId, connected: Result<Connected, iam::Error>) {
        let Some(origin) = self.opening.remove(&of) else { return };
        let was_in_front = self.in_front() == Some(of);
        self.signing_in.remove(&Some(of));
        self.asking.remove(&Some(of));
        match connected {
            Ok(connected) => {
                self.remember_opened(&origin);
                let of = match self.same_account(&origin, &connected) {
                    Some(same) => {
                        self.open_already(same, origin, connected);
                        same
                    }
                    None => {
                        self.add(of, origin, connected);
                        of
                    }
                };
                self.remember_together();
                if was_in_front {
                    self.put_up_opened(of);
                }
            }
            Err(error) if was_in_front => self.back_to_choice(Some((origin, error))),
            Err(error) => self.notify(Problem, format!("{} Not opened: {}.", error.sentence, origin.title())),
        }
    }

    /// The account that is open already as the same principal, and by the same endpoint.
    fn same_account(&self, origin: &Origin, connected: &Connected) -> Option<AccountId> {
        let is_demo = *origin == Origin::Demo || self.is_demo();
        let is_same = |session: &Session| {
            session.is_demo() == is_demo
                && session.identity.account_id == connected.identity.account_id
                && session.identity.arn == connected.identity.arn
                && session.custom_endpoint() == connected.iam.custom_endpoint()
        };
        self.accounts.iter().find(|(_, account)| is_same(&account.session)).map(|(of, _)| *of)
    }

    /// What was opened is open already: that one is shown and, where it was locked or signed out, goes on with the new credentials.
    fn open_already(&mut self, of: AccountId, origin: Origin, connected: Connected) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.session.connection.is_none() || account.session.signed_out.is_some() {
            account.session.origin = origin;
            self.connected_again(of, Ok(connected));
        } else {
            let text = format!(
                "Account {} was open already as {}. It is the one that is shown.",
                account.session.identity.grouped_account_id(),
                account.session.identity.principal(),
            );
            connected.signed_in.into_iter().for_each(|signed_in| self.keep_signed_in(signed_in));
            self.notify(Note, text);
        }
    }

    /// It was signed in again to this account, or could not be.
    fn connected_again(&mut self, of: AccountId, connected: Result<Connected, iam::Error>) {
        self.signing_in.remove(&Some(of));
        self.asking.remove(&Some(of));
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let connected = match connected {
            Ok(connected) => connected,
            Err(error) => {
                account.session.signing_in = false;
                if let Some(locked) = &mut account.session.locked {
                    locked.error = Some(error.sentence);
                } else if is_sign_out(&error) {
                    account.session.signed_out = Some(error);
                } else {
                    self.notify(Problem, error.sentence);
                }
                return;
            }
        };
        let origin = account.session.origin.clone();
        let is_unfinished = account.has_unfinished_work();
        let may_go_on = account.may_be_taken_over_by(&connected.identity);
        // Whoever signed in may be one as whom an account is open beside this one: it would be open twice.
        let elsewhere = self.same_account(&origin, &connected).filter(|same| *same != of && !is_unfinished);
        match elsewhere {
            Some(same) => self.goes_on_elsewhere(of, same, origin, connected),
            None if may_go_on => self.goes_on(of, connected),
            None if is_unfinished => self.belongs_to_other(of, connected),
            None => self.is_another(of, origin, connected),
        }
    }

    /// The account goes on with this connection.
    fn goes_on(&mut self, of: AccountId, connected: Connected) {
        let Connected { iam, identity, prefetched, signed_in, asked_for_code } = connected;
        let portal = signed_in.as_ref().map(|signed_in| signed_in.portal().clone());
        signed_in.into_iter().for_each(|signed_in| self.keep_signed_in(signed_in));
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let was_locked = account.session.locked.is_some();
        // What the former connection still has to say is of no use any more.
        let pending_read_backs = account.reconnect(iam, identity);
        (account.session.portal, account.session.asks_for_code) = (portal, asked_for_code);
        self.take_prefetched(of, prefetched);
        for made in pending_read_backs {
            self.wait_for_propagation(of, made);
        }
        self.reload_unresolved(of);
        if was_locked {
            self.unlock_others();
        }
    }

    /// The credentials are somebody else's now. What is under way or waits to be handed over is not left for that one.
    fn belongs_to_other(&mut self, of: AccountId, Connected { identity, signed_in, .. }: Connected) {
        signed_in.into_iter().for_each(|signed_in| self.keep_signed_in(signed_in));
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let notice = format!(
            "The credentials now belong to {} of account {}, and not to {} of account {}. Nothing was changed. A change or a new \
             password waits there: sign in there again.",
            identity.principal(),
            identity.grouped_account_id(),
            account.session.identity.principal(),
            account.session.identity.grouped_account_id(),
        );
        account.session.signing_in = false;
        match &mut account.session.locked {
            Some(locked) => locked.error = Some(notice),
            None => self.notify(Problem, notice),
        }
    }

    /// Another account answers now: nothing known of the former one holds for it.
    fn is_another(&mut self, of: AccountId, origin: Origin, connected: Connected) {
        let Some(former) = self.accounts.get(&of) else { return };
        let notice = format!(
            "The credentials now belong to account {} instead of {}. Nothing was changed; this is the other account.",
            connected.identity.grouped_account_id(),
            former.session.identity.grouped_account_id(),
        );
        self.notify(Problem, notice);
        let was_shown = self.shown() == Some(of);
        self.accounts.remove(&of);
        let of = self.next_id();
        self.add(of, origin, connected);
        if was_shown {
            self.put_up_opened(of);
        }
    }

    /// The credentials are now of one as whom an account is open beside this one, which is left for it.
    fn goes_on_elsewhere(&mut self, of: AccountId, same: AccountId, origin: Origin, connected: Connected) {
        let Some(former) = self.accounts.get(&of) else { return };
        let notice = format!(
            "The credentials now belong to {} of account {} and no longer to {} of account {}. Nothing was changed; this one was open \
             already.",
            connected.identity.principal(),
            connected.identity.grouped_account_id(),
            former.session.identity.principal(),
            former.session.identity.grouped_account_id(),
        );
        let was_shown = self.shown() == Some(of);
        self.forget(of);
        match self.accounts.get(&same).map(|account| &account.session) {
            Some(session) if session.connection.is_none() || session.signed_out.is_some() => {
                self.open_already(same, origin, connected);
            }
            _ => connected.signed_in.into_iter().for_each(|signed_in| self.keep_signed_in(signed_in)),
        }
        self.notify(Problem, notice);
        if was_shown {
            self.put_up_opened(same);
        }
    }

    /// The desk has another account.
    fn add(&mut self, of: AccountId, origin: Origin, connected: Connected) {
        let Connected { iam, identity, prefetched, signed_in, asked_for_code } = connected;
        let mut session = Session::new(origin, iam, identity).in_demo(self.is_demo());
        session.portal = signed_in.as_ref().map(|signed_in| signed_in.portal().clone());
        session.asks_for_code = asked_for_code;
        signed_in.into_iter().for_each(|signed_in| self.keep_signed_in(signed_in));
        self.accounts.insert(of, Account::new(session));
        if prefetched.beside.report {
            self.take_prefetched(of, prefetched);
        } else {
            // It was begun for an account whose report is known; this is another one.
            self.read_account(of, RefreshTrigger::User);
        }
    }

    /// Shows what has just been opened.
    fn put_up_opened(&mut self, of: AccountId) {
        self.stage = Stage::Open(of);
        self.last_shown = Some(of);
    }
}
