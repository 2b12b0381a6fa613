//! What the operator is told where the journal cannot be written or read.

use std::io;
use std::path::Path;

use super::record::EndingResult;

/// Where a journal is, for a sentence.
pub(super) fn place(journal: Option<&Path>) -> String {
    journal.map_or_else(|| "the journal".into(), |path| format!("the journal in {}", path.display()))
}

/// What to do about it.
fn remedy(why: &io::Error) -> &'static str {
    match why.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded => {
            "Make room on the disk"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "Make its folder writable for you",
        io::ErrorKind::Unsupported => "Use the newer version of Passdesk, or set PASSDESK_STATE_DIR to another folder",
        _ => "See to it that the file is yours and can be written, or set PASSDESK_STATE_DIR to another folder",
    }
}

pub(super) fn not_opened(journal: &Path, why: &io::Error) -> String {
    format!(
        "The journal in {} could not be opened ({why}). Without it nothing can be changed from here. {}, then start \
         Passdesk again.",
        journal.display(),
        remedy(why)
    )
}

/// `subject` is the change as the subject of a sentence.
pub(super) fn not_begun(subject: &str, journal: Option<&Path>, why: &io::Error) -> String {
    format!(
        "{subject} could not be written to {} ({why}). Nothing was sent. {}, then try again.",
        place(journal),
        remedy(why)
    )
}

pub(super) fn not_ended(subject: &str, result: EndingResult, journal: Option<&Path>, why: &io::Error) -> String {
    let outcome = match result {
        EndingResult::Done => "was made",
        EndingResult::Refused => "was refused: nothing was changed",
        EndingResult::Unknown => "was not confirmed by AWS",
    };
    format!(
        "{subject} {outcome}. This could not be written to {} ({why}), and is lost with the window. {}, and leave Passdesk open: it \
         is written with the next change, or when the journal is looked at.",
        place(journal),
        remedy(why)
    )
}

pub(super) fn not_acknowledged(journal: Option<&Path>, why: &io::Error) -> String {
    format!(
        "That it is resolved could not be written to {} ({why}). Nothing was changed. {}, then try again.",
        place(journal),
        remedy(why)
    )
}

pub(super) fn not_read(journal: Option<&Path>, why: &io::Error) -> String {
    format!(
        "What is in {} could not be read ({why}). Nothing was changed. {}, then try again.",
        place(journal),
        remedy(why)
    )
}

pub(super) fn not_exported(to: &Path, why: &io::Error) -> String {
    format!(
        "The journal could not be exported to {} ({why}). The journal itself is as it was. See to it that the folder can be \
         written and has room, then try again.",
        to.display()
    )
}
