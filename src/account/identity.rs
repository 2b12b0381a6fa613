use super::Partition;

/// Who one is signed in as, from `sts:GetCallerIdentity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account's twelve digits.
    pub account_id: String,
    /// The ARN of the user, role session or root user.
    pub arn: String,
    /// The unique id of the principal.
    pub user_id: String,
}

impl Identity {
    /// The partition that the account belongs to.
    #[must_use]
    pub fn partition(&self) -> Partition {
        Partition::of_arn(&self.arn)
    }

    /// What names the principal within its account: the ARN without its prefix, such as `user/helpdesk/ann` or
    /// `assumed-role/Desk/ann`.
    #[must_use]
    pub fn principal(&self) -> &str {
        principal(&self.arn)
    }

    /// The name of the IAM user one is signed in as, if it is one and not a role or the root user.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        self.principal().strip_prefix("user/")?.rsplit('/').next()
    }

    /// The account id in groups of four, as the console shows it.
    #[must_use]
    pub fn grouped_account_id(&self) -> String {
        grouped(&self.account_id)
    }
}

/// What an ARN names within its account: the ARN without its prefix, or all of a text that is no ARN.
#[must_use]
pub fn principal(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// The twelve digits of an account id in groups of four; any other text as it is.
#[must_use]
pub fn grouped(account_id: &str) -> String {
    if account_id.len() == 12 && account_id.is_ascii() {
        format!("{}-{}-{}", &account_id[..4], &account_id[4..8], &account_id[8..])
    } else {
        account_id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(arn: &str) -> Identity {
        Identity { account_id: "123456789012".into(), arn: arn.into(), user_id: "AIDA".into() }
    }

    #[test]
    fn the_principal_is_the_last_part_of_the_arn() {
        let user = identity("arn:aws:iam::123456789012:user/desk/ann.ko");
        assert_eq!((user.principal(), user.user_name()), ("user/desk/ann.ko", Some("ann.ko")));
        let role = identity("arn:aws-cn:sts::123456789012:assumed-role/Desk/a:b");
        assert_eq!((role.principal(), role.user_name()), ("assumed-role/Desk/a:b", None));
        assert_eq!(identity("nonsense").principal(), "nonsense");
    }

    #[test]
    fn an_account_id_is_grouped_only_if_it_is_one() {
        assert_eq!(identity("").grouped_account_id(), "1234-5678-9012");
        let odd = Identity { account_id: "é12345678901".into(), ..identity("") };
        assert_eq!(odd.grouped_account_id(), "é12345678901");
    }
}
