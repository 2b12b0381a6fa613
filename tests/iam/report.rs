//! The credential report: asked for, waited for, read, and all that can come between.

use jiff::{SignedDuration, Timestamp};
use passdesk::iam::{ReportMissing, ReportProgress};

use super::*;

fn failed<T: std::fmt::Debug>(result: Result<T, ReportMissing>) -> iam::Error {
    match result {
        Err(ReportMissing::Failed(error)) => error,
        other => panic!("not failed: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_is_asked_for_waited_for_and_read() {
    let options = DemoOptions { users: 0, report_takes: Duration::from_secs(3), ..DemoOptions::instant() };
    let start = options.start;
    let demo = DemoAccount::new(options);
    demo.add_user("Ann", |user| user.password(FIRST).last_used(start).access_key("AKIAANN").mfa());
    demo.add_user("bob", |user| user);
    let iam = connect(&demo).await;

    assert_eq!(iam.credential_report().await, Err(ReportMissing::NotPresent));
    assert_eq!(iam.generate_credential_report().await, Ok(ReportProgress::Started));
    assert_eq!(iam.generate_credential_report().await, Ok(ReportProgress::InProgress));
    assert_eq!(iam.credential_report().await, Err(ReportMissing::InProgress));
    assert_eq!(demo.count_calls("GetCredentialReport"), 2, "each is asked once: waiting is the desk's");
    tokio::time::advance(Duration::from_secs(3)).await;
    assert_eq!(iam.generate_credential_report().await, Ok(ReportProgress::Complete));

    let report = iam.credential_report().await.expect("it is ready");
    assert_eq!((report.generated, report.users.len(), report.unreadable), (start + SignedDuration::from_secs(3), 2, 0));
    let (ann, bob) = (&report.users["ann"], &report.users["bob"]);
    assert_eq!((ann.password_enabled, ann.mfa_active, ann.password_last_used), (Some(true), Some(true), Some(start)));
    let changed = start - SignedDuration::from_hours(24);
    assert_eq!(ann.password_last_changed, Some(changed));
    assert_eq!(ann.password_next_rotation, Some(changed + SignedDuration::from_hours(90 * 24)));
    let live = iam.user(&name("Ann")).await.expect("answers").expect("exists");
    assert!(ann.created.is_some() && ann.created == live.created, "the report and the listing agree");
    let key = ann.access_keys[0].expect("a key");
    assert_eq!((key.active, key.last_rotated, key.last_used), (true, live.created, None));
    assert_eq!((bob.password_enabled, bob.mfa_active, bob.access_keys), (Some(false), Some(false), [None; 2]));
    assert_eq!(ann.access_keys[1], None);
}

#[tokio::test(start_paused = true)]
async fn a_report_older_than_four_hours_is_not_given_out_and_another_one_is_made() {
    let (demo, iam) = desk().await;
    assert_eq!(iam.generate_credential_report().await, Ok(ReportProgress::Started));
    let first = iam.credential_report().await.expect("made at once").generated;
    demo.clock().advance(Duration::from_secs(4 * 3600 + 1));
    assert_eq!(iam.credential_report().await, Err(ReportMissing::Expired));
    assert_eq!(demo.count_calls("GetCredentialReport"), 2);
    assert_eq!(iam.generate_credential_report().await, Ok(ReportProgress::Started));
    assert!(iam.credential_report().await.expect("made at once").generated > first);
}

#[tokio::test(start_paused = true)]
async fn a_report_can_hold_users_who_are_gone_and_lack_new_ones() {
    let (demo, iam) = desk().await;
    iam.generate_credential_report().await.expect("begun");
    demo.remove_user("bob");
    demo.add_user("dee", |user| user);
    let report = iam.credential_report().await.expect("made at once");
    let mut users: Vec<_> = report.users.keys().map(String::as_str).collect();
    users.sort_unstable();
    assert_eq!(users, ["ann", "bob", "cy"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_no_user_can_have_is_counted() {
    let (demo, iam) = desk().await;
    demo.add_user("so called, \"user\"", |user| user);
    iam.generate_credential_report().await.expect("begun");
    let report = iam.credential_report().await.expect("made at once");
    assert_eq!((report.users.len(), report.unreadable), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn each_of_the_two_permissions_can_be_missing() {
    let (demo, iam) = desk().await;
    demo.stage(Fault::on("GenerateCredentialReport").times(1).access_denied());
    let error = iam.generate_credential_report().await.expect_err("denied");
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert_eq!(
        error.sentence,
        "You don't have permission to generate a credential report (iam:GenerateCredentialReport). Ask an \
         administrator for it."
    );
    // One that somebody else had made can be read all the same.
    iam.generate_credential_report().await.expect("begun");
    assert_eq!(iam.credential_report().await.expect("made at once").users.len(), 3);
    demo.stage(Fault::on("GetCredentialReport").times(1).access_denied());
    let error = failed(iam.credential_report().await);
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert_eq!(
        error.sentence,
        "You don't have permission to read the credential report (iam:GetCredentialReport). Ask an \
         administrator for it."
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_to_make_another_one_is_not_asked_again_at_once() {
    let (demo, iam) = desk().await;
    demo.stage(Fault::on("GenerateCredentialReport").always().limit_exceeded());
    let error = iam.generate_credential_report().await.expect_err("refused");
    assert_eq!((error.kind, error.attempts), (ErrorKind::LimitExceeded, 1));
    assert_eq!(demo.count_calls("GenerateCredentialReport"), 1);
    assert!(error.sentence.starts_with("AWS does not make another credential report now"), "{}", error.sentence);

    demo.clear_faults();
    demo.stage(Fault::on("GenerateCredentialReport").always().throttled());
    let error = iam.generate_credential_report().await.expect_err("throttled");
    assert_eq!((error.kind, error.attempts), (ErrorKind::Throttled, 4));
}

#[tokio::test(start_paused = true)]
async fn a_report_that_is_cut_off_or_something_else_is_never_an_empty_one() {
    type Effect = fn(Strikes) -> Fault;
    for effect in [Strikes::truncated as Effect, Strikes::html, Strikes::garbled] {
        let (demo, iam) = desk().await;
        iam.generate_credential_report().await.expect("begun");
        demo.stage(effect(Fault::on("GetCredentialReport").always()));
        assert_eq!(failed(iam.credential_report().await).kind, ErrorKind::Unreadable);
        demo.clear_faults();
        assert_eq!(iam.credential_report().await.expect("whole").users.len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn the_report_of_a_large_account_is_read_whole() {
    let demo = DemoAccount::new(DemoOptions { users: 5000, ..DemoOptions::instant() });
    let iam = connect(&demo).await;
    iam.generate_credential_report().await.expect("begun");
    let report = iam.credential_report().await.expect("made at once");
    assert_eq!((report.users.len(), report.unreadable), (5000, 0));
    let mut listed = 0;
    for user in list(&iam, ListFrom::Beginning).await.0.iter().flat_map(|page| &page.users) {
        let reported = &report.users[&user.name.key()];
        assert_eq!((reported.created, reported.created.is_some()), (user.created, true), "{}", user.name);
        let used = reported.password_enabled.filter(|enabled| *enabled).and(user.password_last_used);
        assert_eq!(reported.password_last_used, used, "{}", user.name);
        listed += 1;
    }
    assert_eq!(listed, 5000);
    let count =
        |f: &dyn Fn(&passdesk::account::ReportedUser) -> bool| report.users.values().filter(|user| f(user)).count();
    let now: Timestamp = DemoOptions::instant().start;
    for (what, least, n) in [
        ("has a password", 3500, count(&|user| user.password_enabled == Some(true))),
        ("has none", 500, count(&|user| user.password_enabled == Some(false))),
        ("expired", 200, count(&|user| user.password_next_rotation.is_some_and(|at| at < now))),
        ("an inactive key", 100, count(&|user| user.access_keys.iter().flatten().any(|key| !key.active))),
        ("two keys", 100, count(&|user| user.access_keys.iter().flatten().count() == 2)),
    ] {
        assert!(n >= least, "{what}: {n}");
    }
}
