use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use crate::account::{Target, UserName};
use crate::iam::{ConnectOptions, ListFrom, ReadPermit, Trouble};
use crate::operations::{self, AnyAction, Ended, Job, Operation, Outcome, State, still_in_doubt};
use crate::refresh::{self, Beside, Listing, Occasion, lost_read};
use crate::session::Origin;
use crate::tasks::on_disk;

use super::message::{Command, Event};
use super::notifications::NotificationTone::Note;
use super::settings::Settings;
use super::{Desk, Stage, work};

/// Reads of console passwords under way, or waiting for their turn, at the same time.
const READS_IN_FLIGHT: usize = 16;

/// How long what is learned of users out of sight may wait for the frame that takes it in: each frame would be painted for it.
const OUT_OF_SIGHT: Duration = Duration::from_millis(100);

impl Desk {
    /// Does what the operator wants. Returns at once: what takes time goes on in the background.
    pub fn update(&mut self, command: Command) {
        if self.is_locked() && !command.is_for_locked_desk() {
            return;
        }
        match command {
            // What is under way, or waits to be handed over, would be lost from sight.
            Command::Open(_) | Command::Close if self.is_busy() => {}
            Command::Open(origin) => {
                self.open_only_profile = false;
                self.open(origin);
            }
            Command::Close => {
                self.open_only_profile = false;
                self.session += 1;
                self.stage = Stage::Welcome(Box::default());
                self.look_for_profiles();
            }
            Command::SignInAgain => self.sign_in_again(),
            Command::Refresh => self.refresh(),
            Command::ResumeListing => self.resume_listing(),
            Command::Watch(name) => self.watch(name),
            Command::AskFor(name) => self.ask_for(name),
            Command::Visible(keys) => {
                if let Stage::Open(account) = &mut self.stage {
                    account.refresh.visible = keys;
                }
                self.read_on();
            }
            Command::Act(action) => self.act(action),
            Command::StopWaiting(target) => {
                if let Stage::Open(account) = &self.stage {
                    account.operations.stop_waiting(&target);
                }
            }
            Command::Lock => self.lock(),
            Command::Unlock => self.connect_again(),
            Command::ForgetFailure(target) => self.forget_failure(&target),
            Command::Shown(card) => self.shown(card),
            Command::HandedOver(card) => self.handed_over(card),
            Command::TakeBack(card) => self.take_back(card),
            Command::Discard(card) => self.discard(card),
            Command::CopyPassword(card) => self.copy_password(card),
            Command::CopiedSomethingElse => self.clear_clipboard(),
            Command::Notify(tone, text) => self.notify(tone, text),
            Command::NotifyOfUser(name, text) => {
                self.notify_of(super::NotificationTone::Problem, text, self.to_show(&name));
            }
            Command::Dismiss(id) => self.notifications.read(|notification| notification.id == id),
            Command::DismissUpTo(last) => self.notifications.read(|notification| notification.id <= last),
            Command::ReadJournal => self.verify_journal(),
            Command::NoteIntent(sequence) => self.note_intent(sequence),
            Command::ExportJournal => self.export_journal(),
            Command::ExportUsers { format, keys, columns, of } => self.export_users(format, keys, columns, of),
            Command::ShowFile(file) => self.show_file(file),
            Command::Keep(settings) => self.keep(settings),
        }
    }

    pub(super) fn look_for_profiles(&mut self) {
        let given = self.options.profiles.clone();
        let work = async {
            match given {
                Some(profiles) => Event::Profiles(Ok(profiles), None),
                None => work::profiles().await,
            }
        };
        self.spawn(work, Event::Profiles(Err(lost_read("looking for profiles")), None));
    }

    pub(super) fn open(&mut self, origin: Origin) {
        self.session += 1;
        self.connect(&origin);
        self.stage = Stage::Opening(origin);
    }

    fn connect(&mut self, origin: &Origin) {
        let (options, demo) = match origin {
            Origin::Demo => (ConnectOptions::default(), Some((Arc::clone(&self.demo), self.options.demo.clone()))),
            Origin::Aws { profile } => {
                let options = ConnectOptions {
                    profile: profile.clone(),
                    region: self.options.region.clone(),
                    endpoint_url: self.options.endpoint_url.clone(),
                    http_client: None,
                };
                (options, None)
            }
        };
        let now = self.now();
        let report =
            self.account().is_none_or(|account| account.refresh.may_have_newer_report(&account.inventory, now));
        let if_lost = Event::Connected(Box::new(Err(lost_read("opening the account"))));
        self.spawn(work::connect(options, demo, report), if_lost);
    }

    /// Connects anew. While a change is under way nothing is done: its outcome belongs to the account that is open, and
    /// another one may answer. For the same reason nothing is changed until it is known which one did.
    fn sign_in_again(&mut self) {
        if self.is_changing() {
            self.notify(Note, "A change is under way. Sign in again when AWS has answered it.");
            return;
        }
        self.connect_again();
    }

    fn connect_again(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if !account.session.signing_in {
            account.session.signing_in = true;
            let origin = account.session.origin.clone();
            self.connect(&origin);
        }
    }

    /// Locks the account that is open. What was under way is given up, but for changes, whose outcome is kept.
    pub(super) fn lock(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if account.session.locked.is_none() {
            account.lock();
            self.session += 1;
            self.clear_clipboard();
        }
    }

    pub(super) fn refresh(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if account.session.signed_out.is_some() {
            self.sign_in_again();
        } else if account.refresh.listing != Listing::Running {
            self.read_account(Occasion::Asked);
        }
    }

    /// Reads the account again because it is time to; nobody has asked for it, so nothing is said where it cannot be done.
    pub(super) fn refresh_by_itself(&mut self) {
        let Stage::Open(account) = &self.stage else { return };
        let can_read =
            account.session.connection.is_some() && account.session.signed_out.is_none() && !account.session.signing_in;
        if can_read && account.refresh.listing != Listing::Running {
            self.read_account(Occasion::Due);
        }
    }

    fn resume_listing(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if let Listing::Failed(_) = account.refresh.listing {
            let marker = account.refresh.marker.clone();
            self.read_account(marker.map_or(Occasion::Asked, Occasion::Resumed));
        }
    }

    /// Reads the account's alias, its policy, its users and the credential report: all of them, or the rest of the users.
    pub(super) fn read_account(&mut self, why: Occasion) {
        let (emitter, now) = (self.read_emitter(), self.now());
        let Stage::Open(account) = &mut self.stage else { return };
        let is_resumed = matches!(why, Occasion::Resumed(_));
        let report = !is_resumed
            && !account.refresh.awaits_report()
            && account.refresh.may_have_newer_report(&account.inventory, now);
        let beside = Beside { report, user_details: account.refresh.may_describe(&why) };
        account.refresh.begin(&mut account.inventory, &why, beside, now);
        self.readings.fetch_add(1, Ordering::SeqCst);
        let from = match why {
            Occasion::Resumed(marker) => ListFrom::Marker(marker),
            Occasion::Asked | Occasion::Due if account.inventory.rows().is_empty() => ListFrom::BeginningShort,
            Occasion::Asked | Occasion::Due => ListFrom::Beginning,
        };
        let what = refresh::Reading { from, beside };
        self.read(|iam| refresh::read_account(iam, what, emitter), refresh::lost());
    }

    /// The same, for what has been begun with the connection.
    pub(super) fn take_early(&mut self, mut early: refresh::Early) {
        let (emitter, now) = (self.read_emitter(), self.now());
        let Stage::Open(account) = &mut self.stage else { return };
        account.refresh.begin(&mut account.inventory, &Occasion::Asked, early.beside, now);
        self.readings.fetch_add(1, Ordering::SeqCst);
        // At once, for the very frame that shows the account first.
        early.hand_on(&emitter);
        self.read(|_| refresh::read_on(early, emitter), refresh::lost());
    }

    /// Reads the password policy: with all of the account, or alone after IAM has refused a password for it.
    pub(super) fn read_policy(&mut self) {
        let if_lost = refresh::Event::Policy(Err(lost_read("reading the password policy")));
        self.read(|iam| async move { refresh::Event::Policy(iam.password_policy().await) }, if_lost);
    }

    fn watch(&mut self, name: UserName) {
        self.watched.fetch_add(1, Ordering::SeqCst);
        self.look_at(name);
    }

    /// Reads a user anew, unless another one is looked at in the next moment.
    pub(super) fn look_at(&mut self, name: UserName) {
        let mine = self.watched.load(Ordering::SeqCst);
        let Stage::Open(account) = &self.stage else { return };
        let (watched, clock, emitter) =
            (Arc::clone(&self.watched), Arc::clone(&self.options.clock), self.read_emitter());
        let user_id = account.inventory.get(&name.key()).map(|row| row.user.user_id.clone()).unwrap_or_default();
        self.read(|iam| refresh::watch(iam, name, user_id, watched, mine, clock, emitter), refresh::Event::WatchLost);
    }

    /// Keeps as many reads of console passwords going, or waiting for their turn, as there may and need be.
    pub(super) fn read_on(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        account.refresh.stop_where_none_may_be_read(&account.inventory);
        if !account.may_read() {
            return;
        }
        let open = account.inventory.open_to_read(&account.refresh.visible, READS_IN_FLIGHT);
        let permits = open
            .saturating_sub(account.refresh.permits)
            .min(READS_IN_FLIGHT.saturating_sub(account.refresh.permits + account.refresh.reading));
        account.refresh.permits += permits;
        let patience = if account.refresh.is_open_in_sight(&account.inventory) { Duration::ZERO } else { OUT_OF_SIGHT };
        for _ in 0..permits {
            self.read_patiently(patience, refresh::permit, refresh::Event::Permit(None));
        }
    }

    /// Reads a console password, now that it may be: of a user on screen if there is one to be read, else of the next one. Who
    /// has scrolled off the screen meanwhile has cost nothing.
    pub(super) fn take_permit(&mut self, permit: Option<ReadPermit>) {
        let Stage::Open(account) = &mut self.stage else { return };
        account.refresh.permits = account.refresh.permits.saturating_sub(1);
        let (Some(permit), true) = (permit, account.may_read()) else { return };
        let Some(user) = account.inventory.next_to_read(&account.refresh.visible) else { return };
        let name = user.name.clone();
        let patience = if account.refresh.is_in_sight(&name.key()) { Duration::ZERO } else { OUT_OF_SIGHT };
        account.refresh.reading += 1;
        let read = Err(lost_read("reading the console password"));
        let if_lost = refresh::Event::Verified { key: name.key(), read, begun: Instant::now(), rate_limit: None };
        self.read_patiently(patience, |iam| refresh::verify(iam, permit, name), if_lost);
    }

    fn act(&mut self, action: AnyAction) {
        let refusal = match &self.stage {
            Stage::Open(account) if account.session.signing_in => {
                Some("Nothing was changed: it is being signed in again. Try again in a moment.")
            }
            _ if self.options.read_only => Some(
                "This desk was started read-only. Nothing was changed. Start it without --read-only to make changes.",
            ),
            _ => None,
        };
        let (now, clock, emitter) = (self.now(), Arc::clone(&self.options.clock), self.emitter());
        let journal = match (&self.stage, refusal) {
            (_, Some(refusal)) => Err(refusal.to_owned()),
            (Stage::Open(account), None) => self.journal_for(account),
            _ => return,
        };
        let Stage::Open(account) = &mut self.stage else { return };
        let target = action.target().clone();
        if account.operations.is_running(&target) {
            let text = format!("Nothing more was sent: an earlier change of {} is still under way.", target.user);
            return self.notify_of(Note, text, self.to_show(&target.user));
        }
        let unresolved = account.operations.of(&target).map(|of| &of.unresolved);
        let earlier = unresolved.and_then(|unresolved| unresolved.earlier(&*action));
        let others = unresolved.map(|unresolved| unresolved.others(&*action)).unwrap_or_default();
        let (journal, iam) = match (journal, account.session.iam()) {
            (Ok(journal), Some(iam)) => (journal, iam),
            (Ok(_), None) => return,
            (Err(refusal), _) => {
                let trouble = Trouble::of_desk(refusal);
                let outcome = match earlier {
                    Some(_) => Outcome::Unknown(still_in_doubt(trouble)),
                    None => Outcome::Failed(trouble),
                };
                let operation = Operation { action: Arc::clone(&action), state: State::Finished(outcome) };
                return account.operations.show_wish(&action, operation);
            }
        };
        let seen = account.seen(&target, now);
        let user_id = seen.as_ref().map(|seen| seen.user_id.clone()).unwrap_or_default();
        let job = Job {
            iam,
            seen,
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
        self.spawn(async move { Event::Operation(job.run().await) }, lost);
    }

    /// The operator has read why the last operation on a target failed, or that it is unresolved. What an earlier one left
    /// unresolved comes back to light.
    fn forget_failure(&mut self, target: &Target) {
        let Stage::Open(account) = &mut self.stage else { return };
        if account.operations.is_running(target) {
            return;
        }
        let was_unknown = account.operations.take_shown(target).is_some_and(|shown| shown.unknown().is_some());
        let dismissed = if was_unknown { account.operations.dismiss(target) } else { None };
        account.operations.show_unresolved(target);
        if let Some(written) = dismissed.and_then(|dismissed| dismissed.written) {
            self.note_in_journal(written);
        }
    }

    /// Keeps these settings before the program ends. Waits for the disk; nobody is there any more to be told of a failure.
    pub fn keep_at_exit(&self, settings: Settings) {
        if let Some(store) = &self.options.store {
            store.want(settings);
            if let Err(told) = store.keep() {
                log::debug!("{told}");
            }
        }
    }

    pub(super) fn keep(&mut self, settings: Settings) {
        self.lock_minutes.store(settings.lock_minutes.into(), Ordering::SeqCst);
        self.refresh_minutes.store(settings.refresh_minutes.into(), Ordering::SeqCst);
        self.settings = settings;
        if let Some(store) = &self.options.store {
            let store = store.clone();
            store.want(self.settings.clone());
            let lost = "The settings could not be kept.".to_owned();
            let if_lost = Event::SettingsKept(Err(lost.clone()));
            let work = on_disk(move || store.keep(), lost);
            self.spawn(async move { Event::SettingsKept(work.await) }, if_lost);
        }
    }
}
