//! What the program says outside its window: on the terminal from which it was started, or, where there is none to read it,
//! in a box of its own.

use std::io::{self, Write as _};

/// Answers `--help` and `--version`.
pub(crate) fn say(text: &str) {
    if cfg!(windows) && !is_redirected(&io::stdout()) {
        show(Weight::Answer, &unaligned(text));
        return;
    }
    // Whoever reads only the first lines closes the pipe.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Says why the program ends.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "passdesk: {text}");
    if !is_heard() {
        show(Weight::Failure, &sentence(text));
    }
}

/// Says again in a box, where nobody reads the terminal, what was said on it.
pub(crate) fn repeat(text: &str) {
    if !is_heard() {
        show(Weight::Failure, text);
    }
}

#[derive(Clone, Copy)]
enum Weight {
    Answer,
    Failure,
}

/// With a capital and a full stop, as it stands alone.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// Columns are lost in a box, whose letters are not all of one width: what stands in the second follows a colon.
fn unaligned(text: &str) -> String {
    let line = |line: &str| match line.trim_start().split_once("  ") {
        Some((name, what)) => format!("{}: {}", name.trim_end(), what.trim_start()),
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether somebody, or a program, reads what this one says: a terminal, or a pipe. What a desktop starts has neither, but
/// a log that nobody looks into.
#[cfg(unix)]
fn is_heard() -> bool {
    use std::io::IsTerminal as _;

    use rustix::fs::{FileType, fstat};

    let is_pipe =
        |error: io::Stderr| fstat(error).is_ok_and(|status| FileType::from_raw_mode(status.st_mode) == FileType::Fifo);
    io::stdin().is_terminal() || io::stderr().is_terminal() || is_pipe(io::stderr())
}

#[cfg(windows)]
fn is_heard() -> bool {
    is_redirected(&io::stderr())
}

/// Whether there is anything to write to: a program with a window is given no console, so only a file or a pipe.
#[cfg(windows)]
fn is_redirected(stream: &impl std::os::windows::io::AsRawHandle) -> bool {
    !stream.as_raw_handle().is_null()
}

#[cfg(not(windows))]
fn is_redirected(_: &io::Stdout) -> bool {
    true
}

#[cfg(any(windows, target_os = "macos"))]
fn show(weight: Weight, text: &str) {
    let level = match weight {
        Weight::Answer => rfd::MessageLevel::Info,
        Weight::Failure => rfd::MessageLevel::Error,
    };
    rfd::MessageDialog::new().set_title("Passdesk").set_description(text).set_level(level).show();
}

/// The first of the desktop's own programs for this that there is. They need other libraries than the window.
#[cfg(all(unix, not(target_os = "macos")))]
fn show(_: Weight, text: &str) {
    use std::process::{Command, Stdio};

    // The last one breaks no lines.
    let broken = in_lines(text);
    let boxes: [(&str, &[&str], &str); 3] = [
        ("zenity", &["--error", "--no-markup", "--title=Passdesk", "--width=480", "--text"], text),
        ("kdialog", &["--title", "Passdesk", "--error"], text),
        ("xmessage", &["-center", "-title", "Passdesk"], &broken),
    ];
    for (program, arguments, text) in boxes {
        let shown = Command::new(program)
            .args(arguments)
            .arg(text)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // 0 is its button, 1 its being closed: anything else is a box that could not be shown.
        if shown.is_ok_and(|status| matches!(status.code(), Some(0 | 1))) {
            return;
        }
    }
}

/// The words of a text in lines of some seventy letters.
#[cfg(all(unix, not(target_os = "macos")))]
fn in_lines(text: &str) -> String {
    let (mut lines, mut width) = (String::new(), 0);
    for word in text.split_inclusive(' ') {
        let letters = word.chars().count();
        if width > 0 && width + letters > 70 {
            lines.push('\n');
            width = 0;
        }
        lines.push_str(word);
        width += letters;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_is_a_sentence() {
        assert_eq!(sentence("there is no display: set DISPLAY"), "There is no display: set DISPLAY.");
        assert_eq!(sentence("It is over."), "It is over.");
        assert_eq!(sentence(""), ".");
    }

    #[test]
    fn a_box_has_no_columns() {
        let text = "Options:\n      --demo-users N      Open it with N users\n  -h, --help              Show this help\n\nWithout --demo: you choose.";
        assert_eq!(
            unaligned(text),
            "Options:\n--demo-users N: Open it with N users\n-h, --help: Show this help\n\nWithout --demo: you choose."
        );
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn a_text_is_broken_between_words() {
        let text = ["word"; 40].join(" ");
        let lines = in_lines(&text);
        assert!(lines.lines().all(|line| line.len() <= 70) && lines.lines().count() == 3, "{lines}");
        assert_eq!(lines.replace('\n', ""), text);
    }
}
