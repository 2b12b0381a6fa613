//! Console passwords that are read one by one: whose is next, and how fast it goes.

use std::time::Duration;

use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};

use crate::support::{Operator, without_report};

fn account_of(users: usize) -> DemoAccount {
    DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() })
}

/// Whose console password was asked for, in the order in which it was.
fn read(account: &DemoAccount) -> Vec<String> {
    let reads = account.calls().into_iter().filter(|call| call.operation == "GetLoginProfile");
    reads.filter_map(|call| call.user).collect()
}

#[test]
fn after_a_scroll_those_in_sight_are_read_and_not_those_who_left() {
    let account = account_of(300);
    without_report(&account);
    // Eight at a time: when the table is scrolled, the others are still to be read.
    account.stage(Fault::on("GetLoginProfile").always().latency(Duration::from_secs(5)));
    let mut operator = Operator::at(&account);
    let (left, begun) = (operator.rows(), read(&account));
    assert!(!begun.is_empty() && begun.len() < left.len(), "{begun:?} of {left:?}");
    operator.scrolls_down(3_000.0);
    let in_sight = operator.rows();
    assert!(in_sight.len() > 10 && in_sight.iter().all(|user| !left.contains(user)), "{in_sight:?}");
    account.forget_calls();
    operator.wait(Duration::from_secs(20));
    let read = read(&account);
    assert_eq!(read.get(..in_sight.len()), Some(&in_sight[..]), "then the others: {read:?}");
}

#[test]
fn a_refresh_reads_the_selected_user_though_it_is_off_screen() {
    let account = account_of(300);
    // By the report they have no password: nobody else reads them.
    for name in ["+selected", "+other"] {
        account.add_user(name, |user| user);
    }
    let mut operator = Operator::at(&account);
    operator.select("+selected");
    assert_eq!(operator.button("Create password…"), Some(true));
    operator.scrolls_down(3_000.0);
    assert!(operator.row("+selected").is_none());
    account.set_password("+selected", "Password-of-another-1", true);
    account.forget_calls();
    operator.wait_minutes(&account, 1);
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    let read = read(&account);
    assert!(read.iter().any(|user| user == "+selected") && read.iter().all(|user| user != "+other"), "{read:?}");
    assert!(operator.row("+selected").is_none(), "it stays off screen");
    assert_eq!(operator.button("Reset password…"), Some(true), "{:?}", operator.all_texts());
    assert!(operator.reads("Read live at 10:01"), "{:?}", operator.all_texts());
}

/// How fast the status line says that it goes, in reads a second, and what it says behind that.
fn rate_limit(operator: &Operator) -> Option<(u32, String)> {
    let is_it = |node: &AccessKitNode<'_>| node.value().is_some_and(|said| said.starts_with("Checking live: "));
    let said = operator.harness.query(By::new().recursive(true).predicate(is_it))?;
    let rate_limit = said.accesskit_node().data().description()?.strip_suffix(" a second")?.parse().expect("a number");
    let behind = said.value()?.split_once(", ").map_or_else(String::new, |(_, behind)| behind.to_owned());
    Some((rate_limit, behind))
}

#[test]
fn the_status_line_says_how_fast_it_goes_and_where_iam_slows_it_down() {
    let account = account_of(2_000);
    without_report(&account);
    let mut operator = Operator::at(&account);
    let (at_first, behind) = rate_limit(&operator).unwrap_or_else(|| panic!("{:?}", operator.all_texts()));
    assert!((14..=18).contains(&at_first) && behind.is_empty(), "{at_first}{behind}");
    operator.wait(Duration::from_secs(5));
    let (fast, _) = rate_limit(&operator).unwrap_or_else(|| panic!("{:?}", operator.all_texts()));
    assert!(fast > at_first, "{at_first}, then {fast}");

    account.stage(Fault::on("GetLoginProfile").times(1).throttled());
    operator.wait(Duration::from_millis(800));
    let (slow, behind) = rate_limit(&operator).unwrap_or_else(|| panic!("{:?}", operator.all_texts()));
    assert!(slow <= fast / 2 + 1 && behind == "slowed down by IAM", "{fast}, then {slow}{behind}");
    operator.wait(Duration::from_secs(35));
    let (_, behind) = rate_limit(&operator).unwrap_or_else(|| panic!("{:?}", operator.all_texts()));
    assert_eq!(behind, "", "that was half a minute ago");
    operator.wait(Duration::from_secs(240));
    assert!(!operator.reads("Checking live"), "nothing is left to be read: {:?}", operator.all_texts());
}
