use egui::Ui;

use crate::account::{Part, Target, visible};
use crate::desk::{Account, AnyAction, Desk, Note};

use super::permissions::disabled_reason;
use crate::ui::kit::widgets::{self, Button, Kind, Tone};

/// Something that has to be known before an answer. Returns the action that would cure it, where that was asked for.
pub(in crate::ui) fn note_ui(ui: &mut Ui, desk: &Desk, account: &Account, note: &Note) -> Option<AnyAction> {
    let (tone, text, cure) = match note {
        Note::Info(text) => (Tone::Info, text, None),
        Note::Warning(text) => (Tone::Warn, text, None),
        Note::Curable(text, cure) => (Tone::Warn, text, Some(cure)),
    };
    widgets::callout(ui, tone, text, |ui| {
        let cure = cure?;
        let off = disabled_reason(desk, account, cure.target());
        let label = format!("{}…", cure.info().label);
        Button::new(Kind::Plain, &label).small().disabled_if(off).show(ui).clicked().then(|| cure.clone())
    })
}

/// A target in a few words, where it is not the password.
pub(in crate::ui) fn part_text(target: &Target) -> Option<String> {
    match &target.part {
        Part::LoginProfile => None,
        Part::AccessKey(id) => Some(format!("Access key {}", visible(id))),
        Part::AttachedPolicy(arn) => Some(arn.rsplit('/').next().unwrap_or(arn).to_owned()),
    }
}
