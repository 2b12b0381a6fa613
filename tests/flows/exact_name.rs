//! Asking IAM for a user of an exact name: while the list is still coming, or where it may not be read.

use std::time::Duration;

use egui::Key;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};

use crate::support::{Operator, small_account};

const FIELD: &str = "Filter users";

/// An account whose list stops after its first page.
fn slow_account() -> DemoAccount {
    let account = DemoAccount::new(DemoOptions { users: 300, ..DemoOptions::instant() });
    account.add_user("zz.top", |user| user.password("Old-Password-of-Zz-1").tag("Team", "Music"));
    account.stage(Fault::on("ListUsers").after(1).times(1).latency(Duration::from_secs(50)));
    account
}

#[test]
fn nobody_is_said_not_to_be_there_while_the_list_is_coming() {
    let account = slow_account();
    let mut operator = Operator::at(&account);
    operator.type_into(FIELD, "zz.top");
    assert!(operator.reads("Still listing users: 100 so far. No match yet"), "{:?}", operator.all_texts());
    assert!(!operator.reads("No users match"));
    operator.wait(Duration::from_secs(50));
    assert_eq!(operator.rows(), ["zz.top"]);
    operator.press(Key::Escape);
    operator.type_into(FIELD, "nobody.at.all");
    assert!(operator.reads("No users match the filter"), "{:?}", operator.all_texts());
    // A list that is read again may bring somebody new.
    account.stage(Fault::on("ListUsers").times(1).latency(Duration::from_secs(10)));
    operator.click("Refresh");
    assert!(operator.reads("Listing the users again. No match yet"), "{:?}", operator.all_texts());
    assert!(!operator.reads("No users match"));
}

#[test]
fn a_user_who_is_not_listed_yet_is_asked_for_and_worked_with() {
    let account = slow_account();
    let mut operator = Operator::at(&account);
    operator.type_into(FIELD, "ZZ.top");
    operator.click("Ask IAM for “ZZ.top”");
    assert_eq!(operator.rows(), ["zz.top"], "{:?}", operator.all_texts());
    assert_eq!(account.count_calls("GetUser"), 1);
    operator.select("zz.top");
    assert!(operator.password_says("zz.top").starts_with("Console password Set"), "{}", operator.row_says("zz.top"));
    assert!(operator.reads("Reset password…"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(50));
    assert_eq!(operator.rows(), ["zz.top"], "the list has the user, too: one row");
}

#[test]
fn enter_asks_where_nothing_matches() {
    let account = slow_account();
    let mut operator = Operator::at(&account);
    for (text, asks) in [("zz", 1), ("zz top", 1), ("path:zz.top", 1), ("-zz.top", 1), ("zz.top", 2)] {
        operator.type_into(FIELD, text);
        operator.press(Key::Enter);
        let names = account.calls().into_iter().filter(|call| call.operation == "GetUser").filter_map(|call| call.user);
        let of_nobody_listed = names.filter(|name| name.starts_with("zz")).count();
        assert!(of_nobody_listed >= asks, "{text}: {of_nobody_listed}");
        if text != "zz.top" {
            operator.click("Clear the filter");
        }
    }
    assert_eq!(operator.rows(), ["zz.top"], "{:?}", operator.all_texts());
    assert_eq!(account.calls().iter().filter(|call| call.user.as_deref() == Some("zz")).count(), 1);
}

#[test]
fn where_the_list_may_not_be_read_users_are_found_by_name() {
    let account = small_account();
    account.stage(Fault::on("ListUsers").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.type_into(FIELD, "nobody");
    operator.click("Ask IAM for “nobody”");
    assert!(operator.reads("IAM had no user of the name “nobody” at 10:00."), "{:?}", operator.all_texts());
    operator.click("Clear the filter");
    operator.type_into(FIELD, "bob.lee");
    operator.click("Ask IAM for “bob.lee”");
    assert_eq!(operator.rows(), ["bob.lee"], "{:?}", operator.all_texts());
    assert_eq!(operator.password_says("bob.lee"), "Console password Set, Reset required Yes");
    operator.click("Clear the filter");
    account.stage(Fault::on("GetUser").always().access_denied());
    operator.type_into(FIELD, "cy.wu");
    operator.click("Ask IAM for “cy.wu”");
    assert!(operator.reads("You don't have permission to read this user (iam:GetUser)."), "{:?}", operator.all_texts());
    // The list of those who were found stays when it could not be read again.
    operator.click("Clear the filter");
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.rows(), ["bob.lee"]);
}

#[test]
fn an_answer_that_comes_after_the_lock_is_dropped() {
    let account = slow_account();
    let mut operator = Operator::at(&account);
    account.stage(Fault::on("GetUser").times(1).latency(Duration::from_secs(5)));
    operator.type_into(FIELD, "zz.top");
    operator.click("Ask IAM for “zz.top”");
    assert_eq!(operator.button("Ask IAM for “zz.top”"), Some(false), "it is being asked");
    operator.presses_lock();
    account.stage(Fault::on("ListUsers").after(1).times(1).latency(Duration::from_secs(50)));
    operator.wait(Duration::from_secs(6));
    operator.click("Unlock");
    operator.wait(Duration::from_secs(1));
    operator.type_into(FIELD, "zz.top");
    assert_eq!(operator.button("Ask IAM for “zz.top”"), Some(true), "{:?}", operator.all_texts());
    assert!(operator.rows().is_empty());
}
