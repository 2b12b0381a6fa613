use std::time::Duration;

use crate::demo::{Fault, Latency, Staleness};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_new_password_cannot_be_changed_until_it_has_settled() {
    let demo = DemoAccount::new(DemoOptions { settling: Duration::from_secs(4), ..DemoOptions::instant() });
    let client = client(&demo);
    demo.add_user("new.hire", |user| user.mfa());
    client.create_login_profile().user_name("new.hire").password(GOOD).send().await.expect("it is created");
    client.get_login_profile().user_name("new.hire").send().await.expect("reading is no change");
    let update = || client.update_login_profile().user_name("new.hire").password("Another-Horse-8").send();
    tokio::time::advance(Duration::from_secs(3)).await;
    for refusal in [
        refusal(update().await),
        refusal(client.delete_login_profile().user_name("new.hire").send().await),
        refusal(
            client
                .deactivate_mfa_device()
                .user_name("new.hire")
                .serial_number("arn:aws:iam::111122223333:mfa/new.hire")
                .send()
                .await,
        ),
    ] {
        assert_eq!(refusal, refused(409, "EntityTemporarilyUnmodifiable"));
    }
    tokio::time::advance(Duration::from_secs(1)).await;
    update().await.expect("it has settled");
}

#[tokio::test(start_paused = true)]
async fn reads_are_stale_while_a_write_is_propagated() {
    let demo = DemoAccount::new(DemoOptions { propagation: Duration::from_secs(10), ..DemoOptions::instant() });
    let client = client(&demo);
    client.create_login_profile().user_name("cy.wu").password(GOOD).send().await.expect("it is created");
    assert!(demo.has_password("cy.wu"), "it is, whatever a read says");
    let read = || client.get_login_profile().user_name("cy.wu").send();
    assert_eq!(refusal(read().await), refused(404, "NoSuchEntity"));
    let again = client.create_login_profile().user_name("cy.wu").password(GOOD).send().await;
    assert_eq!(refusal(again), refused(409, "EntityAlreadyExists"), "writes see what is true");
    tokio::time::advance(Duration::from_secs(10)).await;
    read().await.expect("it is seen everywhere");
    client.delete_login_profile().user_name("cy.wu").send().await.expect("it is deleted");
    read().await.expect("and still seen");
}

#[tokio::test(start_paused = true)]
async fn some_reads_can_be_stale_and_others_not() {
    let demo = DemoAccount::new(DemoOptions {
        propagation: Duration::from_secs(10),
        staleness: Staleness::Some,
        ..DemoOptions::instant()
    });
    let client = client(&demo);
    client.create_login_profile().user_name("cy.wu").password(GOOD).send().await.expect("it is created");
    let mut seen = 0;
    for _ in 0..40 {
        seen += usize::from(client.get_login_profile().user_name("cy.wu").send().await.is_ok());
    }
    assert!((5..35).contains(&seen), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn calls_take_their_time_and_that_which_is_staged() {
    let (min, max) = (Duration::from_millis(40), Duration::from_millis(180));
    let demo = DemoAccount::new(DemoOptions { latency: Latency::Range { min, max }, ..DemoOptions::instant() });
    let client = client(&demo);
    let mut spread = Vec::new();
    for _ in 0..30 {
        let begun = tokio::time::Instant::now();
        client.get_user().user_name("ann.ko").send().await.expect("a user");
        spread.push(begun.elapsed());
    }
    // The timer's own step is a millisecond.
    let slack = Duration::from_millis(2);
    assert!(spread.iter().all(|took| (min..max + slack).contains(took)), "{spread:?}");
    assert!(spread.iter().max() > spread.iter().min().map(|least| *least + min).as_ref(), "{spread:?}");
    demo.stage(Fault::on("GetUser").latency(Duration::from_secs(7)));
    let begun = tokio::time::Instant::now();
    client.get_user().user_name("ann.ko").send().await.expect("a user");
    assert_eq!(begun.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
async fn calls_take_as_long_as_asked_for_and_no_longer() {
    let time = Duration::from_millis(50);
    let demo =
        DemoAccount::new(DemoOptions { latency: Latency::Range { min: time, max: time }, ..DemoOptions::instant() });
    let client = client(&demo);
    let begun = tokio::time::Instant::now();
    for _ in 0..20 {
        client.get_user().user_name("ann.ko").send().await.expect("a user");
    }
    // The timer's own step is a millisecond.
    assert!((time * 20..(time + Duration::from_millis(1)) * 20).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_a_person_is_shown_is_a_whole_account_with_todays_date() {
    let demo = DemoAccount::new(DemoOptions::default());
    let begun = tokio::time::Instant::now();
    let page = client(&demo).list_users().max_items(1000).send().await.expect("users");
    assert_eq!(page.users().len(), DemoOptions::DEFAULT_USERS);
    assert!(begun.elapsed() >= Duration::from_millis(40));
    assert!(jiff::Timestamp::now().duration_since(demo.clock().now()).abs() < jiff::SignedDuration::from_secs(60));
}
