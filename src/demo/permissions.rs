//! What callers may do, by the policies they have.

use crate::account::PasswordPolicy;

use super::error::ApiError;
use super::policy::{Context, Decision, Document, Policy, evaluate, managed, of_group};
use super::record::UserRecord;
use super::state::{Caller, Request, Signed, State};

impl UserRecord {
    /// The policies that hold for the user: its own, those attached to it, and its groups'.
    pub(super) fn policies(&self) -> Vec<Policy> {
        let own = self.inline_policies.iter().filter_map(|(name, text)| {
            let document = Document::parse(text).ok()?;
            Some(Policy { id: name.clone(), source: "user", document })
        });
        let attached = self.attached_policies.iter().filter_map(|arn| managed(self.account, arn));
        own.chain(attached).chain(self.groups.iter().flat_map(|group| of_group(group))).collect()
    }

    /// What is known of every call of the user. It has no `aws:MultiFactorAuthPresent`: long-term keys bring none.
    pub(super) fn context(&self) -> Context {
        let mut context = Context::default();
        context.set("aws:username", [&*self.name]);
        context.set("aws:userid", [&*self.user_id]);
        context.set("aws:PrincipalArn", [self.arn()]);
        context.set("aws:PrincipalType", ["User"]);
        context.set("aws:SecureTransport", ["true"]);
        context
    }
}

/// What is known of every call of somebody in a role.
fn of_role(caller: &Caller) -> Context {
    let mut context = Context::default();
    context.set("aws:userid", [&*caller.user_id]);
    context.set("aws:PrincipalArn", [&*caller.arn]);
    context.set("aws:PrincipalType", ["AssumedRole"]);
    context.set("aws:SecureTransport", ["true"]);
    context
}

impl State {
    /// Whether the caller may make this call about the account.
    ///
    /// # Errors
    /// `AccessDenied` if not.
    pub(super) fn authorize(&self, request: Request<'_>) -> Result<(), ApiError> {
        self.decide(request, "*", "*", false)
    }

    /// Whether the caller may make this call about what has this ARN.
    ///
    /// # Errors
    /// `AccessDenied` if not.
    pub(super) fn authorize_on(&self, request: Request<'_>, arn: &str) -> Result<(), ApiError> {
        self.decide(request, arn, arn, false)
    }

    /// Whether the caller may make this call about a user.
    ///
    /// # Errors
    /// `AccessDenied` if not.
    pub(super) fn authorize_user(
        &self,
        request: Request<'_>,
        name: &str,
        user: Option<&UserRecord>,
    ) -> Result<(), ApiError> {
        let arn = user.map_or_else(|| format!("arn:aws:iam::{}:user/{name}", self.options.account), UserRecord::arn);
        // The account's flag lets users change their own password without a policy of their own.
        let by_the_flag = request.action == "iam:ChangePassword"
            && matches!(self.policy.current(), PasswordPolicy::Custom(policy) if policy.allow_users_to_change);
        self.decide(request, &arn, &format!("user {name}"), by_the_flag)
    }

    fn decide(&self, request: Request<'_>, arn: &str, shown: &str, otherwise: bool) -> Result<(), ApiError> {
        let (policies, mut context) = match request.caller.signed {
            Signed::Role { policies } => {
                let known = policies.iter().filter_map(|arn| managed(self.options.account, arn));
                (known.collect(), of_role(request.caller))
            }
            Signed::Key | Signed::Session { .. } | Signed::Root(_) => {
                // An account without users is looked at by somebody all the same.
                let Some(caller) = self.users.get(&request.caller.name) else { return Ok(()) };
                (caller.policies(), caller.context())
            }
        };
        if let Signed::Session { mfa } = request.caller.signed {
            context.set("aws:MultiFactorAuthPresent", [if mfa { "true" } else { "false" }]);
        }
        if let Some(policy) = request.params.get("PolicyArn") {
            context.set("iam:PolicyARN", [policy]);
        }
        if let Some(policy) = request.params.get("TaskPolicyArn.arn") {
            context.set("sts:TaskPolicyArn", [policy]);
        }
        let Decision { allowed, .. } = evaluate(&policies, request.action, arn, &context);
        let because = match allowed {
            Some(true) => return Ok(()),
            None if otherwise => return Ok(()),
            Some(false) => "with an explicit deny in an identity-based policy".to_owned(),
            None => format!("because no identity-based policy allows the {} action", request.action),
        };
        Err(ApiError::access_denied(&request.caller.arn, request.action, shown, &because))
    }
}
