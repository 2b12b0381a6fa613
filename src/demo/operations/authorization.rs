use super::super::input::{ENTITY_TYPE, Input};
use super::super::paging::{Paging, marker, page_end};
use super::super::record::UserRecord;
use super::super::state::{Request, State};
use super::super::users::key;
use super::super::wire::Xml;
use super::outcome::Outcome;
use super::{user_policies, users};

/// Everything about many users, policies included. Of what IAM describes here, the account has users alone.
pub(super) fn details(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let filter = input.list("Filter", &ENTITY_TYPE);
    let paging = Paging::read(&mut input);
    input.check()?;
    state.authorize(request)?;
    let name = format!("GetAccountAuthorizationDetails {}", filter.join(" "));
    let after = paging.after(&name)?;
    let stale_at = state.reads_stale().then_some(request.now);
    let is_asked_for = filter.is_empty() || filter.contains(&"User");
    let mut found = state.users.after(after.as_deref(), stale_at).filter(|_| is_asked_for);
    let page: Vec<_> = found.by_ref().take(paging.max_items).collect();
    let next = found.next().and_then(|_| page.last()).map(|last| marker(&name, &key(&last.name)));
    let mut xml = Xml::new();
    xml.list("UserDetailList", &page, |xml, user| describe(xml, user));
    page_end(&mut xml, next.as_deref());
    Ok(Some(xml))
}

fn describe(xml: &mut Xml, user: &UserRecord) {
    users::identify(xml, user);
    xml.list("UserPolicyList", &user.inline_policies, |xml, (name, document)| {
        xml.text("PolicyName", name).text("PolicyDocument", &user_policies::percent_encoded(document));
    });
    xml.texts("GroupList", user.groups.iter().map(String::as_str));
    xml.list("AttachedManagedPolicies", &user.attached_policies, |xml, arn| {
        xml.text("PolicyName", arn.rsplit('/').next().unwrap_or_default()).text("PolicyArn", arn);
    });
    if !user.tags.is_empty() {
        xml.list("Tags", &user.tags, users::tag);
    }
}
