//! What a frame costs, by the number of users, with the system's allocator: `cargo bench --profile dist --bench desk`.
//!
//! A frame is everything the program does for one: its logic, its layout, and the triangles that a renderer gets. The
//! accounts are listed in full before it is measured, and nothing goes on in the background.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

mod frames;

use criterion::{Criterion, criterion_group, criterion_main};

fn frame(criterion: &mut Criterion) {
    frames::measure(criterion, "frame");
}

criterion_group! { name = benches; config = frames::config(); targets = frame }
criterion_main!(benches);
