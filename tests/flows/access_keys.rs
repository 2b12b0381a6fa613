//! Access keys: each has a menu of its own beside it, and asks before anything is done.

use std::sync::Arc;
use std::time::Duration;

use egui::Key;
use passdesk::account::UserName;
use passdesk::actions::{deactivate_access_key, delete_access_key, delete_password};
use passdesk::demo::{DemoAccount, DemoOptions, Fault, Staleness};
use passdesk::desk::{Command, Desk, Options, Origin, Status};
use passdesk::ui::texts::CHECK_AGAIN;

use crate::support::{Operator, elsewhere, small_account};

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const OTHER: &str = "AKIAI44QH8DHBEXAMPLE";

fn account() -> DemoAccount {
    let account = small_account();
    account.add_user("eve.li", |user| user.password("Old-Password-of-Eve-1").access_key(KEY).access_key(OTHER));
    account.remove_user("di.roy");
    account
}

fn at_eve(account: &DemoAccount) -> Operator {
    let mut operator = Operator::at(account);
    operator.select("eve.li");
    operator
}

/// Chooses this in the menu of the key.
fn chooses(operator: &mut Operator, key: &str, item: &str) {
    operator.click(&format!("Actions for access key {key}"));
    operator.click(item);
}

fn is_active(account: &DemoAccount, key: &str) -> Option<bool> {
    account.is_access_key_active("eve.li", key)
}

#[test]
fn deactivates_a_key_activates_it_again_and_deletes_it() {
    let account = account();
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Deactivate key…");
    assert!(operator.sees_dialog(&format!("Deactivate access key {KEY} of eve.li")));
    assert!(operator.reads("IAM knows of no use of it") && operator.reads("Account acme-prod"));
    assert_eq!(account.count_calls("UpdateAccessKey"), 0, "it asks first");
    operator.click("Deactivate access key");
    operator.wait(Duration::from_secs(1));
    assert_eq!((is_active(&account, KEY), is_active(&account, OTHER)), (Some(false), Some(true)));
    assert!(operator.was_told(&format!("Access key {KEY} of eve.li was deactivated.")));
    assert!(operator.reads("1 active of 2") && operator.reads("Deactivate access key"), "{:?}", operator.all_texts());

    chooses(&mut operator, KEY, "Activate key…");
    assert!(operator.reads("with all that eve.li may do"));
    operator.click("Activate access key");
    operator.wait(Duration::from_secs(1));
    assert_eq!(is_active(&account, KEY), Some(true));
    assert!(operator.reads("2 active of 2"), "{:?}", operator.all_texts());

    chooses(&mut operator, OTHER, "Delete key…");
    assert!(operator.reads("It is active: whatever signs in with it stops working at once."));
    operator.click("Delete access key");
    operator.wait(Duration::from_secs(1));
    assert_eq!((is_active(&account, KEY), is_active(&account, OTHER)), (Some(true), None));
    assert!(operator.reads("1 active of 1"), "{:?}", operator.all_texts());
    assert_eq!(operator.button(&format!("Actions for access key {OTHER}")), None);
    // The journal has all three, by their keys.
    operator.click("Journal");
    let row = |action: &str, key: &str| format!("{action}, eve.li, access key {key}");
    let rows = operator.rows();
    let expected =
        [row("Delete access key", OTHER), row("Activate access key", KEY), row("Deactivate access key", KEY)];
    assert_eq!(rows, expected);
}

#[test]
fn enter_alone_takes_no_key_away() {
    let account = account();
    let mut operator = at_eve(&account);
    for (item, safe) in [("Deactivate key…", true), ("Delete key…", true)] {
        chooses(&mut operator, KEY, item);
        operator.press(Key::Enter);
        operator.wait(Duration::from_secs(1));
        assert_eq!(is_active(&account, KEY) == Some(true), safe, "{item}");
    }
    assert_eq!(account.count_calls("UpdateAccessKey") + account.count_calls("DeleteAccessKey"), 0);
}

#[test]
fn one_key_does_not_wait_for_another_nor_for_the_password() {
    let account = account();
    for operation in ["UpdateAccessKey", "DeleteLoginProfile"] {
        account.stage(Fault::on(operation).always().latency(Duration::from_secs(5)));
    }
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let options = Options { open: Some(Origin::Demo), demo_account: Some(account.clone()), ..Options::default() };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    let pass = |desk: &mut Desk, seconds: u64| {
        for _ in 0..2 * seconds {
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
            desk.collect();
        }
    };
    pass(&mut desk, 5);
    let eve = || UserName::parse("eve.li").expect("a name");
    for action in [
        deactivate_access_key(eve(), KEY.into()),
        deactivate_access_key(eve(), OTHER.into()),
        delete_password(eve()),
        // The same one again, while it is under way.
        delete_access_key(eve(), KEY.into()),
    ] {
        desk.update(Command::Act(action));
    }
    pass(&mut desk, 3);
    let running =
        desk.account().map(|account| account.operations.of_user("eve.li").filter(|one| one.is_running()).count());
    assert_eq!(running, Some(3));
    let told =
        "Nothing more was sent: the deactivation of access key AKIAIOSFODNN7EXAMPLE of eve.li is still under way.";
    assert!(desk.notifications.newest_first().any(|one| one.text == told), "it says why");
    pass(&mut desk, 10);
    assert_eq!((is_active(&account, KEY), is_active(&account, OTHER)), (Some(false), Some(false)));
    assert!(!account.has_password("eve.li"));
    assert_eq!((account.count_calls("UpdateAccessKey"), account.count_calls("DeleteAccessKey")), (2, 0));
}

#[test]
fn what_became_of_a_key_whose_answer_got_lost_is_read_back() {
    for (item, does, operation) in [
        ("Deactivate key…", "Deactivate access key", "UpdateAccessKey"),
        ("Delete key…", "Delete access key", "DeleteAccessKey"),
    ] {
        let account = account();
        account.stage(Fault::on(operation).times(1).reply_lost());
        let mut operator = at_eve(&account);
        chooses(&mut operator, KEY, item);
        operator.click(does);
        operator.wait(Duration::from_secs(5));
        assert!(operator.reads("Checking…"), "{:?}", operator.all_texts());
        // No read before a minute has passed can be relied on.
        operator.wait(Duration::from_secs(70));
        assert_ne!(is_active(&account, KEY), Some(true));
        assert!(operator.was_told(&format!("Access key {KEY} of eve.li was ")), "{item}: {:?}", operator.all_texts());
        assert!(operator.reads("Done, confirmed by reading the user again"), "{item}: {:?}", operator.all_texts());
    }
}

#[test]
fn what_is_not_known_of_a_key_is_said_and_a_later_read_tells() {
    let account = account();
    account.stage(Fault::on("UpdateAccessKey").times(1).reply_lost());
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Deactivate key…");
    operator.wait(Duration::from_secs(1));
    // The look before it is sent succeeds, and none after it.
    account.stage(Fault::on("ListAccessKeys").after(1).always().server_error_before());
    operator.click("Deactivate access key");
    operator.wait(Duration::from_secs(240));
    assert!(operator.reads("the user could not be read since"), "{:?}", operator.all_texts());
    operator.click("Cancel");
    assert!(operator.reads(&format!("Access key {KEY}: AWS did not confirm")), "{:?}", operator.all_texts());
    account.clear_faults();
    operator.click(&format!("{CHECK_AGAIN}: Access key {KEY}"));
    operator.wait(Duration::from_secs(2));
    assert!(!operator.reads("AWS did not confirm"), "{:?}", operator.all_texts());
    assert!(operator.was_told(&format!("Access key {KEY} of eve.li was deactivated.")));
    operator.click("Journal");
    let desk = operator.harness.state().desk();
    let entries = desk.journal_shown().open().and_then(|open| open.contents.as_ref()).map(|read| read.entries.clone());
    assert!(entries.is_some_and(|entries| entries.iter().all(|entry| entry.status == Status::Done)));
}

#[test]
fn a_key_that_somebody_else_changed_meanwhile_is_left_alone() {
    let account = account();
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Delete key…");
    let iam = elsewhere(&account);
    operator.meanwhile(async {
        let off = aws_sdk_iam::types::StatusType::Inactive;
        iam.update_access_key().user_name("eve.li").access_key_id(KEY).status(off).send().await.expect("deactivated");
    });
    account.forget_calls();
    operator.click("Delete access key");
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads(&format!("Somebody else deactivated access key {KEY} since you looked at eve.li")));
    assert_eq!(account.count_calls("DeleteAccessKey"), 0, "it is not sent");
    assert_eq!(is_active(&account, KEY), Some(false));
}

#[test]
fn a_read_that_is_stale_does_not_bring_a_key_back() {
    let options = DemoOptions {
        users: 0,
        propagation: Duration::from_secs(20),
        staleness: Staleness::Every,
        ..DemoOptions::instant()
    };
    let account = DemoAccount::new(options);
    account.add_user("eve.li", |user| user.access_key(KEY).access_key(OTHER));
    let mut operator = at_eve(&account);
    operator.wait(Duration::from_secs(30));
    chooses(&mut operator, KEY, "Delete key…");
    operator.click("Delete access key");
    operator.wait(Duration::from_secs(1));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(5));
    assert!(operator.reads("1 active of 1"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(60));
    assert!(operator.reads("1 active of 1"), "{:?}", operator.all_texts());
}

#[test]
fn a_key_is_not_touched_read_only_or_without_the_permission() {
    let account = account();
    let mut operator = Operator::with(&account, Options { read_only: true, ..Options::default() });
    operator.select("eve.li");
    assert_eq!(operator.button(&format!("Actions for access key {KEY}")), Some(false));

    account.stage(Fault::on("UpdateAccessKey").always().access_denied());
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Deactivate key…");
    operator.click("Deactivate access key");
    operator.wait(Duration::from_secs(1));
    assert!(
        operator.reads("You don't have permission to activate and deactivate access keys"),
        "{:?}",
        operator.all_texts()
    );
    assert!(operator.reads("iam:UpdateAccessKey") && operator.reads("Nothing was changed"));
    assert_eq!(is_active(&account, KEY), Some(true));
}

#[test]
fn in_production_the_name_is_typed_first() {
    let account = account();
    let mut operator = at_eve(&account);
    operator.marks_as_production();
    chooses(&mut operator, KEY, "Deactivate key…");
    assert_eq!(operator.button("Deactivate access key"), Some(false));
    operator.type_into("Type eve.li to confirm", "eve.li");
    operator.click("Deactivate access key");
    operator.wait(Duration::from_secs(1));
    assert_eq!(is_active(&account, KEY), Some(false));
}

#[test]
fn says_when_a_key_was_used_and_warns_of_the_own_one() {
    let account = DemoAccount::new(DemoOptions { users: 214, ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "helpdesk-ann");
    operator.select("helpdesk-ann");
    let menu = operator.button_with("Actions for access key ");
    operator.click(&menu);
    operator.click("Deactivate key…");
    assert!(operator.reads("It was last used 1 hour ago, for s3 in us-east-1"), "{:?}", operator.all_texts());
    assert!(operator.reads("This is a key of the user you are signed in as."), "{:?}", operator.all_texts());
}

#[test]
fn what_was_lost_of_a_former_user_says_nothing_of_a_new_one() {
    let account = account();
    account.stage(Fault::on("DeleteAccessKey").times(1).request_lost());
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Delete key…");
    account.stage(Fault::on("ListAccessKeys").after(1).times(20).server_error_before());
    operator.click("Delete access key");
    operator.wait(Duration::from_secs(240));
    operator.click("Cancel");
    assert!(operator.reads(&format!("Access key {KEY}: AWS did not confirm")), "{:?}", operator.all_texts());
    // She is deleted and created again, without any key.
    account.clear_faults();
    operator.wait_minutes(&account, 5);
    account.remove_user("eve.li");
    account.add_user("eve.li", |user| user.created(account.clock().now()));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(10));
    operator.select("eve.li");
    operator.wait(Duration::from_secs(5));
    assert!(
        !operator.was_told(&format!("Access key {KEY} of eve.li was deleted.")),
        "of the former one it is not known"
    );
    assert!(!operator.was_told("The change of eve.li was made"));
    assert!(!operator.reads("AWS did not confirm"), "and it does not matter any more: {:?}", operator.all_texts());
}

#[test]
fn a_key_that_somebody_activated_again_is_not_deleted_as_an_inactive_one() {
    let account = account();
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Deactivate key…");
    operator.click("Deactivate access key");
    operator.wait(Duration::from_secs(5));
    let iam = elsewhere(&account);
    operator.meanwhile(async {
        let on = aws_sdk_iam::types::StatusType::Active;
        iam.update_access_key().user_name("eve.li").access_key_id(KEY).status(on).send().await.expect("activated");
    });
    // What this desk did is shown for a while, whatever is read.
    chooses(&mut operator, KEY, "Delete key…");
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("It is inactive."), "{:?}", operator.all_texts());
    operator.click("Delete access key");
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads(&format!("IAM shows access key {KEY} as active")), "{:?}", operator.all_texts());
    assert_eq!((account.count_calls("DeleteAccessKey"), is_active(&account, KEY)), (0, Some(true)));
    // After that time it is what it is.
    operator.click("Cancel");
    operator.wait_minutes(&account, 2);
    chooses(&mut operator, KEY, "Delete key…");
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("It is active: whatever signs in with it stops working at once."));
}

#[test]
fn a_key_that_is_gone_is_not_called_active() {
    let account = account();
    let mut operator = at_eve(&account);
    chooses(&mut operator, KEY, "Delete key…");
    let iam = elsewhere(&account);
    operator.meanwhile(async {
        iam.delete_access_key().user_name("eve.li").access_key_id(KEY).send().await.expect("deleted");
    });
    account.forget_calls();
    operator.click("Delete access key");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads(&format!("Somebody else deleted access key {KEY}")), "{:?}", operator.all_texts());
    assert!(operator.reads("IAM does not list it any more") && !operator.reads("It is active"));
    assert_eq!(account.count_calls("DeleteAccessKey"), 0);
}

#[test]
fn failures_and_waits_say_which_key_they_are_of() {
    let account = account();
    account.stage(Fault::on("UpdateAccessKey").always().access_denied());
    let mut operator = at_eve(&account);
    for key in [KEY, OTHER] {
        chooses(&mut operator, key, "Deactivate key…");
        operator.click("Deactivate access key");
        operator.wait(Duration::from_secs(1));
        // What is said in the dialog is said once more where somebody has gone on.
        operator.click("Cancel");
    }
    account.clear_faults();
    account.stage(Fault::on("UpdateAccessKey").times(1).reply_lost());
    chooses(&mut operator, OTHER, "Deactivate key…");
    operator.click("Deactivate access key");
    operator.wait(Duration::from_secs(2));
    operator.click(&format!("Stop waiting: Access key {OTHER}"));
    operator.wait(Duration::from_secs(1));
    operator.click("Cancel");
    assert!(operator.reads(&format!("Access key {OTHER}: AWS did not confirm")), "{:?}", operator.all_texts());
    assert_eq!(operator.button(&format!("Dismiss: Access key {OTHER}")), Some(true));
    assert!(operator.reads(&format!("Of: Access key {OTHER}")), "{:?}", operator.all_texts());
    // The password of the user is another matter.
    assert!(operator.row_says("eve.li").contains("Set"), "{}", operator.row_says("eve.li"));
}
