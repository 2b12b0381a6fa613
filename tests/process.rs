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
fn an_answer_that_nobody_reads_to_its_end_is_no_failure() {
    for argument in ["--help", "--version"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = ends(passdesk(&[argument]).stdout(writer));
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
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
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixListener;
    use std::path::Path;
    use std::process::Stdio;

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
    fn a_wayland_display_that_is_gone_leaves_the_window_to_x11() {
        // As after `sudo`, which keeps the variables and not the folder.
        let output = ends(passdesk(&["--demo"]).env("WAYLAND_DISPLAY", "wayland-0").env("DISPLAY", ":64999"));
        assert_says(&output, &["the display :64999 cannot be reached", "set DISPLAY"]);
    }

    #[test]
    #[ignore = "needs the libraries of X11 and Wayland, which tests/run installs"]
    fn a_library_of_wayland_that_cannot_be_loaded_is_named() {
        let runtime = folder("wayland");
        let socket = runtime.join("wayland-7");
        let _ = std::fs::remove_file(&socket);
        let _listens = UnixListener::bind(&socket).expect("a socket");
        for (name, needs) in [
            ("libwayland-client.so.0", "libwayland-client.so"),
            ("libwayland-egl.so.1", "libwayland-egl.so"),
            ("libxkbcommon.so.0", "libxkbcommon.so"),
        ] {
            let instead = without(name, needs);
            let start = |display: &str| {
                let mut command = passdesk(&["--demo"]);
                command.env("XDG_RUNTIME_DIR", &runtime).env("WAYLAND_DISPLAY", "wayland-7");
                command.env("DISPLAY", display).env("LD_LIBRARY_PATH", &instead);
                ends(&mut command)
            };
            assert_says(&start(""), &[name, "cannot be loaded", "libwayland-egl1"]);
            // X11 does without two of them.
            let expected = if name.contains("wayland") { ":64999 cannot be reached" } else { name };
            assert_says(&start(":64999"), &[expected]);
        }
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
            let instead = without(name, needs);
            let output = ends(passdesk(&["--demo"]).env("DISPLAY", ":64999").env("LD_LIBRARY_PATH", &instead));
            assert_says(&output, &[name, "cannot be loaded", "install"]);
        }
    }

    /// A folder in which the loader finds no library by these names: it takes the first file of the name, and these are none.
    fn without(name: &str, needs: &str) -> std::path::PathBuf {
        let instead = folder(&format!("without-{name}"));
        for file in [name, needs] {
            std::fs::write(instead.join(file), "").expect("a file");
        }
        instead
    }

    /// A folder with a program of this name that writes down what it is to show, and ends with this code.
    fn desktop(name: &str, program: &str, code: i32) -> std::path::PathBuf {
        let folder = folder(name);
        let _ = std::fs::remove_file(folder.join(format!("{program}.shown")));
        let script =
            format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}/{program}.shown'\nexit {code}\n", folder.display());
        let path = folder.join(program);
        std::fs::write(&path, script).expect("a program");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
        folder
    }

    /// What the program of this name was asked to show last.
    fn shown(folder: &Path, program: &str) -> Option<String> {
        std::fs::read_to_string(folder.join(format!("{program}.shown"))).ok()
    }

    /// A start from a desktop: no terminal, and a log that nobody looks into.
    fn clicked(arguments: &[&str], path: &str) -> std::process::ExitStatus {
        let log = std::fs::File::create(folder("clicked").join("log")).expect("a log");
        let mut command = passdesk(arguments);
        command.env("PATH", path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).status().expect("it starts")
    }

    #[test]
    fn where_no_terminal_is_read_a_box_says_why_there_is_no_window() {
        let zenity = desktop("zenity", "zenity", 0);
        assert_eq!(clicked(&["--mauve"], &zenity.display().to_string()).code(), Some(1));
        let text = shown(&zenity, "zenity").expect("it was shown");
        assert!(text.contains("--error\n--no-markup\n"), "{text}");
        assert!(text.ends_with("Invalid option '--mauve'; see passdesk --help.\n"), "{text}");

        // One that cannot show it leaves it to the next.
        let (broken, kdialog) = (desktop("broken", "zenity", 255), desktop("kdialog", "kdialog", 1));
        clicked(&["--demo"], &format!("{}:{}", broken.display(), kdialog.display()));
        assert!(shown(&broken, "zenity").is_some());
        assert!(shown(&kdialog, "kdialog").is_some_and(|text| text.contains("\nThere is no display to open")));
    }

    #[test]
    fn where_somebody_reads_what_is_said_there_is_no_box() {
        let zenity = desktop("unused", "zenity", 0);
        let output = ends(passdesk(&["--mauve"]).env("PATH", &zenity).stdin(Stdio::null()));
        assert_says(&output, &["--mauve"]);
        assert_eq!(shown(&zenity, "zenity"), None);
    }
}
