use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long it is tried to replace a file that another program has open.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(5);

/// Makes sure that a file, or the names in a folder, are on the disk.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    file.sync_all().or_else(|why| sync_as_others_do(file, why))
}

/// Makes sure that what was written to a file is on the disk, and its length.
pub(crate) fn sync_data(file: &File) -> io::Result<()> {
    file.sync_data().or_else(|why| sync_as_others_do(file, why))
}

/// Gives the file `new` the name of `old`, which it replaces.
///
/// On Windows that is refused while another program has `old` open, as one does that looks for viruses, or another desk that reads
/// its settings. It is over soon, and so it is tried again for a moment.
pub(crate) fn replace(old: &Path, new: &Path) -> io::Result<()> {
    if cfg!(windows) { patiently(|| fs::rename(new, old)) } else { fs::rename(new, old) }
}

fn patiently(mut replace: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    /// ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION.
    const IN_USE: [i32; 2] = [5, 32];
    let since = Instant::now();
    loop {
        match replace() {
            Err(why) if why.raw_os_error().is_some_and(|code| IN_USE.contains(&code)) && since.elapsed() < PATIENCE => {
                sleep(PAUSE);
            }
            ended => return ended,
        }
    }
}

/// On macOS the drive itself is asked to write what it holds (F_FULLFSYNC), and the file systems of networks, among others, know
/// no such thing. They are asked as on other systems.
#[cfg(target_os = "macos")]
fn sync_as_others_do(file: &File, why: io::Error) -> io::Result<()> {
    use rustix::io::Errno;

    match Errno::from_io_error(&why) {
        Some(Errno::NOTSUP | Errno::NOTTY | Errno::INVAL) => Ok(rustix::fs::fsync(file)?),
        _ => Err(why),
    }
}

#[cfg(not(target_os = "macos"))]
fn sync_as_others_do(_file: &File, why: io::Error) -> io::Result<()> {
    Err(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_open_elsewhere_is_replaced_a_moment_later() {
        let mut answers =
            [Ok(()), Err(32), Err(5)].map(|answer| answer.map_err(io::Error::from_raw_os_error)).into_iter().rev();
        assert!(patiently(|| answers.next().expect("asked no more often")).is_ok());
        // What no waiting helps against is told at once, and what does not end after a while.
        let mut asked = 0;
        let mut fails = |with| {
            asked += 1;
            Err(io::Error::from_raw_os_error(with))
        };
        assert!(patiently(|| fails(2)).is_err_and(|why| why.raw_os_error() == Some(2)));
        assert!(patiently(|| fails(5)).is_err_and(|why| why.raw_os_error() == Some(5)));
        assert!(asked > 2);
    }

    #[test]
    fn a_file_is_there_as_a_whole_and_what_cannot_be_made_sure_of_is_an_error() {
        let path = std::env::temp_dir().join(format!("passdesk-on-disk-{}", std::process::id()));
        let file = File::create(&path).expect("made");
        assert!(sync(&file).is_ok() && sync_data(&file).is_ok());
        let error = || io::Error::from(io::ErrorKind::StorageFull);
        assert!(sync_as_others_do(&file, error()).is_err_and(|why| why.kind() == io::ErrorKind::StorageFull));
        std::fs::remove_file(path).expect("removed");
    }
}
