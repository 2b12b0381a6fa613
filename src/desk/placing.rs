//! Where an export is to go: the operator is asked, if the desktop can ask.

use std::path::{Path, PathBuf};

use crate::files::{Destination, default_name};
use crate::tasks::on_disk;

use super::Desk;
use super::desktop::{SaveAnswer, SaveQuestion};
use super::exporting::{ExportRequest, Placing};
use super::message::Event;
use super::notifications::NotificationTone::{Note, Problem};
use super::settings::Settings;

impl Desk {
    /// Exports the users with these keys, in their order, as far as they are still there.
    pub(super) fn export_users(&mut self, request: ExportRequest) {
        if self.export_job.is_some() {
            self.notify(Note, "An export is being made. Nothing more was written. Try again when it is done.");
            return;
        }
        self.place(Placing::Users(request));
    }

    /// Asks where this is to go.
    pub(super) fn place(&mut self, placing: Placing) {
        if self.placing.is_some() {
            self.notify(Note, "The dialog for an export is still open. Nothing more was written. Answer it first.");
            return;
        }
        let Some(desktop) = self.options.desktop.clone() else { return self.export_to_folder(placing) };
        let last = self.settings.export_folder.clone().filter(|folder| folder.is_dir());
        let format = placing.format();
        let title = match placing {
            Placing::Users(_) => "Export users",
            Placing::Journal(_) => "Export the journal",
        };
        let question = SaveQuestion {
            title: title.into(),
            name: default_name(placing.what(), self.now(), format.extension()),
            folder: last.or_else(|| self.options.exports.clone()),
            kind: (format.name(), format.extension()),
        };
        self.placing = Some(placing);
        let ask = async move { Event::ExportPlaced(desktop.save(question).await) };
        self.spawn(ask, Event::ExportPlaced(SaveAnswer::NoDialog));
    }

    /// Exports to where the operator wants it.
    pub(super) fn export_placed(&mut self, answer: SaveAnswer) {
        let Some(placing) = self.placing.take() else { return };
        match answer {
            SaveAnswer::Cancelled => {}
            SaveAnswer::NoDialog => self.export_to_folder(placing),
            SaveAnswer::File(file) => {
                let file = with_extension(file, placing.format().extension());
                if self.journal.open().is_some_and(|open| open.path.as_ref() == Some(&file)) {
                    self.notify(
                        Problem,
                        "Nothing was exported: that file is the journal itself, which would be gone. Choose another name.",
                    );
                    return;
                }
                // A path that is no text cannot be kept.
                let folder = file.parent().filter(|folder| folder.to_str().is_some()).map(Path::to_path_buf);
                if folder.is_some() && folder != self.settings.export_folder {
                    self.save_settings(Settings { export_folder: folder, ..self.settings.clone() });
                }
                self.export_to(placing, Destination::File(file));
            }
        }
    }

    fn export_to_folder(&mut self, placing: Placing) {
        let text = match (self.options.exports.clone(), &placing) {
            (Some(folder), _) => return self.export_to(placing, Destination::Folder(folder)),
            (None, Placing::Users(_)) => {
                "There is no folder to export users to. Nothing was written. Set HOME to yours."
            }
            (None, Placing::Journal(_)) => {
                "There is no folder to export the journal to. Nothing was written. Set HOME to yours."
            }
        };
        self.notify(Problem, text);
    }

    fn export_to(&mut self, placing: Placing, to: Destination) {
        match placing {
            Placing::Users(request) => self.begin_export(request, to),
            // Whoever locked the desk may have gone since the dialog was opened.
            Placing::Journal(_) if self.is_locked() => self.notify(
                Problem,
                "The export was given up because the desk was locked. Nothing was written. Export the journal again.",
            ),
            Placing::Journal(journal) => self.write_journal(journal, to),
        }
    }

    /// Shows a file that was exported in the file manager.
    pub(super) fn show_file(&mut self, file: PathBuf) {
        let Some(desktop) = self.options.desktop.clone() else { return };
        let lost = format!("The folder of {} could not be opened.", file.display());
        let message = lost.clone();
        let show = move || desktop.show(&file).map_err(|why| format!("{message} ({why})"));
        self.spawn(
            async move { Event::ExportShown(on_disk(show, lost).await) },
            Event::ExportShown(Err("The folder of the export could not be opened.".into())),
        );
    }

    /// Whether files can be shown in a file manager.
    #[must_use]
    pub fn has_desktop(&self) -> bool {
        self.options.desktop.is_some()
    }
}

/// The file with the ending of its kind, where the operator gave it none.
fn with_extension(file: PathBuf, extension: &str) -> PathBuf {
    if file.extension().is_some() { file } else { file.with_extension(extension) }
}
