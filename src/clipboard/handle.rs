use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::password::Secret;

use super::backend::ClipboardBackend;
use super::window_system::WindowSystem;

/// The way to the clipboard for secrets. Clones are the same clipboard.
///
/// Of what was put there, only a keyed hash is kept, by which it is known again: what somebody else has put there since is
/// never taken away. All of it waits for the window system, so it happens on threads that may wait.
#[derive(Clone)]
pub struct Clipboard(Arc<Shared>);

struct Shared {
    /// Counts what is asked for. What was asked for later wins, whichever comes first.
    orders: AtomicU64,
    state: Mutex<State>,
}

struct State {
    place: Box<dyn ClipboardBackend>,
    /// The last order that was carried out, or overtook the others.
    latest: u64,
    /// What was put there, and not yet seen to be gone.
    ours: Vec<Fingerprint>,
}

/// By which a text is known again that is not kept: a hash with a random key (SipHash, which nobody without the key can aim
/// at). A longer one such as SHA-256 leaves blocks of the text on the stack, where nothing wipes them.
struct Fingerprint {
    key: RandomState,
    hash: u64,
}

impl Clipboard {
    /// A clipboard at this place.
    #[must_use]
    pub fn new(place: impl ClipboardBackend + 'static) -> Self {
        let state = State { place: Box::new(place), latest: 0, ours: Vec::new() };
        Self(Arc::new(Shared { orders: AtomicU64::new(0), state: Mutex::new(state) }))
    }

    /// The window system's own. It is reached when it is first used.
    #[must_use]
    pub fn of_the_window_system() -> Self {
        Self::new(WindowSystem::default())
    }

    /// Puts a password there. To be called on a tokio runtime.
    ///
    /// # Errors
    /// A phrase that says why it is not there.
    pub async fn copy(&self, secret: Arc<Secret>) -> Result<(), String> {
        self.put(self.order(), secret).await
    }

    /// Takes off the clipboard what this program put there, unless it holds something else by now. To be called on a tokio
    /// runtime.
    ///
    /// # Errors
    /// A sentence for the operator: the password may still be there.
    pub async fn clear(&self) -> Result<(), String> {
        let order = self.order();
        self.on_a_thread(move |state| state.clear(order)).await.map_err(|why| not_cleared(&why))
    }

    /// The number of something that is asked for now.
    pub(crate) fn order(&self) -> u64 {
        self.0.orders.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Puts a password there, unless something was asked for since.
    ///
    /// # Errors
    /// A phrase that says why it is not there.
    pub(crate) async fn put(&self, order: u64, secret: Arc<Secret>) -> Result<(), String> {
        self.on_a_thread(move |state| state.put(order, &secret)).await
    }

    /// As [`Self::clear`], unless something was asked for since `order`.
    ///
    /// # Errors
    /// A sentence for the operator: the password may still be there.
    pub(crate) async fn clear_what_was_put_by(&self, order: u64) -> Result<(), String> {
        self.on_a_thread(move |state| state.clear(order)).await.map_err(|why| not_cleared(&why))
    }

    async fn on_a_thread(
        &self,
        work: impl FnOnce(&mut State) -> Result<(), String> + Send + 'static,
    ) -> Result<(), String> {
        let shared = Arc::clone(&self.0);
        // A lock that is poisoned holds what the last order left.
        let work = move || work(&mut shared.state.lock().unwrap_or_else(PoisonError::into_inner));
        spawn_blocking(work).await.unwrap_or_else(|_| Err("internal error".into()))
    }
}

/// No clipboard: whatever is put there fails.
impl Default for Clipboard {
    fn default() -> Self {
        Self::new(Nowhere)
    }
}

impl State {
    fn put(&mut self, order: u64, secret: &Secret) -> Result<(), String> {
        if order < self.latest {
            return Ok(());
        }
        self.latest = order;
        // Beforehand, because a text may be there though putting it there failed halfway.
        self.ours.push(Fingerprint::of(secret.expose()));
        self.place.put(secret)?;
        self.ours.drain(..self.ours.len() - 1);
        Ok(())
    }

    fn clear(&mut self, order: u64) -> Result<(), String> {
        if order < self.latest {
            return Ok(());
        }
        self.latest = order;
        if self.ours.is_empty() {
            return Ok(());
        }
        // Looked at once and emptied at once: each look may be noted by a clipboard manager.
        if self.place.text()?.is_some_and(|text| self.ours.iter().any(|ours| ours.is_of(&text))) {
            self.place.clear()?;
        }
        self.place.forget();
        self.ours.clear();
        Ok(())
    }
}

impl Fingerprint {
    fn of(text: &str) -> Self {
        let key = RandomState::new();
        Self { hash: key.hash_one(text), key }
    }

    fn is_of(&self, text: &str) -> bool {
        self.key.hash_one(text) == self.hash
    }
}

struct Nowhere;

impl ClipboardBackend for Nowhere {
    fn put(&mut self, _: &Secret) -> Result<(), String> {
        Err("there is no clipboard".into())
    }

    fn text(&mut self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(None)
    }

    fn clear(&mut self) -> Result<(), String> {
        Ok(())
    }
}

fn not_cleared(why: &str) -> String {
    format!("The password could not be taken off the clipboard: {why}. Copy something else, which takes its place.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window system that takes a text and then fails, as one does that cannot be asked to keep it out of histories.
    #[derive(Clone, Default)]
    struct HalfWay(Arc<Mutex<Option<String>>>);

    impl ClipboardBackend for HalfWay {
        fn put(&mut self, secret: &Secret) -> Result<(), String> {
            *self.0.lock().expect("not poisoned") = Some(secret.expose().to_owned());
            Err("halfway".into())
        }

        fn text(&mut self) -> Result<Option<Zeroizing<String>>, String> {
            Ok(self.0.lock().expect("not poisoned").clone().map(Into::into))
        }

        fn clear(&mut self) -> Result<(), String> {
            *self.0.lock().expect("not poisoned") = None;
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_was_put_there_halfway_is_taken_off_all_the_same() {
        let place = HalfWay::default();
        let clipboard = Clipboard::new(place.clone());
        assert!(clipboard.copy(Arc::new(Secret::new("canary"))).await.is_err());
        assert!(place.0.lock().expect("not poisoned").is_some());
        clipboard.clear().await.expect("it is cleared");
        assert!(place.0.lock().expect("not poisoned").is_none());
    }
}
