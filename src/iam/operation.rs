use crate::network::Service;

/// An operation of IAM or STS that the desk uses.
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
}

impl Operation {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 21] = [
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
        }
    }

    /// Its name, as AWS writes it.
    pub(super) const fn name(self) -> &'static str {
        self.info().name
    }

    /// The permission that it needs, as a policy names it.
    pub(super) fn permission(self) -> String {
        let service = if self.service() == Service::Sts { "sts" } else { "iam" };
        format!("{service}:{}", self.name())
    }

    /// The service that is asked.
    pub(super) const fn service(self) -> Service {
        match self {
            Self::GetCallerIdentity => Service::Sts,
            _ => Service::Iam,
        }
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
