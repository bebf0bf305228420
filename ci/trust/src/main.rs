//! Trusts the roots of the system that it runs on, as any TLS client does: a recorded chain of a public
//! server (`chain NAME TIME FILE…`), or a server that answers (`server HOST:PORT`).

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let provider = Arc::new(rustls_graviola::default_provider());
    let mut roots = RootCertStore::empty();
    let (taken, left) =
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    println!("{taken} roots, {left} left out");
    match words.as_slice() {
        ["chain", name, time, files @ ..] => {
            let chain: Result<Vec<_>, _> = files.iter().map(std::fs::read).collect();
            let chain: Vec<_> = chain?.into_iter().map(CertificateDer::from).collect();
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
            let name = ServerName::try_from((*name).to_owned())?;
            let time = UnixTime::since_unix_epoch(Duration::from_secs(time.parse()?));
            let (leaf, rest) = chain.split_first().ok_or("no certificate")?;
            verifier.build()?.verify_server_cert(leaf, rest, &name, &[], time)?;
            println!("trusted");
        }
        ["server", address] => {
            let config = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()?
                .with_root_certificates(roots)
                .with_no_client_auth();
            let host = address.split(':').next().unwrap_or_default().to_owned();
            let connection =
                ClientConnection::new(Arc::new(config), ServerName::try_from(host)?)?;
            let mut stream = StreamOwned::new(connection, TcpStream::connect(*address)?);
            stream.write_all(b"GET /v2/ HTTP/1.0\r\n\r\n")?;
            let mut start = [0; 12];
            stream.read_exact(&mut start)?;
            println!("trusted, {}", String::from_utf8_lossy(&start));
        }
        _ => return Err("chain NAME TIME FILE…, or server HOST:PORT".into()),
    }
    Ok(())
}
