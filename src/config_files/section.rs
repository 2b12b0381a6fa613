use super::text::{is_blank, is_line_end, trim};
use super::value::Value;

/// A section of a file.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    /// Where it begins.
    pub(super) line: usize,
    /// Its settings, in order: name, value, and the number of the line.
    pub(super) values: Vec<(String, Value, usize)>,
    /// Those that are still being read: their lines, with numbers.
    open: Vec<(String, Vec<(usize, String)>)>,
}

impl Section {
    pub(super) fn new(name: &str, line: usize) -> Self {
        Self { name: name.to_owned(), line, values: Vec::new(), open: Vec::new() }
    }

    /// A setting begins here. Tells whether it was there already, whose value is then gone.
    pub(super) fn begin(&mut self, number: usize, name: &str, value: &str) -> bool {
        let known = self.open.len();
        self.open.retain(|(other, _)| other != name);
        let was_there = self.open.len() < known;
        self.open.push((name.to_owned(), vec![(number, value.to_owned())]));
        was_there
    }

    /// The setting that began last has another line.
    pub(super) fn go_on(&mut self, number: usize, text: &str) {
        if let Some((_, lines)) = self.open.last_mut() {
            lines.push((number, text.to_owned()));
        }
    }

    /// All of the file is read.
    pub(super) fn finish(&mut self, problems: &mut Vec<(usize, String)>) {
        for (name, lines) in std::mem::take(&mut self.open) {
            let number = lines[0].0;
            let joined = lines.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
            let text = joined.trim_end_matches(is_blank);
            let value = if text.starts_with('\n') {
                Value::Block(block(&lines, problems))
            } else {
                Value::of(&name, text.to_owned())
            };
            self.values.push((name, value, number));
        }
    }

    /// Takes over what is set for all sections and not in this one.
    pub(super) fn inherit(&mut self, for_all: &Self) {
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
