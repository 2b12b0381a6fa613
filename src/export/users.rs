use std::io::{self, Write};

use jiff::Timestamp;
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use crate::files::{CsvWriter, plain_text};
use crate::find::Column;

use super::user::{ExportedFact, ExportedUser, Value, names, written, yes_or_no};

/// How users are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values, for a spreadsheet.
    Csv,
    /// JSON, for a script.
    Json,
}

/// What is written of each user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportColumns {
    /// What these columns of the table stand for; in comma-separated values, without where it comes from.
    AsShown(Vec<Column>),
    /// All that is known, with where each fact comes from and when that was so.
    All,
}

/// Which of an account's users are exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportOf {
    /// All that are known.
    All,
    /// Those that the table shows: they fit this text of the filter.
    Shown(String),
    /// Those that were selected; of them, where there is a text of the filter, those that fit it.
    Selection(Option<String>),
}

/// What an export says of itself.
pub(crate) struct Head {
    pub(crate) account_id: String,
    pub(crate) caller_arn: String,
    pub(crate) exported_at: Timestamp,
    pub(crate) of: ExportOf,
    /// Whether all users of the account were known.
    pub(crate) list_complete: bool,
    /// When the users were listed.
    pub(crate) listed_at: Timestamp,
}

/// The users of an account, on their way into a file.
pub(crate) struct Users {
    head: Head,
    columns: Vec<Column>,
    /// Whether each fact is written with its source and its time in comma-separated values. In JSON it always is.
    with_sources: bool,
    records: Vec<ExportedUser>,
}

/// The JSON that is written.
#[derive(Serialize)]
struct Document<'a> {
    account_id: &'a str,
    caller_arn: &'a str,
    exported_at: String,
    exported: &'static str,
    filter: Option<&'a str>,
    list_complete: bool,
    listed_at: String,
    report_at: Option<String>,
    users: List<'a>,
}

impl ExportFormat {
    /// What such a file is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "Comma-separated values (CSV)",
            Self::Json => "JSON",
        }
    }

    /// What the name of such a file ends with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl ExportOf {
    const fn word(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Shown(_) => "shown",
            Self::Selection(_) => "selection",
        }
    }

    fn filter(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Shown(filter) => Some(filter),
            Self::Selection(filter) => filter.as_deref(),
        }
    }
}

impl Users {
    /// None yet of so many.
    pub(crate) fn new(head: Head, columns: ExportColumns, count: usize) -> Self {
        match columns {
            ExportColumns::AsShown(columns) => Self::of_columns(head, columns, false, count),
            ExportColumns::All => Self::of_columns(head, Column::ALL.to_vec(), true, count),
        }
    }

    pub(crate) fn of_columns(head: Head, columns: Vec<Column>, with_sources: bool, count: usize) -> Self {
        let mut once: Vec<Column> = Vec::with_capacity(columns.len());
        for column in columns {
            // Two columns can stand for the same facts.
            let is_same =
                |other: Column| names(other) == names(column) && (other == column || !names(column).is_empty());
            if !once.iter().any(|&other| is_same(other)) {
                once.push(column);
            }
        }
        Self { head, columns: once, with_sources, records: Vec::with_capacity(count) }
    }

    pub(crate) fn add(&mut self, record: ExportedUser) {
        self.records.push(record);
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn write(&self, format: ExportFormat, to: &mut dyn Write) -> io::Result<()> {
        match format {
            ExportFormat::Csv if self.with_sources => self.write_csv_with_sources(to),
            ExportFormat::Csv => self.write_csv(to),
            ExportFormat::Json => self.write_json(to),
        }
    }

    /// A line for each user, as the table shows it: the name, what the columns say, and the account. Where users may be missing,
    /// it says so; else the file would look as if it had all of them.
    fn write_csv(&self, to: &mut dyn Write) -> io::Result<()> {
        let Head { account_id, list_complete, listed_at, .. } = &self.head;
        let own = |column: Column| match column {
            Column::User => &[][..],
            Column::Arn => &["arn"],
            column => names(column),
        };
        let mut titles = vec!["user_name"];
        titles.extend(self.columns.iter().flat_map(|&column| own(column)));
        titles.push("account_id");
        let incomplete = (!list_complete).then_some(("list_complete", yes_or_no(*list_complete)));
        titles.extend(incomplete.map(|(title, _)| title));
        let mut sheet = CsvWriter::new(to, titles)?;
        for record in &self.records {
            let mut cells = vec![text(&record.name)];
            for &column in &self.columns {
                match column {
                    Column::Arn => cells.push(record.arn.clone()),
                    column => cells.extend(record.facts(column, *listed_at).iter().map(cell)),
                }
            }
            cells.push(text(account_id));
            sheet.add(cells.iter().map(String::as_str).chain(incomplete.map(|(_, no)| no)))?;
        }
        sheet.finish()
    }

    /// A line for each user: who it is, three cells for each fact, which are its value, its source and its time, and what the
    /// export says of itself, which has no other place in such a file.
    fn write_csv_with_sources(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut titles: Vec<String> = ["user_name", "arn", "account_id"].map(ToOwned::to_owned).to_vec();
        for name in self.columns.iter().flat_map(|&column| names(column)) {
            titles.extend([(*name).to_owned(), format!("{name}_source"), format!("{name}_as_of")]);
        }
        titles.extend(["exported", "filter", "list_complete", "listed_at"].map(ToOwned::to_owned));
        let mut sheet = CsvWriter::new(to, titles.iter().map(String::as_str))?;
        let Head { account_id, of, list_complete, listed_at, .. } = &self.head;
        let listed = (yes_or_no(*list_complete), written(*listed_at));
        let of_itself = [of.word(), of.filter().unwrap_or_default(), listed.0, &listed.1];
        for record in &self.records {
            let mut cells = vec![text(&record.name), record.arn.clone(), text(account_id)];
            for fact in self.columns.iter().flat_map(|&column| record.facts(column, *listed_at)) {
                let source = fact.source.unwrap_or_default().to_owned();
                cells.extend([cell(&fact), source, fact.as_of.unwrap_or_default()]);
            }
            sheet.add(cells.iter().map(String::as_str).chain(of_itself))?;
        }
        sheet.finish()
    }

    /// One object, whose facts are objects with a value, a source and a time. What is not known is null.
    fn write_json(&self, to: &mut dyn Write) -> io::Result<()> {
        let Head { account_id, caller_arn, exported_at, of, list_complete, listed_at } = &self.head;
        let document = Document {
            account_id,
            caller_arn,
            exported_at: written(*exported_at),
            exported: of.word(),
            filter: of.filter(),
            list_complete: *list_complete,
            listed_at: written(*listed_at),
            report_at: self.records.iter().filter_map(|record| record.reported_at).max().map(written),
            users: List(self),
        };
        serde_json::to_writer(&mut *to, &document)?;
        to.write_all(b"\n")
    }
}

fn text(cell: &str) -> String {
    plain_text(cell).into_owned()
}

/// What a fact says as a cell: numbers and times for a spreadsheet to take for what they are, and all else as texts.
fn cell(fact: &ExportedFact<'_>) -> String {
    let cell = fact.value.cell();
    match fact.value {
        Value::Text(_) | Value::Texts(_) | Value::Tags(_) => text(&cell),
        Value::Unknown | Value::Flag(_) | Value::Number(_) | Value::Time(_) => cell,
    }
}

/// The users, made into JSON one after the other.
struct List<'a>(&'a Users);

struct One<'a>(&'a Users, &'a ExportedUser);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.records.len()))?;
        for record in &self.0.records {
            list.serialize_element(&One(self.0, record))?;
        }
        list.end()
    }
}

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(users, record) = self;
        let mut user = serializer.serialize_map(None)?;
        user.serialize_entry("user_name", &record.name)?;
        user.serialize_entry("arn", &record.arn)?;
        for fact in users.columns.iter().flat_map(|&column| record.facts(column, users.head.listed_at)) {
            user.serialize_entry(fact.name, &fact)?;
        }
        user.end()
    }
}
