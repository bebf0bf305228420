//! The ELF header in words.

use muslin_finding::HeaderSummary;

use crate::header::{Header, ObjectType};

pub(super) fn summary(header: &Header) -> HeaderSummary {
    HeaderSummary {
        bits: header.class.bits(),
        byte_order: header.byte_order.to_string(),
        machine: header.machine.to_string(),
        object_type: object_type(header.object_type),
        os_abi: os_abi(header.os_abi),
        entry: header.entry,
    }
}

fn object_type(kind: ObjectType) -> String {
    match kind {
        ObjectType::Relocatable => "relocatable".to_owned(),
        ObjectType::Executable => "executable".to_owned(),
        ObjectType::Shared => "shared".to_owned(),
        ObjectType::Core => "core".to_owned(),
        ObjectType::Other(number) => format!("type {number}"),
    }
}

/// The names of the gABI for systems whose files are met in practice.
fn os_abi(number: u8) -> String {
    match number {
        0 => "System V".to_owned(),
        2 => "NetBSD".to_owned(),
        3 => "GNU".to_owned(),
        6 => "Solaris".to_owned(),
        9 => "FreeBSD".to_owned(),
        12 => "OpenBSD".to_owned(),
        97 => "ARM".to_owned(),
        255 => "standalone".to_owned(),
        other => format!("OS/ABI {other}"),
    }
}
