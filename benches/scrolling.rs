//! Scrolls through whole accounts and says how long the frames took, one by one: `cargo bench --profile dist --bench scrolling`.
//!
//! A mean hides the frame that stutters, so this is not measured by criterion. A frame is everything the program does for
//! one, up to the triangles; at 60 Hz there are 16.6 ms for it and for the renderer.

#[path = "frames/window.rs"]
mod window;

use std::io::Write as _;
use std::time::{Duration, Instant};

use egui::Key;

use window::{ROW_HEIGHT, Window, key, passdesk, pointer, wheel};

/// In so many frames from one end to the other: ten seconds.
const FRAMES: usize = 600;
const BUDGET: Duration = Duration::from_micros(16_600);

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "| users | frames | median | 99 of 100 within | slowest | over 16.6 ms |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for users in [200, 5_000, 100_000] {
        let (mut window, runtime, _demo) = passdesk(users);
        window.frame(pointer());
        let mut times = Vec::new();
        let step = ROW_HEIGHT * users as f32 / FRAMES as f32;
        for direction in [1.0, -1.0] {
            for _ in 0..FRAMES {
                // What was asked for as rows came in sight arrives meanwhile.
                window::pass(&runtime, Duration::from_millis(16));
                times.push(timed(&mut window, wheel(direction * step)));
            }
        }
        // The other way to get from end to end.
        for press in [Key::End, Key::Home] {
            times.push(timed(&mut window, key(press)));
            times.extend((0..10).map(|_| timed(&mut window, Vec::new())));
        }
        times.sort_unstable();
        let part = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        let over = times.iter().filter(|time| **time > BUDGET).count();
        let (median, most, slowest) = (part(0.5), part(0.99), part(1.0));
        writeln!(out, "| {users} | {} | {median:.2} ms | {most:.2} ms | {slowest:.2} ms | {over} |", times.len())?;
    }
    Ok(())
}

fn timed<A: eframe::App>(window: &mut Window<A>, events: Vec<egui::Event>) -> Duration {
    let begun = Instant::now();
    window.frame(events);
    begun.elapsed()
}
