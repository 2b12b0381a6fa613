use super::super::error::ApiError;
use super::super::input::{ARN, EXISTING_USER_NAME, Input, POLICY_DOCUMENT, POLICY_NAME, POLICY_PATH, USER_NAME};
use super::super::paging::{Paging, page_end};
use super::super::policy::{Document, managed};
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

/// The most characters, white space aside, of a user's inline policies together (IAM quotas).
const INLINE_CHARS: usize = 2048;
/// The most managed policies that a user can have attached (IAM quotas).
const MOST_ATTACHED: usize = 10;

pub(super) fn put(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &EXISTING_USER_NAME);
    let policy = input.required("PolicyName", &POLICY_NAME);
    let document = input.required("PolicyDocument", &POLICY_DOCUMENT);
    input.check()?;
    let user = state.subject(request, Some(name))?.into_owned();
    Document::parse(document)?;
    let chars = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let others: usize =
        user.inline_policies.iter().filter(|(other, _)| *other != policy).map(|(_, text)| chars(text)).sum();
    if others + chars(document) > INLINE_CHARS {
        let message = format!("Maximum policy size of {INLINE_CHARS} bytes exceeded for user {}", user.name);
        return Err(ApiError::new(409, "LimitExceeded", message));
    }
    state.change_user(&user.name, request.now, |user| {
        user.inline_policies.insert(policy.to_owned(), document.to_owned());
    })?;
    Ok(None)
}

pub(super) fn get(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &EXISTING_USER_NAME);
    let policy = input.required("PolicyName", &POLICY_NAME);
    input.check()?;
    let user = state.subject_read(request, Some(name))?;
    let document = user.inline_policies.get(policy).ok_or_else(|| no_such_policy(policy))?;
    let mut xml = Xml::new();
    xml.text("UserName", &user.name).text("PolicyName", policy).text("PolicyDocument", &percent_encoded(document));
    Ok(Some(xml))
}

pub(super) fn delete(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &EXISTING_USER_NAME);
    let policy = input.required("PolicyName", &POLICY_NAME);
    input.check()?;
    let user = state.subject(request, Some(name))?.name.clone();
    let removed = state.change_user(&user, request.now, |user| user.inline_policies.remove(policy))?;
    removed.map(|_| None).ok_or_else(|| no_such_policy(policy))
}

pub(super) fn list(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &EXISTING_USER_NAME);
    let paging = Paging::read(&mut input);
    input.check()?;
    let user = state.subject_read(request, Some(name))?;
    let names: Vec<&str> = user.inline_policies.keys().map(String::as_str).collect();
    let (page, marker) = paging.page(&format!("ListUserPolicies {}", user.user_id), &names)?;
    let mut xml = Xml::new();
    xml.texts("PolicyNames", page.iter().copied());
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

pub(super) fn attach(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &USER_NAME);
    let arn = input.required("PolicyArn", &ARN);
    input.check()?;
    let user = state.subject(request, Some(name))?.into_owned();
    is_policy_arn(arn)?;
    if arn.contains(":policy/aws-service-role/") {
        let message = "Cannot attach a Service Role Policy to a Customer Role.";
        return Err(ApiError::new(400, "PolicyNotAttachable", message));
    }
    if managed(state.options.account, arn).is_none() {
        return Err(ApiError::no_such_entity(format!("Policy {arn} does not exist or is not attachable.")));
    }
    // Attaching it twice is no error.
    if user.attached_policies.iter().any(|attached| attached == arn) {
        return Ok(None);
    }
    if user.attached_policies.len() >= MOST_ATTACHED {
        return Err(ApiError::new(
            409,
            "LimitExceeded",
            format!("Cannot exceed quota for PoliciesPerUser: {MOST_ATTACHED}"),
        ));
    }
    state.change_user(&user.name, request.now, |user| user.attached_policies.push(arn.to_owned()))?;
    Ok(None)
}

pub(super) fn detach(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &USER_NAME);
    let arn = input.required("PolicyArn", &ARN);
    input.check()?;
    let user = state.subject(request, Some(name))?.into_owned();
    is_policy_arn(arn)?;
    let Some(at) = user.attached_policies.iter().position(|attached| attached == arn) else {
        return Err(ApiError::no_such_entity(format!("Policy {arn} was not found.")));
    };
    state.change_user(&user.name, request.now, |user| {
        user.attached_policies.remove(at);
    })?;
    Ok(None)
}

pub(super) fn list_attached(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &USER_NAME);
    let prefix = input.optional("PathPrefix", &POLICY_PATH).unwrap_or("/");
    let paging = Paging::read(&mut input);
    input.check()?;
    let user = state.subject_read(request, Some(name))?;
    // Each with its name and, between `:policy` and the name, its path.
    let attached: Vec<(&str, &str)> = user
        .attached_policies
        .iter()
        .filter_map(|arn| {
            let path_and_name = arn.split_once(":policy")?.1;
            path_and_name.starts_with(prefix).then(|| (&**arn, path_and_name.rsplit('/').next().unwrap_or_default()))
        })
        .collect();
    let (page, marker) = paging.page(&format!("ListAttachedUserPolicies {prefix} {}", user.user_id), &attached)?;
    let mut xml = Xml::new();
    xml.list("AttachedPolicies", page, |xml, (arn, name)| {
        xml.text("PolicyName", name).text("PolicyArn", arn);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

fn is_policy_arn(arn: &str) -> Result<(), ApiError> {
    if arn.starts_with("arn:aws:iam::") && arn.contains(":policy/") {
        return Ok(());
    }
    Err(ApiError::new(400, "InvalidInput", format!("ARN {arn} is not valid.")))
}

fn no_such_policy(name: &str) -> ApiError {
    ApiError::no_such_entity(format!("The user policy with name {name} cannot be found."))
}

/// As IAM sends policy documents: percent-encoded by RFC 3986.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
