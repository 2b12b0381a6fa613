//! Passdesk is a desktop app for creating, resetting and deleting the console passwords ("login profiles") of AWS IAM users.
//!
//! # The house
//!
//! The crate is a house of floors. Imports go down only, between rooms and between files: no two files import each other, by
//! whatever way round. `tests/house.rs` proves both.
//!
//! | floor | module | its job | may use |
//! |---|---|---|---|
//! | 22 | `main.rs` | arguments, window options | everything below |
//! | 21 | [`ui`] | paints the desk; turns clicks and keys into commands; knows nothing of AWS | [`desk`], [`account`], [`password`], egui |
//! | 20 | [`desk`] | the state of the desk, and the one function that changes it; settings | [`actions`], [`root_users`], [`operations`], [`session`], [`refresh`], [`export`], [`find`], [`inventory`], [`journal`], [`clipboard`], [`tasks`], [`files`], [`identity_center`], [`iam`], [`demo`], [`account`], [`password`] |
//! | 19 | [`actions`] | what can be done: one file for each action | [`root_users`], [`operations`], [`inventory`], [`iam`], [`account`], [`password`] |
//! | 18 | [`root_users`] | the root users of member accounts: which accounts there are, what their root users have, and what is done about it | [`operations`], [`journal`], [`inventory`], [`tasks`], [`iam`], [`account`] |
//! | 17 | [`operations`] | carries an action out safely, and keeps what is not known of it until a read tells; knows none by name | [`journal`], [`inventory`], [`tasks`], [`iam`], [`account`], [`password`] |
//! | 16 | [`session`] | signed in to an account: as whom, by which way, and whether that still holds | [`demo`], [`identity_center`], [`iam`], [`account`] |
//! | 15 | [`refresh`] | reads an account: all of it, and single users | [`inventory`], [`tasks`], [`iam`], [`account`] |
//! | 14 | [`export`] | what is exported of the users: a reader of the inventory | [`find`], [`inventory`], [`files`], [`account`] |
//! | 13 | [`find`] | what the table shows, in which order and columns; what the users come to: a reader of the inventory | [`inventory`], [`account`] |
//! | 12 | [`inventory`] | what is known of the users, from which source and since when | [`iam`], [`account`] |
//! | 11 | [`journal`] | what was done: it is appended, verified and read; it knows names, and no action | [`files`], [`tasks`], [`account`] |
//! | 10 | [`clipboard`] | a secret is put on the clipboard, and taken off again | [`password`] |
//! | 9 | [`identity_center`] | somebody signs in in the browser, and what they may open then | [`demo`], [`iam`], [`files`], [`tasks`], [`account`], [`password`], the AWS SDK |
//! | 8 | [`demo`] | whole IAM accounts in memory, and their IAM Identity Center, behind the SDK's HTTP connector | [`account`], [`password`] |
//! | 7 | [`iam`] | signs in, and speaks to IAM: reading, changing, rate limits, errors in plain words | [`config_files`], [`network`], [`account`], [`password`], the AWS SDK |
//! | 6 | [`config_files`] | the configuration files of AWS, read as its command line reads them | [`password`] |
//! | 5 | [`network`] | the one way to the network: the HTTP client of every client, whom it trusts, where a request may go and why it got no answer | [`account`], the AWS SDK |
//! | 4 | [`account`] | what is true of an account: users, login profiles, password policy, partition; plain data and rules | [`password`] |
//! | 3 | [`password`] | secrets, generation, strength; plain data and rules | nothing of ours |
//! | 2 | [`files`] | files that only their owner can read; sheets without formulas | nothing of ours |
//! | 1 | [`tasks`] | work in the background, and how it comes home; the clock | nothing of ours |
//!
//! # How a click travels
//!
//! ```text
//! ui ── Command ─▶ Desk::update ─▶ refresh / operations ── task ─▶ tokio ─▶ iam ─▶ HTTP connector ─▶ AWS | an emulator | demo
//!  ▲                    │
//!  └── &Desk (read) ────┴◀── Event of a room, wrapped by the desk, then a repaint ◀──────────────────┘
//! ```
//!
//! A room knows its own events and nobody who listens ([`tasks::Emitter`]); the desk wraps them into its own, so that one function
//! takes in whatever comes, in the order in which it came.
//!
//! There is one code path to IAM. AWS, an emulator on a URL and the demo account differ in the HTTP connector or the
//! endpoint given to the same `aws_sdk_iam::Client`, so the signer, the serialiser, the retries and the parser run in
//! every test.

pub mod account;
pub mod actions;
pub mod clipboard;
pub mod config_files;
pub mod demo;
pub mod desk;
pub mod export;
pub mod files;
pub mod find;
pub mod iam;
pub mod identity_center;
pub mod inventory;
pub mod journal;
pub mod network;
pub mod operations;
pub mod password;
pub mod refresh;
pub mod root_users;
pub mod session;
pub mod tasks;
pub mod ui;
