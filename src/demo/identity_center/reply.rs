use serde_json::{Value, json};

use crate::demo::wire::Answer;

/// A request that is refused: the name of the error as the SDK knows it, and OAuth's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    name: &'static str,
    error: &'static str,
    description: &'static str,
}

impl Refusal {
    pub(super) const fn oauth(name: &'static str, error: &'static str, description: &'static str) -> Self {
        Self { status: 400, name, error, description }
    }

    pub(super) const fn invalid_request(description: &'static str) -> Self {
        Self::oauth("InvalidRequestException", "invalid_request", description)
    }

    pub(super) const fn invalid_client() -> Self {
        Self { status: 401, ..Self::oauth("InvalidClientException", "invalid_client", "Client not known") }
    }

    pub(super) const fn invalid_grant(description: &'static str) -> Self {
        Self::oauth("InvalidGrantException", "invalid_grant", description)
    }

    /// A token that is not taken, as the portal says it.
    pub(super) const fn unauthorized() -> Self {
        Self { status: 401, ..Self::oauth("UnauthorizedException", "", "Session token not found or invalid") }
    }

    pub(super) const fn forbidden() -> Self {
        Self { status: 403, ..Self::oauth("ForbiddenException", "", "No access") }
    }

    pub(super) const fn not_found() -> Self {
        Self { status: 404, ..Self::oauth("ResourceNotFoundException", "", "Not found") }
    }
}

pub(super) fn answer(answered: Result<Value, Refusal>, request_id: &str) -> Answer {
    match answered {
        Ok(value) => Answer::new(200, "application/json", request_id, value.to_string()),
        Err(refusal) => {
            let body = match refusal.error {
                "" => json!({ "message": refusal.description }),
                error => json!({ "error": error, "error_description": refusal.description }),
            };
            let mut answer = Answer::new(refusal.status, "application/json", request_id, body.to_string());
            answer.headers.push(("x-amzn-errortype", refusal.name.to_owned()));
            answer
        }
    }
}

/// Where a browser ends up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// It is sent to this address.
    To(String),
    /// It is shown that this is no request that it may answer.
    Refused(&'static str),
}

impl Redirect {
    pub(super) fn into_answer(self) -> Answer {
        match self {
            Self::To(location) => {
                let mut answer = Answer::html("");
                answer.status = 302;
                answer.headers.push(("location", location));
                answer
            }
            Self::Refused(why) => {
                let mut answer = Answer::html(&format!("<!DOCTYPE html><title>Refused</title><p>{why}</p>\n"));
                answer.status = 400;
                answer
            }
        }
    }
}
