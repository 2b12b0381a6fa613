use std::borrow::Cow;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::super::message::ChangeKind;
use super::contents::{Contents, Entry};
use super::file;
use super::record::ConfirmedBy;

const TITLES: [&str; 15] = [
    "number",
    "time (UTC)",
    "account",
    "caller",
    "endpoint",
    "action",
    "user",
    "must change",
    "outcome",
    "outcome known (UTC)",
    "confirmed by",
    "code",
    "attempts",
    "request ids",
    "written down",
];
/// So many exports may be made in one second.
const MOST_OF_A_NAME: usize = 100;

/// The changes as comma-separated values (RFC 4180), the oldest first. No cell is a formula to a spreadsheet.
pub(super) fn csv(contents: &Contents) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(TITLES)?;
    for entry in &contents.entries {
        let cells = cells(entry);
        writer.write_record(cells.iter().map(|cell| inert(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|why| io::Error::other(why.to_string()))
}

fn cells(entry: &Entry) -> [String; 15] {
    let last = entry.endings.last();
    let action = match entry.kind {
        ChangeKind::Create => "create",
        ChangeKind::Reset => "reset",
        ChangeKind::SetMustChange => "set must change",
        ChangeKind::Delete => "delete",
    };
    let ids: Vec<&str> = entry.endings.iter().flat_map(|ended| ended.request_ids.iter().map(String::as_str)).collect();
    [
        entry.sequence.to_string(),
        format!("{:.3}", entry.time),
        entry.account_id.clone(),
        entry.caller_arn.clone(),
        entry.endpoint.clone(),
        action.into(),
        entry.target.to_string(),
        entry.must_change.map_or("", |yes| if yes { "yes" } else { "no" }).into(),
        entry.standing.words().into(),
        last.map(|ended| format!("{:.3}", ended.time)).unwrap_or_default(),
        last.and_then(|ended| ended.confirmed_by).map_or("", ConfirmedBy::words).into(),
        last.and_then(|ended| ended.code.clone()).unwrap_or_default(),
        last.map(|ended| ended.attempts.to_string()).unwrap_or_default(),
        ids.join(" "),
        if entry.endings.iter().all(|ended| ended.is_kept) { "yes" } else { "no" }.into(),
    ]
}

/// A text that a spreadsheet takes for a text. What begins like a formula, also behind spaces or in full width, gets an
/// apostrophe before it, by which Excel and LibreOffice know a text.
fn inert(cell: &str) -> Cow<'_, str> {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let is_formula = cell.starts_with(begins) || cell.trim_start().starts_with(begins);
    if is_formula { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Writes `text` to a new file in this folder that only its owner can read.
pub(super) fn write(folder: &Path, now: Timestamp, text: &[u8]) -> io::Result<PathBuf> {
    let stem = format!("passdesk-journal-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ"));
    for number in 1..=MOST_OF_A_NAME {
        let name = if number == 1 { format!("{stem}.csv") } else { format!("{stem}-{number}.csv") };
        let path = folder.join(name);
        match file::create_new(&path) {
            Ok(mut file) => {
                if let Err(why) = file.write_all(text).and_then(|()| file.sync_all()) {
                    let _ = fs::remove_file(&path);
                    return Err(why);
                }
                return Ok(path);
            }
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
            Err(why) => return Err(why),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_made_a_text() {
        for formula in ["=1+1", "@x", "-2+3", "+", "\tx", "\rx", "\nx", "  =1", "＝1"] {
            assert_eq!(inert(formula), format!("'{formula}"));
        }
        for text in ["bob.lee", "a=b", "", "arn:aws:iam::1:user/-x"] {
            assert_eq!(inert(text), text);
        }
    }
}
