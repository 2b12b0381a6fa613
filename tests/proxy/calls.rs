//! The calls that are made, as such and as changes at a desk, and how they can end.

use std::sync::Arc;

use passdesk::account::{LoginProfile, UserName};
use passdesk::actions::{create_password, delete_password, reset_password, set_must_change};
use passdesk::demo::{DemoAccount, DemoOptions};
use passdesk::desk::AnyAction;
use passdesk::iam::{self, ErrorKind, Iam, ListFrom, Outcome};
use passdesk::password::Secret;

const OLD: &str = "Tr1cky-Password!";
pub(crate) const NEW: &str = "An0ther-Password!";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Create,
    Reset,
    SetMustChange,
    Delete,
    ReadProfile,
    ReadAbsentProfile,
    ListUsers,
}

pub(crate) const CALLS: [Call; 7] = [
    Call::Create,
    Call::Reset,
    Call::SetMustChange,
    Call::Delete,
    Call::ReadProfile,
    Call::ReadAbsentProfile,
    Call::ListUsers,
];

impl Call {
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Create => "CreateLoginProfile",
            Self::Reset | Self::SetMustChange => "UpdateLoginProfile",
            Self::Delete => "DeleteLoginProfile",
            Self::ReadProfile | Self::ReadAbsentProfile => "GetLoginProfile",
            Self::ListUsers => "ListUsers",
        }
    }

    pub(crate) fn is_write(self) -> bool {
        !matches!(self, Self::ReadProfile | Self::ReadAbsentProfile | Self::ListUsers)
    }

    /// The user it is about: `ann` has a password, `bob` has none.
    pub(crate) fn user(self) -> UserName {
        let name = if matches!(self, Self::Create | Self::ReadAbsentProfile) { "bob" } else { "ann" };
        UserName::parse(name).expect("a valid name")
    }

    pub(crate) async fn make(self, iam: &Iam) -> End {
        let (user, password) = (self.user(), Secret::new(NEW));
        let read = |right: bool| if right { End::Done } else { End::Wrong };
        match self {
            Self::Create => iam.create_login_profile(&user, &password, true).await.into(),
            Self::Reset => iam.update_login_profile(&user, Some(&password), Some(true)).await.into(),
            Self::SetMustChange => iam.update_login_profile(&user, None, Some(true)).await.into(),
            Self::Delete => iam.delete_login_profile(&user).await.into(),
            Self::ReadProfile => match iam.login_profile(&user).await {
                Ok(profile) => read(matches!(profile, LoginProfile::Present { reset_required: false, .. })),
                Err(error) => error.into(),
            },
            Self::ReadAbsentProfile => match iam.login_profile(&user).await {
                Ok(profile) => read(profile == LoginProfile::Absent),
                Err(error) => error.into(),
            },
            Self::ListUsers => {
                let mut count = 0;
                match iam.list_users(ListFrom::Beginning, |page| count += page.users.len()).await {
                    Ok(()) => read(count == 2),
                    Err(error) => error.into(),
                }
            }
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Done, or read rightly.
    Done,
    Failed(ErrorKind),
    Unknown(ErrorKind),
    /// Answered with what is not so.
    Wrong,
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done(_) => Self::Done,
            Outcome::Failed(error) => Self::Failed(error.kind),
            Outcome::Unknown(error, _) => Self::Unknown(error.kind),
        }
    }
}

impl From<iam::Error> for End {
    fn from(error: iam::Error) -> Self {
        Self::Failed(error.kind)
    }
}

/// How a call ended, and what is true after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) end: End,
    /// Whether the account is as the call wanted it; always true for a read.
    pub(crate) applied: bool,
    /// How often the request was sent.
    pub(crate) sent: usize,
}

/// An account in which `ann` has a password and `bob` has none.
pub(crate) fn account() -> DemoAccount {
    let demo = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    demo.add_user("ann", |user| user.password(OLD));
    demo.add_user("bob", |user| user);
    demo
}

/// Whether the account is as the call wanted it; always true for a read.
pub(crate) fn is_applied(call: Call, demo: &DemoAccount) -> bool {
    match call {
        Call::Create => demo.password_is("bob", NEW) && demo.must_change("bob") == Some(true),
        Call::Reset => demo.password_is("ann", NEW) && demo.must_change("ann") == Some(true),
        Call::SetMustChange => demo.password_is("ann", OLD) && demo.must_change("ann") == Some(true),
        Call::Delete => !demo.has_password("ann"),
        Call::ReadProfile | Call::ReadAbsentProfile | Call::ListUsers => true,
    }
}

/// The change at a desk that this call is for.
pub(crate) fn change(call: Call) -> Option<AnyAction> {
    let password = Arc::new(Secret::new(NEW));
    match call {
        Call::Create => Some(create_password(call.user(), password, true)),
        Call::Reset => Some(reset_password(call.user(), password, true)),
        Call::SetMustChange => Some(set_must_change(call.user(), true)),
        Call::Delete => Some(delete_password(call.user())),
        Call::ReadProfile | Call::ReadAbsentProfile | Call::ListUsers => None,
    }
}
