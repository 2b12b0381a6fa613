use super::super::error::ApiError;
use super::super::input::{EXISTING_USER_NAME, Input, SERIAL_NUMBER};
use super::super::paging::{Paging, page_end};
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::login_profiles;
use super::outcome::Outcome;

pub(super) fn list(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &EXISTING_USER_NAME);
    let paging = Paging::read(&mut input);
    input.check()?;
    let user = state.subject_read(request, name)?;
    let (page, marker) = paging.page(&format!("ListMFADevices {}", user.user_id), &user.mfa)?;
    let mut xml = Xml::new();
    xml.list("MFADevices", page, |xml, device| {
        xml.text("UserName", &user.name).text("SerialNumber", &device.serial).time("EnableDate", device.enabled);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

pub(super) fn deactivate(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &EXISTING_USER_NAME);
    let serial = input.required("SerialNumber", &SERIAL_NUMBER);
    input.check()?;
    let user = state.subject(request, name)?.into_owned();
    let Some(at) = user.mfa.iter().position(|device| device.serial == serial) else {
        let message = format!("MFA device with serial number {serial} does not exist for user {}.", user.name);
        return Err(ApiError::no_such_entity(message));
    };
    login_profiles::settled(&user, request)?;
    state.change_user(&user.name, request.now, |user| {
        user.mfa.remove(at);
    })?;
    Ok(None)
}
