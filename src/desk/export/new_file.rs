use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// So many exports of a kind may be made in one second.
const MOST_OF_A_NAME: usize = 100;

/// Writes `text` to a new file in this folder that only its owner can read, named after `what` it is and the time.
pub(in crate::desk) fn write(
    folder: &Path,
    what: &str,
    now: Timestamp,
    extension: &str,
    text: &[u8],
) -> io::Result<PathBuf> {
    let stem = format!("passdesk-{what}-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ"));
    for number in 1..=MOST_OF_A_NAME {
        let name = if number == 1 { format!("{stem}.{extension}") } else { format!("{stem}-{number}.{extension}") };
        let path = folder.join(name);
        match create_new(&path) {
            Ok(mut file) => {
                if let Err(why) = file.write_all(text).and_then(|()| file.sync_all()) {
                    let _ = fs::remove_file(&path);
                    return Err(why);
                }
                return Ok(path);
            }
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
            Err(why) => return Err(why),
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
