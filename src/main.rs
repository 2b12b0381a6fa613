//! Passdesk: arguments and the window. All else is in the library.

#![forbid(unsafe_code)]
// No console window beside the program's own on Windows.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod args;
mod display;
mod notice;
#[cfg_attr(
    windows,
    allow(
        clippy::missing_const_for_thread_local,
        reason = "they are const, which clippy does not see when it compiles for Windows"
    )
)]
mod process;
mod window;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use passdesk::desk::{self, Clipboard, SystemDesktop};

use args::{Args, Parsed};

fn main() -> ExitCode {
    process::keep_failures_quiet();
    match args::parse() {
        Ok(Parsed::Say(text)) => {
            notice::say(&text);
            ExitCode::SUCCESS
        }
        Ok(Parsed::Run(args)) => run(&args),
        Err(why) => {
            notice::complain(&format!("{why}; see passdesk --help"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> ExitCode {
    let runtime = match passdesk::tasks::runtime() {
        Ok(runtime) => runtime,
        Err(why) => {
            notice::complain(&format!(
                "the background work could not be started ({why}): close other programs and try again"
            ));
            return ExitCode::FAILURE;
        }
    };
    let clipboard = Clipboard::of_the_window_system();
    process::end_on_signals(&runtime, clipboard.clone());
    let desktop = Some(Arc::new(SystemDesktop) as Arc<dyn desk::Desktop>);
    let options = desk::Options { clipboard: clipboard.clone(), desktop, ..args.desk.clone() };
    let clear_at_end = process::ClearAtEnd { runtime: &runtime, clipboard };
    let shown = window::show(args.renderer, &options, runtime.handle());
    drop(clear_at_end);
    // The window does not close while a change is under way, nor by one word during an export: nothing that is still running has
    // to be waited for.
    runtime.shutdown_timeout(Duration::from_millis(500));
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(window::Ended::NotOpened(why)) => {
            notice::complain(&why);
            ExitCode::FAILURE
        }
        Err(window::Ended::Failed(failure)) => {
            notice::repeat(&failure.told());
            // As of a Rust program that panics.
            ExitCode::from(101)
        }
    }
}
