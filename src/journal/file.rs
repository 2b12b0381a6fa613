//! The journal's files: opened with care, written at their end only, by one process at a time.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::files::{create_new, sync_data};

use super::chain::{self, Head, Newer, Tail};

pub(super) const JOURNAL: &str = "journal.jsonl";
/// Holds the number and the hash of the last line, to notice that lines are gone from the end.
const HEAD: &str = "journal.head";
/// The file that is locked while a process uses the journal: the journal itself, because such a lock keeps nobody from reading.
/// On Windows it does, within the same process too (LockFileEx), and so it is on a file of its own there.
pub(super) const LOCK: &str = if cfg!(windows) { "journal.lock" } else { JOURNAL };
/// How long another process may keep the journal locked. A line takes it some milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(2);
/// More lines than any journal has: a thousand each second for as long as there will be computers.
const MOST_LINES: u64 = 1 << 48;
/// How much of the journal's end is read before a line is written. Longer than any line.
const TAIL_BYTES: u64 = 64 * 1024;

/// The folder of a journal.
#[derive(Clone)]
pub(super) struct Folder(PathBuf);

/// The journal, while no other process may use it.
pub(super) struct Locked {
    folder: Folder,
    file: File,
    /// Locked as long as it is open; `None` where the journal itself is.
    _lock: Option<File>,
    /// Whether others could read it, and can no longer.
    pub(super) was_readable: bool,
}

impl Folder {
    /// This folder, which is made if there is none.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
        Ok(Self(path.to_owned()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.0.join(JOURNAL)
    }

    /// Opens the journal, which is made if there is none, and waits for other processes to be done with it.
    pub(super) fn lock(&self) -> io::Result<Locked> {
        let (file, was_readable) = self.open(JOURNAL)?;
        let lock = if LOCK == JOURNAL { None } else { Some(self.open(LOCK)?.0) };
        let locked = lock.as_ref().unwrap_or(&file);
        let since = Instant::now();
        loop {
            match locked.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) if since.elapsed() < LOCK_TIMEOUT => std::thread::sleep(PAUSE),
                Err(fs::TryLockError::WouldBlock) => return Err(io::Error::other("another program keeps it locked")),
                Err(fs::TryLockError::Error(why)) => return Err(why),
            }
        }
        Ok(Locked { folder: self.clone(), file, _lock: lock, was_readable })
    }

    /// What comes after the first `from` bytes of the journal, and what was noted of its last line before it was read. `None` where it
    /// is shorter.
    pub(super) fn read_on(&self, from: u64) -> io::Result<Option<(Vec<u8>, Option<Head>)>> {
        let head = self.head();
        let (mut file, _) = self.open(JOURNAL)?;
        if file.metadata()?.len() < from {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut bytes)?;
        Ok(Some((bytes, head)))
    }

    fn head(&self) -> Option<Head> {
        let path = self.0.join(HEAD);
        let text =
            fs::symlink_metadata(&path).ok().filter(Metadata::is_file).and_then(|_| fs::read_to_string(path).ok())?;
        let (sequence, hash) = text.trim_end().split_once(' ')?;
        Some(Head { sequence: sequence.parse().ok()?, hash: hash.to_owned() })
    }

    /// Opens a file of the folder for reading and for writing at its end, or makes it.
    fn open(&self, name: &str) -> io::Result<(File, bool)> {
        let path = self.0.join(name);
        let before = match fs::symlink_metadata(&path) {
            Ok(before) => before,
            Err(why) if why.kind() == io::ErrorKind::NotFound => match create_new(&path) {
                Ok(file) => {
                    self.sync()?;
                    return Ok((file, false));
                }
                // Another process was faster.
                Err(why) if why.kind() == io::ErrorKind::AlreadyExists => fs::symlink_metadata(&path)?,
                Err(why) => return Err(why),
            },
            Err(why) => return Err(why),
        };
        if before.is_symlink() {
            return Err(io::Error::other("it is a symbolic link"));
        }
        if !before.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        let file = OpenOptions::new().read(true).append(true).open(&path)?;
        let was_readable = keep_to_oneself(&file, &before)?;
        Ok((file, was_readable))
    }

    /// Makes sure that the name of a new file is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        #[cfg(unix)]
        crate::files::sync(&File::open(&self.0)?)?;
        Ok(())
    }

    /// Refuses a journal that is not of the same owner as `own`, a file that this process made.
    #[cfg(unix)]
    pub(super) fn check_owner(&self, own: &Path) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        if fs::symlink_metadata(self.journal())?.uid() == fs::symlink_metadata(own)?.uid() {
            Ok(())
        } else {
            Err(io::Error::other("it belongs to another user of this computer"))
        }
    }

    #[cfg(not(unix))]
    pub(super) fn check_owner(&self, _own: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl Locked {
    /// All of the journal, and what was noted of its last line.
    pub(super) fn read(&mut self) -> io::Result<(Vec<u8>, Option<Head>)> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok((bytes, self.folder.head()))
    }

    /// The end of the journal. Where entries are gone from it, their numbers are not used again.
    pub(super) fn tail(&mut self) -> io::Result<Tail> {
        let newer = |Newer(version): Newer| {
            let message = format!("a newer version of Passdesk writes it, in format {version}");
            io::Error::new(io::ErrorKind::Unsupported, message)
        };
        let length = self.file.metadata()?.len();
        let start = length.saturating_sub(TAIL_BYTES);
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_to_end(&mut bytes)?;
        let mut tail = match chain::tail(&bytes, start == 0).map_err(newer)? {
            Some(tail) => tail,
            None => {
                let (all, _) = self.read()?;
                let tail = chain::tail(&all, true).map_err(newer)?;
                tail.ok_or_else(|| io::Error::other("its end cannot be found"))?
            }
        };
        if let Some(head) = self.folder.head() {
            tail.sequence = tail.sequence.max(head.sequence);
        }
        // No desk writes so much: somebody wrote that number.
        if tail.sequence > MOST_LINES {
            return Err(io::Error::other("its last number is none that Passdesk would have written"));
        }
        Ok(tail)
    }

    /// Writes `bytes` at the end, and makes sure that they are on the disk. Where that fails they are taken back, as far
    /// as the disk lets it.
    pub(super) fn append(&mut self, bytes: &[u8], head: &Head) -> io::Result<()> {
        let length = self.file.metadata()?.len();
        let written = self.file.write_all(bytes).and_then(|()| sync_data(&self.file));
        if let Err(why) = written {
            // What stays is a line that was cut off, which the next one sets apart, or an intent without an outcome.
            let _ = self.cut(length);
            return Err(why);
        }
        // One that could not be noted is behind, and then it notices less; the line itself is kept.
        let _ = self.note(head);
        Ok(())
    }

    /// Takes back what is behind the first `length` bytes.
    pub(super) fn cut(&self, length: u64) -> io::Result<()> {
        if cfg!(windows) {
            // There a file that was opened for writing at its end cannot be cut (FILE_APPEND_DATA without FILE_WRITE_DATA).
            return OpenOptions::new().write(true).open(self.folder.journal())?.set_len(length);
        }
        self.file.set_len(length)
    }

    /// Of the same length each time, and written over the former one, so that it needs no room on the disk.
    fn note(&self, head: &Head) -> io::Result<()> {
        let path = self.folder.0.join(HEAD);
        // It is checked as the journal is; `append` would add to it.
        drop(self.folder.open(HEAD)?);
        OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(format!("{:020} {}\n", head.sequence, head.hash).as_bytes())
    }
}

/// Checks that the file that was opened is the one that was looked at before, and lets only its owner read it. Tells whether
/// others could.
#[cfg(unix)]
fn keep_to_oneself(file: &File, before: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let metadata = file.metadata()?;
    if (metadata.dev(), metadata.ino()) != (before.dev(), before.ino()) {
        return Err(io::Error::other("it was replaced while it was opened"));
    }
    let others = metadata.mode() & 0o077 != 0;
    if others {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(others)
}

#[cfg(not(unix))]
fn keep_to_oneself(_file: &File, _before: &Metadata) -> io::Result<bool> {
    Ok(false)
}
