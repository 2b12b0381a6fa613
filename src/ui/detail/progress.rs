//! What a change is waiting for, and how to stop waiting.

use egui::{RichText, Ui};

use crate::account::Target;
use crate::desk::{Account, Command, Progress};

use super::notes::part_text;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};

/// Why a change that was sent has no Cancel.
const CANNOT_BE_CALLED_BACK: &str = "The change was sent and cannot be called back";

/// What is being waited for, in a few words beside the buttons. Before the desk has taken it up, it is as good as sent.
pub(in crate::ui) const fn short_text(progress: Option<Progress>) -> &'static str {
    match progress {
        Some(Progress::Looking) => "Reading the user…",
        Some(Progress::Sent) | None => "Waiting for AWS…",
        Some(Progress::Waiting { .. }) => "Waiting for IAM…",
        Some(Progress::Checking) => "Checking…",
    }
}

/// Explains a wait that takes longer.
pub(in crate::ui) fn progress_ui(ui: &mut Ui, progress: Option<Progress>) {
    let text = match progress {
        Some(Progress::Waiting { pause, tries }) => {
            let sent = if tries == 1 { "once".to_owned() } else { format!("{tries} times") };
            format!(
                "IAM is still busy with an earlier change of this user. The change was sent {sent}, nothing was changed so \
                 far, and it is sent again after {} s.",
                pause.as_secs()
            )
        }
        Some(Progress::Checking) => {
            "AWS did not confirm the change. Checking whether it was made: this can take a minute.".to_owned()
        }
        Some(Progress::Looking | Progress::Sent) | None => return,
    };
    widgets::callout(ui, Tone::Info, &text, |_| ());
}

/// The button that stops an operation where it can be stopped. Tells what it asks for.
pub(in crate::ui) fn stop_ui(ui: &mut Ui, account: &Account, target: &Target) -> Option<Command> {
    let progress = account.operations.progress(target);
    let word = match progress {
        Some(Progress::Waiting { .. } | Progress::Checking) => "Stop waiting",
        Some(Progress::Looking | Progress::Sent) | None => "Cancel",
    };
    let off = (!progress.is_some_and(Progress::can_be_stopped)).then_some(CANNOT_BE_CALLED_BACK);
    let name = part_text(target).map(|part| format!("{word}: {part}"));
    let mut stop = Button::new(Kind::Plain, word).disabled_if(off);
    if let Some(name) = &name {
        stop = stop.named(name);
    }
    let stop = stop.show(ui);
    stop.clicked().then(|| Command::StopWaiting(target.clone()))
}

/// The operations on a user that are under way and that no dialog shows: what each waits for, and a button to stop it.
pub(in crate::ui) fn waiting_ui(ui: &mut Ui, account: &Account, key: &str, commands: &mut Vec<Command>) {
    for operation in account.operations.of_user(key) {
        let Some(progress) = operation.progress() else { continue };
        let target = operation.action.target();
        progress_ui(ui, Some(progress));
        ui.push_id(&target.part, |ui| {
            ui.horizontal(|ui| {
                ui.set_min_height(theme::CONTROL_HEIGHT);
                ui.spinner();
                let text = match part_text(target) {
                    None => short_text(Some(progress)).to_owned(),
                    Some(part) => format!("{part}: {}", short_text(Some(progress))),
                };
                ui.label(RichText::new(text).color(palette(ui).text_muted).size(12.5));
                if matches!(progress, Progress::Waiting { .. } | Progress::Checking) {
                    commands.extend(stop_ui(ui, account, target));
                }
            });
        });
    }
}
