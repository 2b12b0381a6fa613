//! What a session of a root user may do: calls that name no user, on the root user itself.

use super::super::error::ApiError;
use super::super::input::{ACCESS_KEY_ID, CERTIFICATE_ID, Input, SERIAL_NUMBER};
use super::super::operations::Outcome;
use super::super::paging::{Paging, page_end};
use super::super::state::{Request, RootTask, State};
use super::super::wire::Xml;
use super::member::Root;

type Operation = fn(&mut State, Request<'_>) -> Outcome;

const EVERY: &[RootTask] = &[RootTask::Audit, RootTask::Delete];
const DELETE: &[RootTask] = &[RootTask::Delete];
const CREATE: &[RootTask] = &[RootTask::Create];

/// The operations, and in sessions for which tasks each is allowed, as AWS's managed policies have it.
const OPERATIONS: [(&str, &[RootTask], Operation); 13] = [
    ("CreateLoginProfile", CREATE, create_login_profile),
    ("DeactivateMFADevice", DELETE, deactivate_mfa_device),
    ("DeleteAccessKey", DELETE, delete_access_key),
    ("DeleteLoginProfile", DELETE, delete_login_profile),
    ("DeleteSigningCertificate", DELETE, delete_certificate),
    ("DeleteVirtualMFADevice", DELETE, delete_virtual_mfa_device),
    ("GetAccessKeyLastUsed", EVERY, key_use),
    ("GetAccountSummary", &[RootTask::Audit], summary),
    ("GetLoginProfile", &[RootTask::Audit, RootTask::Delete, RootTask::Create], login_profile),
    ("GetUser", EVERY, user),
    ("ListAccessKeys", EVERY, access_keys),
    ("ListMFADevices", EVERY, mfa_devices),
    ("ListSigningCertificates", EVERY, certificates),
];

/// The operation of this name for a session with this task of the account of this id.
///
/// # Errors
/// `AccessDenied` where the session, or a policy of the organisation, does not allow it.
pub(in crate::demo) fn find(
    state: &State,
    action: &str,
    task: RootTask,
    account_id: &str,
) -> Result<Operation, ApiError> {
    let denied = |because: &str| {
        let arn = format!("arn:aws:iam::{account_id}:root");
        ApiError::access_denied(&arn, &format!("iam:{action}"), &arn, because)
    };
    let found = OPERATIONS.iter().find(|(name, tasks, _)| *name == action && tasks.contains(&task));
    let Some((_, _, operation)) = found else {
        return Err(denied(&format!("because no session policy allows the iam:{action} action")));
    };
    if state.organization.member(account_id).is_none_or(|member| member.denies_root) {
        return Err(denied("with an explicit deny in a service control policy"));
    }
    Ok(*operation)
}

/// The root user of the session's account.
fn root<'a>(state: &'a mut State, request: Request<'_>) -> Result<&'a mut Root, ApiError> {
    let member = state.organization.member_mut(&request.caller.user_id);
    member.map(|member| &mut member.root).ok_or_else(ApiError::invalid_client_token)
}

fn no_login_profile() -> ApiError {
    ApiError::no_login_profile("null")
}

fn login_profile(state: &mut State, request: Request<'_>) -> Outcome {
    let login = root(state, request)?.login.ok_or_else(no_login_profile)?;
    Ok(Some(described(login)))
}

/// AWS leaves out the name, which the root user has none of.
fn described(login: jiff::Timestamp) -> Xml {
    let mut xml = Xml::new();
    xml.element("LoginProfile", |xml| {
        xml.time("CreateDate", login).value("PasswordResetRequired", false);
    });
    xml
}

/// It takes no parameters, and sets no password.
fn create_login_profile(state: &mut State, request: Request<'_>) -> Outcome {
    let now = request.now;
    let root = root(state, request)?;
    if root.login.is_some() {
        let message = "Login Profile for User null already exists.";
        return Err(ApiError::new(409, "EntityAlreadyExists", message));
    }
    root.login = Some(now);
    Ok(Some(described(now)))
}

fn delete_login_profile(state: &mut State, request: Request<'_>) -> Outcome {
    root(state, request)?.login.take().ok_or_else(no_login_profile)?;
    Ok(None)
}

fn user(state: &mut State, request: Request<'_>) -> Outcome {
    let (arn, id) = (&request.caller.arn, &request.caller.user_id);
    let joined = state.organization.member(id).map(|member| member.joined);
    let last_sign_in = root(state, request)?.last_sign_in;
    let mut xml = Xml::new();
    xml.element("User", |xml| {
        xml.text("UserId", id).text("Arn", arn);
        if let Some(joined) = joined {
            xml.time("CreateDate", joined);
        }
        if let Some(at) = last_sign_in {
            xml.time("PasswordLastUsed", at);
        }
    });
    Ok(Some(xml))
}

fn access_keys(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let paging = Paging::read(&mut input);
    input.check()?;
    let keys = root(state, request)?.keys.clone();
    let (page, marker) = paging.page("ListAccessKeys root", &keys)?;
    let mut xml = Xml::new();
    xml.list("AccessKeyMetadata", page, |xml, key| {
        let status = if key.active { "Active" } else { "Inactive" };
        xml.text("AccessKeyId", &key.id).text("Status", status).time("CreateDate", key.created);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

fn key_use(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let id = input.required("AccessKeyId", &ACCESS_KEY_ID);
    input.check()?;
    let keys = &root(state, request)?.keys;
    let key = keys.iter().find(|key| key.id == id).ok_or_else(|| no_key(id))?;
    let mut xml = Xml::new();
    xml.element("AccessKeyLastUsed", |xml| match key.last_used {
        Some((at, service)) => {
            xml.time("LastUsedDate", at).text("ServiceName", service).text("Region", "us-east-1");
        }
        None => {
            xml.text("ServiceName", "N/A").text("Region", "N/A");
        }
    });
    Ok(Some(xml))
}

fn no_key(id: &str) -> ApiError {
    ApiError::no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

fn delete_access_key(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let id = input.required("AccessKeyId", &ACCESS_KEY_ID);
    input.check()?;
    let keys = &mut root(state, request)?.keys;
    let at = keys.iter().position(|key| key.id == id).ok_or_else(|| no_key(id))?;
    keys.remove(at);
    Ok(None)
}

fn mfa_devices(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let paging = Paging::read(&mut input);
    input.check()?;
    let devices = root(state, request)?.mfa.clone();
    let (page, marker) = paging.page("ListMFADevices root", &devices)?;
    let mut xml = Xml::new();
    xml.list("MFADevices", page, |xml, (serial, enabled)| {
        xml.text("SerialNumber", serial).time("EnableDate", *enabled);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

fn deactivate_mfa_device(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let serial = input.required("SerialNumber", &SERIAL_NUMBER);
    input.check()?;
    let root = root(state, request)?;
    let at = root.mfa.iter().position(|(known, _)| known == serial).ok_or_else(|| {
        ApiError::no_such_entity(format!("MFA device with serial number {serial} does not exist for user null."))
    })?;
    let (serial, _) = root.mfa.remove(at);
    root.unassigned.push(serial);
    Ok(None)
}

fn delete_virtual_mfa_device(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let serial = input.required("SerialNumber", &SERIAL_NUMBER);
    input.check()?;
    let root = root(state, request)?;
    if root.mfa.iter().any(|(known, _)| known == serial) {
        let message = "MFA VirtualDevice in use. Must deactivate first.";
        return Err(ApiError::new(409, "DeleteConflict", message));
    }
    let at = root.unassigned.iter().position(|known| known == serial).ok_or_else(|| {
        ApiError::no_such_entity(format!("VirtualMFADevice with serial number {serial} doesn't exist."))
    })?;
    root.unassigned.remove(at);
    Ok(None)
}

fn certificates(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let paging = Paging::read(&mut input);
    input.check()?;
    let certificates = root(state, request)?.certificates.clone();
    let (page, marker) = paging.page("ListSigningCertificates root", &certificates)?;
    let mut xml = Xml::new();
    xml.list("Certificates", page, |xml, (id, uploaded)| {
        xml.text("CertificateId", id)
            .text("CertificateBody", "-----BEGIN CERTIFICATE-----\nDEMO\n-----END CERTIFICATE-----")
            .text("Status", "Active")
            .time("UploadDate", *uploaded);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

fn delete_certificate(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let id = input.required("CertificateId", &CERTIFICATE_ID);
    input.check()?;
    let certificates = &mut root(state, request)?.certificates;
    let at = certificates
        .iter()
        .position(|(known, _)| known == id)
        .ok_or_else(|| ApiError::no_such_entity(format!("The Certificate with id {id} cannot be found.")))?;
    certificates.remove(at);
    Ok(None)
}

/// Of the account's many counts, those about its root user.
fn summary(state: &mut State, request: Request<'_>) -> Outcome {
    let root = root(state, request)?;
    let counts = [
        ("AccountAccessKeysPresent", usize::from(!root.keys.is_empty())),
        ("AccountMFAEnabled", usize::from(!root.mfa.is_empty())),
        ("AccountPasswordPresent", usize::from(root.login.is_some())),
        ("AccountSigningCertificatesPresent", usize::from(!root.certificates.is_empty())),
    ];
    let mut xml = Xml::new();
    xml.element("SummaryMap", |xml| {
        for (name, count) in counts {
            xml.element("entry", |xml| {
                xml.text("key", name).value("value", count);
            });
        }
    });
    Ok(Some(xml))
}
