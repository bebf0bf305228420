//! The functions of C, and the calls to the system. All that is `unsafe` is here.

/// Exports a function under its name in C.
macro_rules! export {
    ($name:ident = $own:ident($($argument:ident: $type:ty),* $(,)?) -> $answer:ty $body:block) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.muslin.", stringify!($name), ",\"ax\",%progbits"),
            concat!(".asciz \"muslin resolver ", stringify!($name), "\""),
            ".balign 16",
            ".popsection",
            concat!(".weak ", stringify!($name)),
            concat!(".type ", stringify!($name), ",%function"),
            concat!(".set ", stringify!($name), ", ", stringify!($own)),
        );
        #[no_mangle]
        #[link_section = concat!(".text.muslin.", stringify!($name))]
        unsafe extern "C" fn $own($($argument: $type),*) -> $answer $body
    };
}

mod addrinfo;
mod c;
mod hostent;
mod libc;
mod memory;
mod nameinfo;
mod question;
