//! What operators do at the window, each test named after it: on the real SDK and the demo account.

mod support;

#[path = "flows/asking.rs"]
mod asking;
#[path = "flows/cards.rs"]
mod cards;
#[path = "flows/changing.rs"]
mod changing;
#[path = "flows/exporting.rs"]
mod exporting;
#[path = "flows/finding.rs"]
mod finding;
#[path = "flows/generating.rs"]
mod generating;
#[path = "flows/glancing.rs"]
mod glancing;
#[path = "flows/guarding.rs"]
mod guarding;
#[path = "flows/hearing.rs"]
mod hearing;
#[path = "flows/journal.rs"]
mod journal;
#[path = "flows/keyboard.rs"]
mod keyboard;
#[path = "flows/layout.rs"]
mod layout;
#[path = "flows/locking.rs"]
mod locking;
#[path = "flows/looking.rs"]
mod looking;
#[path = "flows/menus.rs"]
mod menus;
#[path = "flows/messages.rs"]
mod messages;
#[path = "flows/outcomes.rs"]
mod outcomes;
#[path = "flows/overview.rs"]
mod overview;
#[path = "flows/profiles.rs"]
mod profiles;
#[path = "flows/renewed.rs"]
mod renewed;
#[path = "flows/secrets.rs"]
mod secrets;
#[path = "flows/starting.rs"]
mod starting;
#[path = "flows/tab_order.rs"]
mod tab_order;
#[path = "flows/table.rs"]
mod table;
#[path = "flows/tags.rs"]
mod tags;
#[path = "flows/typing.rs"]
mod typing;
#[path = "flows/verifying.rs"]
mod verifying;
