//! What the operator learns of a change when something comes between: lost answers, a busy IAM, somebody else.

use std::time::Duration;

use egui::Key;
use passdesk::demo::{DemoAccount, DemoOptions, Fault, Strikes};
use passdesk::desk::{ConfirmedBy, Options, Outcome};

use crate::support::journal::{Place, open};
use crate::support::{Operator, small_account};

const GOOD: &str = "Correct-Horse-7-Battery";

/// Every way in which an answer gets lost after IAM has done what it was asked.
const LOST_AFTER: [fn(Strikes) -> Fault; 4] =
    [Strikes::reply_lost, Strikes::server_error_after, Strikes::truncated, Strikes::hangs_after];

/// Every way in which an answer gets lost before IAM has done anything.
const LOST_BEFORE: [fn(Strikes) -> Fault; 3] = [Strikes::server_error_before, Strikes::hangs, Strikes::html];

fn asks(account: &DemoAccount, user: &str, button: &str) -> Operator {
    let mut operator = Operator::at(account);
    operator.select(user);
    operator.click(button);
    operator.type_into("New password", GOOD);
    operator
}

fn calls(account: &DemoAccount, operation: &str) -> usize {
    account.calls().iter().filter(|call| call.operation == operation).count()
}

fn result(operator: &Operator, user: &str) -> Option<Outcome> {
    operator.harness.state().desk().account()?.operations.last_record(user)?.outcome.clone()
}

#[test]
fn a_create_whose_answer_got_lost_is_found_by_reading_back_and_handed_over() {
    for lost in LOST_AFTER {
        let account = small_account();
        let fault = lost(Fault::on("CreateLoginProfile"));
        let mut operator = asks(&account, "cy.wu", "Create password…");
        account.stage(fault.clone());
        operator.click("Create password");
        operator.wait(Duration::from_secs(70));
        assert!(operator.sees_card("cy.wu"), "{fault:?}: {:?}", operator.all_texts());
        assert!(account.password_is("cy.wu", GOOD));
        assert_eq!(calls(&account, "CreateLoginProfile"), 1, "{fault:?}: it is never sent again by itself");
        assert_eq!(result(&operator, "cy.wu"), Some(Outcome::Done(ConfirmedBy::ReadBack)));
        operator.hands_over();
        assert!(operator.reads("AWS's response was lost"), "{:?}", operator.all_texts());
    }
}

#[test]
fn a_create_that_was_never_made_is_not_called_done_nor_refused() {
    for lost in LOST_BEFORE {
        let account = small_account();
        let fault = lost(Fault::on("CreateLoginProfile"));
        let mut operator = asks(&account, "cy.wu", "Create password…");
        account.stage(fault.clone());
        operator.click("Create password");
        operator.wait(Duration::from_secs(100));
        assert!(operator.reads("IAM shows none for cy.wu so far"), "{fault:?}: {:?}", operator.all_texts());
        operator.press(Key::Escape);
        assert!(operator.sees_dialog("Create password for cy.wu"), "what may be in force is not thrown away");
        operator.click("Create password");
        operator.wait(Duration::from_secs(3));
        assert!(operator.sees_card("cy.wu"), "{fault:?}: {:?}", operator.all_texts());
        assert!(account.password_is("cy.wu", GOOD), "the password was kept");
    }
}

#[test]
fn a_change_is_not_for_a_moment_called_unresolved_once_it_is_resolved() {
    let account = small_account();
    let mut operator = asks(&account, "bob.lee", "Reset password…");
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(100));
    operator.type_into("New password", "Another-Horse-8-Battery");
    account.stage(Fault::on("UpdateLoginProfile").latency(Duration::from_secs(1)));
    operator.click("Reset password");
    for frame in 0..60 {
        operator.wait(Duration::from_millis(50));
        assert!(!operator.reads("the reset of bob.lee's password"), "frame {frame}: {:?}", operator.all_texts());
    }
    assert!(operator.sees_card("bob.lee"), "{:?}", operator.all_texts());
}

#[test]
fn is_shown_what_is_being_checked_and_can_stop_waiting() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…");
    account.stage(Fault::on("CreateLoginProfile").server_error_before());
    operator.click("Create password");
    operator.wait(Duration::from_secs(2));
    assert!(
        operator.reads("AWS did not confirm the change. Checking whether it was made"),
        "{:?}",
        operator.all_texts()
    );
    operator.click("Stop waiting");
    assert!(operator.reads("IAM shows none for cy.wu so far"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Create password"), Some(true));
}

#[test]
fn a_password_that_appears_later_is_handed_over_then() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…");
    account.stage(Fault::on("CreateLoginProfile").reply_lost());
    account.stage(Fault::on("GetLoginProfile").after(1).always().server_error_before());
    operator.click("Create password");
    operator.wait(Duration::from_secs(120));
    assert!(operator.reads("the user could not be read since"), "{:?}", operator.all_texts());
    operator.click("Create password");
    operator.wait(Duration::from_secs(30));
    assert!(operator.reads("could not be read right before the change"), "{:?}", operator.all_texts());
    operator.press(Key::Escape);
    assert!(operator.sees_dialog("Create password for cy.wu"), "a refused attempt does not settle the earlier one");
    operator.click("Cancel");
    assert!(!operator.closes() && operator.reads("AWS did not confirm whether the new password of cy.wu was set"));
    operator.click("Keep open");
    account.clear_faults();
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(account.password_is("cy.wu", GOOD));
    assert_eq!(calls(&account, "CreateLoginProfile"), 1);
}

#[test]
fn trying_again_finds_what_the_first_attempt_did() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…");
    account.stage(Fault::on("CreateLoginProfile").reply_lost());
    account.stage(Fault::on("GetLoginProfile").after(1).always().server_error_before());
    operator.click("Create password");
    operator.wait(Duration::from_secs(120));
    account.clear_faults();
    operator.click("Create password");
    operator.wait(Duration::from_secs(3));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert_eq!(calls(&account, "CreateLoginProfile"), 1, "nothing is sent again");
}

#[test]
fn a_password_that_somebody_else_created_meanwhile_is_never_taken_for_ones_own() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…");
    account.stage(Fault::on("CreateLoginProfile").server_error_before());
    operator.click("Create password");
    operator.wait(Duration::from_secs(5));
    account.set_password("cy.wu", "Password-of-another-1", true);
    operator.wait(Duration::from_secs(80));
    assert!(!operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(operator.reads("it cannot be told whether it is this one"), "{:?}", operator.all_texts());
}

#[test]
fn a_reset_whose_answer_got_lost_stays_unknown_and_asks_for_a_fresh_password() {
    for lost in LOST_AFTER {
        let account = small_account();
        let fault = lost(Fault::on("UpdateLoginProfile"));
        let mut operator = asks(&account, "ann.ko", "Reset password…");
        account.stage(fault.clone());
        operator.click("Reset password");
        operator.wait(Duration::from_secs(70));
        assert!(matches!(result(&operator, "ann.ko"), Some(Outcome::Unknown(_))), "{fault:?}");
        assert!(!operator.reads("Nothing was changed"), "{fault:?}: {:?}", operator.all_texts());
        assert_eq!(operator.button("Reset password"), Some(false), "the same password could be refused as used");
        operator.click("Generate");
        let fresh = operator.value_of("New password");
        operator.click("Reset password");
        operator.wait(Duration::from_secs(2));
        assert!(operator.sees_card("ann.ko"), "{fault:?}: {:?}", operator.all_texts());
        assert!(account.password_is("ann.ko", &fresh));
        operator.hands_over();
        assert!(operator.closes(), "nothing is unresolved any more");
    }
}

#[test]
fn a_deletion_whose_answer_got_lost_is_found_by_reading_back() {
    for lost in LOST_AFTER {
        let account = small_account();
        let fault = lost(Fault::on("DeleteLoginProfile"));
        let mut operator = Operator::at(&account);
        operator.select("ann.ko");
        operator.click("Delete password…");
        account.stage(fault.clone());
        operator.click("Delete password");
        // A minute later no read can be from before the deletion any more.
        operator.wait(Duration::from_secs(140));
        assert!(!operator.sees_dialog("Delete password for ann.ko"), "{fault:?}: {:?}", operator.all_texts());
        assert_eq!(result(&operator, "ann.ko"), Some(Outcome::Done(ConfirmedBy::ReadBack)), "{fault:?}");
        assert_eq!(operator.password_says("ann.ko"), "Console password Not set");
    }
}

#[test]
fn a_stale_absence_is_not_taken_for_a_deletion() {
    let options = DemoOptions { users: 0, propagation: Duration::from_secs(20), ..DemoOptions::instant() };
    let account = DemoAccount::new(options);
    account.add_user("cy.wu", |user| user);
    let mut operator = asks(&account, "cy.wu", "Create password…");
    operator.click("Create password");
    operator.hands_over();
    operator.click("Delete password…");
    account.stage(Fault::on("DeleteLoginProfile").server_error_before());
    operator.click("Delete password");
    operator.wait(Duration::from_secs(70));
    assert!(account.has_password("cy.wu"));
    assert!(matches!(result(&operator, "cy.wu"), Some(Outcome::Unknown(_))), "{:?}", operator.all_texts());
}

#[test]
fn deleting_again_settles_an_unconfirmed_deletion() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    operator.click("Delete password…");
    account.stage(Fault::on("DeleteLoginProfile").reply_lost());
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    operator.click("Delete password");
    operator.wait(Duration::from_secs(80));
    assert!(operator.reads("the user could not be read since"), "{:?}", operator.all_texts());
    operator.click("Delete password");
    operator.wait(Duration::from_secs(3));
    assert_eq!(result(&operator, "ann.ko"), Some(Outcome::Done(ConfirmedBy::ReadBack)));
    assert!(!operator.sees_dialog("Delete password for ann.ko"), "{:?}", operator.all_texts());
}

#[test]
fn a_flag_whose_answer_got_lost_is_believed_after_a_minute() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.flips_must_change();
    operator.wait(Duration::from_secs(20));
    assert!(operator.reads("Checking whether it was made"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Stop waiting"), Some(true));
    operator.wait(Duration::from_secs(50));
    assert_eq!(result(&operator, "bob.lee"), Some(Outcome::Done(ConfirmedBy::ReadBack)));
    assert_eq!(operator.password_says("bob.lee"), "Console password Set, Reset required No");
}

#[test]
fn waits_while_iam_is_busy_with_the_user_and_sends_the_same_password() {
    let account = small_account();
    account.add_user("ann.ko", |user| user.password("Old-Password-of-Ann-1").settling(Duration::from_secs(20)));
    let mut operator = asks(&account, "ann.ko", "Reset password…");
    operator.click("Reset password");
    assert!(operator.reads("IAM is still busy with an earlier change of this user"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(40));
    assert!(operator.sees_card("ann.ko"), "{:?}", operator.all_texts());
    assert!(account.password_is("ann.ko", GOOD));
}

#[test]
fn waiting_for_a_busy_iam_can_be_stopped_and_ends_by_itself() {
    for stop in [true, false] {
        let account = small_account();
        account.add_user("ann.ko", |user| user.password("Old-Password-of-Ann-1").settling(Duration::from_secs(300)));
        let mut operator = asks(&account, "ann.ko", "Reset password…");
        operator.click("Reset password");
        operator.wait(Duration::from_secs(5));
        if stop {
            operator.click("Stop waiting");
            assert!(operator.reads("You stopped waiting"), "{:?}", operator.all_texts());
        } else {
            operator.wait(Duration::from_secs(120));
            assert!(operator.reads("busy with an earlier change of this user for two minutes"));
        }
        assert!(operator.reads("Nothing was changed"));
        let sent = calls(&account, "UpdateLoginProfile");
        operator.wait(Duration::from_secs(60));
        assert_eq!(calls(&account, "UpdateLoginProfile"), sent, "nothing more is sent");
        operator.click("Show password");
        assert_eq!(operator.value_of("New password"), GOOD, "the password is kept");
    }
}

#[test]
fn is_told_what_somebody_else_did_before_overwriting_it() {
    let account = small_account();
    let mut operator = asks(&account, "bob.lee", "Reset password…");
    account.set_password("bob.lee", "Password-of-another-1", false);
    operator.click("Reset password");
    assert!(operator.reads("Somebody else"), "{:?}", operator.all_texts());
    assert!(operator.reads("Nothing was changed now"));
    assert!(account.password_is("bob.lee", "Password-of-another-1"));
    operator.click("Reset password");
    operator.wait(Duration::from_secs(2));
    assert!(account.password_is("bob.lee", GOOD), "having been told, the operator may: {:?}", operator.all_texts());
}

#[test]
fn is_told_when_the_user_is_another_one_of_the_same_name() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…");
    account.remove_user("ann.ko");
    account.add_user("ann.ko", |user| user.password("Password-of-another-1"));
    operator.click("Reset password");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("deleted and created again since you looked"), "{:?}", operator.all_texts());
    assert!(account.password_is("ann.ko", "Password-of-another-1"));
}

#[test]
fn nothing_is_sent_blindly_but_whoever_may_not_read_may_still_change() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…");
    account.stage(Fault::on("GetLoginProfile").always().server_error_before());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(60));
    assert!(operator.reads("could not be read right before the change"), "{:?}", operator.all_texts());
    assert_eq!(calls(&account, "UpdateLoginProfile"), 0);
    account.clear_faults();
    for operation in ["GetLoginProfile", "GetUser"] {
        account.stage(Fault::on(operation).always().access_denied());
    }
    operator.click("Reset password");
    operator.wait(Duration::from_secs(2));
    assert!(account.password_is("ann.ko", GOOD), "{:?}", operator.all_texts());
}

#[test]
fn reading_before_a_change_can_be_cancelled_while_it_hangs() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…");
    account.stage(Fault::on("GetUser").always().hangs());
    operator.click("Reset password");
    assert!(operator.reads("Reading the user…"), "{:?}", operator.all_texts());
    operator.click("Cancel");
    assert!(operator.reads("You stopped it. Nothing was sent"), "{:?}", operator.all_texts());
    assert_eq!(calls(&account, "UpdateLoginProfile"), 0);
}

#[test]
fn sees_what_aws_knows_the_last_change_by() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…");
    account.stage(Fault::on("UpdateLoginProfile").times(1).throttled());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(10));
    operator.hands_over();
    assert!(operator.reads("Last change from this desk") && operator.reads("2 requests"), "{:?}", operator.all_texts());
    assert!(operator.button("Copy request ID").is_some());
}

#[test]
fn an_unconfirmed_password_outlives_other_changes_of_the_same_user() {
    let account = small_account();
    let mut operator = asks(&account, "bob.lee", "Reset password…");
    account.stage(Fault::on("UpdateLoginProfile").times(1).reply_lost());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(3));
    operator.click("Cancel");
    assert!(operator.button("Discard the password…").is_some(), "{:?}", operator.all_texts());
    operator.flips_must_change();
    operator.wait(Duration::from_secs(3));
    assert_eq!(account.must_change("bob.lee"), Some(false), "{:?}", operator.all_texts());
    assert!(operator.button("Discard the password…").is_some(), "{:?}", operator.all_texts());
    assert!(!operator.closes() && operator.reads("AWS did not confirm whether the new password of bob.lee was set"));
}

#[test]
fn an_unresolved_change_goes_with_its_user() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…");
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(3));
    account.remove_user("ann.ko");
    operator.click("Cancel");
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    // The first message of two.
    operator.click("1 more: show all messages");
    assert!(operator.reads("The new password was discarded"), "{:?}", operator.all_texts());
    operator.press(egui::Key::Escape);
    assert_eq!(operator.button("Close account"), Some(true));
    assert!(operator.closes());
}

#[test]
fn a_change_that_cannot_be_written_down_is_not_sent() {
    let place = Place::new("not-written");
    let account = small_account();
    let options = Options { demo_journal: Some(open(&place.0)), ..Options::default() };
    let mut operator = Operator::with(&account, options);
    std::fs::remove_dir_all(&place.0).expect("it is there");
    std::fs::write(&place.0, "no folder any more").expect("written");
    operator.select("ann.ko");
    operator.click("Reset password…");
    operator.type_into("New password", GOOD);
    operator.click("Reset password");
    operator.wait(Duration::from_secs(15));
    assert!(operator.reads("Nothing was sent"), "{:?}", operator.all_texts());
    assert_eq!(calls(&account, "UpdateLoginProfile"), 0);
    operator.click("Show password");
    assert_eq!(operator.value_of("New password"), GOOD);
    std::fs::remove_file(&place.0).expect("it is there");
}

#[test]
fn the_journal_says_what_became_of_each_change() {
    let place = Place::new("what-became");
    let journal = open(&place.0);
    let account = small_account();
    let options = Options { demo_journal: Some(journal.clone()), ..Options::default() };
    let mut operator = Operator::with(&account, options);
    let mut delete = |user: &str, fault: Option<Fault>| {
        operator.select(user);
        operator.click("Delete password…");
        fault.into_iter().for_each(|fault| account.stage(fault));
        operator.click("Delete password");
        operator.wait(Duration::from_secs(75));
    };
    delete("ann.ko", Some(Fault::on("DeleteLoginProfile").reply_lost()));
    delete("bob.lee", Some(Fault::on("DeleteLoginProfile").access_denied()));
    operator.click("Cancel");
    operator.flips_must_change();
    operator.wait(Duration::from_secs(2));
    let entries = journal.read().expect("readable").entries;
    let ended: Vec<_> =
        entries.iter().map(|entry| entry.endings.iter().map(|end| end.result).collect::<Vec<_>>()).collect();
    use passdesk::desk::EndingResult::{Done, Refused};
    assert_eq!(ended, [vec![Done], vec![Refused], vec![Done]]);
    assert_eq!(entries[0].endings[0].confirmed_by, Some(ConfirmedBy::ReadBack));
    assert_eq!(entries[1].endings[0].code.as_deref(), Some("AccessDenied"));
    assert_eq!(entries[2].endings[0].request_ids.len(), 1);
}
