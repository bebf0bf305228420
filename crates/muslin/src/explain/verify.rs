//! The diagnostic codes of `verify`.

use muslin_schema::codes;

use crate::explain::page::Page;

/// What `verify` finds, in the order in which it looks.
pub(super) const PAGES: &[Page] = &[
    Page {
        code: codes::PROVENANCE,
        title: "a file is the one that a signed statement is about",
        text: "\
A release has a statement of its provenance (in-toto, SLSA): the SHA-256 of each file and of each executable, what
they were made from, and how. `verify --key` checks its signature with the public key that you have from elsewhere,
then each file against it.

- The signature does not fit: the statement was changed, or another key has signed it.
- A file has another SHA-256: it was changed, or it is of another release.
- A file is not in the statement: nobody vouches for it.
- No statement refers to an image in a registry: it was pushed without `--sign-key`, or another image has its tag now.

By hand: `openssl pkeyutl -verify -rawin -pubin -inkey KEY -sigfile SIGNATURE -in PAE`, and `sha256sum`",
    },
    Page {
        code: codes::CHECKSUM,
        title: "a file is the one in SHA256SUMS",
        text: "\
`verify DIR` reads the list of checksums of a release. A file that is missing or has another SHA-256 is refused, and so is a
line that is not a checksum. A warning names files in the directory that are not in the list. In an image, each blob
has to be the one that its manifest names by its digest.

By hand: `sha256sum -c SHA256SUMS`",
    },
    Page {
        code: codes::REBUILT,
        title: "the sources yield the same bytes",
        text: "\
Each executable of a release says how it was built: `inspect -v` shows it. `verify --source` builds it again in
that way, from a directory or a revision of a repository, and compares every byte. What differs is named by section and
symbol, with what the two builds do not have in common: another rustc, another compiler of C, another Cargo.lock.

- Check out the revision of the release: `dist-manifest.json` and the provenance name its commit.
- Use the same rustc and the same muslin. C code needs the same compiler, too: build in the same image.
- A file that somebody has stripped or signed afterwards is another file: take the one of the release.

By hand: `cargo muslin dist` in the checkout, and `cmp`",
    },
];
