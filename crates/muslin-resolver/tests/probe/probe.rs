//! Calls the functions of C that resolve names, and prints what they answer. It is built for glibc, for musl
//! and with the resolver in front of musl's, and all have to print the same.

use std::ffi::{c_ulong, CStr, CString, c_char, c_int, c_uint, c_void};
use std::net::ToSocketAddrs;
use std::ptr;

#[repr(C)]
struct AddrInfo {
    flags: c_int,
    family: c_int,
    socket: c_int,
    protocol: c_int,
    length: c_uint,
    address: *mut u8,
    canonical: *mut c_char,
    next: *mut AddrInfo,
}

#[repr(C)]
struct HostEnt {
    name: *const c_char,
    aliases: *const *const c_char,
    family: c_int,
    length: c_int,
    addresses: *const *const u8,
}

#[repr(C)]
struct ServEnt {
    name: *const c_char,
    aliases: *const *const c_char,
    port: c_int,
    protocol: *const c_char,
}

unsafe extern "C" {
    fn getaddrinfo(
        name: *const c_char,
        service: *const c_char,
        hints: *const AddrInfo,
        result: *mut *mut AddrInfo,
    ) -> c_int;
    fn freeaddrinfo(list: *mut AddrInfo);
    fn getnameinfo(
        address: *const u8,
        length: c_uint,
        host: *mut c_char,
        host_size: c_uint,
        service: *mut c_char,
        service_size: c_uint,
        flags: c_int,
    ) -> c_int;
    fn gethostbyname2(name: *const c_char, family: c_int) -> *const HostEnt;
    fn gethostbyaddr(address: *const c_void, length: c_uint, family: c_int) -> *const HostEnt;
    fn res_query(name: *const c_char, class: c_int, kind: c_int, to: *mut u8, size: c_int) -> c_int;
    fn res_search(name: *const c_char, class: c_int, kind: c_int, to: *mut u8, size: c_int) -> c_int;
    fn res_querydomain(
        name: *const c_char,
        domain: *const c_char,
        class: c_int,
        kind: c_int,
        to: *mut u8,
        size: c_int,
    ) -> c_int;
    fn res_mkquery(
        operation: c_int,
        name: *const c_char,
        class: c_int,
        kind: c_int,
        data: *const u8,
        length: c_int,
        record: *const u8,
        to: *mut u8,
        size: c_int,
    ) -> c_int;
    fn res_send(question: *const u8, length: c_int, to: *mut u8, size: c_int) -> c_int;
    fn dn_expand(
        start: *const u8,
        end: *const u8,
        at: *const u8,
        to: *mut c_char,
        size: c_int,
    ) -> c_int;
    fn gethostbyname2_r(
        name: *const c_char,
        family: c_int,
        entry: *mut HostEnt,
        buffer: *mut c_char,
        size: usize,
        result: *mut *mut HostEnt,
        error: *mut c_int,
    ) -> c_int;
    fn getservbyname(name: *const c_char, protocol: *const c_char) -> *const ServEnt;
    fn __h_errno_location() -> *mut c_int;
    fn fork() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
    fn dup(fd: c_int) -> c_int;
    fn setrlimit(resource: c_int, limits: *const [u64; 2]) -> c_int;
    fn ioctl(fd: c_int, request: c_ulong, ...) -> c_int;
    fn getrusage(who: c_int, usage: *mut [i64; 18]) -> c_int;
}

fn text(words: &[String], at: usize) -> Option<CString> {
    let word = words.get(at)?;
    (word != "-").then(|| CString::new(unescaped(word)).expect("no NUL"))
}

/// `\xNN` as the byte.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let [first, after @ ..] = rest {
        if let [b'\\', b'x', a, b, ..] = rest {
            let digits = [*a, *b];
            let digits = std::str::from_utf8(&digits).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("digits"));
            rest = &rest[4..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

fn number(words: &[String], at: usize) -> c_int {
    words.get(at).map_or(0, |word| word.parse().expect("a number"))
}

fn name(text: *const c_char) -> String {
    if text.is_null() {
        return "-".to_owned();
    }
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

fn socket_address(bytes: &[u8]) -> String {
    let port = u16::from_be_bytes([bytes[2], bytes[3]]);
    if bytes.len() == 16 {
        let octets: [u8; 4] = bytes[4..8].try_into().expect("four");
        return format!("{} {port}", std::net::Ipv4Addr::from(octets));
    }
    let octets: [u8; 16] = bytes[8..24].try_into().expect("sixteen");
    let scope = u32::from_ne_bytes(bytes[24..28].try_into().expect("four"));
    format!("{}%{scope} {port}", std::net::Ipv6Addr::from(octets))
}

fn hints(words: &[String]) -> AddrInfo {
    AddrInfo {
        family: number(words, 2),
        socket: number(words, 3),
        protocol: number(words, 4),
        flags: number(words, 5),
        length: 0,
        address: ptr::null_mut(),
        canonical: ptr::null_mut(),
        next: ptr::null_mut(),
    }
}

/// NAME SERVICE FAMILY SOCKTYPE PROTOCOL FLAGS; without a family no hints are given.
fn addresses(words: &[String]) -> String {
    let (host, service, hints) = (text(words, 0), text(words, 1), hints(words));
    let hints: *const AddrInfo = if words.len() > 2 { &raw const hints } else { ptr::null() };
    let mut list = ptr::null_mut();
    let pointer = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    let error = unsafe { getaddrinfo(pointer(&host), pointer(&service), hints, &raw mut list) };
    if error != 0 {
        return format!("error {error}\n");
    }
    let mut out = String::new();
    let mut next = list;
    while let Some(one) = unsafe { next.as_ref() } {
        let bytes = unsafe { std::slice::from_raw_parts(one.address, one.length as usize) };
        out += &format!(
            "{} {} {} {} {} {} {}\n",
            one.flags, one.family, one.socket, one.protocol, u16::from_ne_bytes([bytes[0], bytes[1]]), socket_address(bytes), name(one.canonical)
        );
        next = one.next;
    }
    unsafe { freeaddrinfo(list) };
    out
}

/// ADDRESS PORT FLAGS HOSTSIZE
fn name_of(words: &[String]) -> String {
    let mut bytes = vec![0_u8; 28];
    let port = u16::try_from(number(words, 1)).expect("a port").to_be_bytes();
    bytes[2..4].copy_from_slice(&port);
    let (address, scope) = words[0].split_once('%').unwrap_or((&words[0], "0"));
    let length = match address.parse().expect("an address") {
        std::net::IpAddr::V4(address) => {
            bytes[..2].copy_from_slice(&2_u16.to_ne_bytes());
            bytes[4..8].copy_from_slice(&address.octets());
            16
        }
        std::net::IpAddr::V6(address) => {
            bytes[..2].copy_from_slice(&10_u16.to_ne_bytes());
            bytes[8..24].copy_from_slice(&address.octets());
            bytes[24..].copy_from_slice(&scope.parse::<u32>().expect("a number").to_ne_bytes());
            28
        }
    };
    let (mut host, mut service) = ([0; 1025], [0; 64]);
    let size = if words.len() > 3 { number(words, 3) as c_uint } else { 1025 };
    let error = unsafe {
        getnameinfo(bytes.as_ptr(), length, host.as_mut_ptr(), size, service.as_mut_ptr(), 64, number(words, 2))
    };
    if error != 0 {
        return format!("error {error}\n");
    }
    format!("{} {}\n", name(host.as_ptr()), name(service.as_ptr()))
}

fn entry(entry: *const HostEnt) -> String {
    let Some(entry) = (unsafe { entry.as_ref() }) else {
        return format!("h_errno {}\n", unsafe { *__h_errno_location() });
    };
    let mut out = format!("{} {} {}", name(entry.name), entry.family, entry.length);
    let mut at = entry.aliases;
    while let Some(alias) = unsafe { at.as_ref() }.filter(|alias| !alias.is_null()) {
        out += &format!(" alias {}", name(*alias));
        at = unsafe { at.add(1) };
    }
    let mut at = entry.addresses;
    while let Some(address) = unsafe { at.as_ref() }.filter(|address| !address.is_null()) {
        let bytes = unsafe { std::slice::from_raw_parts(*address, entry.length as usize) };
        out += &format!(" {bytes:?}");
        at = unsafe { at.add(1) };
    }
    out + "\n"
}

/// NAME FAMILY SIZE
fn in_buffer(words: &[String]) -> String {
    let host = text(words, 0).expect("a name");
    let mut buffer = vec![0; usize::try_from(number(words, 2)).expect("a size")];
    let mut own = HostEnt {
        name: ptr::null(),
        aliases: ptr::null(),
        family: 0,
        length: 0,
        addresses: ptr::null(),
    };
    let (mut result, mut error) = (ptr::null_mut(), 0);
    let number = unsafe {
        gethostbyname2_r(
            host.as_ptr(),
            number(words, 1),
            &raw mut own,
            buffer.as_mut_ptr(),
            buffer.len(),
            &raw mut result,
            &raw mut error,
        )
    };
    // What glibc leaves in `h_errno` beside a family that it does not know is not defined.
    if number != 0 || result.is_null() {
        return format!("{number} {}\n", if number == 0 { error } else { 0 });
    }
    format!("{number} {}", entry(result))
}

/// NAME KIND: a question that `res_mkquery` makes and `res_send` sends.
fn sent(words: &[String]) -> String {
    let (mut question, mut answer) = ([0_u8; 512], [0_u8; 4096]);
    let host = text(words, 0).expect("a name");
    let length = unsafe {
        let (none, to) = (ptr::null(), question.as_mut_ptr());
        res_mkquery(0, host.as_ptr(), 1, number(words, 1), none, 0, none, to, 512)
    };
    let received = unsafe { res_send(question.as_ptr(), length, answer.as_mut_ptr(), 4096) };
    let same = question[..2] == answer[..2];
    format!("{length} {received} {same} answers {}\n", u16::from_be_bytes([answer[6], answer[7]]))
}

/// NAME KIND DOMAIN
fn in_domain(words: &[String]) -> String {
    let (host, domain) = (text(words, 0).expect("a name"), text(words, 2));
    let domain = domain.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    let mut answer = [0_u8; 4096];
    let length = unsafe {
        res_querydomain(host.as_ptr(), domain, 1, number(words, 1), answer.as_mut_ptr(), 4096)
    };
    format!("{length} answers {}\n", u16::from_be_bytes([answer[6], answer[7]]))
}

/// NAME: a service, which libc itself looks up.
fn service(words: &[String]) -> String {
    let (host, protocol) = (text(words, 0).expect("a name"), c"tcp");
    match unsafe { getservbyname(host.as_ptr(), protocol.as_ptr()).as_ref() } {
        Some(own) => format!("{} {}\n", name(own.name), u16::from_be(own.port as u16)),
        None => "no such service\n".to_owned(),
    }
}

/// NAME: the question's name, taken out of an answer by libc itself.
fn expanded(words: &[String]) -> String {
    let host = text(words, 0).expect("a name");
    let (mut answer, mut out) = ([0_u8; 4096], [0; 1025]);
    unsafe {
        let to = answer.as_mut_ptr();
        let length = res_query(host.as_ptr(), 1, 1, to, 4096);
        let end = to.add(usize::try_from(length).expect("an answer"));
        let used = dn_expand(to, end, to.add(12), out.as_mut_ptr(), 1025);
        format!("{used} {}\n", name(out.as_ptr()))
    }
}

fn by_address(words: &[String]) -> String {
    match words[0].parse().expect("an address") {
        std::net::IpAddr::V4(address) => {
            let octets = address.octets();
            entry(unsafe { gethostbyaddr(octets.as_ptr().cast(), 4, 2) })
        }
        std::net::IpAddr::V6(address) => {
            let octets = address.octets();
            entry(unsafe { gethostbyaddr(octets.as_ptr().cast(), 16, 10) })
        }
    }
}

type Question = unsafe extern "C" fn(*const c_char, c_int, c_int, *mut u8, c_int) -> c_int;

fn records(function: Question, words: &[String]) -> String {
    let mut answer = [0_u8; 4096];
    let host = text(words, 0).expect("a name");
    let length = unsafe { function(host.as_ptr(), 1, number(words, 1), answer.as_mut_ptr(), 4096) };
    if length < 0 {
        return format!("{length} h_errno {}\n", unsafe { *__h_errno_location() });
    }
    format!("{length} code {} answers {}\n", answer[3] & 15, u16::from_be_bytes([answer[6], answer[7]]))
}

/// THREADS TIMES NAME
fn threads(words: &[String]) -> String {
    let (count, times) = (number(words, 0), number(words, 1));
    let words = &words[2..];
    let first = addresses(words);
    let equal: usize = std::thread::scope(|scope| {
        let each = || (0..times).filter(|_| addresses(words) == first).count();
        let started: Vec<_> = (0..count).map(|_| scope.spawn(each)).collect();
        started.into_iter().map(|one| one.join().expect("no panic")).sum()
    });
    format!("{first}{equal} alike\n")
}

fn forked(words: &[String]) -> String {
    let first = addresses(words);
    let child = unsafe { fork() };
    let same = addresses(words) == first;
    if child == 0 {
        unsafe { _exit(if same { 7 } else { 8 }) }
    }
    let mut status = 0;
    unsafe { waitpid(child, &raw mut status, 0) };
    format!("{first}{same} {}\n", status >> 8)
}

fn exhausted(words: &[String]) -> String {
    unsafe { setrlimit(7, &[16, 16]) };
    while unsafe { dup(0) } >= 0 {}
    addresses(words)
}

/// FILE TEXT NAME: looks up, writes the file, looks up again.
fn changed(words: &[String]) -> String {
    let before = addresses(&words[2..]);
    std::thread::sleep(std::time::Duration::from_millis(20));
    std::fs::write(&words[0], words[1].replace("\\n", "\n")).expect("writable");
    before + &addresses(&words[2..])
}

/// NAME TYPE: makes a network interface that stays.
fn device(words: &[String]) -> String {
    use std::os::fd::AsRawFd;
    let file = std::fs::File::options().read(true).write(true).open("/dev/net/tun").expect("a tun device");
    // An `ifreq`: the name, and the flags `IFF_TUN | IFF_NO_PI`.
    let mut request = [0_u8; 40];
    request[..words[0].len()].copy_from_slice(words[0].as_bytes());
    request[16..18].copy_from_slice(&0x1001_u16.to_ne_bytes());
    let fd = file.as_raw_fd();
    let failed = |result: c_int| if result < 0 { Err(std::io::Error::last_os_error()) } else { Ok(()) };
    // TUNSETIFF, TUNSETLINK and TUNSETPERSIST of linux/if_tun.h.
    let done = unsafe {
        failed(ioctl(fd, 0x4004_54ca, request.as_mut_ptr()))
            .and_then(|()| failed(ioctl(fd, 0x4004_54cd, c_ulong::from(number(words, 1).unsigned_abs()))))
            .and_then(|()| failed(ioctl(fd, 0x4004_54cb, 1 as c_ulong)))
    };
    done.expect("the right to make interfaces");
    String::new()
}

/// The processor time that the process has used, of the program and of the kernel together, in nanoseconds.
fn processor_time() -> i64 {
    let mut usage = [0; 18];
    unsafe { getrusage(0, &raw mut usage) };
    (usage[0] + usage[2]) * 1_000_000_000 + (usage[1] + usage[3]) * 1000
}

/// TIMES NAME …: how many nanoseconds of processor time one look-up takes, and what it answers.
fn repeated(words: &[String]) -> String {
    let times = number(words, 0);
    let words = &words[1..];
    let first = addresses(words);
    let (host, service, hints) = (text(words, 0), text(words, 1), hints(words));
    let pointer = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    let hints: *const AddrInfo = if words.len() > 2 { &raw const hints } else { ptr::null() };
    let before = processor_time();
    for _ in 0..times {
        let mut list = ptr::null_mut();
        unsafe {
            if getaddrinfo(pointer(&host), pointer(&service), hints, &raw mut list) == 0 {
                freeaddrinfo(list);
            }
        }
    }
    let taken = processor_time() - before;
    format!("{}\n{first}", taken / i64::from(times))
}

fn standard(words: &[String]) -> String {
    match (words[0].as_str(), 80).to_socket_addrs() {
        Ok(all) => all.map(|one| format!("{one}\n")).collect(),
        Err(_) => "no address\n".to_owned(),
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(2).collect();
    let out = match std::env::args().nth(1).as_deref() {
        Some("addresses") => addresses(&words),
        Some("name") => name_of(&words),
        Some("host") => {
            let host = text(&words, 0).expect("a name");
            entry(unsafe { gethostbyname2(host.as_ptr(), number(&words, 1)) })
        }
        Some("address") => by_address(&words),
        Some("buffer") => in_buffer(&words),
        Some("send") => sent(&words),
        Some("domain") => in_domain(&words),
        Some("service") => service(&words),
        Some("expand") => expanded(&words),
        Some("query") => records(res_query, &words),
        Some("search") => records(res_search, &words),
        Some("threads") => threads(&words),
        Some("fork") => forked(&words),
        Some("exhausted") => exhausted(&words),
        Some("changed") => changed(&words),
        Some("device") => device(&words),
        Some("repeated") => repeated(&words),
        Some("standard") => standard(&words),
        other => panic!("no such call: {other:?}"),
    };
    print!("{out}");
}
