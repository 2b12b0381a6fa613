//! The look of the window: colours, type and spacing, all in this one place.

use std::sync::Arc;

use egui::style::{Selection, WidgetVisuals};
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Ui,
    Vec2, Visuals, vec2,
};

use crate::desk;

/// Spacing is in steps of this many points.
pub(super) const GRID: f32 = 4.0;
/// Rounding of buttons, fields and cards.
pub(super) const RADIUS: CornerRadius = CornerRadius::same(6);
/// Rounding of dialogs.
pub(super) const RADIUS_LARGE: CornerRadius = CornerRadius::same(12);
/// Height of buttons and fields.
pub(super) const CONTROL_HEIGHT: f32 = 32.0;

/// The colours, by what they are for.
pub(super) struct Palette {
    /// Behind everything.
    pub(super) ground: Color32,
    /// Bars, panels, the table.
    pub(super) surface: Color32,
    /// Dialogs and hovered things.
    pub(super) raised: Color32,
    /// Fields to type into.
    pub(super) field: Color32,
    pub(super) border: Color32,
    pub(super) border_strong: Color32,
    pub(super) text: Color32,
    pub(super) text_muted: Color32,
    /// What is unimportant, and what is off.
    pub(super) text_faint: Color32,
    /// Text, icons and lines in the accent colour.
    pub(super) accent: Color32,
    /// The accent as an area behind text.
    pub(super) accent_fill: Color32,
    pub(super) accent_fill_hover: Color32,
    /// The accent as a hint of colour.
    pub(super) accent_soft: Color32,
    pub(super) on_fill: Color32,
    pub(super) good: Color32,
    pub(super) good_soft: Color32,
    pub(super) warn: Color32,
    pub(super) warn_soft: Color32,
    pub(super) bad: Color32,
    pub(super) bad_soft: Color32,
    pub(super) bad_fill: Color32,
    pub(super) bad_fill_hover: Color32,
    pub(super) row_hover: Color32,
    pub(super) row_selected: Color32,
    backdrop: Color32,
    shadow: Color32,
}

const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xf4, 0xf5, 0xfa),
    surface: Color32::from_rgb(0xff, 0xff, 0xff),
    raised: Color32::from_rgb(0xff, 0xff, 0xff),
    field: Color32::from_rgb(0xff, 0xff, 0xff),
    border: Color32::from_rgb(0xe3, 0xe6, 0xef),
    border_strong: Color32::from_rgb(0xc3, 0xc9, 0xd9),
    text: Color32::from_rgb(0x17, 0x1b, 0x2b),
    text_muted: Color32::from_rgb(0x53, 0x5a, 0x72),
    text_faint: Color32::from_rgb(0x6b, 0x72, 0x89),
    accent: Color32::from_rgb(0x37, 0x47, 0xc4),
    accent_fill: Color32::from_rgb(0x3b, 0x4c, 0xca),
    accent_fill_hover: Color32::from_rgb(0x2e, 0x3d, 0xae),
    accent_soft: Color32::from_rgb(0xe9, 0xec, 0xfb),
    on_fill: Color32::WHITE,
    good: Color32::from_rgb(0x19, 0x76, 0x46),
    good_soft: Color32::from_rgb(0xe4, 0xf5, 0xec),
    warn: Color32::from_rgb(0x8f, 0x55, 0x00),
    warn_soft: Color32::from_rgb(0xff, 0xf3, 0xdc),
    bad: Color32::from_rgb(0xb9, 0x2b, 0x39),
    bad_soft: Color32::from_rgb(0xfd, 0xeb, 0xec),
    bad_fill: Color32::from_rgb(0xc6, 0x31, 0x40),
    bad_fill_hover: Color32::from_rgb(0xa8, 0x25, 0x33),
    row_hover: Color32::from_rgb(0xf4, 0xf5, 0xfa),
    row_selected: Color32::from_rgb(0xe6, 0xe9, 0xfb),
    backdrop: Color32::from_black_alpha(90),
    shadow: Color32::from_black_alpha(50),
};

const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x10, 0x12, 0x1a),
    surface: Color32::from_rgb(0x17, 0x1a, 0x25),
    raised: Color32::from_rgb(0x1e, 0x22, 0x30),
    field: Color32::from_rgb(0x11, 0x14, 0x1d),
    border: Color32::from_rgb(0x2a, 0x2f, 0x40),
    border_strong: Color32::from_rgb(0x40, 0x47, 0x5f),
    text: Color32::from_rgb(0xe8, 0xea, 0xf3),
    text_muted: Color32::from_rgb(0xa9, 0xb0, 0xc6),
    text_faint: Color32::from_rgb(0x86, 0x8e, 0xa8),
    accent: Color32::from_rgb(0x97, 0xa3, 0xff),
    accent_fill: Color32::from_rgb(0x4d, 0x5d, 0xdf),
    accent_fill_hover: Color32::from_rgb(0x5f, 0x6f, 0xee),
    accent_soft: Color32::from_rgb(0x25, 0x2b, 0x52),
    on_fill: Color32::WHITE,
    good: Color32::from_rgb(0x62, 0xcf, 0x98),
    good_soft: Color32::from_rgb(0x15, 0x31, 0x24),
    warn: Color32::from_rgb(0xf3, 0xbd, 0x62),
    warn_soft: Color32::from_rgb(0x36, 0x2a, 0x13),
    bad: Color32::from_rgb(0xff, 0x87, 0x90),
    bad_soft: Color32::from_rgb(0x3c, 0x1c, 0x22),
    bad_fill: Color32::from_rgb(0xc9, 0x37, 0x46),
    bad_fill_hover: Color32::from_rgb(0xdb, 0x4b, 0x59),
    row_hover: Color32::from_rgb(0x1d, 0x21, 0x2e),
    row_selected: Color32::from_rgb(0x29, 0x2f, 0x55),
    backdrop: Color32::from_black_alpha(150),
    shadow: Color32::from_black_alpha(140),
};

/// The colours of the theme that `ui` is painted in.
pub(super) fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// What covers the window behind a dialog.
pub(super) fn backdrop(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { DARK.backdrop } else { LIGHT.backdrop }
}

/// Text of medium weight.
pub(super) fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Text of bold weight, for titles.
pub(super) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Text in the interface's plain weight.
pub(super) fn plain(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// An icon, drawn in outlines.
pub(super) fn icon(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("icons".into()))
}

/// An icon, filled.
pub(super) fn icon_filled(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("icons filled".into()))
}

/// Gives `ctx` this program's fonts and both of its themes.
pub(super) fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(egui::Theme::Dark, style(&DARK, Visuals::dark()));
}

/// Switches between the themes as the operator set it.
pub(super) fn follow(ctx: &egui::Context, theme: desk::Theme) {
    ctx.set_theme(match theme {
        desk::Theme::System => egui::ThemePreference::System,
        desk::Theme::Light => egui::ThemePreference::Light,
        desk::Theme::Dark => egui::ThemePreference::Dark,
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let data: [(&str, &'static [u8]); 6] = [
        ("plain", include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
        ("medium", include_bytes!("../../assets/fonts/Inter-Medium.ttf")),
        ("bold", include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
        ("mono", include_bytes!("../../assets/fonts/JetBrainsMonoNL-Regular.ttf")),
        ("icons", include_bytes!("../../assets/icons/Phosphor.ttf")),
        ("icons filled", include_bytes!("../../assets/icons/Phosphor-Fill.ttf")),
    ];
    for (name, bytes) in data {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    let named = |name: &str| FontFamily::Name(name.into());
    for (family, order) in [
        (FontFamily::Proportional, &["plain"][..]),
        (FontFamily::Monospace, &["mono", "plain"]),
        (named("medium"), &["medium"]),
        (named("bold"), &["bold"]),
        (named("icons"), &["icons"]),
        (named("icons filled"), &["icons filled", "icons"]),
    ] {
        fonts.families.insert(family, order.iter().map(|&name| name.to_owned()).collect());
    }
    fonts
}

fn style(palette: &Palette, visuals: Visuals) -> Style {
    let mut style = Style { visuals: paint(palette, visuals), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, plain(12.0)),
        (TextStyle::Body, plain(13.5)),
        (TextStyle::Button, plain(13.5)),
        (TextStyle::Heading, bold(18.0)),
        (TextStyle::Monospace, FontId::new(14.0, FontFamily::Monospace)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(2.0 * GRID, 2.0 * GRID);
    spacing.button_padding = vec2(3.0 * GRID, 1.5 * GRID);
    spacing.interact_size = Vec2::new(10.0 * GRID, 6.0 * GRID);
    spacing.window_margin = Margin::same(24);
    spacing.menu_margin = Margin::same(6);
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 2.0 * GRID;
    spacing.tooltip_width = 420.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn paint(palette: &Palette, mut visuals: Visuals) -> Visuals {
    let widget = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: RADIUS,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(palette.surface, palette.border, palette.text);
    visuals.widgets.inactive = widget(palette.field, palette.border_strong, palette.text);
    visuals.widgets.hovered = widget(palette.row_hover, palette.accent, palette.text);
    visuals.widgets.active = widget(palette.accent_soft, palette.accent, palette.text);
    visuals.widgets.open = widget(palette.row_hover, palette.accent, palette.text);
    visuals.selection =
        Selection { bg_fill: palette.accent.gamma_multiply(0.35), stroke: Stroke::new(1.0, palette.accent) };
    visuals.panel_fill = palette.surface;
    visuals.window_fill = palette.raised;
    visuals.window_stroke = Stroke::new(1.0, palette.border);
    visuals.window_corner_radius = RADIUS_LARGE;
    visuals.menu_corner_radius = RADIUS;
    visuals.window_shadow = Shadow { offset: [0, 12], blur: 40, spread: 0, color: palette.shadow };
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: palette.shadow };
    visuals.extreme_bg_color = palette.field;
    visuals.faint_bg_color = palette.ground;
    visuals.weak_text_color = Some(palette.text_faint);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.bad;
    visuals.text_cursor.blink = false;
    visuals
}
