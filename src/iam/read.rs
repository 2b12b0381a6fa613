use std::collections::HashSet;
use std::error::Error as StdError;
use std::sync::Arc;

use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use jiff::Timestamp;

use super::attempts::Attempts;
use super::convert;
use super::error::{Error, ErrorKind};
use super::operation::Operation;
use super::rate_limit::{Permit, RateLimit};
use super::{Iam, of_user};
use crate::account::{AccessKey, Identity, KeyUse, LoginProfile, MfaDevice, PasswordPolicy, Tag, User, UserName};

/// The most items in a page (IAM service model, `maxItemsType`).
pub(super) const PAGE: i32 = 1000;
/// IAM's own default, which it sends sooner.
const SHORT_PAGE: i32 = 100;

/// From where users are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListFrom {
    /// From the beginning.
    Beginning,
    /// From the beginning, with a short page first: somebody waits for something to look at.
    BeginningShort,
    /// From a page's [`UserPage::next`].
    Marker(String),
}

/// Some of an account's users, as one reply brought them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPage {
    /// Those whose entry could be read.
    pub users: Vec<User>,
    /// How many entries had a name that no IAM user can have. They are counted so as not to be lost silently.
    pub unreadable: usize,
    /// The marker with which the listing goes on, if there is more.
    pub next: Option<String>,
}

/// Permit to read one login profile, from [`Iam::login_profile_permit`]. One that is dropped costs nothing.
#[derive(Debug)]
#[must_use]
pub struct ReadPermit(Permit);

impl Iam {
    /// Who one is signed in as (`sts:GetCallerIdentity`, which needs no permission).
    ///
    /// # Errors
    /// [`Error`], [`ErrorKind::SignedOut`] above all.
    pub async fn identity(&self) -> Result<Identity, Error> {
        let operation = Operation::GetCallerIdentity;
        let answer = self
            .call(operation, None, |watch| self.inner.sts.get_caller_identity().customize().interceptor(watch).send())
            .await?;
        let missing = || self.unreadable(operation, "The answer to who is signed in was not complete");
        Ok(Identity {
            account_id: answer.output.account().ok_or_else(missing)?.to_owned(),
            arn: answer.output.arn().ok_or_else(missing)?.to_owned(),
            user_id: answer.output.user_id().unwrap_or_default().to_owned(),
        })
    }

    /// The account's alias, which stands for its number in the sign-in page's address. An account has at most one.
    ///
    /// # Errors
    /// [`Error`]; [`ErrorKind::AccessDenied`] does not keep the desk from working.
    pub async fn account_alias(&self) -> Result<Option<String>, Error> {
        let answer = self
            .call(Operation::ListAccountAliases, None, |watch| {
                self.inner.reads.list_account_aliases().customize().interceptor(watch).send()
            })
            .await?;
        Ok(answer.output.account_aliases().first().cloned())
    }

    /// What the account asks of passwords. [`PasswordPolicy::Default`] where it has set nothing.
    ///
    /// # Errors
    /// [`Error`]: the policy is then unknown.
    pub async fn password_policy(&self) -> Result<PasswordPolicy, Error> {
        let operation = Operation::GetAccountPasswordPolicy;
        let result = self
            .call(operation, None, |watch| {
                self.inner.reads.get_account_password_policy().customize().interceptor(watch).send()
            })
            .await;
        match result {
            Ok(answer) => match answer.output.password_policy() {
                Some(policy) => Ok(convert::password_policy(policy)),
                None => Err(self.unreadable(operation, "The answer held no password policy")),
            },
            Err(failure) if failure.error.kind == ErrorKind::NoSuchEntity => Ok(PasswordPolicy::Default),
            Err(failure) => Err(failure.error),
        }
    }

    /// Lists users, handing on each page as it arrives.
    ///
    /// A user can come twice when the account changes meanwhile.
    ///
    /// # Errors
    /// [`Error`]: the list is then incomplete, and can go on from the last page's [`UserPage::next`]. A marker that
    /// repeats is [`ErrorKind::Unreadable`].
    pub async fn list_users(&self, from: ListFrom, mut on_page: impl FnMut(UserPage) + Send) -> Result<(), Error> {
        let mut size = if from == ListFrom::BeginningShort { SHORT_PAGE } else { PAGE };
        let mut markers = Markers::from(match from {
            ListFrom::Marker(marker) => Some(marker),
            ListFrom::Beginning | ListFrom::BeginningShort => None,
        });
        loop {
            let answer = self
                .call(Operation::ListUsers, None, |watch| {
                    let request = self.inner.reads.list_users().max_items(size).set_marker(markers.current());
                    request.customize().interceptor(watch).send()
                })
                .await?;
            size = PAGE;
            let output = answer.output;
            let users: Vec<User> = output.users().iter().filter_map(convert::user).collect();
            let unreadable = output.users().len() - users.len();
            on_page(UserPage { users, unreadable, next: output.marker().map(str::to_owned) });
            if !markers.advance(self, Operation::ListUsers, output.is_truncated(), output.marker)? {
                return Ok(());
            }
        }
    }

    /// One user; `None` if there is none of this name.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn user(&self, name: &UserName) -> Result<Option<User>, Error> {
        let operation = Operation::GetUser;
        let result = self
            .call(operation, None, |watch| of_user!(self.inner.reads.get_user(), name).interceptor(watch).send())
            .await;
        match result {
            Ok(answer) => match answer.output.user().and_then(convert::user) {
                Some(user) => Ok(Some(user)),
                None => Err(self.unreadable(operation, "The answer held no user that could be read")),
            },
            Err(failure) if failure.error.kind == ErrorKind::NoSuchEntity => Ok(None),
            Err(failure) => Err(failure.error),
        }
    }

    /// Whether a user has a console password: [`LoginProfile::Present`], or [`LoginProfile::Absent`], which is also the
    /// answer for a user who does not exist ([`Iam::user`] tells them apart).
    ///
    /// # Errors
    /// [`Error`]: it is then unknown. A failure never comes back as `Absent`.
    pub async fn login_profile(&self, name: &UserName) -> Result<LoginProfile, Error> {
        Ok(self.login_profile_at(name).await?.0)
    }

    /// The same as [`Iam::login_profile`], and what time it was at AWS when it answered, in whole seconds, if it told.
    ///
    /// # Errors
    /// [`Error`]: it is then unknown.
    pub async fn login_profile_at(&self, name: &UserName) -> Result<(LoginProfile, Option<Timestamp>), Error> {
        self.read_login_profile(None, name).await
    }

    /// Waits until a login profile may be read, so that whose it is need not be decided before.
    pub async fn login_profile_permit(&self) -> ReadPermit {
        ReadPermit(self.permit(Operation::GetLoginProfile).await)
    }

    /// The same as [`Iam::login_profile`], in a permit of [`Iam::login_profile_permit`] of the same connection.
    ///
    /// # Errors
    /// [`Error`]: it is then unknown.
    pub async fn login_profile_on(&self, permit: ReadPermit, name: &UserName) -> Result<LoginProfile, Error> {
        Ok(self.read_login_profile(Some(permit), name).await?.0)
    }

    /// How fast login profiles are read now.
    #[must_use]
    pub fn login_profile_rate(&self) -> RateLimit {
        self.inner.limiter.rate_limit(Operation::GetLoginProfile)
    }

    async fn read_login_profile(
        &self,
        permit: Option<ReadPermit>,
        name: &UserName,
    ) -> Result<(LoginProfile, Option<Timestamp>), Error> {
        let operation = Operation::GetLoginProfile;
        let result = self
            .call_on(permit.map(|permit| permit.0), operation, None, |watch| {
                of_user!(self.inner.reads.get_login_profile(), name).interceptor(watch).send()
            })
            .await;
        match result {
            Ok(answer) => match answer.output.login_profile() {
                Some(profile) => Ok((convert::login_profile(profile), answer.log.server_time)),
                None => Err(self.unreadable(operation, "The answer held no login profile")),
            },
            Err(failure) if failure.error.kind == ErrorKind::NoSuchEntity => {
                Ok((LoginProfile::Absent, failure.server_time))
            }
            Err(failure) => Err(failure.error),
        }
    }

    /// The access keys of a user. They go on working when the password is deleted.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn access_keys(&self, name: &UserName) -> Result<Vec<AccessKey>, Error> {
        Ok(self.access_keys_at(name).await?.0)
    }

    /// The same, and the time by AWS's clock when the last page was answered, where that was told.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn access_keys_at(&self, name: &UserName) -> Result<(Vec<AccessKey>, Option<Timestamp>), Error> {
        self.list_all(
            Operation::ListAccessKeys,
            |marker, watch| {
                of_user!(self.inner.reads.list_access_keys().set_marker(marker), name).interceptor(watch).send()
            },
            |page| Page {
                entries: page.access_key_metadata().iter().map(convert::access_key).collect(),
                is_truncated: page.is_truncated(),
                marker: page.marker,
            },
        )
        .await
    }

    /// The MFA devices of a user.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn mfa_devices(&self, name: &UserName) -> Result<Vec<MfaDevice>, Error> {
        let (all, _) = self
            .list_all(
                Operation::ListMfaDevices,
                |marker, watch| {
                    of_user!(self.inner.reads.list_mfa_devices().set_marker(marker), name).interceptor(watch).send()
                },
                |page| Page {
                    entries: page.mfa_devices().iter().map(convert::mfa_device).collect(),
                    is_truncated: page.is_truncated(),
                    marker: page.marker,
                },
            )
            .await?;
        Ok(all)
    }

    /// The names of the groups that a user is in.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn groups(&self, name: &UserName) -> Result<Vec<Arc<str>>, Error> {
        let (all, _) = self
            .list_all(
                Operation::ListGroupsForUser,
                |marker, watch| {
                    of_user!(self.inner.reads.list_groups_for_user().set_marker(marker), name).interceptor(watch).send()
                },
                |page| Page {
                    entries: page.groups().iter().map(|group| group.group_name().into()).collect(),
                    is_truncated: page.is_truncated(),
                    marker: page.marker,
                },
            )
            .await?;
        Ok(all)
    }

    /// The tags of a user.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn tags(&self, name: &UserName) -> Result<Vec<Tag>, Error> {
        let (all, _) = self
            .list_all(
                Operation::ListUserTags,
                |marker, watch| {
                    of_user!(self.inner.reads.list_user_tags().set_marker(marker), name).interceptor(watch).send()
                },
                |page| Page {
                    entries: page.tags().iter().map(convert::tag).collect(),
                    is_truncated: page.is_truncated(),
                    marker: page.marker,
                },
            )
            .await?;
        Ok(all)
    }

    /// The ARNs of the managed policies that are attached to a user.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn attached_policies(&self, name: &UserName) -> Result<Vec<String>, Error> {
        Ok(self.attached_policies_at(name).await?.0)
    }

    /// The same, and the time by AWS's clock when the last page was answered, where that was told.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn attached_policies_at(&self, name: &UserName) -> Result<(Vec<String>, Option<Timestamp>), Error> {
        self.list_all(
            Operation::ListAttachedUserPolicies,
            |marker, watch| {
                of_user!(self.inner.reads.list_attached_user_policies().set_marker(marker), name)
                    .interceptor(watch)
                    .send()
            },
            |page| Page {
                entries: page.attached_policies().iter().filter_map(|policy| policy.policy_arn.clone()).collect(),
                is_truncated: page.is_truncated(),
                marker: page.marker,
            },
        )
        .await
    }

    /// When an access key was last used, and for what; `None` where IAM knows of no use.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn key_use(&self, id: &str) -> Result<Option<KeyUse>, Error> {
        let operation = Operation::GetAccessKeyLastUsed;
        let answer = self
            .call(operation, None, |watch| {
                self.inner.reads.get_access_key_last_used().access_key_id(id).customize().interceptor(watch).send()
            })
            .await?;
        Ok(answer.output.access_key_last_used.as_ref().and_then(convert::key_use))
    }

    /// All entries of a list, page after page, and when the last page was answered. `request` makes the request for the page at a marker; `page` says what came.
    pub(super) async fn list_all<T, O, E, F>(
        &self,
        operation: Operation,
        request: impl Fn(Option<String>, Attempts<E>) -> F,
        page: impl Fn(O) -> Page<T>,
    ) -> Result<(Vec<T>, Option<Timestamp>), Error>
    where
        F: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let (mut markers, mut all) = (Markers::from(None), Vec::new());
        loop {
            let answer = self.call(operation, None, |watch| request(markers.current(), watch)).await?;
            let at = answer.log.server_time;
            let Page { entries, is_truncated, marker } = page(answer.output);
            all.extend(entries);
            if !markers.advance(self, operation, is_truncated, marker)? {
                return Ok((all, at));
            }
        }
    }

    pub(super) fn unreadable(&self, operation: Operation, what: &str) -> Error {
        Error {
            attempts: 1,
            ..Error::new(ErrorKind::Unreadable, operation.name(), format!("{what}. Try again in a moment."))
        }
    }
}

/// One page of a list.
pub(super) struct Page<T> {
    pub(super) entries: Vec<T>,
    pub(super) is_truncated: bool,
    pub(super) marker: Option<String>,
}

/// The markers of a listing. The SDK's own paginator follows a marker that repeats for ever.
pub(super) struct Markers {
    current: Option<String>,
    seen: HashSet<String>,
}

impl Markers {
    pub(super) fn from(after: Option<String>) -> Self {
        Self { seen: after.iter().cloned().collect(), current: after }
    }

    pub(super) fn current(&self) -> Option<String> {
        self.current.clone()
    }

    /// Goes on to the next page; `false` if there is none. A short page can still be followed by another, so the marker
    /// alone counts.
    pub(super) fn advance(
        &mut self,
        iam: &Iam,
        operation: Operation,
        truncated: bool,
        marker: Option<String>,
    ) -> Result<bool, Error> {
        match marker.filter(|marker| !marker.is_empty()) {
            None if truncated => {
                Err(iam
                    .unreadable(operation, "IAM says that there is more, but not how to get it: the list is partial"))
            }
            None => Ok(false),
            Some(marker) if self.seen.insert(marker.clone()) => {
                self.current = Some(marker);
                Ok(true)
            }
            Some(_) => {
                Err(iam.unreadable(operation, "IAM sent the same page again and again: the list may be partial"))
            }
        }
    }
}
