//! What every call that gets credentials is made with.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::config::timeout::TimeoutConfig;
use aws_sdk_iam::config::{BehaviorVersion, Region as SdkRegion};
use aws_smithy_async::rt::sleep::TokioSleep;

use super::super::sentence::InUse;
use super::endpoints::Endpoints;
use super::region::Region;
use crate::network::{Http, Service};

/// How often a call is made, at most, before its failure is told. A person waits for it.
const ATTEMPTS: u32 = 3;

/// There is no time limit on reading or on a whole call unless one is set, and then a dead network hangs the desk.
const CONNECT: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(15);
const ATTEMPT: Duration = Duration::from_secs(20);
const CALL: Duration = Duration::from_secs(60);

/// A newer version may change retries, time-outs and the HTTP stack under us.
pub(in crate::iam) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

pub(in crate::iam) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(READ)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(CALL)
        .build()
}

/// The settings of all calls, without credentials.
#[derive(Clone)]
pub(in crate::iam) struct Calls {
    pub(in crate::iam) config: SdkConfig,
    pub(in crate::iam) http: Http,
    pub(in crate::iam) region: Region,
    /// Where they go, where one is named. The config knows them too.
    pub(in crate::iam) endpoints: Endpoints,
    /// What to do to sign in again with the first credentials.
    pub(in crate::iam) how_to_sign_in: String,
    /// What to do to sign in again where those are good, and what was got with them has ended.
    pub(in crate::iam) how_to_renew: String,
    /// Whether that is done in the window.
    pub(in crate::iam) signs_in_here: bool,
    pub(in crate::iam) may_be_without_mfa: bool,
}

impl Calls {
    /// The same over connections of their own, which go with them, and with what was sent over them.
    pub(in crate::iam) fn apart(&self) -> Self {
        let http = self.http.apart();
        Self { config: self.config.to_builder().http_client(http.client()).build(), http, ..self.clone() }
    }

    /// What the clients of a service are made with.
    pub(in crate::iam) fn config_for(&self, service: Service) -> SdkConfig {
        if self.endpoints.of(service).is_none() {
            return self.config.clone();
        }
        // The SDK takes no endpoint that is named together with these, which choose among AWS's own. The AWS CLI does.
        self.config.to_builder().use_fips(false).use_dual_stack(false).build()
    }

    /// STS, asked as whoever these credentials are; without any, only a token in the request speaks.
    pub(super) fn sts(&self, credentials: Option<Credentials>) -> aws_sdk_sts::Client {
        let mut config = aws_sdk_sts::config::Builder::from(&self.config_for(Service::Sts))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        config.set_credentials_provider(credentials.map(SharedCredentialsProvider::new));
        aws_sdk_sts::Client::from_conf(config.build())
    }

    /// IAM, asked as whoever these credentials are.
    pub(super) fn iam(&self, credentials: Credentials) -> aws_sdk_iam::Client {
        let config = aws_sdk_iam::config::Builder::from(&self.config_for(Service::Iam))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .credentials_provider(credentials);
        aws_sdk_iam::Client::from_conf(config.build())
    }

    /// The portal of IAM Identity Center in a region.
    pub(super) fn portal(&self, region: &str) -> aws_sdk_sso::Client {
        let config = aws_sdk_sso::config::Builder::from(&self.config_for(Service::Sso))
            .region(SdkRegion::new(region.to_owned()))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        aws_sdk_sso::Client::from_conf(config.build())
    }

    /// What a provider of the SDK makes its calls with, in this region or else in that of the other calls.
    pub(super) fn for_provider(&self, region: Option<&str>) -> ProviderConfig {
        let region = region.unwrap_or(&self.region.name).to_owned();
        ProviderConfig::without_region()
            .with_region(Some(SdkRegion::new(region)))
            .with_http_client(self.http.client())
            .with_sleep_impl(TokioSleep::new())
            .with_timeout_config(timeouts())
    }

    /// What a sentence says of the first credentials.
    pub(super) fn in_use(&self) -> InUse<'_> {
        InUse { how_to_sign_in: &self.how_to_sign_in, ..self.in_use_at_last() }
    }

    /// What a sentence says of the credentials that all the steps have come to.
    pub(in crate::iam) fn in_use_at_last(&self) -> InUse<'_> {
        InUse {
            how_to_sign_in: &self.how_to_renew,
            region: &self.region,
            endpoints: &self.endpoints,
            may_be_without_mfa: self.may_be_without_mfa,
        }
    }
}
