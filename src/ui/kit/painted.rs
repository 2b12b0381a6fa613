//! Text and icons painted at a place, cut short where there is no room for them.

use std::ops::Range;

use egui::{Align2, Color32, FontId, Rect, Sense, Ui, Vec2, pos2};

use super::elided::{ELLIPSIS, Measured, elide};
use super::theme::{self, palette};

/// An icon that is part of what stands beside it: it has no accessible name of its own.
pub(in crate::ui) fn paint_icon(ui: &mut Ui, icon: &str, size: f32, ink: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(size + 2.0), Sense::hover());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, theme::icon(size), ink);
}

/// One piece of text painted at a place, cut short with an ellipsis where it is wider than `width`. Returns its rectangle.
pub(in crate::ui) fn paint_text(
    ui: &Ui,
    left_center: egui::Pos2,
    width: f32,
    text: &str,
    font: FontId,
    ink: Color32,
) -> Rect {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = pos2(left_center.x, left_center.y - galley.size().y / 2.0);
    let rect = Rect::from_min_size(at, galley.size());
    ui.painter().galley(at, galley, ink);
    rect
}

/// The same, with some parts of the text marked: by what is behind them and by their weight.
pub(in crate::ui) fn paint_marked(
    ui: &Ui,
    left_center: egui::Pos2,
    width: f32,
    text: &str,
    marks: &[Range<usize>],
    (font, ink): (&FontId, Color32),
) {
    let mut job = marked(ui, text, marks, (font, ink));
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().galley(pos2(left_center.x, left_center.y - galley.size().y / 2.0), galley, ink);
}

fn marked(ui: &Ui, text: &str, marks: &[Range<usize>], (font, ink): (&FontId, Color32)) -> egui::text::LayoutJob {
    let plain = egui::TextFormat::simple(font.clone(), ink);
    let background = palette(ui).mark;
    let marked = egui::TextFormat { background, ..egui::TextFormat::simple(theme::bold(font.size), ink) };
    let mut job = egui::text::LayoutJob { break_on_newline: false, ..egui::text::LayoutJob::default() };
    job.wrap.max_width = f32::INFINITY;
    let mut at = 0;
    for mark in marks {
        job.append(text.get(at..mark.start).unwrap_or_default(), 0.0, plain.clone());
        job.append(text.get(mark.clone()).unwrap_or_default(), 0.0, marked.clone());
        at = mark.end;
    }
    job.append(text.get(at..).unwrap_or_default(), 0.0, plain);
    job
}

/// A name painted at a place, with what is marked of it, and cut short where it is wider than `width` ([`elide`]). Where it is seen
/// among others, those have to be cut together ([`cut_names`]).
pub(in crate::ui) fn paint_name(
    ui: &Ui,
    left_center: egui::Pos2,
    width: f32,
    name: &str,
    marks: &[Range<usize>],
    look: (&FontId, Color32),
) {
    match cut_names(ui, &[(name, marks)], width, look.0).pop().flatten() {
        Some((text, marks)) => paint_whole(ui, ui.clip_rect(), left_center, &text, &marks, look),
        None => paint_whole(ui, ui.clip_rect(), left_center, name, marks, look),
    }
}

/// A text painted at a place with what is marked of it, as wide as it is. What is out of `clip` is not painted.
pub(in crate::ui) fn paint_whole(
    ui: &Ui,
    clip: Rect,
    left_center: egui::Pos2,
    text: &str,
    marks: &[Range<usize>],
    (font, ink): (&FontId, Color32),
) {
    let job = marked(ui, text, marks, (font, ink));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = pos2(left_center.x, left_center.y - galley.size().y / 2.0);
    ui.painter().with_clip_rect(clip).galley(at, galley, ink);
}

/// A text with what is marked of it.
pub(in crate::ui) type Marked = (String, Vec<Range<usize>>);

/// These names, with what is marked of each, as they are shown where they are seen together in a column so wide; `None` for a name of
/// which all is shown.
pub(in crate::ui) fn cut_names(
    ui: &Ui,
    names: &[(&str, &[Range<usize>])],
    width: f32,
    font: &FontId,
) -> Vec<Option<Marked>> {
    let bold = theme::bold(font.size);
    let cut = ui.fonts_mut(|fonts| {
        let measured: Vec<Measured<'_>> = names
            .iter()
            .map(|(text, marks)| {
                let font_at = |at: usize| if marks.iter().any(|mark| mark.contains(&at)) { &bold } else { font };
                let widths = text.char_indices().map(|(at, c)| fonts.glyph_width(font_at(at), c)).collect();
                Measured { text, widths }
            })
            .collect();
        elide(&measured, fonts.glyph_width(&bold, ELLIPSIS), width)
    });
    let shown = names.iter().zip(cut).map(|((name, marks), kept)| kept.map(|kept| kept.shown(name, marks)));
    shown.collect()
}
