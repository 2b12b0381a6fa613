//! Work in the background: it is started, it comes home, and the time is told.

mod emitter;
mod inbox;
mod runtime;

use std::sync::Arc;

use jiff::Timestamp;

pub use emitter::Emitter;
pub use inbox::{Inbox, Runner, Task, TaskPanicked, Wake};
pub use runtime::runtime;

/// Tells the time, so that tests can.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Does work that waits for the disk.
pub(crate) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
    lost: String,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(lost))
}
