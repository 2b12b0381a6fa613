//! The parts that every screen is made of.

use std::borrow::Cow;
use std::panic::Location;

use egui::accesskit::{self, HasPopup, Live};
use egui::{
    Align2, Color32, Context, CornerRadius, FontId, Frame, Id, Margin, Popup, Rect, Response, Role, Sense, Stroke, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::account::numbered;

use super::painted::{paint_icon, paint_text};
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

/// A heading within a panel.
pub(in crate::ui) fn section(ui: &mut Ui, text: &str) {
    ui.add_space(2.0 * GRID);
    let label = ui.label(egui::RichText::new(text).font(theme::medium(12.0)).color(palette(ui).text_faint));
    is_heading(&label, text);
}

/// Says to assistive software where this is: egui knows how large a part of the window is only once it is full.
pub(in crate::ui) fn set_bounds(ctx: &Context, id: Id, rect: Rect) {
    let (x0, y0, x1, y1) = (rect.left(), rect.top(), rect.right(), rect.bottom());
    let bounds = accesskit::Rect { x0: x0.into(), y0: y0.into(), x1: x1.into(), y1: y1.into() };
    ctx.accesskit_node_builder(id, |node| node.set_bounds(bounds));
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

/// How much wider a badge is than its word, in points.
const AROUND_BADGE: f32 = 30.0;

/// How wide a [`badge`] with this word is.
pub(in crate::ui) fn badge_width(ui: &Ui, text: &str) -> f32 {
    let font = theme::medium(12.0);
    ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)).size().x + AROUND_BADGE
}

/// A small rounded mark with a word in it.
pub(in crate::ui) fn badge(ui: &mut Ui, tone: Tone, icon: &str, text: &str) -> Response {
    let (ink, ground) = tone.colours(ui);
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), theme::medium(12.0), ink));
    let size = vec2(galley.size().x + AROUND_BADGE, 22.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(11), ground);
    let centre = pos2(rect.left() + 14.0, rect.center().y);
    ui.painter().text(centre, Align2::CENTER_CENTER, icon, theme::icon(14.0), ink);
    ui.painter().galley(pos2(rect.left() + 23.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// How high a [`rule`] is, in points.
pub(in crate::ui) const RULE_HEIGHT: f32 = 1.0;

/// A thin line across.
pub(in crate::ui) fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), RULE_HEIGHT), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, palette(ui).border));
}
