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

/// A stop of Tab.
#[derive(Debug)]
struct Stop {
    name: String,
    rect: egui::Rect,
    /// The part of the window it is in.
    region: Option<egui::Rect>,
    /// Whether it is in a menu, which lies over the page.
    in_menu: bool,
    /// Its place in the accessibility tree.
    place: usize,
}

/// Goes round with Tab, once.
fn stops(operator: &mut Operator) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for _ in 0..120 {
        let all: Vec<_> = operator.harness.query_all(By::new().recursive(true).predicate(|_| true)).collect();
        let place = all.iter().position(|node| node.accesskit_node().is_focused()).expect("the focus is never nowhere");
        // Of a table, the row that its keys are for says that it has the focus.
        let is_table = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == Role::Grid;
        let of_row = all[place].accesskit_node().role() == Role::Row;
        let place = if of_row { all.iter().position(is_table).expect("a table") } else { place };
        let node = &all[place];
        let (mut region, mut in_menu) = (None, false);
        let mut above = node.accesskit_node().parent();
        while let Some(parent) = above {
            let is_menu = matches!(parent.label().as_deref(), Some("Columns" | "Views"));
            in_menu |= is_menu;
            if (parent.role() == Role::Region || is_menu) && region.is_none() {
                region = parent.bounding_box().map(|rect| {
                    egui::Rect::from_min_max(
                        egui::pos2(rect.x0 as f32, rect.y0 as f32),
                        egui::pos2(rect.x1 as f32, rect.y1 as f32),
                    )
                });
            }
            above = parent.parent();
        }
        let name = node.accesskit_node().label().unwrap_or_default();
        let name = format!("{:?} {name}", node.accesskit_node().role());
        let stop = Stop { name, rect: node.rect(), region, in_menu, place };
        if stops.first().is_some_and(|first| first.name == stop.name && first.rect == stop.rect) {
            return stops;
        }
        stops.push(stop);
        operator.press(Key::Tab);
    }
    panic!("Tab does not come round: {:?}", stops.iter().map(|stop| &stop.name).collect::<Vec<_>>());
}

/// Whether one stands before the other as one reads: above it, or left of it on one line.
fn comes_before(a: egui::Rect, b: egui::Rect) -> bool {
    let overlap = a.bottom().min(b.bottom()) - a.top().max(b.top());
    let on_one_line = overlap > 0.5 * a.height().min(b.height());
    if on_one_line { a.left() <= b.left() } else { a.top() <= b.top() }
}

/// Holds the order of Tab against the places on the screen and the order of the accessibility tree.
fn is_in_reading_order(operator: &mut Operator, screen: &str) {
    let window = operator.harness.ctx.content_rect();
    let stops = stops(operator);
    let names = || stops.iter().map(|stop| stop.name.clone()).collect::<Vec<_>>();
    assert!(stops.len() > 1, "{screen}: {:?}", names());
    // Where it comes round, from the last to the first.
    let mut breaks = 0;
    for pair in stops.windows(2).chain(std::iter::once(&[][..])) {
        let [a, b] = pair else { continue };
        if a.in_menu != b.in_menu {
            continue;
        }
        assert!(window.expand(1.0).contains_rect(a.rect), "{screen}: {} is out of sight at {:?}", a.name, a.rect);
        let ordered = match (a.region, b.region) {
            (Some(one), Some(other)) if one != other => comes_before(one, other),
            _ => comes_before(a.rect, b.rect),
        };
        if !(ordered && a.place < b.place) {
            breaks += 1;
            let told = format!("{screen}: {a:?} and then {b:?}: {:?}", names());
            // The walk may begin anywhere, and comes round once.
            assert!(breaks < 2, "{told}");
            assert!(b.place < a.place, "{told}");
        }
    }
}

#[test]
fn tab_goes_round_in_reading_order() {
    type Open = fn(&mut Operator);
    let screens: [(&str, Open); 9] = [
        ("users", |_| ()),
        ("a user", |operator| operator.select("ann.ko")),
        ("a filter", |operator| operator.type_into(FILTER, "status:set mfa:no x")),
        ("reset", |operator| {
            operator.select("ann.ko");
            operator.click("Reset password…");
        }),
        ("delete", |operator| {
            operator.select("ann.ko");
            operator.click("Delete password…");
        }),
        ("settings", |operator| operator.click("Settings…")),
        ("columns", |operator| operator.click("Columns")),
        ("views", |operator| operator.click("Views")),
        ("journal", |operator| operator.click("Journal")),
    ];
    for (screen, open) in screens {
        let mut operator = Operator::at(&small_account());
        open(&mut operator);
        is_in_reading_order(&mut operator, screen);
    }
}
