use egui::text_edit::TextEditState;
use egui::{
    Area, Context, EventFilter, Frame, Id, Key, Margin, Modifiers, Order, Rect, Response, Role, Sense, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use crate::desk::{Completion, complete};

use crate::ui::kit::key_by_key::put_cursor;
use crate::ui::kit::painted::paint_text;
use crate::ui::kit::theme::{self, GRID, RADIUS, palette};

/// What the text of the filter could go on with, as a list below its field.
///
/// It is there from a letter that is typed until something else is done. The arrow keys choose in it; Enter takes what was
/// chosen so, and is the table's as long as nothing was. Tab takes the first where nothing was chosen.
#[derive(Default)]
pub(in crate::ui) struct Completing {
    offered: Vec<Completion>,
    /// The text and the place of the cursor that it was made for, in bytes.
    cache_key: (String, usize),
    /// The text as it was left in the last frame.
    seen: String,
    chosen: Option<usize>,
    open: bool,
    field: Option<Id>,
    rect: Option<Rect>,
}

const WIDTH: f32 = 480.0;
const OPTION_HEIGHT: f32 = 28.0;
/// Where the meanings begin.
const MEANING_AT: f32 = 128.0;

impl Completing {
    /// Does what the keys are for while the list is open.
    pub(in crate::ui) fn keys(&mut self, ctx: &Context, text: &mut String) {
        let has_focus = self.field.is_some_and(|field| ctx.memory(|memory| memory.has_focus(field)));
        if !self.open || !has_focus {
            return;
        }
        let pressed = |key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let last = self.offered.len().saturating_sub(1);
        for _ in 0..pressed(Key::ArrowDown) {
            self.chosen = Some(self.chosen.map_or(0, |chosen| (chosen + 1).min(last)));
        }
        for _ in 0..pressed(Key::ArrowUp) {
            self.chosen = self.chosen.map_or(Some(last), |chosen| chosen.checked_sub(1));
        }
        if pressed(Key::Tab) > 0 {
            self.take(ctx, text, self.chosen.unwrap_or_default());
        } else if let Some(chosen) = self.chosen.filter(|_| pressed(Key::Enter) > 0) {
            self.take(ctx, text, chosen);
        } else if pressed(Key::Escape) > 0 {
            self.open = false;
        }
    }

    /// Before the field is shown: behind a text that came from elsewhere one can go on typing.
    pub(in crate::ui) fn heed(&mut self, ctx: &Context, text: &str) {
        if let Some(field) = self.field.filter(|_| self.seen != text) {
            self.seen = text.to_owned();
            let chars = text.chars().count();
            put_cursor(ctx, field, chars..chars);
        }
    }

    /// Keeps the list in step with the field, and shows it.
    pub(in crate::ui) fn completing_ui(&mut self, ui: &Ui, field: &Response, text: &mut String) {
        self.follow(ui.ctx(), field, text);
        if self.seen != *text {
            self.seen.clone_from(text);
        }
        if !self.open {
            self.rect = None;
            return;
        }
        let options = self.list_ui(ui, field.rect);
        let chosen = self.chosen.and_then(|chosen| options.get(chosen));
        ui.ctx().accesskit_node_builder(field.id, |node| {
            node.set_expanded(true);
            if let Some(option) = chosen {
                node.set_active_descendant(option.id.accesskit_id());
            }
        });
        if let Some(clicked) = options.iter().position(Response::clicked) {
            self.take(ui.ctx(), text, clicked);
            field.request_focus();
        }
    }

    fn follow(&mut self, ctx: &Context, field: &Response, text: &str) {
        self.field = Some(field.id);
        self.open |= field.changed();
        if !self.open {
            return;
        }
        let state = TextEditState::load(ctx, field.id);
        let cursor = state.and_then(|state| state.cursor.char_range()).map(|range| range.primary.index.0);
        let cursor = cursor.map_or(text.len(), |cursor| byte_of(text, cursor));
        if self.cache_key.0 != text || self.cache_key.1 != cursor {
            self.offered = complete(text, cursor);
            self.cache_key = (text.to_owned(), cursor);
            self.chosen = None;
        }
        // A click on the list takes the focus before it is one.
        let pointed =
            ctx.input(|input| input.pointer.latest_pos()).zip(self.rect).is_some_and(|(at, rect)| rect.contains(at));
        let clicking = pointed && ctx.input(|input| input.pointer.any_down() || input.pointer.any_released());
        self.open = !self.offered.is_empty() && (field.has_focus() || clicking);
        if self.open {
            // Tab and Escape are the list's; without this they would take the focus away.
            let keys = EventFilter { tab: true, escape: true, horizontal_arrows: true, vertical_arrows: true };
            ctx.memory_mut(|memory| memory.set_focus_lock_filter(field.id, keys));
        }
    }

    fn list_ui(&mut self, ui: &Ui, field: Rect) -> Vec<Response> {
        let area = Area::new(Id::unique("completions"))
            .order(Order::Foreground)
            .fixed_pos(field.left_bottom() + vec2(0.0, GRID));
        let shown = area.show(ui.ctx(), |ui| {
            let palette = palette(ui);
            let frame = Frame::new()
                .fill(palette.raised)
                .stroke(ui.visuals().window_stroke)
                .shadow(ui.visuals().popup_shadow)
                .corner_radius(RADIUS)
                .inner_margin(Margin::same(4));
            let list = UiBuilder::new().accessibility_role(Role::ListBox).accessibility_label("Completions");
            frame
                .show(ui, |ui| {
                    ui.scope_builder(list, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        let each = self.offered.iter().enumerate();
                        each.map(|(index, offered)| option_ui(ui, offered, self.chosen == Some(index))).collect()
                    })
                    .inner
                })
                .inner
        });
        self.rect = Some(shown.response.rect);
        shown.inner
    }

    /// Has the text go on with one of those that are offered.
    fn take(&mut self, ctx: &Context, text: &mut String, index: usize) {
        let (Some(completion), Some(field)) = (self.offered.get(index), self.field) else { return };
        if text.get(completion.replaces.clone()).is_none() {
            return;
        }
        text.replace_range(completion.replaces.clone(), &completion.insert);
        let cursor = text[..completion.replaces.start + completion.insert.len()].chars().count();
        put_cursor(ctx, field, cursor..cursor);
        self.seen.clone_from(text);
        // A field goes on with its values.
        self.open = true;
    }
}

fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

fn option_ui(ui: &mut Ui, offered: &Completion, chosen: bool) -> Response {
    let palette = palette(ui);
    let name = offered.insert.trim_end();
    let (_, rect) = ui.allocate_space(vec2(WIDTH, OPTION_HEIGHT));
    // Not in the Tab order: the field keeps the focus.
    let response = ui.interact(rect, ui.scope_id().with(("option", name)), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.clear_toggled();
        node.set_selected(chosen);
        node.set_description(offered.meaning.as_str());
    });
    if chosen || response.hovered() {
        let fill = if chosen { palette.row_selected } else { palette.row_hover };
        ui.painter().rect_filled(rect, RADIUS, fill);
    }
    let at = rect.left_center() + vec2(2.0 * GRID, 0.0);
    paint_text(ui, at, MEANING_AT - 3.0 * GRID, name, theme::medium(13.0), palette.text);
    let (at, width) = (rect.left_center() + vec2(MEANING_AT, 0.0), WIDTH - MEANING_AT - 2.0 * GRID);
    paint_text(ui, at, width, &offered.meaning, theme::plain(13.0), palette.text_muted);
    response
}
