use egui::Ui;

use crate::account::{PasswordPolicy, Rule};
use crate::password::{CharacterClass, Recipe, Secret};

use super::icons;
use super::theme::palette;
use super::widgets::{Button, Kind};

/// What a generated password is made of. Tells whether it was changed.
pub(super) fn recipe_ui(ui: &mut Ui, recipe: &mut Recipe, open: &mut bool, policy: &PasswordPolicy) -> bool {
    let icon = if *open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    if Button::new(Kind::Quiet, "What Generate makes").with_icon(icon).small().show(ui).clicked() {
        *open = !*open;
    }
    if !*open {
        return false;
    }
    let before = recipe.clone();
    ui.indent("recipe", |ui| {
        ui.horizontal(|ui| {
            let label = ui.label("Length");
            ui.spacing_mut().slider_width = 240.0;
            ui.visuals_mut().widgets.inactive.bg_fill = palette(ui).border_strong;
            let shortest = least_length(policy).max(recipe.classes.len());
            ui.add(egui::Slider::new(&mut recipe.length, shortest..=Secret::MAX_CHARS)).labelled_by(label.id);
        });
        ui.horizontal_wrapped(|ui| {
            for class in CharacterClass::ALL {
                class_ui(ui, recipe, class, policy);
            }
        });
        ui.checkbox(&mut recipe.without_look_alikes, "Without look-alikes such as 0 and O, 1 and l");
    });
    *recipe != before
}

/// A kind of character to draw from. What the policy asks for cannot be left out.
fn class_ui(ui: &mut Ui, recipe: &mut Recipe, class: CharacterClass, policy: &PasswordPolicy) {
    let word = match class {
        CharacterClass::Uppercase => "A–Z",
        CharacterClass::Lowercase => "a–z",
        CharacterClass::Number => "0–9",
        CharacterClass::Symbol => "Symbols",
    };
    let mut on = recipe.classes.contains(&class);
    let without =
        Recipe { classes: recipe.classes.iter().copied().filter(|&other| other != class).collect(), ..*recipe };
    let needed = on && (without.classes.is_empty() || !policy.satisfied_by(&without));
    let changed = ui.add_enabled_ui(!needed, |ui| {
        ui.checkbox(&mut on, word).on_disabled_hover_text("The password policy asks for it").changed()
    });
    if changed.inner {
        recipe.classes = without.classes;
        if on {
            recipe.classes.push(class);
            recipe.classes.sort_unstable();
        }
    }
}

/// The shortest password that the policy takes.
fn least_length(policy: &PasswordPolicy) -> usize {
    let of_rule = |rule| if let Rule::MinimumLength(n) = rule { Some(n) } else { None };
    policy.rules().into_iter().find_map(of_rule).unwrap_or(1)
}
