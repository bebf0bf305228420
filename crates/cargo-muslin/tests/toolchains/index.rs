//! A package index on this machine, and a machine without Python that installs from it.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::INSTALL;
use crate::machine::Machine;

/// An index that has one project with one file, until it is dropped or has sent as much as it shall.
struct Index {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// How the index behaves.
#[derive(Clone)]
struct SearchedDirectory {
    /// The hash on the page; `None` for an index that publishes none.
    sha256: Option<String>,
    wheel: Vec<u8>,
    /// How many bytes of the wheel each of the first answers has, before the connection breaks and the index is gone.
    breaks_after: Option<usize>,
}

impl Index {
    fn new(shelf: SearchedDirectory) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if serve(stream.unwrap(), &shelf, &heard).is_none() {
                    return;
                }
            }
        });
        Self { address, asked }
    }

    fn url(&self) -> String {
        format!("http://{}/simple", self.address)
    }

    fn asked(&self) -> String {
        self.asked.lock().unwrap().concat()
    }
}

/// Answers one request; `None` if the index is to be gone afterwards.
fn serve(
    mut stream: TcpStream,
    shelf: &SearchedDirectory,
    asked: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut start = 0;
    let mut path = String::new();
    let mut is_wheel = false;
    for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
        let lower = line.to_ascii_lowercase();
        if let Some(range) = lower.strip_prefix("range: bytes=") {
            start = range.trim_end_matches('-').parse().unwrap();
        }
        if lower.starts_with("get ") {
            line.split(' ').nth(1).unwrap().clone_into(&mut path);
            is_wheel = path.starts_with("/files/");
        }
        if ["get ", "range:", "authorization:"].iter().any(|it| lower.starts_with(it)) {
            asked.lock().unwrap().push(format!("{line}\n"));
        }
        if line.is_empty() {
            break;
        }
    }
    let name = "tiny-1.0-py3-none-any.whl";
    let page = match &shelf.sha256 {
        Some(hash) => format!("<a href=\"../../files/{name}#sha256={hash}\">{name}</a>"),
        None => format!("<a href=\"../../files/{name}\">{name}</a>"),
    };
    let (status, range, body) = match path.as_str() {
        "/simple/tiny/" => ("200 OK", String::new(), page.as_bytes()),
        _ if is_wheel && start > 0 => {
            let last = shelf.wheel.len() - 1;
            let range = format!("Content-Range: bytes {start}-{last}/{}\r\n", last + 1);
            ("206 Partial Content", range, &shelf.wheel[start..])
        }
        _ if is_wheel => ("200 OK", String::new(), shelf.wheel.as_slice()),
        _ => ("404 Not Found", String::new(), &b""[..]),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n{range}\r\n"
    );
    let sent = match shelf.breaks_after.filter(|_| is_wheel) {
        Some(count) => &body[..count],
        None => body,
    };
    // A client that has enough closes the connection.
    let _ = stream.write_all(&[head.as_bytes(), sent].concat());
    (sent.len() == length).then_some(())
}

/// A machine, and what an index needs to have its toolchain.
fn machine_and_shelf() -> (Machine, SearchedDirectory) {
    let machine = Machine::new();
    let sha256 = machine.publish("1.0", "1.0");
    let wheel = fs::read(machine.path("index/tiny-1.0-py3-none-any.whl")).unwrap();
    machine.pin("1.0", &sha256);
    (machine, SearchedDirectory { sha256: Some(sha256), wheel, breaks_after: None })
}

#[test]
fn without_python_a_toolchain_is_installed() {
    let (machine, shelf) = machine_and_shelf();
    let index = Index::new(shelf);
    let installed = machine.by_index(&index.url(), &INSTALL);
    assert_eq!(installed.code, Some(0), "{installed:?}");
    insta::assert_snapshot!(installed.error, @"
     Fetching tiny 1.0 (1 MB)
    Installed tiny 1.0 in ~/the cache of Zoë/toolchains/tiny (2 MB)
    ");
    assert_eq!(machine.names_in("toolchains"), ["tiny"]);
    assert!(machine.names_in("downloads").is_empty());
    insta::assert_snapshot!(index.asked(), @"
    GET /simple/tiny/ HTTP/1.1
    GET /files/tiny-1.0-py3-none-any.whl HTTP/1.1
    ");
}

#[test]
fn an_index_without_hashes_is_searched_by_version_and_platform() {
    let (machine, shelf) = machine_and_shelf();
    let index = Index::new(SearchedDirectory { sha256: None, ..shelf });
    let installed = machine.by_index(&index.url(), &INSTALL);
    assert_eq!(installed.code, Some(0), "{installed:?}");
}

#[test]
fn a_file_that_is_not_the_pinned_one_is_refused_whatever_the_index_says() {
    let (machine, mut shelf) = machine_and_shelf();
    let sha256 = shelf.sha256.clone().unwrap();
    shelf.wheel.push(0);
    let index = Index::new(shelf);
    let refused = machine.by_index(&index.url(), &INSTALL);
    assert_eq!(refused.code, Some(15));
    assert!(
        refused.error.contains(&format!("its SHA-256 differs\n  pinned {sha256}\n  got    ")),
        "{refused:?}"
    );
    assert!(machine.names_in("toolchains").is_empty());
    assert!(machine.names_in("downloads/tiny").is_empty(), "nothing is left");
}

#[test]
fn an_index_that_lacks_the_file_is_named_without_its_password() {
    let (machine, shelf) = machine_and_shelf();
    let index = Index::new(SearchedDirectory { sha256: Some("5".repeat(64)), ..shelf });
    let url = index.url().replace("//", "//me:secret@");
    let refused = machine.by_index(&url, &INSTALL);
    assert_eq!(refused.code, Some(15));
    assert!(!refused.error.contains("secret"), "{refused:?}");
    assert!(index.asked().contains("Basic bWU6c2VjcmV0"), "{}", index.asked());
    let first = refused.error.lines().nth(1).unwrap().replace(&index.address, "HOST");
    insta::assert_snapshot!(first, @"error: the package index http://HOST/simple does not have the file of `tiny` 1.0 that is pinned");
}

#[test]
fn a_download_that_broke_off_is_continued_by_the_next_run() {
    let (machine, shelf) = machine_and_shelf();
    let half = shelf.wheel.len() / 2;
    let broken = Index::new(SearchedDirectory { breaks_after: Some(half), ..shelf.clone() });
    let refused = machine.by_index(&broken.url(), &INSTALL);
    assert_eq!(refused.code, Some(15), "{refused:?}");
    let index = Index::new(shelf);
    let installed = machine.by_index(&index.url(), &INSTALL);
    assert_eq!(installed.code, Some(0), "{installed:?}");
    assert!(
        index.asked().to_lowercase().contains(&format!("range: bytes={half}-")),
        "{}",
        index.asked()
    );
}
