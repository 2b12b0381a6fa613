//! A session with MFA for an access key.

use std::time::SystemTime;

use aws_credential_types::Credentials;

use super::super::error::ErrorKind;
use super::super::explain::told;
use super::calls::Calls;
use super::codes::{Codes, is_wrong_code};
use super::mfa::{MfaPurpose, SessionMfa, device_name, is_security_key};
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
    let device = match mfa {
        SessionMfa::Device(device) => device.clone(),
        SessionMfa::Find => find(calls, keys.clone()).await?,
    };
    let access_key_id = keys.access_key_id().to_owned();
    let client = calls.sts(Some(keys));
    let mut questions = codes.questions(&device, MfaPurpose::Keys { access_key_id: access_key_id.clone() })?;
    loop {
        let code = questions.next().await?;
        let request = client.get_session_token().serial_number(&device).token_code(code);
        let error = match request.send().await {
            Ok(output) => return credentials_of(output.credentials(), "GetSessionToken"),
            Err(error) => error,
        };
        let message = told(&error).message;
        if is_wrong_code(message.as_deref()) {
            questions.refused(message.as_deref().unwrap_or_default());
            continue;
        }
        let undone = format!("AWS gives the access key {access_key_id} no session with MFA");
        return Err(Refusal::of_call(Service::Sts, "GetSessionToken", &undone, &error, calls.in_use()));
    }
}

/// The device that the key's user has. The user is not named: IAM takes the caller, who is meant.
async fn find(calls: &Calls, keys: Credentials) -> Result<String, Refusal> {
    let access_key_id = keys.access_key_id().to_owned();
    let output = calls.iam(keys).list_mfa_devices().send().await.map_err(|error| {
        let undone = format!("The MFA device of the access key {access_key_id} could not be found out");
        Refusal::of_call(Service::Iam, "ListMFADevices", &undone, &error, calls.in_use())
            .advising("Give the serial number of the device by hand")
    })?;
    let all: Vec<&str> = output.mfa_devices().iter().map(aws_sdk_iam::types::MfaDevice::serial_number).collect();
    let with_codes: Vec<&str> = all.iter().copied().filter(|serial| !is_security_key(serial)).collect();
    match (with_codes.as_slice(), all.first()) {
        ([only], _) => Ok((*only).to_owned()),
        ([], None) => Err(Refusal::new(
            ErrorKind::Configuration,
            format!("The user of the access key {access_key_id} has no MFA device"),
            "Register one in the AWS console, then try again",
        )),
        // It is told what to do with such a device where it is asked for.
        ([], Some(security_key)) => Ok((*security_key).to_owned()),
        (several, _) => {
            let names: Vec<&str> = several.iter().map(|serial| device_name(serial)).collect();
            Err(Refusal::new(
                ErrorKind::Configuration,
                format!("The user of the access key {access_key_id} has several MFA devices ({})", names.join(", ")),
                "Give the serial number of the one at hand",
            ))
        }
    }
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
