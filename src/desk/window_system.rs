use arboard::{Clipboard, Error, Set};
use zeroize::Zeroizing;

use crate::password::Secret;

use super::clipboard::Place;

/// The clipboard of the window system, once it has been reached.
///
/// Under X11 and Wayland the text stays in this program until another one asks for it: `arboard` drops it when the
/// clipboard is cleared or taken over, and the program's allocator wipes what is dropped.
#[derive(Default)]
pub(super) struct WindowSystem(Option<Clipboard>);

impl WindowSystem {
    fn reach(&mut self) -> Result<&mut Clipboard, String> {
        let clipboard = match self.0.take() {
            Some(clipboard) => clipboard,
            None => Clipboard::new().map_err(|error| why(&error))?,
        };
        Ok(self.0.insert(clipboard))
    }
}

impl Place for WindowSystem {
    fn put(&mut self, secret: &Secret) -> Result<(), String> {
        keep_out_of_histories(self.reach()?.set()).text(secret.expose()).map_err(|error| why(&error))
    }

    fn text(&mut self) -> Result<Option<Zeroizing<String>>, String> {
        match self.reach()?.get_text() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            // An image, or nothing at all.
            Err(Error::ContentNotAvailable | Error::ConversionFailure) => Ok(None),
            Err(error) => Err(why(&error)),
        }
    }

    fn clear(&mut self) -> Result<(), String> {
        self.reach()?.clear().map_err(|error| why(&error))
    }
}

/// Asks clipboard managers to keep the text out of their histories, and Windows not to send it to other computers. They
/// need not obey.
#[cfg(all(unix, not(target_os = "macos")))]
fn keep_out_of_histories(set: Set<'_>) -> Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn keep_out_of_histories(set: Set<'_>) -> Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn keep_out_of_histories(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtWindows as _;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}

/// A phrase without its full stop. `arboard` puts no content into its errors.
fn why(error: &Error) -> String {
    match error {
        Error::ClipboardOccupied => "another program holds on to it".into(),
        error => error.to_string().trim_end_matches('.').to_owned(),
    }
}
