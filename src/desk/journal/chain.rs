//! How lines hang together.
//!
//! A line is a JSON object whose last member is `hash`. The hash is SHA-256, in lower-case hexadecimal, over the hash of
//! the line before it (of the first line: [`ORIGIN`]), a line feed, and the bytes of the line up to `,"hash":`.
//!
//! A line that was cut off while it was written is never taken away: it is closed with [`TORN`], which no whole line ends
//! with, and stands outside the chain. It had not been acknowledged.

use std::fmt;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::record::{Record, VERSION};

/// What the first line hangs on: the format and its version.
const ORIGIN: &str = "passdesk journal, version 1";
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

/// The number and the hash of the line that was written last, as they were noted beside the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) sequence: u64,
    pub(super) hash: String,
}

/// A journal was written by a later version of this program; holds the version of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Newer(pub(super) u32);

/// Whether the lines of a journal hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// All do.
    Whole,
    /// One does not, and so nothing is certain of what comes after it either.
    Broken(Break),
}

/// The first line that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong there.
    pub what: Misfit,
}

/// How a line does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
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
            Misfit::Unreadable => write!(f, "Line {line} cannot be read: it was edited"),
            Misfit::Edited => write!(f, "Line {line} does not fit its hash: it was edited, or the one before it was"),
            Misfit::Missing(from, to) => write!(f, "Before line {line}, {}", entries(from, to)),
            Misfit::OutOfOrder => write!(f, "Line {line} is not in its place: its number was used before"),
            Misfit::CutOff(from, to) => write!(f, "At the end, from line {line} on, {}", entries(from, to)),
            Misfit::Replaced => write!(f, "Line {line} is not the one that was written there: it was replaced"),
        }
    }
}

/// The line for a record, with its line feed, and its hash.
pub(super) fn seal(record: &Record, previous: &str) -> (String, String) {
    let object = serde_json::to_string(record).unwrap_or_default();
    let content = object.strip_suffix('}').unwrap_or(&object);
    let hash = hash(previous, content.as_bytes());
    (format!("{content}{HASH_KEY}{hash}\"}}\n"), hash)
}

fn hash(previous: &str, content: &[u8]) -> String {
    let digest = Sha256::new().chain_update(previous).chain_update("\n").chain_update(content).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line as it is read.
enum Line<'a> {
    Sealed {
        content: &'a [u8],
        hash: &'a str,
        record: Record,
    },
    Newer(Newer),
    /// Cut off while it was written, and closed later.
    Torn,
    Unreadable,
}

fn read(line: &[u8]) -> Line<'_> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    if line.ends_with(TORN) {
        return Line::Torn;
    }
    if let Ok(Version { v }) = serde_json::from_slice(line)
        && v > VERSION
    {
        return Line::Newer(Newer(v));
    }
    let sealed = || {
        let text = std::str::from_utf8(line).ok()?;
        let record: Record = serde_json::from_str(text).ok()?;
        let (content, end) = text.split_at_checked(text.len().checked_sub(HASH_KEY.len() + HASH_CHARS + 2)?)?;
        let hash = end.strip_prefix(HASH_KEY)?.strip_suffix("\"}")?;
        let is_hash = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (is_hash && record.v == VERSION).then_some(Line::Sealed { content: content.as_bytes(), hash, record })
    };
    sealed().unwrap_or(Line::Unreadable)
}

/// The lines of a text without their line feeds; the last one may lack it.
fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

/// The end of a journal, from `bytes`: its last part, or all of it if `is_all`. `None` where more of it is needed.
pub(super) fn tail(bytes: &[u8], is_all: bool) -> Result<Option<Tail>, Newer> {
    let start = if is_all { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1) };
    let bytes = &bytes[start..];
    let mut closing = Vec::new();
    for (back, line) in lines(bytes).rev().enumerate() {
        let is_open = back == 0 && !bytes.ends_with(b"\n");
        match read(line) {
            Line::Newer(newer) => return Err(newer),
            Line::Sealed { hash, record, .. } => {
                if is_open {
                    closing = b"\n".to_vec();
                }
                return Ok(Some(Tail { sequence: record.seq, hash: hash.to_owned(), closing }));
            }
            Line::Torn if is_open => closing = b"\n".to_vec(),
            Line::Unreadable if is_open => closing = [TORN, b"\n"].concat(),
            Line::Torn | Line::Unreadable => {}
        }
    }
    Ok(is_all.then(|| Tail { sequence: 0, hash: ORIGIN.into(), closing }))
}

/// All that a journal holds, and whether it hangs together.
pub(super) struct Walk {
    pub(super) records: Vec<Record>,
    /// How many lines there are.
    pub(super) lines: u64,
    /// The hash of the last line.
    pub(super) hash: String,
    pub(super) verification: Verification,
    /// The numbers of lines that were cut off.
    pub(super) torn: Vec<u64>,
}

/// Reads all of a journal. `head` is what was noted of its last line.
pub(super) fn walk(bytes: &[u8], head: Option<&Head>) -> Walk {
    let (mut records, mut torn, mut first_break) = (Vec::new(), Vec::new(), None);
    let mut previous = Tail { sequence: 0, hash: ORIGIN.into(), closing: Vec::new() };
    let mut number = 0;
    let mut found = |line, what| {
        first_break.get_or_insert(Break { line, what });
    };
    let mut all = lines(bytes).peekable();
    while let Some(line) = all.next() {
        number += 1;
        let is_open = all.peek().is_none() && !bytes.ends_with(b"\n");
        match read(line) {
            Line::Torn => torn.push(number),
            Line::Unreadable if is_open => torn.push(number),
            Line::Unreadable | Line::Newer(_) => found(number, Misfit::Unreadable),
            Line::Sealed { content, hash: stated, record } => {
                let next = previous.sequence + 1;
                if record.seq > next {
                    found(number, Misfit::Missing(next, record.seq - 1));
                } else if record.seq < next {
                    found(number, Misfit::OutOfOrder);
                } else if hash(&previous.hash, content) != stated {
                    found(number, Misfit::Edited);
                }
                if head.is_some_and(|head| head.sequence == record.seq && head.hash != stated) {
                    found(number, Misfit::Replaced);
                }
                previous = Tail { sequence: record.seq, hash: stated.to_owned(), closing: Vec::new() };
                records.push(record);
            }
        }
    }
    if let Some(head) = head.filter(|head| head.sequence > previous.sequence) {
        found(number + 1, Misfit::CutOff(previous.sequence + 1, head.sequence));
    }
    let verification = first_break.map_or(Verification::Whole, Verification::Broken);
    let hash = if records.is_empty() { String::new() } else { previous.hash };
    Walk { records, lines: number, hash, verification, torn }
}
