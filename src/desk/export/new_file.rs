use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// So many exports of a kind may be made in one second.
const MOST_OF_A_NAME: usize = 100;

/// Writes to a new file in this folder that only its owner can read, named after `what` it is and the time. Where that fails,
/// no file stays.
pub(in crate::desk) fn write(
    folder: &Path,
    what: &str,
    now: Timestamp,
    extension: &str,
    contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let stem = format!("passdesk-{what}-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ"));
    let (path, file) = create_free(folder, &stem, extension)?;
    let mut file = BufWriter::new(file);
    match contents(&mut file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all()) {
        Ok(()) => Ok(path),
        Err(why) => {
            let _ = fs::remove_file(&path);
            Err(why)
        }
    }
}

fn create_free(folder: &Path, stem: &str, extension: &str) -> io::Result<(PathBuf, File)> {
    for number in 1..=MOST_OF_A_NAME {
        let name = if number == 1 { format!("{stem}.{extension}") } else { format!("{stem}-{number}.{extension}") };
        let path = folder.join(name);
        match create_new(&path) {
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|file| (path, file)),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Makes a file that only its owner can read, and that was not there before.
pub(in crate::desk) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
