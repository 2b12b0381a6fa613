//! What operators do at the window, each test named after it: on the real SDK and the demo account.

mod support;

#[path = "flows/changing.rs"]
mod changing;
#[path = "flows/journal.rs"]
mod journal;
#[path = "flows/looking.rs"]
mod looking;
#[path = "flows/starting.rs"]
mod starting;
