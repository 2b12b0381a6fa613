//! Every call of `iam` against the demo account, and every fault that the account can stage.

use std::time::Duration;

use passdesk::account::{LoginProfile, Partition, PasswordPolicy, Tag, UserDetail, UserName};
use passdesk::demo::{DemoAccount, DemoOptions, Fault, Strikes};
use passdesk::iam::{self, ConnectOptions, ErrorKind, Iam, ListFrom, Outcome, UserPage};
use passdesk::password::Secret;
use tokio::time::Instant;

mod organization;
mod rate_limit;
mod report;
mod sign_in;

const FIRST: &str = "Tr1cky-Password!";
const SECOND: &str = "An0ther-Password!";

/// An account with three users: `ann` has a password, `bob` has none, `cy` has one that must be changed.
async fn desk() -> (DemoAccount, Iam) {
    let demo = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    demo.add_user("ann", |user| user.password(FIRST).access_key("AKIAANN").mfa().group("staff").group("admins"));
    demo.add_user("bob", |user| user.path("/sales/"));
    demo.add_user("cy", |user| user.password(FIRST).must_change());
    let iam = connect(&demo).await;
    (demo, iam)
}

async fn connect(demo: &DemoAccount) -> Iam {
    let options = ConnectOptions { http_client: Some(demo.http_client()), ..Default::default() };
    Iam::connect(&options).await.expect("the demo account needs no credentials")
}

fn name(text: &str) -> UserName {
    UserName::parse(text).expect("a valid name")
}

fn refused(outcome: Outcome) -> iam::Error {
    match outcome {
        Outcome::Failed(error) => error,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn who_one_is_and_where() {
    let (_, iam) = desk().await;
    let identity = iam.identity().await.expect("answers");
    assert_eq!((identity.account_id.len(), identity.partition()), (12, Partition::Aws));
    assert_eq!(iam.account_alias().await, Ok(Some("acme-prod".into())));
    assert_eq!((iam.custom_endpoint(), iam.region()), (None, "us-east-1"));
}

#[tokio::test(start_paused = true)]
async fn the_policy_is_the_accounts_own_or_the_default_or_unknown() {
    let (demo, iam) = desk().await;
    assert_eq!(iam.password_policy().await, Ok(DemoOptions::instant().policy));
    demo.set_policy(PasswordPolicy::Default);
    assert_eq!(iam.password_policy().await, Ok(PasswordPolicy::Default));
    demo.stage(Fault::on("GetAccountPasswordPolicy").access_denied());
    let error = iam.password_policy().await.expect_err("denied");
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert!(error.sentence.contains("iam:GetAccountPasswordPolicy"), "{}", error.sentence);
}

#[tokio::test(start_paused = true)]
async fn a_user_is_read_with_all_there_is() {
    let (_, iam) = desk().await;
    let bob = iam.user(&name("bob")).await.expect("answers").expect("exists");
    assert_eq!((bob.name.as_str(), bob.path.as_str()), ("bob", "/sales/"));
    assert!(bob.created.is_some() && bob.arn.ends_with(":user/sales/bob"), "{bob:?}");
    assert_eq!(iam.user(&name("nobody")).await, Ok(None));
    let keys = iam.access_keys(&name("ann")).await.expect("answers");
    assert_eq!(keys.iter().map(|key| (key.id.as_str(), key.active)).collect::<Vec<_>>(), [("AKIAANN", true)]);
    assert_eq!(iam.mfa_devices(&name("ann")).await.expect("answers").len(), 1);
    let mut groups = iam.groups(&name("ann")).await.expect("answers");
    groups.sort();
    assert_eq!(groups, ["admins".into(), "staff".into()]);
    assert_eq!(iam.tags(&name("ann")).await, Ok(Vec::new()));
    assert_eq!(iam.tags(&name("nobody")).await.expect_err("no such user").kind, ErrorKind::NoSuchEntity);
    assert_eq!(iam.access_keys(&name("nobody")).await.expect_err("no such user").kind, ErrorKind::NoSuchEntity);
}

#[tokio::test(start_paused = true)]
async fn the_tags_of_a_user_are_read_whole() {
    let (demo, iam) = desk().await;
    // More than a page of the default size has.
    let expected: Vec<Tag> =
        (0..250).map(|n| Tag { key: format!("key-{n:03}").into(), value: "ä, \"b\" & c".into() }).collect();
    demo.add_user("dee", |user| expected.iter().fold(user, |user, tag| user.tag(&tag.key, &tag.value)));
    assert_eq!(iam.tags(&name("dee")).await, Ok(expected));
    assert_eq!(demo.count_calls("ListUserTags"), 3);
    demo.stage(Fault::on("ListUserTags").after(1).times(1).access_denied());
    let error = iam.tags(&name("dee")).await.expect_err("page 2 fails");
    assert_eq!(
        error.sentence,
        "You don't have permission to list this user's tags (iam:ListUserTags). Ask an administrator for it."
    );
}

#[tokio::test(start_paused = true)]
async fn a_login_profile_is_present_or_absent() {
    let (_, iam) = desk().await;
    for (user, reset) in [("ann", Some(false)), ("bob", None), ("cy", Some(true)), ("nobody", None)] {
        let read = iam.login_profile(&name(user)).await.expect("answers");
        let reset_required = match read {
            LoginProfile::Present { created, reset_required } => {
                assert!(created.is_some());
                Some(reset_required)
            }
            LoginProfile::Absent => None,
            LoginProfile::Unknown { .. } => panic!("{user} is unknown"),
        };
        assert_eq!(reset_required, reset, "{user}");
    }
}

async fn list(iam: &Iam, from: ListFrom) -> (Vec<UserPage>, Result<(), iam::Error>) {
    let mut pages = Vec::new();
    let result = iam.list_users(from, |page| pages.push(page)).await;
    (pages, result)
}

#[tokio::test(start_paused = true)]
async fn users_come_in_pages_and_a_failed_listing_goes_on_where_it_stopped() {
    let demo = DemoAccount::new(DemoOptions { users: 4500, ..DemoOptions::instant() });
    let iam = connect(&demo).await;
    let (pages, result) = list(&iam, ListFrom::Beginning).await;
    assert_eq!(result, Ok(()));
    assert_eq!(pages.iter().map(|page| page.users.len()).collect::<Vec<_>>(), [1000, 1000, 1000, 1000, 500]);

    demo.stage(Fault::on("ListUsers").after(2).times(1).access_denied());
    let (before, result) = list(&iam, ListFrom::Beginning).await;
    assert_eq!(result.expect_err("page 3 fails").kind, ErrorKind::AccessDenied);
    assert_eq!(before.len(), 2);
    let marker = before[1].next.clone().expect("there is more");
    let (rest, result) = list(&iam, ListFrom::Marker(marker)).await;
    assert_eq!(result, Ok(()));
    let all: Vec<_> = pages.into_iter().flat_map(|page| page.users).collect();
    let again: Vec<_> = before.into_iter().chain(rest).flat_map(|page| page.users).collect();
    assert_eq!(all, again);
}

/// Pages of the tags and groups of all users, and how reading them ended.
async fn details(iam: &Iam) -> (Vec<Vec<UserDetail>>, Result<(), iam::Error>) {
    let mut pages = Vec::new();
    let result = iam.authorization_details(|page| pages.push(page)).await;
    (pages, result)
}

#[tokio::test(start_paused = true)]
async fn the_tags_and_groups_of_everybody_are_those_that_are_read_user_by_user() {
    let demo = DemoAccount::new(DemoOptions { users: 1200, ..DemoOptions::instant() });
    demo.add_user("zoe", |user| {
        user.group("admins").group("staff").tag("team", "ä, \"b\" & c").inline_policy("p", "{}")
    });
    demo.add_user("b\u{f8}b", |user| user.tag("team", "ops"));
    let iam = connect(&demo).await;
    let (pages, result) = details(&iam).await;
    assert_eq!(result, Ok(()));
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [999, 202], "a name that is none is left out");
    let users = list(&iam, ListFrom::Beginning).await.0.into_iter().flat_map(|page| page.users);
    let told: Vec<_> = pages.iter().flatten().map(|user| (user.name.clone(), user.user_id.clone())).collect();
    assert_eq!(users.map(|user| (user.name, user.user_id)).collect::<Vec<_>>(), told);
    for user in pages.iter().flatten().filter(|user| ["ann.ko", "zoe"].contains(&user.name.as_str())) {
        assert_eq!(iam.tags(&user.name).await.as_ref(), Ok(&user.tags), "{}", user.name);
        assert_eq!(iam.groups(&user.name).await.as_ref(), Ok(&user.groups), "{}", user.name);
        assert!(!user.tags.is_empty() && !user.groups.is_empty(), "{user:?}");
    }

    demo.stage(Fault::on("GetAccountAuthorizationDetails").after(1).times(1).access_denied());
    let (pages, result) = details(&iam).await;
    assert_eq!(pages.len(), 1);
    assert_eq!(
        result.expect_err("page 2 is refused").sentence,
        "You don't have permission to read the tags and groups of all users (iam:GetAccountAuthorizationDetails). \
         Ask an administrator for it."
    );
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_none_is_counted() {
    let (demo, iam) = desk().await;
    demo.add_user("b\u{f8}b", |user| user);
    let (pages, result) = list(&iam, ListFrom::Beginning).await;
    assert_eq!(result, Ok(()));
    assert_eq!((pages[0].users.len(), pages[0].unreadable), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_password_is_created_reset_and_deleted() {
    let (demo, iam) = desk().await;
    let bob = name("bob");
    let done = |outcome| match outcome {
        Outcome::Done(receipt) => assert_eq!((receipt.attempts, receipt.request_ids.len()), (1, 1)),
        other => panic!("not done: {other:?}"),
    };
    done(iam.create_login_profile(&bob, &Secret::new(FIRST), true).await);
    assert!(demo.password_is("bob", FIRST) && demo.must_change("bob") == Some(true));
    done(iam.update_login_profile(&bob, Some(&Secret::new(SECOND)), None).await);
    assert!(demo.password_is("bob", SECOND) && demo.must_change("bob") == Some(true));
    done(iam.update_login_profile(&bob, None, Some(false)).await);
    assert!(demo.password_is("bob", SECOND) && demo.must_change("bob") == Some(false));
    done(iam.delete_login_profile(&bob).await);
    assert!(!demo.has_password("bob"));
}

#[tokio::test(start_paused = true)]
async fn what_iam_refuses_changes_nothing_and_is_told() {
    let (demo, iam) = desk().await;
    let (ann, bob, nobody) = (name("ann"), name("bob"), name("nobody"));
    let good = Secret::new(SECOND);

    let error = refused(iam.create_login_profile(&ann, &good, true).await);
    assert_eq!(error.kind, ErrorKind::AlreadyExists);
    assert!(demo.password_is("ann", FIRST), "nothing is overwritten");
    let error = refused(iam.create_login_profile(&nobody, &good, true).await);
    assert_eq!(error.kind, ErrorKind::NoSuchEntity);
    let error = refused(iam.create_login_profile(&bob, &Secret::new("short"), true).await);
    assert_eq!(error.kind, ErrorKind::PasswordPolicyViolation);
    let error = refused(iam.create_login_profile(&bob, &Secret::new("\u{100}"), true).await);
    assert_eq!(error.kind, ErrorKind::InvalidInput);
    assert!(!demo.has_password("bob"));
    let error = refused(iam.update_login_profile(&bob, Some(&good), None).await);
    assert_eq!(error.kind, ErrorKind::NoSuchEntity);
    let error = refused(iam.delete_login_profile(&bob).await);
    assert_eq!(error.kind, ErrorKind::NoSuchEntity);
    assert!(error.request_id.is_some() && error.sentence.contains("Nothing was changed"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_password_just_created_cannot_be_changed_for_a_moment() {
    let options = DemoOptions { users: 0, settling: Duration::from_secs(4), ..DemoOptions::instant() };
    let demo = DemoAccount::new(options);
    demo.add_user("bob", |user| user);
    let (iam, bob) = (connect(&demo).await, name("bob"));
    assert!(matches!(iam.create_login_profile(&bob, &Secret::new(FIRST), true).await, Outcome::Done(_)));
    let error = refused(iam.delete_login_profile(&bob).await);
    assert_eq!((error.kind, error.attempts), (ErrorKind::TemporarilyUnmodifiable, 1));
    demo.clock().advance(Duration::from_secs(5));
    assert!(matches!(iam.delete_login_profile(&bob).await, Outcome::Done(_)));
}

/// How a write must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Done,
    Failed(ErrorKind),
    Unknown(ErrorKind),
}

/// A fault, how the write must end, whether the account has applied it then, and how many calls the account saw.
type Effect = (&'static str, fn(Strikes) -> Fault, End, bool, usize);

#[tokio::test(start_paused = true)]
async fn every_fault_of_a_write_ends_as_what_is_true_of_it() {
    use ErrorKind as Kind;
    let effects: [Effect; 14] = [
        ("reply lost", |s| s.times(1).reply_lost(), End::Unknown(Kind::Unreachable), true, 1),
        ("connection refused", |s| s.times(1).connection_refused(), End::Failed(Kind::Unreachable), false, 1),
        ("failure before", |s| s.times(1).server_error_before(), End::Unknown(Kind::ServiceFailure), false, 1),
        ("failure after", |s| s.times(1).server_error_after(), End::Unknown(Kind::ServiceFailure), true, 1),
        ("hangs", |s| s.times(1).hangs(), End::Unknown(Kind::TimedOut), false, 1),
        ("hangs after", |s| s.times(1).hangs_after(), End::Unknown(Kind::TimedOut), true, 1),
        ("truncated", |s| s.times(1).truncated(), End::Unknown(Kind::Unreadable), true, 1),
        ("html", |s| s.times(1).html(), End::Unknown(Kind::Unreadable), false, 1),
        ("expired", |s| s.times(1).expired_credentials(), End::Failed(Kind::SignedOut), false, 1),
        ("invalid", |s| s.times(1).invalid_credentials(), End::Failed(Kind::SignedOut), false, 1),
        ("denied", |s| s.times(1).access_denied(), End::Failed(Kind::AccessDenied), false, 1),
        ("throttled thrice", |s| s.times(3).throttled(), End::Done, true, 4),
        ("throttled always", |s| s.always().throttled(), End::Failed(Kind::Throttled), false, 6),
        ("slow", |s| s.times(1).latency(Duration::from_secs(10)), End::Done, true, 1),
    ];
    for (what, effect, end, applied, calls) in effects {
        for operation in ["CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"] {
            let (demo, iam) = desk().await;
            demo.stage(effect(Fault::on(operation)));
            let (outcome, was_applied) = match operation {
                "CreateLoginProfile" => {
                    let outcome = iam.create_login_profile(&name("bob"), &Secret::new(SECOND), true).await;
                    (outcome, demo.password_is("bob", SECOND))
                }
                "UpdateLoginProfile" => {
                    let outcome = iam.update_login_profile(&name("ann"), Some(&Secret::new(SECOND)), Some(true)).await;
                    (outcome, demo.password_is("ann", SECOND))
                }
                _ => (iam.delete_login_profile(&name("ann")).await, !demo.has_password("ann")),
            };
            let ended = match &outcome {
                Outcome::Done(_) => End::Done,
                Outcome::Failed(error) => End::Failed(error.kind),
                Outcome::Unknown(error, _) => End::Unknown(error.kind),
            };
            assert_eq!(ended, end, "{operation}, {what}: {outcome:?}");
            assert_eq!(was_applied, applied, "{operation}, {what}");
            assert_eq!(demo.count_calls(operation), calls, "{operation}, {what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_a_read_is_got_over_or_told_and_never_taken_for_an_answer() {
    use ErrorKind as Kind;
    type Effect = (&'static str, fn(Strikes) -> Fault, Option<ErrorKind>);
    let effects: [Effect; 13] = [
        ("reply lost once", |s| s.times(1).reply_lost(), None),
        ("failure twice", |s| s.times(2).server_error_before(), None),
        ("throttled thrice", |s| s.times(3).throttled(), None),
        ("hangs once", |s| s.times(1).hangs(), None),
        ("reply always lost", |s| s.always().reply_lost(), Some(Kind::Unreachable)),
        ("always failing", |s| s.always().server_error_before(), Some(Kind::ServiceFailure)),
        ("always hanging", |s| s.always().hangs(), Some(Kind::TimedOut)),
        ("unreachable", |s| s.always().connection_refused(), Some(Kind::Unreachable)),
        ("truncated", |s| s.always().truncated(), Some(Kind::Unreadable)),
        ("html", |s| s.always().html(), Some(Kind::Unreadable)),
        ("throttled", |s| s.always().throttled(), Some(Kind::Throttled)),
        ("expired", |s| s.always().expired_credentials(), Some(Kind::SignedOut)),
        ("denied", |s| s.always().access_denied(), Some(Kind::AccessDenied)),
    ];
    for (what, effect, expected) in effects {
        let (demo, iam) = desk().await;
        demo.stage(effect(Fault::on_any()));
        let (ann, bob) = (name("ann"), name("bob"));
        for (read, error) in [
            ("identity", iam.identity().await.err()),
            ("account_alias", iam.account_alias().await.err()),
            ("password_policy", iam.password_policy().await.err()),
            ("list_users", list(&iam, ListFrom::Beginning).await.1.err()),
            ("user", iam.user(&ann).await.err()),
            ("login_profile", iam.login_profile(&ann).await.err()),
            ("login_profile of none", iam.login_profile(&bob).await.err()),
            ("access_keys", iam.access_keys(&ann).await.err()),
            ("mfa_devices", iam.mfa_devices(&ann).await.err()),
            ("groups", iam.groups(&ann).await.err()),
            ("tags", iam.tags(&ann).await.err()),
            ("authorization_details", details(&iam).await.1.err()),
            ("generate_credential_report", iam.generate_credential_report().await.err()),
        ] {
            assert_eq!(error.as_ref().map(|error| error.kind), expected, "{read}, {what}: {error:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn reading_many_stays_within_what_the_account_allows() {
    let demo = DemoAccount::new(DemoOptions::instant());
    let iam = connect(&demo).await;
    let users: Vec<_> =
        list(&iam, ListFrom::Beginning).await.0.into_iter().flat_map(|page| page.users).map(|user| user.name).collect();
    assert_eq!(users.len(), 214);
    demo.stage(Fault::on("GetLoginProfile").token_bucket(12.0, 20));
    let start = Instant::now();
    read_all(&iam, &users).await;
    let calls = demo.count_calls("GetLoginProfile");
    assert!(calls <= users.len() + 8, "{calls} calls for {} users", users.len());
    // After the burst of twenty, twelve a second are allowed.
    assert!((16.0..17.5).contains(&start.elapsed().as_secs_f64()), "{:?}", start.elapsed());

    // Somebody else takes most of it: slower, and still every one is read.
    demo.clear_faults();
    demo.forget_calls();
    demo.stage(Fault::on("GetLoginProfile").token_bucket(3.0, 3));
    read_all(&iam, &users[..60]).await;
    let calls = demo.count_calls("GetLoginProfile");
    // To find out costs some two dozen calls, however many there are to make.
    assert!(calls < 60 + 30, "{calls} calls for 60 users");
}

/// Reads them all at once, as far as the pace lets them.
async fn read_all(iam: &Iam, users: &[UserName]) {
    let tasks: Vec<_> = users
        .iter()
        .map(|user| {
            let (iam, user) = (iam.clone(), user.clone());
            tokio::spawn(async move { iam.login_profile(&user).await })
        })
        .collect();
    for task in tasks {
        let read = task.await.expect("no panic");
        assert!(read.is_ok(), "{read:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_the_credentials_expired_the_next_call_can_succeed() {
    let (demo, iam) = desk().await;
    demo.stage(Fault::on("GetUser").times(1).expired_credentials());
    let error = iam.user(&name("ann")).await.expect_err("expired");
    assert_eq!(error.kind, ErrorKind::SignedOut);
    assert!(iam.user(&name("ann")).await.is_ok());
}
