//! Allocates from many threads.

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let threads: Vec<_> = (0..4)
        .map(|seed| std::thread::spawn(move || (0..1000).map(|i| vec![seed; i].len()).sum::<usize>()))
        .collect();
    let sum: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    println!("{sum}");
}
