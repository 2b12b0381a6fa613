//! A session with MFA for an access key.

use std::time::SystemTime;

use aws_credential_types::Credentials;

use super::super::error::ErrorKind;
use super::super::explain::told;
use super::calls::Calls;
use super::codes::Codes;
use super::mfa::{Devices, MfaPurpose, SessionMfa};
use super::refusal::Refusal;
use crate::network::Service;

/// Gets a session with MFA for a long-term access key.
///
/// # Errors
/// The key cannot have one, its device is not known, or STS could not be asked.
pub(super) async fn session(
    calls: &Calls,
    mfa: &SessionMfa,
    keys: Credentials,
    codes: &mut Codes<'_>,
) -> Result<Credentials, Refusal> {
    if keys.session_token().is_some() {
        return Err(Refusal::new(
            ErrorKind::Configuration,
            "These credentials are temporary ones already, and AWS gives a session with MFA for an access key of a user only".into(),
            "Sign in without MFA here, or with the user's own access key",
        ));
    }
    let devices = match mfa {
        SessionMfa::Device(device) => Devices::of([device.clone()]),
        SessionMfa::Find => find(calls, keys.clone()).await?,
    };
    let access_key_id = keys.access_key_id().to_owned();
    let client = calls.sts(Some(keys));
    let mut questions = codes.questions(devices, MfaPurpose::Keys { access_key_id: access_key_id.clone() })?;
    loop {
        let (device, code) = questions.next().await?;
        let request = client.get_session_token().serial_number(device).token_code(code);
        let error = match request.send().await {
            Ok(output) => return credentials_of(output.credentials(), "GetSessionToken"),
            Err(error) => error,
        };
        let message = told(&error).message;
        if questions.refused(message.as_deref()) {
            continue;
        }
        let undone = format!("AWS gives the access key {access_key_id} no session with MFA");
        return Err(Refusal::of_call(Service::Sts, "GetSessionToken", &undone, &error, calls.in_use()));
    }
}

/// The devices that the key's user has. The user is not named: IAM takes the caller, who is meant. Where the key may not be used to
/// read them, they are not known: whoever is asked for the code says which it is.
async fn find(calls: &Calls, keys: Credentials) -> Result<Devices, Refusal> {
    let access_key_id = keys.access_key_id().to_owned();
    let output = match calls.iam(keys).list_mfa_devices().send().await {
        Ok(output) => output,
        Err(error) if told(&error).kind == ErrorKind::AccessDenied => return Ok(Devices::default()),
        Err(error) => {
            let undone = format!("The MFA device of the access key {access_key_id} could not be found out");
            return Err(Refusal::of_call(Service::Iam, "ListMFADevices", &undone, &error, calls.in_use()));
        }
    };
    if output.mfa_devices().is_empty() {
        return Err(Refusal::new(
            ErrorKind::Configuration,
            format!("The user of the access key {access_key_id} has no MFA device"),
            "Register one in the AWS console, then try again",
        ));
    }
    Ok(Devices::of(output.mfa_devices().iter().map(|device| device.serial_number().to_owned())))
}

/// What STS gave.
///
/// # Errors
/// It gave none.
pub(super) fn credentials_of(
    given: Option<&aws_sdk_sts::types::Credentials>,
    operation: &'static str,
) -> Result<Credentials, Refusal> {
    let given = given.ok_or_else(|| {
        Refusal::new(
            ErrorKind::Unreadable,
            format!("The answer to {operation} held no credentials, so it was not one of AWS's"),
            "Open a web page to see whether the network asks you to sign in, then try again",
        )
    })?;
    let expiry = SystemTime::try_from(*given.expiration()).ok();
    Ok(Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().into()),
        expiry,
        "STS",
    ))
}
