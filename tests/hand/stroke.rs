//! What a hand does: plain data, that can be told, made again, and left out.

use std::fmt;
use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use passdesk::demo::Fault;

/// Something that a hand does, and what it does it to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stroke {
    /// A key, pressed and let go.
    Press(Chord),
    /// A key that is held down, so that it comes again so many times.
    Hold(Chord, usize),
    /// Keys that come in one frame, because it took long.
    Slow(Vec<Chord>),
    /// A text, letter by letter; or all in one frame.
    Type { text: String, slow: bool },
    /// A text from the clipboard.
    Paste(String),
    /// Ctrl+C.
    Copy,
    /// A click on a control, as it is called: the first, second … of that name, from the top.
    Click { role: Role, name: String, nth: usize, how: How },
    /// A click on a place, in hundredths of the window.
    ClickAt { x: f32, y: f32, how: How },
    /// Assistive software presses a control, whatever is in front of it.
    Through { role: Role, name: String, nth: usize },
    /// The wheel is turned over a place.
    Wheel { x: f32, y: f32, by: f32 },
    /// The window gets another size.
    Resize { width: f32, height: f32 },
    /// The window is to be closed.
    Close,
    /// Time passes.
    Wait(Duration),
    /// The next calls of an operation go wrong.
    Goes(Mishap),
    /// The code that the MFA device shows is typed.
    TypeCode,
    /// The sign-in that waits for somebody elsewhere is allowed there, or declined.
    Elsewhere { allows: bool },
}

impl Stroke {
    /// Whether it is done with the keyboard.
    pub(crate) const fn is_of_keys(&self) -> bool {
        matches!(
            self,
            Self::Press(_)
                | Self::Hold(..)
                | Self::Slow(_)
                | Self::Type { .. }
                | Self::TypeCode
                | Self::Paste(_)
                | Self::Copy
        )
    }
}

/// A key, and those held down with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chord {
    pub(crate) key: Key,
    pub(crate) modifiers: Modifiers,
}

/// How a place is clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Pressed and let go within a frame.
    Quick,
    /// Let go some frames later.
    Slow,
    Twice,
    Right,
    With(Modifiers),
}

/// Something that goes wrong with the next calls of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mishap {
    pub(crate) operation: &'static str,
    pub(crate) kind: Kind,
    pub(crate) times: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    ReplyLost,
    RequestLost,
    Refused,
    ErrorBefore,
    ErrorAfter,
    HangBefore,
    Truncated,
    Throttled,
    Expired,
    Denied,
    Slow,
}

impl Kind {
    pub(crate) const ALL: [Self; 11] = [
        Self::ReplyLost,
        Self::RequestLost,
        Self::Refused,
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::HangBefore,
        Self::Truncated,
        Self::Throttled,
        Self::Expired,
        Self::Denied,
        Self::Slow,
    ];
}

impl Mishap {
    pub(crate) fn fault(self) -> Fault {
        let strikes = Fault::on(self.operation).times(self.times);
        match self.kind {
            Kind::ReplyLost => strikes.reply_lost(),
            Kind::RequestLost => strikes.request_lost(),
            Kind::Refused => strikes.connection_refused(),
            Kind::ErrorBefore => strikes.server_error_before(),
            Kind::ErrorAfter => strikes.server_error_after(),
            Kind::HangBefore => strikes.hangs(),
            Kind::Truncated => strikes.truncated(),
            Kind::Throttled => strikes.throttled(),
            Kind::Expired => strikes.expired_credentials(),
            Kind::Denied => strikes.access_denied(),
            Kind::Slow => strikes.latency(Duration::from_secs(6)),
        }
    }
}

impl Chord {
    pub(crate) const fn plain(key: Key) -> Self {
        Self { key, modifiers: Modifiers::NONE }
    }

    pub(crate) const fn with(modifiers: Modifiers, key: Key) -> Self {
        Self { key, modifiers }
    }

    /// The text that the window system sends along with it.
    pub(crate) fn text(self) -> Option<String> {
        let Self { key, modifiers } = self;
        if modifiers.command || modifiers.alt {
            return None;
        }
        let name = key.symbol_or_name();
        match key {
            Key::Space => Some(" ".into()),
            _ if name.len() == 1 && key.name().len() == 1 && name.chars().all(char::is_alphanumeric) => {
                Some(if modifiers.shift { name.to_uppercase() } else { name.to_lowercase() })
            }
            _ => None,
        }
    }
}

impl Stroke {
    /// All that they are counted as.
    pub(crate) const KINDS: [&'static str; 13] = [
        "keys",
        "keys held down",
        "several keys in a slow frame",
        "texts typed",
        "copied or pasted",
        "clicks on a control",
        "clicks on a place",
        "presses by assistive software",
        "turns of the wheel",
        "sizes of the window",
        "closings of the window",
        "waits",
        "faults staged",
    ];

    /// What it is counted as.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Press(_) => "keys",
            Self::Hold(..) => "keys held down",
            Self::Slow(_) => "several keys in a slow frame",
            Self::Type { .. } | Self::TypeCode => "texts typed",
            Self::Elsewhere { .. } => "answers elsewhere",
            Self::Paste(_) | Self::Copy => "copied or pasted",
            Self::Click { .. } => "clicks on a control",
            Self::ClickAt { .. } => "clicks on a place",
            Self::Through { .. } => "presses by assistive software",
            Self::Wheel { .. } => "turns of the wheel",
            Self::Resize { .. } => "sizes of the window",
            Self::Close => "closings of the window",
            Self::Wait(_) => "waits",
            Self::Goes(_) => "faults staged",
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (is_down, name) in
            [(self.modifiers.command, "Ctrl+"), (self.modifiers.shift, "Shift+"), (self.modifiers.alt, "Alt+")]
        {
            if is_down {
                f.write_str(name)?;
            }
        }
        f.write_str(self.key.name())
    }
}

impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Press(chord) => write!(f, "{chord}"),
            Self::Hold(chord, times) => write!(f, "{chord}, held down: {times} times"),
            Self::Slow(chords) => {
                let chords: Vec<String> = chords.iter().map(ToString::to_string).collect();
                write!(f, "in one frame: {}", chords.join(", "))
            }
            Self::Type { text, slow: false } => write!(f, "type {text:?}"),
            Self::Type { text, slow: true } => write!(f, "type {text:?} in one frame"),
            Self::TypeCode => write!(f, "type the code of the MFA device"),
            Self::Elsewhere { allows: true } => write!(f, "allow the sign-in elsewhere"),
            Self::Elsewhere { allows: false } => write!(f, "decline the sign-in elsewhere"),
            Self::Paste(text) => write!(f, "paste {text:?}"),
            Self::Copy => write!(f, "Ctrl+C"),
            Self::Click { role, name, nth, how } => write!(f, "click {role:?} {name:?}{} {how:?}", count(*nth)),
            Self::ClickAt { x, y, how } => write!(f, "click at {x:.2}, {y:.2} {how:?}"),
            Self::Through { role, name, nth } => write!(f, "assistive press of {role:?} {name:?}{}", count(*nth)),
            Self::Wheel { x, y, by } => write!(f, "wheel at {x:.2}, {y:.2} by {by}"),
            Self::Resize { width, height } => write!(f, "resize to {width} × {height}"),
            Self::Close => write!(f, "close the window"),
            Self::Wait(time) => write!(f, "wait {time:?}"),
            Self::Goes(mishap) => write!(f, "{:?} on the next {} {}", mishap.kind, mishap.times, mishap.operation),
        }
    }
}

fn count(nth: usize) -> String {
    if nth == 0 { String::new() } else { format!(" ({nth} of that name before it)") }
}
