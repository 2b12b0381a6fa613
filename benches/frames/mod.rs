//! A window without a screen, and what its frames cost.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion};
use eframe::App as _;
use egui::{Context, Event, Key, Modifiers, RawInput, Rect, pos2, vec2};
use jiff::tz::TimeZone;
use passdesk::demo::DemoOptions;
use passdesk::desk::{Listing, Options, Origin};
use passdesk::ui::App;
use tokio::runtime::Runtime;

/// A window without a screen.
struct Window {
    ctx: Context,
    app: App,
    frame: eframe::Frame,
    /// Kept alive with the window.
    runtime: Runtime,
}

impl Window {
    /// A window on a demo account of so many users, all of them listed.
    fn on(users: usize) -> Self {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
        let ctx = Context::default();
        let demo = DemoOptions { users, ..DemoOptions::instant() };
        let options = Options { open: Some(Origin::Demo), demo, ..Options::default() };
        let app = App::new(&ctx, options, runtime.handle().clone(), TimeZone::UTC);
        let mut window = Self { ctx, app, frame: eframe::Frame::_new_kittest(), runtime };
        while !window.is_listed() {
            window.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
            window.frame(Vec::new());
        }
        for _ in 0..10 {
            window.frame(Vec::new());
        }
        window
    }

    fn is_listed(&self) -> bool {
        self.app.desk().account().is_some_and(|account| matches!(account.listing, Listing::Complete(_)))
    }

    /// One frame, up to the triangles. Returns how many there are.
    fn frame(&mut self, events: Vec<Event>) -> usize {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0)));
        let input = RawInput { screen_rect, events, ..RawInput::default() };
        let Self { ctx, app, frame, .. } = self;
        let output = ctx.run_ui(input, |ui| {
            app.logic(ui, frame);
            app.ui(ui, frame);
        });
        ctx.tessellate(output.shapes, output.pixels_per_point).len()
    }
}

fn key(key: Key) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    vec![event(true), event(false)]
}

/// Measures frames, under this name.
pub(crate) fn measure(criterion: &mut Criterion, name: &str) {
    let mut group = criterion.benchmark_group(name);
    for users in [200, 5_000, 100_000] {
        let mut window = Window::on(users);
        group.bench_function(BenchmarkId::new("at rest", users), |bencher| bencher.iter(|| window.frame(Vec::new())));
        // Back to the top after as many steps as the smallest account has, so that each has the same work to do.
        for (name, step, times) in [("walking down", Key::ArrowDown, 100), ("paging", Key::PageDown, 8)] {
            group.bench_function(BenchmarkId::new(name, users), |bencher| {
                let mut steps = (0..times).map(|n| if n == 0 { Key::Home } else { step }).cycle();
                bencher.iter(|| window.frame(key(steps.next().unwrap_or(step))));
            });
        }
    }
    group.finish();
}

/// How each of them is measured.
pub(crate) fn config() -> Criterion {
    let (warm_up, time) = (Duration::from_secs(1), Duration::from_secs(3));
    Criterion::default().sample_size(50).warm_up_time(warm_up).measurement_time(time)
}
