//! Temporary credentials, as STS gives them.

use super::super::account_number::AccountNumber;
use super::super::error::ApiError;
use super::super::input::{
    EXTERNAL_ID, Input, ROLE_ARN, ROLE_SESSION_NAME, SERIAL_NUMBER, TOKEN_CODE, WEB_IDENTITY_TOKEN,
};
use super::super::sessions::{OF_HELPDESK, ROLES, Role, arn_of};
use super::super::state::{Caller, Request, Signed, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

/// How long a session lasts where nothing is said, in seconds.
const OF_ROLE: u32 = 3600;
const OF_USER: u32 = 43_200;

pub(super) fn assume_role(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let arn = input.required("RoleArn", &ROLE_ARN);
    let name = input.required("RoleSessionName", &ROLE_SESSION_NAME);
    let external_id = input.optional("ExternalId", &EXTERNAL_ID);
    let serial = input.optional("SerialNumber", &SERIAL_NUMBER);
    let code = input.optional("TokenCode", &TOKEN_CODE);
    let seconds = input.number("DurationSeconds", 900, 43_200).unwrap_or(OF_ROLE);
    input.check()?;
    let caller = request.caller;
    let has_mfa = with_code(state, request, serial, code)? || caller.signed == Signed::Session { mfa: true };
    let account = AccountNumber::of_arn(arn).filter(|account| state.sts.has_account(*account));
    let is_given = |account: AccountNumber, role: &Role| {
        arn_of(account, role.name) == arn
            && (!role.mfa || has_mfa)
            && role.external_id.is_none_or(|wanted| external_id == Some(wanted))
    };
    let given = account.and_then(|account| Some((account, ROLES.iter().find(|role| is_given(account, role))?)));
    let Some((account, role)) = given else {
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", caller.arn);
        return Err(ApiError::new(403, "AccessDenied", message));
    };
    if matches!(caller.signed, Signed::Role { .. }) && seconds > OF_ROLE {
        return Err(ApiError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ));
    }
    if seconds > role.longest {
        return Err(ApiError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(Some(in_role(state, request, (account, role), name, seconds)))
}

/// Any token is taken, for a role that asks for nothing else: the account has no identity provider that could judge it.
pub(super) fn assume_role_with_web_identity(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let arn = input.required("RoleArn", &ROLE_ARN);
    let name = input.required("RoleSessionName", &ROLE_SESSION_NAME);
    input.required("WebIdentityToken", &WEB_IDENTITY_TOKEN);
    let seconds = input.number("DurationSeconds", 900, 43_200).unwrap_or(OF_ROLE);
    input.check()?;
    let own = state.options.account;
    let is_given = |role: &&Role| arn_of(own, role.name) == arn && !role.mfa && role.external_id.is_none();
    let Some(role) = ROLES.iter().find(is_given) else {
        return Err(ApiError::new(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
    };
    Ok(Some(in_role(state, request, (own, role), name, seconds.min(role.longest))))
}

/// The reply to whoever is in a role now.
fn in_role(
    state: &mut State,
    request: Request<'_>,
    (account, role): (AccountNumber, &Role),
    name: &str,
    seconds: u32,
) -> Xml {
    let role_id = format!("AROADEMO{:0>13}", role.name.to_uppercase());
    let session = Caller {
        name: request.caller.name.clone(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{}/{name}", role.name),
        user_id: format!("{}:{name}", &role_id[..21]),
        signed: Signed::Role { policies: OF_HELPDESK },
    };
    let mut xml = credentials(state, (account, session.clone()), request, seconds);
    xml.element("AssumedRoleUser", |xml| {
        xml.text("AssumedRoleId", &session.user_id).text("Arn", &session.arn);
    });
    xml
}

pub(super) fn session_token(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let serial = input.optional("SerialNumber", &SERIAL_NUMBER);
    let code = input.optional("TokenCode", &TOKEN_CODE);
    let seconds = input.number("DurationSeconds", 900, 129_600).unwrap_or(OF_USER);
    input.check()?;
    if request.caller.signed != Signed::Key {
        return Err(ApiError::new(403, "AccessDenied", "Cannot call GetSessionToken with session credentials"));
    }
    let mfa = with_code(state, request, serial, code)?;
    let session = Caller { signed: Signed::Session { mfa }, ..request.caller.clone() };
    let own = state.options.account;
    Ok(Some(credentials(state, (own, session), request, seconds)))
}

/// Takes the code that a call brings, and tells whether it brings one.
fn with_code(
    state: &mut State,
    request: Request<'_>,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<bool, ApiError> {
    match (serial, code) {
        (None, None) => Ok(false),
        (Some(serial), Some(code)) => state.take_code(request.caller, serial, code, request.now).map(|()| true),
        _ => Err(ApiError::validation("Both SerialNumber and TokenCode have to be given, or neither of them")),
    }
}

/// What is given out for a session of somebody in an account.
pub(in crate::demo) fn credentials(
    state: &mut State,
    session: (AccountNumber, Caller),
    request: Request<'_>,
    seconds: u32,
) -> Xml {
    let (id, expires) = state.begin_session(session, request.now, seconds);
    let secret = state.random.id("demo", 36);
    let token = state.random.id("demo", 200);
    let mut xml = Xml::new();
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &id)
            .text("SecretAccessKey", &secret)
            .text("SessionToken", &token)
            .time("Expiration", expires);
    });
    xml
}
