use tokio::sync::watch;

use crate::iam::Iam;

/// A connection to an account. Reads end with it.
pub(crate) struct Connection {
    pub(crate) iam: Iam,
    /// Dropped with the connection, which whoever reads waits for.
    pub(crate) open: watch::Sender<()>,
}

impl Connection {
    pub(crate) fn new(iam: Iam) -> Self {
        Self { iam, open: watch::channel(()).0 }
    }
}
