use super::super::account_number::AccountNumber;
use super::super::error::ApiError;
use super::super::operations::Outcome;
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::member::ORGANIZATION_ID;

/// Which features the organisation has switched on for root users.
pub(in crate::demo) fn list(state: &mut State, request: Request<'_>) -> Outcome {
    state.authorize(request)?;
    // The others are members.
    if state.options.account != AccountNumber::FIRST {
        return Err(ApiError::new(
            400,
            "AccountNotManagementOrDelegatedAdministratorException",
            "The request was rejected because the account making the request is not the management account or delegated \
             administrator account for centralized root access.",
        ));
    }
    let mut xml = Xml::new();
    xml.text("OrganizationId", ORGANIZATION_ID);
    xml.texts("EnabledFeatures", state.organization.features.iter().copied());
    Ok(Some(xml))
}
