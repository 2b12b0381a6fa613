use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::iam::{CredentialsRefused, Error, ErrorKind};
use crate::tasks::Emitter;

use super::calls::Network;
use super::error::{Call, failed, session_ended};
use super::portal::Portal;
use super::sign_in::{self, Progress, Way};
use super::token::Token;
use super::token_file::{Because, TokenFile};

/// A person who is signed in to an instance of Identity Center. Clones are the same.
#[derive(Clone)]
pub(crate) struct SignedIn {
    inner: Arc<Inner>,
}

struct Inner {
    portal: Portal,
    network: Network,
    file: Option<TokenFile>,
    /// Held while it is renewed, so that one does it for all: what renews a token can be used once.
    token: Mutex<Arc<Token>>,
}

impl SignedIn {
    /// Signs somebody in.
    pub(crate) async fn new(
        portal: Portal,
        way: Way,
        network: Network,
        emitter: &Emitter<Progress>,
    ) -> Result<Self, Error> {
        let token = sign_in::token(&portal, way, &network, emitter).await?;
        let file = portal.session.as_deref().and_then(TokenFile::of);
        let signed_in = Self::with(portal, network, file, token);
        signed_in.keep().await;
        Ok(signed_in)
    }

    /// Whoever has signed in already, here or with the AWS command line, if that still holds.
    pub(crate) async fn found(portal: &Portal, network: &Network) -> Option<Self> {
        let file = portal.session.as_deref().and_then(TokenFile::of)?;
        let of = portal.clone();
        let (token, file) = spawn_blocking(move || Some((file.read(&of)?, file))).await.ok().flatten()?;
        let now = Timestamp::now();
        if !token.lives(now) && token.renewal(now).is_none() {
            return None;
        }
        let signed_in = Self::with(portal.clone(), network.clone(), Some(file), token);
        signed_in.token().await.is_ok().then_some(signed_in)
    }

    fn with(portal: Portal, network: Network, file: Option<TokenFile>, token: Token) -> Self {
        Self { inner: Arc::new(Inner { portal, network, file, token: Mutex::new(Arc::new(token)) }) }
    }

    pub(crate) fn portal(&self) -> &Portal {
        &self.inner.portal
    }

    pub(super) fn client(&self) -> aws_sdk_sso::Client {
        self.inner.network.portal(&self.inner.portal)
    }

    /// The token, renewed where that is due.
    pub(super) async fn token(&self) -> Result<Arc<Token>, CredentialsRefused> {
        let Inner { portal, network, file, token } = &*self.inner;
        let mut token = token.lock().await;
        let now = Timestamp::now();
        if !token.is_due(now) {
            return Ok(Arc::clone(&token));
        }
        // The AWS command line may have renewed it, and then ours renews no more.
        let of = portal.clone();
        if let Some(file) = file.clone()
            && let Ok(Some(newer)) = spawn_blocking(move || file.read(&of)).await
            && newer.expires > token.expires
        {
            *token = Arc::new(newer);
            if !token.is_due(now) {
                return Ok(Arc::clone(&token));
            }
        }
        let renewed = match token.renewal(now) {
            Some(renewal) => sign_in::renew(portal, renewal, network).await,
            None => Err(session_ended()),
        };
        match renewed {
            Ok(renewed) => *token = Arc::new(renewed),
            // What is held is of use to its end.
            Err(_) if token.lives(now) => return Ok(Arc::clone(&token)),
            Err(error) => return Err(error),
        }
        write(file.clone(), Arc::clone(&token), portal.clone(), Because::Renewed).await;
        Ok(Arc::clone(&token))
    }

    /// Writes the token where the AWS command line looks for it, if it would.
    async fn keep(&self) {
        let token = Arc::clone(&*self.inner.token.lock().await);
        write(self.inner.file.clone(), token, self.inner.portal.clone(), Because::SignedIn).await;
    }

    /// Whether one is signed in still, or again by now.
    pub(crate) async fn holds(&self) -> bool {
        self.token().await.is_ok()
    }

    /// When one has to sign in again, where that is known: a token that can be renewed lasts as long as the session in which it was
    /// given, of which nothing is told.
    pub(crate) async fn ends_at(&self) -> Option<Timestamp> {
        let token = self.inner.token.lock().await;
        token.renewal(Timestamp::now()).is_none().then_some(token.expires)
    }

    /// Signs out: the token is of no use any more, to the AWS command line neither. Credentials that were given out for accounts stay
    /// valid to their end, and so does what the browser keeps.
    pub(crate) async fn sign_out(self) -> Result<(), Error> {
        let token = Arc::clone(&*self.inner.token.lock().await);
        if let Some(file) = self.inner.file.clone() {
            let of = self.inner.portal.clone();
            let removed = spawn_blocking(move || file.remove(&of)).await;
            if let Ok(Err(why)) = removed {
                log::debug!("the token's file stays: {why}");
            }
        }
        let sent = self.client().logout().access_token(token.access.expose()).send().await;
        match sent.map_err(|error| failed(Call::Logout, &error)) {
            // It has ended already.
            Err(error) if error.kind != ErrorKind::SignedOut => Err(error),
            _ => Ok(()),
        }
    }
}

/// Keeps a token. Where that fails it is signed in again at the next start, which is no harm.
async fn write(file: Option<TokenFile>, token: Arc<Token>, portal: Portal, because: Because) {
    let Some(file) = file else { return };
    if let Ok(Err(why)) = spawn_blocking(move || file.write(&token, &portal, because)).await {
        log::debug!("the token is not kept: {why}");
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("portal", &self.inner.portal).finish_non_exhaustive()
    }
}
