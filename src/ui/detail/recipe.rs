use egui::Ui;

use crate::account::{PasswordPolicy, Rule};
use crate::password::{CharacterClass, Recipe, Secret};

use crate::ui::kit::icons;
use crate::ui::kit::theme::palette;
use crate::ui::kit::widgets::{Button, Kind};

/// What a generated password is made of. Tells whether it was changed.
pub(in crate::ui) fn recipe_ui(ui: &mut Ui, recipe: &mut Recipe, open: &mut bool, policy: &PasswordPolicy) -> bool {
    let icon = if *open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    let button = Button::new(Kind::Quiet, "Generator options").with_icon(icon).small().show(ui);
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(*open));
    if button.clicked() {
        *open = !*open;
    }
    if !*open {
        return false;
    }
    let before = recipe.clone();
    ui.indent("recipe", |ui| {
        ui.horizontal(|ui| {
            let label = ui.label("Length");
            ui.spacing_mut().slider_width = 300.0;
            ui.visuals_mut().widgets.inactive.bg_fill = palette(ui).border_strong;
            let shortest = least_length(policy).max(recipe.classes.len());
            // The number beside it is no field of its own: it would be a second stop of the Tab key of the same name.
            let slider = egui::Slider::new(&mut recipe.length, shortest..=Secret::MAX_CHARS).show_value(false);
            ui.add(slider).labelled_by(label.id);
            ui.label(format!("{} characters", recipe.length));
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
            recipe.add(class);
        }
    }
}

/// The shortest password that the policy takes.
fn least_length(policy: &PasswordPolicy) -> usize {
    let of_rule = |rule| if let Rule::MinimumLength(n) = rule { Some(n) } else { None };
    policy.rules().into_iter().find_map(of_rule).unwrap_or(1)
}
