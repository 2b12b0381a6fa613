//! What is to be exported, on its way to a file.

use crate::export::{ExportColumns, ExportFormat, ExportOf, Users};
use crate::files::Destination;
use crate::journal::Journal;

use super::account::AccountId;

/// What is to be exported.
pub(super) struct ExportRequest {
    /// Which account the users are of.
    pub(super) account: AccountId,
    pub(super) format: ExportFormat,
    pub(super) keys: Vec<String>,
    pub(super) columns: ExportColumns,
    pub(super) of: ExportOf,
}

/// Users that are being taken out of the inventory, a portion at a time.
pub(super) struct ExportJob {
    /// Which account they are of.
    pub(super) account: AccountId,
    pub(super) format: ExportFormat,
    pub(super) to: Destination,
    pub(super) keys: std::vec::IntoIter<String>,
    pub(super) users: Users,
}

/// What is to be exported, while the operator is asked where to.
pub(super) enum Placing {
    Users(ExportRequest),
    Journal(Journal),
}

impl Placing {
    /// What is exported, in a word.
    pub(super) const fn what(&self) -> &'static str {
        match self {
            Self::Users(_) => "users",
            Self::Journal(_) => "journal",
        }
    }

    pub(super) const fn format(&self) -> ExportFormat {
        match self {
            Self::Users(request) => request.format,
            Self::Journal(_) => ExportFormat::Csv,
        }
    }
}
