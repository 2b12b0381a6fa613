//! A small organisation: several demo accounts, and the IAM Identity Center at which somebody signs in to them.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::account::{CustomPolicy, PasswordPolicy};

use super::account_number::AccountNumber;
use super::clock::DemoClock;
use super::identity_center::{DemoAssignment, DemoPortal};
use super::options::DemoOptions;
use super::sessions::arn_of;
use super::state::Sts;
use super::wire::{DemoReply, DemoRequest};
use super::{DemoAccount, mfa_code};

/// An account of a demo organisation.
#[derive(Clone, Debug)]
pub struct DemoOrganizationAccount {
    /// The account.
    pub account: DemoAccount,
    /// Its id.
    pub id: AccountNumber,
    /// What it is called in the organisation.
    pub name: String,
    /// The e-mail address of its root user.
    pub email: String,
    /// Whether it is in use.
    pub state: MemberState,
}

/// How it is with an account of an organisation. Only those that are active are given to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberState {
    /// It is in use.
    Active,
    /// It is suspended.
    Suspended,
}

/// What an MFA device of a demo shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCode {
    /// The code.
    pub code: String,
    /// Whether it was taken already: each is taken once.
    pub is_used: bool,
    /// How long it is shown still.
    pub time_left: Duration,
}

/// A demo organisation: three accounts and an Identity Center, which share a clock. Clones are the same. Its accounts are made up once one
/// of them is asked for.
///
/// The account that a call is for follows from the access key that signed it, as at AWS; a key that nobody knows is the first account's.
#[derive(Clone)]
pub struct DemoOrganization {
    inner: Arc<Inner>,
}

struct Inner {
    options: DemoOptions,
    start_url: String,
    made: OnceLock<Made>,
}

struct Made {
    members: Vec<DemoOrganizationAccount>,
    sts: Sts,
    portal: DemoPortal,
}

impl DemoOrganization {
    /// The page at which somebody signs in who was told of no other.
    pub const START_URL: &'static str = "https://d-1234567890.awsapps.com/start";

    /// The region of its Identity Center.
    pub const REGION: &'static str = "eu-west-1";

    /// An organisation whose first account is like this.
    #[must_use]
    pub fn new(options: DemoOptions) -> Self {
        Self::with_start_url(options, Self::START_URL)
    }

    /// The same, at whose Identity Center somebody begins at this page.
    #[must_use]
    pub fn with_start_url(options: DemoOptions, start_url: &str) -> Self {
        let inner = Inner { options, start_url: start_url.to_owned(), made: OnceLock::new() };
        Self { inner: Arc::new(inner) }
    }

    /// An organisation of this account alone.
    #[must_use]
    pub fn of(account: DemoAccount) -> Self {
        let (options, sts) = {
            let state = account.state();
            (state.options.clone(), state.sts.clone())
        };
        let clock = account.account.clock.clone();
        let name = options.alias.clone().unwrap_or_else(|| options.account.to_string());
        let members = vec![DemoOrganizationAccount::of(account, options.account, &name)];
        let made = Made::new(members, Self::START_URL, (clock, sts), options.seed);
        let start_url = Self::START_URL.to_owned();
        Self { inner: Arc::new(Inner { options, start_url, made: OnceLock::from(made) }) }
    }

    /// What the AWS SDK takes for its HTTP client, for the accounts and for Identity Center. Nothing leaves the computer.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Its accounts.
    #[must_use]
    pub fn members(&self) -> &[DemoOrganizationAccount] {
        &self.made().members
    }

    /// The account that a key opens which nobody knows.
    #[must_use]
    pub fn first(&self) -> &DemoAccount {
        &self.members()[0].account
    }

    /// The same, if the accounts have been made up.
    #[must_use]
    pub fn first_if_made(&self) -> Option<&DemoAccount> {
        self.inner.made.get().map(|made| &made.members[0].account)
    }

    /// Its Identity Center.
    #[must_use]
    pub fn portal(&self) -> &DemoPortal {
        &self.made().portal
    }

    /// What the MFA device with this serial number shows.
    #[must_use]
    pub fn shown_code(&self, serial: &str) -> ShownCode {
        let of = AccountNumber::of_arn(serial);
        let member = self.members().iter().find(|member| Some(member.id) == of);
        let account = member.map_or(self.first(), |member| &member.account);
        let now = account.clock().now();
        let step = mfa_code::step(now);
        ShownCode {
            code: mfa_code::code(serial, step),
            is_used: account.state().used_codes.contains(&(serial.to_owned(), step)),
            time_left: mfa_code::time_left(now),
        }
    }

    /// The ARN of a role of its last account that takes an MFA code.
    #[must_use]
    pub fn role_with_mfa(&self) -> String {
        arn_of(self.members()[self.members().len() - 1].id, "HelpdeskMfa")
    }

    /// The serial number of the MFA device of whoever is signed in to its first account.
    #[must_use]
    pub fn operators_device(&self) -> Option<String> {
        let state = self.first().state();
        let user = state.users.get(&state.operator().name)?;
        user.mfa.first().map(|device| device.serial.clone())
    }

    /// Answers a request to one of its accounts.
    pub async fn respond(&self, request: DemoRequest) -> DemoReply {
        let account = self.account_of(&request).clone();
        account.respond(request).await
    }

    /// The account that a request is for.
    pub(super) fn account_of(&self, request: &DemoRequest) -> &DemoAccount {
        let Made { members, sts, .. } = self.made();
        let Some(key) = request.access_key_id() else { return self.first() };
        let opens = |member: &&DemoOrganizationAccount| match sts.session(key) {
            Some(session) => session.account == member.id,
            None => member.account.state().users.owner_of_key(key).is_some(),
        };
        members.iter().find(opens).map_or(self.first(), |member| &member.account)
    }

    fn made(&self) -> &Made {
        let Inner { options, start_url, made } = &*self.inner;
        made.get_or_init(|| {
            let (clock, sts) = (Arc::new(DemoClock::starting_at(options.start)), Sts::default());
            let member = |options: DemoOptions, name: &str| {
                let id = options.account;
                DemoOrganizationAccount::of(DemoAccount::within(options, Arc::clone(&clock), sts.clone()), id, name)
            };
            let members = vec![
                member(options.clone(), "Acme Production"),
                member(staging(options), "Acme Staging"),
                member(sandbox(options), "Acme Sandbox"),
            ];
            Made::new(members, start_url, (Arc::clone(&clock), sts.clone()), options.seed)
        })
    }
}

impl Made {
    fn new(
        members: Vec<DemoOrganizationAccount>,
        start_url: &str,
        (clock, sts): (Arc<DemoClock>, Sts),
        seed: u64,
    ) -> Self {
        let first = members.first().map(|member| member.id);
        let given = members.iter().filter(|member| member.state == MemberState::Active);
        let given = given.map(|member| DemoAssignment {
            account_id: member.id.to_string(),
            name: member.name.clone(),
            roles: ["Helpdesk", "Auditor"]
                .iter()
                .take(if first == Some(member.id) { 2 } else { 1 })
                .map(|role| (*role).to_owned())
                .collect(),
            access_key_id: None,
        });
        let portal = DemoPortal::within(start_url, (clock, sts.clone()), seed, given.collect());
        Self { members, sts, portal }
    }
}

impl DemoOrganizationAccount {
    fn of(account: DemoAccount, id: AccountNumber, name: &str) -> Self {
        let (name, email) = (name.to_owned(), format!("aws+{id}@example.com"));
        Self { account, id, name, email, state: MemberState::Active }
    }
}

/// An account beside the first one, without rules for passwords.
fn staging(first: &DemoOptions) -> DemoOptions {
    DemoOptions {
        users: 41,
        seed: first.seed.wrapping_add(1),
        account: AccountNumber::new(444_455_556_666),
        cast: Some(&["ann.ko", "bob.lee", "ci-deployer", "terraform-runner"]),
        alias: Some("acme-staging".into()),
        policy: PasswordPolicy::Default,
        ..first.clone()
    }
}

/// Another one, in which nobody may change the own password.
fn sandbox(first: &DemoOptions) -> DemoOptions {
    DemoOptions {
        users: 12,
        seed: first.seed.wrapping_add(2),
        account: AccountNumber::new(777_788_889_999),
        cast: Some(&["bob.lee", "gwen_ortiz", "zuri.kamau"]),
        alias: Some("acme-sandbox".into()),
        // As the organisation has it: nothing to sign in with.
        root_mfa: false,
        policy: PasswordPolicy::Custom(CustomPolicy {
            minimum_length: 8,
            required: Vec::new(),
            allow_users_to_change: false,
            max_age_days: None,
            reuse_prevention: None,
            hard_expiry: false,
        }),
        ..first.clone()
    }
}

impl fmt::Debug for DemoOrganization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoOrganization")
    }
}
