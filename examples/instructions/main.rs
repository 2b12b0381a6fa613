//! What `tests/instructions.py` counts the instructions of.
fn main() {}
