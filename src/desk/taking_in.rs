//! Takes in what was read of the account that is open.

use jiff::Timestamp;

use crate::account::{Fact, LoginProfile, Observed, PasswordPolicy, Source};
use crate::iam;
use crate::inventory::{Consistency, LiveDetails, MaxAge};
use crate::refresh::{self, AuthorizationState, Listing, LoadedDetails, ReportEvent};

use super::Desk;
use super::account::{Account, AccountId};
use super::notifications::NotificationTone::Problem;

impl Desk {
    pub(super) fn take_in(&mut self, of: AccountId, event: refresh::Event) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        match event {
            refresh::Event::Alias(alias) => {
                account.session.notice_sign_out(alias.as_ref().err());
                // An alias that was read once stays: it is what is best known.
                if alias.is_ok() || account.alias().is_none() {
                    account.refresh.alias = alias;
                }
            }
            refresh::Event::Policy(Ok(policy)) => {
                if let Some(max_age) = MaxAge::of(&policy) {
                    account.inventory.take_max_age(max_age, now);
                }
                account.refresh.policy = policy;
            }
            refresh::Event::Policy(Err(error)) => {
                account.session.notice_sign_out(Some(&error));
                // A policy that was read once stays: it is what is best known.
                if matches!(account.refresh.policy, PasswordPolicy::Unknown { .. }) {
                    account.refresh.policy = PasswordPolicy::Unknown { reason: Some(error.sentence) };
                }
            }
            refresh::Event::Page(page) => {
                account.refresh.unreadable_so_far += page.unreadable;
                // The rows of the listing before are shown until this one is complete, and so is what they lack.
                account.refresh.unreadable = account.refresh.unreadable.max(account.refresh.unreadable_so_far);
                account.refresh.marker = page.next;
                let deleted = account.inventory.take_page(page.users, now);
                self.on_users_deleted(of, deleted);
                self.read_on(of);
            }
            refresh::Event::ListingEnded(Ok(())) => {
                let deleted = account.inventory.end_listing();
                account.refresh.listing = Listing::Complete(account.refresh.listing_begun);
                account.refresh.listed_at = Some(account.refresh.listing_begun);
                account.refresh.unreadable = account.refresh.unreadable_so_far;
                account.refresh.marker = None;
                self.on_users_deleted(of, deleted);
                self.read_on(of);
            }
            refresh::Event::ListingEnded(Err(error)) => {
                account.session.notice_sign_out(Some(&error));
                account.refresh.listing = Listing::Failed(error);
                self.read_on(of);
            }
            refresh::Event::AccountRead(Err(lost)) => {
                if account.refresh.listing == Listing::Running {
                    account.refresh.listing = Listing::Failed(lost.clone());
                }
                if account.refresh.awaits_report() {
                    account.refresh.report_failed(&mut account.inventory, lost.clone());
                }
                account.refresh.describing_failed(&mut account.inventory, lost);
                self.read_on(of);
            }
            refresh::Event::UserDetails(users) => {
                account.inventory.describe(users);
            }
            refresh::Event::UserDetailsEnded(ended) => {
                account.session.notice_sign_out(ended.as_ref().err());
                account.inventory.end_describing();
                account.refresh.authorization = match ended {
                    Ok(()) => AuthorizationState::Read(account.refresh.describing_begun),
                    Err(error) => AuthorizationState::Failed(error),
                };
            }
            refresh::Event::Report(event) => {
                account.report_event(event);
                self.read_on(of);
            }
            refresh::Event::Permit(permit) => {
                self.take_permit(of, permit);
                self.read_on(of);
            }
            refresh::Event::Verified { key, read, begun, rate_limit } => {
                account.refresh.reading = account.refresh.reading.saturating_sub(1);
                account.refresh.rate_limit = rate_limit.or(account.refresh.rate_limit);
                account.refresh.count_denials(&read);
                self.profile_read(of, &key, read, begun);
                self.read_on(of);
            }
            refresh::Event::ProfileRead { key, read, begun } => self.profile_read(of, &key, read, begun),
            refresh::Event::NameAnswered { name, begun, user } => self.name_answered(of, name, begun, user),
            refresh::Event::DetailsLoaded(loaded) => self.details_loaded(of, *loaded),
            refresh::Event::KeyUses { key, user_id, uses } => {
                if let Some(details) =
                    account.refresh.details.get_mut(&key).filter(|details| details.user_id == user_id)
                {
                    // What was read once stays where it could not be read again.
                    let is_known = |id: &str| details.key_uses.get(id).is_some_and(Result::is_ok);
                    let uses: Vec<_> = uses.into_iter().filter(|(id, used)| used.is_ok() || !is_known(id)).collect();
                    details.key_uses.extend(uses);
                }
            }
            refresh::Event::AccountRead(Ok(())) | refresh::Event::Superseded | refresh::Event::DetailsLost => {}
        }
    }

    fn details_loaded(&mut self, of: AccountId, loaded: LoadedDetails) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let LoadedDetails { name, begun, user, mut details } = loaded;
        let key = name.key();
        if account.predates_deletion(&key, begun) {
            return self.reload_user(of, name);
        }
        // What this desk did to keys and policies, whether or not IAM shows it everywhere.
        let read: Vec<Observed> = [
            details.access_keys.as_ref().ok().cloned().map(Observed::AccessKeys),
            details.attached_policies.as_ref().ok().cloned().map(Observed::AttachedPolicies),
        ]
        .into_iter()
        .flatten()
        .collect();
        for observed in &read {
            let mut shown = observed.clone();
            account.operations.lay_over(&key, &mut shown, details.at);
            match shown {
                Observed::AccessKeys(keys) => details.access_keys = Ok(keys),
                Observed::AttachedPolicies(arns) => details.attached_policies = Ok(arns),
                Observed::LoginProfile(_) => {}
            }
        }
        let last_sign_in = user.as_ref().ok().and_then(|user| user.as_ref()?.password_last_used);
        let live_details = LiveDetails {
            last_sign_in: last_sign_in.map(|value| Fact { value, source: Source::Live, at: details.at }),
            ..LiveDetails::new(details.mfa_devices.as_deref().ok(), details.access_keys.as_deref().ok(), details.at)
        };
        let described = (details.tags.clone().ok(), details.groups.clone().ok(), details.at);
        let details = match account.refresh.details.remove(&name.key()) {
            // What was read once stays where it could not be read again.
            Some(known) if known.user_id == details.user_id => details.or(known),
            _ => details,
        };
        let mut deleted = Vec::new();
        match user {
            Ok(Some(user)) => deleted = account.inventory.take_user(user, now),
            Err(error) => account.session.notice_sign_out(Some(&error)),
            Ok(None) => {
                account.inventory.remove(&name.key());
                let text =
                    format!("{name} no longer exists: somebody else deleted the user. Nothing was changed from here.");
                self.notify_in(of, Problem, text);
                self.on_users_deleted(of, vec![name.key()]);
                return;
            }
        }
        account.inventory.apply_details(&name.key(), live_details);
        let (tags, groups, at) = described;
        account.inventory.take_description(&name.key(), tags.as_deref(), groups.as_deref(), at);
        account.refresh.details.insert(key.clone(), details);
        self.on_users_deleted(of, deleted);
        for observed in read {
            self.settle(of, &key, &observed, begun);
        }
        self.read_on(of);
    }
}

impl Account {
    fn report_event(&mut self, event: ReportEvent) {
        if let ReportEvent::Ended(Err(error)) = &event {
            self.session.notice_sign_out(Some(error));
        }
        self.refresh.report_event(&mut self.inventory, event);
    }

    pub(super) fn profile_read(
        &mut self,
        key: &str,
        read: Result<LoginProfile, iam::Error>,
        consistency: Consistency,
        now: Timestamp,
    ) {
        self.session.notice_sign_out(read.as_ref().err());
        let value = match read {
            Ok(profile) => profile,
            // What was known stays where there was something: it has its time beside it.
            Err(error) => match self.inventory.get(key).map(|row| &row.profile.value) {
                Some(LoginProfile::Unknown { .. }) | None => LoginProfile::Unknown { reason: Some(error.sentence) },
                Some(_) => return self.inventory.read_failed(key),
            },
        };
        self.inventory.take_profile(key, Fact { value, source: Source::Live, at: now }, consistency);
    }
}
