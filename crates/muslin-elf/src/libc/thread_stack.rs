//! How much stack musl gives a thread that asks for nothing.

use crate::segment::Segment;

/// musl's `DEFAULT_STACK_SIZE` and `DEFAULT_STACK_MAX`.
const SMALLEST: u64 = 128 * 1024;
const LARGEST: u64 = 8 * 1024 * 1024;
/// The stack in bytes of a thread that asks musl for no size.
pub(crate) fn default_size(stack: Option<&Segment>) -> u64 {
    let wished = stack.map_or(0, |stack| stack.memory_size);
    wished.clamp(SMALLEST, LARGEST)
}
