//! What libc asks the system for: threads, the environment, files, directories, the clock.

use std::ffi::{CString, c_char, c_int, c_long, c_void};
use std::fs;
use std::hint::black_box;
use std::ptr::{null, null_mut};

use super::{hidden, ignore, say};

/// How many names the directory has that is read.
const NAMES: usize = 5_000;

type Chars = *const c_char;

unsafe extern "C" {
    fn random() -> c_long;
}

pub fn all() {
    process();
    threads();
    numbers();
    let directory = std::env::temp_dir().join(format!("bench-runtime-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory for temporary files");
    (0..NAMES).for_each(|number| drop(fs::write(directory.join(format!("file-{number:05}")), "")));
    let path = CString::new(directory.display().to_string()).expect("a path without zero bytes");
    files(&path);
    streams(&path);
    let _ = fs::remove_dir_all(&directory);
}

fn process() {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: names end with a zero byte, and nothing else reads the environment meanwhile.
    unsafe {
        let function = hidden!(libc::getenv: (Chars) -> *mut c_char);
        say("getenv found", || ignore(black_box(function(c"PATH".as_ptr()))));
        say("getenv absent", || ignore(black_box(function(c"NO_SUCH_VARIABLE".as_ptr()))));
        let function = hidden!(libc::setenv: (Chars, Chars, c_int) -> c_int);
        say("setenv", || ignore(black_box(function(c"BENCH".as_ptr(), c"value".as_ptr(), 1))));
        let function =
            hidden!(libc::clock_gettime: (libc::clockid_t, *mut libc::timespec) -> c_int);
        say("clock_gettime", || ignore(black_box(function(libc::CLOCK_MONOTONIC, &raw mut time))));
        let function = hidden!(libc::getpid: () -> c_int);
        say("getpid", || ignore(black_box(function())));
        let function = hidden!(libc::sysconf: (c_int) -> i64);
        say("sysconf", || ignore(black_box(function(libc::_SC_PAGESIZE))));
        let mut room = [0 as c_char; 4096];
        let function = hidden!(libc::getcwd: (*mut c_char, usize) -> *mut c_char);
        say("getcwd", || ignore(black_box(function(room.as_mut_ptr(), 4096))));
    }
}

extern "C" fn nothing(_: *mut c_void) -> *mut c_void {
    null_mut()
}

fn threads() {
    let (mut mutex, mut rwlock, mut condition) = (
        libc::PTHREAD_MUTEX_INITIALIZER,
        libc::PTHREAD_RWLOCK_INITIALIZER,
        libc::PTHREAD_COND_INITIALIZER,
    );
    let mut key = 0;
    // SAFETY: each lock is given back, and each thread is waited for.
    unsafe {
        say("pthread_create", || {
            let mut thread = std::mem::zeroed();
            libc::pthread_create(&raw mut thread, null(), nothing, null_mut());
            libc::pthread_join(thread, null_mut());
        });
        say("pthread_mutex_lock", || {
            libc::pthread_mutex_lock(black_box(&raw mut mutex));
            libc::pthread_mutex_unlock(black_box(&raw mut mutex));
        });
        say("pthread_rwlock_rdlock", || {
            libc::pthread_rwlock_rdlock(black_box(&raw mut rwlock));
            libc::pthread_rwlock_unlock(black_box(&raw mut rwlock));
        });
        say("pthread_cond_signal", || {
            ignore(libc::pthread_cond_signal(black_box(&raw mut condition)))
        });
        libc::pthread_key_create(&raw mut key, None);
        say("pthread_setspecific", || {
            ignore(libc::pthread_setspecific(key, black_box(8 as *const c_void)))
        });
        say("pthread_getspecific", || ignore(black_box(libc::pthread_getspecific(key))));
        let mut semaphore: libc::sem_t = std::mem::zeroed();
        libc::sem_init(&raw mut semaphore, 0, 0);
        say("sem_post", || {
            libc::sem_post(&raw mut semaphore);
            libc::sem_wait(&raw mut semaphore);
        });
    }
}

fn numbers() {
    // SAFETY: they take nothing.
    unsafe {
        let function = hidden!(libc::rand: () -> c_int);
        say("rand", || ignore(black_box(function())));
        let function = hidden!(random: () -> c_long);
        say("random", || ignore(black_box(function())));
    }
}

fn files(directory: &CString) {
    // SAFETY: what is opened is closed, and names end with a zero byte.
    unsafe {
        let file =
            CString::new(format!("{}/file-00001", directory.to_string_lossy())).expect("as above");
        say("open", || {
            ignore(libc::close(libc::open(file.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC)))
        });
        let mut about: libc::stat = std::mem::zeroed();
        say("stat", || ignore(black_box(libc::stat(file.as_ptr(), &raw mut about))));
        say("access", || ignore(black_box(libc::access(file.as_ptr(), libc::R_OK))));
        say("realpath", || libc::free(libc::realpath(file.as_ptr(), null_mut()).cast()));
        say("readdir 5000", || {
            let directory = libc::opendir(directory.as_ptr());
            while !libc::readdir(directory).is_null() {}
            libc::closedir(directory);
        });
    }
}

fn streams(directory: &CString) {
    let path = CString::new(format!("{}/lines", directory.to_string_lossy())).expect("as above");
    let mut room = [0 as c_char; 128];
    // SAFETY: what is opened is closed, and no line is longer than the room.
    unsafe {
        say("fputs 1000", || {
            let file = libc::fopen(path.as_ptr(), c"w".as_ptr());
            (0..1000).for_each(|_| ignore(libc::fputs(c"a line of some letters\n".as_ptr(), file)));
            libc::fclose(file);
        });
        say("fgets 1000", || {
            let file = libc::fopen(path.as_ptr(), c"r".as_ptr());
            while !libc::fgets(room.as_mut_ptr(), 128, file).is_null() {}
            libc::fclose(file);
        });
        say("fprintf 1000", || {
            let file = libc::fopen(path.as_ptr(), c"w".as_ptr());
            (0..1000).for_each(|number: c_int| {
                ignore(libc::fprintf(file, c"%d %s\n".as_ptr(), number, c"text".as_ptr()))
            });
            libc::fclose(file);
        });
        say("fread 40000", || {
            let file = libc::fopen(path.as_ptr(), c"r".as_ptr());
            while libc::fread(room.as_mut_ptr().cast(), 1, 100, file) > 0 {}
            libc::fclose(file);
        });
    }
}
