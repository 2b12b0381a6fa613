use std::io;
use std::path::Path;
use std::sync::Mutex;

use super::chain::{self, Head, Tail, Verification};
use super::file::Folder;
use super::holder::{self, Holder};
use super::reader::Reader;
use super::{Opening, locked};

/// Where the lines are.
pub(super) enum Place {
    File { folder: Folder, holder: Holder },
    Memory(Mutex<Vec<u8>>),
}

impl Place {
    /// The id of this desk.
    pub(super) fn desk(&self) -> &str {
        match self {
            Self::File { holder, .. } => holder.id(),
            Self::Memory(_) => "memory",
        }
    }

    /// Writes what `make` makes of the end of the journal. Returns the number of the last line.
    pub(super) fn append(&self, make: impl FnOnce(Head) -> (Vec<u8>, Head)) -> io::Result<u64> {
        let made = |Tail { sequence, hash, closing }: Tail| {
            let (text, head) = make(Head { sequence, hash });
            ([closing, text].concat(), head)
        };
        match self {
            Self::File { folder, .. } => {
                let mut journal = folder.lock()?;
                let (text, head) = made(journal.tail()?);
                if !text.is_empty() {
                    journal.append(&text, &head)?;
                }
                Ok(head.sequence)
            }
            Self::Memory(lines) => {
                let mut lines = locked(lines);
                let tail = chain::tail(&lines, true).ok().flatten();
                let (text, head) = made(tail.ok_or_else(|| io::Error::other("its end cannot be found"))?);
                lines.extend(text);
                Ok(head.sequence)
            }
        }
    }

    /// What comes after the first `from` bytes, and what was noted of the last line before it was read. Nobody is kept from writing
    /// meanwhile: the last line may be half there, and what could not be written whole is taken back. `None` where it is shorter.
    pub(super) fn read_on(&self, from: u64) -> io::Result<Option<(Vec<u8>, Option<Head>)>> {
        match self {
            Self::File { folder, .. } => folder.read_on(from),
            Self::Memory(lines) => {
                let lines = locked(lines);
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                Ok(lines.get(from..).map(|rest| (rest.to_vec(), None)))
            }
        }
    }

    /// All of it, while nobody writes.
    pub(super) fn read_alone(&self) -> io::Result<(Vec<u8>, Option<Head>)> {
        match self {
            Self::File { folder, .. } => folder.lock()?.read(),
            Self::Memory(lines) => Ok((locked(lines).clone(), None)),
        }
    }
}

/// Opens a journal and mends what can be mended.
pub(super) fn open(path: &Path) -> io::Result<(Place, Reader, Opening)> {
    let folder = Folder::at(path)?;
    let mut journal = folder.lock()?;
    // Another process may have made the file a moment ago.
    folder.sync()?;
    let shown = folder.journal().display().to_string();
    holder::sweep(path);
    let holder = Holder::new(path)?;
    folder.check_owner(holder.path())?;
    let mut opening = Opening::default();
    if journal.was_readable {
        opening.told.push(format!(
            "The journal in {shown} could be read by other users of this computer. It no longer can; nothing else was \
             changed. It holds names and times, no passwords."
        ));
    }
    // Where a newer version wrote it, it is not written to.
    let tail = journal.tail()?;
    let is_cut_off = tail.closing.len() > 1;
    if is_cut_off {
        // Where it cannot be closed now, the next line closes it.
        let _ = journal.append(&tail.closing, &Head { sequence: tail.sequence, hash: tail.hash });
    }
    let (bytes, head) = journal.read()?;
    // Other desks may write again: what was read is looked through without keeping them from it.
    drop(journal);
    let reader = Reader::of(holder.id(), &bytes, head.as_ref());
    let walk = reader.walk();
    if is_cut_off {
        opening.told.push(format!(
            "Line {} of the journal in {shown} was cut off while it was written, as a power failure or a full disk leaves \
             it. It was set aside and stays in the file. No change was sent on its strength; one that was sent and has no \
             outcome is listed as not known.",
            walk.torn.last().copied().unwrap_or(walk.lines)
        ));
    }
    if let Verification::Broken(found) = &walk.verification {
        opening.told.push(format!(
            "The journal in {shown} does not verify. {found}. It is still written to, and nothing in it was changed now. \
             Keep a copy of it, and find out who could write that file."
        ));
    }
    Ok((Place::File { folder, holder }, reader, opening))
}
