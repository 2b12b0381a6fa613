use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use crate::account::{Target, UserName};
use crate::iam::{self, ListFrom, Profiles, ReadPermit};
use crate::operations::{self, AnyAction, Ended, Job, Operation, Outcome, State, still_unconfirmed};
use crate::refresh::{self, Beside, Listing, RefreshTrigger, lost_read};
use crate::session::Session;
use crate::tasks::on_disk;

use super::account::{Account, AccountId};
use super::exporting::ExportRequest;
use super::message::{Command, Event};
use super::notifications::NotificationTone::{Note, Problem};
use super::root_command::RootCommand;
use super::settings::Settings;
use super::{Desk, Stage, work};

/// Reads of console passwords under way, or waiting for their turn, at the same time.
const READS_IN_FLIGHT: usize = 16;

/// How long what is learned of users out of sight may wait for the frame that takes it in: each frame would be painted for it.
const OUT_OF_SIGHT: Duration = Duration::from_millis(100);

impl Desk {
    /// Does what the operator wants of what the window shows. Returns at once: what takes time goes on in the background.
    pub fn update(&mut self, command: Command) {
        self.update_in(self.shown(), command);
    }

    /// The same; what is about an account is about this one, whichever the window shows by now. Where it is not open any more, nothing
    /// is done.
    pub fn update_in(&mut self, of: Option<AccountId>, command: Command) {
        let is_locked =
            of.and_then(|of| self.accounts.get(&of)).is_some_and(|account| account.session.locked.is_some());
        if is_locked && !command.is_for_locked_desk() {
            let subject = match &command {
                Command::Act(action) => Some(action.subject()),
                Command::Root(RootCommand::Act(action)) => Some(action.subject()),
                _ => None,
            };
            if let Some((subject, of)) = subject.zip(of) {
                let text = format!("Nothing was changed: the desk was locked before the {subject} was sent.");
                self.notify_in(of, Problem, text);
            }
            return;
        }
        match command {
            Command::Open(origin) => self.open_beside(vec![origin]),
            Command::OpenAll(origins) => self.open_beside(origins),
            Command::Show(of) => self.show(of),
            Command::ShowAll => self.show_all(),
            Command::Choose => self.choose(),
            Command::Close => self.close(),
            Command::ChooseAt(portal) => self.choose_at(portal),
            Command::UseCode => self.use_code(),
            Command::AnswerPage { allow, code } => self.answer_page(allow, &code),
            Command::StopSigningIn => self.stop_signing_in(),
            Command::AskForRoles(account_id) => self.ask_for_roles(account_id),
            Command::SignOut => self.sign_out(),
            Command::AskForKeys => self.ask_for_keys(),
            Command::GiveKeys(keys) => self.answer_keys(keys),
            Command::GiveCode(code) => self.answer_code(code),
            Command::AnswerNothing => self.stop_asking(),
            Command::Lock => self.lock(),
            Command::Unlock => {
                if let Some(of) = of {
                    self.connect_again(of);
                }
            }
            Command::Shown(card) => self.card_shown(card),
            Command::HandedOver(card) => self.handed_over(card),
            Command::TakeBack(card) => self.take_back(card),
            Command::Discard(card) => self.discard(card),
            Command::CopyPassword(card) => self.copy_password(card),
            Command::CopiedSomethingElse => self.clear_clipboard(),
            Command::Notify(tone, text) => match of {
                Some(of) => self.notify_in(of, tone, text),
                None => self.notify(tone, text),
            },
            Command::Dismiss(id) => self.read_messages(|notification| notification.id == id),
            Command::DismissUpTo(last) => self.read_messages(|notification| notification.id <= last),
            Command::ReadJournal => self.verify_journal(of),
            Command::AcknowledgeIntent(sequence) => self.acknowledge_intent(of, sequence),
            Command::ExportJournal => self.export_journal(of),
            Command::ShowFile(file) => self.show_file(file),
            Command::SaveSettings(settings) => self.save_settings(settings),
            // The rest is about an account.
            command => {
                if let Some(of) = of {
                    self.update_account(of, command);
                }
            }
        }
    }

    /// Does what the operator wants of this account.
    fn update_account(&mut self, of: AccountId, command: Command) {
        match command {
            Command::ExportUsers { format, keys, columns, of: which } => {
                self.export_users(ExportRequest { account: of, format, keys, columns, of: which });
            }
            Command::SignInAgain => self.sign_in_again(of),
            Command::Refresh => self.refresh(of),
            Command::ResumeListing => self.resume_listing(of),
            Command::LoadDetails(name) => self.load_details(of, name),
            Command::AskFor(name) => self.ask_for(of, name),
            Command::Visible(keys) => {
                if let Some(account) = self.accounts.get_mut(&of) {
                    account.refresh.visible = keys;
                }
                self.read_on(of);
            }
            Command::Act(action) => self.act(of, action),
            Command::Root(command) => self.root_command(of, command),
            Command::StopWaiting(target) => {
                if let Some(account) = self.accounts.get(&of) {
                    account.operations.stop_waiting(&target);
                }
            }
            Command::ForgetFailure(target) => self.forget_failure(of, &target),
            Command::NotifyOfUser(name, text) => {
                self.notify_of(Problem, text, self.to_show(of, &name));
            }
            Command::Open(_)
            | Command::OpenAll(_)
            | Command::Show(_)
            | Command::ShowAll
            | Command::Choose
            | Command::ChooseAt(_)
            | Command::UseCode
            | Command::AnswerPage { .. }
            | Command::StopSigningIn
            | Command::AskForRoles(_)
            | Command::SignOut
            | Command::AskForKeys
            | Command::GiveKeys(_)
            | Command::GiveCode(_)
            | Command::AnswerNothing
            | Command::Close
            | Command::Lock
            | Command::Unlock
            | Command::Shown(_)
            | Command::HandedOver(_)
            | Command::TakeBack(_)
            | Command::Discard(_)
            | Command::CopyPassword(_)
            | Command::CopiedSomethingElse
            | Command::Notify(..)
            | Command::Dismiss(_)
            | Command::DismissUpTo(_)
            | Command::ReadJournal
            | Command::AcknowledgeIntent(_)
            | Command::ExportJournal
            | Command::ShowFile(_)
            | Command::SaveSettings(_) => {}
        }
    }

    pub(super) fn look_for_profiles(&mut self) {
        let given = self.options.profiles.clone();
        let work = async {
            match given {
                Some(all) => Event::Profiles(Ok(Profiles { all, problem: None }), None),
                None => work::profiles().await,
            }
        };
        self.spawn(work, Event::Profiles(Err(lost_read("looking for profiles")), None));
    }

    /// Connects again. While a change is under way nothing is done: its outcome belongs to the account that is open, and
    /// another one may answer. For the same reason nothing is changed until it is known which one did.
    fn sign_in_again(&mut self, of: AccountId) {
        if self.accounts.get(&of).is_some_and(|account| account.is_changing()) {
            self.notify(Note, "A change is under way. Sign in again when AWS has answered it.");
            return;
        }
        self.connect_again(of);
    }

    /// Locks all accounts that are open. What was under way is given up, but for changes, whose outcome is kept.
    pub(super) fn lock(&mut self) {
        let mut any = false;
        // One that is being unlocked would be so with nobody there.
        let open = |session: &Session| session.locked.is_none() || session.signing_in;
        for account in self.accounts.values_mut().filter(|account| open(&account.session)) {
            any |= account.session.locked.is_none();
            account.lock();
        }
        // A token opens all accounts that were given to somebody.
        self.signed_in.clear();
        self.signing_in.clear();
        self.asking.clear();
        self.opening.clear();
        self.chooser = None;
        match self.stage {
            Stage::Choosing(_) | Stage::Opening(_) => {
                self.leave();
                self.stage = Stage::Welcome(Box::default());
                self.back_to_choice(None);
            }
            // Whoever was signing in there would be signed in behind the lock.
            Stage::Welcome(_) => {
                self.leave();
                self.look_for_profiles();
            }
            Stage::Open(_) | Stage::Overview => {}
        }
        if any {
            self.clear_clipboard();
            if let Some(of) = self.one_to_show() {
                self.show(of);
            }
        }
    }

    pub(super) fn refresh(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.session.signed_out.is_some() {
            self.sign_in_again(of);
        } else if account.refresh.listing != Listing::Running {
            self.read_account(of, RefreshTrigger::User);
        }
    }

    /// Reads the accounts again because it is time to; nobody has asked for it, so nothing is said where it cannot be done.
    pub(super) fn refresh_by_itself(&mut self) {
        let is_due = |account: &Account| {
            let session = &account.session;
            let can_read = session.connection.is_some() && session.signed_out.is_none() && !session.signing_in;
            can_read && account.refresh.listing != Listing::Running
        };
        let due = self.accounts.iter().filter(|(_, account)| is_due(account)).map(|(of, _)| *of).collect::<Vec<_>>();
        for of in due {
            self.read_account(of, RefreshTrigger::Timer);
        }
    }

    fn resume_listing(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if let Listing::Failed(_) = account.refresh.listing {
            let marker = account.refresh.marker.clone();
            self.read_account(of, marker.map_or(RefreshTrigger::User, RefreshTrigger::Resume));
        }
    }

    /// Reads the account's alias, its policy, its users and the credential report: all of them, or the rest of the users.
    pub(super) fn read_account(&mut self, of: AccountId, why: RefreshTrigger) {
        let (emitter, now) = (self.read_emitter(of), self.now());
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let is_resumed = matches!(why, RefreshTrigger::Resume(_));
        let report = !is_resumed
            && !account.refresh.awaits_report()
            && account.refresh.may_have_newer_report(&account.inventory, now);
        let beside = Beside { report, user_details: account.refresh.may_describe(&why) };
        account.refresh.begin(&mut account.inventory, &why, beside, now);
        self.readings.fetch_add(1, Ordering::SeqCst);
        let from = match why {
            RefreshTrigger::Resume(marker) => ListFrom::Marker(marker),
            RefreshTrigger::User | RefreshTrigger::Timer if account.inventory.rows().is_empty() => {
                ListFrom::BeginningShort
            }
            RefreshTrigger::User | RefreshTrigger::Timer => ListFrom::Beginning,
        };
        let what = refresh::Scope { from, beside };
        self.read(of, |iam| refresh::read_account(iam, what, emitter), refresh::lost());
    }

    /// The same, for what has been begun with the connection.
    pub(super) fn take_prefetched(&mut self, of: AccountId, mut prefetched: refresh::Prefetch) {
        let (emitter, now) = (self.read_emitter(of), self.now());
        let Some(account) = self.accounts.get_mut(&of) else { return };
        account.refresh.begin(&mut account.inventory, &RefreshTrigger::User, prefetched.beside, now);
        self.readings.fetch_add(1, Ordering::SeqCst);
        // At once, for the very frame that shows the account first.
        prefetched.forward(&emitter);
        self.read(of, |_| refresh::finish_prefetch(prefetched, emitter), refresh::lost());
    }

    /// Reads the password policy: with all of the account, or alone after IAM has refused a password for it.
    pub(super) fn read_policy(&mut self, of: AccountId) {
        let if_lost = refresh::Event::Policy(Err(lost_read("reading the password policy")));
        self.read(of, |iam| async move { refresh::Event::Policy(iam.password_policy().await) }, if_lost);
    }

    fn load_details(&mut self, of: AccountId, name: UserName) {
        self.details_wanted.fetch_add(1, Ordering::SeqCst);
        self.reload_user(of, name);
    }

    /// Reads a user again, unless another one is selected in the next moment.
    pub(super) fn reload_user(&mut self, of: AccountId, name: UserName) {
        let mine = self.details_wanted.load(Ordering::SeqCst);
        let Some(account) = self.accounts.get(&of) else { return };
        let (details_wanted, clock, emitter) =
            (Arc::clone(&self.details_wanted), Arc::clone(&self.options.clock), self.read_emitter(of));
        let user_id = account.inventory.get(&name.key()).map(|row| row.user.user_id.clone()).unwrap_or_default();
        self.read(
            of,
            |iam| refresh::load_details(iam, name, user_id, details_wanted, mine, clock, emitter),
            refresh::Event::DetailsLost,
        );
    }

    /// Keeps as many reads of console passwords going, or waiting for their turn, as there may and need be.
    pub(super) fn read_on(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        account.refresh.stop_where_none_may_be_read(&account.inventory);
        if !account.may_read() {
            return;
        }
        let open = account.inventory.count_to_read(&account.refresh.visible, READS_IN_FLIGHT);
        let permits = open
            .saturating_sub(account.refresh.permits)
            .min(READS_IN_FLIGHT.saturating_sub(account.refresh.permits + account.refresh.reading));
        account.refresh.permits += permits;
        let max_delay =
            if account.refresh.needs_read_in_sight(&account.inventory) { Duration::ZERO } else { OUT_OF_SIGHT };
        for _ in 0..permits {
            self.read_with_delay(of, max_delay, refresh::permit, refresh::Event::Permit(None));
        }
    }

    /// Reads a console password, now that it may be: of a user on screen if there is one to be read, else of the next one. Who
    /// has scrolled off the screen meanwhile has cost nothing.
    pub(super) fn take_permit(&mut self, of: AccountId, permit: Option<ReadPermit>) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        account.refresh.permits = account.refresh.permits.saturating_sub(1);
        let (Some(permit), true) = (permit, account.may_read()) else { return };
        let Some(user) = account.inventory.next_to_read(&account.refresh.visible) else { return };
        let name = user.name.clone();
        let max_delay = if account.refresh.is_in_sight(&name.key()) { Duration::ZERO } else { OUT_OF_SIGHT };
        account.refresh.reading += 1;
        let read = Err(lost_read("reading the console password"));
        let if_lost = refresh::Event::Verified { key: name.key(), read, begun: Instant::now(), rate_limit: None };
        self.read_with_delay(of, max_delay, |iam| refresh::verify(iam, permit, name), if_lost);
    }

    pub(super) fn act(&mut self, of: AccountId, action: AnyAction) {
        let Some(account) = self.accounts.get(&of) else {
            let text = format!("Nothing was changed: the account was closed before the {} was sent.", action.subject());
            return self.notify(Problem, text);
        };
        let refusal = if account.session.signing_in {
            Some("Nothing was changed: it is being signed in again. Try again in a moment.")
        } else if self.options.read_only {
            Some("This desk was started read-only. Nothing was changed. Start it without --read-only to make changes.")
        } else {
            None
        };
        let journal = refusal.map_or_else(|| self.journal_for(account), |refusal| Err(refusal.to_owned()));
        let (now, clock, emitter) = (self.now(), Arc::clone(&self.options.clock), self.emitter_of(of));
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let target = action.target().clone();
        if let Some(running) = account.operations.get(&target).filter(|operation| operation.is_running()) {
            let text = format!("Nothing more was sent: the {} is still under way.", running.action.subject());
            return self.notify_of(Note, text, self.to_show(of, &target.user));
        }
        let unresolved = account.operations.of(&target).map(|of| &of.unresolved);
        let earlier = unresolved.and_then(|unresolved| unresolved.earlier(&*action));
        let others = unresolved.map(|unresolved| unresolved.others(&*action)).unwrap_or_default();
        let (journal, iam) = match (journal, account.session.iam()) {
            (Ok(journal), Some(iam)) => (journal, iam),
            (Ok(_), None) => {
                return self
                    .notify(Problem, "Nothing was changed: there is no connection to the account. Sign in again.");
            }
            (Err(refusal), _) => {
                let error = iam::Error::of_desk(refusal);
                let outcome = match earlier {
                    Some(_) => Outcome::Unknown(still_unconfirmed(error)),
                    None => Outcome::Failed(error),
                };
                let operation = Operation { action: Arc::clone(&action), state: State::Finished(outcome) };
                return account.operations.show_wish(&action, operation);
            }
        };
        let expected = account.expected_state(&target, now);
        let user_id = expected.as_ref().map(|expected| expected.user_id.clone()).unwrap_or_default();
        let job = Job {
            iam,
            expected,
            earlier,
            others,
            created: account.operations.created(&target),
            journal,
            intent: account.intent(&*action),
            stop: account.operations.begin(&action),
            clock,
            emitter: emitter.of(Event::Operation),
            action: Arc::clone(&action),
        };
        let lost = Ended::lost(user_id, action, job.earlier.as_ref(), now);
        let lost = Event::Operation(operations::Event::Ended(Box::new(lost)));
        let work = async move { Event::Operation(job.run().await) };
        self.inbox.spawn(self.from(Some(of)), Duration::ZERO, work, lost);
    }

    /// The operator has read why the last operation on a target failed, or that it is unresolved. What an earlier one left
    /// unresolved comes back to light.
    fn forget_failure(&mut self, of: AccountId, target: &Target) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.operations.is_running(target) {
            return;
        }
        let was_unknown = account.operations.take_shown(target).is_some_and(|shown| shown.unknown().is_some());
        let dismissed = if was_unknown { account.operations.dismiss(target) } else { None };
        account.operations.show_unresolved(target);
        if let Some(written) = dismissed.and_then(|dismissed| dismissed.written) {
            self.acknowledge_in_journal(of, written);
        }
    }

    /// Keeps these settings before the program ends. Waits for the disk; nobody is there any more to be told of a failure.
    pub fn save_settings_at_exit(&self, settings: &Settings) {
        if let Some(store) = &self.options.store {
            store.set_pending(self.to_keep(settings));
            if let Err(message) = store.save() {
                log::debug!("{message}");
            }
        }
    }

    /// Of these, what is kept: of accounts of the demo nothing is, and what was kept of others stays.
    fn to_keep(&self, settings: &Settings) -> Settings {
        match &self.settings_of_others {
            Some(others) => settings.clone().with_accounts_of(others),
            None => settings.clone(),
        }
    }

    pub(super) fn save_settings(&mut self, settings: Settings) {
        self.lock_minutes.store(settings.lock_minutes.into(), Ordering::SeqCst);
        self.refresh_minutes.store(settings.refresh_minutes.into(), Ordering::SeqCst);
        self.settings = settings;
        if let Some(store) = &self.options.store {
            let store = store.clone();
            store.set_pending(self.to_keep(&self.settings));
            let lost = "The settings could not be kept.".to_owned();
            let if_lost = Event::SettingsSaved(Err(lost.clone()));
            let work = on_disk(move || store.save(), lost);
            self.spawn(async move { Event::SettingsSaved(work.await) }, if_lost);
        }
    }
}
