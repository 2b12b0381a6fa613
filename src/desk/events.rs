use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{Fact, LoginProfile, PasswordPolicy, Source, UserName};
use crate::iam::{ConfigStamp, Profile, Trouble, TroubleKind};
use crate::inventory::{Consistency, LiveDetails, MaxAge};
use crate::journal::ConfirmedBy;

use super::change::Change;
use super::changing::{Conclusion, Ended};
use super::doubt::{Doubt, Verdict};
use super::doubts::{InDoubt, Overridden};
use super::message::{Connected, Event, Origin, ReportEvent, Watched};
use super::notifications::NotificationTone::{Done, Problem};
use super::open_account::{AuthorizationState, ChangeState, Listing, Made, OpenAccount, ReportState};
use super::reading::{Early, Occasion};
use super::record::Record;
use super::settings::Settings;
use super::trouble::existed_before;
use super::{Desk, Stage, Welcome, gone, work};

/// Where none was ever allowed, so many reads refused for want of permission stop the rest.
const DENIALS: usize = 20;

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
            Event::Changed(ended) if session >= self.opened_in => return self.changed(*ended),
            Event::Progress { key, kind, progress } if session >= self.opened_in => {
                if let Stage::Open(account) = &mut self.stage {
                    account.changes.insert(key, ChangeState::Running(kind, progress));
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
            Event::Watched(watched) => self.watched(*watched),
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
            Event::Policy(Ok(policy)) => {
                if let Some(max_age) = MaxAge::of(&policy) {
                    account.inventory.take_max_age(max_age, now);
                }
                account.policy = policy;
            }
            Event::Policy(Err(trouble)) => {
                account.notice_sign_out(Some(&trouble));
                // A policy that was read once stays: it is what is best known.
                if matches!(account.policy, PasswordPolicy::Unknown { .. }) {
                    account.policy = PasswordPolicy::Unknown { reason: Some(trouble.sentence) };
                }
            }
            Event::Page(page) => {
                account.unreadable_so_far += page.unreadable;
                // The rows of the listing before are shown until this one is complete, and so is what they lack.
                account.unreadable = account.unreadable.max(account.unreadable_so_far);
                account.marker = page.next;
                let gone = account.inventory.take_page(page.users, now);
                self.users_gone(gone);
                self.read_on();
            }
            Event::ListingEnded(Ok(())) => {
                let gone = account.inventory.end_listing();
                account.listing = Listing::Complete(account.listing_begun);
                account.listed_at = Some(account.listing_begun);
                account.unreadable = account.unreadable_so_far;
                account.marker = None;
                self.users_gone(gone);
                self.read_on();
            }
            Event::ListingEnded(Err(trouble)) => {
                account.notice_sign_out(Some(&trouble));
                account.listing = Listing::Failed(trouble);
                self.read_on();
            }
            Event::AccountRead(Err(lost)) => {
                if account.listing == Listing::Running {
                    account.listing = Listing::Failed(lost.clone());
                }
                if account.awaits_report() {
                    account.report_failed(lost.clone());
                }
                account.describing_failed(lost);
                self.read_on();
            }
            Event::UserDetails(users) => {
                account.inventory.describe(users);
            }
            Event::UserDetailsEnded(ended) => {
                account.notice_sign_out(ended.as_ref().err());
                account.inventory.end_describing();
                account.authorization = match ended {
                    Ok(()) => AuthorizationState::Read(account.describing_begun),
                    Err(trouble) => AuthorizationState::Failed(trouble),
                };
            }
            Event::Report(event) => {
                account.report_event(event);
                self.read_on();
            }
            Event::Permit(permit) => {
                self.take_permit(permit);
                self.read_on();
            }
            Event::Verified { key, read, begun, rate_limit } => {
                account.reading = account.reading.saturating_sub(1);
                account.rate_limit = rate_limit.or(account.rate_limit);
                account.count_denials(&read);
                self.profile_read(&key, read, begun);
                self.read_on();
            }
            Event::ProfileRead { key, read, begun } => self.profile_read(&key, read, begun),
            Event::NameAnswered { name, begun, user } => self.name_answered(name, begun, user),
            Event::ReadBack { key, serial, profile } => {
                // A later change of the same user has a read-back of its own.
                if account.to_read_back.get(&key).is_some_and(|made| made.serial == serial) {
                    account.to_read_back.remove(&key);
                    if let Some(profile) = profile {
                        account.profile_read(&key, Ok(profile), Consistency::Settled, now);
                    }
                }
            }
            Event::Profiles(..)
            | Event::ProfilesChanged
            | Event::Connected(_)
            | Event::SettingsKept(_)
            | Event::Copied { .. }
            | Event::ClipboardCleared { .. }
            | Event::UndoEnded(_)
            | Event::Journal(_)
            | Event::Watched(_)
            | Event::AccountRead(Ok(()))
            | Event::WatchPassedOver
            | Event::WatchLost
            | Event::ReadGivenUp
            | Event::Deserted
            | Event::RefreshDue
            | Event::Progress { .. }
            | Event::Changed(_)
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
                self.show(OpenAccount::new(origin, iam, identity), early);
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
                self.look_at_doubts();
            }
            (Stage::Open(account), Ok(Connected { identity, .. })) if account.has_unfinished_work() => {
                // What is under way or waits to be handed over is not left for somebody else.
                let notice = format!(
                    "The credentials now belong to {} of account {}, and not to {} of account {}. Nothing was changed. A \
                     change or a new password waits there: sign in there again.",
                    identity.principal(),
                    identity.grouped_account_id(),
                    account.identity.principal(),
                    account.identity.grouped_account_id(),
                );
                account.signing_in = false;
                match &mut account.locked {
                    Some(locked) => locked.trouble = Some(notice),
                    None => self.notify(Problem, notice),
                }
            }
            (Stage::Open(account), Ok(Connected { iam, identity, early })) => {
                // Another account answers now: nothing known of the former one holds for it.
                let other = OpenAccount::new(account.origin.clone(), iam, identity);
                let notice = format!(
                    "The credentials now belong to account {} instead of {}. Nothing was changed; this is the other \
                     account.",
                    other.identity.grouped_account_id(),
                    account.identity.grouped_account_id(),
                );
                self.notify(Problem, notice);
                self.session += 1;
                self.show(other, early);
            }
            (Stage::Open(account), Err(trouble)) => {
                account.signing_in = false;
                if let Some(locked) = &mut account.locked {
                    locked.trouble = Some(trouble.sentence);
                } else if is_sign_out(&trouble) {
                    account.signed_out = Some(trouble);
                } else {
                    self.notify(Problem, trouble.sentence);
                }
            }
            (Stage::Welcome(_), _) => {}
        }
    }

    fn show(&mut self, account: OpenAccount, early: Early) {
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

    fn watched(&mut self, watched: Watched) {
        let now = self.now();
        let Stage::Open(account) = &mut self.stage else { return };
        let Watched { name, begun, user, details } = watched;
        if account.may_be_of_former(&name.key(), begun) {
            return self.look_at(name);
        }
        let last_sign_in = user.as_ref().ok().and_then(|user| user.as_ref()?.password_last_used);
        let live_details = LiveDetails {
            last_sign_in: last_sign_in.map(|value| Fact { value, source: Source::Live, at: details.at }),
            ..LiveDetails::new(details.mfa_devices.as_deref().ok(), details.access_keys.as_deref().ok(), details.at)
        };
        let described = (details.tags.clone().ok(), details.groups.clone().ok(), details.at);
        let details = match account.details.remove(&name.key()) {
            // What was read once stays where it could not be read again.
            Some(known) if known.user_id == details.user_id => details.or(known),
            _ => details,
        };
        let mut gone = Vec::new();
        match user {
            Ok(Some(user)) => gone = account.inventory.take_user(user, now),
            Err(trouble) => account.notice_sign_out(Some(&trouble)),
            Ok(None) => {
                account.inventory.remove(&name.key());
                let text =
                    format!("{name} no longer exists: somebody else deleted the user. Nothing was changed from here.");
                self.notify(Problem, text);
                self.users_gone(vec![name.key()]);
                return;
            }
        }
        account.inventory.apply_details(&name.key(), live_details);
        let (tags, groups, at) = described;
        account.inventory.take_description(&name.key(), tags.as_deref(), groups.as_deref(), at);
        account.details.insert(name.key(), details);
        self.users_gone(gone);
        self.read_on();
    }

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
        let expected = work::Expected::after(&change);
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
    fn read_back(&mut self, made: Made) {
        let if_lost = Event::ReadBack { key: made.name.key(), serial: made.serial, profile: None };
        self.read(|iam| work::read_back(iam, made.name, made.serial, made.expected), if_lost);
    }

    /// Looks at the users of which it is not known whether a change was made.
    fn look_at_doubts(&mut self) {
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
    /// The credentials may have run out in the middle of anything.
    pub(super) fn notice_sign_out(&mut self, trouble: Option<&Trouble>) {
        if let Some(trouble) = trouble.filter(|trouble| is_sign_out(trouble)) {
            self.signed_out = Some(trouble.clone());
        }
    }

    fn report_event(&mut self, event: ReportEvent) {
        match event {
            ReportEvent::InTheMaking => self.report = ReportState::InTheMaking,
            ReportEvent::Late => self.inventory.await_report(false),
            ReportEvent::Lines(lines, at) => self.inventory.take_report(lines, at),
            ReportEvent::Ended(Ok((at, unreadable))) => {
                self.unreadable_lines = unreadable;
                self.inventory.end_report(at);
                self.report = ReportState::Read;
            }
            ReportEvent::Ended(Err(trouble)) => {
                self.notice_sign_out(Some(&trouble));
                self.report_failed(trouble);
            }
        }
    }

    /// Counts the reads that are refused, until one is allowed.
    fn count_denials(&mut self, read: &Result<LoginProfile, Trouble>) {
        match read {
            Ok(_) => self.denied = None,
            Err(trouble) if trouble.kind == TroubleKind::AccessDenied => {
                if let Some(denied) = &mut self.denied {
                    denied.push(trouble.clone());
                }
            }
            Err(_) => {}
        }
    }

    /// Stops reading console passwords where none may be read: so many were tried, or all that there are.
    pub(super) fn stop_where_none_may_be_read(&mut self) {
        let Some(denied) = &self.denied else { return };
        let all_were_tried = self.listing != Listing::Running
            && !self.inventory.awaits_report()
            && self.reading == 0
            && self.inventory.unread() == 0;
        if denied.len() >= DENIALS || all_were_tried {
            self.reading_stopped = self.reading_stopped.take().or_else(|| denied.last().cloned());
        }
    }

    fn profile_read(&mut self, key: &str, read: Result<LoginProfile, Trouble>, weight: Consistency, now: Timestamp) {
        self.notice_sign_out(read.as_ref().err());
        let value = match read {
            Ok(profile) => profile,
            // What was known stays where there was something: it has its time beside it.
            Err(trouble) => match self.inventory.get(key).map(|row| &row.profile.value) {
                Some(LoginProfile::Unknown { .. }) | None => LoginProfile::Unknown { reason: Some(trouble.sentence) },
                Some(_) => return self.inventory.read_failed(key),
            },
        };
        self.inventory.take_profile(key, Fact { value, source: Source::Live, at: now }, weight);
    }

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

fn is_sign_out(trouble: &Trouble) -> bool {
    matches!(trouble.kind, TroubleKind::SignedOut | TroubleKind::NoCredentials)
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
