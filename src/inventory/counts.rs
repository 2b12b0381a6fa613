use jiff::Timestamp;

use crate::account::Source;

use super::row::{Password, ReadState, UserRow};

/// How many users are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All users.
    pub all: usize,
    /// With a console password.
    pub set: usize,
    /// Without one.
    pub none: usize,
    /// With one that must be changed at the next sign-in, as far as that is known.
    pub must_change: usize,
    /// With one of which that is not known: the credential report does not tell.
    pub must_change_unknown: usize,
    /// Not known.
    pub unknown: usize,
    /// Not known because reading failed.
    pub failed: usize,
    /// Known from a credential report alone.
    pub reported: usize,
    /// Of those, the ones known from an earlier report than [`super::Inventory::report_at`], which was not read to its end.
    pub reported_earlier: usize,
    /// Known from a read of its own.
    pub live: usize,
    /// Known because this desk changed it, and no read that is believed has come since.
    pub changed_here: usize,
    /// Those that are to be read one by one: with a password, or with nothing else to tell.
    pub to_verify: usize,
    /// Of those, the ones that have been read in this round.
    pub verified: usize,
    /// Of those, the ones whose read in this round has failed.
    pub missed: usize,
}

impl Counts {
    /// Counts a row `n` times more, whose console password is wanted to be read of its own or not. The report of which lines
    /// were taken last was made at `report_at`.
    pub(crate) fn add(&mut self, row: &UserRow, is_wanted: bool, report_at: Option<Timestamp>, n: isize) {
        let add = |count: &mut usize| *count = count.saturating_add_signed(n);
        add(&mut self.all);
        let password = row.password();
        match password.value {
            Password::Unknown { failed } => {
                add(&mut self.unknown);
                if failed {
                    add(&mut self.failed);
                }
            }
            Password::Absent => add(&mut self.none),
            Password::Set { must_change } => {
                add(&mut self.set);
                match must_change {
                    Some(true) => add(&mut self.must_change),
                    Some(false) => {}
                    None => add(&mut self.must_change_unknown),
                }
            }
        }
        if !matches!(password.value, Password::Unknown { .. }) {
            add(match password.source {
                Source::Report => &mut self.reported,
                Source::ThisDesk => &mut self.changed_here,
                Source::Live | Source::Listing | Source::Policy | Source::AuthorizationDetails => &mut self.live,
            });
            if password.source == Source::Report && report_at.is_some_and(|at| password.at < at) {
                add(&mut self.reported_earlier);
            }
        }
        if is_wanted {
            add(&mut self.to_verify);
            match row.read_state {
                ReadState::Done => add(&mut self.verified),
                ReadState::Failed => add(&mut self.missed),
                ReadState::Pending | ReadState::Running => {}
            }
        }
    }
}
