use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::chain::{self, Head, Tail};
use super::file::Folder;
use super::process_lock::ProcessLock;

/// Where the lines are.
pub(super) enum Storage {
    File { folder: Folder, lock: ProcessLock },
    Memory(Mutex<Vec<u8>>),
}

impl Storage {
    /// The id of this desk.
    pub(super) fn desk(&self) -> &str {
        match self {
            Self::File { lock, .. } => lock.id(),
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

/// What is locked, also where whoever had it panicked.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
