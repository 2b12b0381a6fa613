use super::super::account_number::AccountNumber;
use super::document::Document;
use super::evaluate::Policy;

/// The managed policies that the account knows: the last part of the ARN, whose they are, and what they come to.
const MANAGED: [(&str, Owner, &str); 13] = [
    ("AdministratorAccess", Owner::Aws, r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#),
    ("IAMFullAccess", Owner::Aws, r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#),
    (
        "IAMReadOnlyAccess",
        Owner::Aws,
        r#"{"Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "iam:Generate*", "iam:Simulate*"], "Resource": "*"}"#,
    ),
    (
        "IAMUserChangePassword",
        Owner::Aws,
        r#"[{"Effect": "Allow", "Action": "iam:ChangePassword", "Resource": "arn:aws:iam::*:user/*${aws:username}"},
            {"Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*"}]"#,
    ),
    (
        "PowerUserAccess",
        Owner::Aws,
        r#"{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}"#,
    ),
    (
        "ReadOnlyAccess",
        Owner::Aws,
        r#"{"Effect": "Allow", "Action": ["*:Get*", "*:List*", "*:Describe*"], "Resource": "*"}"#,
    ),
    ("Billing", Owner::Aws, r#"{"Effect": "Allow", "Action": ["billing:*", "budgets:*", "ce:*"], "Resource": "*"}"#),
    ("SecurityAudit", Owner::Aws, r#"{"Effect": "Allow", "Action": ["*:List*", "*:Describe*"], "Resource": "*"}"#),
    ("SupportUser", Owner::Aws, r#"{"Effect": "Allow", "Action": "support:*", "Resource": "*"}"#),
    // The well-known one that locks out who has to change the password first.
    (
        "DenyAllWithoutMFA",
        Owner::Account,
        r#"{"Effect": "Deny", "Resource": "*",
            "NotAction": ["iam:ListMFADevices", "iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "sts:GetSessionToken"],
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#,
    ),
    (
        "HelpdeskPasswords",
        Owner::Account,
        r#"[{"Effect": "Allow", "Action": "iam:*LoginProfile", "Resource": "*"},
            {"Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "iam:GenerateCredentialReport"], "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:*LoginProfile", "Resource": "arn:aws:iam::*:user/helpdesk/*"}]"#,
    ),
    (
        "RootUsersOfMembers",
        Owner::Account,
        r#"{"Effect": "Allow", "Action": ["organizations:ListAccounts", "sts:AssumeRoot"], "Resource": "*"}"#,
    ),
    ("StaffBasics", Owner::Account, r#"{"Effect": "Allow", "Action": "support:*", "Resource": "*"}"#),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Aws,
    Account,
}

/// The managed policy of this ARN, as an account has it: AWS's, or its own.
pub(in crate::demo) fn managed(account: AccountNumber, arn: &str) -> Option<Policy> {
    let (owner, name) = match arn.strip_prefix("arn:aws:iam::aws:policy/") {
        Some(name) => (Owner::Aws, name),
        None => (Owner::Account, arn.strip_prefix(&format!("arn:aws:iam::{account}:policy/"))?),
    };
    known(owner, name)
}

fn known(owner: Owner, name: &str) -> Option<Policy> {
    let (_, _, statements) = MANAGED.iter().find(|(known, of, _)| *known == name && *of == owner)?;
    let source = if owner == Owner::Aws { "aws-managed" } else { "user-managed" };
    let document = Document::parse(&format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#)).ok()?;
    Some(Policy { id: name.to_owned(), source, document })
}

/// The policies that a group's members have from it.
pub(in crate::demo) fn of_group(group: &str) -> impl Iterator<Item = Policy> {
    let policies: &[(Owner, &str)] = match group {
        "all-staff" => &[(Owner::Account, "StaffBasics")],
        "platform-operators" => &[(Owner::Aws, "PowerUserAccess")],
        "security-audit" => &[(Owner::Aws, "IAMReadOnlyAccess"), (Owner::Aws, "ReadOnlyAccess")],
        "support-tier-2" => &[(Owner::Account, "HelpdeskPasswords")],
        _ => &[],
    };
    policies.iter().filter_map(|(owner, name)| known(*owner, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_can_be_read() {
        for (name, owner, _) in MANAGED {
            let of = if owner == Owner::Aws { "aws" } else { "111122223333" };
            assert!(managed(AccountNumber::FIRST, &format!("arn:aws:iam::{of}:policy/{name}")).is_some(), "{name}");
        }
        for none in ["aws:policy/Nothing", "aws:policy/StaffBasics", "444455556666:policy/StaffBasics"] {
            assert!(managed(AccountNumber::FIRST, &format!("arn:aws:iam::{none}")).is_none(), "{none}");
        }
        assert_eq!(of_group("security-audit").count(), 2);
    }
}
