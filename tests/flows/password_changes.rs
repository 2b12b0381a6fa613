//! Creating, resetting and deleting passwords: what happens, and what is said when it does not.

use std::time::Duration;

use egui::Key;
use passdesk::account::{CustomPolicy, Partition, PasswordPolicy};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::Options;
use passdesk::password::CharacterClass;

use crate::support::{Operator, small_account};

pub(crate) const GOOD: &str = "Correct-Horse-7-Battery";

/// Opens the dialog for a user and types a password.
pub(crate) fn asks(account: &DemoAccount, user: &str, button: &str, password: &str) -> Operator {
    let mut operator = Operator::at(account);
    operator.select(user);
    operator.click(button);
    operator.type_into("New password", password);
    operator
}

pub(crate) fn calls(account: &DemoAccount, operation: &str) -> usize {
    account.calls().iter().filter(|call| call.operation == operation).count()
}

#[test]
fn creates_a_password_and_hands_it_over() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    assert!(operator.sees_dialog("Create password for cy.wu"));
    operator.click("Create password");
    assert!(operator.sees_card("cy.wu") && !operator.sees_dialog("Create password for cy.wu"));
    assert!(account.password_is("cy.wu", GOOD));
    assert_eq!(account.must_change("cy.wu"), Some(true), "the toggle is on by default");
    assert!(!operator.reads(GOOD), "the password is masked until it is asked for");
    assert!(operator.reads("https://acme-prod.signin.aws.amazon.com/console"));
    operator.click("Show password");
    assert!(operator.reads(GOOD));
    operator.press(Key::Escape);
    assert!(operator.sees_card("cy.wu"), "only the operator's word closes the card");
    operator.hands_over();
    assert!(!operator.sees_card("cy.wu") && !operator.reads(GOOD));
    assert_eq!(operator.password_says("cy.wu"), "Console password Set, Reset required Yes");
    assert_eq!(calls(&account, "CreateLoginProfile"), 1);
}

#[test]
fn is_asked_before_a_password_that_was_not_handed_over_is_lost() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", GOOD);
    operator.click("Create password");
    assert!(!operator.closes(), "the window stays open");
    assert!(operator.sees_dialog("Close without handing over?") && operator.reads("The new password of cy.wu"));
    operator.click("Keep open");
    assert!(operator.sees_card("cy.wu"));
    assert!(!operator.closes());
    operator.click("Close anyway");
    assert!(operator.closes());
}

#[test]
fn the_window_stays_open_while_a_change_is_under_way() {
    let account = small_account();
    account.stage(Fault::on("CreateLoginProfile").latency(Duration::from_secs(5)));
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    operator.click("Create password");
    assert!(!operator.closes());
    assert!(operator.reads("The window stays open until the change that is under way"));
    operator.wait(Duration::from_secs(6));
    operator.hands_over();
    assert!(operator.closes(), "then it may go");
}

#[test]
fn copies_what_is_to_be_handed_over() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", GOOD);
    operator.click("Create password");
    for (button, text) in
        [("Copy user name", "cy.wu"), ("Copy sign-in URL", "https://acme-prod.signin.aws.amazon.com/console")]
    {
        assert_eq!(operator.copies(button).as_deref(), Some(text));
    }
}

#[test]
fn where_the_sign_in_page_is_not_known_the_card_says_so() {
    let account =
        DemoAccount::new(DemoOptions { users: 0, partition: Partition::EuSovereign, ..DemoOptions::instant() });
    account.add_user("cy.wu", |user| user);
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    operator.click("Create password");
    assert!(operator.sees_card("cy.wu") && !operator.reads("Console sign-in URL"));
    assert!(operator.reads("does not say in public where that of AWS European Sovereign Cloud is"));
}

#[test]
fn creates_a_password_that_need_not_be_changed() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    operator.toggle("User must create a new password at next sign-in");
    operator.click("Create password");
    assert_eq!(account.must_change("cy.wu"), Some(false));
    operator.hands_over();
    assert_eq!(operator.password_says("cy.wu"), "Console password Set, Reset required No");
}

#[test]
fn generates_a_password_that_the_policy_takes() {
    for minimum_length in [6, 20, 128] {
        let policy = PasswordPolicy::Custom(CustomPolicy {
            minimum_length,
            required: CharacterClass::ALL.to_vec(),
            allow_users_to_change: true,
            max_age_days: None,
            reuse_prevention: None,
            hard_expiry: false,
        });
        let account = DemoAccount::new(DemoOptions { users: 0, policy, ..DemoOptions::instant() });
        account.add_user("cy.wu", |user| user);
        let mut operator = Operator::at(&account);
        operator.select("cy.wu");
        operator.click("Create password…");
        operator.click("Generate");
        let password = operator.value_of("New password");
        assert_eq!(password.chars().count(), minimum_length.max(20));
        assert!(operator.reads("random,"));
        operator.click("Create password");
        assert!(account.password_is("cy.wu", &password));
    }
}

#[test]
fn resets_a_password() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…", GOOD);
    operator.click("Reset password");
    assert!(operator.sees_card("ann.ko"));
    assert!(account.password_is("ann.ko", GOOD));
    assert_eq!(account.must_change("ann.ko"), Some(true));
    operator.hands_over();
    assert_eq!(operator.password_says("ann.ko"), "Console password Set, Reset required Yes");
}

#[test]
fn deletes_a_password_after_saying_what_stays() {
    let account = small_account();
    account.add_user("di.roy", |user| user.password("Old-Password-of-Di-1").access_key("AKIAIOSFODNN7EXAMPLE"));
    let mut operator = Operator::at(&account);
    operator.select("di.roy");
    operator.click("Delete password…");
    assert!(operator.reads("1 access key stays active: AKIAIOSFODNN7EXAMPLE"), "{:?}", operator.all_texts());
    operator.press(Key::Enter);
    assert!(
        account.has_password("di.roy") && !operator.sees_dialog("Delete password for di.roy"),
        "Enter is the safe choice"
    );
    operator.click("Delete password…");
    operator.click("Delete password");
    assert!(!account.has_password("di.roy"));
    assert!(!operator.sees_dialog("Delete password for di.roy"));
    assert_eq!(operator.password_says("di.roy"), "Console password Not set");
}

#[test]
fn changes_whether_the_password_must_be_changed() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    operator.flips_must_change();
    assert_eq!(account.must_change("bob.lee"), Some(false));
    assert!(account.password_is("bob.lee", "Old-Password-of-Bob-1"), "the password stays as it is");
    assert_eq!(operator.password_says("bob.lee"), "Console password Set, Reset required No");
}

#[test]
fn does_it_all_with_the_keyboard() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "wu");
    operator.press(Key::Enter);
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"));
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Create password for cy.wu"));
    operator.types(GOOD);
    operator.press(Key::Enter);
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(account.password_is("cy.wu", GOOD));
}

#[test]
fn enter_held_down_is_one_call() {
    let account = small_account();
    account.stage(Fault::on("CreateLoginProfile").latency(Duration::from_secs(2)));
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    for _ in 0..5 {
        operator.harness.key_press(Key::Enter);
        operator.harness.step();
    }
    operator.wait(Duration::from_secs(4));
    assert!(operator.sees_card("cy.wu"));
    assert_eq!(calls(&account, "CreateLoginProfile"), 1);
}

#[test]
fn is_told_why_the_button_is_off() {
    let mut operator = Operator::at(&small_account());
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.empties("New password");
    assert!(operator.reads("Type or generate a password"));
    assert_eq!(operator.button("Create password"), Some(false));
    operator.type_into("New password", "short~");
    assert!(operator.reads("The password policy is not fulfilled yet"));
    for line in ["At least 14 characters: not fulfilled", "A lowercase letter (a–z): fulfilled"] {
        assert!(operator.reads(line), "{line}: {:?}", operator.all_texts());
    }
    operator.type_into("New password", "Ā");
    assert!(operator.reads("IAM does not take the character Ā"));
    assert_eq!(operator.button("Create password"), Some(false));
}

#[test]
fn sees_how_strong_a_password_is() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", "cy.wu");
    assert!(operator.reads("Very weak"), "{:?}", operator.all_texts());
    operator.type_into("New password", GOOD);
    assert!(operator.reads("Strong"));
}

#[test]
fn cancels_and_nothing_of_what_was_typed_comes_back() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", GOOD);
    operator.press(Key::Escape);
    assert!(!operator.sees_dialog("Create password for cy.wu"));
    operator.click("Create password…");
    operator.click("Show password");
    let generated = operator.value_of("New password");
    assert!(generated.chars().count() == 20 && !generated.contains("Correct"), "{generated}");
    operator.field("New password").focus();
    operator.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
    operator.settle();
    assert_eq!(operator.value_of("New password"), generated);
}

#[test]
fn a_masked_password_is_nowhere_in_the_accessibility_tree() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", GOOD);
    assert!(!operator.reads(GOOD), "{:?}", operator.all_texts());
    operator.click("Show password");
    assert!(operator.reads(GOOD), "the control: what is shown can be read");
}

/// What IAM may answer to a change, and what the operator then reads. Nothing is changed by any of them.
#[test]
fn is_told_when_a_change_is_refused_and_keeps_what_was_typed() {
    for (stage, reads) in [
        (Fault::on("CreateLoginProfile").access_denied(), "iam:CreateLoginProfile"),
        (Fault::on("CreateLoginProfile").always().throttled(), "Nothing was changed"),
        (Fault::on("CreateLoginProfile").answers(400, "PasswordPolicyViolation", "Too plain"), "policy"),
        (Fault::on("CreateLoginProfile").answers(409, "LimitExceeded", "Too many"), "Nothing was changed"),
        (Fault::on("CreateLoginProfile").expired_credentials(), "Nothing was changed"),
    ] {
        let account = small_account();
        let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
        account.stage(stage.clone());
        operator.click("Create password");
        operator.wait(Duration::from_secs(60));
        assert!(operator.reads(reads), "{stage:?}: {:?}", operator.all_texts());
        assert!(operator.sees_dialog("Create password for cy.wu"), "{stage:?}");
        assert!(!account.has_password("cy.wu"), "{stage:?}");
        operator.click("Show password");
        assert_eq!(operator.value_of("New password"), GOOD, "{stage:?}");
    }
}

#[test]
fn is_offered_a_reset_where_somebody_else_created_a_password() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    account.set_password("cy.wu", "Password-of-another-1", false);
    operator.click("Create password");
    operator.wait(Duration::from_secs(3));
    assert!(operator.reads("Somebody else created a console password"), "{:?}", operator.all_texts());
    assert_eq!(calls(&account, "CreateLoginProfile"), 0);
    assert!(account.password_is("cy.wu", "Password-of-another-1"), "nothing is overwritten unasked");
    assert_eq!(operator.button("Create password"), Some(false), "the button does not turn into another one");
    operator.click("Reset it instead");
    assert!(operator.sees_dialog("Reset password for cy.wu"), "{:?}", operator.all_texts());
    operator.click("Reset password");
    assert!(account.password_is("cy.wu", GOOD));
    assert!(operator.sees_card("cy.wu"));
}

#[test]
fn a_user_that_is_gone_is_told_and_leaves_the_table() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…", GOOD);
    account.remove_user("ann.ko");
    operator.click("Reset password");
    assert!(operator.reads("Nothing was changed"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(2));
    assert!(operator.row("ann.ko").is_none() && operator.reads("ann.ko no longer exists"));
    assert!(!operator.sees_dialog("Reset password for ann.ko"));
}

#[test]
fn a_stale_read_does_not_hide_what_was_just_done() {
    let account =
        DemoAccount::new(DemoOptions { users: 0, propagation: Duration::from_secs(10), ..DemoOptions::instant() });
    account.add_user("cy.wu", |user| user);
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    operator.click("Create password");
    operator.hands_over();
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.password_says("cy.wu"), "Console password Set, changed here, Reset required Yes");
    operator.wait(Duration::from_secs(40));
    assert_eq!(operator.password_says("cy.wu"), "Console password Set, Reset required Yes");
    assert!(operator.reads("Read live"), "in the end IAM agrees: {:?}", operator.all_texts());
}

#[test]
fn a_read_only_desk_changes_nothing() {
    let account = small_account();
    let mut operator = Operator::with(&account, Options { read_only: true, ..Options::default() });
    operator.select("ann.ko");
    for action in ["Reset password…", "Delete password…"] {
        assert_eq!(operator.button(action), Some(false), "{action}");
    }
    operator.press(Key::Enter);
    assert!(!operator.sees_dialog("Reset password for ann.ko"), "not by the keyboard either");
    assert_eq!(operator.button("Require password change…"), Some(false));
    assert!(operator.reads("Read-only"));
}

#[test]
fn an_unknown_policy_is_said_and_leaves_the_decision_to_iam() {
    let account = small_account();
    account.stage(Fault::on("GetAccountPasswordPolicy").always().access_denied());
    let mut operator = asks(&account, "cy.wu", "Create password…", "short");
    assert!(operator.reads("policy is unknown"), "{:?}", operator.all_texts());
    operator.click("Create password");
    operator.click("Set it anyway");
    assert_eq!(calls(&account, "CreateLoginProfile"), 1, "{:?}", operator.all_texts());
    assert!(!account.has_password("cy.wu") && operator.sees_dialog("Create password for cy.wu"));
}

#[test]
fn a_paste_that_is_too_long_is_told_with_the_count() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", "");
    operator.pastes(&"Aa1!".repeat(40));
    assert!(operator.reads("160 characters: IAM takes at most 128"), "{:?}", operator.all_texts());
    assert_eq!(operator.value_of("New password"), "");
    assert_eq!(operator.button("Create password"), Some(false));
}

#[test]
fn a_pasted_line_break_is_told_and_removed_on_consent() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", "");
    operator.pastes(&format!("{GOOD}\n"));
    assert!(operator.reads("There is a line break in it"), "{:?}", operator.all_texts());
    operator.click("Remove the line break");
    operator.click("Create password");
    assert!(account.password_is("cy.wu", GOOD));
}

#[test]
fn a_policy_that_was_tightened_meanwhile_is_read_again() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    account.set_policy(PasswordPolicy::Custom(CustomPolicy {
        minimum_length: 30,
        required: CharacterClass::ALL.to_vec(),
        allow_users_to_change: true,
        max_age_days: None,
        reuse_prevention: None,
        hard_expiry: false,
    }));
    operator.click("Create password");
    assert!(operator.reads("At least 30 characters: not fulfilled"), "{:?}", operator.all_texts());
    operator.click("Show password");
    assert_eq!(operator.value_of("New password"), GOOD);
}

#[test]
fn a_later_change_is_not_undone_by_the_read_back_of_an_earlier_one() {
    let account =
        DemoAccount::new(DemoOptions { users: 0, propagation: Duration::from_secs(12), ..DemoOptions::instant() });
    account.add_user("cy.wu", |user| user);
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    operator.click("Create password");
    operator.hands_over();
    operator.wait(Duration::from_secs(10));
    operator.click("Delete password…");
    operator.click("Delete password");
    for _ in 0..20 {
        let said = operator.password_says("cy.wu");
        assert!(said.starts_with("Console password Not set"), "{said}");
        operator.wait(Duration::from_secs(1));
    }
}

#[test]
fn what_is_behind_a_dialog_cannot_be_pressed() {
    let mut operator = asks(&small_account(), "ann.ko", "Reset password…", GOOD);
    operator.presses_through("Delete password…");
    assert!(operator.sees_dialog("Reset password for ann.ko") && !operator.sees_dialog("Delete password for ann.ko"));
}

#[test]
fn a_password_that_may_be_in_force_is_not_lost_with_the_window() {
    let account = small_account();
    let mut operator = asks(&account, "ann.ko", "Reset password…", GOOD);
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(2));
    assert!(!operator.closes());
    assert!(
        operator.reads("AWS did not confirm whether the new password of ann.ko was set"),
        "{:?}",
        operator.all_texts()
    );
}

#[test]
fn iams_own_refusal_outweighs_what_this_desk_remembers() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.click("Delete password");
    account.set_password("ann.ko", "Password-of-another-1", false);
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator.click("Create password");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.button("Reset it instead"), Some(true), "{:?}", operator.all_texts());
}

#[test]
fn undo_brings_nothing_back_into_a_field_that_was_cleared() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", GOOD);
    operator.click("Show password");
    operator.type_into("New password", "x");
    // Long enough for an undo history to take the text for settled.
    operator.wait(Duration::from_secs(10));
    for key in [Key::A, Key::X, Key::Z] {
        operator.harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        if key == Key::X {
            operator.harness.event(egui::Event::Cut);
        }
        operator.settle();
    }
    assert_eq!(operator.value_of("New password"), "");
}
