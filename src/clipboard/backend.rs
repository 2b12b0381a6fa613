use zeroize::Zeroizing;

use crate::password::Secret;

/// Where one text lies for all programs to read: the window system's clipboard, or what stands for one in tests.
///
/// The errors are phrases that say why; no text of a clipboard may be in them.
pub trait ClipboardBackend: Send {
    /// Puts a text there that is not to be kept in histories.
    ///
    /// # Errors
    /// The text is not there.
    fn put(&mut self, secret: &Secret) -> Result<(), String>;

    /// The text that is there, if there is one.
    ///
    /// # Errors
    /// It is not known what is there.
    fn text(&mut self) -> Result<Option<Zeroizing<String>>, String>;

    /// Leaves nothing there.
    ///
    /// # Errors
    /// What was there is still there.
    fn clear(&mut self) -> Result<(), String>;

    /// Lets go of what may be left in this program of a text that was put there.
    fn forget(&mut self) {}
}
