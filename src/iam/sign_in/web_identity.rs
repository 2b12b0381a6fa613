use aws_credential_types::Credentials;

use super::super::error::ErrorKind;
use super::super::presentable::presentable;
use super::calls::Calls;
use super::plan::Role;
use super::refusal::Refusal;
use super::role::session_name;
use super::session_token::credentials_of;
use crate::network::Service;
use crate::password::Secret;

/// Assumes a role with the token in a file.
///
/// # Errors
/// The file cannot be read, or the role may not be assumed.
pub(super) async fn assume(calls: &Calls, token_file: &str, role: &Role) -> Result<Credentials, Refusal> {
    let path = token_file.to_owned();
    let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
    let read = read.unwrap_or_else(|stopped| Err(std::io::Error::other(stopped)));
    let token = Secret::whole(read.map_err(|why| {
        Refusal::new(
            ErrorKind::Configuration,
            presentable(&format!("The token of the web identity could not be read ({token_file}: {why})")),
            "Correct web_identity_token_file, then try again",
        )
    })?);
    let request = calls
        .sts(None)
        .assume_role_with_web_identity()
        .role_arn(&role.arn)
        .role_session_name(role.session_name.clone().unwrap_or_else(session_name))
        .set_duration_seconds(role.duration_seconds)
        .web_identity_token(token.expose().trim());
    match request.send().await {
        Ok(output) => credentials_of(output.credentials(), "AssumeRoleWithWebIdentity"),
        Err(error) => {
            let undone = format!("The role {} could not be assumed with the web identity", role.arn);
            Err(Refusal::of_call(Service::Sts, "AssumeRoleWithWebIdentity", &undone, &error, calls.in_use()))
        }
    }
}
