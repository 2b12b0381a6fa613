//! The window: with which renderer it is opened, and what to do where it cannot be.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;
use passdesk::desk::{Options, Placement, Store};
use passdesk::ui::App;
use tokio::runtime::Handle;

use crate::args::Renderer;
use crate::process;

/// Opens the window, with the other renderer if the first one cannot start.
///
/// # Errors
/// One sentence that says why there is no window, and what to do.
pub(crate) fn show(asked_for: Option<Renderer>, desk: &Options, runtime: &Handle) -> Result<(), String> {
    if let Some(name) = missing_library() {
        return Err(format!(
            "the system library {name} cannot be loaded: install it, on Debian and Ubuntu with “apt install libx11-6 \
             libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0”"
        ));
    }
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
    for renderer in renderers {
        let opened = Rc::new(Cell::new(false));
        match open(desk, *renderer, runtime.clone(), &zone, Rc::clone(&opened)) {
            Ok(()) => return Ok(()),
            // Another window would be another desk, without what waited in this one.
            Err(why) if opened.get() => {
                return Err(format!(
                    "the window can no longer be drawn ({why}): start Passdesk again, and look at the users that you were \
                     about to change"
                ));
            }
            // Without a display, the other renderer has none either.
            Err(eframe::Error::WinitEventLoop(why)) => {
                log::debug!("{why}");
                return Err(no_display());
            }
            Err(why) => log::debug!("{}: {why}", renderer.name()),
        }
    }
    Err(no_renderer(asked_for))
}

/// The time zone of this computer, from whoever finds it first.
fn system_zone(zone: &OnceLock<TimeZone>) -> TimeZone {
    zone.get_or_init(TimeZone::system).clone()
}

fn open(
    desk: &Options,
    renderer: Renderer,
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
        .with_app_id("passdesk")
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
        ..eframe::NativeOptions::default()
    };
    let (desk, zone) = (desk.clone(), Arc::clone(zone));
    let (at_exit, clipboard) = (runtime.clone(), desk.clipboard.clone());
    eframe::run_native(
        "Passdesk",
        options,
        Box::new(move |created| {
            opened.set(true);
            if !is_on_a_screen(created, placement) {
                // Before a screen was taken away, it was there.
                created.egui_ctx.send_viewport_cmd(egui::ViewportCommand::OuterPosition(egui::pos2(40.0, 40.0)));
            }
            let app = App::new(&created.egui_ctx, desk, runtime, system_zone(&zone));
            Ok(Box::new(app.at_exit(move || at_exit.block_on(process::clear(&clipboard)))))
        }),
    )
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

/// Why there is no display, as far as the environment says.
fn no_display() -> String {
    match ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| Some((name, set(name)?))) {
        Some((name, display)) => format!(
            "the display {display} cannot be reached: see that it runs and that you may use it, or set {name} to another \
             one"
        ),
        None => "there is no display to open a window on: start Passdesk on a computer with one, or set DISPLAY or \
                 WAYLAND_DISPLAY"
            .into(),
    }
}

fn no_renderer(asked_for: Option<Renderer>) -> String {
    const CURE: &str = "install or update the graphics driver, on Debian and Ubuntu with “apt install libegl1 \
                        libgl1-mesa-dri mesa-vulkan-drivers”";
    match asked_for {
        None => format!("no window can be drawn, because neither OpenGL nor Vulkan works on this display: {CURE}"),
        Some(Renderer::Glow) => {
            format!("no window can be drawn with OpenGL on this display: start without --renderer glow, or {CURE}")
        }
        Some(Renderer::Wgpu) => {
            format!("no window can be drawn with Vulkan on this display: start without --renderer wgpu, or {CURE}")
        }
    }
}

/// A variable of the environment, if it says anything.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The first of the libraries that are loaded as the window is opened which cannot be. Looked for beforehand, because the
/// window's own libraries say that there is no display then, or panic.
#[cfg(all(unix, not(target_os = "macos")))]
fn missing_library() -> Option<&'static str> {
    // As winit chooses.
    let wayland = set("WAYLAND_DISPLAY").or_else(|| set("WAYLAND_SOCKET")).is_some();
    if wayland {
        return xkbcommon_dl::xkbcommon_option().is_none().then_some("libxkbcommon.so.0");
    }
    set("DISPLAY")?;
    [
        (x11_dl::xlib::Xlib::open().is_ok(), "libX11.so.6"),
        (x11_dl::xlib_xcb::Xlib_xcb::open().is_ok(), "libX11-xcb.so.1"),
        (x11_dl::xcursor::Xcursor::open().is_ok(), "libXcursor.so.1"),
        (x11_dl::xinput2::XInput2::open().is_ok(), "libXi.so.6"),
        (xkbcommon_dl::xkbcommon_option().is_some(), "libxkbcommon.so.0"),
        (xkbcommon_dl::x11::xkbcommon_x11_option().is_some(), "libxkbcommon-x11.so.0"),
    ]
    .into_iter()
    .find_map(|(loads, name)| (!loads).then_some(name))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn missing_library() -> Option<&'static str> {
    None
}
