use std::io::{self, Write};

use crate::files::{CsvWriter, plain_text};

use super::contents::{Contents, Entry};
use super::record::ConfirmedBy;

const COLUMNS: usize = 17;
const TITLES: [&str; COLUMNS] = [
    "number",
    "time (UTC)",
    "account",
    "caller",
    "endpoint",
    "action",
    "user",
    "target",
    "plan",
    "must change",
    "outcome",
    "outcome known (UTC)",
    "confirmed by",
    "code",
    "attempts",
    "request ids",
    "written down",
];

/// Writes the changes as comma-separated values, the oldest first.
pub(super) fn csv(contents: &Contents, to: &mut dyn Write) -> io::Result<()> {
    let mut sheet = CsvWriter::new(to, TITLES)?;
    for entry in &contents.entries {
        sheet.add(cells(entry).iter().map(String::as_str))?;
    }
    sheet.finish()
}

fn cells(entry: &Entry) -> [String; COLUMNS] {
    let last = entry.endings.last();
    let user = entry.target.user.as_ref().map(ToString::to_string).unwrap_or_default();
    let plan = entry.step.as_ref().map(|(plan, step)| format!("{plan}, step {step}")).unwrap_or_default();
    [
        entry.sequence.to_string(),
        format!("{:.3}", entry.time),
        plain_text(&entry.account_id).into_owned(),
        entry.caller_arn.clone(),
        entry.endpoint.clone(),
        plain_text(entry.action.as_str()).into_owned(),
        plain_text(&user).into_owned(),
        plain_text(&entry.target.to_string()).into_owned(),
        plain_text(&plan).into_owned(),
        entry.must_change.map_or("", |yes| if yes { "yes" } else { "no" }).into(),
        entry.status.words().into(),
        last.map(|ended| format!("{:.3}", ended.time)).unwrap_or_default(),
        last.and_then(|ended| ended.confirmed_by).map_or("", ConfirmedBy::words).into(),
        last.and_then(|ended| ended.code.clone()).unwrap_or_default(),
        last.map(|ended| ended.attempts.to_string()).unwrap_or_default(),
        entry.request_ids(),
        if entry.is_written() { "yes" } else { "no" }.into(),
    ]
}
