//! The window: with which renderer it is opened, and what to do where it cannot be.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;
use passdesk::desk::{Options, Placement, Store};
use passdesk::ui::App;
use tokio::runtime::Handle;

use crate::args::Renderer;
use crate::display::{self, WindowSystem};
use crate::process::{self, Failure};

/// The name by which a desktop knows the program: of its entry in the menu, its icon and its window. The packages take it from the
/// same file.
const APP_ID: &str = include_str!("../assets/app-id").trim_ascii();

/// How a window ended that was not closed.
pub(crate) enum Ended {
    /// There was none, or it can no longer be drawn: one sentence that says why, and what to do.
    NotOpened(String),
    /// The program failed while the window was open; that has been said.
    Failed(Failure),
}

/// Opens the window, with the other renderer if the first one cannot start.
pub(crate) fn show(asked_for: Option<Renderer>, desk: &Options, runtime: &Handle) -> Result<(), Ended> {
    let system = display::choose().map_err(Ended::NotOpened)?;
    // It is found by going through the files of all zones, which need not hold up the window.
    let zone = Arc::new(OnceLock::new());
    let finder = Arc::clone(&zone);
    runtime.spawn_blocking(move || system_zone(&finder));
    let renderers: &[Renderer] = match &asked_for {
        Some(renderer) => std::slice::from_ref(renderer),
        // OpenGL shows the first frame sooner and takes less memory (docs/performance.md); where there is none, as on Windows
        // over remote desktop, there is something for wgpu.
        None => &[Renderer::Glow, Renderer::Wgpu],
    };
    let mut failure = None;
    for renderer in renderers {
        let opened = Rc::new(Cell::new(false));
        let open = || open(desk, *renderer, system, runtime.clone(), &zone, Rc::clone(&opened));
        match process::catching(open) {
            Ok(Ok(())) => return Ok(()),
            // Another window would be another desk, without what waited in this one.
            Ok(Err(why)) if opened.get() => {
                return Err(Ended::NotOpened(format!(
                    "the window can no longer be drawn ({why}): start Passdesk again, and look at the users that you were \
                     about to change"
                )));
            }
            Err(failure) if opened.get() => return Err(Ended::Failed(failure)),
            // Without a display, the other renderer has none either. After a failure, it is only that winit opens no second one.
            Ok(Err(eframe::Error::WinitEventLoop(why))) if failure.is_none() => {
                log::debug!("{why}");
                return Err(Ended::NotOpened(display::no_display(system)));
            }
            Ok(Err(why)) => log::debug!("{}: {why}", renderer.name()),
            Err(failed) => failure = Some(failed),
        }
    }
    Err(Ended::NotOpened(failure.map_or_else(|| no_renderer(asked_for), |failure| failed_to_open(&failure))))
}

/// The time zone of this computer, from whoever finds it first.
fn system_zone(zone: &OnceLock<TimeZone>) -> TimeZone {
    zone.get_or_init(TimeZone::system).clone()
}

fn open(
    desk: &Options,
    renderer: Renderer,
    system: WindowSystem,
    runtime: Handle,
    zone: &Arc<OnceLock<TimeZone>>,
    opened: Rc<Cell<bool>>,
) -> eframe::Result {
    // What is wrong with the settings, the desk tells.
    let settings = desk.store.as_ref().and_then(|store| Store::load(store).ok()).unwrap_or_default();
    let placement = settings.window;
    let size = |(width, height): (u16, u16)| [f32::from(width), f32::from(height)];
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icon/passdesk-256.png")).ok();
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Passdesk")
        .with_app_id(APP_ID)
        .with_inner_size(size(placement.opening_size()))
        .with_min_inner_size(size(Placement::LEAST_SIZE))
        .with_maximized(placement.maximized);
    if let Some((x, y)) = placement.corner {
        viewport = viewport.with_position([x as f32, y as f32]);
    }
    if let Some(icon) = icon {
        viewport = viewport.with_icon(Arc::new(icon));
    }
    let options = eframe::NativeOptions {
        viewport,
        renderer: match renderer {
            Renderer::Wgpu => eframe::Renderer::Wgpu,
            Renderer::Glow => eframe::Renderer::Glow,
        },
        event_loop_builder: Some(Box::new(move |events| prepare(events, system))),
        ..eframe::NativeOptions::default()
    };
    let (desk, zone) = (desk.clone(), Arc::clone(zone));
    let (at_exit, clipboard) = (runtime.clone(), desk.clipboard.clone());
    eframe::run_native(
        "Passdesk",
        options,
        Box::new(move |created| {
            opened.set(true);
            process::opened();
            if !is_on_a_screen(created, placement) {
                // Before a screen was taken away, it was there.
                created.egui_ctx.send_viewport_cmd(egui::ViewportCommand::OuterPosition(egui::pos2(40.0, 40.0)));
            }
            let app = App::new(&created.egui_ctx, desk, runtime, system_zone(&zone));
            let app = app.drawn_with(drawn_with(created));
            Ok(Box::new(app.at_exit(move || at_exit.block_on(process::clear(&clipboard)))))
        }),
    )
}

/// Has the window opened over the system that was found to work.
#[cfg(all(unix, not(target_os = "macos")))]
fn prepare<T>(events: &mut winit::event_loop::EventLoopBuilder<T>, system: WindowSystem) {
    use winit::platform::{wayland::EventLoopBuilderExtWayland as _, x11::EventLoopBuilderExtX11 as _};

    match system {
        WindowSystem::Wayland => events.with_wayland(),
        WindowSystem::X11 => events.with_x11(),
    };
}

/// Without winit's menu, whose Quit ends the program at once: egui makes of Cmd+Q what a click on the red button is, which asks
/// first (<https://github.com/emilk/egui/issues/7115>).
#[cfg(target_os = "macos")]
fn prepare<T>(events: &mut winit::event_loop::EventLoopBuilder<T>, _: WindowSystem) {
    use winit::platform::macos::EventLoopBuilderExtMacOS as _;

    events.with_default_menu(false);
}

#[cfg(windows)]
fn prepare<T>(_: &mut T, _: WindowSystem) {}

/// What the window is drawn with, as the help says it.
fn drawn_with(created: &eframe::CreationContext<'_>) -> String {
    if let Some(wgpu) = &created.wgpu_render_state {
        let adapter = wgpu.adapter.get_info();
        let software = if adapter.device_type == eframe::wgpu::DeviceType::Cpu { ", in software" } else { "" };
        return format!("{} (wgpu, {}){software}", adapter.backend, adapter.name);
    }
    let Some(gl) = &created.gl else { return "Nothing that is known".into() };
    let version = eframe::glow::HasContext::version(&**gl);
    let driver = version.vendor_info.trim();
    let driver = if driver.is_empty() { String::new() } else { format!(", {driver}") };
    let software = if is_software(|name| std::env::var(name).ok()) { ", in software" } else { "" };
    format!("OpenGL {}.{} (glow{driver}){software}", version.major, version.minor)
}

/// Whether OpenGL surely works without a graphics card. The driver tells its name only to code that is not safe: where there
/// is a card that it makes no use of, this does not find out.
fn is_software(variable: impl Fn(&str) -> Option<String>) -> bool {
    if !cfg!(target_os = "linux") {
        return false;
    }
    let asked_for = variable("LIBGL_ALWAYS_SOFTWARE")
        .is_some_and(|value| matches!(value.as_str(), "1" | "true" | "yes" | "y"))
        || variable("GALLIUM_DRIVER").is_some_and(|value| matches!(value.as_str(), "llvmpipe" | "softpipe"));
    // What draws without a screen of its own: every driver of a card that computes has one.
    let is_card = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    };
    // NVIDIA's own driver may have none.
    let cards = std::fs::read_dir("/dev/dri").is_ok_and(|mut entries| entries.any(is_card))
        || std::path::Path::new("/dev/nvidiactl").exists();
    asked_for || !cards
}

/// Whether the window, as it was placed last, can be reached on a screen that there is now; so too where nothing is known of
/// screens.
fn is_on_a_screen(created: &eframe::CreationContext<'_>, placement: Placement) -> bool {
    let Some(window) = created.winit_window() else { return true };
    let mut screens = window.available_monitors().peekable();
    screens.peek().is_none()
        || screens.any(|screen| {
            // Places are in points.
            let points = |pixels: f64| (pixels / screen.scale_factor()).round() as i32;
            let (corner, size) = (screen.position(), screen.size());
            placement.is_reachable_on(
                (points(corner.x.into()), points(corner.y.into())),
                (points(size.width.into()), points(size.height.into())),
            )
        })
}

fn no_renderer(asked_for: Option<Renderer>) -> String {
    let other = if cfg!(windows) {
        "DirectX 12"
    } else if cfg!(target_os = "macos") {
        "Metal"
    } else {
        "Vulkan"
    };
    match asked_for {
        None => format!("no window can be drawn, because neither OpenGL nor {other} works on this display: {CURE}"),
        Some(Renderer::Glow) => {
            format!("no window can be drawn with OpenGL on this display: start without --renderer glow, or {CURE}")
        }
        Some(Renderer::Wgpu) => {
            format!("no window can be drawn with {other} on this display: start without --renderer wgpu, or {CURE}")
        }
    }
}

/// What helps where the graphics do not work.
const CURE: &str = if cfg!(target_os = "linux") {
    "install or update the graphics driver, on Debian and Ubuntu with “apt install libegl1 libgl1 libgl1-mesa-dri \
     mesa-vulkan-drivers”, or set LIBGL_ALWAYS_SOFTWARE=1"
} else if cfg!(windows) {
    "install or update the graphics driver; without a graphics card, Windows 10 or later draws with DirectX 12 in software"
} else {
    "update the system, whose part the graphics driver is"
};

/// Why there is no window where one of its parts panicked as it was opened.
fn failed_to_open(failure: &Failure) -> String {
    let place = failure.place.as_deref().unwrap_or("a place that is not known");
    // winit has no other word for a keyboard without layouts.
    if cfg!(target_os = "linux") && ["x11/mod.rs", "wayland/seat/keyboard"].iter().any(|part| place.contains(part)) {
        return format!(
            "the window cannot be opened, most likely because the system's keyboard layouts are missing ({place}): install \
             them, on Debian and Ubuntu with “apt install xkb-data”"
        );
    }
    format!(
        "the window cannot be opened, because a part of it failed ({place}): {CURE}, and report this place if that does not help"
    )
}
