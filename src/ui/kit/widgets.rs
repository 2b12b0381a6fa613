//! The parts that every screen is made of.

use std::borrow::Cow;
use std::ops::Range;
use std::panic::Location;

use egui::accesskit::{HasPopup, Live};
use egui::{
    Align, Align2, Color32, CornerRadius, FontId, Frame, Id, Layout, Margin, Popup, Rect, Response, Role, Sense,
    Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::account::numbered;

use super::shortcuts::{platform_keys, with_keys};
use super::theme::{self, GRID, RADIUS, palette};
use super::{format, icons};

/// What a button is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Kind {
    /// What one most likely wants here; one of a screen.
    Primary,
    /// Anything else.
    Plain,
    /// Takes something away.
    Danger,
    /// An icon or a word without a frame, in a bar or beside a text.
    Quiet,
}

/// A button: an icon, a word, or both. Its accessible name is the word, or what [`Button::named`] gives it.
///
/// Its id is the place in the code where it is shown, and not made of its words: a button whose words change stays the same one,
/// and keeps the keyboard's focus. Where one place shows several in one `Ui`, each has a key ([`Button::keyed`]).
pub(in crate::ui) struct Button<'a> {
    kind: Kind,
    icon: Option<&'a str>,
    text: &'a str,
    name: Option<&'a str>,
    off: Option<&'a str>,
    small: bool,
    in_menu: bool,
    key: Option<Id>,
    keys: Option<&'static str>,
}

impl<'a> Button<'a> {
    pub(in crate::ui) fn new(kind: Kind, text: &'a str) -> Self {
        Self { kind, icon: None, text, name: None, off: None, small: false, in_menu: false, key: None, keys: None }
    }

    /// Tells it from the others that the same place in the code shows.
    pub(in crate::ui) fn keyed(self, key: impl std::hash::Hash + std::fmt::Debug) -> Self {
        Self { key: Some(Id::unique(key)), ..self }
    }

    /// A button with an icon alone; `name` is what a screen reader says and what a tooltip shows.
    pub(in crate::ui) fn icon(icon: &'a str, name: &'a str) -> Self {
        Self { icon: Some(icon), name: Some(name), ..Self::new(Kind::Quiet, "") }
    }

    pub(in crate::ui) fn with_icon(self, icon: &'a str) -> Self {
        Self { icon: Some(icon), ..self }
    }

    pub(in crate::ui) fn named(self, name: &'a str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Switches it off where there is a reason, which is its tooltip.
    pub(in crate::ui) fn disabled_if(self, reason: Option<&'a str>) -> Self {
        Self { off: reason, ..self }
    }

    pub(in crate::ui) fn small(self) -> Self {
        Self { small: true, ..self }
    }

    /// A line of a menu, as wide as that, with its word at the left; an icon alone stays as it is.
    pub(in crate::ui) fn in_menu(self) -> Self {
        Self { in_menu: true, ..self.small() }
    }

    /// With the keys that do the same, which its tooltip says.
    pub(in crate::ui) fn with_keys(self, keys: &'static str) -> Self {
        Self { keys: Some(keys), ..self }
    }

    #[track_caller]
    pub(in crate::ui) fn show(self, ui: &mut Ui) -> Response {
        let id = id_of_place(ui).with(("button", self.key));
        let palette = palette(ui);
        let is_line = self.in_menu && !self.text.is_empty();
        let (height, font, pad) = match (is_line, self.small) {
            (true, _) => (28.0, theme::plain(13.5), 8.0),
            (false, true) => (26.0, theme::medium(12.5), 8.0),
            (false, false) => (theme::CONTROL_HEIGHT, theme::medium(13.5), 12.0),
        };
        let enabled = ui.is_enabled() && self.off.is_none();
        let icon = self.icon.map(|icon| {
            let font = theme::icon(font.size + 3.5);
            ui.fonts_mut(|fonts| fonts.layout_no_wrap(icon.to_owned(), font, Color32::PLACEHOLDER))
        });
        let text = (!self.text.is_empty()).then(|| {
            ui.fonts_mut(|fonts| fonts.layout_no_wrap(self.text.to_owned(), font.clone(), Color32::PLACEHOLDER))
        });
        let (icon_width, text_width) =
            (icon.as_ref().map_or(0.0, |g| g.size().x), text.as_ref().map_or(0.0, |g| g.size().x));
        let gap = if icon.is_some() && text.is_some() { 1.5 * GRID } else { 0.0 };
        let width = if text.is_some() { icon_width + gap + text_width + 2.0 * pad } else { height };
        let width = if is_line { width.max(ui.available_width()) } else { width };
        let name = self.name.unwrap_or(self.text);
        let (_, rect) = ui.allocate_space(vec2(width, height));
        let response = ui.interact(rect, id, sense(enabled));
        let role = if self.in_menu { Role::MenuItem } else { Role::Button };
        response.widget_info(|| WidgetInfo::labeled(role, enabled, name));
        if let Some(reason) = self.off {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(reason));
        }
        if let Some(keys) = self.keys {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut(&*platform_keys(keys)));
        }

        let on = enabled && (response.hovered() || response.is_pointer_button_down_on());
        let (fill, line, ink) = self.colours(palette, enabled, on);
        if ui.is_rect_visible(rect) {
            ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
            if response.has_focus() {
                focus_ring(ui, rect);
            }
            let centred = rect.center().x - (icon_width + gap + text_width) / 2.0;
            let mut x = if is_line { rect.left() + pad } else { centred };
            for (galley, width) in [(icon, icon_width + gap), (text, text_width)] {
                if let Some(galley) = galley {
                    let at = pos2(x, rect.center().y - galley.size().y / 2.0);
                    ui.painter().galley_with_override_text_color(at, galley, ink);
                    x += width;
                }
            }
        }
        match (self.off, self.keys) {
            (Some(reason), _) => response.on_hover_text(reason),
            (None, Some(keys)) => response.on_hover_text(with_keys(name, keys)),
            (None, None) if self.text.is_empty() => response.on_hover_text(name),
            (None, None) => response,
        }
    }

    fn colours(&self, palette: &theme::Palette, enabled: bool, on: bool) -> (Color32, Color32, Color32) {
        let clear = Color32::TRANSPARENT;
        match self.kind {
            Kind::Quiet if !enabled => (clear, clear, palette.text_faint.gamma_multiply(0.6)),
            _ if !enabled => (palette.border.gamma_multiply(0.5), palette.border, palette.text_faint),
            Kind::Primary if on => (palette.accent_fill_hover, clear, palette.on_fill),
            Kind::Primary => (palette.accent_fill, clear, palette.on_fill),
            Kind::Danger if on => (palette.bad_fill_hover, clear, palette.on_fill),
            Kind::Danger => (palette.bad_fill, clear, palette.on_fill),
            Kind::Plain if on => (palette.row_hover, palette.border_strong, palette.text),
            Kind::Plain => (palette.field, palette.border_strong, palette.text),
            Kind::Quiet if on => (palette.border.gamma_multiply(0.7), clear, palette.text),
            Kind::Quiet if self.in_menu && !self.text.is_empty() => (clear, clear, palette.text),
            Kind::Quiet => (clear, clear, palette.text_muted),
        }
    }
}

/// Says of a button that it opens a menu, and whether that is open.
pub(in crate::ui) fn opens_menu(button: &Response) {
    let is_open = Popup::is_id_open(&button.ctx, Popup::default_response_id(button));
    button.ctx.accesskit_node_builder(button.id, |node| {
        node.set_has_popup(HasPopup::Menu);
        node.set_expanded(is_open);
    });
}

/// An id made of the place in the code that asks for it, and of the `Ui` it is shown in.
#[track_caller]
pub(in crate::ui) fn id_of_place(ui: &Ui) -> Id {
    let place = Location::caller();
    ui.scope_id().with((place.file(), place.line(), place.column()))
}

/// A text that a screen reader says when it comes and when it changes. Its id is that of its place in the code, or it would be said
/// again whenever something comes or goes before it.
#[track_caller]
pub(in crate::ui) fn announced(ui: &mut Ui, live: Live, text: impl FnOnce(&mut Ui) -> Response) -> Response {
    let id = id_of_place(ui).with("announced");
    let response = ui.scope_builder(UiBuilder::new().scope_id(id), text).inner;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
    response
}

/// What a control senses. While it is off it cannot be pressed, but it stays where the focus can be: with the keyboard too one learns
/// why it is off, and the focus is not nowhere because something has just been switched off.
fn sense(enabled: bool) -> Sense {
    if enabled { Sense::click() } else { Sense::FOCUSABLE }
}

/// A line around what has the keyboard's focus.
pub(in crate::ui) fn focus_ring(ui: &Ui, rect: Rect) {
    let stroke = Stroke::new(2.0, palette(ui).accent);
    ui.painter().rect_stroke(rect.expand(2.0), CornerRadius::same(8), stroke, egui::StrokeKind::Inside);
}

/// A switch with its text beside it.
#[track_caller]
pub(in crate::ui) fn toggle(ui: &mut Ui, on: bool, text: &str, off: Option<&str>) -> Response {
    let id = id_of_place(ui).with("switch");
    let palette = palette(ui);
    let enabled = ui.is_enabled() && off.is_none();
    let track = vec2(32.0, 18.0);
    let ink = if enabled { palette.text } else { palette.text_faint };
    let galley = {
        let wrap = ui.available_width() - track.x - 2.0 * GRID;
        ui.fonts_mut(|fonts| fonts.layout(text.to_owned(), theme::plain(13.5), ink, wrap))
    };
    let size = vec2(track.x + 2.0 * GRID + galley.size().x, galley.size().y.max(track.y) + GRID);
    let (_, rect) = ui.allocate_space(size);
    let mut response = ui.interact(rect, id, sense(enabled));
    if response.clicked() {
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, on, text));
    let how_on = ui.ctx().animate_bool_responsive(response.id, on);
    let track = Rect::from_min_size(pos2(rect.left(), rect.center().y - track.y / 2.0), track);
    let fill = palette.border_strong.lerp_to_gamma(palette.accent_fill, how_on);
    let fill = if enabled { fill } else { fill.gamma_multiply(0.5) };
    ui.painter().rect_filled(track, CornerRadius::same(9), fill);
    let knob = pos2(egui::lerp(track.left() + 9.0..=track.right() - 9.0, how_on), track.center().y);
    ui.painter().circle_filled(knob, 6.5, Color32::WHITE);
    if response.has_focus() {
        focus_ring(ui, track);
    }
    ui.painter().galley(pos2(track.right() + 2.0 * GRID, rect.center().y - galley.size().y / 2.0), galley, ink);
    match off {
        Some(reason) => response.on_hover_text(reason),
        None => response,
    }
}

/// How much a message matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Tone {
    Info,
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub(in crate::ui) fn icon(self) -> &'static str {
        match self {
            Self::Info => icons::INFO,
            Self::Good => icons::CHECK_CIRCLE,
            Self::Warn => icons::WARNING,
            Self::Bad => icons::WARNING_CIRCLE,
        }
    }

    /// The colours of its text and of the area behind it.
    pub(in crate::ui) fn colours(self, ui: &Ui) -> (Color32, Color32) {
        let palette = palette(ui);
        match self {
            Self::Info => (palette.accent, palette.accent_soft),
            Self::Good => (palette.good, palette.good_soft),
            Self::Warn => (palette.warn, palette.warn_soft),
            Self::Bad => (palette.bad, palette.bad_soft),
        }
    }
}

/// A message in a coloured box, with an icon, and with `more` below its text.
pub(in crate::ui) fn callout<R>(ui: &mut Ui, tone: Tone, text: &str, more: impl FnOnce(&mut Ui) -> R) -> R {
    let (ink, ground) = tone.colours(ui);
    // Names, messages and addresses from outside come in sentences too.
    let text = &format::visible(text);
    let frame = Frame::new().fill(ground).corner_radius(RADIUS).inner_margin(Margin::symmetric(12, 10));
    // Boxes side by side have buttons of the same name, whose ids must differ.
    let contents = |ui: &mut Ui| {
        frame
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0 * GRID;
                    paint_icon(ui, tone.icon(), 17.0, ink);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                        // A screen reader says it once it is there, and what went wrong at once.
                        let live = if tone == Tone::Bad { Live::Assertive } else { Live::Polite };
                        announced(ui, live, |ui| {
                            ui.add(egui::Label::new(egui::RichText::new(text).color(palette(ui).text)).wrap())
                        });
                        more(ui)
                    })
                    .inner
                })
                .inner
            })
            .inner
    };
    ui.push_id(text, contents).inner
}

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

/// A heading within a panel.
pub(in crate::ui) fn section(ui: &mut Ui, text: &str) {
    ui.add_space(2.0 * GRID);
    let label = ui.label(egui::RichText::new(text).font(theme::medium(12.0)).color(palette(ui).text_faint));
    is_heading(&label, text);
}

/// Has a screen reader find the text as a heading.
pub(in crate::ui) fn is_heading(label: &Response, text: &str) {
    label.ctx.accesskit_node_builder(label.id, |node| {
        node.set_role(Role::Heading);
        // What a label says is its value; a heading has a name.
        node.clear_value();
        node.set_label(text);
    });
}

/// A small remark, such as where what stands above it comes from.
pub(in crate::ui) fn caption(ui: &mut Ui, text: &str) {
    let text = egui::RichText::new(text).color(palette(ui).text_faint).size(12.5);
    ui.add(egui::Label::new(text).wrap());
}

/// A fact: what it is on the left, what it says on the right, and whatever `more` adds to it.
pub(in crate::ui) fn fact(ui: &mut Ui, what: &str, value: &str, more: impl FnOnce(&mut Ui)) {
    fact_from(ui, what, value, None, more);
}

/// A fact with where it comes from, which a tooltip says.
pub(in crate::ui) fn fact_from(ui: &mut Ui, what: &str, value: &str, source: Option<&str>, more: impl FnOnce(&mut Ui)) {
    const WHAT_WIDTH: f32 = 112.0;
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(WHAT_WIDTH, 18.0), Sense::hover());
        let ink = palette(ui).text_muted;
        paint_text(ui, rect.left_center(), WHAT_WIDTH, what, theme::plain(13.0), ink);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.5 * GRID;
            let font = theme::plain(13.0);
            let shown = format::visible(value);
            let painted = readable(ui, &shown, &font);
            let label = copyable(ui, what, value, |ui| {
                ui.add(egui::Label::new(egui::RichText::new(&*painted).font(font.clone())).wrap())
            });
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{what}: {shown}")));
            if let Some(source) = source {
                ui.ctx().accesskit_node_builder(label.id, |node| node.set_description(source));
                label.on_hover_text(source);
            }
            if matches!(painted, Cow::Owned(_)) {
                caption(ui, "This computer has no font for some of these characters. The text can be copied.");
            }
            more(ui);
        });
    });
}

/// This text with the numbers of the characters in place of those that no font of this computer has: else all of them would be
/// the same box.
fn readable<'a>(ui: &Ui, text: &'a str, font: &FontId) -> Cow<'a, str> {
    if text.is_ascii() || ui.fonts_mut(|fonts| fonts.has_glyphs(font, text)) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| ui.fonts_mut(|fonts| fonts.has_glyph(font, c));
    Cow::Owned(text.chars().map(|c| if shown(c) { c.to_string() } else { numbered(c) }).collect())
}

/// A text with a button that copies it, which is seen where the pointer is at the text. Keys and screen readers have other ways
/// to it: it is no stop for Tab, of which there would be dozens, but assistive software can press it.
pub(in crate::ui) fn copyable(ui: &mut Ui, what: &str, text: &str, show: impl FnOnce(&mut Ui) -> Response) -> Response {
    const WIDTH: f32 = 22.0;
    let right = ui.max_rect().right();
    let room = (ui.available_width() - WIDTH).max(0.0);
    let label = ui
        .scope(|ui| {
            ui.set_max_width(room);
            show(ui)
        })
        .inner;
    let row = Rect::from_x_y_ranges(label.rect.left()..=right, label.rect.y_range());
    let rect = Rect::from_center_size(pos2(right - WIDTH / 2.0, label.rect.top() + 9.0), Vec2::splat(WIDTH));
    let name = format!("Copy value: {what}");
    let copy = ui.interact(rect, ui.scope_id().with(("copy", what, text)), Sense::CLICK);
    copy.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if ui.rect_contains_pointer(row.union(rect)) {
        let palette = palette(ui);
        if copy.hovered() {
            ui.painter().rect_filled(rect, RADIUS, palette.border.gamma_multiply(0.7));
        }
        let ink = if copy.hovered() { palette.text } else { palette.text_muted };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::COPY, theme::icon(14.0), ink);
    }
    if copy.clicked() {
        ui.ctx().copy_text(text.to_owned());
    }
    copy.on_hover_text(name);
    label
}

/// A small rounded mark with a word in it.
pub(in crate::ui) fn badge(ui: &mut Ui, tone: Tone, icon: &str, text: &str) -> Response {
    let (ink, ground) = tone.colours(ui);
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), theme::medium(12.0), ink));
    let size = vec2(galley.size().x + 30.0, 22.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(11), ground);
    let centre = pos2(rect.left() + 14.0, rect.center().y);
    ui.painter().text(centre, Align2::CENTER_CENTER, icon, theme::icon(14.0), ink);
    ui.painter().galley(pos2(rect.left() + 23.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// A thin line across.
pub(in crate::ui) fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, palette(ui).border));
}

/// What stands at the right end of a row, laid out from left to right, so that the order of Tab and of a screen reader is the order
/// on the screen. Its width is that of the last frame; where it has changed, the frame is laid out once more.
#[track_caller]
pub(in crate::ui) fn at_right<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let id = id_of_place(ui).with("at right");
    ends_of(ui, id, |_| (), contents).1
}

/// A row with something at its left end, which is cut short where there is no room for it, and something at its right end.
#[track_caller]
pub(in crate::ui) fn ends<L, R>(
    ui: &mut Ui,
    left: impl FnOnce(&mut Ui) -> L,
    right: impl FnOnce(&mut Ui) -> R,
) -> (L, R) {
    let id = id_of_place(ui).with("ends");
    ends_of(ui, id, left, right)
}

fn ends_of<L, R>(ui: &mut Ui, id: Id, left: impl FnOnce(&mut Ui) -> L, right: impl FnOnce(&mut Ui) -> R) -> (L, R) {
    let row = ui.available_rect_before_wrap();
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    let gap = ui.spacing().item_spacing.x;
    // Until its width is known it begins at the left: wherever it is seen then, it is in sight.
    let begin = known.map_or(row.left(), |known| (row.right() - known).max(row.left()));
    let layout = Layout::left_to_right(Align::Center);
    let in_left = Rect::from_min_max(row.min, pos2((begin - gap).max(row.left()), row.bottom()));
    let mut child = ui.new_child(UiBuilder::new().id_salt(("left", id)).max_rect(in_left).layout(layout));
    let at_left = left(&mut child);
    let took_left = child.min_rect();
    let in_right = Rect::from_min_max(pos2(begin, row.top()), row.max);
    let mut child = ui.new_child(UiBuilder::new().id_salt(("right", id)).max_rect(in_right).layout(layout));
    let at_right = right(&mut child);
    let took = child.min_rect();
    if known.is_none_or(|known| (took.width() - known).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, took.width()));
        ui.ctx().request_discard("the right end of a row has another width");
    }
    let rect = took_left.union(took).with_min_x(row.left()).with_max_x(row.right());
    ui.advance_cursor_after_rect(rect);
    (at_left, at_right)
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
