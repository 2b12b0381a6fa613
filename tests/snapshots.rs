//! The window as pictures, in light and dark: what a person sees, held against what was looked at and found good.

mod support;

use std::time::Duration;

use egui_kittest::{SnapshotOptions, SnapshotResults};
use passdesk::demo::DemoOptions;
use passdesk::desk::{Options, Origin};
use support::Operator;

fn in_theme(theme: egui::Theme, scale: f32, options: Options) -> Operator {
    Operator::start(options, |builder| builder.with_theme(theme).with_pixels_per_point(scale).wgpu())
}

fn demo() -> Options {
    let demo = DemoOptions { users: 214, ..DemoOptions::instant() };
    Options { open: Some(Origin::Demo), demo, ..Options::default() }
}

/// Takes the picture of this name in both themes, after `act`; `scales` are pixels a point.
fn pictures(name: &str, scales: &[f32], options: &Options, act: impl Fn(&mut Operator)) {
    let mut results = SnapshotResults::new();
    for (theme, word) in [(egui::Theme::Light, "light"), (egui::Theme::Dark, "dark")] {
        for &scale in scales {
            let mut operator = in_theme(theme, scale, options.clone());
            operator.wait(Duration::from_secs(6));
            act(&mut operator);
            operator.harness.remove_cursor();
            operator.wait(Duration::from_millis(400));
            let snapshot = SnapshotOptions::new().threshold(1.5).max_failed_pixels(60);
            operator.harness.snapshot_options(format!("{name}-{word}-{scale}x"), &snapshot);
            results.extend(operator.harness.take_snapshot_results());
        }
    }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn users() {
    pictures("users", &[1.0, 2.0], &demo(), |operator| operator.select("abena.schneider"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn reset_dialog() {
    pictures("reset-dialog", &[1.0], &demo(), |operator| {
        operator.select("abena.schneider");
        operator.click("Reset password…");
        operator.type_into("New password", "schneider2024");
        operator.click("Show password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn delete_dialog() {
    pictures("delete-dialog", &[1.0], &demo(), |operator| {
        operator.select("abena.schneider");
        operator.click("Delete password…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn hand_over() {
    pictures("hand-over", &[1.0], &demo(), |operator| {
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery!");
        operator.click("Create password");
        operator.click("Show password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn welcome() {
    pictures("welcome", &[1.0], &Options::default(), |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn nobody_fits_the_filter() {
    pictures("empty", &[1.0], &demo(), |operator| operator.type_into("Filter users", "nobody at all"));
}
