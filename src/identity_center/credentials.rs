use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};

use crate::iam::{CredentialsRefused, Given};

use super::directory::PortalRole;
use super::error::{Call, half_a_reply, refused};
use super::signed_in::SignedIn;

/// The credentials of a role in an account, for a person who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct RoleCredentials {
    pub(crate) signed_in: SignedIn,
    pub(crate) account_id: String,
    pub(crate) role: PortalRole,
}

impl RoleCredentials {
    /// As whom to connect with them.
    pub(crate) async fn given(self) -> Given {
        let ends_at = self.signed_in.ends_at().await;
        let region = self.signed_in.portal().region.clone();
        let provider = SharedCredentialsProvider::new(self);
        Given { provider, region, how_to_sign_in: "Sign in to IAM Identity Center again", ends_at }
    }

    async fn get(&self) -> Result<Credentials, CredentialsRefused> {
        let token = self.signed_in.token().await?;
        let given = self
            .signed_in
            .client()
            .get_role_credentials()
            .access_token(token.access.expose())
            .account_id(&self.account_id)
            .role_name(&self.role)
            .send()
            .await
            .map_err(|error| refused(Call::GetRoleCredentials, &error))?;
        let half = || half_a_reply("GetRoleCredentials");
        let given = given.role_credentials.ok_or_else(half)?;
        let (Some(id), Some(secret)) = (given.access_key_id, given.secret_access_key) else { return Err(half()) };
        // In milliseconds, unlike everywhere else.
        let expiration = u64::try_from(given.expiration).map_err(|_| half())?;
        let expiry = UNIX_EPOCH + Duration::from_millis(expiration);
        Ok(Credentials::new(id, secret, given.session_token, Some(expiry), "IdentityCenter"))
    }

    async fn provide(&self) -> provider::Result {
        self.get().await.map_err(CredentialsError::provider_error)
    }
}

impl ProvideCredentials for RoleCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }
}
