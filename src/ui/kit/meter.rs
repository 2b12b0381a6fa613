use egui::{CornerRadius, Rect, RichText, Sense, Ui, pos2, vec2};

use crate::password::{SCORED_CHARS, Strength};

use super::theme::{self, GRID, palette};

/// How strong a password is: bars, a word, and what it means. `bits` are known of one that was generated.
pub(in crate::ui) fn meter_ui(ui: &mut Ui, strength: Option<&Strength>, bits: Option<f64>) {
    const BARS: u8 = 5;
    let palette = palette(ui);
    let score = strength.map_or(0, |strength| strength.score + 1);
    let ink = match score {
        0 => palette.border,
        1 | 2 => palette.bad,
        3 => palette.warn,
        _ => palette.good,
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 5.0), Sense::hover());
    let width = (rect.width() - GRID * f32::from(BARS - 1)) / f32::from(BARS);
    for bar in 0..BARS {
        let left = rect.left() + f32::from(bar) * (width + GRID);
        let bar_rect = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        let fill = if bar < score { ink } else { palette.border };
        ui.painter().rect_filled(bar_rect, CornerRadius::same(2), fill);
    }
    let Some(strength) = strength else {
        ui.label(RichText::new("Strength is shown as you type").color(palette.text_faint).size(12.5));
        return;
    };
    if let Some(bits) = bits {
        let text = format!("{}: random, {bits:.0} bits", strength.word());
        ui.label(RichText::new(text).font(theme::medium(12.5)).color(ink));
        return;
    }
    let text = format!("{}: {} to guess at 10 tries a second", strength.word(), strength.time_to_guess);
    ui.label(RichText::new(text).font(theme::medium(12.5)).color(ink));
    for line in strength.warning.iter().chain(&strength.suggestions) {
        ui.add(egui::Label::new(RichText::new(line).color(palette.text_muted).size(12.5)).wrap());
    }
    if strength.only_start_scored {
        let text = format!("Only the first {SCORED_CHARS} characters are scored");
        ui.label(RichText::new(text).color(palette.text_faint).size(12.5));
    }
}
