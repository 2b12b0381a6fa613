use std::time::Duration;

use jiff::Timestamp;

use super::clock::after;

/// A value that is written in one place and read from replicas: for a while after a write, a read may still see what was
/// true before it.
#[derive(Clone, Debug)]
pub(super) struct Replicated<T> {
    current: T,
    /// What was true before, each with the time until which a read may still see it, the oldest first.
    former: Vec<(Timestamp, T)>,
}

impl<T: Clone> Replicated<T> {
    pub(super) fn new(value: T) -> Self {
        Self { current: value, former: Vec::new() }
    }

    /// What is true.
    pub(super) fn current(&self) -> &T {
        &self.current
    }

    /// What a stale read sees.
    pub(super) fn stale(&self, now: Timestamp) -> &T {
        self.former.iter().find(|(until, _)| *until > now).map_or(&self.current, |(_, value)| value)
    }

    /// Changes the value; the former one can be read for as long as the propagation takes.
    pub(super) fn change<R>(&mut self, now: Timestamp, propagation: Duration, change: impl FnOnce(&mut T) -> R) -> R {
        self.former.retain(|(until, _)| *until > now);
        if !propagation.is_zero() {
            self.former.push((after(now, propagation), self.current.clone()));
        }
        change(&mut self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stale_reads_see_each_write_after_its_own_propagation() {
        let at = |seconds| Timestamp::constant(seconds, 0);
        let takes = Duration::from_secs(10);
        let mut value = Replicated::new(1);
        value.change(at(0), takes, |v| *v = 2);
        value.change(at(5), takes, |v| *v = 3);
        assert_eq!(*value.current(), 3);
        assert_eq!([0, 9, 10, 14, 15].map(|s| *value.stale(at(s))), [1, 1, 2, 2, 3]);
        value.change(at(20), Duration::ZERO, |v| *v = 4);
        assert_eq!((*value.stale(at(20)), value.former.len()), (4, 0));
    }
}
