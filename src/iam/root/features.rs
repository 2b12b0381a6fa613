use aws_sdk_iam::types::FeatureType;

use super::super::Iam;
use super::super::error::{Error, ErrorKind};
use super::super::operation::Operation;

/// What an organisation has switched on for the root users of its accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootFeatures {
    /// Whether their credentials can be audited and deleted from the management account.
    pub credentials_management: bool,
    /// Whether what only they may do, such as unlocking a bucket, can be done from there. Nothing of it is done here.
    pub sessions: bool,
}

impl Iam {
    /// What the organisation of the account has switched on.
    ///
    /// # Errors
    /// [`Error`], with why root users cannot be managed from this account where that is so.
    pub async fn root_features(&self) -> Result<RootFeatures, Error> {
        let answer = self
            .call(Operation::ListOrganizationsFeatures, None, |watch| {
                self.inner.reads.list_organizations_features().customize().interceptor(watch).send()
            })
            .await
            .map_err(|failure| explained(failure.error))?;
        let has = |feature: &FeatureType| answer.output.enabled_features().contains(feature);
        Ok(RootFeatures {
            credentials_management: has(&FeatureType::RootCredentialsManagement),
            sessions: has(&FeatureType::RootSessions),
        })
    }
}

/// The errors that tell why there is nothing to manage.
fn explained(error: Error) -> Error {
    let sentence = match error.code.as_deref() {
        Some(
            "AccountNotManagementOrDelegatedAdministratorException" | "AccountNotManagementOrDelegatedAdministrator",
        ) => {
            "This account is neither the management account of its organization nor IAM's delegated administrator, so it manages no \
             root users but its own. Open one of those accounts."
        }
        Some("ServiceAccessNotEnabledException" | "ServiceAccessNotEnabled") => {
            "Trusted access for IAM is off in the organization, so no root users can be managed from here. Have it switched on in the \
             management account, in the IAM console under “Root access management”; it can take three minutes to be seen."
        }
        Some("OrganizationNotFoundException" | "OrganizationNotFound") => {
            "This account is in no organization, so there are no member accounts whose root users could be managed. Open the \
             management account of one."
        }
        Some("OrganizationNotInAllFeaturesModeException" | "OrganizationNotInAllFeaturesMode") => {
            "The organization is there for consolidated billing only, so no root users can be managed from here. Have all features \
             of AWS Organizations enabled in the management account."
        }
        _ if error.kind == ErrorKind::AccessDenied => {
            "You don't have permission to see whether root users can be managed from here (iam:ListOrganizationsFeatures). An audit \
             will tell. Ask an administrator for the permission."
        }
        _ => return error,
    };
    Error { sentence: sentence.into(), ..error }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::{Wire, error, success};
    use super::*;

    async fn features(play: super::super::super::wire::Play) -> Result<RootFeatures, Error> {
        Wire::plays([play]).iam().await.root_features().await
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_on_is_told() {
        for (body, credentials_management, sessions) in [
            ("<EnabledFeatures/>", false, false),
            ("<EnabledFeatures><member>RootSessions</member></EnabledFeatures>", false, true),
            (
                "<OrganizationId>o-abcdefghij</OrganizationId><EnabledFeatures><member>RootCredentialsManagement</member>\
                 <member>RootSessions</member><member>Later</member></EnabledFeatures>",
                true,
                true,
            ),
        ] {
            let found = features(success("ListOrganizationsFeatures", body)).await;
            assert_eq!(found, Ok(RootFeatures { credentials_management, sessions }), "{body}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_refusal_is_told_as_what_it_is() {
        for (code, says) in [
            ("AccountNotManagementOrDelegatedAdministratorException", "neither the management account"),
            ("ServiceAccessNotEnabledException", "Trusted access for IAM is off"),
            ("OrganizationNotFoundException", "in no organization"),
            ("OrganizationNotInAllFeaturesModeException", "consolidated billing only"),
            ("AccessDenied", "(iam:ListOrganizationsFeatures)"),
            ("ValidationError", "does not take what was sent"),
        ] {
            let told = features(error(400, code, "no")).await.expect_err(code);
            assert!(told.sentence.contains(says) && told.code.as_deref() == Some(code), "{told:?}");
        }
    }
}
