//! What was read of a journal so far, so that after a change only what was added is parsed.

use std::io;

use jiff::Timestamp;

use super::chain::{End, Head, Verification, Walk};
use super::contents::{Contents, Entries};
use super::record::What;
use super::storage::Storage;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// What was added since it was read last.
    Added,
    /// All of it, each line held against the one before it.
    Whole,
}

/// What was read of a journal so far.
#[derive(Default)]
pub(super) struct Reader {
    walk: Walk,
    entries: Entries,
    /// The last line was cut off.
    is_cut_off: bool,
}

impl Reader {
    /// All of a journal.
    pub(super) fn of(this_desk: &str, bytes: &[u8], head: Option<&Head>) -> Self {
        let mut reader = Self::default();
        reader.is_cut_off = reader.take(this_desk, bytes, head) == End::Open;
        reader
    }

    pub(super) const fn walk(&self) -> &Walk {
        &self.walk
    }

    fn take(&mut self, this_desk: &str, bytes: &[u8], head: Option<&Head>) -> End {
        let Self { walk, entries, .. } = self;
        walk.take(bytes, head, |said| entries.take(said, this_desk))
    }

    /// Reads on. Nobody is kept from writing meanwhile, so that what does not fit may be somebody's half of a line, or one that was
    /// taken back: only then all of it is read once more, while nobody writes.
    pub(super) fn read(&mut self, storage: &Storage, extent: Extent) -> io::Result<()> {
        let this_desk = storage.desk();
        if extent == Extent::Whole {
            *self = Self::default();
        }
        let was = self.walk.verification.clone();
        let next = storage.read_on(self.walk.bytes)?;
        let end = next.map(|(bytes, head)| self.take(this_desk, &bytes, head.as_ref()));
        self.is_cut_off = false;
        let fits = match extent {
            // A line that is being written is whole at the next reading, which its writer asks for.
            Extent::Added => end.is_some() && self.walk.verification == was,
            Extent::Whole => end == Some(End::Line) && self.walk.verification == Verification::Intact,
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
        waiting: Vec<(Timestamp, What)>,
        is_held: impl Fn(&str, u64) -> bool,
    ) -> Contents {
        let mut contents = self.entries.contents(&self.walk, waiting, is_held);
        if self.is_cut_off {
            contents.lines += 1;
            contents.torn.push(contents.lines);
        }
        contents
    }
}
