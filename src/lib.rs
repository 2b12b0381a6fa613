//! Passdesk is the desk at which a helpdesk operator gives out, resets and takes away the console passwords ("login
//! profiles") of AWS IAM users.
//!
//! # The house
//!
//! The crate is a house of floors. Imports go down only; `tests/house.rs` proves it.
//!
//! | floor | module | its job | may use |
//! |---|---|---|---|
//! | 7 | `main.rs` | arguments, window options | everything below |
//! | 6 | [`ui`] | paints the desk; turns clicks and keys into commands; knows nothing of AWS | [`desk`], [`account`], [`password`], egui |
//! | 5 | [`desk`] | the state of the desk, and the one function that changes it; background tasks; settings; the journal | [`iam`], [`demo`], [`account`], [`password`] |
//! | 4 | [`demo`] | a whole IAM account in memory, behind the SDK's HTTP connector | [`account`], [`password`] |
//! | 3 | [`iam`] | speaks to IAM: reading, changing, pacing, errors in plain words | [`account`], [`password`], the AWS SDK |
//! | 2 | [`account`] | what is true of an account: users, login profiles, password policy, partition; plain data and rules | [`password`] |
//! | 1 | [`password`] | secrets, generation, strength; plain data and rules | nothing of ours |
//!
//! # How a click travels
//!
//! ```text
//! ui ── Command ─▶ Desk::update ── task ─▶ tokio ─▶ iam ─▶ HTTP connector ─▶ AWS | an emulator | demo
//!  ▲                    │
//!  └── &Desk (read) ────┴◀── Event, then a repaint ◀──────────────────────────────┘
//! ```
//!
//! There is one code path to IAM. AWS, an emulator on a URL and the demo account differ in the HTTP connector or the
//! endpoint given to the same `aws_sdk_iam::Client`, so the signer, the serialiser, the retries and the parser run in
//! every test.

pub mod account;
pub mod demo;
pub mod desk;
pub mod iam;
pub mod password;
pub mod ui;
