//! What was read of a journal so far, so that after a change only what was added is parsed.

use std::io;

use jiff::Timestamp;

use super::chain::{ChainVerifier, End, Head, Verification};
use super::contents::{Contents, Entries};
use super::record::LineContent;
use super::storage::Storage;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What was added since it was read last.
    Added,
    /// All of it, each line held against the one before it.
    Whole,
}

/// What was read of a journal so far.
#[derive(Default)]
pub(super) struct Reader {
    verifier: ChainVerifier,
    entries: Entries,
    /// The last line was cut off after so many bytes.
    cut_off: Option<usize>,
}

impl Reader {
    /// All of a journal.
    pub(super) fn of(this_desk: &str, bytes: &[u8], head: Option<&Head>) -> Self {
        let mut reader = Self::default();
        if let End::Open(length) = reader.take(this_desk, bytes, head) {
            reader.cut_off = Some(length);
        }
        reader
    }

    pub(super) const fn verifier(&self) -> &ChainVerifier {
        &self.verifier
    }

    fn take(&mut self, this_desk: &str, bytes: &[u8], head: Option<&Head>) -> End {
        let Self { verifier, entries, .. } = self;
        verifier.take(bytes, head, |said| entries.take(said, this_desk))
    }

    /// Reads on. Nobody is kept from writing meanwhile, so that what does not fit may be somebody's half of a line, or one that was
    /// taken back: only then all of it is read once more, while nobody writes.
    pub(super) fn read(&mut self, storage: &Storage, extent: Extent) -> io::Result<()> {
        let this_desk = storage.desk();
        if extent == Extent::Whole {
            *self = Self::default();
        }
        // Where it cannot be read while somebody writes, as on Windows, it is while nobody does.
        let next = storage.read_on(self.verifier.bytes).unwrap_or_default();
        let end = next.map(|(bytes, head)| self.take(this_desk, &bytes, head.as_ref()));
        // What is still the last thing there was cut off by somebody who ended as they wrote.
        self.cut_off = self.cut_off.filter(|length| end == Some(End::Open(*length)));
        let fits = match extent {
            // A line that is being written is whole at one of the next readings.
            Extent::Added => end.is_some() && self.verifier.fits(),
            Extent::Whole => end == Some(End::Line) && self.verifier.verification == Verification::Intact,
        };
        if !fits {
            // Where this fails too, all of it is read the next time.
            *self = Self::default();
            let (bytes, head) = storage.read_alone()?;
            *self = Self::of(this_desk, &bytes, head.as_ref());
        }
        Ok(())
    }

    /// What is to be shown of it.
    pub(super) fn contents(
        &mut self,
        waiting: Vec<(Timestamp, LineContent)>,
        is_in_flight: impl Fn(&str, u64) -> bool,
    ) -> Contents {
        let mut contents = self.entries.contents(&self.verifier, waiting, is_in_flight);
        if self.cut_off.is_some() {
            contents.lines += 1;
            contents.torn.push(contents.lines);
        }
        contents
    }
}
