//! What an episode is: plain data, drawn from a seed, that can be made smaller.

use std::time::Duration;

use passdesk::demo::{DemoOptions, Fault, Latency, Staleness};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Operators at work on the account at the same time, each at a desk of their own.
pub(crate) const DESKS: usize = 3;

/// Users of the account; so few that operators meet.
pub(crate) const USERS: usize = 6;

/// Access keys of each user at the beginning, as many as IAM allows.
pub(crate) const KEYS: usize = 2;

/// The policy that is attached.
pub(crate) const POLICY: &str = "arn:aws:iam::aws:policy/IAMUserChangePassword";

/// The id of an access key of a user.
pub(crate) fn key_id(user: usize, key: usize) -> String {
    format!("AKIASOAK{user:04}{key:04}EXAM")
}

/// Some operators, an account, and what they do.
#[derive(Clone, Debug)]
pub(crate) struct Episode {
    pub(crate) seed: u64,
    /// How long reads may be stale after a write, in milliseconds.
    pub(crate) propagation: u64,
    /// Whether every read is stale then, or one in two.
    pub(crate) always_stale: bool,
    /// How long a user is unmodifiable after a password was created, in milliseconds.
    pub(crate) settling: u64,
    /// How long a call takes at most, in milliseconds.
    pub(crate) latency: u64,
    pub(crate) steps: Vec<Step>,
}

/// Something that an operator does.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// How long after the step before, in milliseconds.
    pub(crate) pause: u64,
    pub(crate) desk: usize,
    pub(crate) user: usize,
    pub(crate) wish: Wish,
    /// What goes wrong meanwhile.
    pub(crate) faults: Vec<Mishap>,
}

/// What an operator wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// A password, whether the user is seen to have one or not.
    Give {
        must_change: bool,
    },
    Create {
        must_change: bool,
    },
    Reset {
        must_change: bool,
    },
    SetMustChange(bool),
    Delete,
    /// One of the user's access keys.
    Deactivate(usize),
    Activate(usize),
    DeleteKey(usize),
    AttachPolicy,
    /// The same unresolved change again, with the same password.
    Again,
    /// To wait no longer.
    Stop,
    /// To see the user.
    Look,
    /// To dismiss why a change failed.
    Forget,
    /// To read the account again.
    Refresh,
}

/// Something that goes wrong with the next calls of an operation for the step's user, whoever makes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mishap {
    pub(crate) operation: &'static str,
    pub(crate) kind: Kind,
    pub(crate) times: usize,
    /// So many calls are left alone first.
    pub(crate) after: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    ReplyLost,
    RequestLost,
    Refused,
    ErrorBefore,
    ErrorAfter,
    HangBefore,
    HangAfter,
    Truncated,
    Html,
    Throttled,
    Expired,
    Denied,
    Slow,
}

const KINDS: [Kind; 13] = [
    Kind::ReplyLost,
    Kind::RequestLost,
    Kind::Refused,
    Kind::ErrorBefore,
    Kind::ErrorAfter,
    Kind::HangBefore,
    Kind::HangAfter,
    Kind::Truncated,
    Kind::Html,
    Kind::Throttled,
    Kind::Expired,
    Kind::Denied,
    Kind::Slow,
];

/// What is read of keys and policies.
const OTHER_READS: [&str; 3] = ["ListAccessKeys", "ListAttachedUserPolicies", "GetUser"];

const READS: [&str; 3] = ["GetLoginProfile", "GetUser", "GetLoginProfile"];

impl Mishap {
    pub(crate) fn fault(self, user: &str) -> Fault {
        let strikes = Fault::on(self.operation).for_user(user).after(self.after).times(self.times);
        match self.kind {
            Kind::ReplyLost => strikes.reply_lost(),
            Kind::RequestLost => strikes.request_lost(),
            Kind::Refused => strikes.connection_refused(),
            Kind::ErrorBefore => strikes.server_error_before(),
            Kind::ErrorAfter => strikes.server_error_after(),
            Kind::HangBefore => strikes.hangs(),
            Kind::HangAfter => strikes.hangs_after(),
            Kind::Truncated => strikes.truncated(),
            Kind::Html => strikes.html(),
            Kind::Throttled => strikes.throttled(),
            Kind::Expired => strikes.expired_credentials(),
            Kind::Denied => strikes.access_denied(),
            Kind::Slow => strikes.latency(Duration::from_secs(12)),
        }
    }
}

impl Episode {
    /// The episode that this seed gives, of so many steps.
    pub(crate) fn drawn(seed: u64, steps: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let one_of = |rng: &mut StdRng, among: &[u64]| among[rng.random_range(0..among.len())];
        Self {
            seed,
            propagation: one_of(&mut rng, &[0, 0, 900, 5_000, 20_000, 45_000]),
            always_stale: rng.random_bool(0.3),
            settling: one_of(&mut rng, &[0, 0, 3_000, 20_000, 150_000]),
            latency: one_of(&mut rng, &[1, 200, 1_500]),
            steps: (0..steps).map(|_| Step::drawn(&mut rng)).collect(),
        }
    }

    /// The same, where some of the wishes are about access keys and policies instead.
    pub(crate) fn drawn_with_keys(seed: u64, steps: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(seed ^ 0x6b65_7973);
        let mut episode = Self::drawn(seed, steps);
        for step in &mut episode.steps {
            if rng.random_bool(0.4) {
                step.becomes_another(&mut rng);
            }
        }
        episode
    }

    pub(crate) fn options(&self) -> DemoOptions {
        DemoOptions {
            users: 0,
            seed: self.seed,
            propagation: Duration::from_millis(self.propagation),
            staleness: if self.always_stale { Staleness::Every } else { Staleness::Some },
            settling: Duration::from_millis(self.settling),
            latency: Latency::Range { min: Duration::ZERO, max: Duration::from_millis(self.latency) },
            ..DemoOptions::instant()
        }
    }
}

impl Step {
    fn drawn(rng: &mut StdRng) -> Self {
        let must_change = rng.random_bool(0.7);
        let wish = match rng.random_range(0..100) {
            0..40 => Wish::Give { must_change },
            40..46 => Wish::Create { must_change },
            46..50 => Wish::Reset { must_change },
            50..62 => Wish::SetMustChange(must_change),
            62..82 => Wish::Delete,
            82..90 => Wish::Again,
            90..92 => Wish::Stop,
            92..96 => Wish::Look,
            96..98 => Wish::Forget,
            _ => Wish::Refresh,
        };
        // Many at the same moment, and now and then a rest.
        let pause = match rng.random_range(0..10) {
            0..3 => 0,
            3..6 => rng.random_range(0..1_500),
            6..9 => rng.random_range(0..8_000),
            _ => rng.random_range(0..100_000),
        };
        let mut faults = Vec::new();
        if rng.random_bool(0.45) {
            for operation in wish.operations() {
                faults.push(Mishap::drawn(rng, operation));
            }
        }
        if rng.random_bool(0.12) {
            let read = READS[rng.random_range(0..READS.len())];
            faults.push(Mishap::drawn(rng, read));
        }
        Self { pause, desk: rng.random_range(0..DESKS), user: rng.random_range(0..USERS), wish, faults }
    }
}

impl Step {
    /// It is about an access key or a policy.
    fn becomes_another(&mut self, rng: &mut StdRng) {
        let key = rng.random_range(0..KEYS);
        self.wish = match rng.random_range(0..100) {
            0..30 => Wish::Deactivate(key),
            30..55 => Wish::Activate(key),
            55..60 => Wish::DeleteKey(key),
            60..75 => Wish::AttachPolicy,
            75..85 => Wish::Look,
            _ => Wish::Again,
        };
        self.faults.clear();
        if rng.random_bool(0.45) {
            self.faults.extend(self.wish.operations().iter().map(|operation| Mishap::drawn(rng, operation)));
        }
        if rng.random_bool(0.15) {
            let read = OTHER_READS[rng.random_range(0..OTHER_READS.len())];
            self.faults.push(Mishap::drawn(rng, read));
        }
    }
}

impl Mishap {
    fn drawn(rng: &mut StdRng, operation: &'static str) -> Self {
        let kind = KINDS[rng.random_range(0..KINDS.len())];
        let most = if matches!(kind, Kind::Throttled) || operation.starts_with("Get") { 5 } else { 2 };
        Self { operation, kind, times: rng.random_range(1..=most), after: usize::from(rng.random_bool(0.1)) }
    }
}

impl Wish {
    /// The operations that make it so: one of them.
    fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Give { .. } => &["CreateLoginProfile", "UpdateLoginProfile"],
            Self::Create { .. } => &["CreateLoginProfile"],
            Self::Reset { .. } | Self::SetMustChange(_) => &["UpdateLoginProfile"],
            Self::Delete => &["DeleteLoginProfile"],
            Self::Deactivate(_) | Self::Activate(_) => &["UpdateAccessKey"],
            Self::DeleteKey(_) => &["DeleteAccessKey"],
            Self::AttachPolicy => &["AttachUserPolicy"],
            Self::Again | Self::Stop | Self::Look | Self::Forget | Self::Refresh => &[],
        }
    }
}
