use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::on_disk;

/// So many exports of a kind may be made in one second.
const MOST_OF_A_NAME: usize = 100;

/// Writes to a new file in this folder that only its owner can read, named after `what` it is and the time. Where that fails,
/// no file stays.
fn write(
    folder: &Path,
    what: &str,
    now: Timestamp,
    extension: &str,
    contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let (path, file) = create_free(folder, &stem(what, now), extension)?;
    let mut file = BufWriter::new(file);
    match contents(&mut file).and_then(|()| file.flush()).and_then(|()| on_disk::sync(file.get_ref())) {
        Ok(()) => Ok(path),
        Err(why) => {
            let _ = fs::remove_file(&path);
            Err(why)
        }
    }
}

/// Where an export goes.
#[derive(Clone, Debug)]
pub(crate) enum Destination {
    /// To a new file in this folder.
    Folder(PathBuf),
    /// To this file, which may be replaced.
    File(PathBuf),
}

impl Destination {
    /// Where it is, for people.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::File(path) => path,
        }
    }

    /// Writes a file there that only its owner can read, as [`write()`] or [`replace`] does.
    pub(crate) fn write(
        &self,
        what: &str,
        now: Timestamp,
        extension: &str,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<PathBuf> {
        match self {
            Self::Folder(folder) => write(folder, what, now, extension, contents),
            Self::File(file) => replace(file, contents),
        }
    }
}

/// How a file is called that nobody gave a name.
pub(crate) fn default_name(what: &str, now: Timestamp, extension: &str) -> String {
    format!("{}.{extension}", stem(what, now))
}

fn stem(what: &str, now: Timestamp) -> String {
    format!("passdesk-{what}-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ"))
}

/// Writes to this file, which only its owner can read. What was there before is replaced by all of it or stays.
fn replace(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<PathBuf> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    // Of a program that ended as it wrote.
    let _ = fs::remove_file(&part);
    let mut file = BufWriter::new(create_new(&part)?);
    let written = contents(&mut file).and_then(|()| file.flush()).and_then(|()| on_disk::sync(file.get_ref()));
    match written.and_then(|()| on_disk::replace(path, &part)) {
        Ok(()) => Ok(path.to_owned()),
        Err(why) => {
            let _ = fs::remove_file(&part);
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
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over_and_no_half_of_a_file_stays() {
        let folder = std::env::temp_dir().join(format!("passdesk-new-file-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("made");
        let write = |text: &str, fails: bool| {
            write(&folder, "users", Timestamp::UNIX_EPOCH, "csv", |file| {
                file.write_all(text.as_bytes())?;
                if fails { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
            })
        };
        let [first, second] = ["a", "b"].map(|text| write(text, false).expect("written"));
        assert_eq!(write("c", true).expect_err("failed").kind(), io::ErrorKind::StorageFull);
        assert_eq!([first, second].map(|path| fs::read_to_string(path).expect("read")), ["a", "b"]);
        assert_eq!(fs::read_dir(&folder).expect("read").count(), 2);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn a_file_that_was_chosen_is_replaced_as_a_whole_or_stays() {
        let folder = std::env::temp_dir().join(format!("passdesk-replaced-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("made");
        let path = folder.join("users.csv");
        let write = |text: &str, fails: bool| {
            replace(&path, |file| {
                file.write_all(text.as_bytes())?;
                if fails { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
            })
        };
        for text in ["a", "b"] {
            assert_eq!(write(text, false).expect("written"), path);
            assert_eq!(fs::read_to_string(&path).expect("read"), text);
        }
        assert_eq!(write("c", true).expect_err("failed").kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).expect("read"), "b");
        assert_eq!(fs::read_dir(&folder).expect("read").count(), 1, "no part of it is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        }
        fs::remove_dir_all(&folder).expect("removed");
    }
}
