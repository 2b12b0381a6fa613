use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use crate::account::{Fact, Identity, LoginProfile, PasswordPolicy, Source, UserName};
use crate::iam::{self, ConnectOptions, Iam, Outcome, Profile, Trouble, TroubleKind};
use crate::password::Secret;

use super::message::{Change, ChangeKind, Command, Event, Origin, Watched};
use super::open_account::{ChangeState, HandOver, Listing, OpenAccount};
use super::roster::Weight;
use super::settings::Settings;
use super::{Desk, Stage, Welcome, work};

/// Reads of console passwords under way at the same time.
const READS_IN_FLIGHT: usize = 4;

/// After so many reads in a row refused for want of permission, the rest would be refused too.
const DENIALS: usize = 3;

impl Desk {
    /// Does what the operator wants. Returns at once: what takes time goes on in the background.
    pub fn update(&mut self, command: Command) {
        match command {
            // What is under way, or waits to be handed over, would be lost from sight.
            Command::Open(_) | Command::Close if self.is_busy() => {}
            Command::Open(origin) => self.open(origin),
            Command::Close => {
                self.session += 1;
                self.stage = Stage::Welcome(Welcome::default());
                self.look_for_profiles();
            }
            Command::SignInAgain => self.sign_in_again(),
            Command::Refresh => self.refresh(),
            Command::ResumeListing => self.resume_listing(),
            Command::Watch(name) => self.watch(name),
            Command::Visible(keys) => {
                if let Stage::Open(account) = &mut self.stage {
                    account.visible = keys;
                }
                self.read_on();
            }
            Command::Change(name, change) => self.change(name, change),
            Command::ForgetFailure(key) => {
                if let Stage::Open(account) = &mut self.stage
                    && !account.is_changing(&key)
                {
                    account.changes.remove(&key);
                }
            }
            Command::HandedOver => {
                if let Stage::Open(account) = &mut self.stage {
                    account.hand_overs.pop_front();
                }
            }
            Command::Tell(notice) => {
                if !self.notices.contains(&notice) {
                    self.notices.push(notice);
                }
            }
            Command::PutAway(index) => {
                if index < self.notices.len() {
                    self.notices.remove(index);
                }
            }
            Command::Keep(settings) => self.keep(settings),
        }
    }

    /// Applies what a background task found out. What belongs to an account that is no longer open is dropped.
    pub(super) fn apply(&mut self, session: u64, event: Event) {
        if session != self.session {
            if let Event::Changed { name, change, outcome } = event {
                self.notices.push(told_late(&name, change.kind(), &outcome));
            }
            return;
        }
        match event {
            Event::Profiles(found) => self.profiles_found(found),
            Event::Connected(connected) => self.connected(*connected),
            Event::SettingsKept(kept) => self.notices.extend(kept.err()),
            event => self.apply_to_account(event),
        }
    }

    fn apply_to_account(&mut self, event: Event) {
        let now = self.now();
        let Stage::Open(account) = &mut self.stage else { return };
        match event {
            Event::Alias(alias) => {
                account.notice_sign_out(alias.as_ref().err());
                // An alias that was read once stays: it is what is best known.
                if alias.is_ok() || account.alias().is_none() {
                    account.alias = alias;
                }
            }
            Event::Policy(Ok(policy)) => account.policy = policy,
            Event::Policy(Err(trouble)) => {
                account.notice_sign_out(Some(&trouble));
                // A policy that was read once stays: it is what is best known.
                if matches!(account.policy, PasswordPolicy::Unknown { .. }) {
                    account.policy = PasswordPolicy::Unknown { reason: Some(trouble.sentence) };
                }
            }
            Event::Page(page) => {
                account.unreadable += page.unreadable;
                account.marker = page.next;
                account.roster.take_page(page.users, now);
                self.read_on();
            }
            Event::ListingEnded(Ok(())) => {
                account.roster.end_listing();
                account.listing = Listing::Complete(now);
                account.marker = None;
                self.read_on();
            }
            Event::ListingEnded(Err(trouble)) => {
                account.notice_sign_out(Some(&trouble));
                account.listing = Listing::Failed(trouble);
            }
            Event::Verified { key, read } => {
                account.reading = account.reading.saturating_sub(1);
                account.denied = match &read {
                    Err(trouble) if trouble.kind == TroubleKind::AccessDenied => account.denied + 1,
                    _ => 0,
                };
                if let Err(trouble) = &read
                    && account.denied >= DENIALS
                {
                    account.reading_stopped = Some(trouble.clone());
                }
                account.profile_read(&key, read, Weight::MayBeStale, now);
                self.read_on();
            }
            Event::ProfileRead { key, read, weight } => account.profile_read(&key, read, weight, now),
            Event::Watched(watched) => {
                let Watched { key, user, details } = *watched;
                match user {
                    Ok(None) => account.roster.remove(&key),
                    Ok(Some(user)) => account.roster.take_page(vec![user], now),
                    Err(trouble) => account.notice_sign_out(Some(&trouble)),
                }
                account.details.insert(key, details);
                self.read_on();
            }
            Event::Changed { name, change, outcome } => {
                account.changed(name, change, outcome, now);
                self.read_on();
            }
            Event::ChangeLost { name, kind } => {
                let trouble = lost("changing the user");
                account.changes.insert(name.key(), ChangeState::Unknown(kind, trouble));
            }
            Event::TaskLost => self.notices.push(
                "A part of this program failed while reading from AWS. Nothing was changed. Refresh to read again."
                    .into(),
            ),
            Event::WatchPassedOver | Event::Profiles(_) | Event::Connected(_) | Event::SettingsKept(_) => {}
        }
    }

    pub(super) fn look_for_profiles(&mut self) {
        let given = self.options.profiles.clone();
        let work = async {
            Event::Profiles(match given {
                Some(profiles) => Ok(profiles),
                None => iam::profiles().await,
            })
        };
        self.spawn(work, Event::Profiles(Err(lost("looking for profiles"))));
    }

    fn profiles_found(&mut self, found: Result<Vec<Profile>, Trouble>) {
        let Stage::Welcome(welcome) = &mut self.stage else { return };
        let profiles = found.unwrap_or_else(|trouble| {
            self.notices.push(trouble.sentence);
            Vec::new()
        });
        let only = match profiles.as_slice() {
            [only] if self.open_only_profile => Some(Origin::Aws { profile: Some(only.name.clone()) }),
            _ => None,
        };
        welcome.profiles = Some(profiles);
        self.open_only_profile = false;
        if let Some(origin) = only {
            self.open(origin);
        }
    }

    fn open(&mut self, origin: Origin) {
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
        self.spawn(work::connect(options, demo), Event::Connected(Box::new(Err(lost("opening the account")))));
    }

    fn connected(&mut self, connected: Result<(Iam, Identity), Trouble>) {
        match (&mut self.stage, connected) {
            (Stage::Opening(origin), Ok((iam, identity))) => {
                let account = OpenAccount::new(origin.clone(), iam, identity);
                self.stage = Stage::Open(Box::new(account));
                self.read_account(None);
            }
            (Stage::Opening(origin), Err(trouble)) => {
                let trouble = Some((origin.clone(), trouble));
                self.stage = Stage::Welcome(Welcome { profiles: None, trouble });
                self.look_for_profiles();
            }
            (Stage::Open(account), Ok((iam, identity))) if account.identity.account_id == identity.account_id => {
                account.iam = iam;
                account.identity = identity;
                account.signing_in = false;
                account.signed_out = None;
                self.refresh();
            }
            (Stage::Open(account), Ok((iam, identity))) => {
                // Another account answers now: nothing known of the former one holds for it, except what still has to be
                // handed over there.
                let hand_overs = std::mem::take(&mut account.hand_overs);
                let mut other = OpenAccount::new(account.origin.clone(), iam, identity);
                other.hand_overs = hand_overs;
                self.notices.push(format!(
                    "The credentials now belong to account {} instead of {}. Nothing was changed; this is the other account.",
                    other.identity.grouped_account_id(),
                    account.identity.grouped_account_id(),
                ));
                self.session += 1;
                self.stage = Stage::Open(Box::new(other));
                self.read_account(None);
            }
            (Stage::Open(account), Err(trouble)) => {
                account.signing_in = false;
                account.signed_out = Some(trouble);
            }
            (Stage::Welcome(_), _) => {}
        }
    }

    fn sign_in_again(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if !account.signing_in {
            account.signing_in = true;
            let origin = account.origin.clone();
            self.connect(&origin);
        }
    }

    fn refresh(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if account.listing != Listing::Running {
            self.read_account(None);
        }
    }

    fn resume_listing(&mut self) {
        let Stage::Open(account) = &mut self.stage else { return };
        if let Listing::Failed(_) = account.listing {
            let marker = account.marker.take();
            self.read_account(marker);
        }
    }

    /// Reads the account's alias, its policy and its users: all of them, or those after `marker`.
    fn read_account(&mut self, marker: Option<String>) {
        let emitter = self.emitter();
        let Stage::Open(account) = &mut self.stage else { return };
        account.listing = Listing::Running;
        account.reading_stopped = None;
        account.denied = 0;
        if marker.is_none() {
            account.unreadable = 0;
            account.roster.begin_listing();
        }
        let iam = account.iam.clone();
        let lost = || lost("reading the account");
        self.spawn(work::list(iam.clone(), marker, emitter), Event::ListingEnded(Err(lost())));
        let client = iam.clone();
        self.spawn(async move { Event::Alias(client.account_alias().await) }, Event::Alias(Err(lost())));
        self.spawn(async move { Event::Policy(iam.password_policy().await) }, Event::Policy(Err(lost())));
    }

    fn watch(&mut self, name: UserName) {
        let mine = self.watched.fetch_add(1, Ordering::SeqCst) + 1;
        let Stage::Open(account) = &self.stage else { return };
        let (iam, watched, clock) = (account.iam.clone(), Arc::clone(&self.watched), Arc::clone(&self.options.clock));
        self.spawn(work::watch(iam, name, watched, mine, clock, self.emitter()), Event::TaskLost);
    }

    /// Keeps as many reads of console passwords going as may be, the visible rows first.
    fn read_on(&mut self) {
        loop {
            let Stage::Open(account) = &mut self.stage else { return };
            if account.reading >= READS_IN_FLIGHT || account.reading_stopped.is_some() || account.signed_out.is_some() {
                return;
            }
            let Some(user) = account.roster.next_to_read(&account.visible) else { return };
            let (name, iam) = (user.name.clone(), account.iam.clone());
            account.reading += 1;
            let if_lost = Event::Verified { key: name.key(), read: Err(lost("reading the console password")) };
            self.spawn(work::verify(iam, name), if_lost);
        }
    }

    fn change(&mut self, name: UserName, change: Change) {
        let read_only = self.options.read_only;
        let (runner, emitter) = (self.runner.clone(), self.emitter());
        let Stage::Open(account) = &mut self.stage else { return };
        let (key, kind) = (name.key(), change.kind());
        if account.is_changing(&key) {
            return;
        }
        if read_only {
            account.changes.insert(key, ChangeState::Refused(kind, refused_read_only()));
            return;
        }
        account.changes.insert(key, ChangeState::Running(kind));
        let work = work::change(account.iam.clone(), name.clone(), change, runner, emitter);
        self.spawn(work, Event::ChangeLost { name, kind });
    }

    fn keep(&mut self, settings: Settings) {
        self.settings = settings.clone();
        if let Some(store) = self.options.store.clone() {
            let work = async move {
                let kept = tokio::task::spawn_blocking(move || store.keep(&settings)).await;
                Event::SettingsKept(kept.unwrap_or_else(|_| Err("The settings could not be kept.".into())))
            };
            self.spawn(work, Event::TaskLost);
        }
    }
}

impl OpenAccount {
    /// The credentials may have run out in the middle of anything.
    fn notice_sign_out(&mut self, trouble: Option<&Trouble>) {
        if let Some(trouble) = trouble
            && matches!(trouble.kind, TroubleKind::SignedOut | TroubleKind::NoCredentials)
        {
            self.signed_out = Some(trouble.clone());
        }
    }

    fn profile_read(&mut self, key: &str, read: Result<LoginProfile, Trouble>, weight: Weight, now: Timestamp) {
        self.notice_sign_out(read.as_ref().err());
        let value = match read {
            Ok(profile) => profile,
            // What was known stays where there was something: it has its time beside it.
            Err(trouble) => match self.roster.get(key).map(|row| &row.profile.value) {
                Some(LoginProfile::Unknown { .. }) | None => LoginProfile::Unknown { reason: Some(trouble.sentence) },
                Some(_) => return self.roster.leave(key),
            },
        };
        self.roster.take_profile(key, Fact { value, source: Source::Live, at: now }, weight);
    }

    fn changed(&mut self, name: UserName, change: Change, outcome: Outcome, now: Timestamp) {
        let (key, kind) = (name.key(), change.kind());
        match outcome {
            Outcome::Refused(trouble) => {
                self.notice_sign_out(Some(&trouble));
                if matches!(trouble.kind, TroubleKind::NoSuchEntity | TroubleKind::AlreadyExists) {
                    // Somebody else changed the user since it was read: the row must not say otherwise any longer.
                    self.roster.want(&key);
                }
                self.changes.insert(key, ChangeState::Refused(kind, trouble));
            }
            Outcome::Unknown(trouble) => {
                self.roster.want(&key);
                self.changes.insert(key, ChangeState::Unknown(kind, trouble));
            }
            Outcome::Done(_) => {
                self.changes.remove(&key);
                let created = match self.roster.get(&key).map(|row| &row.profile.value) {
                    Some(LoginProfile::Present { created, .. }) => *created,
                    _ => None,
                };
                let value = match change {
                    Change::Create { password, must_change } => {
                        self.hand_over(name, password, must_change, now);
                        LoginProfile::Present { created: Some(now), reset_required: must_change }
                    }
                    Change::Reset { password, must_change } => {
                        self.hand_over(name, password, must_change, now);
                        LoginProfile::Present { created, reset_required: must_change }
                    }
                    Change::SetMustChange(must_change) => {
                        LoginProfile::Present { created, reset_required: must_change }
                    }
                    Change::Delete => LoginProfile::Absent,
                };
                let fact = Fact { value, source: Source::ThisDesk, at: now };
                self.roster.take_profile(&key, fact, Weight::MayBeStale);
            }
        }
    }

    fn hand_over(&mut self, name: UserName, password: Arc<Secret>, must_change: bool, at: Timestamp) {
        let sign_in_url = self.sign_in_url();
        self.hand_overs.push_back(HandOver { name, password, must_change, sign_in_url, at });
    }
}

/// A trouble that AWS has no part in.
fn of_desk(sentence: String) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        sentence,
        operation: "",
        code: None,
        message: None,
        request_id: None,
        attempts: 0,
    }
}

/// The trouble of work that ended without a result.
fn lost(what: &str) -> Trouble {
    of_desk(format!(
        "A part of this program failed while {what}. It is not known whether anything was changed. Refresh, and look before you try again."
    ))
}

fn refused_read_only() -> Trouble {
    of_desk(
        "This desk was started read-only. Nothing was changed. Start it without --read-only to make changes.".into(),
    )
}

/// What became of a change in an account that is no longer on screen.
fn told_late(name: &UserName, kind: ChangeKind, outcome: &Outcome) -> String {
    let what = match kind {
        ChangeKind::Create => "Creating the password",
        ChangeKind::Reset => "Resetting the password",
        ChangeKind::SetMustChange => "Changing the sign-in requirement",
        ChangeKind::Delete => "Deleting the password",
    };
    match outcome {
        Outcome::Done(_) => format!("{what} of {name}, in the account that was open before, was done."),
        Outcome::Refused(trouble) | Outcome::Unknown(trouble) => {
            format!("{what} of {name}, in the account that was open before, failed: {trouble}")
        }
    }
}
