//! Runs a command on a server, over SSH; prints what it said.

use std::io::Read as _;
use std::net::TcpStream;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, user, key, command] = arguments.as_slice() else {
        return Err("ADDRESS USER KEY COMMAND".into());
    };
    let mut session = ssh2::Session::new()?;
    session.set_tcp_stream(TcpStream::connect(address)?);
    session.handshake()?;
    session.userauth_pubkey_file(user, None, key.as_ref(), None)?;
    let mut channel = session.channel_session()?;
    channel.exec(command)?;
    let mut said = String::new();
    channel.read_to_string(&mut said)?;
    print!("{said}");
    Ok(())
}
