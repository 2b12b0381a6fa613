use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::desktop::{SaveAnswer, SaveQuestion};
use super::super::journal_desk::on_disk;
use super::super::message::{Event, JournalEvent};
use super::super::settings::Settings;
use super::super::{Desk, Stage};
use super::new_file::default_name;
use super::user::Record;
use super::users::{ExportColumns, ExportFormat, ExportOf, Head, Users};
use super::{replace, write_new};

/// What is to be exported.
pub(in crate::desk) struct ExportRequest {
    /// Which account the users are of, as in [`Desk::opened`].
    opened: u64,
    format: ExportFormat,
    keys: Vec<String>,
    columns: ExportColumns,
    of: ExportOf,
}

/// Users that are being taken out of the roster, a portion at a time.
pub(in crate::desk) struct Gathering {
    /// Which account they are of, as in [`Desk::opened`].
    opened: u64,
    format: ExportFormat,
    to: Destination,
    keys: std::vec::IntoIter<String>,
    users: Users,
}

/// Where an export goes.
enum Destination {
    /// To a new file in this folder.
    Folder(PathBuf),
    /// To this file, which may be replaced.
    File(PathBuf),
}

/// So many users are taken at once. More would be felt in the frame in which it is done; the text is made elsewhere.
const PORTION: usize = 5_000;

impl Desk {
    /// Exports the users with these keys, in their order, as far as they are still there. Where to, the operator is asked, if
    /// the desktop can ask.
    pub(in crate::desk) fn export_users(
        &mut self,
        format: ExportFormat,
        keys: Vec<String>,
        columns: ExportColumns,
        of: ExportOf,
    ) {
        if self.placing.is_some() {
            self.tell("The dialog for an export is still open. Nothing more was written. Answer it first.".into());
            return;
        }
        if self.gathering.is_some() {
            self.tell("An export is being made. Nothing more was written. Try again when it is done.".into());
            return;
        }
        let request = ExportRequest { opened: self.opened, format, keys, columns, of };
        let Some(desktop) = self.options.desktop.clone() else { return self.export_to_folder(request) };
        let last = self.settings.export_folder.clone().filter(|folder| folder.is_dir());
        let question = SaveQuestion {
            title: "Export users".into(),
            name: default_name("users", self.now(), format.extension()),
            folder: last.or_else(|| self.options.exports.clone()),
            kind: (format.name(), format.extension()),
        };
        self.placing = Some(request);
        let ask = async move { Event::ExportPlaced(desktop.save(question).await) };
        self.spawn(ask, Event::ExportPlaced(SaveAnswer::NoDialog));
    }

    /// Exports to where the operator wants it.
    pub(in crate::desk) fn export_placed(&mut self, answer: SaveAnswer) {
        let Some(request) = self.placing.take() else { return };
        match answer {
            SaveAnswer::Cancelled => {}
            SaveAnswer::NoDialog => self.export_to_folder(request),
            SaveAnswer::File(file) => {
                let file = with_extension(file, request.format.extension());
                // A path that is no text cannot be kept.
                let folder = file.parent().filter(|folder| folder.to_str().is_some()).map(Path::to_path_buf);
                if folder.is_some() && folder != self.settings.export_folder {
                    self.keep(Settings { export_folder: folder, ..self.settings.clone() });
                }
                self.begin_export(request, Destination::File(file));
            }
        }
    }

    fn export_to_folder(&mut self, request: ExportRequest) {
        match self.options.exports.clone() {
            Some(folder) => self.begin_export(request, Destination::Folder(folder)),
            None => self.tell("There is no folder to export users to. Nothing was written. Set HOME to yours.".into()),
        }
    }

    fn begin_export(&mut self, request: ExportRequest, to: Destination) {
        let ExportRequest { opened, format, keys, columns, of } = request;
        let now = self.now();
        let account = match &self.stage {
            Stage::Open(account) if opened == self.opened => account,
            Stage::Open(_) | Stage::Opening(_) | Stage::Welcome(_) => {
                self.tell(CLOSED.into());
                return;
            }
        };
        let head = Head {
            account_id: account.identity.account_id.clone(),
            caller_arn: account.identity.arn.clone(),
            exported_at: now,
            of,
            // An entry that is no row is a user who is not there.
            list_complete: account.listed_at.is_some() && account.unreadable == 0,
            listed_at: account.listed_at.unwrap_or(account.listing_begun),
        };
        let users = Users::new(head, columns, keys.len());
        self.gathering = Some(Gathering { opened, format, to, keys: keys.into_iter(), users });
        self.gather();
    }

    /// Takes the next portion of users that are to be exported; after the last one, the file is written in the background.
    /// Tells whether there was anything to do.
    pub(in crate::desk) fn gather(&mut self) -> bool {
        let Some(mut gathering) = self.gathering.take() else { return false };
        let account = match &self.stage {
            Stage::Open(account) if gathering.opened == self.opened => account,
            Stage::Open(_) | Stage::Opening(_) | Stage::Welcome(_) => {
                return self.give_up_export(CLOSED);
            }
        };
        if account.locked.is_some() {
            return self.give_up_export(
                "The export was given up because the desk was locked. Nothing was written. Export the users again.",
            );
        }
        for key in gathering.keys.by_ref().take(PORTION) {
            if let Some(row) = account.roster.get(&key) {
                gathering.users.add(Record::of(row));
            }
        }
        if gathering.keys.len() == 0 {
            self.write_users(gathering);
        } else {
            self.gathering = Some(gathering);
            self.runner.wake()(Duration::ZERO);
        }
        true
    }

    fn give_up_export(&mut self, why: &str) -> bool {
        self.tell(why.to_owned());
        true
    }

    /// Whether a file is being made of users or of the journal: ending the program now would leave none, or part of one.
    #[must_use]
    pub fn is_exporting(&self) -> bool {
        let is_export =
            |event: &Event| matches!(event, Event::UsersExported(_) | Event::Journal(JournalEvent::Exported(_)));
        self.gathering.is_some() || self.tasks.iter().any(|pending| is_export(&pending.if_lost))
    }

    fn write_users(&mut self, gathering: Gathering) {
        let Gathering { format, to, users, .. } = gathering;
        let now = self.now();
        let lost = "A part of this program failed while exporting users. No user was changed. Start Passdesk again.";
        let write = move || {
            let contents = |file: &mut dyn std::io::Write| users.write(format, file);
            let (written, to) = match to {
                Destination::Folder(folder) => (write_new(&folder, "users", now, format.extension(), contents), folder),
                Destination::File(file) => (replace(&file, contents), file),
            };
            let path = written.map_err(|why| not_exported(&to, &why))?;
            Ok((users.len(), path))
        };
        self.spawn(
            async move { Event::UsersExported(on_disk(write, lost.to_owned()).await) },
            Event::UsersExported(Err(lost.to_owned())),
        );
    }

    /// The file to which users were exported last, if they were.
    #[must_use]
    pub fn last_export(&self) -> Option<&Path> {
        self.last_export.as_deref()
    }

    /// Shows the file to which users were exported last in the file manager.
    pub(in crate::desk) fn show_last_export(&mut self) {
        let (Some(path), Some(desktop)) = (self.last_export.clone(), self.options.desktop.clone()) else { return };
        let lost = format!("The folder of {} could not be opened.", path.display());
        let told = lost.clone();
        let show = move || desktop.show(&path).map_err(|why| format!("{told} ({why})"));
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

    pub(in crate::desk) fn users_exported(&mut self, exported: Result<(usize, PathBuf), String>) {
        self.last_export = exported.as_ref().ok().map(|(_, path)| path.clone()).or(self.last_export.take());
        self.tell(exported.map_or_else(
            |told| told,
            |(count, path)| {
                let users = if count == 1 { "1 user was".to_owned() } else { format!("{count} users were") };
                format!("{users} exported to {}. Only you can read that file.", path.display())
            },
        ));
    }
}

const CLOSED: &str = "The export was given up because the account was closed. Nothing was written.";

/// The file with the ending of its kind, where the operator gave it none.
fn with_extension(file: PathBuf, extension: &str) -> PathBuf {
    if file.extension().is_some() { file } else { file.with_extension(extension) }
}

fn not_exported(to: &Path, why: &std::io::Error) -> String {
    format!(
        "The users could not be exported to {} ({why}). No file was written. See to it that the folder can be written and has \
         room, then try again.",
        to.display()
    )
}
