use std::collections::BTreeMap;

use super::text::{is_blank, is_line_end, trim};
use super::value::Value;

/// The settings that say who one is, or where calls go, with a value of one line.
const KNOWN: [&str; 23] = [
    "aws_access_key_id",
    "aws_account_id",
    "aws_secret_access_key",
    "aws_security_token",
    "aws_session_token",
    "ca_bundle",
    "credential_process",
    "credential_source",
    "duration_seconds",
    "endpoint_url",
    "external_id",
    "login_session",
    "mfa_serial",
    "region",
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

/// Whether a setting of this name is one of [`KNOWN`].
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// A section of a file.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    /// Where it begins.
    pub(super) line: usize,
    /// Whether its name is not known.
    pub(super) is_lost: bool,
    /// Where it begins once more.
    pub(super) repeated: Vec<usize>,
    /// The first line by which it is not known what the section should be, and what is wrong with that.
    pub(super) damaged: Option<(usize, String)>,
    /// Its settings, in order: name, value, and the number of the line.
    pub(super) values: Vec<(String, Value, usize)>,
    /// Those that are still being read.
    open: Vec<Open>,
}

/// A setting that is being read: its name and its lines, with numbers.
#[derive(Debug)]
struct Open {
    /// `None` where the line is not understood.
    name: Option<String>,
    lines: Vec<(usize, String)>,
}

impl Open {
    fn line(&self) -> usize {
        self.lines[0].0
    }

    /// Its value, as it is written.
    fn text(&self) -> String {
        let joined = self.lines.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
        joined.trim_end_matches(is_blank).to_owned()
    }
}

impl Section {
    pub(super) fn new(name: &str, line: usize) -> Self {
        let name = name.to_owned();
        Self { name, line, is_lost: false, repeated: Vec::new(), damaged: None, values: Vec::new(), open: Vec::new() }
    }

    /// One of which the name is not known.
    pub(super) fn lost(line: usize) -> Self {
        Self { is_lost: true, ..Self::new("", line) }
    }

    /// A line is lost, or counts as something that it may not be meant to be.
    pub(super) fn damage(&mut self, line: usize, what: &str) {
        if self.damaged.as_ref().is_none_or(|(first, _)| line < *first) {
            self.damaged = Some((line, what.to_owned()));
        }
    }

    /// A setting begins here.
    pub(super) fn begin(&mut self, number: usize, name: &str, value: &str) {
        self.open.push(Open { name: Some(name.to_owned()), lines: vec![(number, value.to_owned())] });
    }

    /// A line that is not understood stands where a setting begins. What is indented further belongs to it.
    pub(super) fn begin_lost(&mut self, number: usize) {
        self.open.push(Open { name: None, lines: vec![(number, String::new())] });
    }

    /// The setting that began last has another line.
    pub(super) fn go_on(&mut self, number: usize, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.lines.push((number, text.to_owned()));
        }
    }

    /// The name of the setting that this further line of the last one should be.
    pub(super) fn swallows<'a>(&self, text: &'a str) -> Option<&'a str> {
        let Open { name, lines } = self.open.last()?;
        let name = name.as_ref()?;
        let is_of_flat = is_known(name) || !lines[0].1.is_empty();
        // Its arguments may have any form.
        if !is_of_flat || name == "credential_process" {
            return None;
        }
        let (inner, _) = text.split_once(['=', ':'])?;
        Some(trim(inner)).filter(|inner| is_known(&inner.to_lowercase()))
    }

    /// All of the file is read.
    pub(super) fn finish(&mut self, problems: &mut Vec<(usize, String)>) {
        self.tell_repeated(problems);
        for mut open in std::mem::take(&mut self.open) {
            let Some(name) = open.name.take() else { continue };
            let (number, text) = (open.line(), open.text());
            let value = if text.starts_with('\n') {
                let without = problems.len();
                let inner = block(&open.lines, problems);
                for (line, what) in &problems[without..] {
                    self.damage(*line, what);
                }
                Value::Block(inner)
            } else {
                Value::of(&name, text)
            };
            self.values.retain(|(other, ..)| *other != name);
            self.values.push((name, value, number));
        }
    }

    /// Tells what is there twice. The last counts, and where that is another one, nobody knows which was meant.
    fn tell_repeated(&mut self, problems: &mut Vec<(usize, String)>) {
        let mut told: Vec<(usize, String, bool)> = Vec::new();
        for (at, open) in self.open.iter().enumerate() {
            let Some(name) = &open.name else { continue };
            let Some(above) = self.open[..at].iter().rev().find(|above| above.name == open.name) else { continue };
            let differs = above.text() != open.text();
            let how = if differs { ", to something else" } else { "" };
            told.push((open.line(), format!("{name} is set above already in the same section{how}"), differs));
        }
        let bounds = [&self.repeated[..], &[usize::MAX]].concat();
        for heads in bounds.windows(2) {
            let settings = |from: usize, until: usize| {
                let within = self.open.iter().filter(move |open| (from..until).contains(&open.line()));
                within.map(|open| (&open.name, open.text())).collect::<BTreeMap<_, _>>()
            };
            let differs = settings(0, heads[0]) != settings(heads[0], heads[1]);
            let how = if differs { ", with other settings" } else { "" };
            told.push((heads[0], format!("there is a section [{}] above already{how}", self.name), differs));
        }
        for (line, what, differs) in told {
            if differs {
                self.damage(line, &what);
            }
            problems.push((line, what));
        }
    }

    /// Takes over what is set for all sections and not in this one.
    pub(super) fn inherit(&mut self, for_all: &Self) {
        if let Some((line, what)) = &for_all.damaged {
            self.damage(*line, what);
        }
        for (name, value, number) in &for_all.values {
            let value = match value {
                Value::Text(text) => Value::Text(text.clone()),
                Value::Block(inner) => Value::Block(inner.clone()),
                Value::Secret(secret) => Value::of(name, secret.expose().to_owned()),
            };
            if self.values.iter().all(|(own, ..)| own != name) {
                self.values.push((name.clone(), value, *number));
            }
        }
    }
}

/// The settings below a setting.
fn block(lines: &[(usize, String)], problems: &mut Vec<(usize, String)>) -> Vec<(String, String)> {
    let mut inner: Vec<(String, String)> = Vec::new();
    for (number, text) in lines {
        for text in text.split(is_line_end).map(trim).filter(|text| !text.is_empty()) {
            match text.split_once('=') {
                Some((name, value)) => {
                    let (name, value) = (trim(name).to_owned(), trim(value).to_owned());
                    match inner.iter_mut().find(|(known, _)| *known == name) {
                        Some(known) => known.1 = value,
                        None => inner.push((name, value)),
                    }
                }
                None => problems.push((*number, "it belongs to the setting above it, and has no “=”".into())),
            }
        }
    }
    inner
}
