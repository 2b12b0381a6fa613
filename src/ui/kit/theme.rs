//! The look of the window: colours, type and spacing, all in this one place.

use std::sync::Arc;

use egui::style::{Selection, WidgetVisuals};
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Ui,
    Vec2, Visuals, vec2,
};

use crate::desk;

/// Spacing is in steps of this many points.
pub(in crate::ui) const GRID: f32 = 4.0;
/// Rounding of buttons, fields and cards.
pub(in crate::ui) const RADIUS: CornerRadius = CornerRadius::same(6);
/// Rounding of dialogs.
pub(in crate::ui) const RADIUS_LARGE: CornerRadius = CornerRadius::same(12);
/// Height of buttons and fields.
pub(in crate::ui) const CONTROL_HEIGHT: f32 = 32.0;

/// The colours, by what they are for.
pub(in crate::ui) struct Palette {
    /// Behind everything.
    pub(in crate::ui) ground: Color32,
    /// Bars, panels, the table.
    pub(in crate::ui) surface: Color32,
    /// Dialogs and hovered things.
    pub(in crate::ui) raised: Color32,
    /// Fields to type into.
    pub(in crate::ui) field: Color32,
    /// Lines that part one thing from another.
    pub(in crate::ui) border: Color32,
    /// Outlines of what can be pressed or typed into, and what a switch runs in.
    pub(in crate::ui) border_strong: Color32,
    pub(in crate::ui) text: Color32,
    pub(in crate::ui) text_muted: Color32,
    /// What is unimportant, and what is off.
    pub(in crate::ui) text_faint: Color32,
    /// Text, icons and lines in the accent colour.
    pub(in crate::ui) accent: Color32,
    /// The accent as an area behind text.
    pub(in crate::ui) accent_fill: Color32,
    pub(in crate::ui) accent_fill_hover: Color32,
    /// The accent as a hint of colour.
    pub(in crate::ui) accent_soft: Color32,
    pub(in crate::ui) on_fill: Color32,
    pub(in crate::ui) good: Color32,
    pub(in crate::ui) good_soft: Color32,
    pub(in crate::ui) warn: Color32,
    pub(in crate::ui) warn_soft: Color32,
    pub(in crate::ui) bad: Color32,
    pub(in crate::ui) bad_soft: Color32,
    pub(in crate::ui) bad_fill: Color32,
    pub(in crate::ui) bad_fill_hover: Color32,
    pub(in crate::ui) row_hover: Color32,
    pub(in crate::ui) row_selected: Color32,
    /// Behind the part of a text that was looked for.
    pub(in crate::ui) mark: Color32,
    /// By which accounts are told apart. Red is none of them: it is for production.
    accounts: [Color32; 8],
    backdrop: Color32,
    shadow: Color32,
}

const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xf4, 0xf5, 0xfa),
    surface: Color32::from_rgb(0xff, 0xff, 0xff),
    raised: Color32::from_rgb(0xff, 0xff, 0xff),
    field: Color32::from_rgb(0xff, 0xff, 0xff),
    border: Color32::from_rgb(0xe3, 0xe6, 0xef),
    border_strong: Color32::from_rgb(0x84, 0x8b, 0xa3),
    text: Color32::from_rgb(0x17, 0x1b, 0x2b),
    text_muted: Color32::from_rgb(0x53, 0x5a, 0x72),
    text_faint: Color32::from_rgb(0x60, 0x67, 0x7e),
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
    mark: Color32::from_rgb(0xff, 0xe2, 0x8f),
    accounts: [
        Color32::from_rgb(0x2f, 0x6f, 0xd0),
        Color32::from_rgb(0x0f, 0x7f, 0x86),
        Color32::from_rgb(0x3b, 0x7f, 0x2c),
        Color32::from_rgb(0x8a, 0x76, 0x12),
        Color32::from_rgb(0xb8, 0x5c, 0x00),
        Color32::from_rgb(0xb0, 0x3a, 0x9a),
        Color32::from_rgb(0x7b, 0x4b, 0xd1),
        Color32::from_rgb(0x8a, 0x5a, 0x44),
    ],
    backdrop: Color32::from_black_alpha(90),
    shadow: Color32::from_black_alpha(50),
};

const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x10, 0x12, 0x1a),
    surface: Color32::from_rgb(0x17, 0x1a, 0x25),
    raised: Color32::from_rgb(0x1e, 0x22, 0x30),
    field: Color32::from_rgb(0x11, 0x14, 0x1d),
    border: Color32::from_rgb(0x2a, 0x2f, 0x40),
    border_strong: Color32::from_rgb(0x6a, 0x72, 0x8e),
    text: Color32::from_rgb(0xe8, 0xea, 0xf3),
    text_muted: Color32::from_rgb(0xa9, 0xb0, 0xc6),
    text_faint: Color32::from_rgb(0x94, 0x9c, 0xb6),
    accent: Color32::from_rgb(0x97, 0xa3, 0xff),
    accent_fill: Color32::from_rgb(0x50, 0x60, 0xe2),
    accent_fill_hover: Color32::from_rgb(0x5a, 0x6a, 0xe6),
    accent_soft: Color32::from_rgb(0x25, 0x2b, 0x52),
    on_fill: Color32::WHITE,
    good: Color32::from_rgb(0x62, 0xcf, 0x98),
    good_soft: Color32::from_rgb(0x15, 0x31, 0x24),
    warn: Color32::from_rgb(0xf3, 0xbd, 0x62),
    warn_soft: Color32::from_rgb(0x36, 0x2a, 0x13),
    bad: Color32::from_rgb(0xff, 0x87, 0x90),
    bad_soft: Color32::from_rgb(0x3c, 0x1c, 0x22),
    bad_fill: Color32::from_rgb(0xc9, 0x37, 0x46),
    bad_fill_hover: Color32::from_rgb(0xd1, 0x41, 0x50),
    row_hover: Color32::from_rgb(0x1d, 0x21, 0x2e),
    row_selected: Color32::from_rgb(0x29, 0x2f, 0x55),
    mark: Color32::from_rgb(0x4d, 0x3f, 0x10),
    accounts: [
        Color32::from_rgb(0x6a, 0xa8, 0xff),
        Color32::from_rgb(0x3f, 0xc4, 0xc9),
        Color32::from_rgb(0x86, 0xcf, 0x6d),
        Color32::from_rgb(0xd6, 0xc2, 0x4a),
        Color32::from_rgb(0xf0, 0x95, 0x4a),
        Color32::from_rgb(0xec, 0x8a, 0xd8),
        Color32::from_rgb(0xb9, 0x97, 0xff),
        Color32::from_rgb(0xcf, 0xa5, 0x8f),
    ],
    backdrop: Color32::from_black_alpha(150),
    shadow: Color32::from_black_alpha(140),
};

/// The colours of the theme that `ui` is painted in.
pub(in crate::ui) fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

impl Palette {
    /// The colour of the account of this id: the same at each start, unless it is `taken`. Where all are, they begin again.
    pub(in crate::ui) fn of_account(&self, account_id: &str, taken: &[Color32]) -> Color32 {
        let first = account_id.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let all = self.accounts.len();
        let taken = taken.get(taken.len() / all * all..).unwrap_or_default();
        let from_first = (0..all).map(|step| self.accounts[(first % all + step) % all]);
        from_first.clone().find(|colour| !taken.contains(colour)).unwrap_or(self.accounts[first % all])
    }
}

/// What covers the window behind a dialog.
pub(in crate::ui) fn backdrop(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { DARK.backdrop } else { LIGHT.backdrop }
}

/// Text of medium weight.
pub(in crate::ui) fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Text of bold weight, for titles.
pub(in crate::ui) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Text in the interface's plain weight.
pub(in crate::ui) fn plain(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// An icon, drawn in outlines.
pub(in crate::ui) fn icon(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("icons".into()))
}

/// An icon, filled.
pub(in crate::ui) fn icon_filled(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("icons filled".into()))
}

/// Gives `ctx` this program's fonts and both of its themes.
pub(in crate::ui) fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(egui::Theme::Dark, style(&DARK, Visuals::dark()));
}

/// Switches between the themes as the operator set it.
pub(in crate::ui) fn follow(ctx: &egui::Context, theme: desk::Theme) {
    ctx.set_theme(match theme {
        desk::Theme::System => egui::ThemePreference::System,
        desk::Theme::Light => egui::ThemePreference::Light,
        desk::Theme::Dark => egui::ThemePreference::Dark,
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let data: [(&str, &'static [u8]); 6] = [
        ("plain", include_bytes!("../../../assets/fonts/Inter-Regular.ttf")),
        ("medium", include_bytes!("../../../assets/fonts/Inter-Medium.ttf")),
        ("bold", include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf")),
        ("mono", include_bytes!("../../../assets/fonts/JetBrainsMonoNL-Regular.ttf")),
        ("icons", include_bytes!("../../../assets/icons/Phosphor.ttf")),
        ("icons filled", include_bytes!("../../../assets/icons/Phosphor-Fill.ttf")),
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
    style.interaction.tooltip_delay = 0.6;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it.
    fn contrast(a: Color32, b: Color32) -> f32 {
        // egui's own linear values are of the same curve.
        let luminance = |colour: Color32| {
            let [red, green, blue, _] = egui::Rgba::from(colour).to_array();
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_and_every_outline_can_be_told_from_what_is_behind_it() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        for (theme, p) in [("light", &LIGHT), ("dark", &DARK)] {
            let grounds = [p.ground, p.surface, p.raised, p.field, p.row_hover, p.row_selected, p.accent_soft];
            let inks = [p.text, p.text_muted, p.text_faint, p.accent, p.good, p.warn, p.bad];
            let mut texts: Vec<(Color32, Color32)> =
                inks.into_iter().flat_map(|ink| grounds.map(|ground| (ink, ground))).collect();
            for soft in [p.good_soft, p.warn_soft, p.bad_soft, p.mark] {
                texts.extend([(p.text, soft), (p.text_muted, soft)]);
            }
            texts.extend([(p.good, p.good_soft), (p.warn, p.warn_soft), (p.bad, p.bad_soft)]);
            let fills = [p.accent_fill, p.accent_fill_hover, p.bad_fill, p.bad_fill_hover];
            texts.extend(fills.map(|fill| (p.on_fill, fill)));
            for (ink, ground) in texts {
                assert!(contrast(ink, ground) >= 4.5, "{theme}: {ink:?} on {ground:?}: {}", contrast(ink, ground));
            }
            for ground in [p.ground, p.surface, p.raised, p.field] {
                for line in [p.border_strong, p.accent, p.accent_fill] {
                    assert!(contrast(line, ground) >= 3.0, "{theme}: {line:?} on {ground:?}");
                }
            }
            for ground in [p.ground, p.surface, p.row_hover, p.accent_soft] {
                for colour in p.accounts {
                    assert!(contrast(colour, ground) >= 3.0, "{theme}: {colour:?} on {ground:?}");
                }
            }
            // The focus in a selected row, and the knob of a switch.
            assert!(contrast(p.accent, p.row_selected) >= 3.0, "{theme}");
            assert!(contrast(Color32::WHITE, p.border_strong) >= 3.0, "{theme}");
        }
    }
}
