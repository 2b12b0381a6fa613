//! Accounts, roles and credentials: what the portal (`sso`) does.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::demo::account_number::AccountNumber;
use crate::demo::clock::after;
use crate::demo::random::mix;
use crate::demo::sessions::permission_set;
use crate::demo::state::{Caller, Session, Signed};

use super::reply::Refusal;
use super::{DemoAssignment, State};

/// Who signs in at the demo's Identity Center.
const PERSON: &str = "ann@example.com";

/// So many are in a page where nobody asks for fewer.
const PAGE: usize = 100;

type Answered = Result<Value, Refusal>;

impl State {
    pub(super) fn accounts(&mut self, bearer: Option<&str>, query: &str, now: Timestamp) -> Answered {
        self.calls.push("ListAccounts");
        self.signed_in(bearer, now)?;
        let (page, next) = page(&self.assignments, query)?;
        let list: Vec<Value> = page
            .iter()
            .map(|of| {
                let email = format!("aws+{}@example.com", of.account_id);
                json!({ "accountId": of.account_id, "accountName": of.name, "emailAddress": email })
            })
            .collect();
        Ok(json!({ "accountList": list, "nextToken": next }))
    }

    pub(super) fn roles(&mut self, bearer: Option<&str>, query: &str, now: Timestamp) -> Answered {
        self.calls.push("ListAccountRoles");
        self.signed_in(bearer, now)?;
        let of = self.assignment(query)?;
        let (page, next) = page(&of.roles, query)?;
        let list: Vec<Value> =
            page.iter().map(|role| json!({ "roleName": role, "accountId": of.account_id })).collect();
        Ok(json!({ "roleList": list, "nextToken": next }))
    }

    pub(super) fn credentials(&mut self, bearer: Option<&str>, query: &str, now: Timestamp) -> Answered {
        self.calls.push("GetRoleCredentials");
        self.signed_in(bearer, now)?;
        let role = parameter(query, "role_name").unwrap_or_default();
        let of = self.assignment(query).map_err(|_| Refusal::forbidden())?;
        if !of.roles.contains(&role) {
            return Err(Refusal::forbidden());
        }
        let expires = after(now, self.lifetimes.credentials);
        let (given, account) = (of.access_key_id.clone(), AccountNumber::parse(&of.account_id));
        let id = match (given, account) {
            (Some(id), _) => id,
            (None, None) => return Err(Refusal::forbidden()),
            (None, Some(account)) => {
                let id = self.random.id("ASIA", 16);
                self.sts.begin(id.clone(), Session { account, caller: in_role(account, &role), expires });
                id
            }
        };
        Ok(json!({ "roleCredentials": {
            "accessKeyId": id,
            "secretAccessKey": self.random.id("demo-secret-", 40),
            "sessionToken": self.random.id("demo-session-", 400),
            "expiration": expires.as_millisecond(),
        }}))
    }

    pub(super) fn logout(&mut self, bearer: Option<&str>, now: Timestamp) -> Answered {
        self.calls.push("Logout");
        self.signed_in(bearer, now)?;
        self.tokens.remove(bearer.unwrap_or_default());
        Ok(json!({}))
    }

    fn signed_in(&self, bearer: Option<&str>, now: Timestamp) -> Result<(), Refusal> {
        let tokens = bearer.and_then(|bearer| self.tokens.get(bearer));
        if tokens.is_some_and(|tokens| now < tokens.expires) { Ok(()) } else { Err(Refusal::unauthorized()) }
    }

    fn assignment(&self, query: &str) -> Result<&DemoAssignment, Refusal> {
        let id = parameter(query, "account_id").unwrap_or_default();
        self.assignments.iter().find(|of| of.account_id == id).ok_or(Refusal::not_found())
    }
}

/// Who has opened an account in a role.
fn in_role(account: AccountNumber, role: &str) -> Caller {
    let name = format!("AWSReservedSSO_{role}_{:016x}", mix(role.bytes().map(u64::from).sum()));
    let user_id = format!("AROADEMO{:X<13.13}:{PERSON}", role.to_uppercase());
    Caller {
        name: PERSON.to_owned(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{name}/{PERSON}"),
        user_id,
        signed: Signed::Role { policies: permission_set(role) },
    }
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(of, _)| of == name).map(|(_, value)| value.into_owned())
}

/// A page of a list, and where the next one begins.
fn page<'a, T>(all: &'a [T], query: &str) -> Result<(&'a [T], Option<String>), Refusal> {
    let most = parameter(query, "max_result").and_then(|most| most.parse().ok()).unwrap_or(PAGE).clamp(1, PAGE);
    let from = match parameter(query, "next_token") {
        None => 0,
        Some(token) => token
            .parse()
            .ok()
            .filter(|from| *from < all.len())
            .ok_or(Refusal::invalid_request("Invalid pagination token provided"))?,
    };
    let to = all.len().min(from + most);
    Ok((&all[from..to], (to < all.len()).then(|| to.to_string())))
}
