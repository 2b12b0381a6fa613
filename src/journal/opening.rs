use std::io;
use std::path::Path;

use super::chain::{Head, Verification};
use super::file::Folder;
use super::process_lock::{self, ProcessLock};
use super::reader::Reader;
use super::storage::Storage;

/// What was mended or found when a journal was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Sentences for the operator.
    pub message: Vec<String>,
}

/// Opens a journal and mends what can be mended.
pub(super) fn open(path: &Path) -> io::Result<(Storage, Reader, Opening)> {
    let folder = Folder::at(path)?;
    let mut journal = folder.lock()?;
    // Another process may have made the file a moment ago.
    folder.sync()?;
    let shown = folder.journal().display().to_string();
    process_lock::remove_stale(path);
    let lock = ProcessLock::new(path)?;
    folder.check_owner(lock.path())?;
    let mut opening = Opening::default();
    if journal.was_readable {
        opening.message.push(format!(
            "The journal in {shown} could be read by other users of this computer. It no longer can; nothing else was \
             changed. It holds names and times, no passwords."
        ));
    }
    // Where a newer version wrote it, it is not written to.
    let tail = journal.tail()?;
    let is_cut_off = tail.closing.len() > 1;
    // Where it cannot be closed now, the next line closes it.
    let head = Head { sequence: tail.sequence, hash: tail.hash };
    let is_closed = is_cut_off && journal.append(&tail.closing, &head).is_ok();
    let (bytes, head) = journal.read()?;
    // Other desks may write again: what was read is looked through without keeping them from it.
    drop(journal);
    let reader = Reader::of(lock.id(), &bytes, head.as_ref());
    let verifier = reader.verifier();
    if is_cut_off {
        opening.message.push(format!(
            "Line {} of the journal in {shown} was cut off while it was written, as a power failure or a full disk leaves \
             it. It was set aside and stays in the file. No change was sent on its strength; one that was sent and has no \
             outcome is listed as not known.",
            if is_closed { verifier.torn.last().copied().unwrap_or(verifier.lines) } else { verifier.lines + 1 }
        ));
    }
    if let Verification::Broken(found) = &verifier.verification {
        opening.message.push(format!(
            "The journal in {shown} does not verify. {found}. It is still written to, and nothing in it was changed now. \
             Keep a copy of it, and find out who could write that file."
        ));
    }
    Ok((Storage::File { folder, lock }, reader, opening))
}
