//! The window is laid out as the operator left it, and fits the screen.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Pos2, Rect, Vec2, ViewportCommand, ViewportId, ViewportInfo, pos2, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use passdesk::desk::{Column, Options, Origin, Placement, Settings, Sort, Store};

use crate::password_changes::GOOD;
use crate::support::{Operator, small_account};

fn store(name: &str) -> Store {
    let folder = std::env::temp_dir().join(format!("passdesk-layout-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    Store::new(folder)
}

fn at_desk_of(store: &Store) -> Operator {
    Operator::with(&small_account(), Options { store: Some(store.clone()), ..Options::default() })
}

/// What the window system says of the window from now on.
fn the_window_is(operator: &mut Operator, say: impl FnOnce(&mut ViewportInfo)) {
    say(operator.harness.input_mut().viewports.get_mut(&ViewportId::ROOT).expect("the window"));
}

fn asked_of_the_window(operator: &Operator) -> Vec<ViewportCommand> {
    operator.harness.output().viewport_output[&ViewportId::ROOT].commands.clone()
}

fn rect(left_top: Pos2, size: Vec2) -> Option<Rect> {
    Some(Rect::from_min_size(left_top, size))
}

#[test]
fn the_order_of_the_table_is_remembered() {
    let store = store("order");
    let mut first = at_desk_of(&store);
    first.click_header("User name");
    first.wait(Duration::from_secs(3));
    drop(first);
    let order = vec![Sort { column: Column::User, descending: true }];
    assert_eq!(store.load().expect("readable").order, order);
    let mut second = at_desk_of(&store);
    assert_eq!(second.rows(), ["di.roy", "cy.wu", "bob.lee", "ann.ko"]);
    // It outlasts the lock.
    second.presses_lock();
    second.click("Unlock");
    second.wait(Duration::from_secs(3));
    assert_eq!(second.rows(), ["di.roy", "cy.wu", "bob.lee", "ann.ko"]);
}

#[test]
fn place_size_and_zoom_of_the_window_are_remembered_once_they_rest() {
    let store = store("place");
    let mut operator = at_desk_of(&store);
    the_window_is(&mut operator, |window| {
        window.monitor_size = Some(vec2(1920.0, 1080.0));
        window.inner_rect = rect(pos2(104.0, 130.0), vec2(1000.0, 700.0));
        window.outer_rect = rect(pos2(100.0, 100.0), vec2(1008.0, 734.0));
    });
    operator.harness.step();
    operator.harness.step();
    assert_eq!(store.load(), Ok(Settings::default()), "it may be on its way yet");
    operator.wait(Duration::from_secs(3));
    let kept = Placement { size: Some((1000, 700)), corner: Some((100, 100)), maximized: false };
    assert_eq!(store.load().expect("readable").window, kept);
    // What it goes back to stays known while it is maximized.
    the_window_is(&mut operator, |window| {
        window.maximized = Some(true);
        window.inner_rect = rect(pos2(0.0, 30.0), vec2(1920.0, 1050.0));
        window.outer_rect = rect(pos2(0.0, 0.0), vec2(1920.0, 1080.0));
    });
    operator.harness.ctx.set_zoom_factor(1.5);
    operator.wait(Duration::from_secs(3));
    let settings = store.load().expect("readable");
    assert_eq!((settings.window, settings.zoom_percent), (Placement { maximized: true, ..kept }, 150));
    drop(operator);
    let operator = at_desk_of(&store);
    assert_eq!(operator.harness.ctx.zoom_factor(), 1.5);
}

#[test]
fn a_window_that_does_not_fit_the_screen_is_maximized_and_that_is_no_choice() {
    let store = store("fit");
    let mut operator = at_desk_of(&store);
    the_window_is(&mut operator, |window| {
        window.monitor_size = Some(vec2(911.0, 512.0));
        window.inner_rect = rect(pos2(0.0, 0.0), vec2(911.0, 512.0));
        window.outer_rect = rect(pos2(0.0, 0.0), vec2(911.0, 512.0));
    });
    operator.harness.step();
    let asked = asked_of_the_window(&operator);
    assert!(asked.contains(&ViewportCommand::Maximized(true)), "{asked:?}");
    assert!(asked.contains(&ViewportCommand::InnerSize(vec2(903.0, 432.0))), "{asked:?}");
    the_window_is(&mut operator, |window| window.maximized = Some(true));
    operator.wait(Duration::from_secs(3));
    assert_eq!(store.load().expect("readable").window, Placement::default());
    assert!(!asked_of_the_window(&operator).contains(&ViewportCommand::Maximized(true)), "asked once");
}

#[test]
fn a_window_that_fits_the_screen_is_left_as_it_is() {
    let mut operator = at_desk_of(&store("fits"));
    the_window_is(&mut operator, |window| {
        window.monitor_size = Some(vec2(1920.0, 1080.0));
        window.inner_rect = rect(pos2(0.0, 0.0), vec2(1280.0, 800.0));
    });
    operator.harness.step();
    let asked = asked_of_the_window(&operator);
    assert!(!asked.iter().any(|asked| matches!(asked, ViewportCommand::Maximized(_))), "{asked:?}");
}

#[test]
fn in_a_small_window_everything_is_within_reach() {
    for size in [vec2(800.0, 560.0), vec2(911.0, 440.0), vec2(720.0, 440.0)] {
        let options = Options { open: Some(Origin::Demo), demo_account: Some(small_account()), ..Options::default() };
        let mut operator = Operator::start(options, |builder| builder.with_size(size));
        operator.wait(Duration::from_secs(3));
        operator.select("ann.ko");
        for name in [
            "Settings…",
            "Lock now",
            "Close account",
            "Open another account",
            "Refresh",
            "Journal",
            "Columns",
            "Export 4 users",
            "Views",
        ] {
            let button = operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, name).rect();
            assert!(Rect::from_min_size(Pos2::ZERO, size).contains_rect(button), "{name} at {button:?} in {size}");
        }
        let status = operator.harness.get_by_label_contains("Passwords:").rect();
        assert!(status.bottom() <= size.y, "the status line at {status:?} in {size}");
        assert!(operator.row("ann.ko").is_some(), "a row in {size}");
    }
}

/// A desk in a window of this size, on an account of whose name there is a lot.
fn in_window(size: Vec2, options: Options) -> Operator {
    let account = small_account();
    let options = Options { open: Some(Origin::Demo), demo_account: Some(account), ..options };
    let mut operator = Operator::start(options, |builder| builder.with_size(size));
    operator.wait(Duration::from_secs(3));
    operator
}

fn place_of(operator: &Operator, name: &str) -> Rect {
    operator.harness.get_by_role_and_label(Role::Button, name).rect()
}

/// All words and buttons of the bar at the top, and where they are.
fn in_header(operator: &Operator) -> Vec<(String, Rect)> {
    const BOTTOM: f32 = 52.0;
    let is_it = |node: &AccessKitNode<'_>| matches!(node.role(), Role::Button | Role::Label);
    let name = |node: &Node<'_>| node.accesskit_node().label().or(node.value()).unwrap_or_default();
    let all = operator.harness.query_all(By::new().recursive(true).predicate(is_it));
    let all = all.into_iter().map(|node| (name(&node), node.rect()));
    all.filter(|(_, place)| place.is_positive() && place.bottom() <= BOTTOM).collect()
}

#[test]
fn nothing_in_the_bar_at_the_top_lies_over_anything_else() {
    for width in [1280.0, 1112.0, 1000.0, 911.0, 860.0, 760.0, 720.0, 672.0, 640.0, 520.0, 430.0] {
        for (is_production, read_only) in [(false, false), (true, false), (false, true)] {
            let size = vec2(width, 520.0);
            let mut operator = in_window(size, Options { read_only, ..Options::default() });
            if is_production {
                operator.marks_as_production();
            }
            let all = in_header(&operator);
            assert!(all.len() >= 4, "{all:?}");
            for (at, (name, place)) in all.iter().enumerate() {
                assert!(place.left() >= 0.0 && place.right() <= width, "{name} at {place:?} in {size}");
                for (other, its_place) in &all[..at] {
                    let both = place.intersect(*its_place);
                    let is_over = both.width() > 0.5 && both.height() > 0.5;
                    assert!(!is_over, "{name} at {place:?} over {other} at {its_place:?} in {size}: {all:?}");
                }
            }
            assert!(all.iter().any(|(name, _)| name == "Production") == is_production, "{all:?}");
        }
    }
}

#[test]
fn in_a_narrow_window_the_buttons_of_the_bar_are_in_a_menu() {
    let mut operator = in_window(vec2(640.0, 400.0), Options::default());
    assert_eq!(operator.button("Journal"), None);
    for name in ["Journal", "Root users of member accounts", "Refresh", "Open another account", "Close account", "Help"]
    {
        operator.click("More actions");
        assert_eq!(operator.button(name), Some(true), "{name}");
        operator.press(Key::Escape);
    }
    operator.click("More actions");
    operator.click("Settings…");
    assert!(operator.sees_dialog("Settings"));
    operator.click("Cancel");
    operator.click("More actions");
    operator.click("Journal");
    assert!(operator.button("Back to the users").is_some(), "{:?}", operator.all_texts());
    // By keys alone.
    let mut operator = in_window(vec2(640.0, 400.0), Options::default());
    operator.harness.get_by_role_and_label(Role::Button, "More actions").focus();
    operator.settle();
    operator.press(Key::Enter);
    assert_eq!(operator.is_expanded("More actions"), Some(true));
    operator.press(Key::ArrowDown);
    operator.press(Key::Enter);
    assert!(operator.button("Back to the users").is_some(), "{:?}", operator.all_texts());
}

#[test]
fn the_zoom_is_chosen_in_the_settings() {
    let store = store("zoom");
    let mut operator = at_desk_of(&store);
    operator.click("Settings…");
    assert!(operator.is_chosen("100 %"));
    operator.chooses("150 %");
    assert_eq!(operator.harness.ctx.zoom_factor(), 1.0, "not while it is being chosen: the dialog would move away");
    operator.click("Save");
    assert_eq!(operator.harness.ctx.zoom_factor(), 1.5);
    operator.wait(Duration::from_secs(3));
    assert_eq!(store.load().expect("readable").zoom_percent, 150);
    // What the keys made of it is what is shown.
    operator.harness.ctx.set_zoom_factor(1.1);
    operator.settle();
    operator.click("Settings…");
    assert!(operator.is_chosen("110 %"));
    operator.chooses("100 %");
    operator.click("Cancel");
    assert_eq!(operator.harness.ctx.zoom_factor(), 1.1);
    operator.click("Settings…");
    operator.click("Save");
    assert_eq!(operator.harness.ctx.zoom_factor(), 1.1, "nobody has chosen another one");
}

#[test]
fn a_zoom_that_is_restored_leaves_room_in_the_window_and_that_is_no_choice() {
    let store = store("zoom-fits");
    let mut operator = at_desk_of(&store);
    operator.harness.ctx.set_zoom_factor(2.0);
    operator.wait(Duration::from_secs(3));
    drop(operator);
    let mut operator = at_desk_of(&store);
    assert_eq!(operator.harness.ctx.zoom_factor(), 2.0);
    the_window_is(&mut operator, |window| {
        window.monitor_size = Some(vec2(960.0, 540.0));
        window.inner_rect = rect(pos2(10.0, 20.0), vec2(430.0, 260.0));
    });
    operator.harness.step();
    the_window_is(&mut operator, |window| window.inner_rect = rect(pos2(10.0, 20.0), vec2(661.0, 400.0)));
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.harness.ctx.zoom_factor(), 1.3);
    assert_eq!(store.load().expect("readable").zoom_percent, 200, "in a larger window it fits again");
    operator.harness.ctx.set_zoom_factor(1.2);
    operator.wait(Duration::from_secs(3));
    assert_eq!(store.load().expect("readable").zoom_percent, 120);
}

#[test]
fn a_word_of_a_choice_is_nearer_to_its_own_circle_than_to_the_next() {
    let mut operator = in_window(vec2(1280.0, 800.0), Options::default());
    operator.click("Settings…");
    for [one, next] in [["Follow system", "Light"], ["Never", "Every minute"], ["100 %", "125 %"]] {
        let place = |name: &str| operator.harness.get_by_role_and_label(Role::RadioButton, name).rect();
        let between = place(next).left() - place(one).right();
        assert!(between >= 16.0, "{between} between {one} and {next}");
        assert!(place(next).right() < 880.0, "{next} is in the dialog");
    }
}

#[test]
fn the_keys_that_scroll_do_so_in_the_list_of_shortcuts() {
    let mut operator = in_window(vec2(860.0, 520.0), Options::default());
    operator.press(Key::F1);
    let top = |operator: &Operator| operator.harness.get_by_label("Zoom in, zoom out, usual size").rect().top();
    let at_first = top(&operator);
    let mut before = at_first;
    for key in [Key::ArrowDown, Key::PageDown, Key::End] {
        operator.press(key);
        assert!(top(&operator) < before, "{key:?}");
        before = top(&operator);
    }
    for key in [Key::ArrowUp, Key::PageUp, Key::Home] {
        operator.press(key);
        assert!(top(&operator) > before, "{key:?}");
        before = top(&operator);
    }
    assert_eq!(before, at_first);
}

#[test]
fn in_a_low_window_a_card_shows_its_password_and_its_answers() {
    for size in [vec2(860.0, 560.0), vec2(860.0, 520.0), vec2(640.0, 400.0), vec2(1280.0, 800.0)] {
        let mut operator = in_window(size, Options::default());
        operator.select("bob.lee");
        operator.presses_through("Reset password…");
        operator.type_into("New password", GOOD);
        operator.click("Reset password");
        operator.wait(Duration::from_secs(1));
        assert!(operator.sees_card("bob.lee"));
        let status = size.y - 39.0;
        let in_sight = |operator: &Operator| {
            let answer = place_of(operator, "I handed it over");
            for place in [answer, place_of(operator, "Not handed over…")] {
                assert!(place.bottom() <= status && place.right() <= size.x, "{place:?} in {size}");
            }
            answer.top()
        };
        in_sight(&operator);
        operator.click("Show password");
        let bottom = in_sight(&operator);
        let password = operator.harness.get_by_label(GOOD).rect();
        let card = operator.harness.get_by_role_and_label(Role::Group, "Hand over to bob.lee").rect();
        assert!(card.top() <= password.top() && password.bottom() <= bottom, "{password:?} in {card:?} in {size}");
        operator.click("Not handed over…");
        let bottom = in_sight(&operator);
        let password = operator.harness.get_by_label(GOOD).rect();
        assert!(card.top() <= password.top() && password.bottom() <= bottom, "{password:?} above {bottom} in {size}");
        let keep = place_of(&operator, "Keep for later");
        assert!(keep.bottom() <= status, "{keep:?} in {size}");
        assert_eq!(operator.button("Reset password…").is_some(), size.y > 700.0, "nothing is there that is not seen");
        operator.click("Keep for later");
        assert!(operator.button("Reset password…").is_some(), "{:?}", operator.all_texts());
    }
}
