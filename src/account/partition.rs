//! The parts of AWS, and what is true of each: one table, which the endpoints, the regions and the sign-in pages are read from.

/// A part of AWS with accounts, endpoints and sign-in pages of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Partition {
    /// `aws`, the commercial regions.
    Aws,
    /// `aws-cn`, China.
    China,
    /// `aws-us-gov`, GovCloud (US).
    UsGov,
    /// `aws-eusc`, the European Sovereign Cloud.
    EuSovereign,
    /// `aws-iso`, US, top secret.
    Iso,
    /// `aws-iso-b`, US, secret.
    IsoB,
    /// `aws-iso-e`, Europe.
    IsoE,
    /// `aws-iso-f`, US.
    IsoF,
    /// Any other: nothing is known of it.
    Other,
}

/// What is true of a partition. Of botocore's `partitions.json` and the rules by which AWS's SDKs find IAM's endpoint.
struct Facts {
    partition: Partition,
    /// As ARNs have it.
    name: &'static str,
    /// What it is called.
    title: &'static str,
    /// How the names of its regions begin. A word and a number follow.
    regions: &'static [&'static str],
    /// What follows the name of a region in the hosts of regional endpoints: usual ones, and those that speak IPv6 too.
    suffixes: [&'static str; 2],
    /// Where IAM is, which has one endpoint for all regions; FIPS and dual-stack ones included. Not a pattern: customers own hosts
    /// within `amazonaws.com` too.
    iam: &'static [&'static str],
    /// What follows the name of a region in the hosts of the sign-in service.
    sign_in: &'static str,
    /// What follows an account in the host of its sign-in page, where AWS says so in public.
    console: Option<&'static str>,
}

const FACTS: [Facts; 8] = [
    Facts {
        partition: Partition::Aws,
        name: "aws",
        title: "AWS",
        regions: &["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"],
        suffixes: [".amazonaws.com", ".api.aws"],
        iam: &[
            "iam.amazonaws.com",
            "iam-fips.amazonaws.com",
            "iam.global.api.aws",
            "iam-fips.global.api.aws",
            "iam.us-east-1.amazonaws.com",
        ],
        sign_in: ".signin.aws.amazon.com",
        console: Some("signin.aws.amazon.com"),
    },
    Facts {
        partition: Partition::China,
        name: "aws-cn",
        title: "AWS China",
        regions: &["cn-"],
        suffixes: [".amazonaws.com.cn", ".api.amazonwebservices.com.cn"],
        iam: &[
            "iam.cn-north-1.amazonaws.com.cn",
            "iam-fips.amazonaws.com.cn",
            "iam.global.api.amazonwebservices.com.cn",
            "iam-fips.api.amazonwebservices.com.cn",
        ],
        sign_in: ".signin.amazonaws.cn",
        console: Some("signin.amazonaws.cn"),
    },
    Facts {
        partition: Partition::UsGov,
        name: "aws-us-gov",
        title: "AWS GovCloud (US)",
        regions: &["us-gov-"],
        suffixes: [".amazonaws.com", ".api.aws"],
        iam: &["iam.us-gov.amazonaws.com", "iam.us-gov.api.aws"],
        sign_in: ".signin.amazonaws-us-gov.com",
        console: Some("signin.amazonaws-us-gov.com"),
    },
    Facts {
        partition: Partition::EuSovereign,
        name: "aws-eusc",
        title: "AWS European Sovereign Cloud",
        regions: &["eusc-de-"],
        suffixes: [".amazonaws.eu", ".api.amazonwebservices.eu"],
        iam: &[
            "iam.eusc-de-east-1.amazonaws.eu",
            "iam-fips.amazonaws.eu",
            "iam.global.api.amazonwebservices.eu",
            "iam-fips.api.amazonwebservices.eu",
        ],
        sign_in: ".signin.amazonaws-eusc.eu",
        console: None,
    },
    Facts {
        partition: Partition::Iso,
        name: "aws-iso",
        title: "the partition aws-iso",
        regions: &["us-iso-"],
        suffixes: [".c2s.ic.gov", ".api.aws.ic.gov"],
        iam: &[
            "iam.us-iso-east-1.c2s.ic.gov",
            "iam-fips.us-iso-east-1.c2s.ic.gov",
            "iam.api.aws.ic.gov",
            "iam-fips.api.aws.ic.gov",
        ],
        sign_in: ".signin.c2shome.ic.gov",
        console: None,
    },
    Facts {
        partition: Partition::IsoB,
        name: "aws-iso-b",
        title: "the partition aws-iso-b",
        regions: &["us-isob-"],
        suffixes: [".sc2s.sgov.gov", ".api.aws.scloud"],
        iam: &[
            "iam.us-isob-east-1.sc2s.sgov.gov",
            "iam-fips.us-isob-east-1.sc2s.sgov.gov",
            "iam.api.aws.scloud",
            "iam-fips.api.aws.scloud",
        ],
        sign_in: ".signin.sc2shome.sgov.gov",
        console: None,
    },
    Facts {
        partition: Partition::IsoE,
        name: "aws-iso-e",
        title: "the partition aws-iso-e",
        regions: &["eu-isoe-"],
        suffixes: [".cloud.adc-e.uk", ".api.cloud-aws.adc-e.uk"],
        iam: &[
            "iam.eu-isoe-west-1.cloud.adc-e.uk",
            "iam-fips.cloud.adc-e.uk",
            "iam.api.cloud-aws.adc-e.uk",
            "iam-fips.api.cloud-aws.adc-e.uk",
        ],
        sign_in: ".signin.csphome.adc-e.uk",
        console: None,
    },
    Facts {
        partition: Partition::IsoF,
        name: "aws-iso-f",
        title: "the partition aws-iso-f",
        regions: &["us-isof-"],
        suffixes: [".csp.hci.ic.gov", ".api.aws.hci.ic.gov"],
        iam: &[
            "iam.us-isof-south-1.csp.hci.ic.gov",
            "iam-fips.csp.hci.ic.gov",
            "iam.api.aws.hci.ic.gov",
            "iam-fips.api.aws.hci.ic.gov",
        ],
        sign_in: ".signin.csphome.hci.ic.gov",
        console: None,
    },
];

impl Partition {
    /// All that something is known of.
    pub fn known() -> impl Iterator<Item = Self> {
        FACTS.iter().map(|facts| facts.partition)
    }

    fn facts(self) -> Option<&'static Facts> {
        FACTS.iter().find(|facts| facts.partition == self)
    }

    /// The partition named in an ARN.
    #[must_use]
    pub fn of_arn(arn: &str) -> Self {
        let name = arn.split(':').nth(1);
        FACTS.iter().find(|facts| Some(facts.name) == name).map_or(Self::Other, |facts| facts.partition)
    }

    /// The partition that a region belongs to. One that is of none is taken for a new one of [`Self::Aws`], as AWS's SDKs do.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        FACTS.iter().find(|facts| facts.has_region(region)).map_or(Self::Aws, |facts| facts.partition)
    }

    /// Its name in ARNs, such as `aws-cn`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().map_or("", |facts| facts.name)
    }

    /// What it is called, within a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.facts().map_or("a partition that is not known", |facts| facts.title)
    }

    /// The hosts of IAM.
    #[must_use]
    pub fn iam_hosts(self) -> &'static [&'static str] {
        self.facts().map_or(&[], |facts| facts.iam)
    }

    /// What follows the name of a region in the hosts of its regional endpoints, with the point.
    #[must_use]
    pub fn host_suffixes(self) -> &'static [&'static str] {
        self.facts().map_or(&[], |facts| &facts.suffixes)
    }

    /// What follows the name of a region in the hosts of its sign-in service, with the point.
    #[must_use]
    pub fn sign_in_suffix(self) -> Option<&'static str> {
        self.facts().map(|facts| facts.sign_in)
    }

    /// The page at which a user of the account signs in, with the alias where there is one; `None` where AWS does not say in public
    /// what it is.
    #[must_use]
    pub fn sign_in_url(self, alias_or_account_id: &str) -> Option<String> {
        let host = self.facts()?.console?;
        Some(format!("https://{alias_or_account_id}.{host}/console"))
    }
}

impl Facts {
    fn has_region(&self, region: &str) -> bool {
        let is_global = region.strip_suffix("-global").is_some_and(|name| name == self.name);
        is_global || self.regions.iter().any(|start| region.strip_prefix(start).is_some_and(is_word_and_number))
    }
}

/// Such as `east-1`.
fn is_word_and_number(text: &str) -> bool {
    let Some((word, number)) = text.split_once('-') else { return false };
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let all = |text: &str, is: fn(u8) -> bool| !text.is_empty() && text.bytes().all(is);
    all(word, is_word) && all(number, |byte| byte.is_ascii_digit())
}

/// Whether a text has the form of a region's name, such as `us-gov-west-1`: of a partition that is known, or of a new one.
#[must_use]
pub fn is_region(text: &str) -> bool {
    if FACTS.iter().any(|facts| facts.has_region(text)) {
        return true;
    }
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    number && parts.len() >= 2 && parts.iter().all(is_word)
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
            ("arn:aws-eusc:iam::123456789012:root", None),
            ("arn:aws-iso:iam::123456789012:root", None),
            ("", None),
        ] {
            assert_eq!(Partition::of_arn(arn).sign_in_url("acme").as_deref(), url, "{arn}");
        }
    }

    #[test]
    fn regions_and_arns_tell_their_partition() {
        for (region, name, partition) in [
            ("us-east-1", "aws", Partition::Aws),
            ("eu-central-1", "aws", Partition::Aws),
            ("mx-central-1", "aws", Partition::Aws),
            ("aws-global", "aws", Partition::Aws),
            ("cn-north-1", "aws-cn", Partition::China),
            ("aws-cn-global", "aws-cn", Partition::China),
            ("us-gov-west-1", "aws-us-gov", Partition::UsGov),
            ("eusc-de-east-1", "aws-eusc", Partition::EuSovereign),
            ("us-iso-east-1", "aws-iso", Partition::Iso),
            ("us-isob-west-1", "aws-iso-b", Partition::IsoB),
            ("eu-isoe-west-1", "aws-iso-e", Partition::IsoE),
            ("us-isof-south-1", "aws-iso-f", Partition::IsoF),
        ] {
            assert_eq!(Partition::of_region(region), partition, "{region}");
            assert_eq!(Partition::of_arn(&format!("arn:{name}:iam::123456789012:root")), partition);
            assert!(partition.name() == name && is_region(region), "{region}");
        }
        assert_eq!(Partition::of_arn("arn:aws-new:iam::123456789012:root"), Partition::Other);
        // An emulator's, and one that AWS may have tomorrow.
        assert_eq!(
            (Partition::of_region("local"), Partition::of_region("xx-north-1")),
            (Partition::Aws, Partition::Aws)
        );
    }

    #[test]
    fn what_has_not_the_form_of_a_region_is_none() {
        for region in ["xx-north-1", "us-east-12", "ap-southeast-7"] {
            assert!(is_region(region), "{region}");
        }
        for text in [
            "",
            "us",
            "us-east",
            "us-east1",
            "us-east-1a",
            "us-east-1 ",
            " us-east-1",
            "US-EAST-1",
            "us_east_1",
            "us--1",
            "-east-1",
            "us-east-",
            "eu (frankfurt)",
            "us-east-1.example.com",
            "us-east-1\n",
            "global",
        ] {
            assert!(!is_region(text), "{text:?}");
        }
    }

    #[test]
    fn no_host_of_iam_is_in_two_partitions() {
        let hosts: Vec<_> = Partition::known().flat_map(Partition::iam_hosts).collect();
        let mut unlike = hosts.clone();
        unlike.sort_unstable();
        unlike.dedup();
        assert_eq!(hosts.len(), unlike.len(), "{hosts:?}");
        assert!(Partition::known().all(|partition| partition.facts().is_some_and(|facts| !facts.regions.is_empty())));
    }
}
