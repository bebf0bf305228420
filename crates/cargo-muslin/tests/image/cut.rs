//! A push that breaks off midway, through a proxy that cuts, and the next one.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::push::{PROJECT, push, pushed, registry};

/// How much the proxy still passes on to the registry, and all that it has passed on.
#[derive(Default)]
struct Passed {
    left: usize,
    requests: Vec<u8>,
}

/// A proxy in front of a registry; what comes when nothing is left is cut.
fn proxy(registry: String, passed: Arc<Mutex<Passed>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(&registry).unwrap();
            let (mut from_server, mut to_client) =
                (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from_server, &mut to_client));
            let passed = Arc::clone(&passed);
            thread::spawn(move || forward(client, server, &passed));
        }
    });
    host
}

fn forward(mut client: TcpStream, mut server: TcpStream, passed: &Mutex<Passed>) {
    let mut buffer = [0; 16 << 10];
    while let Ok(count @ 1..) = client.read(&mut buffer) {
        let mut passed = passed.lock().unwrap();
        let count = count.min(passed.left);
        passed.left -= count;
        passed.requests.extend(&buffer[..count]);
        if count == 0 || server.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
}

/// Whether a registry has a blob, asked by its own protocol.
fn has(registry: &str, digest: &str) -> bool {
    let mut stream = TcpStream::connect(registry).unwrap();
    let head = format!(
        "HEAD /v2/hello/blobs/{digest} HTTP/1.1\r\nHost: {registry}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.starts_with("HTTP/1.1 200")
}

#[test]
fn a_push_that_breaks_off_is_resumed_by_the_next_and_no_blob_is_sent_twice() {
    let home = tempfile::tempdir().unwrap();
    let registry = registry("");
    let passed = Arc::new(Mutex::new(Passed { left: 300_000, ..Passed::default() }));
    let to = format!("{}/hello", proxy(registry.host.clone(), Arc::clone(&passed)));
    let words = ["--target", "all", "--push", &to];

    let output = push(home.path(), &words, &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(14), "{said}");
    let blobs = home.path().join("out/hello-1.2.3.oci/blobs/sha256");
    let digests = std::fs::read_dir(&blobs)
        .unwrap()
        .map(|entry| format!("sha256:{}", entry.unwrap().file_name().to_str().unwrap()));
    let (there, missing): (Vec<_>, Vec<_>) =
        digests.partition(|digest| has(&registry.host, digest));
    assert!(!there.is_empty() && !missing.is_empty(), "{there:?} {missing:?}\n{said}");

    *passed.lock().unwrap() = Passed { left: usize::MAX, ..Passed::default() };
    let name = pushed(&push(home.path(), &words, &[]));
    assert!(name.starts_with(&format!("{to}@sha256:")), "{name}");
    let requests = passed.lock().unwrap();
    let requests = String::from_utf8_lossy(&requests.requests);
    let sent: Vec<&str> = requests
        .lines()
        .filter(|line| line.contains("PUT /v2/hello/blobs/uploads/"))
        .filter_map(|line| line.split_once("digest=")?.1.split([' ', '&']).next())
        .collect();
    assert!(!sent.is_empty() && !sent.iter().any(|digest| there.iter().any(|one| one == digest)));
    let mut once = sent.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), sent.len(), "{sent:?}");
    assert!(PROJECT.path().exists());
}
