use std::time::Duration;

use aws_sdk_iam::operation::RequestId as _;

use crate::demo::Fault;

use super::*;

#[tokio::test]
async fn a_lost_reply_leaves_the_call_applied() {
    let demo = demo();
    let client = client(&demo);
    demo.stage(Fault::on("CreateLoginProfile").times(1).reply_lost());
    let create = || client.create_login_profile().user_name("cy.wu").password(GOOD).send();
    let error = create().await.expect_err("no reply");
    assert!(matches!(error, SdkError::DispatchFailure(failure) if failure.is_io()));
    assert!(demo.password_is("cy.wu", GOOD));
    assert_eq!(refusal(create().await), refused(409, "EntityAlreadyExists"), "struck once");
}

#[tokio::test]
async fn what_is_not_applied_leaves_everything_as_it_was() {
    let demo = demo();
    let client = client(&demo);
    let delete = || client.delete_login_profile().user_name("ann.ko").send();
    for (fault, expected) in [
        (Fault::on("DeleteLoginProfile").throttled(), refused(400, "Throttling")),
        (Fault::on("DeleteLoginProfile").server_error_before(), refused(500, "ServiceFailure")),
        (Fault::on("DeleteLoginProfile").expired_credentials(), refused(403, "ExpiredToken")),
        (Fault::on("DeleteLoginProfile").invalid_credentials(), refused(403, "InvalidClientTokenId")),
        (Fault::on("DeleteLoginProfile").access_denied(), refused(403, "AccessDenied")),
        (Fault::on("DeleteLoginProfile").answers(403, "RequestExpired", "late"), refused(403, "RequestExpired")),
        (Fault::on("DeleteLoginProfile").connection_refused(), refused(0, "")),
        (Fault::on("DeleteLoginProfile").token_bucket(0.0, 0), refused(400, "Throttling")),
    ] {
        demo.stage(fault.clone());
        assert_eq!(refusal(delete().await), expected, "{fault:?}");
        assert!(demo.has_password("ann.ko"), "{fault:?}");
        demo.clear_faults();
    }
    delete().await.expect("nothing is staged any more");
}

#[tokio::test]
async fn a_page_of_html_is_no_reply() {
    let demo = demo();
    demo.stage(Fault::on_any().html());
    let error = client(&demo).list_users().send().await.expect_err("no XML of IAM's");
    assert!(error.code().is_none() && error.request_id().is_none());
}

#[tokio::test]
async fn a_reply_cut_off_in_the_middle_is_an_error_and_the_call_applied() {
    let demo = demo();
    let client = client(&demo);
    demo.stage(Fault::on("UpdateLoginProfile").truncated());
    let update = client.update_login_profile().user_name("ann.ko").password(GOOD).send().await;
    assert!(matches!(update, Err(SdkError::ResponseError(_))) && demo.password_is("ann.ko", GOOD));
    demo.stage(Fault::on("ListUsers").truncated());
    assert!(matches!(client.list_users().send().await, Err(SdkError::ResponseError(_))));
}

#[tokio::test]
async fn a_server_error_may_come_after_the_call_was_applied() {
    let demo = demo();
    demo.stage(Fault::on("DeleteLoginProfile").server_error_after());
    let error = client(&demo).delete_login_profile().user_name("ann.ko").send().await;
    assert_eq!(refusal(error), refused(500, "ServiceFailure"));
    assert!(!demo.has_password("ann.ko"));
}

#[tokio::test]
async fn a_fault_can_be_for_one_user_or_for_a_later_call() {
    let demo = demo();
    let client = client(&demo);
    demo.stage(Fault::on("GetLoginProfile").for_user("bob.lee").always().access_denied());
    client.get_login_profile().user_name("ann.ko").send().await.expect("not meant");
    assert_eq!(refusal(client.get_login_profile().user_name("bob.lee").send().await), refused(403, "AccessDenied"));
    demo.stage(Fault::on("ListUsers").after(2).times(1).server_error_before());
    let mut went_well = Vec::new();
    for _ in 0..4 {
        went_well.push(client.list_users().max_items(1).send().await.is_ok());
    }
    assert_eq!(went_well, [true, true, false, true]);
}

#[tokio::test(start_paused = true)]
async fn a_hang_ends_with_the_clients_own_time_out() {
    let demo = demo();
    for (fault, applied) in
        [(Fault::on("DeleteLoginProfile").hangs(), false), (Fault::on("DeleteLoginProfile").hangs_after(), true)]
    {
        demo.stage(fault);
        let client = client(&demo);
        let delete = client.delete_login_profile().user_name("ann.ko").send();
        let error = delete.await.expect_err("no answer");
        assert!(matches!(error, SdkError::DispatchFailure(failure) if failure.is_timeout()));
        assert_eq!(!demo.has_password("ann.ko"), applied);
    }
}

#[tokio::test(start_paused = true)]
async fn the_read_timeout_of_the_client_is_kept() {
    let demo = demo();
    demo.stage(Fault::on("ListUsers").hangs());
    let timeouts = aws_smithy_types::timeout::TimeoutConfig::builder().read_timeout(Duration::from_secs(15)).build();
    let config = client(&demo).config().to_builder().timeout_config(timeouts);
    let config = config.sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new()).build();
    let begun = tokio::time::Instant::now();
    let error = aws_sdk_iam::Client::from_conf(config).list_users().send().await.expect_err("a time-out");
    assert!(matches!(error, SdkError::DispatchFailure(failure) if failure.is_timeout()));
    assert_eq!(begun.elapsed().as_secs(), 15);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_throttles_what_comes_too_fast() {
    let demo = demo();
    demo.stage(Fault::on("GetLoginProfile").token_bucket(2.0, 3));
    let client = client(&demo);
    let mut throttled = 0;
    for _ in 0..5 {
        throttled += usize::from(client.get_login_profile().user_name("ann.ko").send().await.is_err());
    }
    assert_eq!(throttled, 2);
    tokio::time::advance(Duration::from_secs(1)).await;
    client.get_login_profile().user_name("ann.ko").send().await.expect("a token has come in");
}

#[tokio::test]
async fn the_sdks_own_retries_get_through_throttling() {
    let demo = demo();
    demo.stage(Fault::on("GetUser").times(2).throttled());
    let config = client(&demo).config().to_builder().retry_config(
        aws_smithy_types::retry::RetryConfig::standard()
            .with_initial_backoff(Duration::ZERO)
            .with_max_backoff(Duration::ZERO),
    );
    let client =
        aws_sdk_iam::Client::from_conf(config.sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new()).build());
    client.get_user().user_name("ann.ko").send().await.expect("the third attempt");
    assert_eq!(demo.count_calls("GetUser"), 3);
}

#[tokio::test]
async fn the_history_tells_what_was_applied_and_what_the_client_was_told() {
    let demo = demo();
    let (first, second, user) = (client(&demo.client(1)), client(&demo.client(2)), "cy.wu");
    demo.stage(Fault::on("CreateLoginProfile").reply_lost());
    demo.stage(Fault::on("DeleteLoginProfile").request_lost());
    assert!(first.create_login_profile().user_name(user).password(GOOD).send().await.is_err());
    assert!(second.create_login_profile().user_name("CY.WU").password("Another-Horse-8").send().await.is_err());
    assert!(second.delete_login_profile().user_name(user).send().await.is_err());
    second.update_login_profile().user_name(user).password_reset_required(true).send().await.expect("not struck");
    second.delete_login_profile().user_name(user).send().await.expect("not struck");
    let told: Vec<_> =
        demo.writes().iter().map(|write| (write.client, write.applied.is_some(), write.answered)).collect();
    let expected =
        [(1, true, None), (2, false, Some(409)), (2, false, None), (2, true, Some(200)), (2, true, Some(200))];
    assert_eq!(told, expected);
    let writes = demo.writes();
    assert_eq!(writes[1].code.as_deref(), Some("EntityAlreadyExists"));
    assert!(writes.iter().all(|write| write.user == user));
    assert!(
        writes[0].left_password(GOOD) && writes[3].left_password(GOOD) && !writes[1].left_password("Another-Horse-8")
    );
    let left: Vec<_> = writes.iter().map(super::super::Write::left_must_change).collect();
    assert_eq!(left, [Some(false), None, None, Some(true), None]);
    assert_eq!(demo.struck().into_iter().collect::<Vec<_>>(), [("reply lost", 1), ("request lost", 1)]);
}
