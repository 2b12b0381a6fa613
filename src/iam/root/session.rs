use std::fmt;
use std::sync::Arc;

use aws_sdk_iam::config::{Region, SharedHttpClient};
use aws_sdk_sts::types::PolicyDescriptorType;

use super::super::Iam;
use super::super::connect::with;
use super::super::error::{Error, ErrorKind};
use super::super::operation::Operation;
use super::super::sign_in::{Calls, Chain, Keys, Plan};
use crate::account::{Partition, grouped};
use crate::password::Secret;

/// What a session of a root user may do. Of AWS's five task policies those on credentials are here; the two that unlock buckets and
/// queues are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RootTask {
    /// See which credentials the root user has.
    Audit,
    /// Delete them, and see them.
    DeleteCredentials,
    /// Allow the recovery of the password.
    AllowRecovery,
}

/// A session of the root user of another account, for one task. Its credentials are nowhere but in here, and go with it, and with its
/// connections.
pub struct RootSession {
    pub(super) iam: Iam,
}

impl RootTask {
    /// The name of its policy.
    #[must_use]
    pub const fn policy(self) -> &'static str {
        match self {
            Self::Audit => "IAMAuditRootUserCredentials",
            Self::DeleteCredentials => "IAMDeleteRootUserCredentials",
            Self::AllowRecovery => "IAMCreateRootUserPassword",
        }
    }

    fn policy_arn(self, partition: Partition) -> String {
        format!("arn:{}:iam::aws:policy/root-task/{}", partition.name(), self.policy())
    }

    /// For how many seconds a session lasts; AWS gives none for more than 900. A change is looked up for a minute where its answer got
    /// lost.
    const fn seconds(self) -> i32 {
        match self {
            Self::Audit => 120,
            Self::DeleteCredentials | Self::AllowRecovery => 300,
        }
    }
}

impl Iam {
    /// Opens a session of the root user of the account of this id, for one task.
    ///
    /// # Errors
    /// [`Error`], with why there is none. Nothing was changed in that account.
    pub async fn assume_root(&self, account_id: &str, task: RootTask) -> Result<RootSession, Error> {
        let operation = Operation::AssumeRoot;
        // The answer that holds the credentials lies in a connection's buffer, too.
        let calls = self.inner.credentials.calls().apart();
        let sts = self.regional_sts(calls.http.client());
        let policy = PolicyDescriptorType::builder().arn(task.policy_arn(self.partition())).build();
        let answer = self
            .call(operation, None, |watch| {
                let request = sts.assume_root().target_principal(account_id).task_policy_arn(policy.clone());
                request.duration_seconds(task.seconds()).customize().interceptor(watch).send()
            })
            .await
            .map_err(|failure| explained(failure.error, account_id, task))?;
        let Some(given) = answer.output.credentials else {
            return Err(self.unreadable(operation, "The answer held no credentials, so no session was opened"));
        };
        let keys = Keys {
            access_key_id: given.access_key_id,
            secret_access_key: Arc::new(Secret::whole(given.secret_access_key)),
            session_token: Some(Arc::new(Secret::whole(given.session_token))),
        };
        let plan = Plan::of_root_session(keys);
        let how_to_renew = plan.how_to_sign_in();
        let calls = Calls { how_to_sign_in: how_to_renew.clone(), how_to_renew, may_be_without_mfa: false, ..calls };
        let chain = Chain::new(&plan, None, calls).await;
        // Its own pace, too: IAM counts the calls of each account by themselves.
        Ok(RootSession { iam: with(chain) })
    }

    /// STS in a region: the global endpoint gives no sessions of root users.
    fn regional_sts(&self, http_client: SharedHttpClient) -> aws_sdk_sts::Client {
        let config = self.inner.sts.config().to_builder().http_client(http_client);
        if !self.region().ends_with("-global") {
            return aws_sdk_sts::Client::from_conf(config.build());
        }
        let region = match self.partition() {
            Partition::China => "cn-north-1",
            Partition::UsGov => "us-gov-west-1",
            _ => "us-east-1",
        };
        aws_sdk_sts::Client::from_conf(config.region(Region::from_static(region)).build())
    }
}

/// Nothing of its credentials.
impl fmt::Debug for RootSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootSession").finish_non_exhaustive()
    }
}

/// Why there is no session, as what it is.
fn explained(error: Error, account_id: &str, task: RootTask) -> Error {
    let says = |text: &str| error.message.as_deref().is_some_and(|message| message.contains(text));
    let account = grouped(account_id);
    let sentence = match error.kind {
        ErrorKind::AccessDenied if says("Root credentials management feature is not enabled") => {
            "Root credentials management is off in the organization. Nothing was read or changed in the account. Have it switched on \
             in the management account, in the IAM console under “Root access management”; it can take three minutes to be seen."
                .to_owned()
        }
        ErrorKind::AccessDenied if says("Service not enabled for AWS Organizations") => {
            "Trusted access for IAM is off in the organization. Nothing was read or changed in the account. Have it switched on in \
             the management account, in the IAM console under “Root access management”; it can take three minutes to be seen."
                .to_owned()
        }
        ErrorKind::AccessDenied => {
            let policy = task.policy();
            let denied = if says("explicit deny") { " A policy explicitly denies it." } else { "" };
            format!(
                "AWS gives no session of the root user of {account}: these credentials lack the permission (sts:AssumeRoot with \
                 {policy}), or it is no active member account of this organization.{denied} Nothing was read or changed in the \
                 account. Ask an administrator for it."
            )
        }
        ErrorKind::Other if error.code.as_deref() == Some("InvalidAction") => {
            "The STS endpoint in use gives no sessions of root users: AWS has them at the endpoints of regions only. Nothing was read \
             or changed in the account. Correct the endpoint, or take it out of the settings."
                .to_owned()
        }
        ErrorKind::Other if error.code.as_deref() == Some("RegionDisabledException") => format!(
            "STS is off in the region in use for {account}. Nothing was read or changed in the account. Choose another region for \
             this profile."
        ),
        _ => return error,
    };
    Error { sentence, ..error }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::{Play, Wire, error, success};
    use super::*;

    const GIVEN: &str = "<Credentials><AccessKeyId>ASIAROOT000000000001</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey>\
                         <SessionToken>canary-token</SessionToken><Expiration>2126-11-21T10:00:00Z</Expiration></Credentials>";

    #[tokio::test(start_paused = true)]
    async fn a_session_is_short_for_one_task_and_prints_nothing_of_its_credentials() {
        for (task, policy, seconds) in [
            (RootTask::Audit, "IAMAuditRootUserCredentials", 120),
            (RootTask::DeleteCredentials, "IAMDeleteRootUserCredentials", 300),
            (RootTask::AllowRecovery, "IAMCreateRootUserPassword", 300),
        ] {
            let wire = Wire::plays([success("AssumeRoot", GIVEN)]);
            let session = wire.iam().await.assume_root("444455556666", task).await.expect("a session");
            let [request] = &wire.requests()[..] else { panic!("{:?}", wire.requests()) };
            let wanted = format!(
                "TargetPrincipal=444455556666&TaskPolicyArn.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Froot-task%2F{policy}\
                 &DurationSeconds={seconds}"
            );
            assert!(request.contains(&wanted) && seconds <= 900, "{request}");
            let printed = format!("{session:?} {:?} {:#?}", session.iam, session.iam);
            assert!(!printed.contains("canary") && !printed.contains("ASIAROOT"), "{printed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_refusal_is_told_as_what_it_is() {
        let denied = |message| error(403, "AccessDenied", message);
        let not_allowed = "User: arn:aws:iam::1:user/ann is not authorized to perform: sts:AssumeRoot on resource: \
                           arn:aws:iam::444455556666:root";
        for (play, kind, says) in [
            (
                denied("Root credentials management feature is not enabled for your AWS Organization."),
                ErrorKind::AccessDenied,
                "Root credentials management is off",
            ),
            (
                denied("Service not enabled for AWS Organizations."),
                ErrorKind::AccessDenied,
                "Trusted access for IAM is off",
            ),
            (denied(not_allowed), ErrorKind::AccessDenied, "(sts:AssumeRoot with IAMAuditRootUserCredentials)"),
            (
                denied("… with an explicit deny in a service control policy"),
                ErrorKind::AccessDenied,
                "explicitly denies",
            ),
            (error(400, "InvalidAction", "Unknown Operation"), ErrorKind::Other, "endpoints of regions only"),
            (error(403, "RegionDisabledException", "no"), ErrorKind::Other, "STS is off in the region"),
            (error(400, "ValidationError", "no"), ErrorKind::InvalidInput, "does not take what was sent"),
            (Play::Broken, ErrorKind::Unreachable, "othing was read or changed"),
            (
                success("AssumeRoot", "<SourceIdentity>ann</SourceIdentity>"),
                ErrorKind::Unreadable,
                "no session was opened",
            ),
        ] {
            let told = Wire::plays([play]).iam().await.assume_root("444455556666", RootTask::Audit).await;
            let told = told.expect_err(says);
            assert!(told.kind == kind && told.sentence.contains(says), "{told:?}");
        }
    }
}
