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
}

impl Operation {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 16] = [
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
    ];

    /// Its name, as AWS writes it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::ListAccountAliases => "ListAccountAliases",
            Self::GetAccountPasswordPolicy => "GetAccountPasswordPolicy",
            Self::ListUsers => "ListUsers",
            Self::GetUser => "GetUser",
            Self::GetLoginProfile => "GetLoginProfile",
            Self::ListAccessKeys => "ListAccessKeys",
            Self::ListMfaDevices => "ListMFADevices",
            Self::ListGroupsForUser => "ListGroupsForUser",
            Self::ListUserTags => "ListUserTags",
            Self::GetAccountAuthorizationDetails => "GetAccountAuthorizationDetails",
            Self::GenerateCredentialReport => "GenerateCredentialReport",
            Self::GetCredentialReport => "GetCredentialReport",
            Self::CreateLoginProfile => "CreateLoginProfile",
            Self::UpdateLoginProfile => "UpdateLoginProfile",
            Self::DeleteLoginProfile => "DeleteLoginProfile",
        }
    }

    /// The permission that it needs, as a policy names it.
    pub(super) fn permission(self) -> String {
        let service = if self == Self::GetCallerIdentity { "sts" } else { "iam" };
        format!("{service}:{}", self.name())
    }

    /// Whether it changes something.
    pub(super) const fn is_write(self) -> bool {
        matches!(self, Self::CreateLoginProfile | Self::UpdateLoginProfile | Self::DeleteLoginProfile)
    }

    /// What it does, to follow "You may not".
    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::GetCallerIdentity => "see who you are signed in as",
            Self::ListAccountAliases => "read the account's alias",
            Self::GetAccountPasswordPolicy => "read the account's password policy",
            Self::ListUsers => "list the users",
            Self::GetUser => "read this user",
            Self::GetLoginProfile => "see whether this user has a console password",
            Self::ListAccessKeys => "list this user's access keys",
            Self::ListMfaDevices => "list this user's MFA devices",
            Self::ListGroupsForUser => "list this user's groups",
            Self::ListUserTags => "list this user's tags",
            Self::GetAccountAuthorizationDetails => "read the tags and groups of all users",
            Self::GenerateCredentialReport => "have a credential report made",
            Self::GetCredentialReport => "read the credential report",
            Self::CreateLoginProfile => "create console passwords",
            Self::UpdateLoginProfile => "reset console passwords",
            Self::DeleteLoginProfile => "delete console passwords",
        }
    }

    /// What a failure left undone, as a clause.
    pub(super) const fn undone(self) -> &'static str {
        match self {
            Self::GetCallerIdentity => "who you are signed in as is not known",
            Self::ListAccountAliases => "the account's alias is not known",
            Self::GetAccountPasswordPolicy => "the account's password policy is not known",
            Self::ListUsers => "the list of users is not complete",
            Self::GetUser => "this user could not be read",
            Self::GetLoginProfile => "whether this user has a console password is not known",
            Self::ListAccessKeys => "this user's access keys are not known",
            Self::ListMfaDevices => "this user's MFA devices are not known",
            Self::ListGroupsForUser => "this user's groups are not known",
            Self::ListUserTags => "this user's tags are not known",
            Self::GetAccountAuthorizationDetails => "the tags and groups of all users are not known",
            Self::GenerateCredentialReport => "there is no new credential report",
            Self::GetCredentialReport => "the credential report could not be read",
            Self::CreateLoginProfile | Self::UpdateLoginProfile | Self::DeleteLoginProfile => "nothing was changed",
        }
    }

    /// What is in doubt after a write that may have been applied, as a clause.
    pub(super) const fn doubt(self) -> &'static str {
        match self {
            Self::CreateLoginProfile => "it is not known whether the password was created",
            Self::UpdateLoginProfile => "it is not known whether the change was made",
            Self::DeleteLoginProfile => "it is not known whether the password was deleted",
            _ => self.undone(),
        }
    }
}
