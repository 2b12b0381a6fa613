//! Carries a plan out, and holds what it got, outside the SDK's own time limits.
//!
//! A credential process may ask somebody for a code and take a minute, and so may a person with an MFA device. Inside a call the SDK
//! would give that up after the time that one attempt has; so they are loaded before the call, and the SDK finds them here.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::super::error::ErrorKind;
use super::super::operation::Operation;
use super::super::presentable::presentable;
use super::calls::Calls;
use super::codes::Codes;
use super::leaf::Source;
use super::mfa::{AskMfa, SessionMfa};
use super::plan::{Plan, Role};
use super::refusal::Refusal;
use super::role;
use super::sendable;
use super::session_token;

/// Credentials are replaced when they have less than this to live, or less than a tenth of what they were given.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// How long what is held is used before it is tried again to replace it, after that failed.
const PAUSE: Duration = Duration::from_secs(30);

/// Gives the credentials of a plan, and holds those of each step until shortly before they end. Cheap to clone.
#[derive(Clone)]
pub(in crate::iam) struct Chain {
    inner: Arc<Inner>,
}

struct Inner {
    calls: Calls,
    source: Source,
    /// The profile that the source's are from, if one.
    profile: Option<String>,
    steps: Vec<Step>,
    held: Mutex<Held>,
    /// When the source gives nothing any more, where that is known.
    source_ends_at: Option<Timestamp>,
    /// When what a code was asked for ends, in seconds since 1970.
    codes_end_at: AtomicI64,
}

/// What is done with the credentials of the source, or of the step before.
enum Step {
    Session(SessionMfa),
    /// `is_chained`: what it is assumed with is a role already.
    Role {
        role: Role,
        is_chained: bool,
    },
}

impl Step {
    /// Who gives the credentials, as the beginning of a sentence, and what to do where they are of no use.
    fn name(&self) -> (String, &'static str) {
        let whose = match self {
            Self::Session(_) => "AWS".into(),
            Self::Role { role, .. } => format!("The role {}", presentable(&role.arn)),
        };
        (whose, CHECK_CLOCK)
    }
}

/// What to do where credentials have ended that were given just now.
const CHECK_CLOCK: &str = "Check this computer's clock, then try again";

/// Why credentials are of no use that have ended already. Each call would only load the same once more, and be refused.
fn ended(credentials: &Credentials, name: impl FnOnce() -> (String, &'static str)) -> Option<Refusal> {
    let end = credentials.expiry().filter(|expiry| *expiry <= SystemTime::now())?;
    let end = Timestamp::try_from(end).map_or_else(|_| "a time long past".into(), |end| format!("{end:.0}"));
    let (whose, advice) = name();
    let happened = format!("{whose} gave credentials that ended at {end}. Nothing was sent with them");
    Some(Refusal::new(ErrorKind::SignedOut, happened, advice))
}

#[derive(Default)]
struct Held {
    /// The source's, and those of each step.
    got: Vec<Option<Got>>,
    /// Until when it is not tried again to replace what lives still.
    pause: Option<Instant>,
}

#[derive(Clone)]
struct Got {
    credentials: Credentials,
    early: Duration,
}

impl Got {
    fn new(credentials: Credentials) -> Self {
        let lives = credentials.expiry().and_then(|expiry| expiry.duration_since(SystemTime::now()).ok());
        Self { credentials, early: lives.map_or(EARLY, |lives| EARLY.min(lives / 10)) }
    }

    fn lives_for(&self, time: Duration) -> bool {
        self.credentials.expiry().is_none_or(|expiry| expiry > SystemTime::now() + time)
    }
}

impl Chain {
    pub(in crate::iam) async fn new(plan: &Plan, session_mfa: Option<&SessionMfa>, calls: Calls) -> Self {
        let mut steps: Vec<Step> = session_mfa.map(|mfa| Step::Session(mfa.clone())).into_iter().collect();
        for (at, role) in plan.roles.iter().enumerate() {
            // A session with MFA holds roles to an hour as well.
            let is_chained = at > 0 || plan.begins_in_role() || session_mfa.is_some();
            steps.push(Step::Role { role: role.clone(), is_chained });
        }
        Self::of(Source::new(plan, &calls).await, plan.profile.clone(), plan.ends_at(), steps, calls)
    }

    fn of(
        source: Source,
        profile: Option<String>,
        source_ends_at: Option<Timestamp>,
        steps: Vec<Step>,
        calls: Calls,
    ) -> Self {
        let held = Mutex::new(Held { got: vec![None; steps.len() + 1], pause: None });
        let codes_end_at = AtomicI64::new(i64::MAX);
        Self { inner: Arc::new(Inner { calls, source, profile, steps, held, source_ends_at, codes_end_at }) }
    }

    /// When somebody has to sign in again, where that is known: when the source ends, or what an MFA code was asked for. All else is
    /// renewed without anybody.
    pub(in crate::iam) fn ends_at(&self) -> Option<Timestamp> {
        let of_codes = Timestamp::from_second(self.inner.codes_end_at.load(Ordering::Relaxed)).ok();
        self.inner.source_ends_at.into_iter().chain(of_codes).min()
    }

    fn note_end_of_codes(&self, held: &[Option<Got>]) {
        let asks = |step: &Step| match step {
            Step::Session(_) => true,
            Step::Role { role, .. } => role.mfa_serial.is_some(),
        };
        let got = self.inner.steps.iter().zip(held.iter().skip(1)).filter(|(step, _)| asks(step));
        let ends = got.filter_map(|(_, got)| got.as_ref()?.credentials.expiry());
        let first = ends.filter_map(|end| Timestamp::try_from(end).ok()).min();
        self.inner.codes_end_at.store(first.map_or(i64::MAX, Timestamp::as_second), Ordering::Relaxed);
    }

    /// What all calls are made with.
    pub(in crate::iam) fn calls(&self) -> &Calls {
        &self.inner.calls
    }

    /// Loads the credentials for the first time, at the request of somebody who can be asked for MFA codes.
    ///
    /// # Errors
    /// [`Refusal`]
    pub(in crate::iam) async fn begin(&self, ask: Option<&AskMfa>) -> Result<(), Refusal> {
        self.load_with(ask).await.map(drop)
    }

    /// The credentials, loaded if none are held that still live. Nobody is asked for anything.
    ///
    /// # Errors
    /// [`Refusal`]
    pub(in crate::iam) async fn load(&self) -> Result<Credentials, Refusal> {
        self.load_with(None).await
    }

    async fn load_with(&self, ask: Option<&AskMfa>) -> Result<Credentials, Refusal> {
        let mut held = self.inner.held.lock().await;
        let fresh = held.got.iter().rposition(|got| got.as_ref().is_some_and(|got| got.lives_for(got.early)));
        let last = held.got.len() - 1;
        let old = held.got[last].clone().filter(|got| got.lives_for(Duration::ZERO));
        if let Some(old) = &old
            && (fresh == Some(last) || held.pause.is_some_and(|pause| Instant::now() < pause))
        {
            return Ok(old.credentials.clone());
        }
        match self.renew(&mut held.got, fresh, ask).await {
            Ok(credentials) => {
                held.pause = None;
                self.note_end_of_codes(&held.got);
                Ok(credentials)
            }
            // It failed, but what is held has a while left.
            Err(refusal) => {
                held.pause = Some(Instant::now() + PAUSE);
                old.map(|old| old.credentials).ok_or(refusal)
            }
        }
    }

    /// Takes all steps after the one whose credentials are fresh.
    async fn renew(
        &self,
        held: &mut [Option<Got>],
        fresh: Option<usize>,
        ask: Option<&AskMfa>,
    ) -> Result<Credentials, Refusal> {
        let Inner { calls, source, profile, steps, .. } = &*self.inner;
        let mut codes = Codes::new(ask);
        let (mut credentials, done) = match fresh.and_then(|at| Some((held[at].as_ref()?.credentials.clone(), at))) {
            Some(fresh) => fresh,
            None => {
                let first = source.credentials(calls).await?;
                sendable::check(&first, profile.as_deref())?;
                ended(&first, || source.name()).map_or(Ok(()), Err)?;
                held[0] = Some(Got::new(first.clone()));
                (first, 0)
            }
        };
        for (at, step) in steps.iter().enumerate().skip(done) {
            credentials = match step {
                Step::Session(mfa) => session_token::session(calls, mfa, credentials, &mut codes).await?,
                Step::Role { role, is_chained } => {
                    role::assume(calls, role, credentials, *is_chained, &mut codes).await?
                }
            };
            sendable::check(&credentials, None)?;
            ended(&credentials, || step.name()).map_or(Ok(()), Err)?;
            held[at + 1] = Some(Got::new(credentials.clone()));
        }
        Ok(credentials)
    }

    /// Lets go of credentials that AWS no longer takes, so that the next call loads new ones.
    pub(in crate::iam) async fn forget(&self) {
        let mut held = self.inner.held.lock().await;
        held.got.fill(None);
        held.pause = None;
    }
}

impl ProvideCredentials for Chain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let loaded = self.load().await;
            loaded.map_err(|refusal| {
                CredentialsError::provider_error(refusal.for_operation(Operation::GetCallerIdentity))
            })
        })
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chain")
    }
}

#[cfg(test)]
mod tests;
