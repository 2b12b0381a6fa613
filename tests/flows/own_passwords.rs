//! Where the account's policy does not let users change their own passwords, somebody who must create a new one could not sign in at
//! all: it is said, and what cures it is offered.

use std::time::Duration;

use passdesk::demo::{DemoAccount, Fault};

use crate::support::{Operator, no_own_passwords, small_account};

const POLICY: &str = "arn:aws:iam::aws:policy/IAMUserChangePassword";
const ATTACH: &str = "Attach IAMUserChangePassword";
const WARNING: &str = "The password policy does not let users change their own password.";

fn account() -> DemoAccount {
    let account = small_account();
    account.set_policy(no_own_passwords());
    account
}

#[test]
fn attaches_the_policy_from_the_pane() {
    let account = account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    assert!(!operator.reads(WARNING), "she need not create one");
    operator.select("bob.lee");
    assert!(operator.reads(WARNING) && operator.reads("Attached policies: None"), "{:?}", operator.all_texts());
    operator.click(&format!("{ATTACH}…"));
    assert!(operator.sees_dialog("Attach IAMUserChangePassword to bob.lee"));
    assert_eq!(account.count_calls("AttachUserPolicy"), 0, "it asks first");
    operator.click(ATTACH);
    operator.wait(Duration::from_secs(1));
    assert_eq!(account.attached_policies("bob.lee"), [POLICY]);
    assert!(operator.reads("Attached policies: IAMUserChangePassword"), "{:?}", operator.all_texts());
    assert!(!operator.reads(WARNING) && operator.was_told("IAMUserChangePassword was attached to bob.lee"));
    operator.click("Journal");
    assert_eq!(operator.rows(), [format!("{ATTACH}, bob.lee, policy {POLICY}")]);
}

#[test]
fn attaches_it_from_within_a_dialog_and_comes_back_to_it() {
    let account = account();
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", "Correct-Horse-7-Battery!");
    assert!(operator.reads(WARNING));
    operator.click(&format!("{ATTACH}…"));
    assert!(
        operator.sees_dialog("Attach IAMUserChangePassword to cy.wu")
            && !operator.sees_dialog("Create password for cy.wu")
    );
    operator.click(ATTACH);
    operator.wait(Duration::from_secs(1));
    assert_eq!(account.attached_policies("cy.wu"), [POLICY]);
    assert!(
        operator.sees_dialog("Create password for cy.wu") && !operator.reads(WARNING),
        "{:?}",
        operator.all_texts()
    );
    operator.click("Create password");
    operator.wait(Duration::from_secs(1));
    assert!(account.password_is("cy.wu", "Correct-Horse-7-Battery!"), "what was typed stayed");

    // A no leads back as well.
    operator.select("bob.lee");
    operator.click("Don't require password change…");
    operator.click("Don't require password change");
    operator.wait(Duration::from_secs(1));
    operator.click("Require password change…");
    operator.click(&format!("{ATTACH}…"));
    operator.click("Cancel");
    assert!(operator.sees_dialog("Require password change for bob.lee"), "{:?}", operator.all_texts());
    operator.click("Cancel");
    assert!(!operator.sees_dialog("Require password change for bob.lee"));
    assert!(account.attached_policies("bob.lee").is_empty());
}

#[test]
fn a_dialog_behind_another_is_gone_once_the_desk_is_locked() {
    let account = account();
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", "Correct-Horse-7-Battery!");
    operator.click(&format!("{ATTACH}…"));
    operator.presses_lock();
    operator.click("Unlock");
    operator.wait(Duration::from_secs(2));
    assert!(!operator.sees_dialog("Create password for cy.wu"), "{:?}", operator.all_texts());
    assert!(!operator.sees_dialog("Attach IAMUserChangePassword to cy.wu"));
}

#[test]
fn a_lost_answer_is_read_back_and_a_refusal_names_the_permission() {
    let account = account();
    account.stage(Fault::on("AttachUserPolicy").times(1).reply_lost());
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    operator.click(&format!("{ATTACH}…"));
    operator.click(ATTACH);
    operator.wait(Duration::from_secs(75));
    assert_eq!(account.attached_policies("bob.lee"), [POLICY]);
    assert!(operator.reads("Done, confirmed by reading the user again"), "{:?}", operator.all_texts());

    let account = self::account();
    account.stage(Fault::on("AttachUserPolicy").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    operator.click(&format!("{ATTACH}…"));
    operator.click(ATTACH);
    operator.wait(Duration::from_secs(1));
    assert!(
        operator.reads("You don't have permission to attach policies to users")
            && operator.reads("iam:AttachUserPolicy")
    );
    assert!(operator.reads("Nothing was changed"), "{:?}", operator.all_texts());
}
