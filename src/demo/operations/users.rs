use super::super::input::{EXISTING_USER_NAME, Input, PATH_PREFIX};
use super::super::paging::{Paging, marker, page_end};
use super::super::random::Random;
use super::super::record::UserRecord;
use super::super::state::{Request, State};
use super::super::users::key;
use super::super::wire::Xml;
use super::outcome::Outcome;

pub(super) fn list(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let prefix = input.optional("PathPrefix", &PATH_PREFIX).unwrap_or("/");
    let paging = Paging::read(&mut input);
    input.check()?;
    state.authorize(request)?;
    let name = format!("ListUsers {prefix}");
    let after = paging.after(&name)?;
    let stale_at = state.reads_stale().then_some(request.now);
    let mut users = state.users.after(after.as_deref(), stale_at).filter(|user| user.path.starts_with(prefix));
    let page: Vec<_> = users.by_ref().take(paging.max_items).collect();
    let next = users.next().and_then(|_| page.last()).map(|last| marker(&name, &key(&last.name)));
    let mut xml = Xml::new();
    xml.list("Users", &page, |xml, user| describe(xml, user));
    page_end(&mut xml, next.as_deref());
    Ok(Some(xml))
}

pub(super) fn get(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.optional("UserName", &EXISTING_USER_NAME);
    input.check()?;
    let user = state.subject_read(request, name)?;
    let mut xml = Xml::new();
    xml.element("User", |xml| {
        describe(xml, &user);
        if !user.tags.is_empty() {
            xml.list("Tags", &user.tags, tag);
        }
    });
    Ok(Some(xml))
}

pub(super) fn groups(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &EXISTING_USER_NAME);
    let paging = Paging::read(&mut input);
    input.check()?;
    let seed = state.options.seed;
    let (account, founded) = (state.options.account, state.options.start);
    let user = state.subject_read(request, Some(name))?;
    let (page, marker) = paging.page(&format!("ListGroupsForUser {}", user.user_id), &user.groups)?;
    let mut xml = Xml::new();
    xml.list("Groups", page, |xml, group| {
        let mut random = Random::of(
            seed,
            group.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))),
        );
        let age = jiff::SignedDuration::from_hours(random.between(24 * 900, 24 * 2500).cast_signed());
        xml.text("Path", "/")
            .text("GroupName", group)
            .text("GroupId", &random.id("AGPA", 17))
            .text("Arn", &format!("arn:aws:iam::{account}:group/{group}"))
            .time("CreateDate", founded.checked_sub(age).unwrap_or(founded));
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

pub(super) fn tags(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let name = input.required("UserName", &EXISTING_USER_NAME);
    let paging = Paging::read(&mut input);
    input.check()?;
    let user = state.subject_read(request, Some(name))?;
    let (page, marker) = paging.page(&format!("ListUserTags {}", user.user_id), &user.tags)?;
    let mut xml = Xml::new();
    xml.list("Tags", page, tag);
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

pub(super) fn tag(xml: &mut Xml, (key, value): &(String, String)) {
    xml.text("Key", key).text("Value", value);
}

fn describe(xml: &mut Xml, user: &UserRecord) {
    identify(xml, user);
    // Left out where it never was: IAM has no word for "never".
    if let Some(at) = user.password_last_used {
        xml.time("PasswordLastUsed", at);
    }
}

/// Writes who a user is.
pub(super) fn identify(xml: &mut Xml, user: &UserRecord) {
    xml.text("Path", &user.path)
        .text("UserName", &user.name)
        .text("UserId", &user.user_id)
        .text("Arn", &user.arn())
        .time("CreateDate", user.created);
}
