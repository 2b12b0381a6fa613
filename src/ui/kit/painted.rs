//! Text and icons painted at a place, cut short where there is no room for them.

use std::ops::Range;

use egui::{Align2, Color32, FontId, Rect, Sense, Ui, Vec2, pos2};

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

/// A name painted at a place, with what is marked of it, and with as much of its middle left out as it takes for it to be no wider
/// than `width`: names that begin alike are told apart by their ends.
pub(in crate::ui) fn paint_name(
    ui: &Ui,
    left_center: egui::Pos2,
    width: f32,
    name: &str,
    marks: &[Range<usize>],
    (font, ink): (&FontId, Color32),
) {
    let layout = |text: &str, marks: &[Range<usize>]| {
        let job = marked(ui, text, marks, (font, ink));
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let mut galley = layout(name, marks);
    if galley.size().x > width {
        let (text, marks) = cut_in_the_middle(name, marks, |text, marks| layout(text, marks).size().x <= width);
        galley = layout(&text, &marks);
    }
    ui.painter().galley(pos2(left_center.x, left_center.y - galley.size().y / 2.0), galley, ink);
}

/// This text with an ellipsis in place of as much of its middle as it takes to fit, and what is left of these parts of it. The
/// ellipsis is in a part where something of it is left out.
fn cut_in_the_middle(
    text: &str,
    parts: &[Range<usize>],
    fits: impl Fn(&str, &[Range<usize>]) -> bool,
) -> (String, Vec<Range<usize>>) {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let chars = places.len() - 1;
    let cut = |kept: usize| {
        let (head, tail) = (places[kept.div_ceil(2)], places[chars - kept / 2]);
        let shown = format!("{}…{}", &text[..head], &text[tail..]);
        let behind = head + '…'.len_utf8();
        let start = |at: usize| if at >= tail { behind + (at - tail) } else { at.min(head) };
        let end = |at: usize| if at <= head { at } else { behind + at.saturating_sub(tail) };
        let mut seen = 0;
        let parts = parts.iter().filter_map(|part| {
            // Of several in what is left out, the ellipsis is one.
            let part = start(part.start).max(seen)..end(part.end);
            seen = seen.max(part.end);
            (!part.is_empty()).then_some(part)
        });
        (shown, parts.collect::<Vec<_>>())
    };
    let (mut least, mut most) = (0, chars.saturating_sub(1));
    while least < most {
        let middle = (least + most).div_ceil(2);
        let (text, parts) = cut(middle);
        if fits(&text, &parts) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    cut(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_in_the_middle_and_no_more_than_it_takes() {
        let cut = |name: &str, most: usize| cut_in_the_middle(name, &[], |text, _| text.chars().count() <= most).0;
        assert_eq!(cut("service.reporting.alpha", 9), "serv…lpha");
        assert_eq!(cut("service.reporting.beta", 10), "servi…beta");
        assert_eq!(cut("abc", 2), "a…");
        assert_eq!([cut("abc", 1), cut("abc", 0), cut("", 0)], ["…", "…", "…"]);
    }

    #[test]
    fn what_is_marked_stays_marked_as_far_as_it_is_seen() {
        for (marked, seen) in [
            ("serv", "serv"),
            ("lpha", "lpha"),
            ("alpha", "…lpha"),
            ("service", "serv…"),
            ("reporting", "…"),
            ("ting.alpha", "…lpha"),
            ("service.reporting.alpha", "serv…lpha"),
        ] {
            let name = "service.reporting.alpha";
            let at = name.find(marked).expect("a part of it");
            let fits = |text: &str, _: &[Range<usize>]| text.chars().count() <= 9;
            let (text, parts) = cut_in_the_middle(name, std::slice::from_ref(&(at..at + marked.len())), fits);
            assert_eq!(text, "serv…lpha");
            assert_eq!(parts.iter().map(|part| &text[part.clone()]).collect::<Vec<_>>(), [seen], "{marked}");
        }
        let (text, parts) = cut_in_the_middle("ääääüüüü", &[2..6, 10..14], |text, _| text.chars().count() <= 5);
        assert_eq!(parts.iter().map(|part| &text[part.clone()]).collect::<Vec<_>>(), ["ä…", "ü"], "{text}");
        let (text, parts) =
            cut_in_the_middle("wwwwwwwwww", &[0..2, 2..4, 4..6, 6..8], |text, _| text.chars().count() <= 5);
        assert_eq!(parts.iter().map(|part| &text[part.clone()]).collect::<Vec<_>>(), ["ww", "…"], "{text}");
    }
}
