//! A release of muslin on a loopback server.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Serves the files of a directory, and returns the address.
pub(crate) fn serve(directory: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = BufReader::new(stream.try_clone().unwrap());
            let (mut first, mut line) = (String::new(), String::new());
            request.read_line(&mut first).unwrap();
            while request.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let path = first.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let (status, body) = match fs::read(directory.join(path)) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

/// A release with one archive, as `dist` names and lists it; its program is this text for a shell.
pub(crate) fn release(directory: &Path, program: &str) -> String {
    let stem = format!("cargo-muslin-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH);
    fs::create_dir(directory.join(&stem)).unwrap();
    let path = directory.join(&stem).join("cargo-muslin");
    fs::write(&path, format!("#!/bin/sh\n{program}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    let script = format!("tar -czf {stem}.tar.gz {stem} && sha256sum {stem}.tar.gz > SHA256SUMS");
    let made = Command::new("sh").args(["-c", &script]).current_dir(directory).status();
    assert!(made.unwrap().success());
    format!("{stem}.tar.gz")
}
