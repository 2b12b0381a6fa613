use egui::{Context, Frame, Id, Margin, Modal, ModalResponse, RichText, Role, Ui, WidgetInfo};

use crate::ui::kit::scroll::body_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::is_heading;

/// Between the edge of a dialog and what is in it, in points.
const MARGIN: i8 = 24;

/// A dialog's frame with its title; `body` scrolls where the window is too low for it, `buttons` stay below it.
pub(super) fn modal_ui<S>(
    ctx: &Context,
    title: &str,
    width: f32,
    state: &mut S,
    body: impl FnOnce(&mut Ui, &mut S),
    buttons: impl FnOnce(&mut Ui, &mut S),
) -> ModalResponse<()> {
    let style = ctx.global_style();
    let frame = Frame::new()
        .fill(style.visuals.window_fill)
        .stroke(style.visuals.window_stroke)
        .corner_radius(theme::RADIUS_LARGE)
        .shadow(style.visuals.window_shadow)
        .inner_margin(Margin::same(MARGIN));
    let id = Id::unique(("dialog", title));
    let window_height = ctx.content_rect().height();
    // What it is laid out in is no dialog of its own beside it.
    let area = Modal::default_area(id).role(Role::GenericContainer).default_height(window_height);
    let modal = Modal::new(id).area(area).frame(frame).backdrop_color(theme::backdrop(&style.visuals));
    modal.show(ctx, |ui| {
        ui.set_width(width.min(ctx.content_rect().width() - 2.0 * f32::from(MARGIN) - 4.0 * GRID));
        let response = ui.response();
        response.widget_info(|| WidgetInfo::labeled(Role::Dialog, true, title));
        ctx.accesskit_node_builder(response.id, egui::accesskit::Node::set_modal);
        ui.spacing_mut().item_spacing.y = 2.0 * GRID;
        let text = RichText::new(title).font(theme::bold(18.0)).color(palette(ui).text);
        is_heading(&ui.add(egui::Label::new(text).wrap()), title);
        ui.add_space(GRID);
        // What is not the body: margins, title, buttons.
        let max_height = (window_height - 190.0).max(120.0);
        let area = egui::ScrollArea::vertical().max_height(max_height);
        body_ui(ui, area, f32::from(MARGIN) - GRID, |ui| body(ui, state));
        ui.add_space(2.0 * GRID);
        buttons(ui, state);
    })
}
