/// A part of AWS with accounts, endpoints and sign-in pages of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Partition {
    /// `aws`, the commercial regions.
    Aws,
    /// `aws-cn`, China.
    China,
    /// `aws-us-gov`, GovCloud (US).
    UsGov,
    /// Any other: its sign-in page is not known.
    Other,
}

impl Partition {
    /// The partition named in an ARN.
    #[must_use]
    pub fn of_arn(arn: &str) -> Self {
        match arn.split(':').nth(1) {
            Some("aws") => Self::Aws,
            Some("aws-cn") => Self::China,
            Some("aws-us-gov") => Self::UsGov,
            _ => Self::Other,
        }
    }

    /// The partition that a region belongs to, by its prefix.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        match region.split('-').next() {
            Some("cn") => Self::China,
            Some("us") if region.starts_with("us-gov-") => Self::UsGov,
            Some("us") if region.starts_with("us-iso") => Self::Other,
            Some(_) => Self::Aws,
            None => Self::Other,
        }
    }

    /// The page at which a user of the account signs in, with the alias where there is one.
    #[must_use]
    pub fn sign_in_url(self, alias_or_account_id: &str) -> Option<String> {
        let host = match self {
            Self::Aws => "signin.aws.amazon.com",
            Self::China => "signin.amazonaws.cn",
            Self::UsGov => "signin.amazonaws-us-gov.com",
            Self::Other => return None,
        };
        Some(format!("https://{alias_or_account_id}.{host}/console"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partition_has_its_own_sign_in_page() {
        for (arn, url) in [
            ("arn:aws:iam::123456789012:root", Some("https://acme.signin.aws.amazon.com/console")),
            ("arn:aws-cn:iam::123456789012:root", Some("https://acme.signin.amazonaws.cn/console")),
            ("arn:aws-us-gov:iam::123456789012:root", Some("https://acme.signin.amazonaws-us-gov.com/console")),
            ("arn:aws-iso:iam::123456789012:root", None),
            ("", None),
        ] {
            assert_eq!(Partition::of_arn(arn).sign_in_url("acme").as_deref(), url, "{arn}");
        }
    }

    #[test]
    fn regions_tell_their_partition() {
        for (region, partition) in [
            ("us-east-1", Partition::Aws),
            ("eu-central-1", Partition::Aws),
            ("cn-north-1", Partition::China),
            ("us-gov-west-1", Partition::UsGov),
            ("us-iso-east-1", Partition::Other),
        ] {
            assert_eq!(Partition::of_region(region), partition, "{region}");
        }
    }
}
