//! An empty eframe window: what the first frame, the memory and the idleness of Passdesk are measured against.
//! `benches/window.py` runs it beside the program, with the same renderer, the same features and the same size.
//!
//! ```text
//! cargo run --release --example empty_window -- wgpu|glow
//! ```

use eframe::Renderer;

struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |_| {});
    }
}

fn main() -> eframe::Result {
    let renderer = match std::env::args().nth(1).as_deref() {
        Some("glow") => Renderer::Glow,
        _ => Renderer::Wgpu,
    };
    let viewport = egui::ViewportBuilder::default().with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { renderer, viewport, ..Default::default() };
    eframe::run_native("Empty", options, Box::new(|_| Ok(Box::new(Empty))))
}
