use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::convert;
use super::super::error::{Error, ErrorKind};
use super::super::operation::Operation;
use super::super::read::Page;
use super::session::RootSession;
use crate::account::{AccessKey, KeyUse, LoginProfile, MfaDevice, RootAspect, RootObserved, SigningCertificate};

/// What a root user has to sign in with. What could not be read is an error, and never nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootCredentials {
    /// The login profile: a password, or the leave to recover one.
    pub password: Result<LoginProfile, Error>,
    /// The access keys.
    pub access_keys: Result<Vec<AccessKey>, Error>,
    /// The last use of each key, by its id; `None` where IAM knows of none.
    pub key_uses: BTreeMap<String, Result<Option<KeyUse>, Error>>,
    /// The MFA devices.
    pub mfa_devices: Result<Vec<MfaDevice>, Error>,
    /// The signing certificates.
    pub certificates: Result<Vec<SigningCertificate>, Error>,
    /// When the root user signed in with a password last; `None` where IAM knows of no time.
    pub last_sign_in: Result<Option<Timestamp>, Error>,
}

impl RootCredentials {
    /// What it says of an aspect.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn observed(&self, aspect: RootAspect) -> Result<RootObserved, &Error> {
        match aspect {
            RootAspect::Password => self.password.as_ref().map(|profile| RootObserved::Password(profile.clone())),
            RootAspect::AccessKeys => self.access_keys.as_ref().map(|all| RootObserved::AccessKeys(all.clone())),
            RootAspect::MfaDevices => self.mfa_devices.as_ref().map(|all| RootObserved::MfaDevices(all.clone())),
            RootAspect::Certificates => self.certificates.as_ref().map(|all| RootObserved::Certificates(all.clone())),
        }
    }

    /// Takes in what was read of an aspect.
    pub fn take(&mut self, observed: RootObserved) {
        match observed {
            RootObserved::Password(profile) => self.password = Ok(profile),
            RootObserved::AccessKeys(all) => self.access_keys = Ok(all),
            RootObserved::MfaDevices(all) => self.mfa_devices = Ok(all),
            RootObserved::Certificates(all) => self.certificates = Ok(all),
        }
    }

    /// Whether it is known that there is nothing to sign in with.
    #[must_use]
    pub fn has_none(&self) -> bool {
        matches!(self.password, Ok(LoginProfile::Absent))
            && self.access_keys.as_ref().is_ok_and(Vec::is_empty)
            && self.certificates.as_ref().is_ok_and(Vec::is_empty)
    }

    /// The first error in it, if nothing at all could be read.
    #[must_use]
    pub fn error_of_all(&self) -> Option<&Error> {
        let is_read = RootAspect::ALL.into_iter().any(|aspect| self.observed(aspect).is_ok());
        self.error().filter(|_| !is_read)
    }

    /// The first error in it, if something could not be read.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        RootAspect::ALL.into_iter().find_map(|aspect| self.observed(aspect).err())
    }
}

impl RootSession {
    /// Reads all that the root user has to sign in with. It takes a session that may see all of it.
    pub async fn credentials(&self) -> RootCredentials {
        let (password, access_keys, mfa_devices, certificates, last_sign_in) = tokio::join!(
            self.login_profile(),
            self.access_keys(),
            self.mfa_devices(),
            self.certificates(),
            self.last_sign_in()
        );
        let mut key_uses = BTreeMap::new();
        for key in access_keys.iter().flatten() {
            key_uses.insert(key.id.clone(), self.iam.key_use(&key.id).await);
        }
        RootCredentials { password, access_keys, key_uses, mfa_devices, certificates, last_sign_in }
    }

    /// Reads one aspect.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn observe(&self, aspect: RootAspect) -> Result<RootObserved, Error> {
        Ok(match aspect {
            RootAspect::Password => RootObserved::Password(self.login_profile().await?),
            RootAspect::AccessKeys => RootObserved::AccessKeys(self.access_keys().await?),
            RootAspect::MfaDevices => RootObserved::MfaDevices(self.mfa_devices().await?),
            RootAspect::Certificates => RootObserved::Certificates(self.certificates().await?),
        })
    }

    async fn login_profile(&self) -> Result<LoginProfile, Error> {
        let operation = Operation::GetRootLoginProfile;
        let reads = &self.iam.inner.reads;
        let result = self
            .iam
            .call(operation, None, |watch| reads.get_login_profile().customize().interceptor(watch).send())
            .await;
        match result {
            Ok(answer) => match answer.output.login_profile() {
                Some(profile) => Ok(convert::login_profile(profile)),
                None => Err(self.iam.unreadable(operation, "The answer held no login profile")),
            },
            Err(failure) if failure.error.kind == ErrorKind::NoSuchEntity => Ok(LoginProfile::Absent),
            Err(failure) => Err(failure.error),
        }
    }

    async fn last_sign_in(&self) -> Result<Option<Timestamp>, Error> {
        let operation = Operation::GetRootUser;
        let reads = &self.iam.inner.reads;
        let answer =
            self.iam.call(operation, None, |watch| reads.get_user().customize().interceptor(watch).send()).await?;
        match answer.output.user() {
            Some(user) => Ok(user.password_last_used().and_then(convert::timestamp)),
            None => Err(self.iam.unreadable(operation, "The answer held no user")),
        }
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, Error> {
        let reads = &self.iam.inner.reads;
        let (all, _) = self
            .iam
            .list_all(
                Operation::ListRootAccessKeys,
                |marker, watch| reads.list_access_keys().set_marker(marker).customize().interceptor(watch).send(),
                |page| Page {
                    entries: page.access_key_metadata().iter().map(convert::access_key).collect(),
                    is_truncated: page.is_truncated(),
                    marker: page.marker,
                },
            )
            .await?;
        Ok(all)
    }

    async fn mfa_devices(&self) -> Result<Vec<MfaDevice>, Error> {
        let reads = &self.iam.inner.reads;
        let (all, _) = self
            .iam
            .list_all(
                Operation::ListRootMfaDevices,
                |marker, watch| reads.list_mfa_devices().set_marker(marker).customize().interceptor(watch).send(),
                |page| Page {
                    entries: page.mfa_devices().iter().map(convert::mfa_device).collect(),
                    is_truncated: page.is_truncated(),
                    marker: page.marker,
                },
            )
            .await?;
        Ok(all)
    }

    async fn certificates(&self) -> Result<Vec<SigningCertificate>, Error> {
        let reads = &self.iam.inner.reads;
        let (all, _) = self
            .iam
            .list_all(
                Operation::ListRootCertificates,
                |marker, watch| {
                    reads.list_signing_certificates().set_marker(marker).customize().interceptor(watch).send()
                },
                |page| Page {
                    entries: page.certificates().iter().map(convert::signing_certificate).collect(),
                    is_truncated: page.is_truncated(),
                    marker: page.marker,
                },
            )
            .await?;
        Ok(all)
    }
}
