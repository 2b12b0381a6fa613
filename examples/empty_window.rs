//! An empty eframe window: what the first frame, the memory and the idleness of Passdesk are measured against.
//! `benches/window.py` runs it beside the program, with the same renderer, the same features and the same size.
//!
//! With `text` it is full of text, as a table of users is: a renderer needs memory for what it draws, one in software most.
//!
//! ```text
//! cargo run --release --example empty_window -- wgpu|glow [text]
//! ```

use eframe::Renderer;

/// As many as the window has place for.
const ROWS: usize = 30;
const COLUMNS: usize = 8;

struct Empty {
    /// Nothing in an empty window.
    text: Vec<String>,
}

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |ui| {
            egui::Grid::new("text").striped(true).show(ui, |ui| {
                for row in self.text.chunks(COLUMNS) {
                    for cell in row {
                        ui.label(cell);
                    }
                    ui.end_row();
                }
            });
        });
    }
}

fn main() -> eframe::Result {
    let renderer = match std::env::args().nth(1).as_deref() {
        Some("glow") => Renderer::Glow,
        _ => Renderer::Wgpu,
    };
    let cells = if std::env::args().nth(2).as_deref() == Some("text") { ROWS * COLUMNS } else { 0 };
    let text = (0..cells).map(|n| format!("Row {}, cell {}", n / COLUMNS, n % COLUMNS)).collect();
    let viewport = egui::ViewportBuilder::default().with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { renderer, viewport, ..Default::default() };
    eframe::run_native("Empty", options, Box::new(|_| Ok(Box::new(Empty { text }))))
}
