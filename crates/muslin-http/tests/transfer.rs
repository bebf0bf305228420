//! Pages and downloads from a server on this machine that fails in the ways in which servers fail.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod server;

use std::io;

use muslin_http::{Client, Destination, HttpError, Progress};
use server::{Server, answer};

struct Memory(Vec<u8>);

impl Destination for Memory {
    fn length(&mut self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear();
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// What is there after a download, how it ended, and how often it was tried again.
fn download(server: &Server, start: &[u8], limit: u64) -> (Vec<u8>, Result<(), HttpError>, usize) {
    let mut file = Memory(start.to_vec());
    let again = std::cell::Cell::new(0);
    let heard = |progress: Progress<'_>| {
        if matches!(progress, Progress::Again { .. }) {
            again.set(again.get() + 1);
        }
    };
    let url = format!("{}/file", server.url);
    let ended = Client::default().download(&url, limit, &mut file, &heard);
    (file.0, ended, again.get())
}

#[test]
fn a_broken_connection_is_continued_where_it_broke() {
    let server = Server::new(vec![
        answer("200 OK", "ETag: \"one\"\r\n", 10, b"0123"),
        answer("206 Partial Content", "Content-Range: bytes 4-9/10\r\n", 6, b"456789"),
    ]);
    let (content, ended, again) = download(&server, b"", 10);
    ended.unwrap();
    assert_eq!((content.as_slice(), again), (&b"0123456789"[..], 0));
    insta::assert_snapshot!(server.asked(), @r#"
    GET /file HTTP/1.1
    accept: */*
    GET /file HTTP/1.1
    accept: */*
    range: bytes=4-
    if-range: "one"
    "#);
}

#[test]
fn a_connection_that_breaks_often_is_continued_as_long_as_the_file_grows() {
    let parts = (1..8).map(|at| {
        let range = format!("Content-Range: bytes {at}-9/10\r\n");
        answer("206 Partial Content", &range, 10 - at, b"x")
    });
    let last = answer("206 Partial Content", "Content-Range: bytes 8-9/10\r\n", 2, b"xx");
    let server = Server::new(parts.chain([last]).collect());
    let (content, ended, again) = download(&server, b"x", 10);
    ended.unwrap();
    assert_eq!((content.as_slice(), again), (&b"xxxxxxxxxx"[..], 0));
}

#[test]
fn a_server_without_ranges_begins_again() {
    let server = Server::new(vec![answer("200 OK", "", 3, b"new")]);
    let (content, ended, _) = download(&server, b"old start", 10);
    ended.unwrap();
    assert_eq!(content, b"new");
}

#[test]
fn a_part_of_another_place_is_not_appended() {
    let server = Server::new(vec![
        answer("206 Partial Content", "Content-Range: bytes 0-2/3\r\n", 3, b"abc"),
        answer("200 OK", "", 3, b"abc"),
    ]);
    let (content, ended, _) = download(&server, b"ab", 10);
    ended.unwrap();
    assert_eq!(content, b"abc");
}

#[test]
fn a_start_that_is_longer_than_the_file_is_dropped() {
    let server = Server::new(vec![
        answer("416 Range Not Satisfiable", "Content-Range: bytes */3\r\n", 0, b""),
        answer("200 OK", "", 3, b"abc"),
    ]);
    let (content, ended, _) = download(&server, b"abcdef", 10);
    ended.unwrap();
    assert_eq!(content, b"abc");
}

#[test]
fn more_than_the_limit_is_refused_before_it_is_written() {
    let server = Server::new(vec![answer("200 OK", "", 100_000, &[7; 100_000])]);
    let (content, ended, _) = download(&server, b"", 70_000);
    assert!(matches!(ended, Err(HttpError::TooLarge { limit: 70_000 })), "{ended:?}");
    assert!(content.len() <= 70_000);
}

#[test]
fn a_busy_server_is_asked_again_and_a_missing_file_is_not() {
    let busy = answer("503 Service Unavailable", "Retry-After: 0\r\n", 0, b"");
    let server = Server::new(vec![busy, answer("200 OK", "", 2, b"ok")]);
    let (content, ended, again) = download(&server, b"", 10);
    ended.unwrap();
    assert_eq!((content.as_slice(), again), (&b"ok"[..], 1));
    let server = Server::new(vec![answer("404 Not Found", "", 0, b"")]);
    let (_, ended, again) = download(&server, b"", 10);
    assert_eq!(again, 0);
    insta::assert_snapshot!(ended.unwrap_err(), @"the server answered with status 404");
}

#[test]
fn a_login_goes_to_the_server_that_it_is_for_and_nowhere_else() {
    let other = Server::new(vec![answer("200 OK", "", 2, b"ok")]);
    let to_other = format!("Location: {}/there\r\n", other.url.replace("127.0.0.1", "localhost"));
    let server = Server::new(vec![answer("302 Found", &to_other, 0, b"")]);
    let url = server.url.replace("//", "//me:secret@");
    let page = Client::default().get(&format!("{url}/here"), "text/html", 10).unwrap();
    assert_eq!(page.body, b"ok");
    insta::assert_snapshot!(server.asked(), @"
    GET /here HTTP/1.1
    accept: text/html
    authorization: Basic bWU6c2VjcmV0
    ");
    insta::assert_snapshot!(other.asked(), @"
    GET /there HTTP/1.1
    accept: text/html
    ");
}

#[test]
fn a_page_has_its_last_address_its_type_and_a_limit() {
    let html = "Content-Type: Text/HTML; charset=utf-8\r\n";
    let server = Server::new(vec![
        answer("200 OK", html, 4, b"page"),
        answer("200 OK", "", 11, b"hello world"),
    ]);
    let page = Client::default().get(&server.url, "text/html", 10).unwrap();
    assert_eq!((page.url, page.media_type.as_str()), (format!("{}/", server.url), "text/html"));
    let refused = Client::default().get(&server.url, "text/html", 10);
    assert!(matches!(refused, Err(HttpError::TooLarge { limit: 10 })), "{refused:?}");
}
