//! Compiles a filter with libpcap, and reads a packet that it wrote.

use pcap::{Capture, Linktype, Packet, PacketHeader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let capture = Capture::dead(Linktype::ETHERNET)?;
    let program = capture.compile("udp port 53", true)?;
    println!("{}", program.get_instructions().len() > 4);
    let mut written = capture.savefile("/packets.pcap")?;
    let header = PacketHeader { ts: libc_time(), caplen: 4, len: 4 };
    written.write(&Packet::new(&header, b"warp"));
    written.flush()?;
    let mut read = Capture::from_file("/packets.pcap")?;
    println!("{}", String::from_utf8_lossy(read.next_packet()?.data));
    Ok(())
}

fn libc_time() -> libc::timeval {
    libc::timeval { tv_sec: 0, tv_usec: 0 }
}
