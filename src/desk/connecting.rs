use std::time::Duration;

use crate::iam::{AsWhom, ConnectOptions, SwitchRole};
use crate::refresh::lost_read;
use crate::session::{Assignment, AssumedRole, Origin};

use super::account::{Account, AccountId};
use super::message::Event;
use super::{Desk, work};

impl Desk {
    /// Connects to where an account comes from: again to one that is open, or to one that is to be.
    ///
    /// Where one has to sign in to IAM Identity Center first, that is done only if the operator has `asked` for the account.
    pub(super) fn connect(&mut self, of: AccountId, origin: &Origin, asked: bool) {
        let options = self.connect_options();
        match origin {
            Origin::Demo => self.connect_to_demo(of),
            Origin::Aws { profile } => {
                self.connect_with(of, ConnectOptions { as_whom: whom(profile.as_deref()), ..options }, asked);
            }
            Origin::Role(role) => match &role.through {
                Some(assignment) => self.connect_through(of, assignment, options, Some(role)),
                None => {
                    let as_whom = switched(role, whom(role.profile.as_deref()));
                    self.connect_with(of, ConnectOptions { as_whom, ..options }, asked);
                }
            },
            Origin::Keys { access_key_id, mfa } => self.ask_for_keys_again(of, access_key_id.clone(), *mfa),
            Origin::IdentityCenter(assignment) => self.connect_through(of, assignment, options, None),
        }
    }

    /// Connects to an account that was given to somebody in Identity Center, or to where this role leads from there.
    fn connect_through(
        &mut self,
        of: AccountId,
        assignment: &Assignment,
        options: ConnectOptions,
        role: Option<&AssumedRole>,
    ) {
        let from = self.from(Some(of));
        let portal = assignment.portal.clone();
        let role = role.cloned();
        let opener = work::Opener {
            assignment: assignment.clone(),
            as_whom: Box::new(|given| match role {
                Some(role) => switched(&role, given),
                None => given,
            }),
            known: self.signed_in_at(&portal),
            network: self.network(),
            way: self.begin_signing_in(Some(of), Some(portal)),
            emitter: self.inbox.emitter(from).of(Event::Portal),
        };
        let http_client = self.options.accounts_behind_identity_center.clone();
        let options = ConnectOptions { http_client, ..options };
        let work = work::connect_through_portal(opener, options, self.wants_report(of));
        self.inbox.spawn(from, Duration::ZERO, work, lost());
    }

    /// Connects so: again to an account that is open, or to one that is to be.
    pub(super) fn connect_with(&mut self, of: AccountId, options: ConnectOptions, asked: bool) {
        let from = self.from(Some(of));
        let emitter = self.inbox.emitter(from);
        let sign_in = (asked && options.http_client.is_none()).then(|| work::SignInFirst {
            known: self.signed_in.clone(),
            network: self.network(),
            way: self.begin_signing_in(Some(of), None),
            emitter: emitter.of(Event::Portal),
        });
        let work = work::connect(options, sign_in, self.wants_report(of), emitter);
        self.inbox.spawn(from, Duration::ZERO, work, lost());
    }

    fn connect_to_demo(&mut self, of: AccountId) {
        let from = self.from(Some(of));
        let work = work::connect_to_demo(self.demo.clone(), self.wants_report(of));
        self.inbox.spawn(from, Duration::ZERO, work, lost());
    }

    /// What was said at the start of where and as whom.
    pub(super) fn connect_options(&self) -> ConnectOptions {
        ConnectOptions {
            region: self.options.region.clone(),
            endpoint_url: self.options.endpoint_url.clone(),
            http_client: self.options.http_client.clone(),
            ..ConnectOptions::default()
        }
    }

    /// One account was unlocked: those beside it are too, as far as nothing has to be asked for that.
    pub(super) fn unlock_others(&mut self) {
        let asks_nothing = |origin: &Origin| match origin {
            Origin::Demo | Origin::Aws { .. } => true,
            Origin::Role(role) => {
                let is_signed_in = |of: &Assignment| self.signed_in_at(&of.portal).is_some();
                role.mfa_serial.is_none() && role.through.as_deref().is_none_or(is_signed_in)
            }
            Origin::IdentityCenter(of) => self.signed_in_at(&of.portal).is_some(),
            Origin::Keys { .. } => false,
        };
        let locked = self.accounts.iter().filter(|(_, account)| account.session.locked.is_some());
        let locked = locked.filter(|(_, Account { session, .. })| {
            !session.signing_in && !session.asks_for_code && asks_nothing(&session.origin)
        });
        let locked: Vec<(AccountId, Origin)> =
            locked.map(|(of, account)| (*of, account.session.origin.clone())).collect();
        for (of, origin) in locked {
            if let Some(account) = self.accounts.get_mut(&of) {
                account.session.signing_in = true;
            }
            self.connect(of, &origin, false);
        }
    }

    fn wants_report(&self, of: AccountId) -> bool {
        let now = self.now();
        let account = self.accounts.get(&of);
        account.is_none_or(|account| account.refresh.may_have_newer_report(&account.inventory, now))
    }

    pub(super) fn connect_again(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if !account.session.signing_in {
            account.session.signing_in = true;
            let origin = account.session.origin.clone();
            self.connect(of, &origin, true);
        }
    }
}

fn lost() -> Event {
    Event::Connected(Box::new(Err(lost_read("opening the account"))))
}

fn whom(profile: Option<&str>) -> AsWhom {
    profile.map_or(AsWhom::Default, |name| AsWhom::Profile(name.to_owned()))
}

/// Whoever assumes this role.
fn switched(role: &AssumedRole, source: AsWhom) -> AsWhom {
    AsWhom::Role(Box::new(SwitchRole {
        source,
        role_arn: role.role_arn.clone(),
        external_id: role.external_id.clone(),
        session_name: None,
        duration_seconds: None,
        mfa_serial: role.mfa_serial.clone(),
    }))
}
