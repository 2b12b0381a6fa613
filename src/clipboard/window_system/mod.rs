#[cfg(all(unix, not(target_os = "macos")))]
mod overwrite;

use arboard::{Clipboard, Error, Set};
use zeroize::Zeroizing;

use crate::password::Secret;

use super::backend::ClipboardBackend;

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

impl ClipboardBackend for WindowSystem {
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

    fn forget(&mut self) {
        if let Some(clipboard) = &mut self.0 {
            overwrite(clipboard);
        }
    }
}

/// Overwrites what is left of a text in the connection to the window system, where that is X11. Where this fails, the last
/// characters of a long password may stay in this program's memory.
#[cfg(all(unix, not(target_os = "macos")))]
fn overwrite(clipboard: &mut Clipboard) {
    use arboard::{ClearExtLinux as _, LinuxClipboardKind, SetExtLinux as _};

    // As long as the longest password. It goes over the selection that nobody uses, and so disturbs nobody.
    let blank = " ".repeat(Secret::MAX_BYTES);
    if clipboard.set().clipboard(LinuxClipboardKind::Secondary).text(blank).is_err() {
        // Wayland has no such selection, and no such connection.
        return;
    }
    if let Err(error) = overwrite::have_text_sent() {
        log::debug!("the clipboard's buffer was not overwritten: {error}");
    }
    let _ = clipboard.clear_with().clipboard(LinuxClipboardKind::Secondary);
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn overwrite(_: &mut Clipboard) {}

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
