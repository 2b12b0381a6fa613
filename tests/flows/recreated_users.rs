//! Users that are deleted and created again under the same name: nothing of the former one is said of the new one.

use std::time::Duration;

use passdesk::demo::{DemoAccount, Fault};

use crate::support::{Operator, small_account, without_report};

/// Later than anything that the desk has sent.
const LATER: &str = "2026-11-21T10:05:00Z";
const GOOD: &str = "Correct-Horse-7-Battery";

/// Somebody deletes ann.ko and creates another one, who has no password; the operator reads the list again.
fn is_replaced(operator: &mut Operator, account: &DemoAccount) {
    account.remove_user("ann.ko");
    account.add_user("ann.ko", |user| user.created(LATER.parse().expect("a time")));
    operator.click("Refresh");
}

/// At a desk that reads the account again every minute.
fn resets(account: &DemoAccount) -> Operator {
    let mut operator = Operator::refreshing_every(1, account);
    operator.select("ann.ko");
    operator.click("Reset password…");
    operator.type_into("New password", GOOD);
    operator
}

#[test]
fn what_was_being_read_of_the_former_one_is_not_shown() {
    let account = small_account();
    without_report(&account);
    let mut operator = Operator::at(&account);
    // The former one is read after three seconds, and the answer takes three more: the new one is listed by then.
    let is_late = Fault::on("GetLoginProfile").for_user("ann.ko").latency(Duration::from_secs(6));
    account.stage(is_late);
    operator.select("ann.ko");
    operator.wait(Duration::from_secs(3));
    is_replaced(&mut operator, &account);
    for _ in 0..20 {
        assert_eq!(operator.password_says("ann.ko"), "Console password Not set", "{:?}", operator.all_texts());
        operator.wait(Duration::from_millis(200));
    }
}

#[test]
fn the_last_change_of_the_former_one_is_not_the_new_ones() {
    let account = small_account();
    let mut operator = resets(&account);
    operator.click("Reset password");
    operator.hands_over();
    assert!(operator.reads("Last change from this desk"), "{:?}", operator.all_texts());
    is_replaced(&mut operator, &account);
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.password_says("ann.ko"), "Console password Not set", "{:?}", operator.all_texts());
    assert!(!operator.reads("Last change from this desk"), "{:?}", operator.all_texts());
}

#[test]
fn whether_the_former_one_was_changed_does_not_matter_any_more() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.flips_must_change();
    operator.wait(Duration::from_secs(3));
    operator.click("Stop waiting");
    operator.click("Cancel");
    assert!(operator.reads("AWS did not confirm the change"), "{:?}", operator.all_texts());
    // Of one who was there already, the change may have been made.
    account.remove_user("ann.ko");
    account.add_user("ann.ko", |user| user.created("2026-11-21T10:00:00Z".parse().expect("a time")));
    operator.click("Refresh");
    assert!(operator.reads("AWS did not confirm the change"), "{:?}", operator.all_texts());
    is_replaced(&mut operator, &account);
    operator.wait(Duration::from_secs(2));
    assert!(
        operator.was_told("Whether the former one was changed does not matter any more."),
        "{:?}",
        operator.all_texts()
    );
    assert!(!operator.reads("AWS did not confirm the change"), "{:?}", operator.all_texts());
    assert!(operator.closes(), "nothing is unresolved any more");
}

/// Resets the password of ann.ko, whom IAM is so busy with that another one takes her place meanwhile.
#[test]
fn a_change_that_may_have_been_of_either_leaves_the_password_and_no_claim() {
    let account = small_account();
    account.add_user("ann.ko", |user| user.password("Old-Password-of-Ann-1").settling(Duration::from_secs(80)));
    let mut operator = resets(&account);
    operator.click("Reset password");
    operator.wait(Duration::from_secs(2));
    account.remove_user("ann.ko");
    let busy = Duration::from_secs(80);
    account.add_user("ann.ko", |user| user.password("Old-Password-of-Ann-1").settling(busy));
    operator.wait(Duration::from_secs(120));
    assert!(account.password_is("ann.ko", GOOD));
    assert!(operator.sees_card("ann.ko"), "the password is not lost: {:?}", operator.all_texts());
    assert!(operator.reads("it may have been of the former one"), "{:?}", operator.all_texts());
    operator.hands_over();
    assert!(!operator.reads("Last change from this desk"), "{:?}", operator.all_texts());
}

#[test]
fn a_password_on_a_card_is_said_to_be_of_a_user_who_was_deleted() {
    let account = small_account();
    let mut operator = resets(&account);
    operator.click("Reset password");
    account.remove_user("ann.ko");
    operator.wait(Duration::from_secs(70));
    let said = "ann.ko was deleted after the password was set that waits to be handed over";
    assert!(operator.reads(said), "{:?}", operator.all_texts());
    assert!(operator.sees_card("ann.ko"), "{:?}", operator.all_texts());
}

#[test]
fn why_a_change_of_the_former_one_failed_is_not_the_new_ones_failure() {
    let account = small_account();
    let mut operator = Operator::refreshing_every(1, &account);
    operator.select("ann.ko");
    account.stage(Fault::on("UpdateLoginProfile").access_denied());
    operator.flips_must_change();
    assert!(operator.reads("Nothing was changed"), "{:?}", operator.all_texts());
    account.remove_user("ann.ko");
    account.add_user("ann.ko", |user| user.created(LATER.parse().expect("a time")));
    operator.wait(Duration::from_secs(65));
    assert!(!operator.reads("Nothing was changed"), "{:?}", operator.all_texts());
}

#[test]
fn what_was_being_read_of_one_who_was_gone_for_a_while_is_not_shown() {
    let account = small_account();
    without_report(&account);
    let mut operator = Operator::at(&account);
    account.stage(Fault::on("GetLoginProfile").for_user("ann.ko").latency(Duration::from_secs(6)));
    operator.select("ann.ko");
    operator.wait(Duration::from_secs(3));
    account.remove_user("ann.ko");
    operator.click("Refresh");
    account.add_user("ann.ko", |user| user);
    operator.click("Refresh");
    for _ in 0..80 {
        assert_eq!(operator.password_says("ann.ko"), "Console password Not set", "{:?}", operator.all_texts());
        operator.wait(Duration::from_millis(50));
    }
}
