use std::time::Duration;

use crate::iam::{AsWhom, ConnectOptions, SwitchRole};
use crate::refresh::lost_read;
use crate::session::{AssumedRole, Origin};

use super::account::AccountId;
use super::message::Event;
use super::{Desk, work};

impl Desk {
    /// Connects to where an account comes from: again to one that is open, or to one that is to be.
    ///
    /// Where one has to sign in to IAM Identity Center first, that is done only if the operator has `asked` for the account.
    pub(super) fn connect(&mut self, of: Option<AccountId>, origin: &Origin, asked: bool) {
        let options = self.connect_options();
        match origin {
            Origin::Demo => self.connect_to_demo(of),
            Origin::Aws { profile } => {
                self.connect_with(of, ConnectOptions { as_whom: whom(profile.as_deref()), ..options }, asked);
            }
            Origin::Role(role) => {
                let as_whom = AsWhom::Role(Box::new(switched(role)));
                self.connect_with(of, ConnectOptions { as_whom, ..options }, asked);
            }
            Origin::Keys { access_key_id, mfa } => self.ask_for_keys_again(of, access_key_id.clone(), *mfa),
            Origin::IdentityCenter(assignment) => {
                let from = self.from(of);
                let portal = assignment.portal.clone();
                let opener = work::Opener {
                    assignment: assignment.clone(),
                    known: self.signed_in_at(&portal),
                    network: self.network(),
                    way: self.begin_signing_in(of, Some(portal)),
                    emitter: self.inbox.emitter(from).of(Event::Portal),
                };
                let http_client = self.options.accounts_behind_identity_center.clone();
                let options = ConnectOptions { http_client, ..options };
                let work = work::connect_through_portal(opener, options, self.wants_report(of));
                self.inbox.spawn(from, Duration::ZERO, work, lost());
            }
        }
    }

    /// Connects so: again to an account that is open, or to one that is to be.
    pub(super) fn connect_with(&mut self, of: Option<AccountId>, options: ConnectOptions, asked: bool) {
        let from = self.from(of);
        let emitter = self.inbox.emitter(from);
        let sign_in = (asked && options.http_client.is_none()).then(|| work::SignInFirst {
            network: self.network(),
            way: self.begin_signing_in(of, None),
            emitter: emitter.of(Event::Portal),
        });
        let work = work::connect(options, sign_in, self.wants_report(of), emitter);
        self.inbox.spawn(from, Duration::ZERO, work, lost());
    }

    fn connect_to_demo(&mut self, of: Option<AccountId>) {
        let from = self.from(of);
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

    fn wants_report(&self, of: Option<AccountId>) -> bool {
        let now = self.now();
        let account = of.and_then(|of| self.accounts.get(&of));
        account.is_none_or(|account| account.refresh.may_have_newer_report(&account.inventory, now))
    }

    pub(super) fn connect_again(&mut self, of: AccountId) {
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if !account.session.signing_in {
            account.session.signing_in = true;
            let origin = account.session.origin.clone();
            self.connect(Some(of), &origin, true);
        }
    }
}

fn lost() -> Event {
    Event::Connected(Box::new(Err(lost_read("opening the account"))))
}

fn whom(profile: Option<&str>) -> AsWhom {
    profile.map_or(AsWhom::Default, |name| AsWhom::Profile(name.to_owned()))
}

fn switched(role: &AssumedRole) -> SwitchRole {
    SwitchRole {
        source: whom(role.profile.as_deref()),
        role_arn: role.role_arn.clone(),
        external_id: role.external_id.clone(),
        session_name: None,
        duration_seconds: None,
        mfa_serial: role.mfa_serial.clone(),
    }
}
