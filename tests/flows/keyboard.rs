//! The keyboard: what each key is for, where the focus is, and in which order Tab goes round.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use passdesk::demo::DemoAccount;

use crate::support::{Operator, small_account};

const FILTER: &str = "Filter users";

/// What has the keyboard's focus: its role and its name.
fn focus(operator: &Operator) -> Option<(Role, String)> {
    let focused =
        operator.harness.query(By::new().recursive(true).predicate(|node: &AccessKitNode<'_>| node.is_focused()));
    focused.map(|node| (node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default()))
}

fn focused_name(operator: &Operator) -> String {
    focus(operator).map(|(_, name)| name).unwrap_or_default()
}

fn changes(account: &DemoAccount) -> usize {
    let is_change = |operation: &str| operation.ends_with("LoginProfile") && !operation.starts_with("Get");
    account.calls().iter().filter(|call| is_change(&call.operation)).count()
}

fn key(key: Key, modifiers: Modifiers) -> [Event; 2] {
    [true, false].map(|pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers })
}

/// Several keys that come with one slow frame.
fn at_once(operator: &mut Operator, keys: &[(Key, Modifiers)]) {
    let events = keys.iter().flat_map(|(pressed, modifiers)| key(*pressed, *modifiers));
    operator.harness.input_mut().events.extend(events);
    operator.settle();
}

#[test]
fn arrows_move_what_has_the_focus_and_never_the_focus() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    let stops = 40;
    for _ in 0..stops {
        operator.press(Key::Tab);
        let before = focus(&operator);
        for arrow in [Key::ArrowDown, Key::ArrowUp, Key::ArrowRight, Key::ArrowLeft] {
            operator.press(arrow);
            // In the table, the row that is selected has it.
            let of_table = matches!(&before, Some((Role::Row, _))) && matches!(focus(&operator), Some((Role::Row, _)));
            // Down leads from the filter to what it has found.
            let leads = arrow == Key::ArrowDown && matches!(&before, Some((_, name)) if name == FILTER);
            if leads {
                assert!(matches!(focus(&operator), Some((Role::Row, _))), "{:?}", focus(&operator));
                break;
            }
            assert!(of_table || focus(&operator) == before, "{arrow:?}: {before:?}, {:?}", focus(&operator));
        }
        if !matches!(before, Some((Role::Row, _))) {
            assert_eq!(operator.selected().as_deref(), Some("ann.ko"), "only the table walks");
        }
    }
    assert_eq!(changes(&account), 0);
}

#[test]
fn no_keys_after_a_click_on_a_row_change_a_user_without_a_question() {
    for keys in [[Key::Tab, Key::ArrowDown, Key::Space], [Key::Tab, Key::ArrowDown, Key::Enter]] {
        let account = small_account();
        let mut operator = Operator::at(&account);
        operator.select("ann.ko");
        for pressed in keys {
            operator.press(pressed);
        }
        assert_eq!(changes(&account), 0, "{keys:?}");
    }
}

#[test]
fn the_table_owns_its_keys_once_a_row_is_clicked() {
    let mut operator = Operator::at(&small_account());
    operator.select("bob.lee");
    assert_eq!(focus(&operator), Some((Role::Row, "bob.lee".into())));
    operator.press(Key::ArrowDown);
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"));
    operator.press(Key::Home);
    assert_eq!(operator.selected().as_deref(), Some("ann.ko"));
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Reset password for ann.ko"));
    operator.press(Key::Escape);
    assert_eq!(focus(&operator), Some((Role::Row, "ann.ko".into())), "where it was");
}

#[test]
fn enter_in_the_filter_goes_to_the_best_match_whoever_was_selected() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    // Ann fits it too.
    operator.type_into(FILTER, "o");
    assert!(operator.rows().contains(&"ann.ko".to_owned()));
    operator.harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    operator.settle();
    operator.types("b");
    assert_eq!(operator.value_of(FILTER), "b", "the text was selected, and another took its place");
    operator.press(Key::Enter);
    assert_eq!(operator.selected().as_deref(), Some("bob.lee"));
    assert!(!operator.sees_dialog("Reset password for bob.lee"));
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Reset password for bob.lee"), "{:?}", operator.all_texts());
}

#[test]
fn who_is_hidden_by_the_filter_is_selected_no_longer_and_a_lone_hit_is() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.type_into(FILTER, "cy");
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"));
    assert!(operator.button("Create password…").is_some() && operator.button("Reset password…").is_none());
    operator.types("xx");
    assert_eq!(operator.button("Create password…"), None, "nobody is in the pane");
}

#[test]
fn several_users_are_told_as_several() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.picks("bob.lee", Modifiers::COMMAND);
    assert!(operator.reads("2 users selected"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Reset password…"), None);
    operator.press(Key::Enter);
    assert!(!operator.reads("Reset password for"), "not of one of them");
}

#[test]
fn what_is_typed_outside_of_a_field_goes_to_the_filter() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.types("cy");
    assert_eq!(operator.value_of(FILTER), "cy");
    assert_eq!(focused_name(&operator), FILTER);
    operator.click("Columns");
    operator.press(Key::Escape);
    assert_eq!(focused_name(&operator), "Columns", "back to what opened the menu");
    operator.types(".w");
    assert_eq!(operator.value_of(FILTER), "cy.w");
}

#[test]
fn keys_of_one_slow_frame_mean_what_they_mean_one_by_one() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    let (tab, back, enter) = ((Key::Tab, Modifiers::NONE), (Key::Tab, Modifiers::SHIFT), (Key::Enter, Modifiers::NONE));
    for keys in [vec![tab, tab, tab], vec![tab, tab, back], vec![back, back]] {
        let mut one_by_one = Operator::at(&small_account());
        one_by_one.select("ann.ko");
        for (pressed, modifiers) in &keys {
            one_by_one.harness.key_press_modifiers(*modifiers, *pressed);
            one_by_one.settle();
        }
        let mut all_at_once = Operator::at(&small_account());
        all_at_once.select("ann.ko");
        at_once(&mut all_at_once, &keys);
        assert_eq!(focus(&all_at_once), focus(&one_by_one), "{keys:?}");
    }
    // The question was not on the screen when the second key was pressed.
    at_once(&mut operator, &[enter, enter]);
    assert!(operator.sees_dialog("Reset password for ann.ko"));
    assert_eq!(changes(&account), 0);
}

#[test]
fn the_focus_stays_on_a_button_whose_words_change() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    operator.click("Reset password…");
    let is_eye = |name: &str| name == "Show password" || name == "Hide password";
    for _ in 0..12 {
        if is_eye(&focused_name(&operator)) {
            break;
        }
        operator.press(Key::Tab);
    }
    for _ in 0..3 {
        let before = focused_name(&operator);
        operator.press(Key::Space);
        let after = focused_name(&operator);
        assert!(is_eye(&before) && is_eye(&after) && before != after, "{before}, {after}");
    }
}

#[test]
fn the_pane_begins_at_its_top_with_each_user_and_keeps_the_name_in_sight() {
    let mut operator = Operator::at(&small_account());
    operator.select("ann.ko");
    let name = |operator: &Operator, name: &str| {
        let headings = operator.harness.query_all(By::new().role(Role::Heading).recursive(true));
        headings.into_iter().find(|node| node.accesskit_node().label().as_deref() == Some(name)).map(|n| n.rect())
    };
    let before = name(&operator, "ann.ko").expect("a heading");
    let scrolled = |operator: &Operator| operator.harness.get_by_role_and_label(Role::Button, "Copy ARN").rect().top();
    let arn = scrolled(&operator);
    operator.harness.hover_at(before.center() + egui::vec2(0.0, 300.0));
    operator.harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::Vec2::new(0.0, -400.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    operator.settle();
    assert!(scrolled(&operator) < arn, "the control: the rest does");
    assert_eq!(name(&operator, "ann.ko"), Some(before), "it does not scroll");
    assert!(operator.button("Reset password…").is_some());
    operator.select("bob.lee");
    operator.select("ann.ko");
    assert_eq!(scrolled(&operator), arn, "and begins at its top");
}
