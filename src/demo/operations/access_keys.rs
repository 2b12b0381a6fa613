use super::super::error::ApiError;
use super::super::input::{ACCESS_KEY_ID, EXISTING_USER_NAME, Input, STATUS};
use super::super::paging::{Paging, page_end};
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

pub(super) fn list(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &EXISTING_USER_NAME);
    let paging = Paging::read(&mut input);
    input.check()?;
    let user = state.subject_read(request, name)?;
    let (page, marker) = paging.page(&format!("ListAccessKeys {}", user.user_id), &user.keys)?;
    let mut xml = Xml::new();
    xml.list("AccessKeyMetadata", page, |xml, key| {
        xml.text("UserName", &user.name)
            .text("AccessKeyId", &key.id)
            .text("Status", if key.active { "Active" } else { "Inactive" })
            .time("CreateDate", key.created);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

pub(super) fn update(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &EXISTING_USER_NAME);
    let id = input.required("AccessKeyId", &ACCESS_KEY_ID);
    let status = input.required("Status", &STATUS);
    input.check()?;
    let user = state.subject(request, name)?.name.clone();
    if status == "Expired" {
        // A status that a key can have and nobody can give it.
        return Err(ApiError::new(400, "InvalidInput", "Status must be Active or Inactive"));
    }
    state.change_user(&user, request.now, |user| {
        let key = user.keys.iter_mut().find(|key| key.id == id).ok_or_else(|| no_such_key(id))?;
        key.active = status == "Active";
        Ok(None)
    })?
}

pub(super) fn delete(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &EXISTING_USER_NAME);
    let id = input.required("AccessKeyId", &ACCESS_KEY_ID);
    input.check()?;
    let user = state.subject(request, name)?.name.clone();
    state.change_user(&user, request.now, |user| {
        let at = user.keys.iter().position(|key| key.id == id).ok_or_else(|| no_such_key(id))?;
        user.keys.remove(at);
        Ok(None)
    })?
}

pub(super) fn last_used(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let id = input.required("AccessKeyId", &ACCESS_KEY_ID);
    input.check()?;
    let owner = state.users.owner_of_key(id).map(|owner| owner.into_owned());
    // The model lists no error: a key that is not there is one that the caller may not ask about.
    let Some(owner) = owner else {
        let because = "because no identity-based policy allows the action";
        return Err(ApiError::access_denied(&request.caller.arn, request.action, &format!("access key {id}"), because));
    };
    state.subject(request, Some(&owner.name))?;
    let used = owner.keys.iter().find(|key| key.id == id).and_then(|key| key.last_used.as_ref());
    let mut xml = Xml::new();
    xml.text("UserName", &owner.name).element("AccessKeyLastUsed", |xml| match used {
        Some(used) => {
            xml.time("LastUsedDate", used.at).text("ServiceName", used.service).text("Region", used.region);
        }
        None => {
            xml.text("ServiceName", "N/A").text("Region", "N/A");
        }
    });
    Ok(Some(xml))
}

fn no_such_key(id: &str) -> ApiError {
    ApiError::no_such_entity(format!("The Access Key with id {id} cannot be found."))
}
