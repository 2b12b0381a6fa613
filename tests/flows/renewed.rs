//! Users that are deleted and created again under the same name: nothing of the former one is said of the new one.

use std::time::Duration;

use passdesk::demo::{DemoAccount, Fault};

use crate::support::{Operator, small_account, without_report};

const GOOD: &str = "Correct-Horse-7-Battery";

/// Somebody deletes ann.ko and creates another one, who has no password; the operator reads the list again.
fn is_replaced(operator: &mut Operator, account: &DemoAccount) {
    account.remove_user("ann.ko");
    account.add_user("ann.ko", |user| user);
    operator.click("Refresh");
}

fn resets(account: &DemoAccount) -> Operator {
    let mut operator = Operator::at(account);
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
        assert_eq!(operator.password_says("ann.ko"), "Console password None", "{:?}", operator.all_texts());
        operator.wait(Duration::from_millis(200));
    }
}

#[test]
fn the_last_change_of_the_former_one_is_not_the_new_ones() {
    let account = small_account();
    let mut operator = resets(&account);
    operator.click("Reset password");
    operator.click("I handed it over");
    assert!(operator.reads("Last change from this desk"), "{:?}", operator.all_texts());
    is_replaced(&mut operator, &account);
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.password_says("ann.ko"), "Console password None", "{:?}", operator.all_texts());
    assert!(!operator.reads("Last change from this desk"), "{:?}", operator.all_texts());
}

#[test]
fn whether_the_former_one_was_changed_does_not_matter_any_more() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    operator.toggle("User must create a new password at next sign-in");
    operator.wait(Duration::from_secs(80));
    assert!(operator.reads("the user could not be read since"), "{:?}", operator.all_texts());
    account.clear_faults();
    is_replaced(&mut operator, &account);
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("The user ann.ko whom you changed no longer exists"), "{:?}", operator.all_texts());
    assert!(!operator.reads("the user could not be read since"), "{:?}", operator.all_texts());
    assert!(operator.closes(), "nothing is in doubt any more");
}
