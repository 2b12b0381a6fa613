//! Tags and groups of everybody: found, shown in columns, exported, and what is said where they are not known.

use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Options, Store};

use crate::support::journal::Place;
use crate::support::{Operator, small_account, without_user_details};

const FIELD: &str = "Filter users";

/// Users by number, whose names are in tags.
fn numbered_account() -> DemoAccount {
    let account = small_account();
    account.add_user("u10417", |user| user.tag("Name", "Jane Roe").group("admins"));
    account
        .add_user("u10418", |user| user.tag("Team", "On call").tag("Name", "Tom Ito").group("staff").group("admins"));
    account.add_user("u10419", |user| user);
    account
}

fn finds(operator: &mut Operator, text: &str) -> Vec<String> {
    operator.type_into(FIELD, text);
    let found = operator.rows();
    operator.press(Key::Escape);
    found
}

#[test]
fn finds_by_tag_and_group_whoever_was_looked_at() {
    let account = numbered_account();
    let mut operator = Operator::at(&account);
    // The only one who is found is selected, and so looked at: before that nobody was.
    for operation in ["ListUserTags", "ListGroupsForUser"] {
        assert_eq!(account.count_calls(operation), 0, "{operation}");
    }
    for (text, found) in [
        ("roe", &["u10417"][..]),
        ("on call", &["u10418"]),
        ("tag:team", &["u10418"]),
        ("tag:\"team=on call\"", &["u10418"]),
        ("tag:flo", &[]),
        ("group:admins", &["u10417", "u10418"]),
        ("group:staff", &["u10418"]),
        ("admins", &[]),
        ("u104 -tag:team", &["u10417", "u10419"]),
        ("u104 -group:admins", &["u10419"]),
    ] {
        assert_eq!(finds(&mut operator, text), found, "{text}");
    }
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 1);
}

#[test]
fn the_first_rows_come_before_the_tags_are_asked_for() {
    let account = numbered_account();
    account.stage(Fault::on("ListUsers").always().latency(Duration::from_secs(5)));
    let mut operator = Operator::at(&account);
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 0);
    operator.wait(Duration::from_secs(4));
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 1);
    // Where there are none, tags are read all the same: of somebody who is asked for by name.
    drop(operator);
    account.clear_faults();
    account.stage(Fault::on("ListUsers").always().access_denied());
    let _operator = Operator::at(&account);
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 2);
}

#[test]
fn says_which_permission_is_missing_and_finds_by_what_was_read_of_one_user() {
    let account = numbered_account();
    without_user_details(&account);
    let mut operator = Operator::at(&account);
    operator.type_into(FIELD, "roe");
    assert!(operator.reads("No match among what is known"), "{:?}", operator.all_texts());
    assert!(operator.reads("Tags of 7 users are not known."), "{:?}", operator.all_texts());
    assert!(operator.reads("iam:GetAccountAuthorizationDetails"), "{:?}", operator.all_texts());
    operator.press(Key::Escape);
    operator.type_into(FIELD, "group:admins -tag:x");
    assert!(operator.reads("Tags or groups of 7 users are not known."), "{:?}", operator.all_texts());
    operator.press(Key::Escape);
    operator.select("u10417");
    operator.select("u10419");
    assert_eq!(finds(&mut operator, "roe"), ["u10417"]);
    assert_eq!(finds(&mut operator, "-tag:name"), ["u10419"], "whose tags are not known is not put forward");
    assert_eq!(finds(&mut operator, "group:admins"), ["u10417"]);
    operator.type_into(FIELD, "-tag:name");
    assert!(operator.reads("1 user; tags of 5 users not known"), "{:?}", operator.all_texts());
    // Nobody has asked for it: it is not tried again by itself, but when somebody refreshes.
    account.clear_faults();
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.rows().len(), 5, "{:?}", operator.rows());
}

#[test]
fn what_was_refused_is_not_asked_for_again_by_itself() {
    let account = numbered_account();
    without_user_details(&account);
    let mut operator = Operator::refreshing_every(2, &account);
    operator.wait(Duration::from_secs(300));
    assert!(account.count_calls("ListUsers") > 2, "it refreshes itself");
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 1);
}

#[test]
fn an_empty_list_says_that_tags_are_still_coming() {
    let account = DemoAccount::new(DemoOptions { users: 2_500, ..DemoOptions::instant() });
    account.add_user("u10417", |user| user.tag("Name", "Jane Roe"));
    account.stage(Fault::on("GetAccountAuthorizationDetails").after(1).times(1).latency(Duration::from_secs(8)));
    let mut operator = Operator::at(&account);
    operator.type_into(FIELD, "\"jane roe\"");
    assert!(operator.reads("No match yet") && !operator.reads("No users match"), "{:?}", operator.all_texts());
    assert!(operator.reads("Tags of 1\u{a0}501 users are not read yet."), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(8));
    assert_eq!(operator.rows(), ["u10417"]);
    assert!(!operator.reads("not read yet"), "{:?}", operator.all_texts());
}

#[test]
fn of_what_was_read_of_one_user_and_of_all_the_newer_is_shown() {
    let account = numbered_account();
    let mut operator = Operator::at(&account);
    account.add_user("u10417", |user| user.tag("Name", "Jane Poe"));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(finds(&mut operator, "poe"), ["u10417"]);
    operator.select("u10417");
    assert_eq!(operator.source_of("Name"), "Read live at 10:00");
    operator.select("u10418");
    account.stage(Fault::on("ListUserTags").always().access_denied());
    account.stage(Fault::on("ListGroupsForUser").always().access_denied());
    operator.clock_jumps_to("2026-11-21T10:00:20Z");
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    let source = "From the account authorization details of 10:00";
    assert_eq!((operator.source_of("Team"), operator.source_of("Groups")), (source.into(), source.into()));
    // Of whom nothing was read live before, it is said why.
    operator.select("u10419");
    for permission in ["iam:ListUserTags", "iam:ListGroupsForUser"] {
        assert!(operator.reads(permission), "{permission}: {:?}", operator.all_texts());
    }
}

#[test]
fn a_section_of_the_pane_that_may_not_be_read_says_so() {
    for operation in
        ["GetUser", "ListUserTags", "ListGroupsForUser", "ListMFADevices", "ListAccessKeys", "GetLoginProfile"]
    {
        let account = small_account();
        without_user_details(&account);
        account.stage(Fault::on("GenerateCredentialReport").always().access_denied());
        account.stage(Fault::on("GetCredentialReport").always().access_denied());
        account.stage(Fault::on(operation).for_user("ann.ko").always().access_denied());
        let mut operator = Operator::at(&account);
        assert!(!operator.reads(&format!("iam:{operation}")), "{operation}: nobody was looked at");
        operator.select("ann.ko");
        assert!(operator.reads(&format!("iam:{operation}")), "{operation}: {:?}", operator.all_texts());
    }
    for (operation, said) in [
        (
            "GetAccountPasswordPolicy",
            "Expires: Unknown. You don't have permission to read the account's password policy",
        ),
        (
            "GenerateCredentialReport",
            "Last changed: Unknown. You don't have permission to generate a credential report",
        ),
    ] {
        let account = small_account();
        account.stage(Fault::on(operation).always().access_denied());
        account.stage(Fault::on("GenerateCredentialReport").always().access_denied());
        let mut operator = Operator::at(&account);
        operator.select("ann.ko");
        assert!(operator.reads(said), "{operation}: {:?}", operator.all_texts());
    }
}

#[test]
fn groups_and_any_tag_are_columns_that_are_remembered_and_exported() {
    let place = Place::new("tag-columns");
    let folder = std::env::temp_dir().join(format!("passdesk-tag-columns-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let account = numbered_account();
    let at_the_desk = || {
        let store = Some(Store::new(folder.clone()));
        Operator::with(&account, Options { store, exports: Some(place.0.clone()), ..Options::default() })
    };
    let mut operator = at_the_desk();
    operator.click("Columns");
    for column in ["Groups", "Tag: Name", "Tag: Team"] {
        operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, column).click_accesskit();
        operator.settle();
    }
    operator.press(Key::Escape);
    let titles = operator.titles();
    assert_eq!(titles[titles.len() - 3..], ["Groups", "Tag: Name", "Tag: Team"], "{titles:?}");
    drop(operator);
    let mut operator = at_the_desk();
    assert_eq!(operator.titles(), titles, "remembered");
    let said = operator.row_says("u10418");
    assert!(said.contains("Groups staff, admins, Tag: Name Tom Ito, Tag: Team On call"), "{said}");
    let said = operator.row_says("u10417");
    assert!(said.contains("Tag: Team no such tag"), "{said}");
    // It may be beyond the table's right edge.
    let orders = |operator: &mut Operator| {
        operator.harness.get_by_role_and_label(Role::ColumnHeader, "Tag: Name").click_accesskit();
        operator.settle();
    };
    orders(&mut operator);
    assert_eq!(operator.rows()[..2], ["u10417", "u10418"], "who has none comes last");
    orders(&mut operator);
    assert_eq!(operator.rows()[..2], ["u10418", "u10417"]);
    operator.click("Export 7 users");
    operator.click("Comma-separated values (CSV)");
    operator.wait(Duration::from_secs(1));
    let file = std::fs::read_dir(&place.0).expect("read").next().expect("a file").expect("there").path();
    let lines: Vec<std::collections::HashMap<String, String>> =
        csv::Reader::from_path(file).expect("opened").deserialize().collect::<Result<_, _>>().expect("well formed");
    let cells = |line: usize| ["groups", "tag:Name", "tag:Team"].map(|name| &*lines[line][name]);
    assert_eq!(cells(0), ["staff; admins", "Tom Ito", "On call"]);
    assert_eq!(cells(1), ["admins", "Jane Roe", ""]);
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn reading_the_tags_of_all_ends_with_the_lock_and_begins_anew_after_it() {
    let account = numbered_account();
    account.stage(Fault::on("GetAccountAuthorizationDetails").times(1).latency(Duration::from_secs(20)));
    let mut operator = Operator::at(&account);
    operator.presses_lock();
    account.add_user("u10417", |user| user.tag("Name", "Jane Poe"));
    operator.wait(Duration::from_secs(20));
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 1);
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(account.count_calls("GetAccountAuthorizationDetails"), 2);
    assert_eq!(finds(&mut operator, "poe"), ["u10417"]);
}
