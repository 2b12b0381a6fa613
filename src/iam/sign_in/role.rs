use aws_credential_types::Credentials;

use super::super::error::ErrorKind;
use super::super::explain::{Told, told};
use super::calls::Calls;
use super::codes::{Codes, Questions, UNKNOWN_DEVICE};
use super::mfa::{Devices, MfaPurpose, device_name};
use super::plan::Role;
use super::refusal::Refusal;
use super::session_token::credentials_of;
use crate::network::Service;

/// The longest session of a role that is assumed with another's credentials, in seconds.
const CHAINED: i32 = 3600;

/// Assumes a role with these credentials. `is_chained` says that they are a role's themselves.
///
/// # Errors
/// The role may not be assumed, or STS could not be asked.
pub(super) async fn assume(
    calls: &Calls,
    role: &Role,
    source: Credentials,
    is_chained: bool,
    codes: &mut Codes<'_>,
) -> Result<Credentials, Refusal> {
    let client = calls.sts(Some(source));
    // AWS refuses what is longer, whatever the role allows.
    let duration = role.duration_seconds.filter(|seconds| !is_chained || *seconds <= CHAINED);
    let mut questions: Option<Questions<'_, '_>> = match &role.mfa_serial {
        Some(device) => {
            let purpose = MfaPurpose::Role { role_arn: role.arn.clone() };
            Some(codes.questions(Devices::of([device.clone()]), purpose)?)
        }
        None => None,
    };
    loop {
        let (device, code) = match &mut questions {
            Some(questions) => questions.next().await.map(|(device, code)| (Some(device), Some(code)))?,
            None => (None, None),
        };
        let request = client
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(role.session_name.clone().unwrap_or_else(session_name))
            .set_external_id(role.external_id.clone())
            .set_duration_seconds(duration)
            .set_serial_number(device)
            .set_token_code(code);
        let error = match request.send().await {
            Ok(output) => return credentials_of(output.credentials(), "AssumeRole"),
            Err(error) => error,
        };
        let Told { kind, message, .. } = told(&error);
        if questions.as_mut().is_some_and(|questions| questions.refused(message.as_deref())) {
            continue;
        }
        let undone = if kind == ErrorKind::AccessDenied {
            "may not be assumed with these credentials"
        } else {
            "could not be assumed"
        };
        let refusal = Refusal::of_call(
            Service::Sts,
            "AssumeRole",
            &format!("The role {} {undone}", role.arn),
            &error,
            calls.in_use(),
        );
        return Err(match (kind, &role.mfa_serial) {
            (ErrorKind::AccessDenied, Some(device)) if message.is_some_and(|says| says.contains(UNKNOWN_DEVICE)) => refusal
                .advising(&format!("Correct mfa_serial, which names the device {}, then try again", device_name(device))),
            // A role gives no MFA code.
            (ErrorKind::AccessDenied, None) if is_chained => refusal
                .advising("Ask an administrator to allow it (sts:AssumeRole), and to let the role trust these credentials"),
            (ErrorKind::AccessDenied, None) => refusal.advising(
                "Ask an administrator to allow it (sts:AssumeRole), and to let the role trust these credentials; if the role takes an MFA \
                 code, add mfa_serial to the profile",
            ),
            _ => refusal,
        });
    }
}

/// The name of a session of which the configuration says none. It stands in the account's CloudTrail, so it tells who sat where.
pub(super) fn session_name() -> String {
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    session_name_of(user.as_deref().unwrap_or_default())
}

/// A name of the characters that STS takes, and not longer.
fn session_name_of(user: &str) -> String {
    let is_taken = |c: &char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(*c);
    let user: String = user.chars().filter(is_taken).take(64 - "passdesk-".len()).collect();
    if user.is_empty() { "passdesk".into() } else { format!("passdesk-{user}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_after_who_sits_there() {
        assert_eq!(session_name_of("ann"), "passdesk-ann");
        assert_eq!(session_name_of("ACME\\änn ko"), "passdesk-ACMEnnko");
        assert_eq!(session_name_of("über"), "passdesk-ber");
        assert_eq!(session_name_of(""), "passdesk");
        assert_eq!(session_name_of(&"x".repeat(99)).len(), 64);
    }
}
