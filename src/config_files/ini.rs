//! The form of the files: that which Python's `configparser` reads, on which the AWS command line stands.

use super::section::{Section, is_known};
use super::text::{is_blank, lines, trim};

/// What is in a file, and what of it could not be understood, by line.
#[derive(Debug, Default)]
pub(super) struct Ini {
    pub(super) sections: Vec<Section>,
    pub(super) problems: Vec<(usize, String)>,
    /// The heads of sections that could not be understood: what stands below them belongs to nobody.
    pub(super) lost: Vec<LostHead>,
}

/// The head of a section that could not be understood.
#[derive(Debug)]
pub(super) struct LostHead {
    pub(super) line: usize,
    /// What is wrong with it.
    pub(super) what: String,
    /// What is left of it; what it probably was, where it is missing.
    pub(super) text: String,
}

/// The section whose settings are those of every other one that does not have them.
const FOR_ALL: &str = "DEFAULT";

const NOT_UTF8: &str = "it is not UTF-8: the file was saved in another encoding";

/// Reads a file's text. A line that is not understood is left out, and told.
pub(super) fn parse(text: &str) -> Ini {
    let mut reader = Reader::default();
    for (at, line) in lines(text).iter().enumerate() {
        let value = trim(line.text);
        let is_comment = value.starts_with(['#', ';']);
        let indent = line.text.chars().take_while(|c| is_blank(*c)).count();
        reader.line(at + 1, if is_comment { None } else { Some(value) }, indent, line.is_whole);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    ini: Ini,
    /// The section that is being read.
    section: Option<usize>,
    /// Whether a setting is being read, to which lines that are indented further belong.
    in_setting: bool,
    /// By how much the last line was indented that began something.
    indent: usize,
}

impl Reader {
    /// Takes in a line: its text without the blanks around it, or `None` for a comment.
    fn line(&mut self, number: usize, text: Option<&str>, indent: usize, is_whole: bool) {
        let Some(text) = text else { return };
        let setting = self.section.filter(|_| self.in_setting);
        if text.is_empty() {
            if let Some(section) = setting {
                self.ini.sections[section].go_on(number, text);
            }
            return;
        }
        if let Some(section) = setting.filter(|_| indent > self.indent) {
            self.go_on(number, section, text, is_whole);
            return;
        }
        self.indent = indent;
        match head(text).filter(|_| is_whole) {
            Some(name) => self.begin(number, name),
            None if text.starts_with('[') => {
                let what = match (is_whole, text.contains(']')) {
                    (false, _) => NOT_UTF8,
                    (true, true) => "it begins a section, and there is no name in its brackets",
                    (true, false) => "it begins a section, and its bracket is not closed",
                };
                self.lose(number, text, &format!("{what}; what stands below it is left out"));
            }
            None => {
                let section = self.section.unwrap_or_else(|| {
                    // Not the line itself, which may hold a key.
                    self.lose(number, "[default]", "it stands before the first section, such as [default]")
                });
                self.setting(number, section, text, is_whole);
            }
        }
    }

    /// The head of a section that is not understood. What follows is read like any section, and belongs to nobody.
    fn lose(&mut self, line: usize, text: &str, what: &str) -> usize {
        self.ini.problems.push((line, what.into()));
        self.ini.lost.push(LostHead { line, what: what.into(), text: text.into() });
        self.in_setting = false;
        self.ini.sections.push(Section::lost(line));
        let section = self.ini.sections.len() - 1;
        self.section = Some(section);
        section
    }

    /// A further line of a setting. The AWS command line takes whatever stands there for a part of its value.
    fn go_on(&mut self, number: usize, section: usize, text: &str, is_whole: bool) {
        let why = if !is_whole {
            Some(NOT_UTF8.to_owned())
        } else if is_like_head(text) {
            Some(
                "it is indented further than the setting above it, and so counts as a part of that; take the blanks before it out if it \
                 is to begin a section"
                    .to_owned(),
            )
        } else {
            self.ini.sections[section].swallows(text).map(|name| {
                format!(
                    "{name} is indented further than the setting above it, and so counts as a part of that; take the blanks before it out"
                )
            })
        };
        if let Some(why) = why {
            self.ini.sections[section].damage(number, &why);
            self.ini.problems.push((number, why));
        }
        if is_whole {
            self.ini.sections[section].go_on(number, text);
        }
    }

    fn begin(&mut self, number: usize, name: &str) {
        self.in_setting = false;
        let known = self.ini.sections.iter().position(|section| section.name == name && !section.is_lost);
        self.section = Some(known.unwrap_or_else(|| {
            self.ini.sections.push(Section::new(name, number));
            self.ini.sections.len() - 1
        }));
        if let Some(known) = known.filter(|_| name != FOR_ALL) {
            self.ini.sections[known].repeated.push(number);
        }
    }

    fn setting(&mut self, number: usize, section: usize, text: &str, is_whole: bool) {
        let found = text.split_once(['=', ':']).map(|(name, value)| (trim(name), trim(value)));
        self.in_setting = true;
        let section = &mut self.ini.sections[section];
        let why = match found.filter(|_| is_whole) {
            Some((name, value)) if !name.is_empty() => {
                let name = name.to_lowercase();
                section.begin(number, &name, value);
                // Such as “role_arn arn:aws:…”, which the AWS command line takes for a setting of that name.
                match name.split_once(is_blank) {
                    Some((first, _)) if is_known(first) => format!("there is no “=” after {first}"),
                    _ => return,
                }
            }
            other => {
                section.begin_lost(number);
                match other {
                    _ if !is_whole => NOT_UTF8.into(),
                    Some(_) => "there is no name before the value".into(),
                    None => "it is neither a setting, such as “region = eu-west-1”, nor the head of a section".into(),
                }
            }
        };
        section.damage(number, &why);
        self.ini.problems.push((number, why));
    }

    fn finish(mut self) -> Ini {
        for section in &mut self.ini.sections {
            section.finish(&mut self.ini.problems);
        }
        self.ini.sections.retain(|section| !section.is_lost);
        if let Some(at) = self.ini.sections.iter().position(|section| section.name == FOR_ALL) {
            let for_all = self.ini.sections.remove(at);
            for section in &mut self.ini.sections {
                section.inherit(&for_all);
            }
        }
        if let Some(LostHead { line, what, .. }) = self.ini.lost.iter().find(|lost| lost.text.contains(FOR_ALL)) {
            for section in &mut self.ini.sections {
                section.damage(*line, what);
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

/// Whether a line of a value looks like the head of a section, whole or not. A shell's test and a list look otherwise.
fn is_like_head(text: &str) -> bool {
    text.strip_prefix('[').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '\u{fffd}'))
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
            ("[a]\nx = 1\n[b\nx = 2\ny = 3\n[c]\nz = 4\n", &["a: x=\"1\"", "c: z=\"4\""], &[3]),
            ("[a]\nx = 1\n[b)\nx = 2\n", &["a: x=\"1\""], &[3]),
            ("[a]\nx = 1\n[]\nx = 2\n", &["a: x=\"1\""], &[3]),
            ("[a]\nx = 1\n[b\u{fffd}]\nx = 2\n", &["a: x=\"1\""], &[3]),
            ("[a]\n  [b\nx = 2\n", &["a: "], &[2]),
            ("[a]\nx = 1\nx = 1\n", &["a: x=\"1\""], &[3]),
            ("[a]\nx = 1\n[a]\nx = 2\n", &["a: x=\"2\""], &[3, 4]),
            ("[a]\ns3 =\n  max\n  min = 1\nx = 1\n", &["a: s3=[(\"min\", \"1\")] x=\"1\""], &[3]),
            ("[a]\nx = 1\n  [profile b]\n", &["a: x=\"1\\n[profile b]\""], &[3]),
            ("[a]\nx = f\u{fffd}r\n# f\u{fffd}r\ny = 1\n", &["a: y=\"1\""], &[2]),
        ] {
            let (found, problems) = told(text);
            assert_eq!((found, &*problems), (sections.iter().map(|s| (*s).to_owned()).collect(), lines), "{text}");
        }
    }

    /// The first line by which a section may be something else than was meant.
    #[test]
    fn a_section_knows_the_line_that_damages_it() {
        for (text, damaged) in [
            ("[a]\nx = 1\n[b\nx = 2\n", None),
            ("[a]\nx = 1\n[b\u{fffd}]\nx = 2\n", None),
            ("[a]\nx = 1\n  [b]\nx = 2\n", Some(3)),
            ("[a]\nx = 1\n  [b\ny = 2\n", Some(3)),
            ("[a]\nx = 1\n  [b\u{fffd}]\ny = 2\n", Some(3)),
            ("[a]\nx = 1\n  f\u{fffd}r\n", Some(3)),
            ("[a]\nx = f\u{fffd}r\n", Some(2)),
            ("[a]\nx\n", Some(2)),
            ("[a]\n= x\n", Some(2)),
            ("[a]\nx = 1\nx = 2\nx = 1\n", Some(3)),
            ("[a]\nx = 1\nx = 1\n", None),
            ("[a]\nx = 1\n  2\nx = 1\n", Some(4)),
            ("[a]\nx = 1\n[a]\nx = 1\n", None),
            ("[a]\nx = 1\n[a]\n", Some(3)),
            ("[a]\nx = 1\n[a]\nx = 2\n", Some(3)),
            ("[a]\nx = 1\n[b]\n[a]\ny = 2\n", Some(4)),
            ("[DEFAULT]\nx\n[a]\n", Some(2)),
            ("[DEFAULT\nx = 1\n[a]\n", Some(1)),
            ("[a]\ns3 =\n  x\n", Some(3)),
            // Of these botocore takes what it says, which may be somebody else's.
            ("[a]\nrole_arn arn:aws:iam::1:role/r\n", Some(2)),
            ("[a]\noutput = json\n  role_arn = arn\n", Some(3)),
            ("[a]\nregion =\n  role_arn = arn\n", Some(3)),
            // And these are in order.
            ("[a]\ns3 =\n  x = 1\n  x = 2\n  region = b\n", None),
            ("[a]\nx = 1\n  # [b\n  2 [c\n; [b\ny = [z]\n", None),
            ("[a]\nrole_arn: arn:aws:iam::1:role/r\nmy name: x\n", None),
            ("[a]\ncredential_process = sh -c \"\n  [ -f x ] && region=b y\"\nregion = c\n", None),
        ] {
            let ini = parse(text);
            let a = ini.sections.iter().find(|section| section.name == "a").expect("a section");
            assert_eq!(a.damaged.as_ref().map(|(line, _)| *line), damaged, "{text}");
        }
    }

    #[test]
    fn no_problem_repeats_a_value() {
        for text in [
            "canary",
            "[a]\ncanary",
            "[a]\n= canary",
            "[a]\nx = 1\nx = canary",
            "[a]\nx =\n  canary\n",
            "[a]\nx = canary\nx = 2\n",
        ] {
            assert!(!format!("{:?}", parse(text).problems).contains("canary"), "{text}");
        }
    }
}
