//! The demo account as a client sees it: every test here goes through the AWS SDK.

mod faults;
mod login_profiles;
mod organizations;
mod policies;
mod reading;
mod report;
mod timing;

use aws_sdk_iam::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::retry::RetryConfig;

use super::{DemoAccount, DemoOptions};

/// A password that the account's default policy takes.
const GOOD: &str = "Correct-Horse-7";

fn demo() -> DemoAccount {
    DemoAccount::new(DemoOptions::instant())
}

fn client(demo: &DemoAccount) -> aws_sdk_iam::Client {
    client_of(demo, "ASIADEMO000000000001")
}

/// A client that signs with this access key, and does not retry.
fn client_of(demo: &DemoAccount, access_key: &str) -> aws_sdk_iam::Client {
    let credentials = Credentials::new(access_key, "secret", None, None, "tests");
    aws_sdk_iam::Client::from_conf(
        aws_sdk_iam::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .http_client(demo.http_client())
            .build(),
    )
}

/// The HTTP status and the code of an error.
fn refusal<T, E: ProvideErrorMetadata>(result: Result<T, SdkError<E, HttpResponse>>) -> (u16, String) {
    let Err(error) = result else { panic!("the call went well") };
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (status, error.code().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
