//! Every call that the desk makes, and what its replies look like.

use std::time::Duration;

use passdesk::account::{LoginProfile, PasswordPolicy, UserName};
use passdesk::iam::{self, Iam, ListFrom, Outcome};
use passdesk::password::Secret;
use tokio::time::timeout;

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Identity,
    Alias,
    Policy,
    Users,
    UserDetails,
    User,
    LoginProfile,
    AccessKeys,
    MfaDevices,
    Groups,
    Create,
    Reset,
    SetMustChange,
    Delete,
}

pub(crate) const CALLS: [Call; 14] = [
    Call::Identity,
    Call::Alias,
    Call::Policy,
    Call::Users,
    Call::UserDetails,
    Call::User,
    Call::LoginProfile,
    Call::AccessKeys,
    Call::MfaDevices,
    Call::Groups,
    Call::Create,
    Call::Reset,
    Call::SetMustChange,
    Call::Delete,
];

/// What came of a call, as far as somebody could rely on it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It went well, by a reply of the operation's own.
    Good,
    /// It says that there is no such thing.
    Absent,
    /// It says that nothing was changed.
    NotApplied,
    /// It failed, and claims nothing.
    Failed,
}

impl Call {
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Identity => "GetCallerIdentity",
            Self::Alias => "ListAccountAliases",
            Self::Policy => "GetAccountPasswordPolicy",
            Self::Users => "ListUsers",
            Self::UserDetails => "GetAccountAuthorizationDetails",
            Self::User => "GetUser",
            Self::LoginProfile => "GetLoginProfile",
            Self::AccessKeys => "ListAccessKeys",
            Self::MfaDevices => "ListMFADevices",
            Self::Groups => "ListGroupsForUser",
            Self::Create => "CreateLoginProfile",
            Self::Reset | Self::SetMustChange => "UpdateLoginProfile",
            Self::Delete => "DeleteLoginProfile",
        }
    }

    /// A reply as IAM would give it.
    pub(crate) fn reply(self) -> String {
        let date = "<CreateDate>2026-11-21T05:17:04Z</CreateDate>";
        let user = "<UserName>bob</UserName>";
        let result = match self {
            Self::Identity => {
                let arn = "<Arn>arn:aws:iam::111122223333:user/ann</Arn>";
                format!("{arn}<UserId>AIDA1</UserId><Account>111122223333</Account>")
            }
            Self::Alias => {
                "<AccountAliases><member>acme</member></AccountAliases><IsTruncated>false</IsTruncated>".into()
            }
            Self::Policy => {
                let flags = "<RequireSymbols>true</RequireSymbols><ExpirePasswords>false</ExpirePasswords>";
                format!("<PasswordPolicy><MinimumPasswordLength>14</MinimumPasswordLength>{flags}</PasswordPolicy>")
            }
            Self::Users | Self::User => {
                let fields = "<Path>/</Path><UserId>AIDA2</UserId><Arn>arn:aws:iam::111122223333:user/bob</Arn>";
                if self == Self::User {
                    format!("<User>{fields}{user}{date}</User>")
                } else {
                    let member = format!("<member>{fields}{user}{date}</member>");
                    format!("<Users>{member}</Users><IsTruncated>true</IsTruncated><Marker>m1</Marker>")
                }
            }
            Self::UserDetails => {
                let tags = "<Tags><member><Key>team</Key><Value>ops</Value></member></Tags>";
                let groups = "<GroupList><member>g</member></GroupList>";
                let member = format!("<member>{user}<UserId>AIDA2</UserId>{date}{groups}{tags}</member>");
                format!("<UserDetailList>{member}</UserDetailList><IsTruncated>true</IsTruncated><Marker>m</Marker>")
            }
            Self::LoginProfile | Self::Create => {
                let flag = "<PasswordResetRequired>true</PasswordResetRequired>";
                format!("<LoginProfile>{user}{date}{flag}</LoginProfile>")
            }
            Self::AccessKeys => {
                let key =
                    format!("<member>{user}<AccessKeyId>AKIA1</AccessKeyId><Status>Active</Status>{date}</member>");
                format!("<AccessKeyMetadata>{key}</AccessKeyMetadata><IsTruncated>true</IsTruncated><Marker>m</Marker>")
            }
            Self::MfaDevices => {
                let enabled = "<EnableDate>2026-11-21T05:17:04Z</EnableDate>";
                let device = format!("<member>{user}<SerialNumber>arn:mfa/bob</SerialNumber>{enabled}</member>");
                format!("<MFADevices>{device}</MFADevices><IsTruncated>true</IsTruncated><Marker>m</Marker>")
            }
            Self::Groups => {
                let group = "<Path>/</Path><GroupName>g</GroupName><GroupId>AGPA1</GroupId><Arn>arn:g</Arn>";
                let member = format!("<member>{group}{date}</member>");
                format!("<Groups>{member}</Groups><IsTruncated>true</IsTruncated><Marker>m</Marker>")
            }
            Self::Reset | Self::SetMustChange | Self::Delete => String::new(),
        };
        let name = self.operation();
        let result = if result.is_empty() { result } else { format!("<{name}Result>{result}</{name}Result>") };
        let metadata = "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>";
        format!(
            "<{name}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">{result}{metadata}</{name}Response>\n"
        )
    }

    /// Makes the call. It must end in an hour of its own time.
    pub(crate) async fn make(self, iam: &Iam) -> End {
        timeout(Duration::from_secs(3600), self.made(iam)).await.expect("it ends")
    }

    async fn made(self, iam: &Iam) -> End {
        let (user, password) = (UserName::parse("bob").expect("a valid name"), Secret::new("Tr1cky-Password!"));
        fn read<T>(result: Result<T, iam::Error>, is_absent: impl FnOnce(&T) -> bool) -> End {
            match result {
                Ok(value) if is_absent(&value) => End::Absent,
                Ok(_) => End::Good,
                Err(_) => End::Failed,
            }
        }
        let wrote = |outcome| match outcome {
            Outcome::Done(_) => End::Good,
            Outcome::Failed(_) => End::NotApplied,
            Outcome::Unknown(..) => End::Failed,
        };
        match self {
            Self::Identity => read(iam.identity().await, |_| false),
            Self::Alias => read(iam.account_alias().await, |_| false),
            Self::Policy => read(iam.password_policy().await, |policy| *policy == PasswordPolicy::Default),
            Self::Users => read(iam.list_users(ListFrom::Beginning, |_| ()).await, |()| false),
            Self::UserDetails => read(iam.authorization_details(|_| ()).await, |()| false),
            Self::User => read(iam.user(&user).await, Option::is_none),
            Self::LoginProfile => read(iam.login_profile(&user).await, |read| *read == LoginProfile::Absent),
            Self::AccessKeys => read(iam.access_keys(&user).await, |_| false),
            Self::MfaDevices => read(iam.mfa_devices(&user).await, |_| false),
            Self::Groups => read(iam.groups(&user).await, |_| false),
            Self::Create => wrote(iam.create_login_profile(&user, &password, true).await),
            Self::Reset => wrote(iam.update_login_profile(&user, Some(&password), Some(true)).await),
            Self::SetMustChange => wrote(iam.update_login_profile(&user, None, Some(true)).await),
            Self::Delete => wrote(iam.delete_login_profile(&user).await),
        }
    }
}
