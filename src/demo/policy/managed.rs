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

/// The managed policy of this ARN.
pub(in crate::demo) fn managed(arn: &str) -> Option<Policy> {
    let (owner, name) = match arn.strip_prefix("arn:aws:iam::aws:policy/") {
        Some(name) => (Owner::Aws, name),
        None => (Owner::Account, arn.strip_prefix("arn:aws:iam::111122223333:policy/")?),
    };
    let (_, _, statements) = MANAGED.iter().find(|(known, of, _)| *known == name && *of == owner)?;
    let source = if owner == Owner::Aws { "aws-managed" } else { "user-managed" };
    let document = Document::parse(&format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#)).ok()?;
    Some(Policy { id: name.to_owned(), source, document })
}

/// The policies that a group's members have from it.
pub(in crate::demo) fn of_group(group: &str) -> impl Iterator<Item = Policy> {
    let arns: &[&str] = match group {
        "all-staff" => &["arn:aws:iam::111122223333:policy/StaffBasics"],
        "platform-operators" => &["arn:aws:iam::aws:policy/PowerUserAccess"],
        "security-audit" => &["arn:aws:iam::aws:policy/IAMReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "support-tier-2" => &["arn:aws:iam::111122223333:policy/HelpdeskPasswords"],
        _ => &[],
    };
    arns.iter().filter_map(|arn| managed(arn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_can_be_read() {
        for (name, owner, _) in MANAGED {
            let of = if owner == Owner::Aws { "aws" } else { "111122223333" };
            assert!(managed(&format!("arn:aws:iam::{of}:policy/{name}")).is_some(), "{name}");
        }
        assert!(managed("arn:aws:iam::aws:policy/Nothing").is_none());
        assert!(managed("arn:aws:iam::aws:policy/StaffBasics").is_none());
        assert_eq!(of_group("security-audit").count(), 2);
    }
}
