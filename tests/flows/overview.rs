//! All users in numbers, each of which leads to the users it counts; and of one user, where each fact is from.

use std::time::Duration;

use egui::Key;
use egui::accesskit::Toggled;
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Options, Origin};

use crate::support::{Operator, elsewhere, small_account, without_report};

/// Whether the number is marked as the one that the table shows.
fn is_marked(operator: &Operator, name: &str) -> bool {
    let button = operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, name);
    toggled(&button.accesskit_node()) == Some(Toggled::True)
}

fn toggled(node: &AccessKitNode<'_>) -> Option<Toggled> {
    node.data().toggled()
}

const WITHOUT_MFA: &str = "1 password without MFA, show it";

#[test]
fn sees_the_whole_account_before_choosing_a_user() {
    let operator = Operator::at(&small_account());
    for name in [
        "4 users, show them",
        "2 users with a password, show them",
        "2 users without a password, show them",
        "0 users whose password is not known, show them",
        "1 password that must be changed at the next sign-in, show it",
        WITHOUT_MFA,
        "0 expired passwords, show them",
        "2 passwords never used to sign in, show them",
        "0 users with an active access key older than 90 days, show them",
        "1 user whose access keys were never used, show it",
        "2 passwords under 30 days old, show them",
        "0 passwords of unknown age, show them",
    ] {
        assert_eq!(operator.button(name), Some(true), "{name}: {:?}", operator.all_texts());
    }
    assert!(operator.reads("From the credential report of 10:00 and "), "{:?}", operator.all_texts());
    assert!(operator.reads("Select a user to see details"));
}

#[test]
fn a_number_leads_to_its_users_and_pressed_again_back_to_all() {
    let mut operator = Operator::at(&small_account());
    assert!(is_marked(&operator, "4 users, show them"));
    operator.click(WITHOUT_MFA);
    assert_eq!(operator.value_of("Filter users").trim(), "status:set mfa:no");
    assert_eq!(operator.rows(), ["bob.lee"]);
    assert!(is_marked(&operator, WITHOUT_MFA) && !is_marked(&operator, "4 users, show them"));
    operator.click(WITHOUT_MFA);
    assert_eq!(operator.value_of("Filter users"), "");
}

#[test]
fn what_is_typed_stays_when_a_number_is_pressed() {
    const WITHOUT_MFA: &str = "3 passwords without MFA, show them";
    const NEVER: &str = "4 passwords never used to sign in, show them";
    let account = small_account();
    for name in ["ann.lee", "cy.lee"] {
        account.add_user(name, |user| user.password("Old-Password-of-Lee-1"));
    }
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "lee");
    // The only one who is found is selected: back to all users.
    operator.select("bob.lee");
    operator.press(Key::Escape);
    operator.click(WITHOUT_MFA);
    assert_eq!(operator.value_of("Filter users").trim(), "lee status:set mfa:no");
    assert_eq!(operator.rows(), ["ann.lee", "bob.lee", "cy.lee"]);
    assert!(is_marked(&operator, WITHOUT_MFA));
    operator.click(NEVER);
    assert_eq!(operator.value_of("Filter users").trim(), "lee status:set sign-in:never", "in place of the other");
    assert!(is_marked(&operator, NEVER) && !is_marked(&operator, WITHOUT_MFA));
    operator.click(NEVER);
    assert_eq!(operator.value_of("Filter users").trim(), "lee");
    operator.click("6 users, show them");
    assert_eq!((operator.value_of("Filter users").as_str(), operator.rows().len()), ("", 6));
}

#[test]
fn a_bar_is_pressed_with_the_keyboard() {
    let mut operator = Operator::at(&small_account());
    let bar = "2 passwords under 30 days old, show them";
    operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, bar).focus();
    operator.settle();
    operator.press(Key::Enter);
    assert_eq!(operator.value_of("Filter users").trim(), "age:<30d");
    assert!(is_marked(&operator, bar));
    assert_eq!(operator.selected(), None, "Enter was the bar's");
}

#[test]
fn comes_back_to_all_users_with_a_click_or_escape() {
    let mut operator = Operator::at(&small_account());
    operator.select("cy.wu");
    assert_eq!(operator.button(WITHOUT_MFA), None);
    operator.click("Overview");
    assert_eq!((operator.selected(), operator.button(WITHOUT_MFA)), (None, Some(true)));
    operator.select("cy.wu");
    operator.press(Key::Escape);
    assert_eq!((operator.selected(), operator.button(WITHOUT_MFA)), (None, Some(true)));
}

#[test]
fn escape_in_the_filter_takes_back_what_was_typed_before_it_leaves_the_user() {
    let mut operator = Operator::at(&small_account());
    operator.type_into("Filter users", "wu");
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"), "the only one who is found");
    operator.press(Key::Escape);
    assert_eq!((operator.value_of("Filter users").as_str(), operator.selected().as_deref()), ("", Some("cy.wu")));
    operator.press(Key::Escape);
    assert_eq!(operator.selected(), None);
}

#[test]
fn what_only_a_report_tells_is_not_said_to_be_nobody_without_one() {
    let account = small_account();
    without_report(&account);
    let operator = Operator::at(&account);
    for what in ["Expired passwords", "Passwords without MFA", "Users whose access keys were never used"] {
        let name = format!("{what}: needs the credential report");
        assert_eq!(operator.button(&name), Some(false), "{name}: {:?}", operator.all_texts());
    }
    assert_eq!(operator.button("1 password that must be changed at the next sign-in, show it"), Some(true));
    assert_eq!(operator.button("2 passwords of unknown age, show them"), Some(true));
    assert!(operator.reads("From 4 live reads, without a credential report"), "{:?}", operator.all_texts());
}

#[test]
fn what_is_known_of_some_alone_says_of_how_many() {
    let account = DemoAccount::new(DemoOptions { users: 90, ..DemoOptions::instant() });
    account.stage(Fault::on("GetLoginProfile").after(10).always().hangs());
    let operator = Operator::at(&account);
    let must_change = operator.button_with("must be changed at the next sign-in, show");
    assert_eq!(operator.button(&must_change), Some(true));
    let note = operator.describes(&must_change);
    assert!(note.ends_with(" known") && note.contains(" of "), "{note}");
    let chip = operator.button_with("Reset required ");
    assert!(chip.ends_with(" known") && chip != "Reset required not known", "{chip}");
    let of = note.trim_end_matches(" known");
    assert_eq!(operator.describes(&chip), format!("Known of {of} passwords (not in the credential report)"));
    assert!(operator.reads("From the credential report of 10:00 and 10 live reads"), "{:?}", operator.all_texts());
}

#[test]
fn nothing_is_counted_before_the_users_are_listed() {
    let account = small_account();
    account.stage(Fault::on("ListUsers").always().hangs());
    let operator = Operator::at(&account);
    assert!(operator.reads("The users are not listed yet"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Users: not known yet"), Some(false));
    assert_eq!(operator.button("Expired passwords: not known yet"), Some(false));
}

#[test]
fn the_window_rests_beside_the_overview() {
    let mut operator = Operator::at(&DemoAccount::new(DemoOptions { users: 2_500, ..DemoOptions::instant() }));
    for _ in 0..4 {
        operator.wait(std::time::Duration::from_secs(60));
        operator.press(Key::Escape);
    }
    assert!(operator.button_with("passwords under 30 days old").contains("show them"));
    let steps = operator.harness.run_ok().expect("the window comes to rest");
    assert!(steps <= 2, "{steps} frames in a row though nothing changes");
}

/// A small account of which nothing is known but what the report says.
fn known_from_the_report() -> Operator {
    let account = small_account();
    for operation in ["GetLoginProfile", "ListAccessKeys", "ListMFADevices", "ListGroupsForUser"] {
        account.stage(Fault::on(operation).always().hangs());
    }
    Operator::at(&account)
}

#[test]
fn who_must_change_is_not_said_to_be_nobody_where_only_a_report_is_known() {
    let operator = known_from_the_report();
    assert_eq!(operator.button("Reset required not known"), Some(true), "{:?}", operator.all_texts());
    let said = operator.row_says("bob.lee");
    assert!(said.starts_with("Console password Set, Reset required not known"), "{said}");
    assert!(operator.row_says("cy.wu").starts_with("Console password Not set, "), "{}", operator.row_says("cy.wu"));
    let said = "Passwords that must be changed at the next sign-in: not known yet";
    assert_eq!(operator.button(said), Some(false), "{:?}", operator.all_texts());
}

#[test]
fn what_is_only_known_because_it_was_changed_here_is_not_said_to_be_read() {
    let account = small_account();
    without_report(&account);
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", "Correct-Horse-7-Battery");
    operator.click("Create password");
    operator.hands_over();
    assert!(operator.reads("Passwords: 1 changed here, 3 could not be read"), "{:?}", operator.all_texts());
    operator.click("Overview");
    let said = "From what was changed here, without a credential report";
    assert!(operator.reads(said), "{:?}", operator.all_texts());
}

#[test]
fn a_user_known_from_the_report_alone_can_be_seen_and_helped_at_once() {
    let mut operator = known_from_the_report();
    operator.select("ann.ko");
    for text in [
        "From the credential report of 10:00; being read live",
        "Reset required: Unknown from the credential report, being read",
        "Last changed: 20 Nov 2026, 10:00 (1 day ago)",
        "Expires: 18 Feb 2027, 10:00 (in 2 months)",
        "MFA: Active",
        "Access keys: None",
    ] {
        assert!(operator.reads(text), "{text}: {:?}", operator.all_texts());
    }
    let actions = |operator: &Operator| {
        ["Create password…", "Reset password…", "Delete password…"].map(|action| operator.button(action))
    };
    assert_eq!(actions(&operator), [None, Some(true), Some(true)]);
    operator.select("di.roy");
    assert!(operator.reads("1 active of 1") && operator.reads("no use known"), "{:?}", operator.all_texts());
    assert_eq!(actions(&operator), [Some(true), None, None]);
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Create password for di.roy"));
}

#[test]
fn a_deletion_says_what_the_report_knows_of_the_keys() {
    let account = small_account();
    account.add_user("eve.li", |user| user.password("Old-Password-of-Eve-1").access_key("AKIAI44QH8DHBEXAMPLE"));
    account.stage(Fault::on("ListAccessKeys").always().hangs());
    let mut operator = Operator::at(&account);
    operator.select("eve.li");
    operator.click("Delete password…");
    assert!(operator.reads("The credential report of just now has 1 active one."), "{:?}", operator.all_texts());
}

#[test]
fn of_what_was_read_and_what_a_report_says_the_newer_is_shown() {
    const KEYS: [&str; 2] = ["AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"];
    let account = small_account();
    account.add_user("eve.li", |user| {
        user.password("Old-Password-of-Eve-1").mfa().access_key(KEYS[0]).access_key(KEYS[1])
    });
    account.add_user("flo.on", |user| user.password("Old-Password-of-Flo-1"));
    without_report(&account);
    let mut operator = Operator::at(&account);
    for user in ["flo.on", "eve.li"] {
        operator.select(user);
    }
    let says = |operator: &Operator, fact: &str, text: &str, source: &str| {
        assert!(operator.reads(&format!("{fact}: {text}")), "{fact}: {text}: {:?}", operator.all_texts());
        assert_eq!(operator.source_of(fact), source, "{fact}: {:?}", operator.all_texts());
    };
    let asked_to_delete = |operator: &mut Operator, text: &str| {
        operator.click("Delete password…");
        assert!(operator.reads(text), "{text}: {:?}", operator.all_texts());
        operator.click("Cancel");
    };
    says(&operator, "MFA", "1 device", "Read live at 10:00");
    says(&operator, "Access keys", "2 active of 2", "Read live at 10:00");
    asked_to_delete(&mut operator, "2 access keys stay active: ");
    operator.press(Key::Escape);

    // Somebody else takes some of it away, and then there is a report, but nobody is read any more.
    let iam = elsewhere(&account);
    operator.meanwhile(async {
        let serial = "arn:aws:iam::111122223333:mfa/eve.li";
        iam.delete_access_key().user_name("eve.li").access_key_id(KEYS[0]).send().await.expect("deleted");
        iam.deactivate_mfa_device().user_name("eve.li").serial_number(serial).send().await.expect("deactivated");
        iam.delete_login_profile().user_name("flo.on").send().await.expect("deleted");
    });
    operator.wait_minutes(&account, 7);
    account.clear_faults();
    for operation in ["GetLoginProfile", "ListAccessKeys", "ListMFADevices", "ListGroupsForUser"] {
        account.stage(Fault::on(operation).always().hangs());
    }
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    operator.select("eve.li");
    says(&operator, "MFA", "None", "From the credential report of 10:07");
    says(&operator, "Access keys", "1 active of 1", "From the credential report of 10:07");
    assert!(!operator.reads("AKIA"), "the report has no ids: {:?}", operator.all_texts());
    assert!(operator.reads("Read live at 10:00"), "as the password was: {:?}", operator.all_texts());
    asked_to_delete(&mut operator, "The credential report of just now has 1 active one.");
    operator.select("flo.on");
    assert!(operator.reads("From the credential report of 10:07"), "{:?}", operator.all_texts());
    assert!(!operator.reads("Password created"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Delete password…"), None, "there is none any more");
    assert_eq!(operator.button("Create password…"), Some(true));

    // What is read after the report is newer than it is.
    account.clear_faults();
    operator.wait_minutes(&account, 1);
    operator.select("eve.li");
    operator.wait(Duration::from_secs(2));
    says(&operator, "MFA", "None", "Read live at 10:08");
    says(&operator, "Access keys", "1 active of 1", "Read live at 10:08");
    asked_to_delete(&mut operator, &format!("1 access key stays active: {}", KEYS[1]));
}

#[test]
fn where_reading_is_refused_a_report_keeps_nobody_from_any_change() {
    let account = small_account();
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    assert!(operator.reads("From the credential report of 10:00; could not be read live at 10:00"));
    for action in ["Create password…", "Reset password…", "Delete password…"] {
        assert_eq!(operator.button(action), Some(true), "{action}");
    }
    operator.click("Create password…");
    operator.type_into("New password", "Correct-Horse-7-Battery!");
    assert_eq!(operator.button("Create password"), Some(true), "the report may be old: IAM decides");
}

#[test]
fn keys_that_were_read_have_their_ids_and_the_report_says_when_they_were_used() {
    let account = DemoAccount::new(DemoOptions { users: 214, ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    operator.select("abena.schneider");
    assert!(operator.reads("AKIA") && operator.reads("last used 1 day ago for iam"), "{:?}", operator.all_texts());
    // Where that cannot be read, the report does not tell which of two it was that were created together.
    account.stage(Fault::on("GetAccessKeyLastUsed").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.select("abena.schneider");
    assert!(operator.reads("AKIA") && operator.reads("One of them last used "), "{:?}", operator.all_texts());
    let says_of_which = |operator: &mut Operator| {
        operator.press(Key::ArrowDown);
        operator.reads("AKIA") && operator.reads("active, last used ")
    };
    assert!((0..30).any(|_| says_of_which(&mut operator)), "no other user has a key that was used");
    assert!(operator.reads("use of access keys from the credential report of 10:00"));
}

#[test]
fn chooses_how_often_the_list_is_read_again() {
    let options = Options { open: Some(Origin::Demo), demo_account: Some(small_account()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    operator.click("Settings…");
    operator.chooses("5 min");
    operator.click("Save");
    assert_eq!(operator.harness.state().desk().settings.refresh_minutes, 5);
}

#[test]
fn the_numbers_of_a_large_account_follow_what_is_read() {
    let account = DemoAccount::new(DemoOptions { users: 11_000, ..DemoOptions::instant() });
    account.add_user("0.first", |user| user.password("Old-Password-of-A-First-1"));
    let mut operator = Operator::at(&account);
    let without = |operator: &Operator| -> usize {
        let texts = operator.all_texts();
        let said = texts.iter().find_map(|text| text.strip_suffix(" users without a password, show them"));
        said.unwrap_or_else(|| panic!("{texts:?}")).replace('\u{a0}', "").parse().expect("a number")
    };
    let before = without(&operator);
    operator.select("0.first");
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.wait(Duration::from_secs(2));
    assert!(!account.has_password("0.first"));
    operator.press(Key::Escape);
    operator.wait(Duration::from_secs(2));
    assert_eq!(without(&operator), before + 1);
}
