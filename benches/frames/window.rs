//! Windows without a screen: the program's, and one with nothing but a plain table of the same rows.

use std::time::Duration;

use egui::{Context, Event, Key, Modifiers, MouseWheelUnit, RawInput, Rect, TouchPhase, pos2, vec2};
use jiff::tz::TimeZone;
use passdesk::demo::{DemoAccount, DemoOptions};
use passdesk::desk::{Account, Listing, Options, Origin};
use passdesk::ui::App;
use tokio::runtime::Runtime;

/// Height of a row of the table in points.
pub(crate) const ROW_HEIGHT: f32 = 34.0;

/// A window without a screen.
pub(crate) struct Window<A> {
    pub(crate) ctx: Context,
    pub(crate) app: A,
    frame: eframe::Frame,
    /// The time of the next frame, in seconds.
    time: f64,
}

impl<A: eframe::App> Window<A> {
    /// A window that shows what this makes.
    pub(crate) fn new(make: impl FnOnce(&Context) -> A) -> Self {
        let ctx = Context::default();
        let app = make(&ctx);
        Self { ctx, app, frame: eframe::Frame::_new_kittest(), time: 0.0 }
    }

    /// One frame, a sixtieth of a second after the one before, up to the triangles. Returns how many meshes there are.
    pub(crate) fn frame(&mut self, events: Vec<Event>) -> usize {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0)));
        let input = RawInput { screen_rect, events, time: Some(self.time), ..RawInput::default() };
        self.time += 1.0 / 60.0;
        let Self { ctx, app, frame, .. } = self;
        let mut output = ctx.run_ui(input, |ui| {
            app.logic(ui, frame);
            app.ui(ui, frame);
        });
        // Nothing is drawn with them here.
        output.textures_delta.clear();
        ctx.tessellate(output.shapes, output.pixels_per_point).len()
    }

    /// Lets everything that moves come to rest.
    pub(crate) fn settle(&mut self) {
        for _ in 0..60 {
            self.frame(Vec::new());
        }
    }
}

/// The program's window on a demo account of so many users, once it knows of each whether there is a password. Nothing more
/// happens in the background unless the runtime is driven.
pub(crate) fn passdesk(users: usize) -> (Window<App>, Runtime, DemoAccount) {
    let demo = DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() });
    let (window, runtime) = opened(&demo);
    (window, runtime, demo)
}

/// The program's window on this demo account.
pub(crate) fn opened(demo: &DemoAccount) -> (Window<App>, Runtime) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let start = DemoOptions::instant().start;
    let clock = std::sync::Arc::new(move || start);
    let options = Options {
        open: Some(Origin::Demo),
        demo_account: Some(demo.clone()),
        profiles: Some(Vec::new()),
        clock,
        ..Options::default()
    };
    let mut window = Window::new(|ctx| App::new(ctx, options, runtime.handle().clone(), TimeZone::UTC));
    let is_known = |account: &Account| {
        matches!(account.refresh.listing, Listing::Complete(_)) && account.inventory.counts().unknown == 0
    };
    for _ in 0..2_000 {
        pass(&runtime, Duration::from_millis(50));
        window.frame(Vec::new());
        if window.app.desk().account().is_some_and(is_known) {
            window.settle();
            return (window, runtime);
        }
    }
    panic!("the account of {} users is not known after a hundred seconds", demo.user_count());
}

/// Lets time pass in the background.
pub(crate) fn pass(runtime: &Runtime, time: Duration) {
    runtime.block_on(async { tokio::time::sleep(time).await });
}

/// A key that is pressed and let go.
pub(crate) fn key(key: Key) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    vec![event(true), event(false)]
}

/// The pointer in the middle of the table, for those that scroll.
pub(crate) fn pointer() -> Vec<Event> {
    vec![Event::PointerMoved(pos2(400.0, 500.0))]
}

/// A turn of the wheel that scrolls down by so many points.
pub(crate) fn wheel(points: f32) -> Vec<Event> {
    vec![Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -points),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    }]
}
