//! What `--help` lists, the manual page, the completions and the documentation list too, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Options by all their names, each with whether it takes a value.
type Options = BTreeMap<String, bool>;

#[test]
fn the_manual_lists_the_options_of_help() {
    let page = read("packaging/linux/passdesk.1");
    let listed: Options = page.lines().filter(|line| line.starts_with(".It Fl ")).flat_map(flags).collect();
    assert_eq!(listed, help());
    // Its synopsis as well, and what its sentences speak of.
    let (synopsis, _) = page.split_once(".Sh DESCRIPTION").expect("a synopsis before the description");
    assert_eq!(synopsis.lines().flat_map(flags).collect::<Options>(), help());
    for (name, _) in page.lines().flat_map(flags) {
        assert!(help().contains_key(&name), "the manual speaks of {name}");
    }
}

#[test]
fn bash_completes_the_options_of_help() {
    let script = read("packaging/linux/completions/passdesk.bash");
    let names = script.lines().find_map(|line| line.trim().strip_prefix("words=\"-")).expect("the list of options");
    let names: Vec<String> = format!("-{}", names.trim_end_matches('"')).split(' ').map(Into::into).collect();
    assert_eq!(names, sorted_as(&names, &help()));
    // After those that take a value, the value is completed, or nothing.
    let cases = script.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(')'));
    let valued: Vec<String> = cases
        .flat_map(|(names, _)| names.split(" | ").map(|name| format!("--{}", name.trim_start_matches('-'))))
        .collect();
    let expected: Options = help().into_iter().filter(|(_, takes_value)| *takes_value).collect();
    assert_eq!(valued, sorted_as(&valued, &expected));
}

#[test]
fn zsh_completes_the_options_of_help() {
    let script = read("packaging/linux/completions/_passdesk");
    let specs = script.lines().filter_map(|line| Some(line.trim().strip_prefix('\'')?.split_once('[')?.0));
    let options = specs.flat_map(|spec| {
        // What excludes others says so in brackets before its names, and what may be given several times with an asterisk.
        let names = spec.rsplit_once(')').map_or(spec, |(_, names)| names).trim_start_matches('*');
        let names = names.split(['\'', '{', '}', ',']).filter(|name| !name.is_empty());
        names.map(|name| (name.trim_end_matches('=').to_owned(), name.ends_with('='))).collect::<Vec<_>>()
    });
    assert_eq!(options.collect::<Options>(), help());
}

#[test]
fn fish_completes_the_options_of_help() {
    let script = read("packaging/linux/completions/passdesk.fish");
    let mut options = Options::new();
    for line in script.lines().filter(|line| line.starts_with("complete -c passdesk ")) {
        let (line, _) = line.split_once(" -d ").unwrap_or((line, ""));
        let words: Vec<&str> = line.split(' ').collect();
        for pair in words.windows(2) {
            let dashes = match pair[0] {
                "-l" => "--",
                "-s" => "-",
                _ => continue,
            };
            options.insert(format!("{dashes}{}", pair[1]), words.contains(&"-x"));
        }
    }
    assert_eq!(options, help());
}

#[test]
fn the_documentation_lists_the_options_of_help() {
    let page = read("docs/command-line.md");
    let cells = page.lines().filter_map(|line| line.strip_prefix("| `--")?.split_once(" | "));
    let options = cells.flat_map(|(names, _)| {
        names.split("`, `--").map(|name| option(&format!("--{}", name.trim_end_matches('`')))).collect::<Vec<_>>()
    });
    let long: Options = help().into_iter().filter(|(name, _)| name.starts_with("--")).collect();
    assert_eq!(options.collect::<Options>(), long);
}

/// The options that the program itself lists.
fn help() -> Options {
    let output = Command::new(env!("CARGO_BIN_EXE_passdesk")).arg("--help").output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut options = Options::new();
    for line in text.lines().map(str::trim_start).filter(|line| line.starts_with('-')) {
        let (names, _) = line.split_once("  ").expect("names and what they do");
        options.extend(names.split(", ").map(option));
    }
    assert!(options.len() > 5, "the options were not found in:\n{text}");
    options
}

/// An option as `--name` or `--name VALUE`.
fn option(text: &str) -> (String, bool) {
    text.split_once(' ').map_or((text.to_owned(), false), |(name, _)| (name.to_owned(), true))
}

/// The options in a line of mdoc: what follows the macro `Fl`, until another macro.
fn flags(line: &str) -> Vec<(String, bool)> {
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut flag = false;
    for word in line.trim_start_matches('.').split(' ') {
        match word {
            "Fl" => flag = true,
            "Ar" => {
                if let Some((_, takes_value)) = found.last_mut() {
                    *takes_value = true;
                }
                flag = false;
            }
            "," | "|" => {}
            name if flag => found.push((format!("-{name}"), false)),
            _ => {}
        }
    }
    found
}

/// The names of `options`, those of `names` in their order first, so that only what differs is told.
fn sorted_as(names: &[String], options: &Options) -> Vec<String> {
    let known = names.iter().filter(|name| options.contains_key(*name));
    known.chain(options.keys().filter(|name| !names.contains(*name))).cloned().collect()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}
