use super::super::clock::after;
use super::super::credential_report::{self, Report};
use super::super::error::ApiError;
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

pub(super) fn generate(state: &mut State, request: Request<'_>) -> Outcome {
    state.authorize(request)?;
    let (word, description) = match &state.report {
        Some(report) if !report.is_ready(request.now) => ("INPROGRESS", None),
        Some(report) if !report.is_old(request.now) => ("COMPLETE", None),
        former => {
            let description = match former {
                Some(_) => "The report is older than four hours. A new one is being made.",
                None => "There is no report yet. A new one is being made.",
            };
            let root = credential_report::Root {
                account: state.options.account,
                founded: state.founded(),
                mfa: state.options.root_mfa,
            };
            let csv = credential_report::csv(state.users.after(None, None), state.policy.current(), &root);
            state.report = Some(Report { ready: after(request.now, state.options.report_takes), csv });
            ("STARTED", Some(description))
        }
    };
    let mut xml = Xml::new();
    xml.text("State", word);
    if let Some(description) = description {
        xml.text("Description", description);
    }
    Ok(Some(xml))
}

pub(super) fn get(state: &mut State, request: Request<'_>) -> Outcome {
    state.authorize(request)?;
    let report = match &state.report {
        None => return Err(ApiError::new(410, "ReportNotPresent", "No report is present. Generate one first.")),
        Some(report) if !report.is_ready(request.now) => {
            return Err(ApiError::new(404, "ReportInProgress", "The report is still being made."));
        }
        Some(report) if report.is_old(request.now) => {
            return Err(ApiError::new(
                410,
                "ReportExpired",
                "The report is older than four hours. Generate a new one.",
            ));
        }
        Some(report) => report,
    };
    let mut xml = Xml::new();
    xml.text("Content", &aws_smithy_types::base64::encode(&report.csv))
        .text("ReportFormat", "text/csv")
        .time("GeneratedTime", report.ready);
    Ok(Some(xml))
}
