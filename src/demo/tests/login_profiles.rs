use aws_sdk_iam::error::ProvideErrorMetadata as _;

use crate::account::PasswordPolicy;

use super::*;

#[tokio::test]
async fn a_password_is_created_read_reset_and_deleted() {
    let demo = demo();
    let client = client(&demo);
    assert_eq!(refusal(client.get_login_profile().user_name("cy.wu").send().await), refused(404, "NoSuchEntity"));
    let created = client.create_login_profile().user_name("CY.wu").password(GOOD).password_reset_required(true).send();
    let created = created.await.expect("it is created");
    let profile = created.login_profile().expect("a login profile");
    assert_eq!((profile.user_name(), profile.password_reset_required()), ("cy.wu", true));
    assert_eq!(profile.create_date().secs(), 1_795_255_200);
    assert!(demo.password_is("cy.wu", GOOD) && !demo.password_is("cy.wu", "Correct-Horse-8"));

    let again = client.create_login_profile().user_name("cy.wu").password(GOOD).send().await;
    assert_eq!(refusal(again), refused(409, "EntityAlreadyExists"));

    demo.clock().advance(std::time::Duration::from_secs(60));
    client.update_login_profile().user_name("cy.wu").password("Another-Horse-8").send().await.expect("it is reset");
    assert!(demo.password_is("cy.wu", "Another-Horse-8"));
    let read = client.get_login_profile().user_name("cy.wu").send().await.expect("it is there");
    let profile = read.login_profile().expect("a login profile");
    assert_eq!(profile.create_date().secs(), 1_795_255_200, "a reset does not change the date");
    assert!(profile.password_reset_required(), "nor, by itself, the flag");

    client
        .update_login_profile()
        .user_name("cy.wu")
        .password_reset_required(false)
        .send()
        .await
        .expect("the flag alone");
    assert_eq!((demo.must_change("cy.wu"), demo.password_is("cy.wu", "Another-Horse-8")), (Some(false), true));

    client.delete_login_profile().user_name("cy.wu").send().await.expect("it is deleted");
    assert!(!demo.has_password("cy.wu"));
    for gone in [
        refusal(client.get_login_profile().user_name("cy.wu").send().await),
        refusal(client.update_login_profile().user_name("cy.wu").password(GOOD).send().await),
        refusal(client.delete_login_profile().user_name("cy.wu").send().await),
        refusal(client.create_login_profile().user_name("nobody").password(GOOD).send().await),
    ] {
        assert_eq!(gone, refused(404, "NoSuchEntity"));
    }
}

#[tokio::test]
async fn a_deleted_password_leaves_the_time_it_was_last_used() {
    let demo = demo();
    let client = client(&demo);
    client.delete_login_profile().user_name("ann.ko").send().await.expect("it is deleted");
    let user = client.get_user().user_name("ann.ko").send().await.expect("a user");
    assert!(user.user().expect("a user").password_last_used().is_some());
}

#[tokio::test]
async fn without_a_name_it_is_the_callers_own_password() {
    let demo = demo();
    let client = client(&demo);
    let read = client.get_login_profile().send().await.expect("the caller's");
    assert_eq!(read.login_profile().expect("a login profile").user_name(), "helpdesk-ann");
    client.delete_login_profile().send().await.expect("the caller's");
    assert!(!demo.has_password("helpdesk-ann"));
}

#[tokio::test]
async fn names_and_passwords_that_the_model_does_not_take_are_validation_errors() {
    let demo = demo();
    let client = client(&demo);
    let create = |name: &str, password: &str| client.create_login_profile().user_name(name).password(password).send();
    for (name, password) in [
        ("a b", GOOD.to_owned()),
        ("", GOOD.to_owned()),
        (&*"a".repeat(65), GOOD.to_owned()),
        ("cy.wu", String::new()),
        ("cy.wu", "é".repeat(129)),
        ("cy.wu", format!("{GOOD}\0")),
        ("cy.wu", format!("{GOOD}\u{100}")),
    ] {
        assert_eq!(refusal(create(name, &password).await), refused(400, "ValidationError"), "{name} {password}");
    }
    let missing = client.create_login_profile().user_name("cy.wu").send().await;
    assert_eq!(refusal(missing), refused(400, "ValidationError"));
    create("cy.wu", &format!("Aa1!{}", "é".repeat(124))).await.expect("128 characters, not bytes");
}

#[tokio::test]
async fn the_accounts_policy_holds() {
    let demo = demo();
    let client = client(&demo);
    let create = |password: &str| client.create_login_profile().user_name("cy.wu").password(password).send();
    for bad in ["Short-Horse-7", "correct-horse-7", "CORRECT-HORSE-7", "Correct-Horse-x", "CorrectHorse?~77"] {
        let error = create(bad).await.expect_err("against the policy");
        assert_eq!(refusal::<(), _>(Err(error)), refused(400, "PasswordPolicyViolation"), "{bad}");
    }
    client.delete_account_password_policy().send().await.expect("it is deleted");
    assert_eq!(refusal(client.get_account_password_policy().send().await), refused(404, "NoSuchEntity"));
    assert_eq!(refusal(client.delete_account_password_policy().send().await), refused(404, "NoSuchEntity"));
    for bad in ["Aa1!aaa", "aaaaaaa1", "Acme-Prod"] {
        assert_eq!(refusal(create(bad).await), refused(400, "PasswordPolicyViolation"), "{bad}");
    }
    create("Aaaaaaa1").await.expect("three classes are enough under the default policy");
}

#[tokio::test]
async fn a_policy_is_replaced_as_a_whole() {
    let demo = demo();
    let client = client(&demo);
    let policy = client.get_account_password_policy().send().await.expect("a policy");
    let policy = policy.password_policy().expect("a policy");
    assert_eq!((policy.minimum_password_length(), policy.max_password_age()), (Some(14), Some(90)));
    assert!(policy.require_symbols() && policy.expire_passwords() && policy.allow_users_to_change_password());
    client.update_account_password_policy().require_numbers(true).send().await.expect("it is updated");
    let policy = client.get_account_password_policy().send().await.expect("a policy");
    let policy = policy.password_policy().expect("a policy");
    assert_eq!((policy.minimum_password_length(), policy.max_password_age()), (Some(6), None));
    assert!(policy.require_numbers() && !policy.require_symbols() && !policy.allow_users_to_change_password());
    let too_short = client.update_account_password_policy().minimum_password_length(5).send().await;
    assert_eq!(refusal(too_short), refused(400, "ValidationError"));
}

#[tokio::test]
async fn former_passwords_are_not_taken_again() {
    let demo = demo();
    let client = client(&demo);
    demo.set_password("cy.wu", GOOD, false);
    let update = |password: String| client.update_login_profile().user_name("cy.wu").password(password).send();
    assert_eq!(refusal(update(GOOD.into()).await), refused(400, "PasswordPolicyViolation"));
    for n in 1..=5 {
        update(format!("{GOOD}{n}")).await.expect("a new one");
    }
    update(GOOD.into()).await.expect("five others lie between");
    let lenient = DemoAccount::new(DemoOptions { reset_checks_reuse: false, ..DemoOptions::instant() });
    lenient.set_password("cy.wu", GOOD, false);
    super::client(&lenient).update_login_profile().user_name("cy.wu").password(GOOD).send().await.expect("a reset may");
}

#[tokio::test]
async fn users_change_their_own_password_with_the_old_one() {
    let demo = demo();
    const KEY: &str = "AKIAUSERSOWNKEY00001";
    demo.add_user("new.hire", |user| user.password(GOOD).must_change().access_key(KEY));
    let own = client_of(&demo, KEY);
    let change = |old: &str, new: &str| own.change_password().old_password(old).new_password(new).send();
    let error = change("wrong", "Another-Horse-8").await.expect_err("the old one is wrong");
    assert_eq!(error.code(), Some("AccessDenied"));
    assert_eq!(refusal(change(GOOD, "short").await), refused(400, "PasswordPolicyViolation"));
    assert_eq!(refusal(change(GOOD, GOOD).await), refused(400, "PasswordPolicyViolation"));
    assert_eq!(demo.must_change("new.hire"), Some(true));
    change(GOOD, "Another-Horse-8").await.expect("it is changed");
    assert_eq!((demo.must_change("new.hire"), demo.password_is("new.hire", "Another-Horse-8")), (Some(false), true));
}

#[tokio::test]
async fn an_inactive_key_is_no_credential_and_can_be_deleted() {
    let demo = demo();
    let client = client(&demo);
    let key = demo.access_keys("ci-deployer").remove(0);
    let update = |status: &str| {
        client.update_access_key().user_name("ci-deployer").access_key_id(&key).status(status.into()).send()
    };
    update("Inactive").await.expect("it is switched off");
    let denied = client_of(&demo, &key).get_user().send().await;
    assert_eq!(refusal(denied), refused(403, "InvalidClientTokenId"));
    assert_eq!(refusal(update("Expired").await), refused(400, "InvalidInput"));
    assert_eq!(refusal(update("On").await), refused(400, "ValidationError"));
    let used = client.get_access_key_last_used().access_key_id(&key).send().await.expect("its use");
    assert_eq!(used.user_name(), Some("ci-deployer"));
    client.delete_access_key().user_name("ci-deployer").access_key_id(&key).send().await.expect("it is deleted");
    assert_eq!(demo.access_keys("ci-deployer").len(), 1);
    let again = client.delete_access_key().user_name("ci-deployer").access_key_id(&key).send().await;
    assert_eq!(refusal(again), refused(404, "NoSuchEntity"));
    assert_eq!(
        refusal(client.get_access_key_last_used().access_key_id(&key).send().await),
        refused(403, "AccessDenied")
    );
}

#[tokio::test]
async fn a_device_is_deactivated() {
    let demo = demo();
    let client = client(&demo);
    let deactivate = |serial: &str| client.deactivate_mfa_device().user_name("ann.ko").serial_number(serial).send();
    assert_eq!(refusal(deactivate("arn:aws:iam::111122223333:mfa/other").await), refused(404, "NoSuchEntity"));
    deactivate("arn:aws:iam::111122223333:mfa/ann.ko").await.expect("it is deactivated");
    let devices = client.list_mfa_devices().user_name("ann.ko").send().await.expect("devices");
    assert!(devices.mfa_devices().is_empty());
}

#[tokio::test]
async fn tests_can_set_the_scene() {
    let demo = demo();
    demo.set_policy(PasswordPolicy::NOT_READ);
    demo.add_user("=1+1", |user| user.path("/odd/").tag("k", "v").group("g").mfa().password("x").must_change());
    assert_eq!((demo.user_count(), demo.must_change("=1+1")), (215, Some(true)));
    let client = client(&demo);
    let read = client.get_login_profile().user_name("=1+1").send().await.expect("a login profile");
    assert!(read.login_profile().expect("a login profile").password_reset_required());
    let calls = demo.calls();
    assert_eq!((&*calls[0].operation, calls[0].user.as_deref()), ("GetLoginProfile", Some("=1+1")));
    demo.forget_calls();
    assert_eq!(demo.count_calls("GetLoginProfile"), 0);
    assert!(demo.remove_user("=1+1") && !demo.remove_user("=1+1"));
}
