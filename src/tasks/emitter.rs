use std::sync::Arc;

/// Sends the events of work that reports as it goes. Whoever sends knows of no other events than these, and of nobody who listens.
pub struct Emitter<E> {
    send: Arc<dyn Fn(E) + Send + Sync>,
}

impl<E> Emitter<E> {
    /// One that hands each event to this.
    pub fn new(send: impl Fn(E) + Send + Sync + 'static) -> Self {
        Self { send: Arc::new(send) }
    }

    /// Sends an event.
    pub fn emit(&self, event: E) {
        (self.send)(event);
    }
}

impl<E: 'static> Emitter<E> {
    /// One for events that are among these.
    pub fn of<T: 'static>(&self, wrap: impl Fn(T) -> E + Send + Sync + 'static) -> Emitter<T> {
        let send = Arc::clone(&self.send);
        Emitter::new(move |event| send(wrap(event)))
    }
}

impl<E> Clone for Emitter<E> {
    fn clone(&self) -> Self {
        Self { send: Arc::clone(&self.send) }
    }
}
