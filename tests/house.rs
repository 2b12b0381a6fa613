//! Imports go down only: the table of floors in the documentation of `src/lib.rs` says which module may use which, and
//! these tests hold every file under `src` to it, test code included.
//!
//! The checker reads tokens, not lines, so that comments and strings do not count and `use crate::{a, b::{c, d}}` does.
//!
//! Below them, that what is written in two places is the same in both: promises and their tests, versions, licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Crates that draw. Only `ui` may know them.
const DRAWING: &[&str] =
    &["accesskit", "eframe", "egui", "egui_extras", "egui_glow", "egui_wgpu", "egui_winit", "emath", "epaint", "winit"];

/// Crates that run things in the background or speak to the network. Plain data and rules know none of them.
const RUNNING: &[&str] = &["hyper", "hyper_util", "poll_promise", "reqwest", "tokio"];

/// A crate whose name begins so is the AWS SDK.
const AWS: &str = "aws_";

/// What a floor may use: the floors of its row in the table.
type Floors = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_file_keeps_to_its_floor() {
    let floors = floors(&read(&source().join("lib.rs")));
    let of_the_binary = modules(&read(&source().join("main.rs")));
    assert!(of_the_binary.iter().all(|module| !floors.contains_key(module)), "main.rs has a floor of its own");
    let mut files = Vec::new();
    collect(&source(), &mut files);
    let mut complaints = Vec::new();
    for file in &files {
        let module = module_of(file.strip_prefix(source()).expect("a file under src"));
        // The top of the library names every floor; `main.rs` and its own modules may use all of them.
        if module.first().is_none_or(|first| first == "main" || of_the_binary.contains(first)) {
            continue;
        }
        complaints.extend(
            violations(&floors, &module, &read(file))
                .into_iter()
                .map(|complaint| format!("{}: {complaint}", file.display())),
        );
    }
    assert!(files.len() > 2, "nothing was read under {}", source().display());
    assert!(complaints.is_empty(), "imports that go up a floor:\n{}", complaints.join("\n"));
}

#[test]
fn files_do_not_import_each_other_in_circles() {
    let mut files = Vec::new();
    collect(&source(), &mut files);
    let mut modules = BTreeMap::new();
    for file in &files {
        let module = module_of(file.strip_prefix(source()).expect("a file under src"));
        // Tests may use whatever they test, and the binary all of the library.
        if !module.iter().any(|part| part == "tests") && module.first().is_none_or(|first| first != "main") {
            modules.insert(module, without_tests(&tokens(&read(file))));
        }
    }
    let found: Vec<Vec<String>> =
        circles(&modules).into_iter().map(|circle| circle.iter().map(|module| module.join("::")).collect()).collect();
    assert_eq!(found, Vec::<Vec<String>>::new(), "files that import each other in a circle");
}

/// What the window is made of knows no page that is made of it.
#[test]
fn the_kit_of_the_window_imports_none_of_its_other_rooms() {
    let kit = source().join("ui/kit");
    let mut files = Vec::new();
    collect(&kit, &mut files);
    let mut found = Vec::new();
    for file in &files {
        let (imported, exported) = imports(&tokens(&read(file)));
        let goes_up = |path: &&Vec<String>| path.len() > 2 && path[0] == "crate" && path[1] == "ui" && path[2] != "kit";
        found.extend(imported.iter().chain(&exported).filter(goes_up).map(|path| path.join("::")));
    }
    assert!(files.len() > 10, "nothing was read under {}", kit.display());
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn circles_are_found() {
    let files = |files: &[(&str, &str)]| -> Modules {
        files.iter().map(|(file, code)| (module_of(Path::new(file)), without_tests(&tokens(code)))).collect()
    };
    let names = |modules: &Modules| -> Vec<String> {
        circles(modules)
            .iter()
            .map(|circle| circle.iter().map(|m| m.join("::")).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let two = files(&[
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod b; mod c; pub use b::B;"),
        ("a/b.rs", "use super::c::C; pub struct B;"),
        ("a/c.rs", "fn f() { super::b::g() } pub struct C;"),
    ]);
    assert_eq!(names(&two), ["a::b a::c"], "a re-export alone ties nothing");
    let through = files(&[
        ("a/mod.rs", "mod b; mod c; pub use b::B; pub use self::c::{C as D, E};"),
        ("a/b.rs", "use crate::a::{E, other}; pub struct B;"),
        ("a/c.rs", "use super::B; pub struct C; pub struct E;"),
    ]);
    assert_eq!(names(&through), ["a::b a::c"], "what is named through a re-export is where it is defined");
    let of_parent = files(&[("a/mod.rs", "mod b; struct A(b::B);"), ("a/b.rs", "use super::A; pub struct B;")]);
    assert_eq!(names(&of_parent), ["a a::b"]);
    let none = files(&[
        ("a/mod.rs", "mod b; mod c; struct A(b::B);"),
        ("a/b.rs", "use super::c::C; pub(in crate::a) struct B; #[cfg(test)] mod tests { use super::super::A; }"),
        ("a/c.rs", "use crate::x::Y; use std::a; pub(super) struct C;"),
    ]);
    assert_eq!(names(&none), Vec::<String>::new());
}

#[test]
fn every_module_has_a_row_in_the_table() {
    let library = read(&source().join("lib.rs"));
    let floors = floors(&library);
    let modules = modules(&library);
    assert!(!modules.is_empty(), "no modules found in src/lib.rs");
    for module in modules {
        assert!(floors.contains_key(&module), "`{module}` has no row in the table of src/lib.rs");
    }
}

#[test]
fn the_table_itself_goes_down_only() {
    let floors = floors(&read(&source().join("lib.rs")));
    // Reachability in a small graph: nothing may come back to where it started.
    for start in floors.keys() {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = floors[start].iter().collect();
        while let Some(next) = open.pop() {
            assert_ne!(next, start, "`{start}` uses itself through the floors below it");
            if seen.insert(next) {
                open.extend(floors.get(next).into_iter().flatten());
            }
        }
    }
    assert_eq!(floors["ui"], ["account", "desk", "password"].map(String::from).into(), "the row of `ui`");
    assert!(floors["password"].is_empty(), "the row of `password`");
}

#[test]
fn every_test_that_the_security_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = read(&root.join("SECURITY.md"));
    let mut named = 0;
    for span in page.split('`').skip(1).step_by(2) {
        let Some((file, test)) = span.split_once("::") else { continue };
        let file = root.join(file);
        assert!(file.is_file(), "{span}: there is no such file");
        assert!(has_test(&read(&file), test), "{span}: there is no such test in the file");
        named += 1;
    }
    assert!(named > 50, "only {named} tests were found on the page");
    let rows = page.lines().skip_while(|line| !line.starts_with("| promise")).filter(|line| line.starts_with("| "));
    for row in rows.filter(|row| !row.starts_with("| promise")) {
        assert!(row.contains("::"), "a promise without a proof: {row}");
    }
}

/// The version stands in Cargo.toml; packages and their changelogs take it, and the days of the releases, from there and from the
/// headings of CHANGELOG.md.
#[test]
fn the_newest_release_of_the_changelog_is_the_version() {
    let changes = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md"));
    let headings: Vec<&str> = changes.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let mut releases = Vec::new();
    for heading in headings.strip_prefix(&["[Unreleased]"]).unwrap_or(&headings) {
        let release = heading.strip_prefix('[').and_then(|rest| rest.split_once("] - "));
        let (version, day) = release.unwrap_or_else(|| panic!("`## {heading}` is not of the form `## [1.2.3] - DAY`"));
        let day: jiff::civil::Date = day.parse().unwrap_or_else(|why| panic!("`## {heading}`: {why}"));
        releases.push((version, day));
    }
    assert!(releases.is_sorted_by(|newer, older| newer.1 >= older.1), "not newest first: {releases:?}");
    // Until there is a release, it is the version with which the project began.
    let newest = releases.first().map_or("0.1.0", |(version, _)| version);
    assert_eq!(env!("CARGO_PKG_VERSION"), newest, "in Cargo.toml, and the newest of CHANGELOG.md");
}

#[test]
fn workflows_take_the_rust_of_cargo_toml() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    for (file, before) in [("ci.yml", "image: rust:"), ("release.yml", "RUSTUP_TOOLCHAIN: ")] {
        let workflow = read(&folder.join(file));
        let taken: Vec<&str> = workflow.lines().filter_map(|line| line.trim().strip_prefix(before)).collect();
        let right = |taken: &&str| taken.starts_with(env!("CARGO_PKG_RUST_VERSION"));
        assert!(!taken.is_empty() && taken.iter().all(right), "{file} takes Rust {taken:?}");
    }
}

#[test]
fn notices_are_made_of_the_licences_that_are_allowed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = |file: &str, name: &str| -> BTreeSet<String> {
        let text = read(&root.join(file));
        let (_, after) = text.split_once(&format!("\n{name} = [")).unwrap_or_else(|| panic!("no `{name}` in {file}"));
        let (inside, _) = after.split_once(']').expect("a list has an end");
        inside.split('"').skip(1).step_by(2).map(str::to_owned).collect()
    };
    assert_eq!(list("packaging/about.toml", "accepted"), list("deny.toml", "allow"));
}

/// Whether a file has a test of this name: in Rust a function below a `#[test]`, of tokio's too, in Python a function.
fn has_test(code: &str, name: &str) -> bool {
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(index, line)| {
        let of_rust =
            ["fn ", "async fn "].iter().any(|start| line.strip_prefix(start).is_some_and(|rest| is(rest, name)));
        let attributes = lines[..index].iter().rev().take_while(|line| line.starts_with(['#', '/']));
        let is_test =
            attributes.into_iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
        // In Python a test is a function that something else names, too.
        let of_python = line.strip_prefix("def ").is_some_and(|rest| is(rest, name));
        of_rust && is_test || of_python && code.matches(name).count() > 1
    })
}

/// Whether a function's declaration, from its name on, is that of `name`.
fn is(declaration: &str, name: &str) -> bool {
    declaration.strip_prefix(name).is_some_and(|rest| rest.starts_with('('))
}

#[test]
fn violations_are_found() {
    let cases: &[(&str, &str, &str)] = &[
        ("account/user.rs", "use crate::iam::Client;", "`iam`"),
        ("account/user.rs", "use crate::{password::Secret, desk::{Desk, Event}};", "`desk`"),
        ("account/mod.rs", "fn f(client: &crate::iam::Client) {}", "`iam`"),
        ("account/mod.rs", "use super::demo;", "`demo`"),
        ("account/user.rs", "use super::super::demo::Account;", "`demo`"),
        ("account/user.rs", "mod tests { use super::super::super::ui::App; }", "`ui`"),
        ("account/user.rs", "use super::super::*;", "everything"),
        ("account/user.rs", "pub(in crate::desk) fn f() {}", "`desk`"),
        ("account/user.rs", "use tokio::time::sleep;", "`tokio`"),
        ("password/secret.rs", "pub fn show(ui: &mut egui::Ui) {}", "`egui`"),
        ("password/secret.rs", "use crate::account::UserName;", "`account`"),
        ("password/secret.rs", "use ::aws_sdk_iam as iam;", "`aws_sdk_iam`"),
        ("desk/mod.rs", "use egui;", "`egui`"),
        ("desk/task.rs", "fn wake(context: &egui::Context) {}", "`egui`"),
        ("desk/task.rs", "extern crate eframe;", "`eframe`"),
        ("desk/task.rs", "use {egui, std::fmt};", "`egui`"),
        ("desk/task.rs", "use crate::ui::App;", "`ui`"),
        ("iam/read.rs", "use crate::demo::Connector;", "`demo`"),
        ("demo/mod.rs", "use crate::iam::Client;", "`iam`"),
        ("ui/table.rs", "use aws_sdk_iam::Client;", "`aws_sdk_iam`"),
        ("ui/table.rs", "use crate::iam::Error;", "`iam`"),
        ("ui/table.rs", "fn f() { let x = crate::r#demo::new(); }", "`demo`"),
        ("stray.rs", "fn f() {}", "no row"),
    ];
    let floors = floors(&read(&source().join("lib.rs")));
    for (file, code, expected) in cases {
        let found = violations(&floors, &module_of(Path::new(file)), code);
        assert!(found.iter().any(|complaint| complaint.contains(expected)), "{file}: {code}\nfound only {found:?}");
    }
}

#[test]
fn what_is_allowed_is_not_complained_of() {
    let cases: &[(&str, &str)] = &[
        ("ui/table.rs", "use crate::{account::{User, UserName}, desk::Desk, password::Secret}; use egui::Ui;"),
        ("ui/table.rs", "use super::theme; mod tests { use super::super::theme::Palette; use super::*; }"),
        (
            "ui/table.rs",
            "/// Shown by [`crate::iam`], not by tokio::spawn. \n fn f(aws_message: &str) { aws_message.len(); }",
        ),
        ("account/user.rs", "/* crate::ui /* nested */ crate::iam */ const A: &str = \"crate::iam\";"),
        ("account/user.rs", "const B: &str = r#\"use \"crate::desk\"\"#; const Q: char = '\"'; use crate::password;"),
        ("account/user.rs", "impl<'a> From<&'a str> for X<'a> {} pub(crate) fn f() -> crate::account::User {}"),
        ("desk/mod.rs", "use crate::iam::Client; use crate::demo; use tokio::sync::mpsc; use self::task::Task;"),
        ("iam/mod.rs", "mod read; use aws_sdk_iam::Client; use super::account::User; pub use read::list;"),
    ];
    let floors = floors(&read(&source().join("lib.rs")));
    for (file, code) in cases {
        assert_eq!(violations(&floors, &module_of(Path::new(file)), code), Vec::<String>::new(), "{file}: {code}");
    }
}

/// Every import in `code`, the text of `module`, that its floor may not have.
fn violations(floors: &Floors, module: &[String], code: &str) -> Vec<String> {
    let floor = &module[0];
    let Some(allowed) = floors.get(floor) else {
        return vec![format!("`{floor}` has no row in the table of src/lib.rs")];
    };
    let tokens = tokens(code);
    let mut complaints = BTreeSet::new();
    for name in own_names(module, &tokens) {
        if name == "*" {
            complaints.insert("takes everything of the crate with `*`".to_owned());
        } else if name != *floor && floors.contains_key(&name) && !allowed.contains(&name) {
            complaints.insert(format!("`{floor}` may not use `{name}`"));
        }
    }
    for name in foreign_names(&tokens) {
        let name = name.as_str();
        let plain = matches!(floor.as_str(), "account" | "password");
        let refused = (floor != "ui" && DRAWING.contains(&name))
            || (plain && RUNNING.contains(&name))
            || ((plain || floor == "ui") && name.starts_with(AWS));
        if refused {
            complaints.insert(format!("`{floor}` may not use the crate `{name}`"));
        }
    }
    complaints.into_iter().collect()
}

/// The tokens of each file, by the module that it is.
type Modules = BTreeMap<Vec<String>, Vec<String>>;

/// The tokens without test modules and without the paths of visibilities, which import nothing.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut at = 0;
    let is = |at: usize, words: &[&str]| {
        words.iter().enumerate().all(|(n, word)| tokens.get(at + n).is_some_and(|t| t == word))
    };
    while at < tokens.len() {
        // Also where they are of one platform alone.
        let end = if is(at, &["#", "[", "cfg"]) { tokens[at..].iter().position(|token| token == "]") } else { None };
        let is_test = end.is_some_and(|end| {
            tokens[at..at + end].iter().any(|token| token == "test")
                && is(at + end + 1, &["mod"])
                && is(at + end + 3, &["{"])
        });
        if is_test {
            let mut depth = 0_usize;
            at += end.unwrap_or_default() + 3;
            loop {
                match tokens.get(at).map(String::as_str) {
                    Some("{") => depth += 1,
                    Some("}") => depth -= 1,
                    None => break,
                    Some(_) => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
        } else if is(at, &["pub", "("]) {
            kept.push("pub".into());
            at += tokens[at..].iter().position(|token| token == ")").map_or(1, |end| end + 1);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// All paths of a `use` from `at` on, each to its end, and where it ends. What is renamed keeps its own name.
fn trees(tokens: &[String], mut at: usize, before: &[String], all: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    let start = path.len();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = trees(tokens, at, &path, all);
                    if tokens.get(at).is_some_and(|token| token == ",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            Some("as") => at += 2,
            Some("::") => at += 1,
            Some(name) if is_name(name) || name == "*" => {
                path.push(name.to_owned());
                at += 1;
            }
            _ => {
                if path.len() > start {
                    all.push(path);
                }
                return at;
            }
        }
    }
}

/// What a file imports and what it re-exports, each as paths.
fn imports(tokens: &[String]) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let (mut imported, mut exported) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let is_use = tokens[at] == "use";
        let begins_path = !is_use
            && is_name(&tokens[at])
            && follows(tokens, at, "::")
            && at.checked_sub(1).is_none_or(|before| tokens[before] != "::");
        if is_use {
            let is_export = at.checked_sub(1).is_some_and(|before| tokens[before] == "pub");
            at = trees(tokens, at + 1, &[], if is_export { &mut exported } else { &mut imported });
        } else if begins_path {
            let mut path = vec![tokens[at].clone()];
            while follows(tokens, at, "::") && tokens.get(at + 2).is_some_and(|token| is_name(token)) {
                path.push(tokens[at + 2].clone());
                at += 2;
            }
            imported.push(path);
            at += 1;
        } else {
            at += 1;
        }
    }
    (imported, exported)
}

/// In which file that is defined which `path` names in `from`, if it is one of ours.
fn defined_in(
    exports: &BTreeMap<&Vec<String>, Vec<Vec<String>>>,
    from: &[String],
    path: &[String],
    depth: usize,
) -> Option<Vec<String>> {
    let is_file = |module: &[String]| exports.contains_key(&module.to_vec());
    let mut module = from.to_vec();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => {
            module.clear();
            rest = &rest[1..];
        }
        "super" | "self" => {
            while let Some(first) = rest.first().filter(|first| matches!(first.as_str(), "super" | "self")) {
                if first == "super" {
                    module.pop();
                }
                rest = &rest[1..];
            }
        }
        first => {
            module.push(first.to_owned());
            if !is_file(&module) {
                return None;
            }
            rest = &rest[1..];
        }
    }
    while let Some(first) = rest.first() {
        module.push(first.clone());
        if !is_file(&module) {
            module.pop();
            break;
        }
        rest = &rest[1..];
    }
    if !is_file(&module) {
        return None;
    }
    let exported = rest.first().and_then(|name| exports[&module].iter().find(|export| export.last() == Some(name)));
    let through = exported.filter(|_| depth < 8).and_then(|export| defined_in(exports, &module, export, depth + 1));
    Some(through.unwrap_or(module))
}

/// The circles of files, each in order: files of which each reaches each other one.
fn circles(modules: &Modules) -> Vec<Vec<Vec<String>>> {
    let all: BTreeMap<&Vec<String>, _> = modules.iter().map(|(module, tokens)| (module, imports(tokens))).collect();
    let exports = all.iter().map(|(module, (_, exported))| (*module, exported.clone())).collect();
    let mut edges: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (module, (imported, _)) in &all {
        let named = imported.iter().filter_map(|path| defined_in(&exports, module, path, 0));
        edges.insert(module, named.filter(|other| other != *module && !other.is_empty()).collect());
    }
    let reach = |start: &Vec<String>| -> BTreeSet<Vec<String>> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Vec<String>> = edges[start].iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next.clone()) {
                open.extend(edges.get(next).into_iter().flatten());
            }
        }
        seen
    };
    let reached: BTreeMap<&Vec<String>, _> = edges.keys().map(|module| (*module, reach(module))).collect();
    let mut circles: BTreeSet<Vec<Vec<String>>> = BTreeSet::new();
    for (module, others) in &reached {
        if others.contains(*module) {
            let circle = others.iter().filter(|other| reached.get(other).is_some_and(|back| back.contains(*module)));
            circles.insert(circle.cloned().collect());
        }
    }
    circles.into_iter().collect()
}

/// The modules that a file declares.
fn modules(code: &str) -> BTreeSet<String> {
    tokens(code).windows(2).filter(|pair| pair[0] == "mod").map(|pair| pair[1].clone()).collect()
}

/// The names at the root of the crate that a file reaches for, through `crate::` or enough `super::`.
fn own_names(module: &[String], tokens: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    // How deep in inline modules we are, as the brace depths at which they were opened.
    let mut inline = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" => {
                if at >= 2 && tokens[at - 2] == "mod" {
                    inline.push(depth);
                }
                depth += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
            }
            "crate" if follows(tokens, at, "::") => names.extend(heads(tokens, at + 2)),
            "super" if follows(tokens, at, "::") => {
                let mut up = 1;
                while tokens[at + 2] == "super" && follows(tokens, at + 2, "::") {
                    up += 1;
                    at += 2;
                }
                if up >= module.len() + inline.len() {
                    names.extend(heads(tokens, at + 2));
                }
            }
            _ => {}
        }
        at += 1;
    }
    names
}

/// The names that may be those of other crates: what a path or a `use` begins with.
fn foreign_names(tokens: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).map(|at| tokens[at].as_str());
        let begins = match before(1) {
            // `::name` is another crate; `a::name` is not.
            Some("::") => !before(2).is_some_and(|token| is_name(token) && !KEYWORDS.contains(&token)),
            _ => true,
        };
        if is_name(token) && begins && follows(tokens, at, "::") {
            names.push(token.clone());
        }
        if token == "use" {
            let start = if follows(tokens, at, "::") { at + 2 } else { at + 1 };
            names.extend(heads(tokens, start));
        }
        if before(1) == Some("crate") && before(2) == Some("extern") {
            names.push(token.clone());
        }
    }
    names
}

/// The name at `at`, or, where a group begins there, the first name of each of its members.
fn heads(tokens: &[String], at: usize) -> Vec<String> {
    match tokens.get(at).map(String::as_str) {
        Some("{") => {}
        Some(name) => return vec![name.to_owned()],
        None => return Vec::new(),
    }
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, false);
    for token in &tokens[at..] {
        match token.as_str() {
            "{" => {
                depth += 1;
                fresh = depth == 1;
            }
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," => fresh = depth == 1,
            "::" => {}
            name if fresh => {
                names.push(name.to_owned());
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

/// Words after which a `::` begins a path instead of going on with one.
const KEYWORDS: &[&str] = &["as", "dyn", "for", "impl", "in", "mut", "return", "use", "where"];

fn follows(tokens: &[String], at: usize, expected: &str) -> bool {
    tokens.get(at + 1).is_some_and(|token| token == expected)
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The tokens of a Rust file that matter to a path: names, `::`, and single signs. Comments, strings, characters and
/// lifetimes are left out.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' {
            character_or_lifetime(rest)
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else if is_name(rest) || first.is_ascii_digit() {
            let raw = if rest.starts_with("r#") { 2 } else { 0 };
            let length = name(&rest[raw..]);
            tokens.push(rest[raw..raw + length].to_owned());
            // What stands before a string or a character (`b`, `c`) is swallowed with it in the next round.
            raw + length
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn name(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// The length of a comment that may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else if let Some(next) = rest.chars().next() {
            at += next.len_utf8();
        }
        if depth == 0 || at >= text.len() {
            return at;
        }
    }
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` and their like.
fn raw_string(text: &str) -> Option<usize> {
    let start = ["r", "br", "cr"].into_iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let hashes = start.len() - start.trim_start_matches('#').len();
    let body = start[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(text.len() - body.len() + length)
}

/// The length of a string or character that begins at the start of `text`.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'a'` and `'\n'` are characters, `'a` is a lifetime.
fn character_or_lifetime(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), _) => quoted(text, '\''),
        (_, Some((at, '\''))) => at + 1,
        _ => 1 + name(&text[1..]),
    }
}

/// Which module a file under `src` is: `account/mod.rs` is `account`, `account/user.rs` is `account`, `user`.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<_> =
        file.with_extension("").iter().map(|part| part.to_str().expect("a name in UTF-8").to_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib") {
        parts.pop();
    }
    parts
}

/// Reads the table of floors out of the documentation of `src/lib.rs`: its second column names a module, its last one
/// the modules that it may use.
fn floors(library: &str) -> Floors {
    let mut floors = Floors::new();
    for line in library.lines() {
        let cells: Vec<_> = line.trim_start_matches("//!").split('|').map(str::trim).collect();
        let [_, number, module, _, uses, _] = cells[..] else { continue };
        if number.parse::<u8>().is_ok() && module.starts_with("[`") {
            let names = uses.split('`').enumerate().filter(|(at, _)| at % 2 == 1).map(|(_, name)| name.to_owned());
            floors.insert(module.trim_matches(['[', ']', '`']).to_owned(), names.collect());
        }
    }
    assert!(floors.len() >= 2, "no table of floors in src/lib.rs");
    floors
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
