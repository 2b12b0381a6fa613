use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rand::TryRng as _;
use rand::rngs::SysRng;

use crate::files::create_new;

/// Shows other processes that this desk lives: a locked file beside the journal. The lock ends with the process, however that
/// ends, so that an intent of a desk that was killed is not taken for one that is still under way.
pub(super) struct ProcessLock {
    id: String,
    path: PathBuf,
    /// Locked as long as it is open.
    _locked: File,
}

impl ProcessLock {
    /// Locks a file of a new name. To be called while the journal is locked: until then it would look abandoned.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let number = SysRng.try_next_u64().map_err(|_| io::Error::other("no randomness"))?;
        let id = format!("{number:016x}");
        let path = path(folder, &id);
        let file = create_new(&path)?;
        file.try_lock().map_err(io::Error::from)?;
        Ok(Self { id, path, _locked: file })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The file by which one can tell whom this process's files belong to.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ProcessLock {
    fn drop(&mut self) {
        // One that stays is cleared away by the next desk.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the desk of this id lives.
pub(super) fn is_alive(folder: &Path, id: &str) -> bool {
    // The id comes from the file, and is part of a path here.
    let is_id = id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    // A shared lock, because two that look at the same time must not take each other for the holder.
    is_id
        && File::open(path(folder, id))
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Clears away what desks left that ended without doing so. To be called while the journal is locked.
pub(super) fn remove_stale(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let id = name.to_str().and_then(|name| name.strip_prefix("desk-")?.strip_suffix(".lock"));
        if id.is_some_and(|id| !is_alive(folder, id)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("desk-{id}.lock"))
}
