//! A name server that does what a scenario wants, on an address of 127/8.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::packet::Asked;

/// What a server does with a question.
pub(crate) enum Does {
    /// Sends a packet.
    Sends(Vec<u8>),
    /// Sends a packet from this address instead of its own.
    SendsFrom(&'static str, Vec<u8>),
    /// Waits for so many milliseconds before what follows.
    Waits(u64),
    /// Sends bytes without their length before them, where there is a connection.
    SendsPart(Vec<u8>),
    /// Closes the connection.
    Closes,
}

/// Held while a packet is sent from an address that is not the server's.
static OTHER: Mutex<()> = Mutex::new(());

pub(crate) type Script = fn(&Asked) -> Vec<Does>;

/// All servers, whose scripts are exchanged between scenarios.
#[derive(Clone, Default)]
pub(crate) struct Servers {
    scripts: Arc<Mutex<HashMap<IpAddr, Script>>>,
    /// The id of each question that came as a datagram, and the port that it came from.
    received: Arc<Mutex<Vec<[u16; 2]>>>,
}

impl Servers {
    /// Listens on an address, for the rest of the process.
    pub(crate) fn listen(&self, address: &str) {
        let address: IpAddr = address.parse().expect("an address");
        let socket = UdpSocket::bind((address, 53)).expect("port 53 in a namespace of our own");
        let listener = TcpListener::bind((address, 53)).expect("port 53");
        let servers = self.clone();
        std::thread::spawn(move || servers.datagrams(address, &socket));
        let servers = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let servers = servers.clone();
                std::thread::spawn(move || servers.stream(address, stream));
            }
        });
    }

    pub(crate) fn set(&self, scripts: &[(&str, Script)]) {
        let scripts =
            scripts.iter().map(|(address, script)| (address.parse().expect("an address"), *script));
        *self.scripts.lock().expect("no panic") = scripts.collect();
    }

    /// Ids and ports of the questions since this was asked last.
    pub(crate) fn received(&self) -> Vec<[u16; 2]> {
        std::mem::take(&mut *self.received.lock().expect("no panic"))
    }

    fn script(&self, address: IpAddr) -> Option<Script> {
        self.scripts.lock().expect("no panic").get(&address).copied()
    }

    fn datagrams(&self, address: IpAddr, socket: &UdpSocket) {
        let mut buffer = [0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let (Some(script), Some(asked)) =
                (self.script(address), Asked::read(&buffer[..length], false))
            else {
                continue;
            };
            let id = u16::from_be_bytes(asked.id);
            self.received.lock().expect("no panic").push([id, from.port()]);
            let socket = socket.try_clone().expect("a socket");
            std::thread::spawn(move || {
                for does in script(&asked) {
                    match does {
                        Does::Sends(packet) => drop(socket.send_to(&packet, from)),
                        Does::SendsFrom(other, packet) => {
                            // Two questions may be answered at once, and both from this address.
                            let _one_at_a_time = OTHER.lock();
                            let other = UdpSocket::bind((other, 53)).expect("port 53");
                            drop(other.send_to(&packet, from));
                        }
                        Does::Waits(time) => std::thread::sleep(Duration::from_millis(time)),
                        Does::SendsPart(_) | Does::Closes => {}
                    }
                }
            });
        }
    }

    fn stream(&self, address: IpAddr, mut stream: TcpStream) -> Option<()> {
        loop {
            let mut length = [0; 2];
            stream.read_exact(&mut length).ok()?;
            let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut question).ok()?;
            let asked = Asked::read(&question, true)?;
            for does in self.script(address)?(&asked) {
                match does {
                    Does::Sends(packet) | Does::SendsFrom(_, packet) => {
                        let length = u16::try_from(packet.len()).expect("a packet");
                        stream.write_all(&length.to_be_bytes()).ok()?;
                        stream.write_all(&packet).ok()?;
                    }
                    Does::SendsPart(bytes) => stream.write_all(&bytes).ok()?,
                    Does::Waits(time) => std::thread::sleep(Duration::from_millis(time)),
                    Does::Closes => return None,
                }
            }
        }
    }
}
