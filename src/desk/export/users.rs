use std::io::{self, Write};

use jiff::Timestamp;
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::super::find::Column;
use super::sheet::Sheet;
use super::user::{Record, names, written};

/// How users are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values, for a spreadsheet.
    Csv,
    /// JSON, for a script.
    Json,
}

/// The users of an account, on their way into a file.
pub(in crate::desk) struct Users {
    account_id: String,
    caller_arn: String,
    filter: String,
    exported_at: Timestamp,
    listed_at: Option<Timestamp>,
    columns: Vec<Column>,
    records: Vec<Record>,
}

/// The JSON that is written.
#[derive(Serialize)]
struct Document<'a> {
    account_id: &'a str,
    caller_arn: &'a str,
    exported_at: String,
    filter: &'a str,
    listed_at: Option<String>,
    report_at: Option<String>,
    users: List<'a>,
}

impl ExportFormat {
    /// What the name of such a file ends with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl Users {
    /// None yet.
    pub(super) fn new(
        (account_id, caller_arn): (String, String),
        filter: String,
        (exported_at, listed_at): (Timestamp, Option<Timestamp>),
        columns: &[Column],
    ) -> Self {
        let mut once: Vec<Column> = Vec::with_capacity(columns.len());
        for &column in columns {
            // Two columns can stand for the same facts.
            if once.iter().all(|&other| names(other) != names(column)) {
                once.push(column);
            }
        }
        Self { account_id, caller_arn, filter, exported_at, listed_at, columns: once, records: Vec::new() }
    }

    pub(super) fn reserve(&mut self, count: usize) {
        self.records.reserve_exact(count);
    }

    pub(super) fn add(&mut self, record: Record) {
        self.records.push(record);
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn write(&self, format: ExportFormat, to: &mut dyn Write) -> io::Result<()> {
        match format {
            ExportFormat::Csv => self.write_csv(to),
            ExportFormat::Json => self.write_json(to),
        }
    }

    /// A line for each user: who it is, and three cells for each fact, which are its value, its source and its time.
    fn write_csv(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut titles: Vec<String> = ["user_name", "arn", "account_id"].map(ToOwned::to_owned).to_vec();
        for name in self.columns.iter().flat_map(|&column| names(column)) {
            titles.extend([(*name).to_owned(), format!("{name}_source"), format!("{name}_as_of")]);
        }
        let mut sheet = Sheet::new(to, titles.iter().map(String::as_str))?;
        for record in &self.records {
            let mut cells = vec![record.name.clone(), record.arn.clone(), self.account_id.clone()];
            for told in self.columns.iter().flat_map(|&column| record.facts(column, self.listed_at)) {
                let source = told.source.unwrap_or_default().to_owned();
                cells.extend([told.value.cell(), source, told.as_of.unwrap_or_default()]);
            }
            sheet.add(cells.iter().map(String::as_str))?;
        }
        sheet.finish()
    }

    /// One object, whose facts are objects with a value, a source and a time. What is not known is null.
    fn write_json(&self, to: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            account_id: &self.account_id,
            caller_arn: &self.caller_arn,
            exported_at: written(self.exported_at),
            filter: &self.filter,
            listed_at: self.listed_at.map(written),
            report_at: self.records.iter().filter_map(|record| record.reported_at).max().map(written),
            users: List(self),
        };
        serde_json::to_writer(&mut *to, &document)?;
        to.write_all(b"\n")
    }
}

/// The users, made into JSON one after the other.
struct List<'a>(&'a Users);

struct One<'a>(&'a Users, &'a Record);

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
        for told in users.columns.iter().flat_map(|&column| record.facts(column, users.listed_at)) {
            user.serialize_entry(told.name, &told)?;
        }
        user.end()
    }
}
