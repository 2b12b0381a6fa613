//! Speaks to IAM with the AWS SDK: reads, changes, the pace of both, and what went wrong in plain words.
//!
//! AWS, an emulator on a URL and the demo account differ only in [`ConnectOptions`].

mod attempt_log;
mod attempts;
mod authorization;
mod causes;
mod connect;
mod convert;
mod error;
mod explain;
mod operation;
mod presentable;
mod rate_limit;
mod read;
mod replay;
mod reply;
mod report;
mod root;
mod sentence;
mod sign_in;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wire;
mod write;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use jiff::Timestamp;

use self::attempt_log::Log;
use self::attempts::Attempts;
pub(crate) use self::error::CredentialsRefused;
pub(crate) use self::explain::explain_failure;
use self::explain::{Failure, explain};
use self::operation::Operation;
pub(crate) use self::presentable::presentable;
use self::rate_limit::{Permit, RateLimiter};
use self::sign_in::Chain;
use crate::account::Partition;
use crate::network::{self, Service};
use crate::password::Secret;

pub use self::connect::ConnectOptions;
pub(crate) use self::connect::identity_center_network;
pub use self::error::{Error, ErrorKind};
pub use self::rate_limit::RateLimit;
pub use self::read::{ListFrom, ReadPermit, UserPage};
pub use self::report::{ReportMissing, ReportProgress};
pub use self::root::{AccountPage, RootCredentials, RootFeatures, RootSession, RootTask};
pub(crate) use self::sign_in::identity_center_of;
pub use self::sign_in::{
    AsWhom, AskMfa, CustomEndpoint, Given, IdentityCenterRole, Keys, MfaAnswer, MfaPurpose, MfaQuestion, Profile,
    Profiles, SessionMfa, SignIn, SwitchRole, device_name, profiles,
};
pub use self::write::{Outcome, Receipt};
pub use crate::config_files::ConfigStamp;
pub use aws_sdk_iam::config::SharedHttpClient;

/// A read may be made again after any passing failure.
const READ_ATTEMPTS: u32 = 4;
/// A write is made again only after throttling, mostly. So there can be more.
const WRITE_ATTEMPTS: u32 = 6;

/// A connection to the IAM of one account, as one principal. Cheap to clone.
#[derive(Clone)]
pub struct Iam {
    inner: Arc<Inner>,
    /// Whether its calls wait for no permit.
    high_priority: bool,
}

struct Inner {
    reads: aws_sdk_iam::Client,
    /// Sends no request again that may have been applied.
    writes: aws_sdk_iam::Client,
    sts: aws_sdk_sts::Client,
    credentials: Chain,
    limiter: RateLimiter,
}

impl fmt::Debug for Iam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iam").field("region", &self.region()).finish_non_exhaustive()
    }
}

impl Iam {
    /// The URL that IAM's calls go to when it is not AWS's own endpoint, whether a flag, the environment or the profile
    /// says so. To be shown: passwords go there.
    #[must_use]
    pub fn custom_endpoint(&self) -> Option<&str> {
        self.inner.credentials.calls().endpoints.custom(Service::Iam)
    }

    /// The URL that STS's calls go to when it is not AWS's own endpoint. To be shown: who one is signed in as, and which
    /// account it is, are what that endpoint claims.
    #[must_use]
    pub fn custom_sts_endpoint(&self) -> Option<&str> {
        self.inner.credentials.calls().endpoints.custom(Service::Sts)
    }

    /// All endpoints that are not AWS's own, also those of services that only get credentials. To be shown: tokens go there.
    pub fn custom_endpoints(&self) -> impl Iterator<Item = &CustomEndpoint> {
        self.inner.credentials.calls().endpoints.all_custom()
    }

    /// The region in use. IAM itself is global within its partition.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.inner.credentials.calls().region.name
    }

    /// What to do to sign in again with the credentials in use, as a sentence without its full stop.
    #[must_use]
    pub fn how_to_sign_in(&self) -> &str {
        self.inner.credentials.calls().how_to_renew.trim_end_matches('.')
    }

    /// When somebody has to sign in again, where that is known.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.inner.credentials.ends_at()
    }

    /// Whether signing in again is done in the window, and not in a terminal.
    #[must_use]
    pub fn signs_in_here(&self) -> bool {
        self.inner.credentials.calls().signs_in_here
    }

    /// The partition of the region in use.
    #[must_use]
    pub fn partition(&self) -> Partition {
        self.inner.credentials.calls().region.partition()
    }

    /// The same connection for calls that a person waits for: they do not queue behind those that are only of use later.
    #[must_use]
    pub fn high_priority(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), high_priority: true }
    }

    async fn permit(&self, operation: Operation) -> Permit {
        let limiter = &self.inner.limiter;
        if self.high_priority && !operation.is_write() {
            limiter.permit_at_once(operation)
        } else {
            limiter.permit(operation).await
        }
    }

    /// Makes one call: waits for its permit, watches its attempts, makes it again after it was throttled, says what an error
    /// means.
    ///
    /// `secret` is the password that is sent, so that it can be kept out of what an error says.
    async fn call<O, E, F>(
        &self,
        operation: Operation,
        secret: Option<&Secret>,
        send: impl Fn(Attempts<E>) -> F,
    ) -> Result<Answer<O>, Failure>
    where
        F: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        self.call_on(None, operation, secret, send).await
    }

    /// The same, in a permit that was waited for already.
    async fn call_on<O, E, F>(
        &self,
        permit: Option<Permit>,
        operation: Operation,
        secret: Option<&Secret>,
        send: impl Fn(Attempts<E>) -> F,
    ) -> Result<Answer<O>, Failure>
    where
        F: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let inner = &self.inner;
        if let Err(refusal) = inner.credentials.load().await {
            let error = refusal.for_operation(operation);
            return Err(Failure { error, maybe_applied: false, sent: None, server_time: None });
        }
        let permit = match permit {
            Some(permit) => permit,
            None => self.permit(operation).await,
        };
        let attempts = Attempts::new(operation, permit);
        let most = if operation.is_write() { WRITE_ATTEMPTS } else { READ_ATTEMPTS };
        let mut result = send(attempts.clone()).await;
        while attempts.was_throttled() && attempts.log().attempts < most {
            attempts.again().await;
            result = send(attempts.clone()).await;
        }
        let log = attempts.log();
        match result {
            Ok(output) => Ok(Answer { output, log }),
            Err(error) => {
                let failure = explain(
                    operation,
                    &error,
                    &log,
                    secret.map(Secret::expose),
                    inner.credentials.calls().in_use_at_last(),
                );
                if failure.error.kind == ErrorKind::SignedOut {
                    inner.credentials.forget().await;
                }
                Err(failure)
            }
        }
    }
}

/// Checks that passwords may go to `url`: https, or http to this computer itself.
///
/// # Errors
/// [`ErrorKind::Configuration`], with a sentence that never repeats a user name or password of the URL.
pub fn check_endpoint(url: &str) -> Result<(), Error> {
    Ok(network::check_endpoint(url)?)
}

/// What a call brought.
struct Answer<O> {
    output: O,
    log: Log,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// A request about one user. The only place where a user name goes into a request: IAM takes a missing one for the
/// caller's own, so a request that forgot it would change the operator's password.
macro_rules! of_user {
    ($request:expr, $name:expr) => {
        $request.user_name($name.as_str()).customize()
    };
}
use of_user;
