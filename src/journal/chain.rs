//! How the lines are chained, and whether the chain is intact.
//!
//! A line is a JSON object whose last member is `hash`. The hash is SHA-256, in lower-case hexadecimal, over the hash of
//! the line before it (of the first line: [`ORIGIN`]), a line feed, and the bytes of the line up to `,"hash":`.
//!
//! A line that was cut off while it was written is never taken away: it is closed with [`TORN`], which no whole line ends
//! with, and stands outside the chain. It had not been acknowledged.
//!
//! Whether a journal is intact is a question of bytes, hashes and numbers alone. What a line says may be of a kind that this version
//! does not know: it is a link of the chain like any other.

use std::fmt;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::record::{Content, Envelope, LineContent, UnsealedLine, VERSION};

/// What the first line hangs on. It is the same in every version of the format.
pub(super) const ORIGIN: &str = "passdesk journal, version 1";
const HASH_KEY: &str = ",\"hash\":\"";
const HASH_CHARS: usize = 64;
/// Closes a line that was cut off.
const TORN: &[u8] = b"#torn";

/// The end of a journal, which the next line hangs on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tail {
    /// The sequence number of the last line.
    pub(super) sequence: u64,
    /// Its hash.
    pub(super) hash: String,
    /// What has to be written before the next line so that it begins on a line of its own.
    pub(super) closing: Vec<u8>,
}

/// The number and the hash of the last line, as it was read, or as it was noted beside the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) sequence: u64,
    pub(super) hash: String,
}

/// A journal was written by a later version of this program; holds the version of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Newer(pub(super) u32);

/// Whether the chain of a journal's lines is intact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// All do.
    Intact,
    /// One does not, and so nothing is certain of what comes after it either.
    Broken(Break),
}

/// The first line that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong there.
    pub what: IntegrityError,
}

/// How a line does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegrityError {
    /// It cannot be read.
    Unreadable,
    /// Its hash is not that of its content and of the line before it.
    Edited,
    /// Entries with these numbers, from the first to the last, should stand before it.
    Missing(u64, u64),
    /// Its number was already used.
    OutOfOrder,
    /// The journal ends before it: entries with these numbers were written and are gone.
    CutOff(u64, u64),
    /// It is well formed, but not the one that this program wrote there.
    Replaced,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        let entries = |from: u64, to: u64| match to.saturating_sub(from) {
            0 => format!("entry {from} is missing"),
            _ => format!("entries {from} to {to} are missing"),
        };
        match self.what {
            IntegrityError::Unreadable => write!(f, "Line {line} cannot be read: it was edited"),
            IntegrityError::Edited => {
                write!(f, "Line {line} does not fit its hash: it was edited, or the one before it was")
            }
            IntegrityError::Missing(from, to) => write!(f, "Before line {line}, {}", entries(from, to)),
            IntegrityError::OutOfOrder => write!(f, "Line {line} is not in its place: its number was used before"),
            IntegrityError::CutOff(from, to) => write!(f, "At the end, from line {line} on, {}", entries(from, to)),
            IntegrityError::Replaced => write!(f, "Line {line} is not the one that was written there: it was replaced"),
        }
    }
}

/// The line for a record, with its line feed, and its hash.
pub(super) fn seal(record: &UnsealedLine<'_>, previous: &str) -> (String, String) {
    let object = serde_json::to_string(record).unwrap_or_default();
    let content = object.strip_suffix('}').unwrap_or(&object);
    let hash = hash(previous, content.as_bytes());
    (format!("{content}{HASH_KEY}{hash}\"}}\n"), hash)
}

pub(super) fn hash(previous: &str, content: &[u8]) -> String {
    let digest = Sha256::new().chain_update(previous).chain_update("\n").chain_update(content).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line as it is read.
enum Line<'a> {
    Sealed {
        content: &'a [u8],
        hash: &'a str,
        envelope: Envelope,
        /// All of it, which may be about something that is not known here.
        text: &'a str,
    },
    /// Cut off while it was written, and closed later.
    Torn,
    Unreadable,
}

fn read(line: &[u8]) -> Line<'_> {
    if line.ends_with(TORN) {
        return Line::Torn;
    }
    let sealed = || {
        let text = std::str::from_utf8(line).ok()?;
        let envelope: Envelope = serde_json::from_str(text).ok()?;
        let (content, end) = text.split_at_checked(text.len().checked_sub(HASH_KEY.len() + HASH_CHARS + 2)?)?;
        let hash = end.strip_prefix(HASH_KEY)?.strip_suffix("\"}")?;
        let is_hash = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then_some(Line::Sealed { content: content.as_bytes(), hash, envelope, text })
    };
    sealed().unwrap_or(Line::Unreadable)
}

/// The lines of a text without their line feeds; the last one may lack it.
fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> + Clone {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

/// The end of a journal, from `bytes`: its last part, or all of it if `is_all`. `None` where more of it is needed.
pub(super) fn tail(bytes: &[u8], is_all: bool) -> Result<Option<Tail>, Newer> {
    let start = if is_all { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1) };
    let bytes = &bytes[start..];
    let mut closing = Vec::new();
    let mut rest = lines(bytes).rev();
    let mut back = 0;
    while let Some(line) = rest.next() {
        let is_open = back == 0 && !bytes.ends_with(b"\n");
        back += 1;
        match read(line) {
            // Not where only its version was edited.
            Line::Sealed { content, hash: stated, envelope, .. }
                if envelope.v > VERSION && hangs_on(rest.clone(), is_all, content, stated) =>
            {
                return Err(Newer(envelope.v));
            }
            Line::Sealed { hash, envelope, .. } => {
                if is_open {
                    closing = b"\n".to_vec();
                }
                return Ok(Some(Tail { sequence: envelope.seq, hash: hash.to_owned(), closing }));
            }
            Line::Torn if is_open => closing = b"\n".to_vec(),
            Line::Unreadable if is_open => closing = [TORN, b"\n"].concat(),
            Line::Torn | Line::Unreadable => {}
        }
    }
    Ok(is_all.then(|| Tail { sequence: 0, hash: ORIGIN.into(), closing }))
}

/// Whether a line hangs on the one before it, as far as that is among these, from the last to the first.
fn hangs_on<'a>(mut before: impl Iterator<Item = &'a [u8]>, is_all: bool, content: &[u8], stated: &str) -> bool {
    let sealed = before.find_map(|line| match read(line) {
        Line::Sealed { hash, .. } => Some(hash.to_owned()),
        Line::Torn | Line::Unreadable => None,
    });
    match sealed {
        Some(previous) => hash(&previous, content) == stated,
        None => !is_all || hash(ORIGIN, content) == stated,
    }
}

/// What was read of a journal so far: it goes on where it stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChainVerifier {
    /// The number and the hash of the last line.
    last: Head,
    /// How many bytes of the journal were read.
    pub(super) bytes: u64,
    /// How many lines.
    pub(super) lines: u64,
    pub(super) verification: Verification,
    /// The numbers of lines that were cut off.
    pub(super) torn: Vec<u64>,
    /// How many lines say what this version does not know.
    pub(super) unknown: u64,
    /// The last line was whole and had no line feed yet.
    is_open: bool,
    /// What was read last fits what was read before it.
    fits: bool,
}

impl Default for ChainVerifier {
    fn default() -> Self {
        Self {
            last: Head { sequence: 0, hash: ORIGIN.into() },
            bytes: 0,
            lines: 0,
            verification: Verification::Intact,
            torn: Vec::new(),
            unknown: 0,
            is_open: false,
            fits: true,
        }
    }
}

/// What a line says that was understood.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) sequence: u64,
    pub(super) time: Timestamp,
    pub(super) what: LineContent,
}

/// How the bytes ended that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a line.
    Line,
    /// Amid one, after so many bytes of it: it is being written, or it was cut off.
    Open(usize),
}

impl ChainVerifier {
    /// Reads on: `bytes` is what comes next in the journal, and `said` is told what its lines say. `head` is what was noted of the
    /// journal's last line, not later than these bytes were read.
    pub(super) fn take(&mut self, bytes: &[u8], head: Option<&Head>, mut said: impl FnMut(Said)) -> End {
        let mut rest = bytes;
        self.fits = head.is_none_or(|head| head.sequence != self.last.sequence || head.hash == self.last.hash);
        if std::mem::take(&mut self.is_open) {
            if rest.is_empty() {
                self.is_open = true;
            } else if let Some(after) = rest.strip_prefix(b"\n") {
                (rest, self.bytes) = (after, self.bytes + 1);
            }
        }
        let mut end = End::Line;
        for whole in rest.split_inclusive(|byte| *byte == b'\n') {
            let (line, is_open) = whole.strip_suffix(b"\n").map_or((whole, true), |line| (line, false));
            match read(line) {
                Line::Unreadable if is_open => {
                    end = End::Open(whole.len());
                    break;
                }
                Line::Torn => {
                    self.torn.push(self.lines + 1);
                    self.is_open = is_open;
                }
                Line::Unreadable => self.found(self.lines + 1, IntegrityError::Unreadable),
                Line::Sealed { content, hash: stated, envelope, text } => {
                    self.link(content, stated, &envelope, head);
                    match serde_json::from_str(text) {
                        Ok(Content { time, what }) if envelope.v <= VERSION => {
                            said(Said { sequence: envelope.seq, time, what });
                        }
                        _ => self.unknown += 1,
                    }
                    self.is_open = is_open;
                }
            }
            self.lines += 1;
            self.bytes += whole.len() as u64;
        }
        if let Some(head) = head.filter(|head| head.sequence > self.last.sequence) {
            let gone = IntegrityError::CutOff(self.last.sequence.saturating_add(1), head.sequence);
            self.found(self.lines + 1, gone);
        }
        end
    }

    /// Holds a line against the one before it.
    fn link(&mut self, content: &[u8], stated: &str, envelope: &Envelope, head: Option<&Head>) {
        let (number, next, sequence) = (self.lines + 1, self.last.sequence.saturating_add(1), envelope.seq);
        if sequence > next {
            self.found(number, IntegrityError::Missing(next, sequence - 1));
        } else if sequence < next || sequence == self.last.sequence {
            self.found(number, IntegrityError::OutOfOrder);
        } else if hash(&self.last.hash, content) != stated {
            self.found(number, IntegrityError::Edited);
        }
        if head.is_some_and(|head| head.sequence == sequence && head.hash != stated) {
            self.found(number, IntegrityError::Replaced);
        }
        self.last = Head { sequence, hash: stated.to_owned() };
    }

    /// The first thing that does not fit is what is told.
    fn found(&mut self, line: u64, what: IntegrityError) {
        self.fits = false;
        if self.verification == Verification::Intact {
            self.verification = Verification::Broken(Break { line, what });
        }
    }

    /// Whether what was read last fits what was read before it, whatever did not earlier on.
    pub(super) const fn fits(&self) -> bool {
        self.fits
    }

    /// The hash of the last line, or an empty text where there is none.
    pub(super) fn hash(&self) -> &str {
        if self.last.sequence == 0 { "" } else { &self.last.hash }
    }
}
