//! What can be done is found: in the menu of a row, by keys, and on the page that lists them. Nothing of it writes unasked.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable as _;
use passdesk::desk::Options;

use crate::support::{Operator, small_account};

const WRITES: [&str; 3] = ["CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"];

/// The lines of the menu that is open, from top to bottom.
fn menu(operator: &Operator) -> Vec<String> {
    let menu = operator.harness.get_by_label("Selected rows");
    let items = menu.query_all(
        egui_kittest::kittest::By::new()
            .recursive(true)
            .predicate(|node| matches!(node.role(), Role::Button | Role::MenuItem)),
    );
    items.filter_map(|item| egui_kittest::kittest::NodeT::accesskit_node(&item).label()).collect()
}

#[test]
fn the_menu_of_a_row_has_all_actions_of_the_user_and_only_asks() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    operator.press(Key::Menu);
    let lines = menu(&operator);
    let expected = [
        "Reset password…",
        "Require password change…",
        "Delete password…",
        "Refresh this user",
        "Copy name",
        "Copy ARN",
        "Copy row",
    ];
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{lines:?}");
    }
    assert_eq!(lines.len(), expected.len(), "{lines:?}");
    // The first one has the focus.
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Reset password for ann.ko"), "{:?}", operator.all_texts());
    operator.click("Cancel");
    operator.select("cy.wu");
    operator.harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    operator.settle();
    assert!(menu(&operator)[0].starts_with("Create password…"), "{:?}", menu(&operator));
    operator.press(Key::Escape);
    assert_eq!(WRITES.map(|call| account.count_calls(call)), [0; 3]);
}

#[test]
fn the_menu_of_several_rows_only_copies() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.picks("bob.lee", Modifiers::COMMAND);
    operator.press(Key::Menu);
    let lines = menu(&operator);
    assert!(lines[0].starts_with("Copy 2 names") && lines.len() == 3, "{lines:?}");
}

#[test]
fn what_may_not_be_changed_is_off_in_the_menu_and_has_no_key() {
    let account = small_account();
    let mut operator = Operator::with(&account, Options { read_only: true, ..Options::default() });
    operator.select("ann.ko");
    operator.press(Key::Delete);
    assert!(!operator.sees_dialog("Delete password for ann.ko"));
    operator.press(Key::Menu);
    // The first line that is on has the focus.
    let read = account.count_calls("GetUser");
    operator.press(Key::Enter);
    assert!(account.count_calls("GetUser") > read, "the user is read again");
    assert!(!operator.sees_dialog("Reset password for ann.ko"));
}

#[test]
fn the_delete_key_asks_before_anything_is_deleted() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    operator.press(Key::Delete);
    assert!(operator.sees_dialog("Delete password for ann.ko"), "{:?}", operator.all_texts());
    operator.press(Key::Delete);
    operator.press(Key::Escape);
    operator.select("cy.wu");
    operator.press(Key::Delete);
    assert!(!operator.sees_dialog("Delete password for cy.wu"), "there is none");
    assert_eq!(WRITES.map(|call| account.count_calls(call)), [0; 3]);
}

#[test]
fn names_alone_are_copied_with_shift() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.picks("bob.lee", Modifiers::COMMAND);
    // As a window gives it: it makes copying only of Ctrl+C without Shift.
    let (key, modifiers) = (Key::C, Modifiers::COMMAND | Modifiers::SHIFT);
    let copied = operator.gives_out(Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers });
    assert!(
        copied
            .iter()
            .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == "ann.ko\nbob.lee")),
        "{copied:?}"
    );
}

#[test]
fn all_keys_are_listed_by_a_key_and_what_program_this_is_can_be_read() {
    let mut operator = Operator::at(&small_account());
    operator.press(Key::F1);
    assert!(operator.sees_dialog("Keyboard shortcuts"));
    for text in ["Ctrl+F", "Open the journal", "Delete the password (asks first)", "Menu, Shift+F10"] {
        assert!(operator.reads(text) || cfg!(target_os = "macos"), "{text}: {:?}", operator.all_texts());
    }
    operator.click("About Passdesk");
    assert!(operator.sees_dialog("About Passdesk") && operator.reads(env!("CARGO_PKG_VERSION")));
    assert!(operator.reads("MIT or Apache-2.0") && operator.reads("SIL Open Font License"));
    operator.press(Key::Escape);
    assert!(!operator.sees_dialog("About Passdesk"));
    operator.click("Help");
    assert!(operator.sees_dialog("Keyboard shortcuts"));
    operator.click("Close");
    // From the settings too, which need no account.
    operator.click("Settings…");
    operator.click("About Passdesk");
    assert!(operator.sees_dialog("About Passdesk") && !operator.sees_dialog("Settings"));
}

#[test]
fn a_question_mark_lists_the_keys_only_where_it_is_no_text() {
    let mut operator = Operator::at(&small_account());
    operator.type_into("Filter users", "ann");
    operator.types("?");
    assert!(!operator.sees_dialog("Keyboard shortcuts"));
    assert_eq!(operator.value_of("Filter users"), "ann?");
    operator.click("Clear the filter");
    operator.harness.get_by_role_and_label(Role::Button, "Refresh").focus();
    operator.harness.step();
    operator.types("?");
    assert!(operator.sees_dialog("Keyboard shortcuts"));
    assert_eq!(operator.value_of("Filter users"), "");
}

#[test]
fn what_the_pane_says_can_be_copied() {
    let mut operator = Operator::at(&small_account());
    operator.select("di.roy");
    operator.wait(std::time::Duration::from_secs(2));
    assert_eq!(operator.copies("Copy value: Groups").as_deref(), Some("deployers"));
    assert_eq!(operator.copies("Copy value: access key ID").as_deref(), Some("AKIAIOSFODNN7EXAMPLE"));
}

#[test]
fn what_a_cell_says_where_the_pointer_rests_goes_once_something_is_typed() {
    let mut operator = Operator::at(&small_account());
    let at = operator.row("bob.lee").expect("there").rect().left_center() + Vec2::new(200.0, 0.0);
    operator.harness.hover_at(at);
    operator.settle();
    assert!(operator.reads_painted("Read live at 10:00"), "{:?}", operator.painted());
    // Two of them: a lone hit would be in the pane, which says the same.
    operator.type_into("Filter users", "f");
    operator.harness.hover_at(at);
    operator.type_into("Filter users", "i");
    assert!(!operator.reads_painted("Read live at 10:00"), "{:?}", operator.painted());
    operator.harness.hover_at(at + Vec2::new(3.0, 0.0));
    operator.settle();
    assert!(operator.reads_painted("Read live at 10:00"), "{:?}", operator.painted());
}

#[test]
fn a_theme_is_seen_as_it_is_chosen_and_taken_back_where_it_is_not_kept() {
    let mut operator = Operator::at(&small_account());
    let preference = |operator: &Operator| operator.harness.ctx.options(|options| options.theme_preference);
    operator.click("Settings…");
    operator.chooses("Dark");
    assert_eq!(preference(&operator), egui::ThemePreference::Dark);
    operator.click("Cancel");
    assert_eq!(preference(&operator), egui::ThemePreference::System);
}

#[test]
fn what_no_font_has_is_told_and_can_be_copied() {
    let account = small_account();
    account.add_user("eve", |user| user.tag("Name", "佐藤"));
    account.add_user("fay", |user| user.tag("Name", "Zoë"));
    let mut operator = Operator::at(&account);
    operator.select("eve");
    operator.wait(std::time::Duration::from_secs(2));
    assert!(operator.reads("Name: 佐藤"), "a screen reader needs no font: {:?}", operator.all_texts());
    assert!(operator.reads_painted("[U+4F50][U+85E4]"), "{:?}", operator.painted());
    assert!(operator.reads("This computer has no font for some of these characters"));
    assert_eq!(operator.copies("Copy value: Name").as_deref(), Some("佐藤"));
    operator.select("fay");
    operator.wait(std::time::Duration::from_secs(2));
    assert!(operator.reads_painted("Zoë") && !operator.reads("This computer has no font"));
}
