//! A whole account at a glance: the credential report, what is read live beside it, and what is shown where either is missing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{AccessKitNode, By, Queryable as _};
use passdesk::account::Source;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Command, Desk, Options, Origin};

use crate::support::{Operator, small_account, without_report};

fn account_of(users: usize) -> DemoAccount {
    DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() })
}

/// A small account of which there is a credential report already.
fn reported_account() -> DemoAccount {
    let account = small_account();
    let operator = Operator::at(&account);
    assert_eq!(account.count_calls("GetCredentialReport"), 1);
    drop(operator);
    account
}

/// No read of a console password is answered.
fn without_live_reads(account: &DemoAccount) {
    account.stage(Fault::on("GetLoginProfile").always().hangs());
}

#[test]
fn the_report_tells_of_everybody_at_once() {
    let account = account_of(2_500);
    without_live_reads(&account);
    let operator = Operator::at(&account);
    assert_eq!(operator.button("Unknown 0"), Some(true), "{:?}", operator.all_texts());
    assert!(operator.reads("2\u{a0}500 from the report of 10:00"), "{:?}", operator.all_texts());
    for (operation, calls) in [
        ("GetCallerIdentity", 1),
        ("ListAccountAliases", 1),
        ("GetAccountPasswordPolicy", 1),
        ("ListUsers", 4),
        ("GetAccountAuthorizationDetails", 3),
        ("GenerateCredentialReport", 1),
        ("GetCredentialReport", 1),
    ] {
        assert_eq!(account.count_calls(operation), calls, "{operation}");
    }
}

#[test]
fn what_the_report_gives_a_password_is_verified_and_what_it_does_not_is_left_alone() {
    let account = account_of(300);
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(60));
    assert!(!operator.reads("Checking live"), "{:?}", operator.all_texts());
    let on_screen = operator.rows().len();
    let without: usize = (0..=300).find(|n| operator.button(&format!("No password {n}")).is_some()).expect("a number");
    assert!(without > on_screen, "{without} without a password, {on_screen} on screen");
    let reads = account.count_calls("GetLoginProfile");
    assert!(reads >= 300 - without && reads <= 300 - without + on_screen, "{reads} reads; {without} have none");
    assert!(operator.reads(" read live"), "{:?}", operator.all_texts());
}

#[test]
fn only_who_is_on_screen_is_read_while_the_report_is_in_the_making() {
    let account = DemoAccount::new(DemoOptions { report_takes: Duration::from_secs(6), ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    assert!(operator.reads("IAM is making the credential report"), "{:?}", operator.all_texts());
    let on_screen = operator.rows().len();
    let reads = account.count_calls("GetLoginProfile");
    assert!((1..=on_screen).contains(&reads), "{reads} reads, {on_screen} rows on screen");
    operator.wait(Duration::from_secs(5));
    assert_eq!(operator.button("Unknown 0"), Some(true), "{:?}", operator.all_texts());
    assert!(!operator.reads("making the credential report"), "{:?}", operator.all_texts());
}

#[test]
fn a_report_that_is_late_is_not_waited_for() {
    let account = DemoAccount::new(DemoOptions { report_takes: Duration::from_secs(100), ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(60));
    assert!(operator.reads("IAM is making the credential report"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Unknown 0"), Some(true), "all were read one by one: {:?}", operator.all_texts());
    assert!(operator.reads("Passwords: all read live"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(60));
    assert!(!operator.reads("making the credential report"), "it came after all: {:?}", operator.all_texts());
}

#[test]
fn a_report_that_never_comes_is_given_up() {
    let account = small_account();
    account.stage(Fault::on("GetCredentialReport").always().answers(404, "ReportInProgress", "Still at it."));
    let mut operator = Operator::at(&account);
    let sits_there_for_twelve_minutes = |operator: &mut Operator| {
        for _ in 0..8 {
            operator.wait(Duration::from_secs(90));
            operator.press(Key::Escape);
        }
    };
    sits_there_for_twelve_minutes(&mut operator);
    assert!(operator.reads("no credential report"), "{:?}", operator.all_texts());
    assert!(operator.reads("Passwords: all read live"));
    let asked = account.count_calls("GetCredentialReport");
    assert!((30..100).contains(&asked), "asked {asked} times in ten minutes");
    sits_there_for_twelve_minutes(&mut operator);
    assert_eq!(account.count_calls("GetCredentialReport"), asked);
}

#[test]
fn without_the_permission_for_reports_all_is_read_live() {
    let account = small_account();
    without_report(&account);
    let operator = Operator::at(&account);
    assert!(operator.reads("Passwords: all read live") && operator.reads("no credential report"));
    assert_eq!(operator.password_says("bob.lee"), "Console password Set, Reset required Yes");
}

#[test]
fn who_may_not_have_a_report_made_reads_the_one_that_is_there() {
    for refused in [
        Fault::on("GenerateCredentialReport").always().access_denied(),
        Fault::on("GenerateCredentialReport").always().answers(409, "LimitExceeded", "Too many."),
        Fault::on("GenerateCredentialReport").always().throttled(),
    ] {
        let account = reported_account();
        account.stage(refused);
        without_live_reads(&account);
        let mut operator = Operator::at(&account);
        operator.wait(Duration::from_secs(30));
        assert_eq!(operator.button("Unknown 0"), Some(true), "{:?}", operator.all_texts());
    }
}

#[test]
fn without_the_permission_to_read_passwords_the_report_stands_alone() {
    let account = account_of(90);
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(10));
    assert_eq!(operator.button("Unknown 0"), Some(true), "{:?}", operator.all_texts());
    assert!(operator.reads("iam:GetLoginProfile"), "{:?}", operator.all_texts());
    assert!(
        operator.reads("Users not read live are shown from the credential report of 10:00."),
        "{:?}",
        operator.all_texts()
    );
}

#[test]
fn without_either_there_are_names_and_both_permissions_are_named() {
    let account = account_of(90);
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(10));
    assert_eq!(operator.button("Unknown 90"), Some(true));
    for permission in ["iam:GetLoginProfile", "iam:GetCredentialReport"] {
        assert!(operator.reads(permission), "{permission}: {:?}", operator.all_texts());
    }
}

#[test]
fn a_report_that_is_older_than_the_users_misleads_nobody() {
    let account = reported_account();
    assert!(account.remove_user("cy.wu") && account.remove_user("ann.ko"));
    account.stage(Fault::on_any().always().latency(Duration::from_secs(3_600)));
    account.clear_faults();
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(3));
    // Deleted since: they are not brought back.
    assert_eq!(operator.rows(), ["bob.lee", "di.roy"]);
    let of_report = |operator: &mut Operator| {
        let is_it =
            |node: &AccessKitNode<'_>| node.value().is_some_and(|said| said.starts_with("Passwords: all read live"));
        let known = operator.harness.get(By::new().recursive(true).predicate(is_it)).rect().center();
        operator.harness.hover_at(known);
        operator.wait(Duration::from_secs(2));
        let begins = "The report also has 2 users: ";
        let said = operator.all_texts().into_iter().find(|said| said.starts_with(begins)).expect("a tooltip");
        said[begins.len()..].to_owned()
    };
    // The report and the list are of the same minute.
    assert_eq!(of_report(&mut operator), "not in the list of users");
    operator.wait_minutes(&account, 5);
    operator.clock_jumps_to("2026-11-21T10:05:20Z");
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    assert_eq!(of_report(&mut operator), "deleted since it was made");
    drop(operator);
    account.add_user("eve.li", |user| user.password("Old-Password-of-Eve-1"));
    let operator = Operator::at(&account);
    assert_eq!(operator.password_says("eve.li"), "Console password Set, Reset required No", "read live");
    assert_eq!(operator.button("Unknown 0"), Some(true));
}

#[test]
fn a_name_that_is_too_long_for_a_password_is_not_read_in_vain() {
    let account = small_account();
    let long = "long.".repeat(13);
    account.add_user(&long, |user| user);
    let reads = || account.calls().iter().filter(|call| call.user.as_ref() == Some(&long)).count();
    let mut operator = Operator::at(&account);
    assert!(operator.row_says(&long).starts_with("Console password Not set"), "{}", operator.row_says(&long));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    assert_eq!(reads(), 0);
    operator.select(&long);
    assert!(reads() > 0 && operator.reads("From the credential report of 10:00"), "{:?}", operator.all_texts());
    drop(operator);
    without_report(&account);
    let mut operator = Operator::at(&account);
    operator.select(&long);
    assert!(operator.row_says(&long).starts_with("Console password Unknown"), "{}", operator.row_says(&long));
    assert!(
        operator.reads("longer than 64 characters. The credential report may have it."),
        "{:?}",
        operator.all_texts()
    );
    assert!(operator.reads("4 read live, 1 could not be read"), "{:?}", operator.all_texts());
    let read = |call: &passdesk::demo::Call| call.operation == "GetLoginProfile" && call.user.as_ref() == Some(&long);
    assert!(!account.calls().iter().any(read), "IAM refuses to");
}

#[test]
fn a_read_that_fails_is_not_said_to_have_been_made_live() {
    let account = small_account();
    without_report(&account);
    let mut operator = Operator::at(&account);
    assert!(operator.reads("Passwords: all read live"), "{:?}", operator.all_texts());
    account.stage(Fault::on("GetLoginProfile").for_user("ann.ko").always().access_denied());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(5));
    assert!(!operator.reads("all read live") && !operator.reads("Checking live"), "{:?}", operator.all_texts());
    assert!(operator.reads("Passwords: 4 read live") && operator.reads("1 could not be read live"));
}

#[test]
fn a_report_of_an_account_without_users_is_read_once() {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    assert_eq!((account.count_calls("ListUsers"), account.count_calls("GetCredentialReport")), (2, 1));
}

#[test]
fn a_report_that_the_lock_cuts_short_is_not_taken_for_everybodys() {
    let account = account_of(12_000);
    without_live_reads(&account);
    let mut operator = Operator::at(&account);
    assert!(operator.reads("12\u{a0}000 from the report of 10:00"), "{:?}", operator.all_texts());
    operator.presses_lock();
    operator.clock_jumps_to("2026-11-21T14:00:30Z");
    operator.wait(Duration::from_secs(4 * 3_600));
    operator.harness.get_by_role_and_label(Role::Button, "Unlock").click();
    let has_begun = |operator: &Operator| {
        operator.harness.state().desk().account().is_some_and(|account| account.inventory.counts().reported_earlier > 0)
    };
    let mut frames = 0;
    while !has_begun(&operator) {
        operator.wait(Duration::from_millis(50));
        frames += 1;
        assert!(frames < 100, "no report came");
    }
    // In the very next frame.
    let (key, modifiers) = (Key::L, Modifiers::COMMAND);
    let lock = egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    operator.harness.input_mut().events.push(lock);
    operator.harness.step();
    without_report(&account);
    operator.settle();
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert!(operator.reads(" from the report of 14:00, "), "{:?}", operator.all_texts());
    assert!(operator.reads(" from an earlier report than that of 14:00"), "{:?}", operator.all_texts());
    assert!(operator.reads("no newer report"), "{:?}", operator.all_texts());
}

#[test]
fn a_read_that_fails_leaves_what_the_report_says() {
    let account = small_account();
    account.stage(Fault::on("GetLoginProfile").for_user("ann.ko").always().server_error_before());
    let mut operator = Operator::at(&account);
    operator.wait(Duration::from_secs(30));
    assert!(operator.row_says("ann.ko").starts_with("Console password Set"), "{}", operator.row_says("ann.ko"));
    assert_eq!(operator.button("Unknown 0"), Some(true));
    assert!(operator.reads("1 could not be read live"), "{:?}", operator.all_texts());
}

#[test]
fn a_refresh_asks_for_no_report_that_cannot_be_newer() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    assert_eq!(account.count_calls("ListUsers"), 2);
    assert_eq!(account.count_calls("GenerateCredentialReport"), 1, "IAM makes one in four hours");
    operator.clock_jumps_to("2026-11-21T14:00:10Z");
    operator.wait(Duration::from_secs(4 * 3_600));
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(account.count_calls("GenerateCredentialReport"), 2);
    assert_eq!(account.count_calls("GetCredentialReport"), 2);
}

#[test]
fn a_list_that_refreshes_itself_before_all_was_read_is_read_to_its_end() {
    let account = account_of(300);
    without_report(&account);
    // With eight reads at a time: some hundred in a minute.
    account.stage(Fault::on("GetLoginProfile").always().latency(Duration::from_secs(5)));
    let mut operator = Operator::refreshing_every(1, &account);
    operator.wait(Duration::from_secs(360));
    let reads = account.calls().into_iter().filter(|call| call.operation == "GetLoginProfile");
    let read: BTreeSet<String> = reads.filter_map(|call| call.user).collect();
    assert!(account.count_calls("ListUsers") > 4, "it refreshes itself");
    assert_eq!(read.len(), 300);
    assert_eq!(operator.button("Unknown 0"), Some(true), "{:?}", operator.all_texts());
    // By hand, all is read anew, beginning with those on screen.
    let reads = account.count_calls("GetLoginProfile");
    operator.click("Refresh");
    operator.wait(Duration::from_secs(10));
    assert!(account.count_calls("GetLoginProfile") > reads + 8);
}

#[test]
fn the_list_refreshes_itself_where_that_is_set() {
    let account = small_account();
    let mut operator = Operator::refreshing_every(5, &account);
    operator.select("cy.wu");
    operator.wait(Duration::from_secs(250));
    assert_eq!(account.count_calls("ListUsers"), 1);
    account.add_user("eve.li", |user| user.password("Old-Password-of-Eve-1"));
    assert!(account.remove_user("ann.ko"));
    operator.wait(Duration::from_secs(60));
    assert_eq!(account.count_calls("ListUsers"), 2);
    assert_eq!(operator.rows(), ["bob.lee", "cy.wu", "di.roy", "eve.li"]);
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"));
    // A refresh by hand puts the next one off.
    operator.wait(Duration::from_secs(200));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(200));
    assert_eq!(account.count_calls("ListUsers"), 3);
    // Nobody is there: once the desk is locked, nothing is read.
    operator.wait(Duration::from_secs(1_000));
    assert!(operator.button("Unlock").is_some());
    let calls = account.calls().len();
    operator.wait(Duration::from_secs(1_000));
    assert_eq!(account.calls().len(), calls);
}

#[test]
fn the_list_refreshes_itself_as_soon_as_that_was_chosen() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.click("Settings…");
    operator.chooses("Every minute");
    operator.click("Save");
    operator.wait(Duration::from_secs(70));
    assert_eq!(account.count_calls("ListUsers"), 2);
}

#[test]
fn what_is_read_of_users_out_of_sight_does_not_hurry_the_window() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let account = account_of(400);
    let wakes = Arc::new(Mutex::new(Vec::new()));
    let woken = Arc::clone(&wakes);
    let wake = Arc::new(move |max_delay| woken.lock().expect("no panic").push(max_delay));
    let options = Options { open: Some(Origin::Demo), demo_account: Some(account.clone()), ..Options::default() };
    let mut desk = Desk::new(options, runtime.handle().clone(), wake);
    let pass = |desk: &mut Desk, seconds: u64| {
        wakes.lock().expect("no panic").clear();
        let read = account.count_calls("GetLoginProfile");
        for _ in 0..10 * seconds {
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(100)).await });
            desk.collect();
        }
        let hurried = wakes.lock().expect("no panic").iter().filter(|max_delay| max_delay.is_zero()).count();
        (account.count_calls("GetLoginProfile") - read, hurried)
    };
    pass(&mut desk, 3);
    assert!(desk.account().is_some_and(|account| account.inventory.report_at().is_some()));
    let (read, hurried) = pass(&mut desk, 4);
    assert!(read > 40 && hurried == 0, "{read} reads, {hurried} of which the window was to show at once");
    let open = desk.account().map(|account| account.inventory.rows()).unwrap_or_default();
    let last = open.iter().rev().find(|row| row.profile.source != Source::Live).expect("one that is not read yet");
    desk.update(Command::Visible(vec![last.key.clone()]));
    assert!(pass(&mut desk, 1).1 > 0, "of the one in sight it is to be shown at once");
}
