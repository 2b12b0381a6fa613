use serde_json::{Value, json};

use super::super::account_number::AccountNumber;
use super::super::error::ApiError;
use super::super::input::{Input, NEXT_TOKEN};
use super::super::paging::marker;
use super::super::state::{Request, State};
use super::member::{Member, ORGANIZATION_ID};

/// The most accounts in a page, and what is sent where nothing is said.
const MOST: u32 = 20;

/// The accounts of the organisation, the management account first.
pub(in crate::demo) fn list(state: &mut State, request: Request<'_>) -> Result<Value, ApiError> {
    let mut input = Input::new(request.params);
    let at = input.optional("NextToken", &NEXT_TOKEN);
    let most = input.number("MaxResults", 1, MOST).unwrap_or(MOST) as usize;
    input.check().map_err(|error| ApiError::new(400, "InvalidInputException", error.message))?;
    state.authorize(request).map_err(|_| {
        ApiError::new(400, "AccessDeniedException", "You don't have permissions to access this resource.")
    })?;
    if state.options.account != AccountNumber::FIRST {
        return Err(ApiError::new(400, "AccessDeniedException", "You don't have permissions to access this resource."));
    }
    let name = state.options.alias.clone().unwrap_or_else(|| "management".to_owned());
    let own = Member {
        id: state.options.account.to_string(),
        email: format!("aws+{name}@acme.example"),
        name,
        state: "ACTIVE",
        joined: state.founded(),
        denies_root: false,
        root: super::member::Root::default(),
    };
    let all: Vec<&Member> = std::iter::once(&own).chain(&state.organization.members).collect();
    let begin = match at {
        None => 0,
        Some(token) => all.iter().position(|member| marker("ListAccounts", &member.id) == token).ok_or_else(|| {
            ApiError::new(400, "InvalidInputException", "You specified an invalid value for nextToken.")
        })?,
    };
    let page: Vec<Value> = all.iter().skip(begin).take(most).map(|member| described(&own.id, member)).collect();
    let mut answer = json!({ "Accounts": page });
    if let Some(next) = all.get(begin + most) {
        answer["NextToken"] = json!(marker("ListAccounts", &next.id));
    }
    Ok(answer)
}

/// Without `Status`, which AWS has retired.
fn described(management: &str, member: &Member) -> Value {
    json!({
        "Id": member.id,
        "Arn": format!("arn:aws:organizations::{management}:account/{ORGANIZATION_ID}/{}", member.id),
        "Name": member.name,
        "Email": member.email,
        "State": member.state,
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": member.joined.as_second(),
    })
}
