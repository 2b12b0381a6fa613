use std::borrow::Cow;

/// An error as IAM answers it: a code, its HTTP status, and a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) code: Cow<'static, str>,
    pub(super) status: u16,
    pub(super) message: String,
}

impl ApiError {
    pub(super) fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), status, message: message.into() }
    }

    /// A parameter breaks a constraint of the service model.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    /// What is named does not exist.
    pub(super) fn no_such_entity(message: impl Into<String>) -> Self {
        Self::new(404, "NoSuchEntity", message)
    }

    /// There is no user of this name.
    pub(super) fn no_such_user(name: &str) -> Self {
        Self::no_such_entity(format!("The user with name {name} cannot be found."))
    }

    /// The user has no console password.
    pub(super) fn no_login_profile(name: &str) -> Self {
        Self::no_such_entity(format!("Login Profile for User {name} cannot be found."))
    }

    /// The caller lacks the permission.
    pub(super) fn access_denied(arn: &str, action: &str, resource: &str, because: &str) -> Self {
        Self::new(
            403,
            "AccessDenied",
            format!("User: {arn} is not authorized to perform: {action} on resource: {resource} {because}"),
        )
    }

    /// Too many calls. IAM answers this with status 400.
    pub(super) fn throttling() -> Self {
        Self::new(400, "Throttling", "Rate exceeded")
    }

    /// A quota is used up.
    pub(super) fn limit_exceeded() -> Self {
        Self::new(409, "LimitExceeded", "Cannot exceed the present limit.")
    }

    /// Something broke inside of IAM.
    pub(super) fn service_failure() -> Self {
        Self::new(500, "ServiceFailure", "The request processing has failed because of an unknown error.")
    }

    /// The temporary credentials are past their time.
    pub(super) fn expired_token() -> Self {
        Self::new(403, "ExpiredToken", "The security token included in the request is expired")
    }

    /// The credentials are not known, or no longer good.
    pub(super) fn invalid_client_token() -> Self {
        Self::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    }
}
