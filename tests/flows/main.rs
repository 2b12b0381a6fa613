//! What operators do at the window, each test named after it: on the real SDK and the demo account.

#[path = "../support/mod.rs"]
mod support;

mod access_keys;
mod ambiguous_outcomes;
mod cards;
mod credential_report;
mod demo_organization;
mod exact_name;
mod export;
mod filter;
mod generated_passwords;
mod identity_center;
mod journal;
mod keyboard;
mod layout;
mod live_reads;
mod lock;
mod menus;
mod messages;
mod network_errors;
mod overview;
mod own_passwords;
mod password_changes;
mod password_input;
mod profiles;
mod recreated_users;
mod root_users;
mod safeguards;
mod secrets;
mod side_by_side;
mod signing_in;
mod startup;
mod tab_order;
mod table;
mod tags;
mod user_list;
