//! A registry of a few lines that keeps what it gets, and misbehaves as a test asks.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// How it behaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manners {
    /// The header that it wants to see.
    pub(crate) authorization: Option<&'static str>,
    /// What it asks for where that is missing; `{}` is replaced by its own address.
    pub(crate) challenge: &'static str,
    /// So many uploads are cut off in the middle.
    pub(crate) cut: usize,
    /// So many requests are put off.
    pub(crate) busy: usize,
    /// It lists what refers to a manifest.
    pub(crate) referrers: bool,
    /// It names another digest than that of what it got.
    pub(crate) liar: bool,
}

/// A request as it came: its line, and the length of its body.
pub(crate) type Log = Vec<String>;

/// A running server, which ends with the test.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) log: Arc<Mutex<Log>>,
    /// What it keeps, by path.
    pub(crate) kept: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

struct Request {
    method: String,
    path: String,
    authorization: Option<String>,
    body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = Self { address: address.clone(), log: Arc::default(), kept: Arc::default() };
        let (log, kept) = (Arc::clone(&server.log), Arc::clone(&server.kept));
        let manners = Arc::new(Mutex::new(manners));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, kept) = (Arc::clone(&log), Arc::clone(&kept));
                let (manners, address) = (Arc::clone(&manners), address.clone());
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    while let Some(request) = read(&mut reader, &manners, &stream) {
                        log.lock().unwrap().push(format!("{} {}", request.method, request.path));
                        let answer = answer(&request, &manners, &kept, &address);
                        if (&stream).write_all(&answer).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        server
    }

    /// What was asked, sorted, without the part of addresses that differs from run to run.
    pub(crate) fn asked(&self) -> String {
        let mut lines = self.log.lock().unwrap().clone();
        lines.sort();
        lines.join("\n")
    }
}

fn read(
    reader: &mut BufReader<TcpStream>,
    manners: &Mutex<Manners>,
    stream: &TcpStream,
) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    // The start of TLS is not a line of HTTP.
    if !path.starts_with('/') {
        return None;
    }
    let (mut length, mut authorization) = (0, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((key, value)) = line.trim_end().split_once(": ") else { break };
        match key.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = Some(value.to_owned()),
            _ => {}
        }
    }
    if method == "PUT" && path.contains("/uploads/") {
        let mut manners = manners.lock().unwrap();
        if manners.cut > 0 {
            manners.cut -= 1;
            let mut half = vec![0; length / 2];
            reader.read_exact(&mut half).ok()?;
            let _ = stream.shutdown(std::net::Shutdown::Both);
            return None;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, authorization, body })
}

fn answer(
    request: &Request,
    manners: &Mutex<Manners>,
    kept: &Mutex<BTreeMap<String, Vec<u8>>>,
    address: &str,
) -> Vec<u8> {
    let Request { method, path, body, .. } = request;
    let reply = |status: u16, headers: &str, body: &[u8]| {
        let length = if method == "HEAD" { 0 } else { body.len() };
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n");
        [head.as_bytes(), &body[..length]].concat()
    };
    if path.starts_with("/token") {
        let known = request.authorization.as_deref() == Some("Basic bWU6cw==");
        let token: &[u8] = if known { br#"{"token": "t0ken"}"# } else { b"{}" };
        return reply(if known { 200 } else { 401 }, "", token);
    }
    let mut manners = manners.lock().unwrap();
    if manners.busy > 0 && method == "PUT" {
        manners.busy -= 1;
        return reply(429, "Retry-After: 0\r\n", b"");
    }
    if manners.authorization.is_some_and(|wanted| request.authorization.as_deref() != Some(wanted))
    {
        let challenge = manners.challenge.replace("{}", address);
        let said =
            br#"{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}"#;
        return reply(401, &format!("WWW-Authenticate: {challenge}\r\n"), said);
    }
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    match method.as_str() {
        "POST" => reply(202, "Location: /v2/team/app/blobs/uploads/1?state=x\r\n", b""),
        "PUT" => {
            let place = match query.split_once("digest=") {
                Some((_, digest)) => format!("/v2/team/app/blobs/{digest}"),
                None => place.to_owned(),
            };
            kept.lock().unwrap().insert(place, body.clone());
            let subject = if manners.referrers { "OCI-Subject: sha256:0\r\n" } else { "" };
            let lie = if manners.liar { "Docker-Content-Digest: sha256:bad\r\n" } else { "" };
            reply(201, &format!("{subject}{lie}"), b"")
        }
        _ if place == "/v2/" => reply(200, "", b"{}"),
        _ => match kept.lock().unwrap().get(place) {
            Some(content) => reply(200, "", content),
            None => reply(404, "", b""),
        },
    }
}
