//! The program as it is started: what it says, and how it ends, where it cannot open its window.
//!
//! Each test starts the real binary in an environment of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program in an environment without a display and with nothing of this computer's settings.
fn passdesk(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passdesk"));
    let home = folder("home");
    command.args(arguments).env_clear();
    command.env("PATH", "/usr/bin:/bin").env("HOME", &home).env("PASSDESK_STATE_DIR", home.join("state"));
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("process").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn ends(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

/// That it ended with exit code 1 and this one line.
#[track_caller]
fn assert_says(output: &Output, parts: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim_end();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    assert!(said.starts_with("passdesk: ") && said.lines().count() == 1, "more than one line: {said}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

#[test]
fn help_and_version_need_no_display() {
    for (argument, starts) in [("--help", "Passdesk: a helpdesk"), ("--version", "passdesk ")] {
        let output = ends(&mut passdesk(&[argument]));
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).starts_with(starts));
    }
}

#[test]
fn an_argument_that_is_none_is_named() {
    for (arguments, named) in [
        (&["--mauve"][..], "--mauve"),
        (&["bob"], "bob"),
        (&["--renderer", "crayon"], "crayon"),
        (&["--demo-users", "0"], "--demo-users"),
        (&["--profile"], "--profile"),
    ] {
        assert_says(&ends(&mut passdesk(arguments)), &[named, "passdesk --help"]);
    }
}

#[cfg(target_os = "linux")]
mod window {
    use super::{assert_says, ends, folder, passdesk};

    #[test]
    fn without_a_display_it_says_so() {
        assert_says(&ends(&mut passdesk(&["--demo"])), &["no display", "set DISPLAY or WAYLAND_DISPLAY"]);
    }

    #[test]
    #[ignore = "needs the libraries of X11 and Wayland, which tests/run installs"]
    fn a_display_that_does_not_answer_is_named() {
        // No server has so high a number.
        let output = ends(passdesk(&["--demo"]).env("DISPLAY", ":64999"));
        assert_says(&output, &["the display :64999 cannot be reached", "set DISPLAY"]);
        let output = ends(passdesk(&["--demo"]).env("WAYLAND_DISPLAY", "no-such-display"));
        assert_says(&output, &["the display no-such-display cannot be reached", "set WAYLAND_DISPLAY"]);
    }

    #[test]
    #[ignore = "needs the libraries of X11 and Wayland, which tests/run installs"]
    fn a_library_that_cannot_be_loaded_is_named() {
        // Where the library itself is loaded by its whole path, one that it needs is still looked for by its name.
        for (name, needs) in [
            ("libX11.so.6", "libxcb.so.1"),
            ("libXcursor.so.1", "libXrender.so.1"),
            ("libXi.so.6", "libXext.so.6"),
            ("libxkbcommon-x11.so.0", "libxcb-xkb.so.1"),
        ] {
            let instead = folder(&format!("without-{name}"));
            for file in [name, needs] {
                // The loader takes the first file of the name, and this one is no library.
                std::fs::write(instead.join(file), "").expect("a file");
            }
            let output = ends(passdesk(&["--demo"]).env("DISPLAY", ":64999").env("LD_LIBRARY_PATH", &instead));
            assert_says(&output, &[name, "cannot be loaded", "install"]);
        }
    }
}
