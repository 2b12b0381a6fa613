use aws_sdk_iam::types::{ReportFormatType, ReportStateType};

use super::error::{Error, ErrorKind};
use super::explain::Failure;
use super::operation::Operation;
use super::{Iam, convert};
use crate::account::CredentialReport;

/// How far the making of a credential report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportProgress {
    /// It was begun by this call.
    Started,
    /// It was begun earlier, or AWS says something new of it.
    InProgress,
    /// There is one that is younger than four hours.
    Complete,
}

/// Why there is no credential report to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportMissing {
    /// None was made yet.
    NotPresent,
    /// The last one is older than four hours.
    Expired,
    /// It is in the making.
    InProgress,
    /// It could not be read.
    Failed(Error),
}

impl Iam {
    /// Asks AWS to make a credential report, unless there is a new one or one in the making.
    ///
    /// # Errors
    /// [`Error`]; [`ErrorKind::LimitExceeded`] if AWS makes none for now.
    pub async fn generate_credential_report(&self) -> Result<ReportProgress, Error> {
        let answer = self
            .call(Operation::GenerateCredentialReport, None, |watch| {
                self.inner.reads.generate_credential_report().customize().interceptor(watch).send()
            })
            .await?;
        Ok(match answer.output.state() {
            Some(ReportStateType::Started) => ReportProgress::Started,
            Some(ReportStateType::Complete) => ReportProgress::Complete,
            _ => ReportProgress::InProgress,
        })
    }

    /// The account's last credential report.
    ///
    /// It is read as it arrives, on the thread that polls this: see [`CredentialReport::parse`] for how long that takes.
    ///
    /// # Errors
    /// [`ReportMissing`]. What is no credential report is [`ErrorKind::Unreadable`], never one without users.
    pub async fn credential_report(&self) -> Result<CredentialReport, ReportMissing> {
        let operation = Operation::GetCredentialReport;
        let answer = self
            .call(operation, None, |watch| {
                self.inner.reads.get_credential_report().customize().interceptor(watch).send()
            })
            .await?;
        let unreadable = |what: &str| ReportMissing::Failed(self.unreadable(operation, what));
        let output = answer.output;
        if output.report_format() != Some(&ReportFormatType::TextCsv) {
            return Err(unreadable("The credential report is not in the form of comma-separated values"));
        }
        let generated = output.generated_time().and_then(convert::timestamp);
        let generated = generated.ok_or_else(|| unreadable("The credential report does not say when it was made"))?;
        let csv = output.content().map(AsRef::as_ref).unwrap_or_default();
        CredentialReport::parse(csv, generated).map_err(|error| unreadable(&error.to_string()))
    }
}

impl From<Failure> for ReportMissing {
    fn from(failure: Failure) -> Self {
        let error = failure.error;
        match (error.kind, error.code.as_deref()) {
            (ErrorKind::Other, Some("ReportNotPresent")) => Self::NotPresent,
            (ErrorKind::Other, Some("ReportExpired")) => Self::Expired,
            (ErrorKind::Other, Some("ReportInProgress")) => Self::InProgress,
            _ => Self::Failed(error),
        }
    }
}
