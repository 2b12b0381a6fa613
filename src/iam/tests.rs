//! The calls, on a wire that plays raw bytes: what goes out, and what is made of each thing that can come back.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::wire::{Play, Wire, error, reply, success};
use super::{Error, ErrorKind, Iam, ListFrom, Outcome, Receipt, ReportMissing, ReportProgress, UserPage};
use crate::account::{LoginProfile, PasswordPolicy, UserName};
use crate::password::Secret;

/// Put together at run time, so that finding it in a text means that it came from the call.
fn canary() -> String {
    ["Canary", "7", "!", "x"].concat()
}

fn name() -> UserName {
    UserName::parse("bob.lee").expect("a valid name")
}

async fn create(iam: &Iam) -> Outcome {
    iam.create_login_profile(&name(), &Secret::new(&canary()), true).await
}

async fn update(iam: &Iam) -> Outcome {
    iam.update_login_profile(&name(), Some(&Secret::new(&canary())), Some(true)).await
}

async fn delete(iam: &Iam) -> Outcome {
    iam.delete_login_profile(&name()).await
}

fn error_of(outcome: Outcome) -> Error {
    match outcome {
        Outcome::Failed(error) | Outcome::Unknown(error, _) => error,
        Outcome::Done(receipt) => panic!("done: {receipt:?}"),
    }
}

const LOGIN_PROFILE: &str = "<LoginProfile><UserName>bob.lee</UserName><CreateDate>2026-11-21T05:17:04Z</CreateDate>\
                             <PasswordResetRequired>true</PasswordResetRequired></LoginProfile>";

#[tokio::test(start_paused = true)]
async fn every_request_about_a_user_names_the_user() {
    let wire = Wire::plays([error(403, "AccessDenied", "no")]);
    let (iam, name, secret) = (wire.iam().await, name(), Secret::new("x"));
    let _ = iam.user(&name).await;
    let _ = iam.login_profile(&name).await;
    let _ = iam.access_keys(&name).await;
    let _ = iam.mfa_devices(&name).await;
    let _ = iam.groups(&name).await;
    let _ = iam.tags(&name).await;
    let _ = create(&iam).await;
    let _ = iam.update_login_profile(&name, Some(&secret), None).await;
    let _ = iam.update_login_profile(&name, None, Some(false)).await;
    let _ = delete(&iam).await;
    let requests = wire.requests();
    let actions: Vec<_> = requests.iter().filter_map(|r| r.strip_prefix("Action=")?.split('&').next()).collect();
    assert_eq!(
        actions,
        [
            "GetUser",
            "GetLoginProfile",
            "ListAccessKeys",
            "ListMFADevices",
            "ListGroupsForUser",
            "ListUserTags",
            "CreateLoginProfile",
            "UpdateLoginProfile",
            "UpdateLoginProfile",
            "DeleteLoginProfile"
        ]
    );
    for request in &requests {
        assert!(request.split('&').any(|pair| pair == "UserName=bob.lee"), "{request}");
    }
    assert!(!requests[7].contains("PasswordResetRequired") && !requests[8].contains("&Password="), "{requests:?}");
}

#[tokio::test(start_paused = true)]
async fn a_write_is_done_with_the_ids_of_its_attempts() {
    for (operation, result) in
        [("CreateLoginProfile", LOGIN_PROFILE), ("UpdateLoginProfile", ""), ("DeleteLoginProfile", "")]
    {
        let throttled = error(400, "Throttling", "Rate exceeded");
        let wire = Wire::plays([throttled.clone(), throttled.clone(), throttled, success(operation, result)]);
        let iam = wire.iam().await;
        let outcome = match operation {
            "CreateLoginProfile" => create(&iam).await,
            "UpdateLoginProfile" => update(&iam).await,
            _ => delete(&iam).await,
        };
        let request_ids = (1..=4).map(|n| format!("id-{n}")).collect();
        assert_eq!(outcome, Outcome::Done(Receipt { request_ids, attempts: 4 }), "{operation}");
    }
}

/// How a write must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Failed(ErrorKind),
    Unknown(ErrorKind),
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_been_applied_is_ambiguous_and_never_sent_again() {
    use ErrorKind as Kind;
    let html = "<!DOCTYPE html><html><body><code>Sign in</code></body></html>";
    for (play, end) in [
        (Play::Broken, End::Unknown(Kind::Unreachable)),
        (Play::Silence, End::Unknown(Kind::TimedOut)),
        (reply(200, html), End::Unknown(Kind::Unreadable)),
        (reply(200, ""), End::Unknown(Kind::Unreadable)),
        (reply(200, "<UpdateLoginProfileResponse><Resp"), End::Unknown(Kind::Unreadable)),
        (reply(302, html), End::Unknown(Kind::Unreadable)),
        (reply(403, html), End::Unknown(Kind::Unreadable)),
        (reply(502, html), End::Unknown(Kind::ServiceFailure)),
        (reply(503, ""), End::Unknown(Kind::ServiceFailure)),
        (reply(400, "<ErrorResponse><Error><Code>Throttling</Code></Err"), End::Unknown(Kind::Unreadable)),
        (error(500, "ServiceFailure", "oops"), End::Unknown(Kind::ServiceFailure)),
        (error(503, "Throttling", "Rate exceeded"), End::Unknown(Kind::Throttled)),
        (error(400, "RequestTimeout", "slow"), End::Failed(Kind::TimedOut)),
        (error(403, "AccessDenied", "no"), End::Failed(Kind::AccessDenied)),
        (error(404, "NoSuchEntity", "no"), End::Failed(Kind::NoSuchEntity)),
        (error(409, "EntityAlreadyExists", "no"), End::Failed(Kind::AlreadyExists)),
        (error(409, "EntityTemporarilyUnmodifiable", "no"), End::Failed(Kind::TemporarilyUnmodifiable)),
        (error(400, "PasswordPolicyViolation", "no"), End::Failed(Kind::PasswordPolicyViolation)),
        (error(403, "ExpiredToken", "no"), End::Failed(Kind::SignedOut)),
    ] {
        // A second reply that must not be asked for: it would be taken for the truth about the first request.
        let second = error(409, "LimitExceeded", "asked twice");
        for operation in ["create", "update", "delete"] {
            let wire = Wire::plays([play.clone(), second.clone()]);
            let iam = wire.iam().await;
            let outcome = match operation {
                "create" => create(&iam).await,
                "update" => update(&iam).await,
                _ => delete(&iam).await,
            };
            let ended = match &outcome {
                Outcome::Failed(error) => End::Failed(error.kind),
                Outcome::Unknown(error, _) => End::Unknown(error.kind),
                Outcome::Done(_) => panic!("{operation} after {play:?} is done"),
            };
            assert_eq!(ended, end, "{operation} after {play:?}");
            assert_eq!(wire.requests().len(), 1, "{operation} after {play:?}");
            let error = error_of(outcome);
            assert_eq!(error.attempts, 1);
            let is_ambiguous = matches!(end, End::Unknown(_));
            assert_eq!(error.sentence.contains("It is not known whether"), is_ambiguous, "{}", error.sentence);
            assert_eq!(error.sentence.contains("Nothing was changed"), !is_ambiguous, "{}", error.sentence);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_ambiguous_write_stays_ambiguous_after_throttling() {
    let wire =
        Wire::plays([error(400, "Throttling", "Rate exceeded"), Play::Broken, success("UpdateLoginProfile", "")]);
    let outcome = update(&wire.iam().await).await;
    assert!(matches!(&outcome, Outcome::Unknown(t, _) if t.attempts == 2), "{outcome:?}");
    assert_eq!(wire.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn throttling_without_end_is_refused_within_the_time_limit() {
    let wire = Wire::plays([error(400, "Throttling", "Rate exceeded")]);
    let (iam, start) = (wire.iam().await, Instant::now());
    let outcome = update(&iam).await;
    assert!(matches!(&outcome, Outcome::Failed(t) if t.kind == ErrorKind::Throttled && t.attempts == 6), "{outcome:?}");
    assert!(start.elapsed() < Duration::from_secs(60));
    assert_eq!(wire.requests().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn throttling_slows_the_next_calls_of_the_same_api() {
    let wire = Wire::plays([error(400, "Throttling", "Rate exceeded"), success("UpdateLoginProfile", "")]);
    let iam = wire.iam().await;
    assert!(matches!(update(&iam).await, Outcome::Done(_)));
    let start = Instant::now();
    for _ in 0..10 {
        assert!(matches!(update(&iam).await, Outcome::Done(_)));
    }
    // Two a second at first, one a second now; what time the retry took is in the bucket.
    assert!(start.elapsed() >= Duration::from_secs(8), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn silence_ends_a_write_after_twenty_seconds_and_a_read_after_a_minute() {
    let iam = Wire::plays([Play::Silence]).iam().await;
    let start = Instant::now();
    assert_eq!(error_of(update(&iam).await).kind, ErrorKind::TimedOut);
    assert_eq!(start.elapsed().as_secs(), 20);
    let start = Instant::now();
    assert_eq!(iam.identity().await.expect_err("silence").kind, ErrorKind::TimedOut);
    assert_eq!(start.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_read_is_made_again_after_a_passing_failure() {
    let profile = success("GetLoginProfile", LOGIN_PROFILE);
    for play in [
        Play::Broken,
        error(400, "Throttling", "Rate exceeded"),
        error(503, "Throttling", "Rate exceeded"),
        error(500, "ServiceFailure", "oops"),
        reply(503, ""),
    ] {
        let wire = Wire::plays([play.clone(), play, profile.clone()]);
        let read = wire.iam().await.login_profile(&name()).await;
        let created = "2026-11-21T05:17:04Z".parse().ok();
        assert_eq!(read, Ok(LoginProfile::Present { created, reset_required: true }));
        assert_eq!(wire.requests().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn only_no_such_entity_means_absent() {
    let absent = Wire::plays([error(404, "NoSuchEntity", "no")]).iam().await;
    assert_eq!(absent.login_profile(&name()).await, Ok(LoginProfile::Absent));
    assert_eq!(absent.user(&name()).await, Ok(None));
    assert_eq!(absent.password_policy().await, Ok(PasswordPolicy::Default));
    for play in [
        error(403, "AccessDenied", "no"),
        reply(404, "<html>Not found</html>"),
        reply(404, ""),
        reply(404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Err"),
        reply(200, ""),
        reply(200, "<html></html>"),
        success("GetLoginProfile", ""),
        success("GetUser", ""),
        success("GetAccountPasswordPolicy", ""),
        error(403, "ExpiredToken", "no"),
        Play::Broken,
        Play::Silence,
    ] {
        let iam = Wire::plays([play.clone()]).iam().await;
        assert!(iam.login_profile(&name()).await.is_err(), "{play:?}");
        assert!(iam.user(&name()).await.is_err(), "{play:?}");
        assert!(iam.password_policy().await.is_err(), "{play:?}");
    }
}

/// A page of users in `ListUsers`' form.
fn page(names: &[&str], rest: &str) -> Play {
    let users: String = names
        .iter()
        .map(|name| {
            format!(
                "<member><Path>/</Path><UserName>{name}</UserName><UserId>AIDA{name}</UserId>\
                 <Arn>arn:aws:iam::123456789012:user/{name}</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>"
            )
        })
        .collect();
    success("ListUsers", &format!("<Users>{users}</Users>{rest}"))
}

fn more(marker: &str) -> String {
    format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>")
}

async fn list(iam: &Iam, after: Option<&str>) -> (Vec<UserPage>, Result<(), Error>) {
    let mut pages = Vec::new();
    let from = after.map_or(ListFrom::Beginning, |marker| ListFrom::Marker(marker.to_owned()));
    let listing = iam.list_users(from, |page| pages.push(page));
    let result = timeout(Duration::from_secs(600), listing).await.expect("the listing ends");
    (pages, result)
}

fn names(pages: &[UserPage]) -> Vec<&str> {
    pages.iter().flat_map(|page| &page.users).map(|user| user.name.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_something_to_look_at_has_a_short_page_first() {
    let wire = Wire::plays([
        page(&["a"], &more("m1")),
        page(&["b"], &more("m2")),
        page(&["c"], "<IsTruncated>false</IsTruncated>"),
    ]);
    let iam = wire.iam().await;
    let mut users = 0;
    let listing = iam.list_users(ListFrom::BeginningShort, |page| users += page.users.len());
    assert_eq!((listing.await, users), (Ok(()), 3));
    let requests = wire.requests();
    let sizes: Vec<_> = ["MaxItems=100&", "MaxItems=1000", "MaxItems=1000"].into();
    let is_of = |(request, size): (&String, &str)| format!("{request}&").contains(size);
    assert!(requests.iter().zip(sizes).all(is_of), "{requests:?}");
}

#[tokio::test(start_paused = true)]
async fn pages_are_handed_on_as_they_arrive_and_a_short_one_is_not_the_last() {
    let end = "<IsTruncated>false</IsTruncated>";
    let wire = Wire::plays([page(&["a", "b"], &more("m1")), page(&[], &more("m2")), page(&["c d", "e"], end)]);
    let (pages, result) = list(&wire.iam().await, None).await;
    assert_eq!(result, Ok(()));
    assert_eq!(names(&pages), ["a", "b", "e"]);
    assert_eq!(pages.iter().map(|page| page.unreadable).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(pages.iter().map(|page| page.next.as_deref()).collect::<Vec<_>>(), [Some("m1"), Some("m2"), None]);
    let requests = wire.requests();
    assert!(requests.iter().all(|request| request.contains("MaxItems=1000")), "{requests:?}");
    assert!(!requests[0].contains("Marker=") && requests[2].contains("Marker=m2"), "{requests:?}");
}

#[tokio::test(start_paused = true)]
async fn authorization_details_are_asked_for_of_users_alone_and_to_their_end() {
    let page = |users: &str, rest: &str| {
        let member = |name: &str| format!("<member><UserName>{name}</UserName><UserId>AIDA{name}</UserId></member>");
        let users: String = users.split_whitespace().map(member).collect();
        success("GetAccountAuthorizationDetails", &format!("<UserDetailList>{users}</UserDetailList>{rest}"))
    };
    for (plays, expected) in [
        (vec![page("a b", &more("m1")), page("", &more("m2")), page("c d%e", "")], Ok("a b c")),
        (vec![page("a", &more("m1")), page("b", &more("m1"))], Err("a b")),
        (vec![page("a", "<IsTruncated>true</IsTruncated>")], Err("a")),
        (vec![success("GetAccountAuthorizationDetails", "<IsTruncated>false</IsTruncated>")], Err("")),
    ] {
        let wire = Wire::plays(plays);
        let iam = wire.iam().await;
        let mut names = Vec::new();
        let details =
            iam.authorization_details(|page| names.extend(page.into_iter().map(|user| user.name.to_string())));
        let ended = timeout(Duration::from_secs(600), details).await.expect("it ends");
        let names = names.join(" ");
        assert_eq!(ended.as_ref().map(|()| names.as_str()).map_err(|_| names.as_str()), expected);
        for (n, request) in wire.requests().iter().enumerate() {
            let pairs: Vec<&str> = request.split('&').collect();
            assert!(pairs.contains(&"Filter.member.1=User") && pairs.contains(&"MaxItems=1000"), "{request}");
            assert_eq!(request.contains("Marker="), n > 0, "{request}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_failed_goes_on_from_its_marker() {
    let denied = error(403, "AccessDenied", "no");
    let wire = Wire::plays([
        page(&["a"], &more("m1")),
        page(&["b"], &more("m2")),
        denied,
        page(&["c"], "<IsTruncated>false</IsTruncated>"),
    ]);
    let iam = wire.iam().await;
    let (pages, result) = list(&iam, None).await;
    assert_eq!(result.expect_err("page 3 failed").kind, ErrorKind::AccessDenied);
    assert_eq!(names(&pages), ["a", "b"]);
    let (pages, result) = list(&iam, pages[1].next.as_deref()).await;
    assert_eq!((names(&pages), result), (vec!["c"], Ok(())));
    assert!(wire.requests()[3].contains("Marker=m2"));
}

#[tokio::test(start_paused = true)]
async fn a_marker_that_repeats_ends_the_listing() {
    for plays in [
        vec![page(&["a"], &more("m1"))],
        vec![page(&["a"], &more("m1")), page(&["b"], &more("m2")), page(&["c"], &more("m1"))],
    ] {
        let wire = Wire::plays(plays.clone());
        let (_, result) = list(&wire.iam().await, None).await;
        let error = result.expect_err("the marker repeats");
        assert_eq!(error.kind, ErrorKind::Unreadable);
        assert_eq!(wire.requests().len(), plays.len().max(2));
    }
    let unended = Wire::plays([page(&["a"], "<IsTruncated>true</IsTruncated>")]).iam().await;
    assert!(list(&unended, None).await.1.is_err(), "more is promised without a marker");
}

#[tokio::test(start_paused = true)]
async fn half_a_list_is_not_a_shorter_list() {
    let Play::Reply { body, .. } = page(&["a", "b", "c"], "") else { unreachable!("a page is a reply") };
    for end in [body.len() - 2, body.len() - 40, body.len() / 2, 10] {
        let iam = Wire::plays([reply(200, &body[..end])]).iam().await;
        let (pages, result) = list(&iam, None).await;
        assert!(pages.is_empty());
        assert_eq!(result.expect_err("cut short").kind, ErrorKind::Unreadable);
    }
}

#[tokio::test(start_paused = true)]
async fn the_password_is_in_the_request_and_in_nothing_that_is_said() {
    let echo = format!("Value '{}' at 'password' failed to satisfy constraint", canary());
    for play in [
        error(400, "ValidationError", &echo),
        error(400, "PasswordPolicyViolation", &echo),
        error(400, "SomethingNew", &echo),
        error(500, "ServiceFailure", &echo),
        reply(200, &echo),
        reply(502, &echo),
        Play::Broken,
        Play::Silence,
    ] {
        for update_it in [false, true] {
            let wire = Wire::plays([play.clone()]);
            let iam = wire.iam().await;
            let outcome = if update_it { update(&iam).await } else { create(&iam).await };
            assert!(wire.requests()[0].contains("Canary7%21x"), "the control: it is sent");
            let said = format!("{outcome:?} {iam:?} {}", error_of(outcome.clone()));
            assert!(!said.contains("Canary"), "{said}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_told_with_how_wrong_it_is() {
    let at = |seconds: i64| {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
        time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let skewed = || error(403, "SignatureDoesNotMatch", "Signature expired: 20261121T051704Z is now earlier than …");
    for (play, says) in [
        (skewed().with("date", at(3 * 3600 + 125)), "clock is 3 h 2 min slow"),
        (skewed().with("date", at(-3000)), "clock is 50 min fast"),
        (error(400, "RequestExpired", "expired").with("date", at(90_125)), "clock is 1 d 1 h slow"),
        (skewed(), "clock is off"),
    ] {
        let error = error_of(update(&Wire::plays([play]).iam().await).await);
        assert_eq!(error.kind, ErrorKind::ClockSkew);
        assert!(error.sentence.contains(says), "{}", error.sentence);
        assert!(error.sentence.contains("Nothing was changed"), "{}", error.sentence);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_carries_what_aws_support_asks_for() {
    let iam = Wire::plays([error(403, "AccessDenied", "User: ann is not authorized")]).iam().await;
    let error = error_of(delete(&iam).await);
    assert_eq!(
        error,
        Error {
            kind: ErrorKind::AccessDenied,
            sentence: "You don't have permission to delete console passwords (iam:DeleteLoginProfile). Nothing \
                       was changed. Ask an administrator for it."
                .into(),
            operation: "DeleteLoginProfile",
            code: Some("AccessDenied".into()),
            message: Some("User: ann is not authorized".into()),
            request_id: Some("id-1".into()),
            attempts: 1,
        }
    );
    assert_eq!(error.to_string(), error.sentence);
}

#[tokio::test(start_paused = true)]
async fn every_code_of_iams_is_understood() {
    use ErrorKind as Kind;
    for (status, code, kind) in [
        (403, "AccessDenied", Kind::AccessDenied),
        (403, "AccessDeniedException", Kind::AccessDenied),
        (409, "ConcurrentModification", Kind::TemporarilyUnmodifiable),
        (409, "EntityAlreadyExists", Kind::AlreadyExists),
        (409, "EntityTemporarilyUnmodifiable", Kind::TemporarilyUnmodifiable),
        (403, "ExpiredToken", Kind::SignedOut),
        (403, "ExpiredTokenException", Kind::SignedOut),
        (403, "IncompleteSignature", Kind::SignedOut),
        (403, "InvalidClientTokenId", Kind::SignedOut),
        (403, "UnrecognizedClientException", Kind::SignedOut),
        (403, "SignatureDoesNotMatch", Kind::SignedOut),
        (403, "MissingAuthenticationToken", Kind::NoCredentials),
        (409, "LimitExceeded", Kind::LimitExceeded),
        (404, "NoSuchEntity", Kind::NoSuchEntity),
        (400, "PasswordPolicyViolation", Kind::PasswordPolicyViolation),
        (400, "RequestExpired", Kind::ClockSkew),
        (403, "RequestTimeTooSkewed", Kind::ClockSkew),
        (500, "ServiceFailure", Kind::ServiceFailure),
        (500, "InternalFailure", Kind::ServiceFailure),
        (503, "ServiceUnavailable", Kind::ServiceFailure),
        (500, "SomethingNew", Kind::ServiceFailure),
        (400, "Throttling", Kind::Throttled),
        (400, "ThrottlingException", Kind::Throttled),
        (400, "RequestLimitExceeded", Kind::Throttled),
        (400, "ValidationError", Kind::InvalidInput),
        (400, "InvalidInput", Kind::InvalidInput),
        (400, "InvalidAction", Kind::Other),
        (400, "SomethingNew", Kind::Other),
    ] {
        let iam = Wire::plays([error(status, code, "Told.")]).iam().await;
        let error = error_of(update(&iam).await);
        assert_eq!((error.kind, error.code.as_deref()), (kind, Some(code)));
        assert_eq!(error.message.as_deref(), Some("Told."));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_in_an_emulators_wrapper_is_understood() {
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ErrorResponse><Errors><Error><Code>AccessDenied</Code>\
                <Message>User: ann is &quot;not&quot; authorized</Message></Error></Errors></ErrorResponse>";
    let outcome = delete(&Wire::plays([reply(403, body)]).iam().await).await;
    let Outcome::Failed(error) = outcome else { panic!("{outcome:?}") };
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::AccessDenied, Some("AccessDenied")));
    assert_eq!(error.message.as_deref(), Some("User: ann is \"not\" authorized"));
}

/// Tasks run on other threads.
#[test]
fn the_calls_can_be_spawned() {
    fn sendable<T: Send>(_: T) {}
    fn all(iam: &Iam, name: &UserName, secret: &Secret) {
        sendable(iam.identity());
        sendable(iam.list_users(ListFrom::Beginning, |_| {}));
        sendable(iam.authorization_details(|_| {}));
        sendable(iam.user(name));
        sendable(iam.login_profile(name));
        sendable(iam.password_policy());
        sendable(iam.access_keys(name));
        sendable(iam.tags(name));
        sendable(iam.login_profile_permit());
        sendable(async { iam.login_profile_on(iam.login_profile_permit().await, name).await });
        sendable(iam.generate_credential_report());
        sendable(iam.credential_report());
        sendable(iam.create_login_profile(name, secret, true));
        sendable(iam.update_login_profile(name, Some(secret), None));
        sendable(iam.delete_login_profile(name));
        sendable(super::profiles());
    }
    let _ = all;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_credential_report_is_never_one_without_users() {
    let encoded = |csv: &str| format!("<Content>{}</Content>", aws_smithy_types::base64::encode(csv));
    let format = "<ReportFormat>text/csv</ReportFormat>";
    let time = "<GeneratedTime>2026-11-21T05:17:04Z</GeneratedTime>";
    let good = encoded("user,arn\nbob.lee,arn:aws:iam::123456789012:user/bob.lee");
    let whole = Wire::plays([success("GetCredentialReport", &format!("{good}{format}{time}"))]).iam().await;
    assert_eq!(whole.credential_report().await.map(|report| report.users.len()), Ok(1), "the control");
    for result in [
        format!("{good}{time}"),
        format!("{good}<ReportFormat>text/yaml</ReportFormat>{time}"),
        format!("{good}{format}"),
        format!("{format}{time}"),
        format!("<Content></Content>{format}{time}"),
        format!("<Content>%%%</Content>{format}{time}"),
        format!("{}{format}{time}", encoded("bob.lee,arn:aws:iam::123456789012:user/bob.lee")),
        String::new(),
    ] {
        let iam = Wire::plays([success("GetCredentialReport", &result)]).iam().await;
        let Err(ReportMissing::Failed(error)) = iam.credential_report().await else { panic!("{result}") };
        assert_eq!(error.kind, ErrorKind::Unreadable, "{result}");
        assert!(error.sentence.contains(". ") && error.sentence.ends_with('.'), "{}", error.sentence);
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_is_missing_for_a_reason_that_iam_gave_and_for_no_other() {
    for (play, missing) in [
        (error(410, "ReportNotPresent", "no"), Some(ReportMissing::NotPresent)),
        (error(410, "ReportExpired", "no"), Some(ReportMissing::Expired)),
        (error(404, "ReportInProgress", "no"), Some(ReportMissing::InProgress)),
        (reply(410, "<ErrorResponse><Error><Code>ReportExpired</Code></Err"), None),
        (reply(404, "<html>Not found</html>"), None),
        (error(500, "ReportExpired", "no"), None),
        (error(403, "AccessDenied", "no"), None),
    ] {
        let wire = Wire::plays([play.clone()]);
        let read = wire.iam().await.credential_report().await.expect_err("there is none");
        assert_eq!(matches!(read, ReportMissing::Failed(_)), missing.is_none(), "{play:?}: {read:?}");
        if let Some(missing) = missing {
            assert_eq!((read, wire.requests().len()), (missing, 1), "{play:?}");
        }
    }
    let state = |state| success("GenerateCredentialReport", &format!("<State>{state}</State>"));
    for (play, progress) in [
        (state("STARTED"), ReportProgress::Started),
        (state("INPROGRESS"), ReportProgress::InProgress),
        (state("COMPLETE"), ReportProgress::Complete),
        (state("RESTING"), ReportProgress::InProgress),
        (success("GenerateCredentialReport", "<Description>Soon.</Description>"), ReportProgress::InProgress),
    ] {
        let iam = Wire::plays([play]).iam().await;
        assert_eq!(iam.generate_credential_report().await, Ok(progress));
    }
}
