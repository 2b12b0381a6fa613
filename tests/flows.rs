//! What operators do at the window, each test named after it: on the real SDK and the demo account.

mod support;

#[path = "flows/access_keys.rs"]
mod access_keys;
#[path = "flows/ambiguous_outcomes.rs"]
mod ambiguous_outcomes;
#[path = "flows/cards.rs"]
mod cards;
#[path = "flows/credential_report.rs"]
mod credential_report;
#[path = "flows/exact_name.rs"]
mod exact_name;
#[path = "flows/export.rs"]
mod export;
#[path = "flows/filter.rs"]
mod filter;
#[path = "flows/generated_passwords.rs"]
mod generated_passwords;
#[path = "flows/journal.rs"]
mod journal;
#[path = "flows/keyboard.rs"]
mod keyboard;
#[path = "flows/layout.rs"]
mod layout;
#[path = "flows/live_reads.rs"]
mod live_reads;
#[path = "flows/lock.rs"]
mod lock;
#[path = "flows/menus.rs"]
mod menus;
#[path = "flows/messages.rs"]
mod messages;
#[path = "flows/network_errors.rs"]
mod network_errors;
#[path = "flows/overview.rs"]
mod overview;
#[path = "flows/own_passwords.rs"]
mod own_passwords;
#[path = "flows/password_changes.rs"]
mod password_changes;
#[path = "flows/password_input.rs"]
mod password_input;
#[path = "flows/profiles.rs"]
mod profiles;
#[path = "flows/recreated_users.rs"]
mod recreated_users;
#[path = "flows/safeguards.rs"]
mod safeguards;
#[path = "flows/secrets.rs"]
mod secrets;
#[path = "flows/startup.rs"]
mod startup;
#[path = "flows/tab_order.rs"]
mod tab_order;
#[path = "flows/table.rs"]
mod table;
#[path = "flows/tags.rs"]
mod tags;
#[path = "flows/user_list.rs"]
mod user_list;
