use std::time::{Duration, SystemTime};

use aws_config::sso::SsoTokenProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::token::ProvideToken;
use aws_sdk_iam::config::Region;

use super::super::error::ErrorKind;
use super::super::explain::told_by_json;
use super::calls::Calls;
use super::refusal::Refusal;
use super::whom::IdentityCenterRole;
use crate::network::Service;

/// Gives the credentials of a role of IAM Identity Center. The token is that of `aws sso login`, from its file.
pub(super) struct IdentityCenter {
    role: IdentityCenterRole,
    token: SsoTokenProvider,
}

impl IdentityCenter {
    pub(super) async fn new(role: IdentityCenterRole, calls: &Calls) -> Self {
        // The file of a token without a session is named after the start URL, in the same way.
        let token = SsoTokenProvider::builder()
            .configure(&calls.config_for(Service::SsoOidc))
            .session_name(role.session_name.as_ref().unwrap_or(&role.start_url))
            .start_url(&role.start_url)
            .region(Region::new(role.region.clone()))
            .build()
            .await;
        Self { role, token }
    }

    /// # Errors
    /// One is not signed in, the role is not one's own, or the portal could not be asked.
    pub(super) async fn credentials(&self, calls: &Calls) -> Result<Credentials, Refusal> {
        let token = self.token.provide_token().await;
        let token =
            token.map_err(|error| Refusal::of_provider(&CredentialsError::provider_error(error), calls.in_use()))?;
        let IdentityCenterRole { region, account_id, role_name, .. } = &self.role;
        let request = calls
            .portal(region)
            .get_role_credentials()
            .account_id(account_id)
            .role_name(role_name)
            .access_token(token.token());
        let output = request.send().await.map_err(|error| {
            let kind = told_by_json(&error).kind;
            let undone = match kind {
                ErrorKind::AccessDenied | ErrorKind::Other => {
                    format!("IAM Identity Center does not give you the role {role_name} in account {account_id}")
                }
                _ => format!("IAM Identity Center could not be asked for the role {role_name} in account {account_id}"),
            };
            Refusal::of_portal(&undone, &error, calls.in_use())
        })?;
        let given = output.role_credentials();
        let part = |part: Option<&str>| part.filter(|part| !part.is_empty()).map(str::to_owned);
        let found = given.and_then(|given| {
            Some((
                part(given.access_key_id())?,
                part(given.secret_access_key())?,
                part(given.session_token())?,
                given.expiration(),
            ))
        });
        let Some((id, secret, token, expiration)) = found else {
            return Err(Refusal::new(
                ErrorKind::Unreadable,
                "The answer of IAM Identity Center held no credentials".into(),
                "Open a web page to see whether the network asks you to sign in, then try again",
            ));
        };
        let expiry = u64::try_from(expiration).ok().filter(|millis| *millis > 0).map(Duration::from_millis);
        Ok(Credentials::new(
            id,
            secret,
            Some(token),
            expiry.map(|since| SystemTime::UNIX_EPOCH + since),
            "IdentityCenter",
        ))
    }
}
