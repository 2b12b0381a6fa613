use crate::account::{PasswordPolicy, Rule, RuleContext};

use super::super::clock::after;
use super::super::error::ApiError;
use super::super::hash::PasswordHash;
use super::super::input::{Input, PASSWORD, USER_NAME};
use super::super::record::{Login, UserRecord};
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

pub(super) fn create(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &USER_NAME);
    // The model has it optional for the root user of a member account alone, which no caller is here.
    let password = input.required("Password", &PASSWORD);
    let reset_required = input.flag("PasswordResetRequired").unwrap_or(false);
    input.check()?;
    let user = state.subject(request, name)?.into_owned();
    if user.login.is_some() {
        let message = format!("Login Profile for User {} already exists.", user.name);
        return Err(ApiError::new(409, "EntityAlreadyExists", message));
    }
    conforms(state, &user, password, state.options.reset_checks_reuse)?;
    let hash = PasswordHash::of(password, &mut state.random);
    let settling = state.options.settling;
    let login = state.change_user(&user.name, request.now, |user| {
        user.settling_until = Some(after(request.now, settling));
        let login = user.set_password(hash, request.now);
        login.reset_required = reset_required;
        login.clone()
    })?;
    Ok(Some(describe(&user, &login)))
}

pub(super) fn get(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &USER_NAME);
    input.check()?;
    let user = state.subject_read(request, name)?;
    let login = user.login.as_ref().ok_or_else(|| ApiError::no_login_profile(&user.name))?;
    Ok(Some(describe(&user, login)))
}

pub(super) fn update(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &USER_NAME);
    let password = input.optional("Password", &PASSWORD);
    let reset_required = input.flag("PasswordResetRequired");
    input.check()?;
    let user = modifiable(state, request, Some(name))?;
    if let Some(password) = password {
        conforms(state, &user, password, state.options.reset_checks_reuse)?;
    }
    let hash = password.map(|password| PasswordHash::of(password, &mut state.random));
    state.change_user(&user.name, request.now, |user| {
        if let Some(hash) = hash {
            user.set_password(hash, request.now);
        }
        if let (Some(login), Some(reset_required)) = (&mut user.login, reset_required) {
            login.reset_required = reset_required;
        }
    })?;
    Ok(None)
}

pub(super) fn delete(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &USER_NAME);
    input.check()?;
    let user = modifiable(state, request, name)?;
    // When it was last used stays known.
    state.change_user(&user.name, request.now, |user| user.login = None)?;
    Ok(None)
}

pub(super) fn change_password(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let old = input.required("OldPassword", &PASSWORD);
    let new = input.required("NewPassword", &PASSWORD);
    input.check()?;
    let user = modifiable(state, request, None)?;
    if !user.login.as_ref().is_some_and(|login| login.hash.is_of(old)) {
        return Err(ApiError::new(403, "AccessDenied", "The old password was incorrect."));
    }
    conforms(state, &user, new, true)?;
    let hash = PasswordHash::of(new, &mut state.random);
    state.change_user(&user.name, request.now, |user| {
        user.set_password(hash, request.now).reset_required = false;
    })?;
    Ok(None)
}

/// The user whose password is to be changed.
///
/// # Errors
/// `NoSuchEntity` if there is no such user or no password, `EntityTemporarilyUnmodifiable` shortly after its creation.
fn modifiable(state: &State, request: Request<'_>, name: Option<&str>) -> Result<UserRecord, ApiError> {
    let user = state.subject(request, name)?.into_owned();
    if user.login.is_none() {
        return Err(ApiError::no_login_profile(&user.name));
    }
    settled(&user, request)?;
    Ok(user)
}

/// Passes unless the user's password is so new that nothing of the user can be changed.
///
/// # Errors
/// `EntityTemporarilyUnmodifiable`.
pub(super) fn settled(user: &UserRecord, request: Request<'_>) -> Result<(), ApiError> {
    if user.settling_until.is_none_or(|until| until <= request.now) {
        return Ok(());
    }
    let message =
        format!("Login Profile for User {} cannot be modified while login profile is being created.", user.name);
    Err(ApiError::new(409, "EntityTemporarilyUnmodifiable", message))
}

/// Passes if the account's policy takes the password.
///
/// # Errors
/// `PasswordPolicyViolation`.
fn conforms(state: &State, user: &UserRecord, password: &str, checks_reuse: bool) -> Result<(), ApiError> {
    let policy = state.policy.current();
    let violation = |message: String| Err(ApiError::new(400, "PasswordPolicyViolation", message));
    if let Some(rule) = policy.broken(password, RuleContext { account_alias: state.options.alias.as_deref() }).first() {
        return violation(match rule {
            Rule::MinimumLength(n) => format!("Password should have a minimum length of {n}"),
            Rule::Has(class) => format!("Password should have at least one {}", format!("{class:?}").to_lowercase()),
            Rule::ThreeClasses => "Password should have at least three of the four character types".to_owned(),
            Rule::NotAccountName => "Password should not be the same as the account name".to_owned(),
        });
    }
    if let PasswordPolicy::Custom(custom) = policy
        && let Some(last) = custom.reuse_prevention.filter(|_| checks_reuse)
        && user.former_passwords.iter().rev().take(last as usize).any(|former| former.is_of(password))
    {
        return violation(format!("Password should not be one of the last {last} passwords"));
    }
    Ok(())
}

fn describe(user: &UserRecord, login: &Login) -> Xml {
    let mut xml = Xml::new();
    xml.element("LoginProfile", |xml| {
        xml.text("UserName", &user.name)
            .time("CreateDate", login.created)
            .value("PasswordResetRequired", login.reset_required);
    });
    xml
}
