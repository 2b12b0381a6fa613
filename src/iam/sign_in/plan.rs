use std::sync::Arc;

use jiff::Timestamp;

use super::whom::{Given, IdentityCenterRole, Keys, SwitchRole};
use crate::password::Secret;

/// How credentials are come by, as data.
#[derive(Clone, Debug)]
pub(in crate::iam) struct Plan {
    /// Where the first ones are from.
    pub(super) leaf: Leaf,
    /// The profile that they are from, if one.
    pub(super) profile: Option<String>,
    /// The roles that are assumed with them, one with the credentials of the other, in order.
    pub(super) roles: Vec<Role>,
}

/// Where credentials are from that are not assumed with others.
#[derive(Clone, Debug)]
pub(super) enum Leaf {
    /// An access key, and where it was found.
    Keys(Keys, KeysFrom),
    /// A role of IAM Identity Center.
    IdentityCenter(IdentityCenterRole),
    /// Somebody who has signed in.
    Given(Given),
    /// `aws login`: the session's ARN, and the region in which one signed in.
    Login { session: String, region: Option<String> },
    /// A program that prints them.
    Process { command: String },
    /// A role, assumed with a token from a file.
    WebIdentity { token_file: String, role: Role },
    /// The container in which the program runs.
    Container,
    /// The machine on which the program runs.
    Machine,
    /// The container where it is one, or else the machine.
    ThisComputer,
}

/// Where an access key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeysFrom {
    Environment,
    Profile,
    /// It was given by hand, and is kept nowhere.
    Hand,
    /// It is the demo account's.
    Demo,
    /// It is of a session of a root user, which ends with what it is for.
    Root,
}

/// A role, with its own settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) external_id: Option<String>,
    pub(super) session_name: Option<String>,
    pub(super) duration_seconds: Option<i32>,
    pub(super) mfa_serial: Option<String>,
}

impl Plan {
    pub(super) const fn of(leaf: Leaf) -> Self {
        Self { leaf, profile: None, roles: Vec::new() }
    }

    /// With the demo account's made-up key.
    pub(in crate::iam) fn of_demo() -> Self {
        let keys = Keys {
            access_key_id: "AKIADEMODEMODEMODEMO".into(),
            secret_access_key: Arc::new(Secret::new("a demo has no secrets")),
            session_token: None,
        };
        Self::of(Leaf::Keys(keys, KeysFrom::Demo))
    }

    /// With a session of a root user.
    pub(in crate::iam) const fn of_root_session(keys: Keys) -> Self {
        Self::of(Leaf::Keys(keys, KeysFrom::Root))
    }

    /// The same, but that what it takes of IAM Identity Center is given.
    pub(in crate::iam) fn given_by(mut self, given: &Given) -> Self {
        if let Leaf::IdentityCenter(_) = self.leaf {
            self.leaf = Leaf::Given(given.clone());
        }
        self
    }

    /// The same, and then a role with what it comes to.
    pub(in crate::iam) fn and_then_role(mut self, role: &SwitchRole) -> Self {
        let SwitchRole { source: _, role_arn, external_id, session_name, duration_seconds, mfa_serial } = role;
        self.roles.push(Role {
            arn: role_arn.clone(),
            external_id: external_id.clone(),
            session_name: session_name.clone(),
            duration_seconds: *duration_seconds,
            mfa_serial: mfa_serial.clone(),
        });
        self
    }

    /// What to do to sign in again, as a sentence without its full stop.
    pub(in crate::iam) fn how_to_sign_in(&self) -> String {
        let name = shell_word(self.profile.as_deref().unwrap_or("default"));
        match &self.leaf {
            Leaf::Keys(_, KeysFrom::Environment) => {
                "The credentials come from the environment (AWS_ACCESS_KEY_ID): start Passdesk with fresh ones, or choose a profile".into()
            }
            Leaf::Keys(_, KeysFrom::Profile) => {
                format!("Put a valid access key into the profile with “aws configure --profile {name}”, then try again")
            }
            Leaf::Keys(_, KeysFrom::Hand) => "Give a valid access key, then try again".into(),
            Leaf::Keys(_, KeysFrom::Demo) => "Open the account again".into(),
            Leaf::Keys(_, KeysFrom::Root) => "Try again: each time there is a new session".into(),
            Leaf::Given(given) => given.how_to_sign_in.into(),
            Leaf::IdentityCenter(_) => "Sign in to IAM Identity Center again".into(),
            Leaf::Login { .. } => format!("Run “aws login --profile {name}” in a terminal, then try again"),
            Leaf::Process { .. } => {
                "Run the profile's credential process in a terminal to see what it says, then try again".into()
            }
            Leaf::WebIdentity { .. } => "Get a new token for the web identity, then try again".into(),
            Leaf::Container | Leaf::Machine => {
                "Check the role of this machine or container, then try again".into()
            }
            Leaf::ThisComputer => "Run “aws login” in a terminal, then try again, or choose a profile".into(),
        }
    }

    /// What to do to sign in again once a session has ended, as a sentence without its full stop.
    pub(in crate::iam) fn how_to_renew(&self, has_session_mfa: bool) -> String {
        if has_session_mfa || self.roles.iter().any(|role| role.mfa_serial.is_some()) {
            return "Sign in again, and have the MFA device at hand".into();
        }
        self.how_to_sign_in()
    }

    /// Whether signing in again is done in the window, and not in a terminal.
    pub(in crate::iam) const fn signs_in_here(&self) -> bool {
        matches!(self.leaf, Leaf::IdentityCenter(_) | Leaf::Given(_) | Leaf::Keys(_, KeysFrom::Hand))
    }

    /// When the source gives nothing any more, where that is known.
    pub(in crate::iam) const fn ends_at(&self) -> Option<Timestamp> {
        match &self.leaf {
            Leaf::Given(given) => given.ends_at,
            _ => None,
        }
    }

    /// Whether the session may be one without MFA: no code is asked for on the way, and who gives out the credentials asks for none
    /// that is known of.
    pub(in crate::iam) fn may_be_without_mfa(&self, has_session_mfa: bool) -> bool {
        !has_session_mfa
            && self.roles.iter().all(|role| role.mfa_serial.is_none())
            && matches!(
                self.leaf,
                Leaf::Keys(_, KeysFrom::Environment | KeysFrom::Profile | KeysFrom::Hand) | Leaf::Process { .. }
            )
    }

    /// Whether what `aws login` left is renewed.
    pub(in crate::iam) const fn renews_login(&self) -> bool {
        matches!(self.leaf, Leaf::Login { .. })
    }

    /// Whether the first credentials are those of a role already, from which another is had for an hour at most.
    pub(super) const fn begins_in_role(&self) -> bool {
        matches!(
            self.leaf,
            Leaf::IdentityCenter(_)
                | Leaf::Given(_)
                | Leaf::WebIdentity { .. }
                | Leaf::Container
                | Leaf::Machine
                | Leaf::ThisComputer
        )
    }
}

/// The name as one would type it into a shell.
fn shell_word(name: &str) -> String {
    if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.@/+:".contains(c)) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_space_is_quoted_for_the_shell() {
        assert_eq!(shell_word("it's mine"), r"'it'\''s mine'");
        assert_eq!(shell_word("acme-prod.1"), "acme-prod.1");
    }
}
