//! Finding a user, and knowing what is true of one.

use std::time::Duration;

use egui::Key;
use passdesk::account::{CustomPolicy, PasswordPolicy};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Column, ColumnSetting, Options, Origin, Settings, Store};
use passdesk::ui::texts::RETRY_SIGN_IN;

use crate::support::{Operator, small_account, without_report, without_user_details};

#[test]
fn sees_who_has_a_password() {
    let operator = Operator::at(&small_account());
    assert_eq!(operator.rows(), ["ann.ko", "bob.lee", "cy.wu", "di.roy"]);
    assert_eq!(operator.password_says("ann.ko"), "Console password Set, Reset required No");
    assert_eq!(operator.password_says("bob.lee"), "Console password Set, Reset required Yes");
    assert_eq!(operator.password_says("cy.wu"), "Console password Not set");
    for chip in ["All 4", "Has password 2", "No password 2", "Reset required 1", "Unknown 0"] {
        assert_eq!(operator.button(chip), Some(true), "{chip}");
    }
    assert!(operator.reads("Passwords: all read live"));
}

#[test]
fn finds_a_user_by_words_in_any_order() {
    let mut operator = Operator::at(&small_account());
    operator.type_into("Filter users", "EU wu");
    assert_eq!(operator.rows(), ["cy.wu"]);
    assert!(operator.reads("1 of 4 users shown"));
    operator.press(Key::Escape);
    assert_eq!(operator.rows().len(), 4);
    operator.type_into("Filter users", "nobody");
    assert!(operator.reads("No users match the filter"));
    operator.click("Show all users");
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn narrows_the_table_down_to_a_state() {
    let mut operator = Operator::at(&small_account());
    operator.click("No password 2");
    assert_eq!(operator.rows(), ["cy.wu", "di.roy"]);
    operator.click("Reset required 1");
    assert_eq!(operator.rows(), ["bob.lee"]);
    operator.click("All 4");
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn sorts_by_a_column_both_ways() {
    let mut operator = Operator::at(&small_account());
    operator.click_header("User name");
    assert_eq!(operator.rows(), ["di.roy", "cy.wu", "bob.lee", "ann.ko"]);
    operator.click_header("Path");
    assert_eq!(operator.rows(), ["di.roy", "bob.lee", "cy.wu", "ann.ko"]);
    operator.click_header("Reset required");
    assert_eq!(operator.rows()[0], "bob.lee");
}

#[test]
fn walks_the_table_with_the_keyboard() {
    let account = DemoAccount::new(DemoOptions { users: 200, ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    let first = operator.rows()[0].clone();
    operator.press(Key::ArrowDown);
    assert_eq!(operator.selected().as_deref(), Some(first.as_str()));
    operator.press(Key::End);
    let last = operator.selected().expect("a user is selected");
    assert_eq!(operator.rows().last(), Some(&last), "the last row is brought on screen");
    operator.press(Key::PageUp);
    let paged = operator.selected().expect("a user is selected");
    assert!(paged < last && operator.rows().contains(&paged));
    operator.press(Key::Home);
    assert_eq!(operator.selected().as_deref(), Some(first.as_str()));
    operator.press(Key::ArrowUp);
    assert_eq!(operator.selected().as_deref(), Some(first.as_str()));
}

#[test]
fn what_was_read_of_a_user_alone_says_when() {
    let account = small_account();
    account
        .add_user("eve.li", |user| user.tag("Team", "ops").last_used("2026-11-20T09:00:00Z".parse().expect("a time")));
    let mut operator = Operator::at(&account);
    account.signs_in("eve.li", "2026-11-21T10:05:00Z".parse().expect("a time"));
    operator.wait_minutes(&account, 1);
    operator.select("eve.li");
    assert!(operator.row_says("eve.li").contains(", Last sign-in 21 Nov 2026, "), "{}", operator.row_says("eve.li"));
    assert_eq!(operator.source_of("Last sign-in"), "Read live at 10:01");
    assert_eq!(operator.source_of("Team"), "Read live at 10:01");
}

#[test]
fn a_password_expires_by_the_policy_that_there_is_now_whatever_the_report_says() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    assert!(operator.reads("Expires: 18 Feb 2027, 10:00"), "{:?}", operator.all_texts());
    let source = "90 days after it was set\nBy the password policy, read at 10:00";
    assert_eq!(operator.source_of("Expires"), source);
    let custom = CustomPolicy {
        minimum_length: 8,
        required: Vec::new(),
        allow_users_to_change: true,
        max_age_days: Some(30),
        reuse_prevention: None,
        hard_expiry: false,
    };
    account.set_policy(PasswordPolicy::Custom(custom));
    operator.click("Refresh");
    assert!(operator.reads("Expires: 20 Dec 2026, 10:00"), "{:?}", operator.all_texts());
    operator.click("Reset password…");
    operator.type_into("New password", "Correct-Horse-7-Battery");
    operator.click("Reset password");
    operator.hands_over();
    assert!(operator.reads("Expires: 21 Dec 2026, 10:0"), "{:?}", operator.all_texts());
    let source = "30 days after it was set\nBy the password policy, read at 10:00";
    assert_eq!(operator.source_of("Expires"), source);
    account.set_policy(PasswordPolicy::Default);
    operator.click("Refresh");
    assert!(!operator.reads("Expires: "), "{:?}", operator.all_texts());
    // Where the policy may not be read, what the report says of its own time is all that there is.
    account.stage(Fault::on("GetAccountPasswordPolicy").always().access_denied());
    let mut other = Operator::at(&account);
    other.select("bob.lee");
    assert_eq!(other.source_of("Expires"), "From the credential report of 10:00", "{:?}", other.all_texts());
}

#[test]
fn looks_at_a_user() {
    let mut operator = Operator::at(&small_account());
    operator.select("di.roy");
    for text in
        ["1 active of 1", "AKIAIOSFODNN7EXAMPLE", "deployers", "Read live at 10:00", "Never, or IAM has no data"]
    {
        assert!(operator.reads(text), "{text}: {:?}", operator.all_texts());
    }
    assert_eq!(operator.button("Create password…"), Some(true));
    assert_eq!(operator.button("Delete password…"), None);
    operator.select("ann.ko");
    assert!(operator.reads("1 device"));
    assert_eq!(operator.button("Reset password…"), Some(true));
    assert_eq!(operator.button("Delete password…"), Some(true));
}

#[test]
fn a_state_that_cannot_be_read_is_unknown_and_never_none() {
    let account = small_account();
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").for_user("cy.wu").always().server_error_before());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(30));
    assert_eq!(operator.password_says("cy.wu"), "Console password Unknown, Reset required not known");
    operator.click("Unknown 1");
    operator.select("cy.wu");
    operator.wait(Duration::from_secs(30));
    for action in ["Create password…", "Reset password…", "Delete password…"] {
        assert_eq!(operator.button(action), Some(true), "{action}");
    }
}

#[test]
fn without_permission_to_read_passwords_reading_stops_and_says_why() {
    let account = DemoAccount::new(DemoOptions { users: 90, ..DemoOptions::instant() });
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(10));
    assert_eq!(operator.button("Unknown 90"), Some(true));
    assert!(operator.reads("iam:GetLoginProfile"), "{:?}", operator.all_texts());
    let reads = account.calls().iter().filter(|call| call.operation == "GetLoginProfile").count();
    assert!(reads <= 30, "{reads} reads, all but a few of which were known to be refused");
}

#[test]
fn without_permission_to_read_the_few_passwords_that_there_are_it_is_told() {
    let account = small_account();
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(10));
    assert!(operator.reads("reading stopped"), "{:?}", operator.all_texts());
    assert!(operator.reads("has a console password (iam:GetLoginProfile)."), "{:?}", operator.all_texts());
    assert!(operator.reads("Nothing is known of the passwords"), "{:?}", operator.all_texts());
    assert!(!operator.reads("Nothing is known of the passwords yet"), "{:?}", operator.all_texts());
}

#[test]
fn without_permission_to_have_a_report_it_is_told_which_is_missing() {
    let account = small_account();
    without_report(&account);
    let operator = Operator::at(&account);
    assert!(operator.reads("to read the credential report (iam:GetCredentialReport)."), "{:?}", operator.all_texts());
    assert!(operator.reads("Passwords: all read live"));
}

#[test]
fn rows_appear_while_listing_goes_on() {
    let account = DemoAccount::new(DemoOptions { users: 2500, ..DemoOptions::instant() });
    account.stage(Fault::on("ListUsers").after(1).always().latency(Duration::from_secs(10)));
    let mut operator = Operator::with(&account, Options::default());
    assert!(operator.reads("Listing: 100 users so far"), "{:?}", operator.all_texts());
    assert!(operator.rows().len() > 10);
    operator.wait(Duration::from_secs(35));
    assert_eq!(operator.button("All 2\u{a0}500"), Some(true));
}

#[test]
fn a_list_that_breaks_off_says_so_and_goes_on_from_there() {
    let account = DemoAccount::new(DemoOptions { users: 2500, ..DemoOptions::instant() });
    account.stage(Fault::on("ListUsers").after(2).times(1).access_denied());
    let mut operator = Operator::at(&account);
    assert!(operator.reads("The list is incomplete: it ends after 1\u{a0}100 users."), "{:?}", operator.all_texts());
    let before = account.calls().iter().filter(|call| call.operation == "ListUsers").count();
    operator.click("Go on listing");
    assert_eq!(operator.button("All 2\u{a0}500"), Some(true));
    let after = account.calls().iter().filter(|call| call.operation == "ListUsers").count();
    assert_eq!(after - before, 2, "only the pages that were missing are read");
}

#[test]
fn a_list_that_cannot_be_read_at_all_can_be_tried_again() {
    let account = small_account();
    account.stage(Fault::on("ListUsers").times(1).access_denied());
    let mut operator = Operator::at(&account);
    assert!(operator.reads("iam:ListUsers") && operator.reads("The users could not be listed"));
    operator.click("Try again");
    assert_eq!(operator.rows().len(), 4);
    assert!(!operator.reads("could not be listed"));
}

#[test]
fn a_refresh_brings_changes_and_never_blanks_the_table() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    account.add_user("eve.li", |user| user.password("Old-Password-of-Eve-1"));
    assert!(account.remove_user("ann.ko"));
    account.stage(Fault::on("ListUsers").latency(Duration::from_secs(5)));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(1));
    assert_eq!(operator.rows(), ["ann.ko", "bob.lee", "cy.wu", "di.roy"], "what was known stays until there is more");
    assert_eq!(operator.password_says("bob.lee"), "Console password Set, Reset required Yes");
    operator.wait(Duration::from_secs(6));
    assert_eq!(operator.rows(), ["bob.lee", "cy.wu", "di.roy", "eve.li"]);
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"));
    assert_eq!(operator.password_says("eve.li"), "Console password Set, Reset required No");
}

#[test]
fn credentials_that_run_out_are_told_and_signing_in_again_goes_on() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    account.stage(Fault::on_any().always().expired_credentials());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.rows().len(), 4, "what is known stays on screen");
    assert_eq!(operator.button("Try again"), None, "why the users could not be listed is said already");
    operator.select("cy.wu");
    assert_eq!(operator.button("Create password…"), Some(false), "nothing is changed without credentials");
    account.clear_faults();
    operator.click(RETRY_SIGN_IN);
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.button(RETRY_SIGN_IN), None);
    assert_eq!(operator.button("Create password…"), Some(true));
}

#[test]
fn an_account_without_users_says_so() {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    let operator = Operator::at(&account);
    assert!(operator.reads("This account has no IAM users"));
}

#[test]
fn names_that_no_user_can_have_are_counted_and_not_shown() {
    let account = small_account();
    account.add_user("mal\u{202e}ory", |user| user);
    let operator = Operator::at(&account);
    assert_eq!(operator.rows().len(), 4);
    assert!(operator.reads("1 entry of the list is not shown"), "{:?}", operator.all_texts());
    assert!(operator.reads("1 line of the credential report could not be read."), "{:?}", operator.all_texts());
}

#[test]
fn names_that_are_not_shown_stay_told_where_listing_again_fails() {
    let account = small_account();
    account.add_user("mal\u{202e}ory", |user| user);
    let mut operator = Operator::at(&account);
    account.stage(Fault::on("ListUsers").always().access_denied());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("Showing the previous list"), "{:?}", operator.all_texts());
    assert!(operator.reads("1 entry of the list is not shown"), "{:?}", operator.all_texts());
    account.clear_faults();
    assert!(account.remove_user("mal\u{202e}ory"));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert!(!operator.reads("is not shown"), "{:?}", operator.all_texts());
}

#[test]
fn the_window_rests_while_nothing_changes() {
    let mut operator = Operator::start(
        Options { open: Some(Origin::Demo), demo_account: Some(small_account()), ..Options::default() },
        |builder| builder,
    );
    operator.wait(Duration::from_secs(5));
    let steps = operator.harness.run_ok().expect("the window comes to rest");
    assert!(steps <= 2, "{steps} frames in a row though nothing changes");
}

#[test]
fn going_on_after_a_refresh_that_failed_loses_nobody() {
    let account = DemoAccount::new(DemoOptions { users: 2500, ..DemoOptions::instant() });
    account.stage(Fault::on("ListUsers").after(2).times(2).access_denied());
    let mut operator = Operator::at(&account);
    assert!(operator.reads("it ends after 1\u{a0}100 users"));
    operator.click("Refresh");
    assert_eq!(operator.button("All 1\u{a0}100"), Some(true));
    operator.click("Go on listing");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.button("All 2\u{a0}500"), Some(true), "{:?}", operator.all_texts());
}

#[test]
fn a_refresh_while_signed_out_signs_in_again() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    account.stage(Fault::on_any().always().expired_credentials());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    account.clear_faults();
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.button(RETRY_SIGN_IN), None);
}

#[test]
fn starts_with_the_filter_under_the_fingers() {
    let mut operator = Operator::at(&small_account());
    operator.types("bob");
    assert_eq!(operator.rows(), ["bob.lee"]);
}

#[test]
fn a_screen_reader_hears_the_columns_that_were_chosen() {
    let folder = std::env::temp_dir().join(format!("passdesk-heard-{}", std::process::id()));
    let store = Store::new(folder.clone());
    let columns = [Column::User, Column::MustChange, Column::LastSignIn, Column::KeyLastUsed, Column::Tags];
    let columns = columns.map(|column| ColumnSetting { column, width: None }).to_vec();
    store.set_pending(Settings { columns, ..Settings::default() });
    store.save().expect("saved");
    let account = small_account();
    without_user_details(&account);
    let operator = Operator::with(&account, Options { store: Some(store), ..Options::default() });
    let never = "Last sign-in never, or IAM has no data";
    assert_eq!(
        operator.row_says("bob.lee"),
        format!("Reset required Yes, {never}, Tags not known"),
        "what there is none of is not said"
    );
    assert_eq!(operator.row_says("di.roy"), format!("{never}, Key last used Never, Tags not known"));
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn a_reason_that_holds_for_several_facts_is_given_once() {
    let account = small_account();
    without_user_details(&account);
    let calls = ["GetUser", "ListUserTags", "ListGroupsForUser", "ListMFADevices", "ListAccessKeys", "GetLoginProfile"];
    for call in calls {
        account.stage(Fault::on(call).always().connection_refused());
    }
    let mut operator = Operator::at(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    operator.select("ann.ko");
    operator.wait(Duration::from_secs(30));
    let texts = operator.painted();
    let given = |part: &str| texts.iter().filter(|text| text.contains(part)).count();
    assert_eq!(given("AWS could not be reached"), 1, "{texts:?}");
    assert!(given("for the same reason") >= 4, "{texts:?}");
}
