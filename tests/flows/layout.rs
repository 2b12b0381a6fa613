//! The window is laid out as the operator left it, and fits the screen.

use std::time::Duration;

use egui::{Pos2, Rect, Vec2, ViewportCommand, ViewportId, ViewportInfo, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use passdesk::desk::{Column, Options, Origin, Placement, Settings, Sort, Store};

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
