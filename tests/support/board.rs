//! A clipboard that anybody can look at, and that can be broken. It stands for the window system's.

use std::sync::{Arc, Mutex};

use passdesk::desk::{Clipboard, ClipboardBackend};
use passdesk::password::Secret;
use zeroize::Zeroizing;

/// Clones are the same clipboard.
#[derive(Clone, Default)]
pub(crate) struct Board(Arc<Mutex<Paper>>);

#[derive(Default)]
struct Paper {
    text: Option<String>,
    broken: Option<Broken>,
}

/// What does not work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Putting,
    Looking,
    Clearing,
}

impl Board {
    /// The way to it for the desk.
    pub(crate) fn clipboard(&self) -> Clipboard {
        Clipboard::new(self.clone())
    }

    /// What is on it.
    pub(crate) fn holds(&self) -> Option<String> {
        self.0.lock().expect("not poisoned").text.clone()
    }

    /// Another program puts this on it.
    pub(crate) fn is_taken_by(&self, text: &str) {
        self.0.lock().expect("not poisoned").text = Some(text.to_owned());
    }

    /// From now on this does not work.
    pub(crate) fn breaks(&self, what: Broken) {
        self.0.lock().expect("not poisoned").broken = Some(what);
    }

    fn try_to(&self, what: Broken) -> Result<std::sync::MutexGuard<'_, Paper>, String> {
        let paper = self.0.lock().expect("not poisoned");
        if paper.broken == Some(what) { Err("the window system is silent".into()) } else { Ok(paper) }
    }
}

impl ClipboardBackend for Board {
    fn put(&mut self, secret: &Secret) -> Result<(), String> {
        self.try_to(Broken::Putting)?.text = Some(secret.expose().to_owned());
        Ok(())
    }

    fn text(&mut self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(self.try_to(Broken::Looking)?.text.clone().map(Zeroizing::new))
    }

    fn clear(&mut self) -> Result<(), String> {
        self.try_to(Broken::Clearing)?.text = None;
        Ok(())
    }
}
