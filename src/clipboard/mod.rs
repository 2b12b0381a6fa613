//! The clipboard: a secret is put there, and taken off again unless somebody else has put something there since.

mod backend;
mod handle;
mod window_system;

pub use backend::ClipboardBackend;
pub use handle::Clipboard;
