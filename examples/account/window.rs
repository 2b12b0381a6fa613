//! A window without a screen that runs a frame whenever background work asks for one, and the next frame of what moves when
//! a screen would be ready for it.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use eframe::App as _;
use egui::accesskit::{Action, ActionRequest, Node, NodeId, Role, TreeId};
use egui::{Context, Event, Modifiers, PointerButton, RawInput, Rect, pos2, vec2};
use jiff::tz::TimeZone;
use passdesk::desk::Options;
use passdesk::ui::App;
use tokio::runtime::Handle;

/// The window, and what was painted last.
pub(crate) struct Window {
    ctx: Context,
    pub(crate) app: App,
    frame: eframe::Frame,
    size: egui::Vec2,
    begun: Instant,
    wakes: Arc<Wakes>,
    /// What a screen reader gets of the last frame.
    tree: Vec<(NodeId, Node)>,
    pub(crate) frames: usize,
    pub(crate) slowest: Duration,
}

/// How long a screen shows a frame.
const SIXTIETH: Duration = Duration::from_micros(16_667);

/// When the next frame is due, and since when.
struct Wakes {
    due: Mutex<Option<Due>>,
    told: Condvar,
    /// The thread that paints.
    painter: ThreadId,
}

#[derive(Clone, Copy)]
struct Due {
    at: Instant,
    asked: Instant,
}

/// The program asked for no frame in this time.
#[derive(Debug)]
pub(crate) struct Asleep;

impl fmt::Display for Asleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what was waited for did not come")
    }
}

impl Error for Asleep {}

impl Window {
    /// A window of this height on a new desk.
    pub(crate) fn new(options: Options, runtime: Handle, height: f32) -> Self {
        let (ctx, wakes) = (Context::default(), Arc::new(Wakes::new()));
        ctx.enable_accesskit();
        let told = Arc::clone(&wakes);
        ctx.set_request_repaint_callback(move |info| told.ask(info.delay));
        let begun = Instant::now();
        let app = App::new(&ctx, options, runtime, TimeZone::UTC);
        let frame = eframe::Frame::_new_kittest();
        let size = vec2(1280.0, height);
        Self { ctx, app, frame, size, begun, wakes, tree: Vec::new(), frames: 0, slowest: Duration::ZERO }
    }

    /// The time since the desk was made.
    pub(crate) fn time(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Runs a frame as soon as the program asks for one. Returns when it asked.
    pub(crate) fn next(&mut self, limit: Duration) -> Result<Instant, Asleep> {
        let asked = self.wakes.wait(Instant::now() + limit).ok_or(Asleep)?;
        self.frame(Vec::new());
        Ok(asked)
    }

    /// Runs frames as the program asks for them, until what was painted last is so.
    pub(crate) fn wait_for(&mut self, limit: Duration, mut is_so: impl FnMut(&Self) -> bool) -> Result<(), Asleep> {
        let end = Instant::now() + limit;
        while !is_so(self) {
            self.next(end.saturating_duration_since(Instant::now()))?;
        }
        Ok(())
    }

    /// Presses a button as soon as it is there.
    pub(crate) fn press(&mut self, label: &str, limit: Duration) -> Result<(), Box<dyn Error + Send + Sync>> {
        let came = self.wait_for(limit, |window| window.has(Role::Button, label));
        came.map_err(|asleep| format!("the button {label:?}: {asleep}; there are {:?}", self.labels()))?;
        Ok(self.click(Role::Button, label)?)
    }

    /// Presses Enter as soon as there is this button, which it presses. With the mouse it would be too soon: a click right after
    /// a question has opened is taken for the second one of a double click.
    pub(crate) fn confirm(&mut self, label: &str, limit: Duration) -> Result<(), Box<dyn Error + Send + Sync>> {
        let came = self.wait_for(limit, |window| window.has(Role::Button, label));
        came.map_err(|asleep| format!("the button {label:?}: {asleep}; there are {:?}", self.labels()))?;
        let (key, modifiers) = (egui::Key::Enter, Modifiers::NONE);
        self.frame(vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }]);
        Ok(())
    }

    /// Presses a button or a row, by what a screen reader calls it.
    pub(crate) fn click(&mut self, role: Role, label: &str) -> Result<(), String> {
        let bounds = self.find(role, label)?.1.bounds().ok_or_else(|| format!("{label} is nowhere"))?;
        let pos = pos2(f64::midpoint(bounds.x0, bounds.x1) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32);
        let press =
            |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        // In a frame of its own: what was not under the pointer before takes no press.
        self.frame(vec![Event::PointerMoved(pos)]);
        self.frame(vec![press(true), press(false)]);
        Ok(())
    }

    /// Types a password into the field for one, as soon as there is one.
    pub(crate) fn type_password(&mut self, password: &str, limit: Duration) -> Result<(), Asleep> {
        let field =
            |window: &Self| window.tree.iter().find(|(_, node)| node.role() == Role::PasswordInput).map(|(id, _)| *id);
        self.wait_for(limit, |window| field(window).is_some())?;
        let target_node = field(self).ok_or(Asleep)?;
        let request = ActionRequest { action: Action::Focus, target_tree: TreeId::ROOT, target_node, data: None };
        self.frame(vec![Event::AccessKitActionRequest(request)]);
        self.frame(vec![Event::Text(password.into())]);
        Ok(())
    }

    /// Whether there is something of this name that can be pressed.
    fn has(&self, role: Role, label: &str) -> bool {
        self.find(role, label).is_ok()
    }

    /// What can be pressed.
    fn labels(&self) -> Vec<&str> {
        let buttons = self.tree.iter().map(|(_, node)| node).filter(|node| node.role() == Role::Button);
        buttons.filter_map(Node::label).collect()
    }

    /// The names in the rows of the table, from the top.
    pub(crate) fn rows(&self) -> Vec<&str> {
        let rows = self.tree.iter().map(|(_, node)| node).filter(|node| node.role() == Role::Row);
        let mut rows: Vec<_> = rows.filter_map(|node| Some((node.row_index()?, node.label()?))).collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, name)| name).collect()
    }

    /// What is said of something beside its name.
    pub(crate) fn description(&self, role: Role, label: &str) -> Option<&str> {
        self.find(role, label).ok()?.1.description()
    }

    /// The last one of this name: that of a dialog, where there is another one behind it.
    fn find(&self, role: Role, label: &str) -> Result<(NodeId, &Node), String> {
        let is_it = |node: &Node| node.role() == role && node.label() == Some(label);
        let found = self.tree.iter().rev().find(|(_, node)| is_it(node) && !node.is_disabled());
        found.map(|(id, node)| (*id, node)).ok_or_else(|| format!("there is no {role:?} {label:?}"))
    }

    /// One frame, up to the triangles.
    fn frame(&mut self, events: Vec<Event>) {
        let begun = Instant::now();
        self.wakes.forget();
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), self.size));
        let time = Some(self.begun.elapsed().as_secs_f64());
        let input = RawInput { screen_rect, events, time, focused: true, ..RawInput::default() };
        let Self { ctx, app, frame, .. } = self;
        let mut output = ctx.run_ui(input, |ui| {
            app.logic(ui, frame);
            app.ui(ui, frame);
        });
        // Nothing is drawn with them here.
        output.textures_delta.clear();
        ctx.tessellate(output.shapes, output.pixels_per_point);
        self.tree = output.platform_output.accesskit_update.map(|update| update.nodes).unwrap_or_default();
        self.frames += 1;
        self.slowest = self.slowest.max(begun.elapsed());
    }
}

impl Wakes {
    fn new() -> Self {
        Self { due: Mutex::default(), told: Condvar::new(), painter: thread::current().id() }
    }

    fn ask(&self, delay: Duration) {
        let asked = Instant::now();
        // What a frame itself asks for is what moves, such as a spinner.
        let delay = if thread::current().id() == self.painter { delay.max(SIXTIETH) } else { delay };
        let Some(at) = asked.checked_add(delay) else { return };
        let mut due = self.due();
        if due.is_none_or(|due| at < due.at) {
            *due = Some(Due { at, asked });
            self.told.notify_one();
        }
    }

    fn forget(&self) {
        *self.due() = None;
    }

    /// Waits until a frame is due. Returns when it was asked for, or `None` if none was before the end.
    fn wait(&self, end: Instant) -> Option<Instant> {
        let mut due = self.due();
        loop {
            let now = Instant::now();
            match *due {
                Some(due) if due.at <= now => return Some(due.asked),
                _ if now >= end => return None,
                _ => {}
            }
            let until = due.map_or(end, |due| due.at.min(end));
            let waited = self.told.wait_timeout(due, until.duration_since(now));
            due = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn due(&self) -> MutexGuard<'_, Option<Due>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
