use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::environment::Environment;
use super::ini::{Ini, LostHead, parse};
use super::place::{FILES, place};
use super::problem::Problem;
use super::section::Section;
use super::settings::{Settings, WhichFile};
use super::text::text;
use super::words::split_posix;

/// What is in the two files together, and what of it could not be used.
#[derive(Debug, Default)]
pub struct ConfigFiles {
    /// The profiles, by name. What both files set is as the credentials file has it.
    pub profiles: BTreeMap<String, Settings>,
    /// The sessions of IAM Identity Center, by name.
    pub sso_sessions: BTreeMap<String, Settings>,
    /// The endpoints of services, by the name under which profiles take them.
    pub services: BTreeMap<String, Settings>,
    /// What could not be read or understood, in the order of the files and their lines.
    pub problems: Vec<Problem>,
    /// What of them hides sections of which not even the name is known for sure.
    lost: Vec<Lost>,
}

/// What hides sections.
#[derive(Debug)]
struct Lost {
    problem: Problem,
    hidden: Hidden,
}

#[derive(Debug)]
enum Hidden {
    /// The section of which this is left of the head.
    Section(String),
    /// What would be the default profile.
    Default,
    /// All of a file.
    File,
}

/// What sections of other sorts begin with, and the kinds that there are.
#[derive(Clone, Copy)]
enum Kind {
    Profile,
    SsoSession,
    Services,
}

impl ConfigFiles {
    /// Reads both. Waits for the disk.
    ///
    /// A file that is not there is an empty one, unless the environment names it.
    #[must_use]
    pub fn load(environment: &Environment) -> Self {
        let mut files = Self::default();
        for (which, variable, path) in FILES {
            let path = place(variable, path, environment);
            match read(&path) {
                Ok(bytes) => files.add(which, &path.display().to_string(), &bytes),
                Err(why) if why.kind() == io::ErrorKind::NotFound => {
                    if let Some(link) = dangling(&path) {
                        files.lose_file(&path.display().to_string(), link);
                    } else if environment.get(variable).is_some() {
                        let what = format!("{variable} names this file, which does not exist");
                        files.problem(&path.display().to_string(), None, what);
                    }
                }
                // There is nothing in it that would be hidden.
                Err(why) if why.kind() == io::ErrorKind::IsADirectory => {
                    let what = "it is a folder, and should be a file".to_owned();
                    files.problem(&path.display().to_string(), None, what);
                }
                Err(why) => files.lose_file(&path.display().to_string(), without_code(&why.to_string())),
            }
        }
        files
    }

    /// Takes in a file: all of what it holds that can be understood.
    pub fn add(&mut self, which: WhichFile, path: &str, bytes: &[u8]) {
        let text = match text(bytes) {
            Ok(text) => text,
            Err(what) => return self.lose_file(path, what.to_owned()),
        };
        let Ini { sections, mut problems, lost } = parse(&text);
        for LostHead { line, what, text } in lost {
            let problem = Problem { path: path.to_owned(), line: Some(line), what };
            self.lost.push(Lost { problem, hidden: Hidden::Section(text) });
        }
        match which {
            WhichFile::Config => self.add_config(path, sections, &mut problems),
            WhichFile::Credentials => {
                for section in sections {
                    let profile = self.profiles.entry(section.name.clone()).or_default();
                    take(profile, section, which, path);
                }
            }
        }
        problems.sort();
        for (line, what) in problems {
            self.problem(path, Some(line), what);
        }
    }

    /// Why a profile may not be what is read of it: a line of it was lost, or a section that may be of its name, or a file.
    #[must_use]
    pub fn damage(&self, profile: &str) -> Option<&Problem> {
        let own = self.profiles.get(profile).and_then(Settings::damaged);
        let hides = |lost: &&Lost| match &lost.hidden {
            Hidden::Section(head) => may_name(head, profile),
            Hidden::Default => false,
            Hidden::File => true,
        };
        own.or_else(|| self.lost.iter().find(hides).map(|lost| &lost.problem))
    }

    /// What hides sections: the profile that is missing may be there.
    #[must_use]
    pub fn lost(&self) -> Option<&Problem> {
        self.lost.first().map(|lost| &lost.problem)
    }

    fn lose_file(&mut self, path: &str, what: String) {
        let problem = Problem { path: path.to_owned(), line: None, what };
        self.lost.push(Lost { problem: problem.clone(), hidden: Hidden::File });
        self.problems.push(problem);
    }

    fn add_config(&mut self, path: &str, sections: Vec<Section>, problems: &mut Vec<(usize, String)>) {
        for section in sections {
            let head = section.name.clone();
            if head == "default" {
                // As a whole: what another section of that name had is gone.
                self.profiles.insert(head, settings(section, path));
                continue;
            }
            let kind = [("profile", Kind::Profile), ("sso-session", Kind::SsoSession), ("services", Kind::Services)];
            let Some((prefix, kind)) = kind.into_iter().find(|(prefix, _)| head.starts_with(prefix)) else {
                if section.values.iter().any(|(name, ..)| OF_PROFILES.contains(&name.as_str())) {
                    let default = head.trim() == "default";
                    let meant = if default { "default".to_owned() } else { format!("profile {}", quoted(&head)) };
                    let what = format!("[{head}] is no profile in this file; write [{meant}] if it is to be one");
                    if default {
                        let problem = Problem { path: path.to_owned(), line: Some(section.line), what: what.clone() };
                        self.lost.push(Lost { problem, hidden: Hidden::Default });
                    }
                    problems.push((section.line, what));
                }
                continue;
            };
            match split_posix(&head).as_deref() {
                Ok([_, name]) => {
                    let of_kind = match kind {
                        Kind::Profile => &mut self.profiles,
                        Kind::SsoSession => &mut self.sso_sessions,
                        Kind::Services => &mut self.services,
                    };
                    of_kind.insert(name.clone(), settings(section, path));
                }
                Ok([_, _, _, ..]) => {
                    let name = head[prefix.len()..].trim();
                    let why = format!(
                        "[{head}] is left out: a name with blanks belongs in quotes, as in [{prefix} \"{name}\"]"
                    );
                    problems.push((section.line, why));
                }
                Ok(_) => problems.push((section.line, format!("[{head}] is left out: there is no name after a blank"))),
                Err(_) => problems.push((
                    section.line,
                    format!("[{head}] is left out: a quotation mark or a backslash stands alone"),
                )),
            }
        }
    }

    fn problem(&mut self, path: &str, line: Option<usize>, what: String) {
        self.problems.push(Problem { path: path.to_owned(), line, what });
    }
}

/// Settings by which a section is known to be meant for a profile.
const OF_PROFILES: [&str; 7] =
    ["region", "aws_access_key_id", "role_arn", "sso_account_id", "sso_session", "login_session", "credential_process"];

fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name.to_owned() }
}

fn settings(section: Section, path: &str) -> Settings {
    let mut settings = Settings::default();
    take(&mut settings, section, WhichFile::Config, path);
    settings
}

/// Whether what is left of a section's head may be that of a profile: it says the same in plain letters and digits, which are the same
/// in every encoding.
fn may_name(head: &str, profile: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let name = head.split([']', ')', '}']).next().unwrap_or_default();
    let name = [" #", " ;"].iter().fold(name, |name, comment| name.split(comment).next().unwrap_or_default());
    let name = plain(name);
    let profile = plain(profile);
    name == profile || name.strip_prefix("profile") == Some(&profile)
}

fn take(settings: &mut Settings, section: Section, file: WhichFile, path: &str) {
    if let Some((line, what)) = section.damaged {
        settings.damaged.get_or_insert(Problem { path: path.to_owned(), line: Some(line), what });
    }
    for (name, value, _) in section.values {
        settings.set(name, value, file);
    }
}

/// A file's bytes. What is neither a file nor a folder, such as `/dev/null`, counts as empty, as it does with the AWS command line.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let kind = std::fs::metadata(path)?;
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if kind.is_file() { std::fs::read(path) } else { Ok(Vec::new()) }
}

/// What is said of a file that is not there because it, or its folder, is a link to what is not there.
fn dangling(path: &Path) -> Option<String> {
    [Some(path), path.parent()].into_iter().flatten().find_map(|link| {
        let target = std::fs::read_link(link).ok()?;
        // A link is read from where it stands.
        let target = link.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
        let what = if link == path { "it" } else { "its folder" };
        let is_gone = !target.exists();
        is_gone.then(|| format!("{what} is a link to {}, which does not exist", target.display()))
    })
}

/// What the system says of an error, without the number that it has for it.
fn without_code(text: &str) -> String {
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is behind it may be mounted later: it is not an empty file.
    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_told() {
        use std::os::unix::fs::symlink;
        let home = std::env::temp_dir().join(format!("passdesk-links-{}", std::process::id()));
        std::fs::create_dir_all(home.join(".aws")).expect("a folder");
        let load = || ConfigFiles::load(&Environment::of(&[("HOME", home.to_str().expect("UTF-8"))])).problems;
        assert_eq!(load(), []);
        symlink("/nowhere/config", home.join(".aws/config")).expect("a link");
        let told: Vec<_> = load().iter().map(|problem| problem.what.clone()).collect();
        assert_eq!(told, ["it is a link to /nowhere/config, which does not exist"]);
        std::fs::remove_dir_all(home.join(".aws")).expect("removed");
        symlink("gone", home.join(".aws")).expect("a link");
        let says = format!("its folder is a link to {}, which does not exist", home.join("gone").display());
        assert_eq!(load().iter().map(|problem| problem.what.clone()).collect::<Vec<_>>(), [says.clone(), says]);
        std::fs::remove_dir_all(home).expect("removed");
    }

    fn of(config: &str, credentials: &str) -> ConfigFiles {
        let mut files = ConfigFiles::default();
        files.add(WhichFile::Config, "config", config.as_bytes());
        files.add(WhichFile::Credentials, "credentials", credentials.as_bytes());
        files
    }

    fn names(files: &ConfigFiles) -> Vec<&str> {
        files.profiles.keys().map(String::as_str).collect()
    }

    #[test]
    fn profiles_have_the_names_that_the_command_line_lists() {
        let config = "[default]\n[profile \"Acme Prod\"]\n[profile münchen]\n[profile acme(prod)]\n[profile R&D]\n[profile acme#1]\n\
                      [profile 'x]y']\n[preview]\n[sso-session corp]\nsso_region = eu-west-1\n[services local]\niam =\n  endpoint_url = u\n";
        let files = of(config, "[two]\nregion = x\n");
        assert_eq!(names(&files), ["Acme Prod", "R&D", "acme#1", "acme(prod)", "default", "münchen", "two", "x]y"]);
        assert_eq!(files.sso_sessions["corp"].get("sso_region"), Some("eu-west-1"));
        assert_eq!(files.services["local"].nested("iam", "endpoint_url"), Some("u"));
        assert_eq!(files.problems, []);
    }

    #[test]
    fn the_credentials_file_comes_first_and_the_last_section_of_a_name_counts() {
        let config = "[profile a]\nregion = one\naws_access_key_id = A\n[profile \"a\"]\nregion = two\n";
        let files = of(config, "[a]\nregion = three\naws_secret_access_key = x\n");
        let a = &files.profiles["a"];
        assert_eq!((a.get("region"), a.get("aws_access_key_id")), (Some("three"), None));
        assert_eq!(a.file_of("region"), Some(WhichFile::Credentials));
        assert_eq!(a.secret("aws_secret_access_key").map(crate::password::Secret::expose), Some("x"));
    }

    #[test]
    fn a_section_that_is_lost_is_told() {
        let files = of("[profile a b]\n[work]\nregion = x\n[profile]\n[profile \"c]\n[plugins]\ncli = x\n", "");
        let lines: Vec<_> = files.problems.iter().map(|problem| problem.line.expect("a line")).collect();
        assert_eq!((lines, names(&files)), (vec![1, 2, 4, 5], vec![]));
        assert!(files.problems[0].to_string().contains("[profile \"a b\"]"), "{}", files.problems[0]);
        assert!(
            files.problems[1].to_string().contains("config, line 2: [work] is no profile"),
            "{}",
            files.problems[1]
        );
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_in_a_file_is_read_or_told(bytes: Vec<u8>, text in "(\\[?(profile|a| |=|:|#|\"|'|\\]|\\\\|\t|\n|\r|é){0,9}\n){0,9}") {
            let mut files = ConfigFiles::default();
            for bytes in [&*bytes, text.as_bytes()] {
                files.add(WhichFile::Config, "config", bytes);
                files.add(WhichFile::Credentials, "credentials", bytes);
            }
        }
    }

    #[test]
    fn a_broken_file_leaves_the_other_alone() {
        let mut files = ConfigFiles::default();
        files.add(WhichFile::Config, "config", b"\xff\xfe[\0d\0");
        files.add(WhichFile::Credentials, "credentials", b"[a]\n");
        assert_eq!(names(&files), ["a"]);
        assert!(files.problems[0].to_string().starts_with("config: it is UTF-16"), "{}", files.problems[0]);
    }
}
