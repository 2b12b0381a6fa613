use std::path::PathBuf;

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};
use passdesk::demo::DemoOptions;
use passdesk::desk::{Options, Origin, Store};

/// The most users that the demo account can have.
const MAX_DEMO_USERS: usize = 100_000;

const HELP: &str = "\
Passdesk: a helpdesk for the console passwords of AWS IAM users

Usage: passdesk [OPTIONS]

Options:
      --demo              Open the demo account: made-up users, in memory, nothing leaves this computer
      --demo-users N      Open the demo account with N users (1 to 100000; 214 otherwise)
      --profile NAME      Open the account of this AWS profile; given several times, several side by side
      --region REGION     Use this AWS region instead of the profile's
      --endpoint-url URL  Send calls to IAM, STS and Organizations there, not to AWS; plain http to this computer only
      --read-only         Refuse every change
      --renderer NAME     Paint with wgpu or with glow only
  -h, --help              Show this help
  -V, --version           Show the version

Without --demo or --profile: with credentials in the environment, or a single profile, that account is opened;
else you choose. Settings and the journal of changes are kept in the platform's folders for them, or in PASSDESK_STATE_DIR.";

/// The variables with which the environment itself says which credentials to use.
const AMBIENT: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/// What the program was asked for.
pub(crate) enum Parsed {
    /// To say this and end.
    Say(String),
    /// To open the window.
    Run(Box<Args>),
}

/// How the window is opened.
pub(crate) struct Args {
    pub(crate) desk: Options,
    /// The renderer that was asked for.
    pub(crate) renderer: Option<Renderer>,
}

/// What paints the window.
#[derive(Clone, Copy)]
pub(crate) enum Renderer {
    Wgpu,
    Glow,
}

impl Renderer {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Wgpu => "wgpu",
            Self::Glow => "glow",
        }
    }
}

/// Reads the program's arguments and environment.
pub(crate) fn parse() -> Result<Parsed, lexopt::Error> {
    let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    read(lexopt::Parser::from_env(), has)
}

/// Reads arguments. `has` tells whether a variable of the environment is set.
fn read(mut parser: lexopt::Parser, has: impl Fn(&str) -> bool) -> Result<Parsed, lexopt::Error> {
    let mut desk = Options::default();
    let mut renderer = None;
    let mut demo_users = None;
    let mut profiles = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("demo") => demo_users = demo_users.or(Some(DemoOptions::DEFAULT_USERS)),
            Long("demo-users") => {
                let users: usize = parser.value()?.parse()?;
                if !(1..=MAX_DEMO_USERS).contains(&users) {
                    return Err(format!("--demo-users takes a number from 1 to {MAX_DEMO_USERS}").into());
                }
                demo_users = Some(users);
            }
            Long("profile") => profiles.push(Origin::Aws { profile: Some(parser.value()?.string()?) }),
            Long("region") => desk.region = Some(parser.value()?.string()?),
            Long("endpoint-url") => desk.endpoint_url = Some(parser.value()?.string()?),
            Long("read-only") => desk.read_only = true,
            Long("renderer") => {
                renderer = Some(match parser.value()?.string()?.as_str() {
                    "wgpu" => Renderer::Wgpu,
                    "glow" => Renderer::Glow,
                    other => return Err(format!("--renderer takes wgpu or glow, not {other}").into()),
                });
            }
            Short('h') | Long("help") => return Ok(Parsed::Say(HELP.into())),
            Short('V') | Long("version") => {
                return Ok(Parsed::Say(concat!("passdesk ", env!("CARGO_PKG_VERSION")).into()));
            }
            Value(_) | Short(_) | Long(_) => return Err(arg.unexpected()),
        }
    }
    desk.demo = DemoOptions::interactive(demo_users.unwrap_or(DemoOptions::DEFAULT_USERS));
    let mut profiles = profiles.into_iter();
    desk.demo_only = demo_users.is_some();
    desk.open = match (demo_users, profiles.next()) {
        (Some(_), Some(_)) => return Err("--demo takes no --profile: it opens the demo account".into()),
        (Some(_), None) if desk.endpoint_url.is_some() || desk.region.is_some() => {
            return Err("--demo takes no --endpoint-url and no --region: nothing leaves this computer".into());
        }
        (Some(_), None) => Some(Origin::Demo),
        (None, Some(profile)) => Some(profile),
        (None, None) => AMBIENT.iter().any(|name| has(name)).then_some(Origin::Aws { profile: None }),
    };
    desk.beside = profiles.collect();
    let (settings, state) = folders(std::env::var_os("PASSDESK_STATE_DIR").map(PathBuf::from));
    desk.store = settings.map(Store::new);
    desk.journal = Some(state.ok_or("No folder for the journal of changes was found. Set PASSDESK_STATE_DIR to one")?);
    desk.exports = export_folder();
    Ok(Parsed::Run(Box::new(Args { desk, renderer })))
}

/// The folders for settings and for the journal: the one that was given for both, or the platform's.
fn folders(given: Option<PathBuf>) -> (Option<PathBuf>, Option<PathBuf>) {
    match given {
        Some(folder) if !folder.as_os_str().is_empty() => (Some(folder.clone()), Some(folder)),
        _ => choose_native_strategy().map_or((None, None), |folders| {
            let (settings, state) = folders_of(std::env::consts::OS, &folders);
            (Some(settings.join("passdesk")), Some(state.join("passdesk")))
        }),
    }
}

/// The folders that a system has for settings and for what a program writes down.
fn folders_of(system: &str, folders: &impl BaseStrategy) -> (PathBuf, PathBuf) {
    match system {
        // What roams is copied to the operator's other computers, where the copy that comes last replaces the others: no place for
        // a journal. The folder that stays on this one (%LOCALAPPDATA%) is the one for caches here.
        "windows" => (folders.config_dir(), folders.cache_dir()),
        // ~/Library/Preferences is for the system's own files, which a program does not write itself.
        "macos" => (folders.data_dir(), folders.data_dir()),
        _ => (folders.config_dir(), folders.state_dir().unwrap_or_else(|| folders.data_dir())),
    }
}

/// The operator's folder for downloads, or else the home folder.
fn export_folder() -> Option<PathBuf> {
    let home = etcetera::home_dir().ok()?;
    let downloads = home.join("Downloads");
    Some(if downloads.is_dir() { downloads } else { home })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn run(args: &[&str], environment: &[&str]) -> Result<Args, String> {
        match read(lexopt::Parser::from_args(args), |name| environment.contains(&name)) {
            Ok(Parsed::Run(args)) => Ok(*args),
            Ok(Parsed::Say(text)) => Err(text),
            Err(why) => Err(why.to_string()),
        }
    }

    fn opens(args: &[&str], environment: &[&str]) -> Option<Origin> {
        run(args, environment).expect("valid arguments").desk.open
    }

    #[test]
    fn the_account_to_open_is_what_was_asked_for_or_what_the_environment_says() {
        let aws = |profile: Option<&str>| Some(Origin::Aws { profile: profile.map(Into::into) });
        assert_eq!(opens(&[], &[]), None);
        assert_eq!(opens(&["--demo"], &["AWS_PROFILE"]), Some(Origin::Demo));
        assert_eq!(opens(&["--demo-users", "7"], &[]), Some(Origin::Demo));
        assert_eq!(opens(&["--profile", "audit"], &["AWS_ACCESS_KEY_ID"]), aws(Some("audit")));
        let several = run(&["--profile=a", "--profile=b", "--profile=c"], &[]).expect("valid").desk;
        assert_eq!(
            (several.open, several.beside),
            (aws(Some("a")), [aws(Some("b")), aws(Some("c"))].into_iter().flatten().collect())
        );
        let is_demo_alone = |args: &[&str]| run(args, &[]).expect("valid arguments").desk.demo_only;
        assert!(is_demo_alone(&["--demo"]) && is_demo_alone(&["--demo-users", "7"]) && !is_demo_alone(&[]));
        for name in AMBIENT {
            assert_eq!(opens(&["--endpoint-url", "http://127.0.0.1:1"], &[name]), aws(None), "{name}");
        }
    }

    #[test]
    fn what_is_set_reaches_the_desk() {
        let args =
            run(&["--region=cn-north-1", "--read-only", "--renderer", "glow", "--profile=p"], &[]).expect("valid");
        assert_eq!(args.desk.region.as_deref(), Some("cn-north-1"));
        assert!(args.desk.read_only && matches!(args.renderer, Some(Renderer::Glow)));
        assert_eq!(run(&["--demo-users", "100000"], &[]).expect("valid").desk.demo.users, 100_000);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_the_reason() {
        for (args, told) in [
            (&["--demo-users", "0"][..], "1 to 100000"),
            (&["--demo-users", "100001"], "1 to 100000"),
            (&["--demo-users", "many"], "many"),
            (&["--renderer", "crayon"], "wgpu or glow"),
            (&["--demo", "--profile", "p"], "takes no --profile"),
            (&["--demo", "--endpoint-url", "http://127.0.0.1:1"], "takes no --endpoint-url"),
            (&["--mauve"], "--mauve"),
            (&["bob"], "bob"),
            (&["--profile"], "--profile"),
        ] {
            let why = run(args, &[]).err().expect("refused");
            assert!(why.contains(told), "{args:?}: {why}");
        }
    }

    #[test]
    fn the_journal_is_in_the_folder_that_was_given_or_in_the_platforms() {
        let given = Some(PathBuf::from("/given"));
        assert_eq!(folders(given.clone()), (given.clone(), given));
        for nothing in [None, Some(PathBuf::new())] {
            let (settings, state) = folders(nothing);
            let (settings, state) = (settings.expect("a folder"), state.expect("a folder"));
            assert!(settings.ends_with("passdesk") && state.ends_with("passdesk"));
            assert!(cfg!(target_os = "macos") || settings != state, "{}", state.display());
        }
    }

    #[test]
    fn settings_and_journal_are_where_each_system_keeps_such_things() {
        use etcetera::base_strategy::{Apple, Windows};

        /// As a system calls its folders; the last has one for state.
        struct Named(&'static Path, Option<PathBuf>);

        impl BaseStrategy for Named {
            fn home_dir(&self) -> &Path {
                self.0
            }

            fn config_dir(&self) -> PathBuf {
                self.0.join("settings")
            }

            fn data_dir(&self) -> PathBuf {
                self.0.join("data")
            }

            fn cache_dir(&self) -> PathBuf {
                self.0.join("stays")
            }

            fn state_dir(&self) -> Option<PathBuf> {
                self.1.clone()
            }

            fn runtime_dir(&self) -> Option<PathBuf> {
                None
            }
        }

        let home = Path::new("home");
        for (system, state, settings_in, state_in) in [
            ("windows", None, "settings", "stays"),
            ("macos", None, "data", "data"),
            ("linux", Some("state"), "settings", "state"),
            ("freebsd", None, "settings", "data"),
        ] {
            let folders = Named(home, state.map(|name| home.join(name)));
            assert_eq!(folders_of(system, &folders), (home.join(settings_in), home.join(state_in)), "{system}");
        }
        // And so these are what the two systems call them.
        let ends = |path: PathBuf, with: &str| assert!(path.ends_with(with), "{}", path.display());
        ends(Windows::new().expect("a home").cache_dir(), "Local");
        ends(Apple::new().expect("a home").data_dir(), "Library/Application Support");
    }

    #[test]
    fn help_names_every_option() {
        let help = run(&["--help"], &[]).err().expect("a text");
        for option in ["--demo", "--demo-users", "--profile", "--region", "--endpoint-url", "--read-only", "--renderer"]
        {
            assert!(help.contains(option), "{option}");
        }
        assert!(run(&["-V"], &[]).err().expect("a text").starts_with("passdesk "));
    }
}
