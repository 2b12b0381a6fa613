use std::path::{Path, PathBuf};
use std::pin::Pin;

/// Where a file is to be saved, as a question to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveQuestion {
    /// What the dialog is called.
    pub title: String,
    /// The name that is proposed for the file.
    pub name: String,
    /// The folder in which the dialog begins.
    pub folder: Option<PathBuf>,
    /// What such files are called, and what their names end with.
    pub kind: (&'static str, &'static str),
}

/// What became of a [`SaveQuestion`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveAnswer {
    /// The file is to be this one. Whether it may replace one that is there, the dialog has asked.
    File(PathBuf),
    /// The operator wants no file.
    Cancelled,
    /// There is no such dialog here.
    NoDialog,
}

/// The way to what the desktop does with files, or what stands for it in tests.
pub trait Desktop: Send + Sync {
    /// Asks where a file is to be saved, with the desktop's own dialog. That may take as long as the operator likes.
    fn save(&self, question: SaveQuestion) -> Pin<Box<dyn Future<Output = SaveAnswer> + Send>>;

    /// Shows this file in the file manager. May wait.
    ///
    /// # Errors
    /// A phrase that says why it is not shown.
    fn show(&self, file: &Path) -> Result<(), String>;

    /// Shows this page in the browser. May wait.
    ///
    /// # Errors
    /// A phrase that says why it is not shown.
    fn open_page(&self, url: &str) -> Result<(), String>;
}

/// The desktop that the window is on.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDesktop;

impl Desktop for SystemDesktop {
    fn save(&self, question: SaveQuestion) -> Pin<Box<dyn Future<Output = SaveAnswer> + Send>> {
        Box::pin(ask(question))
    }

    fn show(&self, file: &Path) -> Result<(), String> {
        opener::reveal(file).map_err(|why| why.to_string())
    }

    fn open_page(&self, url: &str) -> Result<(), String> {
        if !is_page(url) {
            return Err("its address is not one of the web".into());
        }
        opener::open_browser(url).map_err(|why| why.to_string())
    }
}

/// Whether this is a page of the web, or of this computer: what is neither could start a program.
fn is_page(url: &str) -> bool {
    url.starts_with("https://")
        || url.strip_prefix("http://127.0.0.1:").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Asks through the desktop's portal, which every desktop has one of that follows freedesktop.org.
#[cfg(all(unix, not(target_os = "macos")))]
async fn ask(question: SaveQuestion) -> SaveAnswer {
    use ashpd::Error;
    use ashpd::desktop::ResponseError;
    use ashpd::desktop::file_chooser::{FileFilter, SelectedFiles};

    let SaveQuestion { title, name, folder, kind: (kind, extension) } = question;
    let request = SelectedFiles::save_file()
        .title(title.as_str())
        .current_name(name.as_str())
        .filter(FileFilter::new(kind).glob(&format!("*.{extension}")));
    let answer = async { request.current_folder::<PathBuf>(folder)?.send().await?.response() };
    match answer.await {
        Ok(files) => match files.uris().first().and_then(|uri| path_of(uri.as_str())) {
            Some(file) => SaveAnswer::File(file),
            None => SaveAnswer::NoDialog,
        },
        Err(Error::Response(ResponseError::Cancelled)) => SaveAnswer::Cancelled,
        Err(why) => {
            log::debug!("no dialog to save a file: {why}");
            SaveAnswer::NoDialog
        }
    }
}

/// The path that an address of a local file stands for.
#[cfg(all(unix, not(target_os = "macos")))]
fn path_of(uri: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;

    let behind_scheme = uri.strip_prefix("file:")?;
    let path = match behind_scheme.strip_prefix("//") {
        Some(with_host) => &with_host[with_host.find('/')?..],
        None => behind_scheme,
    };
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes))).filter(|path| path.is_absolute())
}

#[cfg(any(windows, target_os = "macos"))]
async fn ask(question: SaveQuestion) -> SaveAnswer {
    let SaveQuestion { title, name, folder, kind: (kind, extension) } = question;
    let mut dialog = rfd::AsyncFileDialog::new().set_title(title).set_file_name(name).add_filter(kind, &[extension]);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    dialog.save_file().await.map_or(SaveAnswer::Cancelled, |file| SaveAnswer::File(file.path().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_shown_in_the_browser() {
        for url in ["https://oidc.eu-west-1.amazonaws.com/authorize?x=1", "http://127.0.0.1:4000/authorize"] {
            assert!(is_page(url), "{url}");
        }
        for url in [
            "file:///bin/sh",
            "/bin/sh",
            "http://example.com",
            "http://127.0.0.1:@evil.example.com",
            "javascript:1",
            "",
        ] {
            assert!(!is_page(url), "{url}");
        }
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn addresses_of_local_files_are_paths() {
        for (uri, path) in [
            ("file:///home/ann/users.csv", Some("/home/ann/users.csv")),
            ("file://desk/home/ann%20ko/b%C3%BCro+.csv", Some("/home/ann ko/b\u{fc}ro+.csv")),
            ("file:/tmp/a", Some("/tmp/a")),
            ("file://host", None),
            ("https://example.com/a", None),
            ("", None),
        ] {
            assert_eq!(path_of(uri), path.map(PathBuf::from), "{uri}");
        }
    }
}
