//! The clients of Identity Center's two services: the one that signs in, and the one that tells what may be opened.

use std::time::Duration;

use aws_sdk_iam::config::SharedHttpClient;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_types::timeout::TimeoutConfig;

use super::portal::Portal;
use crate::account::Partition;

/// How Identity Center is reached.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) http_client: SharedHttpClient,
    /// Where the calls that sign in go, if not to AWS's own endpoint: checked by who gives it.
    pub(crate) oidc_endpoint: Option<String>,
    /// The same for those that tell what may be opened.
    pub(crate) portal_endpoint: Option<String>,
}

const CONNECT: Duration = Duration::from_secs(3);
const ATTEMPT: Duration = Duration::from_secs(20);
const CALL: Duration = Duration::from_secs(60);

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(ATTEMPT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(CALL)
        .build()
}

impl Network {
    pub(super) fn oidc(&self, portal: &Portal) -> aws_sdk_ssooidc::Client {
        use aws_sdk_ssooidc::config::{BehaviorVersion, Builder, Region, StalledStreamProtectionConfig};
        let mut config = Builder::new()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(portal.region.clone()))
            .http_client(self.http_client.clone())
            .sleep_impl(TokioSleep::new())
            .timeout_config(timeouts())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.set_endpoint_url(self.oidc_endpoint.clone());
        aws_sdk_ssooidc::Client::from_conf(config.build())
    }

    pub(super) fn portal(&self, portal: &Portal) -> aws_sdk_sso::Client {
        use aws_sdk_sso::config::{BehaviorVersion, Builder, Region, StalledStreamProtectionConfig};
        let mut config = Builder::new()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(portal.region.clone()))
            .http_client(self.http_client.clone())
            .sleep_impl(TokioSleep::new())
            .timeout_config(timeouts())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.set_endpoint_url(self.portal_endpoint.clone());
        aws_sdk_sso::Client::from_conf(config.build())
    }

    /// The page at which the browser is to begin, without its parameters.
    pub(super) fn authorize_url(&self, portal: &Portal) -> String {
        match &self.oidc_endpoint {
            Some(endpoint) => format!("{}/authorize", endpoint.trim_end_matches('/')),
            None => format!("https://oidc.{}{}/authorize", portal.region, dns_suffix(&portal.region)),
        }
    }
}

/// What follows the region in the names of AWS's hosts, with the point, by partition. Of one that is not known it is that of most.
fn dns_suffix(region: &str) -> &'static str {
    Partition::of_region(region).host_suffixes().first().copied().unwrap_or(".amazonaws.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_has_hosts_of_its_own() {
        for (region, suffix) in [
            ("eu-west-1", ".amazonaws.com"),
            ("cn-north-1", ".amazonaws.com.cn"),
            ("us-gov-west-1", ".amazonaws.com"),
            ("eusc-de-east-1", ".amazonaws.eu"),
            ("us-iso-east-1", ".c2s.ic.gov"),
        ] {
            assert_eq!(dns_suffix(region), suffix, "{region}");
        }
    }
}
