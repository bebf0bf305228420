//! A Rust library with a C `main`: unwinding, threads, thread-local values, formatting and the heap.

use std::cell::Cell;
use std::collections::HashMap;
use std::panic;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(7) };
}

#[no_mangle]
pub extern "C" fn main(_argc: i32, _argv: *const *const u8) -> i32 {
    panic::set_hook(Box::new(|_| {}));
    let caught = panic::catch_unwind(|| {
        let list: Vec<u32> = Vec::new();
        list[std::hint::black_box(3)]
    });
    if caught.is_ok() {
        return 100;
    }
    let counted = std::thread::spawn(|| {
        COUNT.with(|count| count.set(count.get() + 1));
        COUNT.with(Cell::get)
    });
    if !matches!(counted.join(), Ok(8)) || COUNT.with(Cell::get) != 7 {
        return 101;
    }
    let mut map = HashMap::new();
    for number in 0..1000_u32 {
        map.insert(number, format!("{number}: {:.2}", f64::from(number) / 3.0));
    }
    if map[&10] == "10: 3.33" { 0 } else { 102 }
}
