use aws_sdk_iam::types::StatusType;
use tokio::time::Instant;

use super::error::Error;
use super::explain::Failure;
use super::operation::Operation;
use super::{Answer, Iam, of_user};
use crate::account::UserName;
use crate::password::Secret;

/// How a change ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It was made.
    Done(Receipt),
    /// It was not made: IAM said no, or nothing was sent.
    Failed(Error),
    /// It may have been made. The answer got lost, or IAM failed halfway. With it, when the last request went out.
    Unknown(Error, Option<Instant>),
}

/// What AWS's own records know a change by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The request ids of the attempts that were answered, the last of which made the change.
    pub request_ids: Vec<String>,
    /// How many attempts there were; more than one after throttling.
    pub attempts: u32,
}

impl Iam {
    /// Gives a user who has none a console password.
    ///
    /// Fails with [`AlreadyExists`](super::ErrorKind::AlreadyExists) if the user has one, which stays as it was.
    pub async fn create_login_profile(&self, name: &UserName, password: &Secret, reset_required: bool) -> Outcome {
        self.call(Operation::CreateLoginProfile, Some(password), |watch| {
            let request = self.inner.writes.create_login_profile();
            let request = request.password(password.expose()).password_reset_required(reset_required);
            of_user!(request, name).interceptor(watch).send()
        })
        .await
        .into()
    }

    /// Changes a user's console password, whether the user must create a new one at the next sign-in, or both. What is
    /// `None` stays as it is.
    pub async fn update_login_profile(
        &self,
        name: &UserName,
        password: Option<&Secret>,
        reset_required: Option<bool>,
    ) -> Outcome {
        self.call(Operation::UpdateLoginProfile, password, |watch| {
            let request = self.inner.writes.update_login_profile();
            let request = request.set_password(password.map(|password| password.expose().to_owned()));
            of_user!(request.set_password_reset_required(reset_required), name).interceptor(watch).send()
        })
        .await
        .into()
    }

    /// Deletes a user's console password. Access keys go on working.
    pub async fn delete_login_profile(&self, name: &UserName) -> Outcome {
        self.call(Operation::DeleteLoginProfile, None, |watch| {
            of_user!(self.inner.writes.delete_login_profile(), name).interceptor(watch).send()
        })
        .await
        .into()
    }

    /// Activates or deactivates an access key of a user.
    pub async fn set_access_key_status(&self, name: &UserName, id: &str, active: bool) -> Outcome {
        let status = if active { StatusType::Active } else { StatusType::Inactive };
        self.call(Operation::UpdateAccessKey, None, |watch| {
            let request = self.inner.writes.update_access_key().access_key_id(id).status(status.clone());
            of_user!(request, name).interceptor(watch).send()
        })
        .await
        .into()
    }

    /// Deletes an access key of a user for good.
    pub async fn delete_access_key(&self, name: &UserName, id: &str) -> Outcome {
        self.call(Operation::DeleteAccessKey, None, |watch| {
            of_user!(self.inner.writes.delete_access_key().access_key_id(id), name).interceptor(watch).send()
        })
        .await
        .into()
    }

    /// Attaches a managed policy to a user. Where it is attached already, nothing is changed.
    pub async fn attach_user_policy(&self, name: &UserName, policy_arn: &str) -> Outcome {
        self.call(Operation::AttachUserPolicy, None, |watch| {
            of_user!(self.inner.writes.attach_user_policy().policy_arn(policy_arn), name).interceptor(watch).send()
        })
        .await
        .into()
    }
}

impl<O> From<Result<Answer<O>, Failure>> for Outcome {
    fn from(result: Result<Answer<O>, Failure>) -> Self {
        match result {
            Ok(answer) => Self::Done(Receipt { request_ids: answer.log.request_ids, attempts: answer.log.attempts }),
            Err(failure) if failure.maybe_applied => Self::Unknown(failure.error, failure.sent),
            Err(failure) => Self::Failed(failure.error),
        }
    }
}
