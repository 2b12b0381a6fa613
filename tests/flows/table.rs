//! The table: its columns, its order, and several rows at once.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use passdesk::account::PasswordPolicy;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Options, Store};

use crate::password_changes::GOOD;
use crate::support::journal::Place;
use crate::support::{Operator, small_account, without_report};

const USUAL: [&str; 8] =
    ["User name", "Console password", "Reset required", "Password age", "Last sign-in", "MFA", "Active keys", "Path"];

fn at_desk_that_remembers(place: &Place) -> Operator {
    Operator::with(&small_account(), Options { store: Some(Store::new(place.0.clone())), ..Options::default() })
}

/// What the window hands to the clipboard after this key.
fn copied(operator: &mut Operator, event: Event) -> Option<String> {
    operator.gives_out(event).into_iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    })
}

fn shift(operator: &mut Operator, key: Key) {
    operator.harness.key_press_modifiers(Modifiers::SHIFT, key);
    operator.settle();
}

fn ticks(operator: &mut Operator, column: &str) {
    operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, column).click();
    operator.settle();
}

#[test]
fn chooses_columns_and_finds_them_again() {
    let place = Place::new("columns");
    let mut operator = at_desk_that_remembers(&place);
    assert_eq!(operator.titles(), USUAL);
    operator.click("Columns");
    ticks(&mut operator, "Reset required");
    ticks(&mut operator, "User ID");
    operator.click("Move User ID left");
    operator.click("Move MFA right");
    operator.press(Key::Escape);
    let chosen =
        ["User name", "Console password", "Password age", "Last sign-in", "Active keys", "MFA", "User ID", "Path"];
    assert_eq!(operator.titles(), chosen);
    assert!(operator.reads_painted("AIDA"), "{:?}", operator.painted());
    drop(operator);
    let mut operator = at_desk_that_remembers(&place);
    assert_eq!(operator.titles(), chosen, "remembered");
    operator.click("Columns");
    operator.click("Reset columns");
    assert_eq!(operator.titles(), USUAL);
}

#[test]
fn a_column_that_is_added_stands_beside_what_it_belongs_to() {
    let mut operator = Operator::at(&small_account());
    operator.click("Columns");
    ticks(&mut operator, "Password expires");
    ticks(&mut operator, "Oldest key");
    ticks(&mut operator, "Tags");
    operator.press(Key::Escape);
    let titles = operator.titles();
    let after = |title: &str| titles.iter().position(|other| other == title).map(|at| titles[at - 1].as_str());
    assert_eq!(after("Password expires"), Some("Password age"), "{titles:?}");
    assert_eq!(after("Oldest key"), Some("Active keys"), "{titles:?}");
    assert_eq!(after("Tags"), Some("Path"), "{titles:?}");
}

#[test]
fn that_nobody_knows_of_a_sign_in_says_where_that_is_from() {
    let mut operator = Operator::at(&small_account());
    let title = operator.harness.get_by_role_and_label(Role::ColumnHeader, "Last sign-in").rect().left();
    let row = operator.row("cy.wu").expect("there").rect().center().y;
    operator.harness.hover_at(egui::pos2(title + 20.0, row));
    // Not for so long that what it says lies in the way.
    operator.settle();
    let said = "Never, or IAM has no data\nFrom the list of users";
    assert!(operator.reads_painted(said), "{:?}", operator.painted());
}

#[test]
fn goes_through_the_columns_with_the_keyboard() {
    let mut operator = Operator::at(&small_account());
    operator.harness.get_by_role_and_label(Role::Button, "Columns").focus();
    operator.settle();
    operator.press(Key::Enter);
    for _ in 0..30 {
        if operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, "User ID").is_focused() {
            break;
        }
        operator.press(Key::ArrowDown);
    }
    operator.press(Key::Space);
    assert_eq!(operator.titles().last().map(String::as_str), Some("User ID"));
    assert!(
        operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, "User ID").is_focused(),
        "the focus goes with the column to its new place"
    );
    operator.press(Key::Space);
    assert_eq!(operator.titles(), USUAL);
    operator.press(Key::Escape);
    assert_eq!(operator.button("Reset columns"), None);
}

#[test]
fn the_name_cannot_be_taken_away_and_stays_first() {
    let mut operator = Operator::at(&small_account());
    operator.click("Columns");
    let name = operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, "User name");
    assert!(name.accesskit_node().is_disabled());
    assert_eq!(operator.button("Move User name right"), None);
    assert_eq!(operator.button("Move Console password left"), Some(false));
    assert_eq!(operator.button("Move Path right"), Some(false));
}

#[test]
fn drags_a_title_to_another_place() {
    let mut operator = Operator::at(&small_account());
    let centre = |operator: &Operator, title: &str| {
        operator.harness.get_by_role_and_label(Role::ColumnHeader, title).rect().center()
    };
    let (from, to) = (centre(&operator, "MFA"), centre(&operator, "Reset required"));
    operator.harness.drag_at(from);
    operator.harness.step();
    for step in 1..=4 {
        operator.harness.hover_at(from + (to - from) * (step as f32 / 4.0) - Vec2::X);
        operator.harness.step();
    }
    operator.harness.drop_at(to - Vec2::X);
    operator.settle();
    assert_eq!(operator.titles()[..4], ["User name", "Console password", "MFA", "Reset required"]);
    assert_eq!(operator.title_says("MFA"), "", "it was moved, not pressed");
}

#[test]
fn makes_a_column_wider_and_finds_it_so_again() {
    let place = Place::new("widths");
    let mut operator = at_desk_that_remembers(&place);
    let width = |operator: &Operator| operator.harness.get_by_role_and_label(Role::ColumnHeader, "MFA").rect().width();
    let before = width(&operator);
    let grip = operator.harness.get_by_role_and_label(Role::Splitter, "Width of MFA").rect().center();
    operator.harness.drag_at(grip);
    operator.harness.step();
    operator.harness.hover_at(grip + Vec2::X * 30.0);
    operator.harness.step();
    operator.harness.step();
    assert!((width(&operator) - before - 30.0).abs() < 6.0, "it follows the pointer");
    assert!(!place.0.join("settings.json").exists(), "nothing is kept before it is let go");
    operator.harness.drop_at(grip + Vec2::X * 40.0);
    operator.settle();
    let dragged = width(&operator);
    assert!((dragged - before - 40.0).abs() < 6.0, "{before} {dragged}");
    drop(operator);
    let mut operator = at_desk_that_remembers(&place);
    assert_eq!(width(&operator), dragged, "remembered");
    operator.harness.get_by_role_and_label(Role::ColumnHeader, "MFA").focus();
    operator.settle();
    operator.press(Key::ArrowRight);
    assert_eq!(width(&operator), dragged + 8.0);
    operator.press(Key::ArrowLeft);
    assert_eq!(width(&operator), dragged);
    let at = operator.harness.get_by_role_and_label(Role::Splitter, "Width of MFA").rect().center();
    operator.harness.hover_at(at);
    operator.settle();
    // In one frame: the frames of a test are too far apart for a double click.
    let button = PointerButton::Primary;
    let event = |pressed| Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE };
    operator.harness.input_mut().events.extend([true, false, true, false].map(event));
    operator.settle();
    assert!(width(&operator) < dragged, "as wide as what is in it");
}

#[test]
fn orders_by_several_columns() {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    account.add_user("ann", |user| user.path("/b/"));
    account.add_user("bob", |user| user.path("/a/").password("Old-Password-of-Bob-1"));
    account.add_user("cy", |user| user.path("/a/"));
    account.add_user("di", |user| user.path("/b/").password("Old-Password-of-Di-1"));
    let mut operator = Operator::at(&account);
    operator.click_header("Path");
    assert_eq!(operator.rows(), ["bob", "cy", "ann", "di"]);
    operator.orders_also_by("Console password");
    assert_eq!(operator.rows(), ["bob", "cy", "di", "ann"]);
    assert_eq!(operator.title_says("Console password"), "Sorted in ascending order, 2 of 2");
    operator.orders_also_by("Console password");
    assert_eq!(operator.rows(), ["cy", "bob", "ann", "di"]);
    operator.harness.get_by_role_and_label(Role::ColumnHeader, "Path").focus();
    operator.settle();
    operator.press(Key::Enter);
    assert_eq!(operator.rows(), ["ann", "di", "bob", "cy"], "by the path alone, the other way round");
    operator.harness.get_by_role_and_label(Role::ColumnHeader, "User name").focus();
    operator.settle();
    shift(&mut operator, Key::Enter);
    shift(&mut operator, Key::Enter);
    assert_eq!(operator.rows(), ["di", "ann", "cy", "bob"]);
    assert_eq!(operator.title_says("User name"), "Sorted in descending order, 2 of 2");
}

#[test]
fn selects_several_rows_with_the_pointer() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.picks("cy.wu", Modifiers::COMMAND);
    assert_eq!(operator.all_selected(), ["ann.ko", "cy.wu"]);
    assert!(operator.reads("2 users selected"));
    assert_eq!(operator.button("Create password…"), None, "nothing is done to one of several");
    operator.picks("cy.wu", Modifiers::COMMAND);
    assert_eq!(operator.all_selected(), ["ann.ko"]);
    assert_eq!(operator.button("Reset password…"), Some(true), "the other one is looked at");
    operator.select("bob.lee");
    operator.picks("di.roy", Modifiers::SHIFT);
    assert_eq!(operator.all_selected(), ["bob.lee", "cy.wu", "di.roy"]);
    operator.picks("ann.ko", Modifiers::SHIFT);
    assert_eq!(operator.all_selected(), ["ann.ko", "bob.lee"], "the range begins where it began");
    operator.select("di.roy");
    assert_eq!(operator.all_selected(), ["di.roy"]);
}

#[test]
fn selects_several_rows_with_the_keyboard() {
    let mut operator = Operator::at(&small_account());
    operator.press(Key::ArrowDown);
    shift(&mut operator, Key::ArrowDown);
    shift(&mut operator, Key::ArrowDown);
    assert_eq!(operator.all_selected(), ["ann.ko", "bob.lee", "cy.wu"]);
    shift(&mut operator, Key::ArrowUp);
    assert_eq!(operator.all_selected(), ["ann.ko", "bob.lee"]);
    shift(&mut operator, Key::End);
    assert_eq!(operator.all_selected().len(), 4);
    operator.press(Key::ArrowUp);
    assert_eq!(operator.all_selected(), ["cy.wu"]);
    operator.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    operator.settle();
    assert_eq!(operator.all_selected().len(), 4);
    assert!(operator.reads("4 users selected"));
    operator.press(Key::Escape);
    assert_eq!(operator.all_selected(), Vec::<String>::new());
}

#[test]
fn copies_rows_that_are_selected_and_shown() {
    let account = small_account();
    account.add_user("=cmd", |user| user.path("/x,y/"));
    let mut operator = Operator::at(&account);
    operator.press(Key::ArrowDown);
    assert_eq!(operator.selected().as_deref(), Some("=cmd"));
    shift(&mut operator, Key::ArrowDown);
    let text = copied(&mut operator, Event::Copy).expect("copied");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0], USUAL);
    assert_eq!((lines.len(), lines[1][0], lines[1][7], lines[2][0]), (3, "'=cmd", "/x,y/", "ann.ko"));
    assert_eq!(lines[2][1], "Set");
    assert!(operator.reads("2 rows copied"), "{:?}", operator.all_texts());
    operator.type_into("Filter users", "ann");
    assert!(operator.reads("2 users selected, 1 of them not shown"), "{:?}", operator.all_texts());
    let text = copied(&mut operator, Event::Copy).expect("copied");
    assert!(text.contains("ann.ko") && !text.contains("cmd"), "{text}");
    operator.press(Key::Escape);
    operator.settle();
    assert_eq!(operator.all_selected(), ["=cmd", "ann.ko"], "a filter takes nothing out of the selection");
}

#[test]
fn copying_what_is_typed_stays_copying_what_is_typed() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.type_into("Filter users", "ann");
    operator.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    operator.settle();
    assert_eq!(copied(&mut operator, Event::Copy).as_deref(), Some("ann"));
    assert!(!operator.reads("1 row copied"));
    assert_eq!(operator.all_selected(), ["ann.ko"]);
}

#[test]
fn copies_from_the_menu_of_a_row() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.row("cy.wu").expect("there").click_secondary();
    operator.settle();
    assert_eq!(operator.all_selected(), ["cy.wu"], "a row that was not selected is, alone");
    assert_eq!(operator.copies("Copy name").as_deref(), Some("cy.wu"));
    assert_eq!(operator.button("Copy row"), None, "the menu is gone");
    operator.picks("di.roy", Modifiers::COMMAND);
    shift(&mut operator, Key::F10);
    operator.press(Key::ArrowDown);
    assert_eq!(operator.button("Copy 2 names"), Some(true));
    assert_eq!(operator.all_selected(), ["cy.wu", "di.roy"], "the arrow keys are the menu's");
    let arns = copied(
        &mut operator,
        Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE },
    );
    let expected = ["finance/eu/cy.wu", "di.roy"].map(|user| format!("arn:aws:iam::111122223333:user/{user}"));
    assert_eq!(arns, Some(expected.join("\n")));
    assert!(!operator.sees_dialog("Reset password") && !operator.sees_dialog("Create password"));
}

#[test]
fn a_refresh_keeps_the_selection_and_forgets_who_is_gone() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    operator.picks("cy.wu", Modifiers::SHIFT);
    account.add_user("aaa", |user| user);
    assert!(account.remove_user("bob.lee"));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.rows(), ["aaa", "ann.ko", "cy.wu", "di.roy"]);
    assert_eq!(operator.all_selected(), ["ann.ko", "cy.wu"]);
    assert!(operator.all_texts().contains(&"2 users selected".to_owned()), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Export 2 users"), Some(true));
}

#[test]
fn rows_that_come_and_go_above_leave_the_others_where_they_are() {
    let account = DemoAccount::new(DemoOptions { users: 200, ..DemoOptions::instant() });
    let mut operator = Operator::at(&account);
    let at_top = operator.rows()[0].clone();
    operator.press(Key::ArrowDown);
    // Below the titles: there may be more or fewer banners above.
    let first_row = |operator: &Operator| -> (String, f32) {
        let name = operator.rows()[0].clone();
        let titles = operator.harness.get_by_role_and_label(Role::ColumnHeader, "User name").rect();
        (name.clone(), operator.row(&name).expect("there").rect().top() - titles.bottom())
    };
    account.add_user("+first", |user| user);
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(operator.rows()[..2], ["+first".to_owned(), at_top.clone()], "who is at the top stays there");

    operator.scrolls_down(1_717.0);
    let before = first_row(&operator);
    assert!(before.0 > at_top && before.1 < 0.0, "{before:?}");
    for name in ["+a", "+b", "+c"] {
        account.add_user(name, |user| user);
    }
    assert!(account.remove_user(&at_top));
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert_eq!(first_row(&operator), before);
    operator.click_header("Path");
    operator.click_header("User name");
    assert_eq!(operator.rows()[0], "+a", "something else was asked for: it begins at its beginning");
}

#[test]
fn cells_say_what_is_known_and_where_it_is_known_from() {
    let place = Place::new("cells");
    let mut operator = at_desk_that_remembers(&place);
    operator.click("Columns");
    ticks(&mut operator, "Source");
    operator.press(Key::Escape);
    for text in ["Yes", "No", "1 of 1", "Live 10:00", "/finance/eu/"] {
        assert!(operator.reads_painted(text), "{text}: {:?}", operator.painted());
    }
    operator.harness.hover_at(operator.row("bob.lee").expect("there").rect().left_center() + Vec2::new(200.0, 0.0));
    operator.settle();
    assert!(operator.reads_painted("Read live at 10:00"), "{:?}", operator.painted());
}

#[test]
fn a_password_that_never_expires_says_so_and_one_of_which_it_is_not_known_does_not() {
    let account = small_account();
    account.set_policy(PasswordPolicy::Default);
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.click("Columns");
    ticks(&mut operator, "Password expires");
    operator.press(Key::Escape);
    let never = |operator: &Operator| operator.painted().iter().filter(|text| *text == "Never").count();
    assert_eq!(never(&operator), 2, "of the two who have a password: {:?}", operator.painted());

    without_report(&account);
    let mut operator = Operator::at(&account);
    operator.click("Columns");
    ticks(&mut operator, "Password expires");
    operator.press(Key::Escape);
    assert_eq!(never(&operator), 0);
}

#[test]
fn a_password_expires_in_the_table_in_the_minute_in_which_it_does() {
    let account = small_account();
    // Passwords expire after 90 days.
    for (name, changed) in [("eve", "2026-08-23T10:00:20Z"), ("fay", "2026-11-11T10:00:20Z")] {
        let changed = changed.parse().expect("a time");
        account.add_user(name, |user| user.created(changed).password("Old-Password-of-Eve-1"));
    }
    let mut operator = Operator::at(&account);
    operator.click("Columns");
    ticks(&mut operator, "Password expires");
    operator.press(Key::Escape);
    let says = |operator: &Operator, text: &str| operator.painted().iter().any(|painted| painted == text);
    assert!(says(&operator, "21 Nov 2026") && says(&operator, "9 d"), "{:?}", operator.painted());
    // Not so far that the computer seems to have slept.
    operator.clock_jumps_to("2026-11-21T10:00:30Z");
    operator.wait(Duration::from_secs(30));
    operator.clock_jumps_to("2026-11-21T10:01:00Z");
    assert!(says(&operator, "Expired < 1 d ago") && says(&operator, "10 d"), "{:?}", operator.painted());
}

#[test]
fn a_grip_can_be_moved_by_assistive_software() {
    let mut operator = Operator::at(&small_account());
    let before = operator.harness.get_by_role_and_label(Role::ColumnHeader, "MFA").rect().width();
    operator.harness.get_by_role_and_label(Role::Splitter, "Width of MFA").increment_accesskit();
    operator.settle();
    let after = operator.harness.get_by_role_and_label(Role::ColumnHeader, "MFA").rect().width();
    assert_eq!(after, before + 8.0);
}

/// Asks for a change of the selected user in the pane, and in the dialog if it has one.
fn changes(operator: &mut Operator, what: &str) {
    if what == "Switch" {
        return operator.flips_must_change();
    }
    operator.click(&format!("{what} password…"));
    if what != "Delete" {
        operator.type_into("New password", GOOD);
    }
    operator.click(&format!("{what} password"));
}

#[test]
fn a_change_shows_in_its_row_in_the_first_frame_after_the_reply() {
    for (user, what, operation, before, after) in [
        (
            "ann.ko",
            "Reset",
            "UpdateLoginProfile",
            "Set, changing, Reset required No",
            "Set, changed here, Reset required Yes",
        ),
        ("cy.wu", "Create", "CreateLoginProfile", "Not set, changing", "Set, changed here, Reset required Yes"),
        ("ann.ko", "Delete", "DeleteLoginProfile", "Set, changing, Reset required No", "Not set, changed here"),
        (
            "bob.lee",
            "Switch",
            "UpdateLoginProfile",
            "Set, changing, Reset required Yes",
            "Set, changed here, Reset required No",
        ),
    ] {
        let account = small_account();
        account.stage(Fault::on(operation).latency(Duration::from_secs(4)));
        let mut operator = Operator::at(&account);
        operator.select(user);
        changes(&mut operator, what);
        assert_eq!(account.count_calls(operation), 1);
        // Nothing that is asked from now on is answered: what the row says, it has from the reply alone.
        account.stage(Fault::on_any().always().hangs());
        assert_eq!(operator.password_says(user), format!("Console password {before}"), "{what}");
        operator.meanwhile(async { tokio::time::sleep(Duration::from_secs(5)).await });
        operator.harness.step();
        assert_eq!(operator.password_says(user), format!("Console password {after}"), "{what}");
    }
}

#[test]
fn no_two_names_on_screen_read_the_same() {
    let account = small_account();
    let names = [
        "alejandra_medina@example.com",
        "alejandra_park@example.com",
        "alejandra_park@example.org",
        "service.reporting.of.payments.in.the.finance.department",
        "service.reporting.of.shipping.in.the.finance.department",
    ];
    for name in names {
        account.add_user(name, |user| user.path("/people/"));
    }
    for (width, filter) in [(1280.0, ""), (1280.0, "alejandra"), (860.0, "re"), (1920.0, "")] {
        let mut operator = Operator::at(&account);
        operator.harness.set_size(egui::vec2(width, 800.0));
        operator.settle();
        operator.type_into("Filter users", filter);
        let shown: Vec<String> =
            names.iter().filter(|name| name.contains(filter)).map(|name| (*name).to_owned()).collect();
        for name in &shown {
            assert!(operator.row(name).is_some(), "a screen reader hears all of {name}");
        }
        let painted: Vec<String> = operator
            .painted()
            .into_iter()
            .filter(|text| text.starts_with("aleja") || text.starts_with("service"))
            .filter(|text| *text != filter)
            .collect();
        assert_eq!(painted.len(), shown.len(), "{painted:?}");
        for (at, text) in painted.iter().enumerate() {
            assert!(!painted[..at].contains(text), "{text} in {width}: {painted:?}");
            assert_eq!(text.contains('…'), !names.contains(&text.as_str()), "{painted:?}");
        }
        if filter == "alejandra" {
            assert!(painted[0].starts_with("alejandra_medina"), "the domain goes first: {painted:?}");
        }
    }
}
