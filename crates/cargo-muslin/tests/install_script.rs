//! `scripts/install.sh` from a release on a loopback server.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Serves the files of a directory, and returns the address.
fn serve(directory: PathBuf) -> String {
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

/// A release with one archive, as `dist` names and lists it.
fn release(directory: &Path) -> String {
    let stem = format!("cargo-muslin-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH);
    fs::create_dir(directory.join(&stem)).unwrap();
    fs::write(directory.join(&stem).join("cargo-muslin"), "#!/bin/sh\necho muslin 1.2.3\n")
        .unwrap();
    let script = format!("tar -czf {stem}.tar.gz {stem} && sha256sum {stem}.tar.gz > SHA256SUMS");
    let made = Command::new("sh").args(["-c", &script]).current_dir(directory).status();
    assert!(made.unwrap().success());
    format!("{stem}.tar.gz")
}

fn install(address: &str, directory: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/install.sh");
    Command::new("sh").arg(script).arg(address).arg(directory).output().unwrap()
}

#[test]
fn the_archive_for_this_machine_is_installed_and_runs() {
    let temporary = tempfile::tempdir().unwrap();
    let archive = release(temporary.path());
    let bin = temporary.path().join("a bin");
    let output = install(&serve(temporary.path().to_owned()), &bin);
    let said = String::from_utf8(output.stdout).unwrap();
    let program = bin.join("cargo-muslin");
    assert_eq!(said, format!("installed {} from {archive}\n", program.display()));
    let ran = Command::new(program).output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "muslin 1.2.3\n");
}

#[test]
fn an_archive_that_is_not_the_listed_one_is_not_installed() {
    let temporary = tempfile::tempdir().unwrap();
    let archive = release(temporary.path());
    let path = temporary.path().join(&archive);
    let mut bytes = fs::read(&path).unwrap();
    bytes.push(0);
    fs::write(&path, bytes).unwrap();
    let bin = temporary.path().join("bin");
    let address = serve(temporary.path().to_owned());
    let output = install(&address, &bin);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("and SHA256SUMS says"), "{said}");
    assert_eq!((output.status.code(), bin.exists()), (Some(1), false));

    fs::write(temporary.path().join("SHA256SUMS"), "").unwrap();
    let said = String::from_utf8(install(&address, &bin).stderr).unwrap();
    assert!(said.contains("SHA256SUMS has no archive for"), "{said}");
}
