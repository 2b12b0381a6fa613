//! Which hosts are AWS's own, for each service that the desk speaks to.

use super::endpoint::host_over_tls;
use crate::account::{Partition, is_region};

/// A service of AWS that is called, by the desk or by what gets credentials for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// IAM.
    Iam,
    /// STS: who one is, and roles.
    Sts,
    /// The portal of IAM Identity Center, which gives credentials for accounts.
    Sso,
    /// The sign-in of IAM Identity Center, which gives tokens.
    SsoOidc,
    /// The sign-in of the console, of `aws login`.
    SignIn,
    /// CloudTrail.
    CloudTrail,
    /// Organizations: which accounts there are.
    Organizations,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Iam, Self::Sts, Self::Sso, Self::SsoOidc, Self::SignIn, Self::CloudTrail, Self::Organizations];

    /// Its id, from which the SDK makes the name of the variable for its endpoint.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Iam => "IAM",
            Self::Sts => "STS",
            Self::Sso => "SSO",
            Self::SsoOidc => "SSO OIDC",
            Self::SignIn => "Signin",
            Self::CloudTrail => "CloudTrail",
            Self::Organizations => "Organizations",
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Iam => "IAM",
            Self::Sts => "STS",
            Self::Sso => "IAM Identity Center",
            Self::SsoOidc => "the sign-in of IAM Identity Center",
            Self::SignIn => "the sign-in of “aws login”",
            Self::CloudTrail => "CloudTrail",
            Self::Organizations => "AWS Organizations",
        }
    }

    /// How the names of its regional hosts begin: usual ones, and those that keep to FIPS.
    const fn starts(self) -> &'static [&'static str] {
        match self {
            Self::Iam => &[],
            Self::Sts => &["sts.", "sts-fips."],
            Self::Sso => &["portal.sso.", "portal.sso-fips."],
            Self::SsoOidc => &["oidc.", "oidc-fips."],
            Self::SignIn => &["signin.", "signin-fips."],
            Self::CloudTrail => &["cloudtrail.", "cloudtrail-fips."],
            Self::Organizations => &["organizations.", "organizations-fips."],
        }
    }

    /// Whether a URL is one of the service's own endpoints, over TLS and at the usual port.
    #[must_use]
    pub fn is_own(self, url: &str) -> bool {
        host_over_tls(url).is_some_and(|host| self.has_host(&host))
    }

    /// Whether a host, in small letters, is one of the service's own.
    fn has_host(self, host: &str) -> bool {
        match self {
            Self::Iam => return Partition::known().any(|partition| partition.iam_hosts().contains(&host)),
            Self::Sts if host == "sts.amazonaws.com" => return true,
            Self::SignIn if Partition::known().any(|partition| is_sign_in(partition, host)) => return true,
            _ => {}
        }
        let starts = self.starts().iter().filter_map(|start| host.strip_prefix(start));
        // Not `sts.s3.amazonaws.com`: that is somebody's bucket.
        starts.into_iter().any(|rest| Partition::known().any(|partition| is_regional(partition, rest)))
    }
}

/// Whether a host is one of AWS's own, of whichever service.
pub(super) fn is_own_host(host: &str) -> bool {
    Service::ALL.iter().any(|service| service.has_host(host))
}

/// Whether it is a region of a partition with what follows it in the partition's hosts.
fn is_regional(partition: Partition, text: &str) -> bool {
    let region = partition.host_suffixes().iter().find_map(|suffix| text.strip_suffix(suffix));
    region.is_some_and(|region| is_region(region) && Partition::of_region(region) == partition)
}

/// The sign-in service names the region first.
fn is_sign_in(partition: Partition, host: &str) -> bool {
    partition.sign_in_suffix().and_then(|suffix| host.strip_suffix(suffix)).is_some_and(is_region)
}

#[cfg(test)]
mod tests {
    use aws_sdk_iam::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};

    use super::*;

    #[test]
    fn only_iams_own_hosts_are_its_own() {
        for url in [
            "https://iam.amazonaws.com",
            "https://IAM.us-gov.amazonaws.com:443/",
            "https://iam.eusc-de-east-1.amazonaws.eu",
        ] {
            assert!(Service::Iam.is_own(url), "{url}");
        }
        for url in [
            "http://iam.amazonaws.com",
            "https://iam.amazonaws.com.example.com",
            "https://iam.s3.amazonaws.com",
            "https://iam.amazonaws.eu",
            "https://abc.execute-api.us-east-1.amazonaws.com",
            "http://127.0.0.1:5000",
        ] {
            assert!(!Service::Iam.is_own(url), "{url}");
        }
    }

    /// Of each partition, with and without FIPS and IPv6: where the SDK would go by itself.
    #[tokio::test]
    async fn where_the_sdk_goes_by_itself_is_iams_own() {
        let regions = [
            "us-east-1",
            "eu-west-1",
            "cn-north-1",
            "us-gov-east-1",
            "eusc-de-east-1",
            "us-iso-west-1",
            "us-isob-east-1",
            "eu-isoe-west-1",
            "us-isof-south-1",
        ];
        for region in regions {
            for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
                let params = Params::builder().region(region).use_fips(fips).use_dual_stack(dual_stack).build();
                let params = params.expect("all that is needed");
                let endpoint = DefaultResolver::new().resolve_endpoint(&params).await.expect("an endpoint");
                assert!(Service::Iam.is_own(endpoint.url()), "{region}, {fips}, {dual_stack}: {}", endpoint.url());
            }
        }
    }

    #[test]
    fn only_stss_own_hosts_are_its_own() {
        for url in [
            "https://sts.amazonaws.com",
            "https://sts.eu-central-1.amazonaws.com/",
            "https://sts-fips.us-gov-west-1.amazonaws.com",
            "https://sts.cn-north-1.amazonaws.com.cn",
            "https://sts.ap-southeast-2.api.aws",
            "https://sts.eu-isoe-west-1.cloud.adc-e.uk",
            "https://sts.eusc-de-east-1.amazonaws.eu",
        ] {
            assert!(Service::Sts.is_own(url), "{url}");
        }
        for url in [
            "http://sts.amazonaws.com",
            "https://sts.amazonaws.com:8443",
            "https://sts.s3.amazonaws.com",
            "https://sts.s3.eu-central-1.amazonaws.com",
            "https://sts.eu-central-1.amazonaws.com.example.com",
            "https://sts.eu-central-1.amazonaws.eu",
            "https://my-sts.eu-central-1.amazonaws.com",
            "https://iam.amazonaws.com",
            "http://127.0.0.1:5000",
        ] {
            assert!(!Service::Sts.is_own(url), "{url}");
        }
    }

    #[test]
    fn those_that_give_tokens_and_trails_have_hosts_of_their_own() {
        for (service, url) in [
            (Service::Sso, "https://portal.sso.eu-west-1.amazonaws.com"),
            (Service::Sso, "https://portal.sso.us-gov-west-1.amazonaws.com"),
            (Service::Sso, "https://portal.sso.cn-north-1.amazonaws.com.cn"),
            (Service::SsoOidc, "https://oidc.eu-west-1.amazonaws.com"),
            (Service::SsoOidc, "https://oidc.us-east-1.api.aws"),
            (Service::SignIn, "https://us-east-1.signin.aws.amazon.com"),
            (Service::SignIn, "https://eusc-de-east-1.signin.amazonaws-eusc.eu"),
            (Service::SignIn, "https://signin.us-east-1.api.aws"),
            (Service::CloudTrail, "https://cloudtrail.eu-west-1.amazonaws.com"),
            (Service::CloudTrail, "https://cloudtrail-fips.us-east-1.amazonaws.com"),
            (Service::Organizations, "https://organizations.us-east-1.amazonaws.com"),
            (Service::Organizations, "https://organizations-fips.us-gov-west-1.amazonaws.com"),
            (Service::Organizations, "https://organizations.cn-northwest-1.amazonaws.com.cn"),
        ] {
            assert!(service.is_own(url), "{url}");
            let others = Service::ALL.into_iter().filter(|other| *other != service);
            assert!(others.into_iter().all(|other| !other.is_own(url)), "{url}");
        }
        for (service, url) in [
            (Service::Sso, "https://portal.sso.example.com"),
            (Service::Sso, "https://portal.sso.eu-west-1a.amazonaws.com"),
            (Service::SsoOidc, "https://oidc.eu-west-1.amazonaws.com.example.com"),
            (Service::SsoOidc, "http://oidc.eu-west-1.amazonaws.com"),
            (Service::SignIn, "https://123456789012.signin.aws.amazon.com"),
            (Service::SignIn, "https://signin.aws.amazon.com.example.com"),
            (Service::CloudTrail, "https://cloudtrail.s3.amazonaws.com"),
            (Service::Organizations, "https://organizations.us-east-1.amazonaws.com.example.com"),
        ] {
            assert!(!service.is_own(url), "{url}");
        }
    }
}
