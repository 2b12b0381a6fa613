//! Lets a user change the own password where the account's policy does not: attaches AWS's managed policy for it.

use std::sync::Arc;

use crate::account::{Observed, Part, Target, UserName};
use crate::iam::Iam;
use crate::inventory::UserRow;
use crate::operations::{About, Action, AnyAction, Confirmation, Effect, Info, Note, Sending, Symbol};

use super::offer::{Ask, Declared, Offer, not_read};

/// What is true of it.
pub static INFO: Info = Info {
    name: "attach_change_password",
    label: "Attach IAMUserChangePassword",
    permission: "iam:AttachUserPolicy",
    subject: "attachment of IAMUserChangePassword to {user}",
    remedy: "Check {user}, and attach the policy again if it is needed.",
    effect: Effect::Creates,
    to_oneself: "This is the user you are signed in as: you give the permission to yourself.",
    symbol: Symbol::Permission,
    shortcut: None,
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

/// AWS's managed policy that lets a user change the own password and read the password policy.
const POLICY: &str = "policy/IAMUserChangePassword";

#[derive(Debug)]
struct AttachChangePassword {
    target: Target,
}

/// That this policy is attached to this user.
#[must_use]
pub fn attach_change_password(user: UserName, policy_arn: String) -> AnyAction {
    Arc::new(AttachChangePassword { target: Target { user, part: Part::AttachedPolicy(policy_arn) } })
}

/// The ARN of the policy in the partition that the user is in.
#[must_use]
pub fn policy_arn(row: &UserRow) -> String {
    let partition = row.user.arn.split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws");
    format!("arn:{partition}:iam::aws:{POLICY}")
}

/// Warns where the user would have to create a new password, and neither the account's policy nor the one that this attaches lets
/// the user do that.
#[must_use]
pub fn cannot_change(about: &About<'_>) -> Option<Note> {
    let text = "The password policy does not let users change their own password. A user without the permission \
                iam:ChangePassword could then not sign in at all.";
    let attach = || attach_change_password(about.row.user.name.clone(), policy_arn(about.row));
    // Also before it is known what is attached: a button that came later would move what is pressed below it.
    is_missing(about).then(|| Note::Curable(text.to_owned(), attach()))
}

fn is_missing(about: &About<'_>) -> bool {
    let attached = about.details.and_then(|details| details.attached_policies.as_ref().ok());
    about.policy.allows_users_to_change() == Some(false)
        && !attached.is_some_and(|attached| attached.contains(&policy_arn(about.row)))
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    if about.details.is_none() || !is_missing(about) {
        return Vec::new();
    }
    let arn = policy_arn(about.row);
    let ask = Ask::Question(attach_change_password(about.row.user.name.clone(), arn.clone()));
    let part = Part::AttachedPolicy(arn);
    vec![Offer { info: &INFO, label: "Attach IAMUserChangePassword…", part, fits: true, ask }]
}

impl AttachChangePassword {
    fn arn(&self) -> &str {
        match &self.target.part {
            Part::AttachedPolicy(arn) => arn,
            Part::LoginProfile | Part::AccessKey(_) => "",
        }
    }
}

impl Action for AttachChangePassword {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        Some(format!("IAMUserChangePassword was attached to {}.", self.target.user))
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        let name = &self.target.user;
        match found {
            None => not_read(name),
            Some(_) => format!(
                "AWS did not confirm that the policy was attached to {name}, and it is not certain from what IAM shows. Check the user \
                 again, and attach it once more if it is not there: that changes nothing where it is."
            ),
        }
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.attach_user_policy(&self.target.user, self.arn()))
    }

    fn apply(&self, observed: &mut Observed) -> bool {
        let Observed::AttachedPolicies(attached) = observed else { return false };
        if !attached.iter().any(|arn| arn == self.arn()) {
            attached.push(self.arn().to_owned());
        }
        true
    }

    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation> {
        let name = &self.target.user;
        let to_oneself = about.is_self.then(|| Note::Warning(INFO.to_oneself.into()));
        let note = "It is AWS's own policy, and allows nothing but iam:ChangePassword of the own user and reading the password \
                    policy. It stays attached until somebody detaches it.";
        Some(Confirmation {
            title: format!("Attach IAMUserChangePassword to {name}"),
            text: format!(
                "{name} may then change their own password, which the account's password policy does not let users do."
            ),
            notes: std::iter::once(Note::Info(note.into())).chain(to_oneself).collect(),
            button: INFO.label,
        })
    }
}
