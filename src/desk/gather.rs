use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::export::{ExportedUser, Head, Users};
use crate::files::Destination;
use crate::tasks::on_disk;

use super::Desk;
use super::exporting::{ExportJob, ExportRequest};
use super::message::Event;
use super::notifications::NotificationAction;
use super::notifications::NotificationTone::{Done, Problem};

/// So many users are taken at once. More would be felt in the frame in which it is done; the text is made elsewhere.
const PORTION: usize = 5_000;

impl Desk {
    pub(super) fn begin_export(&mut self, request: ExportRequest, to: Destination) {
        let ExportRequest { account, format, keys, columns, of } = request;
        let id = account;
        let now = self.now();
        let Some(account) = self.accounts.get(&account) else { return self.notify(Problem, CLOSED) };
        let head = Head {
            account_id: account.session.identity.account_id.clone(),
            caller_arn: account.session.identity.arn.clone(),
            exported_at: now,
            of,
            // An entry that is no row is a user who is not there.
            list_complete: account.refresh.listed_at.is_some() && account.refresh.unreadable == 0,
            listed_at: account.refresh.listed_at.unwrap_or(account.refresh.listing_begun),
        };
        let users = Users::new(head, columns, keys.len());
        self.export_job = Some(ExportJob { account: id, format, to, keys: keys.into_iter(), users });
        self.gather();
    }

    /// Takes the next portion of users that are to be exported; after the last one, the file is written in the background.
    /// Tells whether there was anything to do.
    pub(super) fn gather(&mut self) -> bool {
        let Some(mut export_job) = self.export_job.take() else { return false };
        let Some(account) = self.accounts.get(&export_job.account) else { return self.give_up_export(CLOSED) };
        if account.session.locked.is_some() {
            return self.give_up_export(
                "The export was given up because the desk was locked. Nothing was written. Export the users again.",
            );
        }
        for key in export_job.keys.by_ref().take(PORTION) {
            if let Some(row) = account.inventory.get(&key) {
                export_job.users.add(ExportedUser::of(row));
            }
        }
        if export_job.keys.len() == 0 {
            self.write_users(export_job);
        } else {
            self.export_job = Some(export_job);
            self.runner().wake()(Duration::ZERO);
        }
        true
    }

    fn give_up_export(&mut self, why: &str) -> bool {
        self.notify(Problem, why);
        true
    }

    /// Whether a file is being made of users or of the journal: ending the program now would leave none, or part of one.
    #[must_use]
    pub fn is_exporting(&self) -> bool {
        self.export_job.is_some() || self.writing > 0
    }

    fn write_users(&mut self, export_job: ExportJob) {
        let ExportJob { format, to, users, .. } = export_job;
        let now = self.now();
        let lost = "Internal error while exporting users. No user was changed. Start Passdesk again.";
        let write = move || {
            let contents = |file: &mut dyn std::io::Write| users.write(format, file);
            let path = to.write("users", now, format.extension(), contents);
            let path = path.map_err(|why| not_exported(to.path(), &why))?;
            Ok((users.len(), path))
        };
        self.writing += 1;
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

    pub(super) fn users_exported(&mut self, exported: Result<(usize, PathBuf), String>) {
        self.writing = self.writing.saturating_sub(1);
        let (count, path) = match exported {
            Ok(exported) => exported,
            Err(message) => return self.notify(Problem, message),
        };
        let users = if count == 1 { "1 user was".to_owned() } else { format!("{count} users were") };
        let text = format!("{users} exported to {}. Only you can read that file.", path.display());
        self.last_export = Some(path.clone());
        self.notify_of(Done, text, NotificationAction::ShowFile(path));
    }
}

const CLOSED: &str = "The export was given up because the account was closed. Nothing was written.";

fn not_exported(to: &Path, why: &std::io::Error) -> String {
    format!(
        "The users could not be exported to {} ({why}). No file was written. See to it that the folder can be written and has \
         room, then try again.",
        to.display()
    )
}
