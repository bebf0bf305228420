//! A server on this machine that answers as the test says, and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One answer: all bytes that are sent before the connection is closed.
pub(crate) type Answer = Vec<u8>;

/// A server that gives one answer after the other.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn new(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for answer in answers {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, &answer, &heard);
            }
        });
        Self { url, asked }
    }

    /// The requests so far: the first line, and the headers that matter here.
    pub(crate) fn asked(&self) -> String {
        self.asked.lock().unwrap().concat()
    }
}

fn serve(mut stream: TcpStream, answer: &[u8], asked: &Mutex<Vec<String>>) {
    let matters = ["get ", "range:", "if-range:", "authorization:", "accept:"];
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    while let Some(Ok(line)) = lines.next() {
        if line.is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if matters.iter().any(|start| lower.starts_with(start)) {
            asked.lock().unwrap().push(format!("{line}\n"));
        }
    }
    // A client that has enough closes the connection.
    let _ = stream.write_all(answer);
}

/// An answer with a status, headers and a body of this length, of which `body` is sent.
pub(crate) fn answer(status: &str, headers: &str, length: usize, body: &[u8]) -> Answer {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}
