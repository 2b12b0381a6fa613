use egui::Ui;

use crate::account::PasswordPolicy;
use crate::password::{CharacterClass, Recipe, Secret};

use super::icons;
use super::theme::palette;
use super::widgets::{self, Button, Kind, Tone};

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
            ui.add(egui::Slider::new(&mut recipe.length, 4..=Secret::MAX_CHARS)).labelled_by(label.id);
        });
        ui.horizontal_wrapped(|ui| {
            for class in CharacterClass::ALL {
                let mut on = recipe.classes.contains(&class);
                let word = match class {
                    CharacterClass::Uppercase => "A–Z",
                    CharacterClass::Lowercase => "a–z",
                    CharacterClass::Number => "0–9",
                    CharacterClass::Symbol => "Symbols",
                };
                if ui.checkbox(&mut on, word).changed() {
                    recipe.classes.retain(|&other| other != class);
                    if on {
                        recipe.classes.push(class);
                        recipe.classes.sort_unstable();
                    }
                }
            }
        });
        ui.checkbox(&mut recipe.without_look_alikes, "Without look-alikes such as 0 and O, 1 and l");
        if !policy.satisfied_by(recipe) {
            widgets::callout(ui, Tone::Warn, "The account's password policy asks for more than this makes", |_| ());
        }
    });
    *recipe != before
}
