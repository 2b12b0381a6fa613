use super::super::operation::Operation;
use super::super::write::Outcome;
use super::session::RootSession;

impl RootSession {
    /// Deletes the root user's password: nobody can sign in with one any more, nor recover it.
    pub async fn delete_login_profile(&self) -> Outcome {
        let writes = &self.iam.inner.writes;
        self.iam
            .call(Operation::DeleteRootLoginProfile, None, |watch| {
                writes.delete_login_profile().customize().interceptor(watch).send()
            })
            .await
            .into()
    }

    /// Allows the root user's password to be recovered, by whoever reads what is sent to the root user's e-mail address. It sets none.
    pub async fn create_login_profile(&self) -> Outcome {
        let writes = &self.iam.inner.writes;
        self.iam
            .call(Operation::CreateRootLoginProfile, None, |watch| {
                writes.create_login_profile().customize().interceptor(watch).send()
            })
            .await
            .into()
    }

    /// Deletes an access key of the root user for good.
    pub async fn delete_access_key(&self, id: &str) -> Outcome {
        let writes = &self.iam.inner.writes;
        self.iam
            .call(Operation::DeleteRootAccessKey, None, |watch| {
                writes.delete_access_key().access_key_id(id).customize().interceptor(watch).send()
            })
            .await
            .into()
    }

    /// Takes an MFA device off the root user.
    pub async fn deactivate_mfa_device(&self, serial: &str) -> Outcome {
        let writes = &self.iam.inner.writes;
        self.iam
            .call(Operation::DeactivateRootMfaDevice, None, |watch| {
                writes.deactivate_mfa_device().serial_number(serial).customize().interceptor(watch).send()
            })
            .await
            .into()
    }

    /// Deletes a virtual MFA device that is nobody's any more.
    pub async fn delete_virtual_mfa_device(&self, serial: &str) -> Outcome {
        let writes = &self.iam.inner.writes;
        self.iam
            .call(Operation::DeleteRootVirtualMfaDevice, None, |watch| {
                writes.delete_virtual_mfa_device().serial_number(serial).customize().interceptor(watch).send()
            })
            .await
            .into()
    }

    /// Deletes a signing certificate of the root user for good.
    pub async fn delete_certificate(&self, id: &str) -> Outcome {
        let writes = &self.iam.inner.writes;
        self.iam
            .call(Operation::DeleteRootCertificate, None, |watch| {
                writes.delete_signing_certificate().certificate_id(id).customize().interceptor(watch).send()
            })
            .await
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::{Wire, success};
    use super::super::session::RootTask;
    use super::*;

    const GIVEN: &str = "<Credentials><AccessKeyId>ASIAROOT000000000001</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
                         <SessionToken>t</SessionToken><Expiration>2126-11-21T10:00:00Z</Expiration></Credentials>";

    /// A name would make them requests about an IAM user of that name, and not about the root user.
    #[tokio::test(start_paused = true)]
    async fn no_request_of_a_session_names_a_user_and_a_recovery_sets_no_password() {
        let profile = "<LoginProfile><CreateDate>2026-11-21T05:17:04Z</CreateDate></LoginProfile>";
        let list = |what: &str| format!("<{what}/><IsTruncated>false</IsTruncated>");
        let wire = Wire::plays([
            success("AssumeRoot", GIVEN),
            success("CreateLoginProfile", profile),
            success("DeleteLoginProfile", ""),
            success("DeleteAccessKey", ""),
            success("DeactivateMFADevice", ""),
            success("DeleteVirtualMFADevice", ""),
            success("DeleteSigningCertificate", ""),
            success("GetLoginProfile", profile),
            success("ListAccessKeys", &list("AccessKeyMetadata")),
            success("ListMFADevices", &list("MFADevices")),
            success("ListSigningCertificates", &list("Certificates")),
        ]);
        let session =
            wire.iam().await.assume_root("444455556666", RootTask::DeleteCredentials).await.expect("a session");
        for outcome in [
            session.create_login_profile().await,
            session.delete_login_profile().await,
            session.delete_access_key("AKIAROOT000000000001").await,
            session.deactivate_mfa_device("arn:aws:iam::444455556666:mfa/root").await,
            session.delete_virtual_mfa_device("arn:aws:iam::444455556666:mfa/root").await,
            session.delete_certificate("CERTIFICATE0000000000001").await,
        ] {
            assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        }
        for aspect in crate::account::RootAspect::ALL {
            session.observe(aspect).await.expect("read");
        }
        let requests = wire.requests();
        assert_eq!(requests.len(), 11);
        for request in &requests {
            assert!(!request.contains("UserName"), "{request}");
        }
        assert_eq!(requests[1], "Action=CreateLoginProfile&Version=2010-05-08", "no password either");
    }
}
