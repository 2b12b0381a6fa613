//! Passdesk: arguments and the window. All else is in the library.

#![forbid(unsafe_code)]
// No console window beside the program's own on Windows.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod args;
mod process;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use passdesk::desk::{self, Clipboard};
use passdesk::ui::App;

use args::{Args, Parsed, Renderer};

fn main() -> ExitCode {
    process::keep_failures_quiet();
    match args::parse() {
        Ok(Parsed::Say(text)) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Ok(Parsed::Run(args)) => run(&args),
        Err(why) => {
            complain(&format!("{why}\nTry passdesk --help"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&format!("The background work could not be started: {why}. Close other programs and try again."));
            return ExitCode::FAILURE;
        }
    };
    let clipboard = Clipboard::of_the_window_system();
    process::end_on_signals(&runtime, clipboard.clone());
    let options = desk::Options { clipboard: clipboard.clone(), ..args.desk.clone() };
    let clear_at_end = process::ClearAtEnd { runtime: &runtime, clipboard };
    let shown = show(args.renderer, &options, runtime.handle());
    drop(clear_at_end);
    // The window does not close while a change is under way, so nothing that is still running has to be waited for.
    runtime.shutdown_timeout(Duration::from_millis(500));
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            complain(&why);
            ExitCode::FAILURE
        }
    }
}

/// Opens the window, with the other renderer if the first one cannot start.
fn show(renderer: Option<Renderer>, desk: &desk::Options, runtime: &tokio::runtime::Handle) -> Result<(), String> {
    let renderers = match renderer {
        Some(renderer) => vec![renderer],
        // OpenGL shows the first frame sooner and takes less memory (README, "Measured"); where there is none, as on Windows
        // over remote desktop, there is something for wgpu.
        None => vec![Renderer::Glow, Renderer::Wgpu],
    };
    let mut reasons = Vec::new();
    for renderer in renderers {
        match window(desk, renderer, runtime.clone()) {
            Ok(()) => return Ok(()),
            // Without a display, the other renderer has none either.
            Err(eframe::Error::WinitEventLoop(why)) => {
                log::debug!("{why}");
                return Err(
                    "There is no display to open a window on. Start Passdesk on a computer with one; on Linux, \
                            set DISPLAY or WAYLAND_DISPLAY."
                        .into(),
                );
            }
            Err(why) => reasons.push(format!("{}: {why}", renderer.name())),
        }
    }
    Err(format!(
        "No window could be opened ({}). Update the graphics driver, or try the other of --renderer wgpu and --renderer glow.",
        reasons.join("; ")
    ))
}

fn window(desk: &desk::Options, renderer: Renderer, runtime: tokio::runtime::Handle) -> eframe::Result {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icon/passdesk-256.png")).ok();
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Passdesk")
        .with_app_id("passdesk")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([860.0, 520.0]);
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
    let desk = desk.clone();
    eframe::run_native(
        "Passdesk",
        options,
        Box::new(move |created| Ok(Box::new(App::new(&created.egui_ctx, desk, runtime, TimeZone::system())))),
    )
}

#[expect(clippy::print_stdout, reason = "--help and --version answer there")]
fn say(text: &str) {
    println!("{text}");
}

fn complain(text: &str) {
    eprintln!("passdesk: {text}");
}
