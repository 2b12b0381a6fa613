//! The credentials in use, loaded outside the SDK's own time limits.
//!
//! A credential process may ask somebody for a code and take a minute. Inside a call the SDK would give it up after the
//! time that one attempt has; so they are loaded before the call, and the SDK finds them here.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// The longest time that loading may take, somebody's typing of a code included.
const LOAD_TIMEOUT: Duration = Duration::from_secs(120);
/// Credentials are replaced when they have less than this to live.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// Remembers the credentials of a provider until shortly before they expire.
#[derive(Clone)]
pub(super) struct Keyring {
    source: SharedCredentialsProvider,
    held: Arc<Mutex<Option<aws_credential_types::Credentials>>>,
}

impl Keyring {
    pub(super) fn new(source: SharedCredentialsProvider) -> Self {
        Self { source, held: Arc::default() }
    }

    /// Loads the credentials if none are held that still live.
    pub(super) async fn load(&self) -> provider::Result {
        let mut held = self.held.lock().await;
        if let Some(credentials) = held.as_ref()
            && credentials.expiry().is_none_or(|expiry| expiry > SystemTime::now() + EARLY)
        {
            return Ok(credentials.clone());
        }
        let loaded = match timeout(LOAD_TIMEOUT, self.source.provide_credentials()).await {
            Ok(result) => result,
            Err(_) => Err(CredentialsError::provider_timed_out(LOAD_TIMEOUT)),
        };
        let credentials = match (loaded, held.as_ref()) {
            (Ok(credentials), _) => credentials,
            // Loading failed, but what is held has a few minutes left.
            (Err(_), Some(old)) if old.expiry().is_some_and(|expiry| expiry > SystemTime::now()) => {
                return Ok(old.clone());
            }
            (Err(error), _) => {
                *held = None;
                return Err(error);
            }
        };
        *held = Some(credentials.clone());
        Ok(credentials)
    }

    /// Lets go of credentials that AWS no longer takes, so that the next call loads new ones.
    pub(super) async fn forget(&self) {
        *self.held.lock().await = None;
    }
}

impl ProvideCredentials for Keyring {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}
