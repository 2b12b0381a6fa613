//! The form of the files: that which Python's `configparser` reads, on which the AWS command line stands.

use super::section::Section;
use super::text::{is_blank, lines, trim};

/// What is in a file, and what of it could not be understood, by line.
#[derive(Debug, Default)]
pub(super) struct Ini {
    pub(super) sections: Vec<Section>,
    pub(super) problems: Vec<(usize, String)>,
}

/// The section whose settings are those of every other one that does not have them.
const FOR_ALL: &str = "DEFAULT";

/// Reads a file's text. A line that is not understood is left out, and told.
pub(super) fn parse(text: &str) -> Ini {
    let mut reader = Reader::default();
    for (at, line) in lines(text).iter().enumerate() {
        let value = trim(line.text);
        let is_comment = value.starts_with(['#', ';']);
        if !line.is_whole && !is_comment {
            reader.ini.problems.push((at + 1, "it is not UTF-8: the file was saved in another encoding".into()));
            continue;
        }
        let indent = line.text.chars().take_while(|c| is_blank(*c)).count();
        reader.line(at + 1, if is_comment { None } else { Some(value) }, indent);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    ini: Ini,
    /// Whether the lines before the first section have been told of.
    told_of_first: bool,
    /// The section that is being read.
    section: Option<usize>,
    /// Whether a setting is being read, to which lines that are indented further belong.
    in_setting: bool,
    /// By how much the last line was indented that began something.
    indent: usize,
}

impl Reader {
    /// Takes in a line: its text without the blanks around it, or `None` for a comment.
    fn line(&mut self, number: usize, text: Option<&str>, indent: usize) {
        let Some(text) = text else { return };
        let setting = self.section.filter(|_| self.in_setting);
        if text.is_empty() {
            if let Some(section) = setting {
                self.ini.sections[section].go_on(number, text);
            }
            return;
        }
        if let Some(section) = setting.filter(|_| indent > self.indent) {
            if head(text).is_some() {
                let why = "it is indented further than the setting above it, and so counts as a part of that; take the blanks \
                           before it out if it is to begin a section";
                self.ini.problems.push((number, why.into()));
            }
            self.ini.sections[section].go_on(number, text);
            return;
        }
        self.indent = indent;
        if let Some(name) = head(text) {
            self.begin(number, name);
        } else if let Some(section) = self.section {
            self.setting(number, section, text);
        } else if !self.told_of_first {
            self.told_of_first = true;
            self.ini.problems.push((number, "it stands before the first section, such as [default]".into()));
        }
    }

    fn begin(&mut self, number: usize, name: &str) {
        self.in_setting = false;
        let known = self.ini.sections.iter().position(|section| section.name == name);
        if known.is_some() && name != FOR_ALL {
            let why =
                format!("there is a section [{name}] above already; both count as one, and the last setting counts");
            self.ini.problems.push((number, why));
        }
        self.section = Some(known.unwrap_or_else(|| {
            self.ini.sections.push(Section::new(name, number));
            self.ini.sections.len() - 1
        }));
    }

    fn setting(&mut self, number: usize, section: usize, text: &str) {
        let found = text.split_once(['=', ':']).map(|(name, value)| (trim(name), trim(value)));
        self.in_setting = false;
        match found {
            Some((name, value)) if !name.is_empty() => {
                let name = name.to_lowercase();
                if self.ini.sections[section].begin(number, &name, value) {
                    let why = format!("{name} is set above already in the same section; this one counts");
                    self.ini.problems.push((number, why));
                }
                self.in_setting = true;
            }
            Some(_) => self.ini.problems.push((number, "there is no name before the value".into())),
            None => {
                let why = "it is neither a setting, such as “region = eu-west-1”, nor the head of a section";
                self.ini.problems.push((number, why.into()));
            }
        }
    }

    fn finish(mut self) -> Ini {
        for section in &mut self.ini.sections {
            section.finish(&mut self.ini.problems);
        }
        if let Some(at) = self.ini.sections.iter().position(|section| section.name == FOR_ALL) {
            let for_all = self.ini.sections.remove(at);
            for section in &mut self.ini.sections {
                section.inherit(&for_all);
            }
        }
        self.ini.problems.sort();
        self.ini
    }
}

/// The name in a section's head. What follows the last bracket counts for nothing.
fn head(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('[')?;
    rest.rfind(']').map(|end| &rest[..end]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::value::Value;
    use super::*;

    fn told(text: &str) -> (Vec<String>, Vec<usize>) {
        let ini = parse(text);
        let sections = ini.sections.iter().map(|section| {
            let values = section.values.iter().map(|(name, value, _)| match value {
                Value::Text(text) => format!("{name}={text:?}"),
                Value::Block(inner) => format!("{name}={inner:?}"),
                Value::Secret(_) => format!("{name}=***"),
            });
            format!("{}: {}", section.name, values.collect::<Vec<_>>().join(" "))
        });
        (sections.collect(), ini.problems.iter().map(|(line, _)| *line).collect())
    }

    /// Each of these was read by botocore to the same.
    #[test]
    fn files_are_read_as_the_command_line_reads_them() {
        for (text, sections) in [
            ("[default]\n  region = eu-west-1\n", &["default: region=\"eu-west-1\""][..]),
            ("  [default]\nregion = eu-west-1\n", &["default: region=\"eu-west-1\""]),
            ("[default]\nregion: eu-west-1\n", &["default: region=\"eu-west-1\""]),
            ("[default]\nregion = eu-west-1\n  # Dublin\n", &["default: region=\"eu-west-1\""]),
            ("[a]\nx = 1 # one\n; none\ny = 2;3\n", &["a: x=\"1 # one\" y=\"2;3\""]),
            ("[a]\ns3 =\n  # tuned\n  max = 20\n\n  Min=1\n", &["a: s3=[(\"max\", \"20\"), (\"Min\", \"1\")]"]),
            ("[a]\nx = 1\n  2\n\n  3\n\n", &["a: x=\"1\\n2\\n\\n3\""]),
            ("[a] # b\nREGION = x\n[b]]\n", &["a: region=\"x\"", "b]: "]),
            ("[DEFAULT]\nx = 1\n[a]\n[b]\nx = 2\n", &["a: x=\"1\"", "b: x=\"2\""]),
            ("[a]\nx =\ny = a=b:c\n", &["a: x=\"\" y=\"a=b:c\""]),
            ("[a]\naws_secret_access_key = canary\n", &["a: aws_secret_access_key=***"]),
        ] {
            let (found, problems) = told(text);
            assert_eq!((found, problems), (sections.iter().map(|s| (*s).to_owned()).collect(), vec![]), "{text}");
        }
    }

    /// Of these botocore takes nothing at all.
    #[test]
    fn what_is_not_understood_is_named_and_the_rest_is_used() {
        for (text, sections, lines) in [
            ("x = 1\ny = 2\n[a]\nz = 3\n", &["a: z=\"3\""][..], &[1][..]),
            ("[a]\nnothing\nz = 3\n= 4\n", &["a: z=\"3\""], &[2, 4]),
            ("[a\nz = 3\n[b]\n", &["b: "], &[1]),
            ("[a]\nx = 1\n[a]\nx = 2\n", &["a: x=\"2\""], &[3, 4]),
            ("[a]\ns3 =\n  max\n  min = 1\nx = 1\n", &["a: s3=[(\"min\", \"1\")] x=\"1\""], &[3]),
            ("[a]\nx = 1\n  [profile b]\n", &["a: x=\"1\\n[profile b]\""], &[3]),
            ("[a]\nx = f\u{fffd}r\n# f\u{fffd}r\ny = 1\n", &["a: y=\"1\""], &[2]),
        ] {
            let (found, problems) = told(text);
            assert_eq!((found, &*problems), (sections.iter().map(|s| (*s).to_owned()).collect(), lines), "{text}");
        }
    }

    #[test]
    fn no_problem_repeats_a_value() {
        for text in ["canary", "[a]\ncanary", "[a]\n= canary", "[a]\nx = 1\nx = canary", "[a]\nx =\n  canary\n"] {
            assert!(!format!("{:?}", parse(text).problems).contains("canary"), "{text}");
        }
    }
}
