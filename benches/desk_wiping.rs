//! What a frame costs with the program's own allocator, which wipes what is freed. Side by side with the system's:
//! `cargo bench --profile dist --bench desk --bench desk_wiping`.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

mod frames;

use std::alloc::System;

use criterion::{Criterion, criterion_group, criterion_main};
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

fn frame(criterion: &mut Criterion) {
    frames::measure(criterion, "frame, wiping");
}

criterion_group! { name = benches; config = frames::config(); targets = frame }
criterion_main!(benches);
