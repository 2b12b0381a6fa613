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
pub(super) struct CredentialsCache {
    source: SharedCredentialsProvider,
    held: Arc<Mutex<Option<aws_credential_types::Credentials>>>,
}

impl CredentialsCache {
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

impl ProvideCredentials for CredentialsCache {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl fmt::Debug for CredentialsCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialsCache")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as SyncMutex;

    use aws_credential_types::Credentials;

    use super::*;

    /// Gives out what it was told to, in turn, and then nothing.
    #[derive(Debug)]
    struct Source(SyncMutex<Vec<Option<Credentials>>>);

    impl ProvideCredentials for Source {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let next = self.0.lock().expect("no test panics holding it").pop();
            future::ProvideCredentials::ready(
                next.flatten().ok_or_else(|| CredentialsError::provider_error("the session has expired")),
            )
        }
    }

    fn credentials(mut given: Vec<Option<Credentials>>) -> CredentialsCache {
        given.reverse();
        CredentialsCache::new(SharedCredentialsProvider::new(Source(SyncMutex::new(given))))
    }

    /// Credentials with this many seconds to live.
    fn living(id: &str, seconds: u64) -> Option<Credentials> {
        let expiry = SystemTime::now() + Duration::from_secs(seconds);
        Some(Credentials::new(id, "secret", None, Some(expiry), "test"))
    }

    async fn ids(credentials: &CredentialsCache, times: usize) -> Vec<Option<String>> {
        let mut ids = Vec::new();
        for _ in 0..times {
            ids.push(credentials.load().await.ok().map(|credentials| credentials.access_key_id().to_owned()));
        }
        ids
    }

    fn named(names: &[&str]) -> Vec<Option<String>> {
        names.iter().map(|name| (!name.is_empty()).then(|| (*name).to_owned())).collect()
    }

    #[tokio::test]
    async fn credentials_are_loaded_once_and_again_shortly_before_they_expire() {
        assert_eq!(ids(&credentials(vec![living("a", 3600), living("b", 3600)]), 3).await, named(&["a", "a", "a"]));
        assert_eq!(ids(&credentials(vec![living("a", 60), living("b", 3600)]), 3).await, named(&["a", "b", "b"]));
        let endless = Some(Credentials::new("a", "secret", None, None, "test"));
        assert_eq!(ids(&credentials(vec![endless]), 2).await, named(&["a", "a"]));
    }

    #[tokio::test]
    async fn what_is_held_is_used_to_its_end_when_loading_fails() {
        assert_eq!(ids(&credentials(vec![living("a", 60), None, living("b", 3600)]), 3).await, named(&["a", "a", "b"]));
        assert_eq!(ids(&credentials(vec![living("a", 0), None, living("b", 3600)]), 3).await, named(&["a", "", "b"]));
    }

    #[tokio::test]
    async fn forgotten_credentials_are_loaded_anew() {
        let credentials = credentials(vec![living("a", 3600), living("b", 3600)]);
        assert_eq!(ids(&credentials, 1).await, named(&["a"]));
        credentials.forget().await;
        assert_eq!(ids(&credentials, 1).await, named(&["b"]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_that_never_answers_is_given_up() {
        #[derive(Debug)]
        struct Silent;
        impl ProvideCredentials for Silent {
            fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
            where
                Self: 'a,
            {
                future::ProvideCredentials::new(std::future::pending())
            }
        }
        let result = CredentialsCache::new(SharedCredentialsProvider::new(Silent)).load().await;
        assert!(matches!(result, Err(CredentialsError::ProviderTimedOut(_))), "{result:?}");
    }

    #[test]
    fn it_prints_nothing_of_what_it_holds() {
        assert_eq!(format!("{:?}", credentials(vec![living("a", 60)])), "CredentialsCache");
    }
}
