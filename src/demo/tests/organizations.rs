//! Sessions of root users, as a client sees them.

use super::*;

fn sts(demo: &DemoAccount) -> aws_sdk_sts::Client {
    let credentials = Credentials::new("ASIADEMO000000000001", "secret", None, None, "tests");
    aws_sdk_sts::Client::from_conf(
        aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .http_client(demo.http_client())
            .build(),
    )
}

async fn session(demo: &DemoAccount, account: &str, policy: &str) -> Result<aws_sdk_iam::Client, (u16, String)> {
    let arn = format!("arn:aws:iam::aws:policy/root-task/{policy}");
    let policy = aws_sdk_sts::types::PolicyDescriptorType::builder().arn(arn).build();
    let given = sts(demo).assume_root().target_principal(account).task_policy_arn(policy).duration_seconds(60);
    match given.send().await {
        Ok(given) => Ok(client_of(demo, given.credentials().expect("credentials").access_key_id())),
        error => Err(refusal(error)),
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_may_do_what_it_is_for_and_ends_with_its_time() {
    let demo = demo();
    let audit = session(&demo, "222200001111", "IAMAuditRootUserCredentials").await.expect("a session");
    assert!(audit.get_login_profile().send().await.is_ok());
    assert_eq!(refusal(audit.delete_login_profile().send().await), refused(403, "AccessDenied"));
    assert_eq!(refusal(audit.list_users().send().await), refused(403, "AccessDenied"));
    demo.clock().advance(std::time::Duration::from_secs(61));
    assert_eq!(refusal(audit.get_login_profile().send().await), refused(403, "ExpiredToken"));

    let delete = session(&demo, "222200001111", "IAMDeleteRootUserCredentials").await.expect("a session");
    assert!(delete.delete_login_profile().send().await.is_ok());
    assert!(!demo.root_has_login_profile("222200001111") && demo.root_has_login_profile("444400003333"));
    assert_eq!(refusal(delete.create_login_profile().send().await), refused(403, "AccessDenied"));
    let unlock = session(&demo, "222200001111", "S3UnlockBucketPolicy").await.expect("a session");
    assert_eq!(refusal(unlock.get_login_profile().send().await), refused(403, "AccessDenied"));
}

#[tokio::test(start_paused = true)]
async fn who_has_no_session_is_told_why() {
    let demo = demo();
    for account in ["666600005555", "111122223333", "123456789012"] {
        let none = session(&demo, account, "IAMAuditRootUserCredentials").await.expect_err(account);
        assert_eq!(none, refused(403, "AccessDenied"), "{account}");
    }
    demo.set_root_credentials_management(false);
    let none = session(&demo, "222200001111", "IAMAuditRootUserCredentials").await.expect_err("off");
    assert_eq!(none, refused(403, "AccessDenied"));
    assert!(session(&demo, "222200001111", "SQSUnlockQueuePolicy").await.is_ok(), "another feature");
}
