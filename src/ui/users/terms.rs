use egui::text::{LayoutJob, TextWrapping};
use egui::{
    CornerRadius, Label, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::desk::{Complaint, Filter};

use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{Button, Kind};
use crate::ui::kit::{format, icons};

/// No text of a chip is wider, in points.
const MAX_WIDTH: f32 = 300.0;
const HEIGHT: f32 = 28.0;

/// The terms of the filter in words, and below them what of it is not understood, each with what was probably meant; nothing
/// where there is neither. Returns the text as it becomes where a button was pressed.
pub(in crate::ui) fn terms_ui(ui: &mut Ui, text: &str, filter: &Filter) -> Option<String> {
    let mut pressed = None;
    if filter.chips().next().is_some() {
        ui.add_space(2.0 * GRID);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(1.5 * GRID, 1.5 * GRID);
            // So that the first one stands as high as the others.
            ui.spacing_mut().interact_size.y = HEIGHT;
            for (index, chip) in filter.chips().enumerate() {
                if term_ui(ui, index, &format::visible(chip.says)) {
                    pressed = Some(Filter::without(text, &chip.span));
                }
            }
        });
    }
    for (index, complaint) in filter.complaints().enumerate() {
        ui.add_space(1.5 * GRID);
        if let Some(term) = ui.push_id(("complaint", index), |ui| complaint_ui(ui, complaint)).inner {
            pressed = Some(Filter::replaced(text, &complaint.span, term));
        }
    }
    pressed
}

/// What of the filter is not understood. Returns the term that was probably meant, if that was pressed.
fn complaint_ui<'a>(ui: &mut Ui, complaint: &'a Complaint) -> Option<&'a str> {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.5 * GRID;
        ui.spacing_mut().interact_size.y = HEIGHT;
        let ink = palette(ui).warn;
        paint_icon(ui, icons::WARNING, 15.0, ink);
        let question = if complaint.instead.is_some() { " Did you mean" } else { "" };
        let text = format::visible(&complaint.says) + question;
        ui.add(Label::new(RichText::new(text).font(theme::plain(13.0)).color(ink)).wrap());
        let term = complaint.instead.as_deref()?;
        let shown = format::visible(term);
        let name = format!("Use {shown} instead");
        Button::new(Kind::Plain, &format!("{shown}?")).named(&name).small().show(ui).clicked().then_some(term)
    })
    .inner
}

/// A term in words. Tells whether it is to be taken out.
fn term_ui(ui: &mut Ui, index: usize, says: &str) -> bool {
    const PAD: f32 = 12.0;
    let palette = palette(ui);
    let mut job = LayoutJob::simple_singleline(says.to_owned(), theme::medium(13.0), palette.accent);
    job.wrap = TextWrapping::truncate_at_width(MAX_WIDTH);
    let text = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let size = vec2(PAD + text.size().x + HEIGHT, HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, says));
    let line = Stroke::new(1.0, palette.accent.gamma_multiply(0.4));
    let round = CornerRadius::same((HEIGHT / 2.0) as u8);
    ui.painter().rect(rect, round, palette.accent_soft, line, StrokeKind::Inside);
    let at = pos2(rect.left() + PAD, rect.center().y - text.size().y / 2.0);
    let is_cut = text.elided;
    ui.painter().galley(at, text, palette.accent);
    if is_cut {
        response.on_hover_text(says);
    }
    let corner = Rect::from_min_max(pos2(rect.right() - HEIGHT, rect.top() + 1.0), rect.right_bottom());
    // Two terms may say the same.
    let mut corner = ui.new_child(UiBuilder::new().id_salt(index).max_rect(corner));
    Button::icon(icons::X, &format!("Remove {says}")).small().show(&mut corner).clicked()
}
