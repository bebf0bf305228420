//! Where a TLS library finds the authorities that it trusts. It is the same for every C library.

use super::rule::{Rule, Text};
use crate::trace::Mark;

pub(super) const RULES: [Rule; 2] = [
    Rule {
        area: "ca-certificates",
        symbols: &[],
        texts: &[Mark::CertFileVariable, Mark::DebianBundle, Mark::RedHatBundle],
        text: Text::Always,
        text_words: "the places where distributions keep certificates",
        sentence: "trusted certificates are read from files of the system; where there are none, \
                   every TLS connection fails",
        advice: "install ca-certificates, copy a bundle and set SSL_CERT_FILE, or take webpki-roots",
    },
    Rule {
        area: "bundled-certificates",
        symbols: &[],
        texts: &[Mark::BundledRoots],
        text: Text::Always,
        text_words: "the name of a certificate authority",
        sentence: "trusted certificates are inside the file: they work in an empty root, and change \
                   only when it is built again",
        advice: "build again when the list of authorities changes",
    },
];
