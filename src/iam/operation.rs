use crate::network::Service;

/// An operation of IAM, STS or Organizations that the desk uses. Those on the root user of another account are operations of their own:
/// what they come to is said in other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    GetCallerIdentity,
    ListAccountAliases,
    GetAccountPasswordPolicy,
    ListUsers,
    GetUser,
    GetLoginProfile,
    ListAccessKeys,
    ListMfaDevices,
    ListGroupsForUser,
    ListUserTags,
    GetAccountAuthorizationDetails,
    GenerateCredentialReport,
    GetCredentialReport,
    CreateLoginProfile,
    UpdateLoginProfile,
    DeleteLoginProfile,
    ListAttachedUserPolicies,
    GetAccessKeyLastUsed,
    UpdateAccessKey,
    DeleteAccessKey,
    AttachUserPolicy,
    ListOrganizationsFeatures,
    ListAccounts,
    AssumeRoot,
    GetRootUser,
    GetRootLoginProfile,
    ListRootAccessKeys,
    ListRootMfaDevices,
    ListRootCertificates,
    CreateRootLoginProfile,
    DeleteRootLoginProfile,
    DeleteRootAccessKey,
    DeactivateRootMfaDevice,
    DeleteRootVirtualMfaDevice,
    DeleteRootCertificate,
}

impl Operation {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 35] = [
        Self::GetCallerIdentity,
        Self::ListAccountAliases,
        Self::GetAccountPasswordPolicy,
        Self::ListUsers,
        Self::GetUser,
        Self::GetLoginProfile,
        Self::ListAccessKeys,
        Self::ListMfaDevices,
        Self::ListGroupsForUser,
        Self::ListUserTags,
        Self::GetAccountAuthorizationDetails,
        Self::GenerateCredentialReport,
        Self::GetCredentialReport,
        Self::CreateLoginProfile,
        Self::UpdateLoginProfile,
        Self::DeleteLoginProfile,
        Self::ListAttachedUserPolicies,
        Self::GetAccessKeyLastUsed,
        Self::UpdateAccessKey,
        Self::DeleteAccessKey,
        Self::AttachUserPolicy,
        Self::ListOrganizationsFeatures,
        Self::ListAccounts,
        Self::AssumeRoot,
        Self::GetRootUser,
        Self::GetRootLoginProfile,
        Self::ListRootAccessKeys,
        Self::ListRootMfaDevices,
        Self::ListRootCertificates,
        Self::CreateRootLoginProfile,
        Self::DeleteRootLoginProfile,
        Self::DeleteRootAccessKey,
        Self::DeactivateRootMfaDevice,
        Self::DeleteRootVirtualMfaDevice,
        Self::DeleteRootCertificate,
    ];

    /// What is true of it: a row for each.
    const fn info(self) -> Info {
        match self {
            Self::GetCallerIdentity => {
                Info::read("GetCallerIdentity", "see who you are signed in as", "who you are signed in as is not known")
            }
            Self::ListAccountAliases => {
                Info::read("ListAccountAliases", "read the account's alias", "the account's alias is not known")
            }
            Self::GetAccountPasswordPolicy => Info::read(
                "GetAccountPasswordPolicy",
                "read the account's password policy",
                "the account's password policy is not known",
            ),
            Self::ListUsers => Info::read("ListUsers", "list the users", "the list of users is not complete"),
            Self::GetUser => Info::read("GetUser", "read this user", "this user could not be read"),
            Self::GetLoginProfile => Info::read(
                "GetLoginProfile",
                "see whether this user has a console password",
                "whether this user has a console password is not known",
            ),
            Self::ListAccessKeys => {
                Info::read("ListAccessKeys", "list this user's access keys", "this user's access keys are not known")
            }
            Self::ListMfaDevices => {
                Info::read("ListMFADevices", "list this user's MFA devices", "this user's MFA devices are not known")
            }
            Self::ListGroupsForUser => {
                Info::read("ListGroupsForUser", "list this user's groups", "this user's groups are not known")
            }
            Self::ListUserTags => Info::read("ListUserTags", "list this user's tags", "this user's tags are not known"),
            Self::GetAccountAuthorizationDetails => Info::read(
                "GetAccountAuthorizationDetails",
                "read the tags and groups of all users",
                "the tags and groups of all users are not known",
            ),
            Self::GenerateCredentialReport => Info::read(
                "GenerateCredentialReport",
                "generate a credential report",
                "there is no new credential report",
            ),
            Self::GetCredentialReport => Info::read(
                "GetCredentialReport",
                "read the credential report",
                "the credential report could not be read",
            ),
            Self::CreateLoginProfile => Info::write(
                "CreateLoginProfile",
                "create console passwords",
                "it is not known whether the password was created",
            ),
            Self::UpdateLoginProfile => Info::write(
                "UpdateLoginProfile",
                "reset console passwords",
                "it is not known whether the change was made",
            ),
            Self::DeleteLoginProfile => Info::write(
                "DeleteLoginProfile",
                "delete console passwords",
                "it is not known whether the password was deleted",
            ),
            Self::ListAttachedUserPolicies => Info::read(
                "ListAttachedUserPolicies",
                "list the policies that are attached to this user",
                "the policies that are attached to this user are not known",
            ),
            Self::GetAccessKeyLastUsed => Info::read(
                "GetAccessKeyLastUsed",
                "see when access keys were last used",
                "when this access key was last used is not known",
            ),
            Self::UpdateAccessKey => Info::write(
                "UpdateAccessKey",
                "activate and deactivate access keys",
                "it is not known whether the access key was changed",
            ),
            Self::DeleteAccessKey => Info::write(
                "DeleteAccessKey",
                "delete access keys",
                "it is not known whether the access key was deleted",
            ),
            Self::AttachUserPolicy => Info::write(
                "AttachUserPolicy",
                "attach policies to users",
                "it is not known whether the policy was attached",
            ),
            Self::ListOrganizationsFeatures => Info::read(
                "ListOrganizationsFeatures",
                "see whether root users can be managed from here",
                "whether root users can be managed from here is not known",
            ),
            Self::ListAccounts => Info::read(
                "ListAccounts",
                "list the accounts of the organization",
                "the list of accounts is not complete",
            ),
            Self::AssumeRoot => Info::read(
                "AssumeRoot",
                "act as the root user of a member account",
                "nothing was read or changed in the account",
            ),
            Self::GetRootUser => Info::read("GetUser", "read the root user", "the root user could not be read"),
            Self::GetRootLoginProfile => Info::read(
                "GetLoginProfile",
                "see whether the root user has a password",
                "whether the root user has a password is not known",
            ),
            Self::ListRootAccessKeys => Info::read(
                "ListAccessKeys",
                "list the root user's access keys",
                "the root user's access keys are not known",
            ),
            Self::ListRootMfaDevices => Info::read(
                "ListMFADevices",
                "list the root user's MFA devices",
                "the root user's MFA devices are not known",
            ),
            Self::ListRootCertificates => Info::read(
                "ListSigningCertificates",
                "list the root user's signing certificates",
                "the root user's signing certificates are not known",
            ),
            Self::CreateRootLoginProfile => Info::write(
                "CreateLoginProfile",
                "allow root passwords to be recovered",
                "it is not known whether the password may be recovered now",
            ),
            Self::DeleteRootLoginProfile => Info::write(
                "DeleteLoginProfile",
                "delete root passwords",
                "it is not known whether the root user's password was deleted",
            ),
            Self::DeleteRootAccessKey => Info::write(
                "DeleteAccessKey",
                "delete the access keys of root users",
                "it is not known whether the access key was deleted",
            ),
            Self::DeactivateRootMfaDevice => Info::write(
                "DeactivateMFADevice",
                "take MFA devices off root users",
                "it is not known whether the MFA device was deactivated",
            ),
            Self::DeleteRootVirtualMfaDevice => Info::write(
                "DeleteVirtualMFADevice",
                "delete virtual MFA devices of root users",
                "it is not known whether the virtual MFA device was deleted",
            ),
            Self::DeleteRootCertificate => Info::write(
                "DeleteSigningCertificate",
                "delete the signing certificates of root users",
                "it is not known whether the signing certificate was deleted",
            ),
        }
    }

    /// Its name, as AWS writes it.
    pub(super) const fn name(self) -> &'static str {
        self.info().name
    }

    /// The permission that it needs, as a policy names it.
    pub(super) fn permission(self) -> String {
        let service = match self.service() {
            Service::Sts => "sts",
            Service::Organizations => "organizations",
            _ => "iam",
        };
        format!("{service}:{}", self.name())
    }

    /// Whether it is about the root user of another account, in a session of that user.
    pub(super) const fn is_of_root(self) -> bool {
        matches!(
            self,
            Self::GetRootUser
                | Self::GetRootLoginProfile
                | Self::ListRootAccessKeys
                | Self::ListRootMfaDevices
                | Self::ListRootCertificates
                | Self::CreateRootLoginProfile
                | Self::DeleteRootLoginProfile
                | Self::DeleteRootAccessKey
                | Self::DeactivateRootMfaDevice
                | Self::DeleteRootVirtualMfaDevice
                | Self::DeleteRootCertificate
        )
    }

    /// The service that is asked.
    pub(super) const fn service(self) -> Service {
        match self {
            Self::GetCallerIdentity | Self::AssumeRoot => Service::Sts,
            Self::ListAccounts => Service::Organizations,
            _ => Service::Iam,
        }
    }

    /// Whether it is answered in JSON, and not in XML. None of those sends a password.
    pub(super) const fn is_json(self) -> bool {
        matches!(self.service(), Service::Organizations)
    }

    /// Whether it changes something.
    pub(super) const fn is_write(self) -> bool {
        self.info().is_write
    }

    /// What it does, to follow "You don't have permission".
    pub(super) const fn verb(self) -> &'static str {
        self.info().verb
    }

    /// What a failure left undone, as a clause.
    pub(super) const fn undone(self) -> &'static str {
        self.info().undone
    }

    /// What is not known after a write that may have been applied, as a clause.
    pub(super) const fn unknown_outcome(self) -> &'static str {
        self.info().unknown_outcome
    }
}

/// What is true of an operation.
struct Info {
    name: &'static str,
    is_write: bool,
    verb: &'static str,
    undone: &'static str,
    unknown_outcome: &'static str,
}

impl Info {
    const fn read(name: &'static str, verb: &'static str, undone: &'static str) -> Self {
        Self { name, is_write: false, verb, undone, unknown_outcome: undone }
    }

    const fn write(name: &'static str, verb: &'static str, unknown_outcome: &'static str) -> Self {
        Self { name, is_write: true, verb, undone: "nothing was changed", unknown_outcome }
    }
}
