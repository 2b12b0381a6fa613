//! Errors on the way to AWS and back: what the operator hears of it, and that the window goes on.

use std::time::Duration;

use egui_kittest::kittest::Queryable as _;
use jiff::SignedDuration;
use passdesk::account::Identity;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Options, Origin};
use passdesk::ui::texts::RETRY_SIGN_IN;

use crate::password_changes::{GOOD, asks};
use crate::support::{Operator, small_account, without_report};

fn account_of(users: usize) -> DemoAccount {
    DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() })
}

/// Somebody of another account than the demo account's.
pub(crate) fn stranger() -> Identity {
    Identity {
        account_id: "999988887777".into(),
        arn: "arn:aws:iam::999988887777:user/someone".into(),
        user_id: "AIDASOMEONE".into(),
    }
}

/// Opens an account without waiting for it.
fn opening(account: &DemoAccount) -> Operator {
    let options = Options { open: Some(Origin::Demo), demo_account: Some(account.clone()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    operator
}

/// Presses the last of several buttons of this name: the one of the dialog, where there is one behind it too.
fn click_last(operator: &mut Operator, name: &str) {
    let role = egui::accesskit::Role::Button;
    let buttons = operator.harness.get_all_by_role_and_label(role, name);
    buttons.last().expect("a button").click();
    operator.settle();
}

#[test]
fn throttling_makes_a_change_slower_and_no_more_than_one() {
    // What the SDK draws its pauses from: three short ones in a row are possible, and prove nothing.
    fastrand::seed(7);
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    account.stage(Fault::on("CreateLoginProfile").times(3).throttled());
    let begun = account.clock().now();
    operator.click("Create password");
    operator.wait(Duration::from_secs(30));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(account.password_is("cy.wu", GOOD));
    let sent: Vec<_> =
        account.calls().into_iter().filter(|call| call.operation == "CreateLoginProfile" && call.at >= begun).collect();
    assert_eq!(sent.len(), 4, "three that were throttled, and the one that made the change");
    let took = sent[3].at.duration_since(sent[0].at);
    assert!(took >= SignedDuration::from_secs(1), "asked again after {took:?} only");
}

#[test]
fn credentials_that_expire_amid_the_reads_pause_them_until_the_same_account_is_back() {
    let account = account_of(200);
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").after(60).always().expired_credentials());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(20));
    assert!(operator.reads("You are no longer signed in to AWS"), "{:?}", operator.all_texts());
    assert!(operator.reads("reading stopped"), "{:?}", operator.all_texts());
    let paused_at = account.count_calls("GetLoginProfile");
    assert!(paused_at < 80, "{paused_at} reads, though they were refused from the 61st on");
    operator.wait(Duration::from_secs(60));
    assert_eq!(account.count_calls("GetLoginProfile"), paused_at, "nothing is read while signed out");
    assert!(operator.reads("Passwords: 60 read live"), "what is known stays: {:?}", operator.all_texts());

    account.clear_faults();
    operator.click(RETRY_SIGN_IN);
    operator.wait(Duration::from_secs(100));
    assert!(!operator.reads("not known yet") && !operator.reads("Checking live"), "{:?}", operator.all_texts());
    assert!(!operator.reads("now belong to account"), "it is the same account");
}

#[test]
fn another_account_that_answers_is_not_taken_for_the_one_before() {
    let account = account_of(200);
    account.stage(Fault::on("GetLoginProfile").after(60).always().expired_credentials());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(20));
    let (paused_at, listed) = (account.count_calls("GetLoginProfile"), account.count_calls("ListUsers"));

    account.clear_faults();
    account.set_identity(stranger());
    operator.click(RETRY_SIGN_IN);
    operator.wait(Duration::from_secs(100));
    assert!(
        operator.reads("The credentials now belong to account 9999-8888-7777 instead of 1111-2222-3333"),
        "{:?}",
        operator.all_texts()
    );
    assert!(account.count_calls("ListUsers") > listed, "its own users are listed");
    assert_eq!(account.count_calls("GenerateCredentialReport"), 2, "each account has a report of its own");
    let reads = account.count_calls("GetLoginProfile") - paused_at;
    assert!(reads >= 150, "only {reads} reads: what was read of the account before was taken for this one's");
}

#[test]
fn another_account_that_answers_closes_the_dialog_and_nothing_is_sent() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    account.stage(Fault::on_any().always().expired_credentials());
    operator.click("Create password");
    operator.wait(Duration::from_secs(2));
    assert!(operator.sees_dialog("Create password for cy.wu"));
    let sent = account.count_calls("CreateLoginProfile");

    account.clear_faults();
    account.set_identity(stranger());
    click_last(&mut operator, RETRY_SIGN_IN);
    operator.wait(Duration::from_secs(3));
    assert!(!operator.sees_dialog("Create password for cy.wu"), "{:?}", operator.all_texts());
    assert!(operator.reads("now belong to account 9999-8888-7777") && operator.reads("Nothing was changed"));
    assert_eq!(account.count_calls("CreateLoginProfile"), sent);
    assert!(!account.has_password("cy.wu"));
}

#[test]
fn another_account_cannot_be_chosen_behind_a_dialog() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", GOOD);
    for button in ["Close account", "Refresh"] {
        let calls = account.calls().len();
        operator.presses_through(button);
        assert!(operator.sees_dialog("Create password for cy.wu"), "{button}");
        assert_eq!(account.calls().len(), calls, "{button}");
    }
}

#[test]
fn a_list_whose_third_page_of_six_fails_goes_on_from_there() {
    let account = account_of(4_500);
    account.stage(Fault::on("ListUsers").after(2).times(1).access_denied());
    let mut operator = Operator::at(&account);
    assert!(operator.reads("The list is incomplete: it ends after 1\u{a0}100 users."), "{:?}", operator.all_texts());
    assert!(operator.reads("1\u{a0}100 users; the list is incomplete"), "the status line says so too");
    let before = account.count_calls("ListUsers");
    operator.click("Go on listing");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.button("All 4\u{a0}500"), Some(true));
    assert_eq!(account.count_calls("ListUsers") - before, 4, "the pages that were missing, and no other");
    assert!(!operator.reads("incomplete"));
}

#[test]
fn permission_that_is_missing_for_one_user_makes_it_unknown_and_never_none() {
    let account = small_account();
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").for_user("cy.wu").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    assert_eq!(operator.password_says("cy.wu"), "Console password Unknown, Reset required not known");
    assert!(operator.reads("iam:GetLoginProfile"), "{:?}", operator.all_texts());
    assert!(operator.button("No password 1").is_some(), "di.roy alone: {:?}", operator.all_texts());
}

#[test]
fn an_answer_that_is_not_from_aws_is_told() {
    const TOLD: &str = "a network's sign-in page or a proxy may stand between";
    for fault in ["HTML", "cut off", "another document"] {
        let staged = |operation: &str| {
            let strikes = Fault::on(operation).always();
            match fault {
                "HTML" => strikes.html(),
                "cut off" => strikes.truncated(),
                _ => strikes.garbled(),
            }
        };
        let account = small_account();
        account.stage(staged("GetCallerIdentity"));
        let mut operator = opening(&account);
        operator.wait(Duration::from_secs(70));
        assert!(operator.reads(TOLD) && operator.rows().is_empty(), "{fault}: {:?}", operator.all_texts());

        let account = small_account();
        account.stage(staged("ListUsers"));
        let mut operator = Operator::at(&account);
        operator.wait(Duration::from_secs(70));
        assert!(operator.reads("The users could not be listed"), "{fault}: {:?}", operator.all_texts());
        assert!(operator.reads(TOLD), "{fault}: {:?}", operator.all_texts());

        let account = small_account();
        without_report(&account);
        account.stage(staged("GetLoginProfile"));
        let mut operator = Operator::at(&account);
        operator.wait(Duration::from_secs(70));
        operator.select("cy.wu");
        operator.wait(Duration::from_secs(70));
        assert_eq!(operator.password_says("cy.wu"), "Console password Unknown, Reset required not known", "{fault}");
        assert!(operator.reads(TOLD), "{fault}: {:?}", operator.all_texts());
    }
}

#[test]
fn a_clock_that_is_off_is_told_with_by_how_much() {
    for (ahead, told) in [(2 * 3_600 + 300, "clock is 2 h 5 min slow"), (-1_200, "clock is 20 min fast")] {
        let account = small_account();
        account.stage(Fault::on_any().always().clock_off(SignedDuration::from_secs(ahead)));
        let mut operator = opening(&account);
        operator.wait(Duration::from_secs(20));
        assert!(operator.reads(told) && operator.reads("Set the clock right"), "{:?}", operator.all_texts());
        assert!(operator.rows().is_empty());
    }
}

#[test]
fn opening_an_account_that_never_answers_can_be_cancelled_at_once() {
    let account = small_account();
    account.stage(Fault::on("GetCallerIdentity").hangs());
    let mut operator = opening(&account);
    assert!(operator.reads("Opening the demo account…"), "{:?}", operator.all_texts());
    operator.click("Settings…");
    assert!(operator.sees_dialog("Settings"), "the window is live: {:?}", operator.all_texts());
    operator.press(egui::Key::Escape);
    let button = operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, "Cancel");
    button.click();
    // One frame takes the click, the next one shows what became of it.
    operator.harness.step();
    operator.harness.step();
    operator.harness.step();
    assert_eq!(operator.button("Open the demo account"), Some(true), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(70));
    assert_eq!(operator.button("Open the demo account"), Some(true), "what answers too late opens nothing");
    operator.click("Open the demo account");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn opening_an_account_that_never_answers_ends_with_a_reason() {
    let account = small_account();
    account.stage(Fault::on("GetCallerIdentity").always().hangs());
    let mut operator = opening(&account);
    operator.wait(Duration::from_secs(70));
    assert!(operator.reads("AWS did not answer in time"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Try again"), Some(true));
}

#[test]
fn the_window_stays_live_while_a_listing_never_answers() {
    let account = account_of(2_500);
    account.add_user("cy.wu", |user| user);
    account.stage(Fault::on("ListUsers").after(2).always().hangs());
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "cy.wu");
    assert_eq!(operator.rows(), ["cy.wu"], "what has arrived can be searched");
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator.click("Create password");
    operator.wait(Duration::from_secs(1));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(account.password_is("cy.wu", GOOD));
    operator.hands_over();
    operator.click("Close account");
    assert_eq!(operator.button("Open the demo account"), Some(true), "the listing need not be waited for");
}

#[test]
fn a_listing_that_never_answers_ends_with_a_reason() {
    let account = account_of(2_500);
    account.stage(Fault::on("ListUsers").after(1).always().hangs());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(70));
    assert!(operator.reads("it ends after 100 users. AWS did not answer in time"), "{:?}", operator.all_texts());
}

#[test]
fn a_double_click_is_one_call() {
    for (user, opens, does, operation, text) in [
        ("cy.wu", "Create password…", "Create password", "CreateLoginProfile", GOOD),
        ("ann.ko", "Reset password…", "Reset password", "UpdateLoginProfile", GOOD),
        ("ann.ko", "Delete password…", "Delete password", "DeleteLoginProfile", ""),
    ] {
        let account = small_account();
        account.stage(Fault::on(operation).latency(Duration::from_secs(2)));
        let mut operator = Operator::at(&account);
        operator.select(user);
        operator.click(opens);
        if !text.is_empty() {
            operator.type_into("New password", text);
        }
        let at = operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, does).rect().center();
        for frames_between in [0, 1] {
            for pressed in [true, false, true, false] {
                let button = egui::PointerButton::Primary;
                operator.harness.event(egui::Event::PointerMoved(at));
                let modifiers = egui::Modifiers::NONE;
                operator.harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
                for _ in 0..frames_between {
                    operator.harness.step();
                }
            }
            operator.harness.step();
        }
        operator.wait(Duration::from_secs(5));
        assert_eq!(account.count_calls(operation), 1, "{operation}");
    }
}

#[test]
fn a_question_about_must_change_is_answered_once() {
    let account = small_account();
    account.stage(Fault::on("UpdateLoginProfile").latency(Duration::from_secs(2)));
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    operator.click("Don't require password change…");
    for _ in 0..2 {
        let yes = "Don't require password change";
        operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, yes).click();
    }
    operator.harness.step();
    operator.harness.step();
    assert_eq!(operator.button("Don't require password change"), Some(false), "until AWS has answered");
    operator.wait(Duration::from_secs(5));
    assert_eq!(account.count_calls("UpdateLoginProfile"), 1);
    assert_eq!(account.must_change("bob.lee"), Some(false));
}
