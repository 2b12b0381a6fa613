use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use aws_sdk_iam::operation::RequestId as _;

use super::*;

#[tokio::test]
async fn every_user_is_listed_once_in_pages() {
    let demo = demo();
    let client = client(&demo);
    let (mut names, mut marker, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = client.list_users().set_marker(marker).max_items(50).send().await.expect("a page");
        assert!(page.users().len() <= 50);
        names.extend(page.users().iter().map(|user| user.user_name().to_owned()));
        pages += 1;
        assert_eq!(page.is_truncated(), page.marker().is_some());
        marker = page.marker().map(ToOwned::to_owned);
        if marker.is_none() {
            break;
        }
    }
    assert_eq!((names.len(), pages), (214, 5));
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 214);
    let page = client.list_users().send().await.expect("a page");
    assert_eq!(page.users().len(), 100, "a hundred where nothing is said");
}

#[tokio::test]
async fn a_path_prefix_selects_and_has_markers_of_its_own() {
    let demo = demo();
    let client = client(&demo);
    let page = client.list_users().path_prefix("/engineering/").max_items(10).send().await.expect("a page");
    assert!(page.users().iter().all(|user| user.path().starts_with("/engineering/")));
    let marker = page.marker().expect("more than ten engineers");
    let rest = client.list_users().path_prefix("/engineering/").marker(marker).max_items(1000).send().await;
    let rest = rest.expect("the rest");
    let listed = page.users().iter().chain(rest.users()).count();
    let all = client.list_users().max_items(1000).send().await.expect("all of them");
    assert_eq!(listed, all.users().iter().filter(|user| user.path().starts_with("/engineering/")).count());
    assert_eq!(refusal(client.list_users().marker(marker).send().await), refused(400, "ValidationError"));
    let none = client.list_users().path_prefix("/nobody").send().await.expect("an empty page");
    assert!(none.users().is_empty() && !none.is_truncated());
}

#[tokio::test]
async fn a_marker_goes_on_after_a_user_that_is_gone() {
    let demo = demo();
    let client = client(&demo);
    let page = client.list_users().max_items(3).send().await.expect("a page");
    let last = page.users()[2].user_name();
    demo.remove_user(last);
    let next = client.list_users().set_marker(page.marker().map(Into::into)).send().await.expect("the next page");
    assert!(next.users()[0].user_name().to_lowercase() > last.to_lowercase());
}

#[tokio::test]
async fn users_are_found_without_regard_to_case_and_never_said_to_have_signed_in_when_they_have_not() {
    let demo = demo();
    let client = client(&demo);
    let user = client.get_user().user_name("ANN.KO").send().await.expect("a user");
    let user = user.user().expect("a user");
    assert_eq!((user.user_name(), user.path()), ("ann.ko", "/engineering/"));
    assert_eq!(user.arn(), "arn:aws:iam::111122223333:user/engineering/ann.ko");
    assert!(user.password_last_used().is_some() && !user.tags().is_empty());
    let bob = client.get_user().user_name("bob.lee").send().await.expect("a user");
    assert!(bob.user().expect("a user").password_last_used().is_none());
    assert_eq!(refusal(client.get_user().user_name("nobody").send().await), refused(404, "NoSuchEntity"));
    let caller = client.get_user().send().await.expect("the caller");
    assert_eq!(caller.user().expect("the caller").user_name(), "helpdesk-ann");
}

#[tokio::test]
async fn what_belongs_to_a_user_is_listed() {
    let demo = demo();
    let client = client(&demo);
    let keys = client.list_access_keys().user_name("ci-deployer").send().await.expect("keys");
    assert_eq!(keys.access_key_metadata().len(), 2);
    let one = client.list_access_keys().user_name("ci-deployer").max_items(1).send().await.expect("keys");
    let two = client.list_access_keys().user_name("ci-deployer").set_marker(one.marker().map(Into::into)).send().await;
    assert_eq!(two.expect("the second page").access_key_metadata(), &keys.access_key_metadata()[1..]);
    let devices = client.list_mfa_devices().user_name("ann.ko").send().await.expect("devices");
    assert_eq!(devices.mfa_devices()[0].serial_number(), "arn:aws:iam::111122223333:mfa/ann.ko");
    let groups = client.list_groups_for_user().user_name("ann.ko").send().await.expect("groups");
    assert_eq!(groups.groups()[1].group_name(), "developers");
    let tags = client.list_user_tags().user_name("cy.wu").send().await.expect("tags");
    assert_eq!((tags.tags()[0].key(), tags.tags()[0].value()), ("Department", "Finance"));
    for refusal in [
        refusal(client.list_access_keys().user_name("nobody").send().await),
        refusal(client.list_mfa_devices().user_name("nobody").send().await),
        refusal(client.list_groups_for_user().user_name("nobody").send().await),
        refusal(client.list_user_tags().user_name("nobody").send().await),
    ] {
        assert_eq!(refusal, refused(404, "NoSuchEntity"));
    }
}

#[tokio::test]
async fn everything_about_many_users_is_read_in_pages_by_who_may() {
    use aws_sdk_iam::types::EntityType::{Role, User};
    let demo = demo();
    demo.add_user("zoe", |user| {
        let document = r#"{"Version": "2012-10-17", "Statement": []}"#;
        user.group("a")
            .tag("team", "ops")
            .inline_policy("p", document)
            .attached_policy("arn:aws:iam::aws:policy/Billing")
    });
    let client = client(&demo);
    let details = || client.get_account_authorization_details();
    let page = details().filter(User).max_items(200).send().await.expect("a page");
    assert_eq!((page.user_detail_list().len(), page.is_truncated()), (200, true));
    let rest = details().filter(User).max_items(200).set_marker(page.marker.clone()).send().await.expect("the rest");
    assert_eq!((rest.user_detail_list().len(), rest.is_truncated()), (15, false));
    let zoe = rest.user_detail_list().iter().find(|user| user.user_name() == Some("zoe")).expect("she is there");
    assert_eq!((zoe.group_list(), zoe.tags()[0].value()), (&["a".to_owned()][..], "ops"));
    assert_eq!(zoe.attached_managed_policies()[0].policy_name(), Some("Billing"));
    let document = zoe.user_policy_list()[0].policy_document();
    assert_eq!(document, Some("%7B%22Version%22%3A%20%222012-10-17%22%2C%20%22Statement%22%3A%20%5B%5D%7D"));
    assert_eq!(refusal(details().set_marker(page.marker).send().await), refused(400, "ValidationError"));
    assert_eq!(details().filter(Role).send().await.expect("no roles").user_detail_list().len(), 0);
    let other = refusal(details().filter("Person".into()).send().await);
    assert_eq!(other, refused(400, "ValidationError"));
    demo.add_user("eve", |user| user.access_key("AKIAEVE"));
    let of_eve = client_of(&demo, "AKIAEVE").get_account_authorization_details().send().await;
    assert_eq!(refusal(of_eve), refused(403, "AccessDenied"));
}

#[tokio::test]
async fn what_is_said_of_many_users_may_be_stale_as_all_reads_may() {
    let propagation = Duration::from_secs(60);
    let demo = DemoAccount::new(DemoOptions { users: 0, propagation, ..DemoOptions::instant() });
    demo.add_user("zoe", |user| user);
    let client = client(&demo);
    let attach = client.attach_user_policy().user_name("zoe").policy_arn("arn:aws:iam::aws:policy/Billing");
    attach.send().await.expect("attached");
    for attached in [0, 1] {
        let page = client.get_account_authorization_details().send().await.expect("a page");
        assert_eq!(page.user_detail_list()[0].attached_managed_policies().len(), attached);
        demo.clock().advance(propagation);
    }
}

#[tokio::test]
async fn the_account_says_what_it_is_called_and_who_is_signed_in() {
    let demo = demo();
    let client = client(&demo);
    let aliases = client.list_account_aliases().send().await.expect("aliases");
    assert_eq!(aliases.account_aliases(), ["acme-prod"]);
    assert!(aliases.request_id().is_some_and(|id| id.len() == 36));
    let sts = aws_sdk_sts::Client::from_conf(
        aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new("A", "s", None, None, "tests")))
            .http_client(demo.http_client())
            .build(),
    );
    let identity = sts.get_caller_identity().send().await.expect("an identity");
    assert_eq!(identity.account(), Some("111122223333"));
    assert_eq!(identity.arn(), Some("arn:aws:iam::111122223333:user/helpdesk/helpdesk-ann"));
}

#[tokio::test]
async fn what_is_no_call_is_refused_as_one() {
    use crate::demo::{DemoReply, DemoRequest};
    let demo = demo();
    let signed = [("authorization", "AWS4-HMAC-SHA256 Credential=A/20261121/us-east-1/iam/aws4_request")];
    for (body, headers, status, code) in [
        ("Action=ListUser&Version=2010-05-08", &signed[..], 400, "InvalidAction"),
        ("Action=ListUsers&Version=2011-06-15", &signed[..], 400, "InvalidAction"),
        ("Action=GetCallerIdentity&Version=2010-05-08", &signed[..], 400, "InvalidAction"),
        ("Action=ListUsers", &signed[..], 400, "InvalidAction"),
        ("", &signed[..], 400, "InvalidAction"),
        ("Action=ListUsers&Version=2010-05-08", &[], 403, "MissingAuthenticationToken"),
        ("Action=ListUsers&Version=2010-05-08&MaxItems=x", &signed[..], 400, "MalformedInput"),
    ] {
        let request = DemoRequest::new(headers.iter().copied(), body.as_bytes().to_vec());
        let DemoReply::Answer(answer) = demo.respond(request).await else { panic!("no answer to {body}") };
        let text = String::from_utf8(answer.body).expect("text");
        assert!(answer.status == status && text.contains(&format!("<Code>{code}</Code>")), "{body}: {text}");
    }
}

#[tokio::test]
async fn a_page_of_a_hundred_thousand_users_costs_a_page() {
    let begun = Instant::now();
    let demo = DemoAccount::new(DemoOptions { users: 100_000, ..DemoOptions::instant() });
    let made = begun.elapsed();
    let client = client(&demo);
    let first = client.list_users().max_items(1000).send().await.expect("a page");
    let begun = Instant::now();
    let page = client.list_users().max_items(1000).set_marker(first.marker().map(Into::into)).send().await;
    assert_eq!(page.expect("a page").users().len(), 1000);
    // Unoptimised and on a busy machine; what matters is that it is not the cost of a hundred pages.
    assert!(
        made < Duration::from_secs(5) && begun.elapsed() < Duration::from_secs(2),
        "{made:?} {:?}",
        begun.elapsed()
    );
}
