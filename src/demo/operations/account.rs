use super::super::input::Input;
use super::super::paging::{Paging, page_end};
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

pub(super) fn aliases(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let paging = Paging::read(&mut input);
    input.check()?;
    state.authorize(request)?;
    let aliases: Vec<&str> = state.options.alias.as_deref().into_iter().collect();
    let (page, marker) = paging.page("ListAccountAliases", &aliases)?;
    let mut xml = Xml::new();
    xml.texts("AccountAliases", page.iter().copied());
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

/// Needs no permission.
pub(super) fn caller_identity(state: &mut State, request: Request<'_>) -> Outcome {
    let mut xml = Xml::new();
    let (arn, user_id, account_id) = match &state.identity {
        Some(identity) => (&identity.arn, &identity.user_id, identity.account_id.clone()),
        None => (&request.caller.arn, &request.caller.user_id, state.options.account.to_string()),
    };
    xml.text("Arn", arn).text("UserId", user_id).text("Account", &account_id);
    Ok(Some(xml))
}
