//! What a program cannot start without: the loader and the libraries that it names.

use std::path::Path;

use muslin_elf::NotElf;
use muslin_exec::FileError;
use muslin_schema::{Inspection, NeededFile, Variant};

use super::error::CompareError;
use crate::inspect::on_this_machine;

/// What a file is, and what of this machine it is loaded with.
pub(super) fn needs(
    path: &Path,
    bytes: &[u8],
) -> Result<(Inspection, Vec<NeededFile>), CompareError> {
    let (file, libraries) = on_this_machine(path, bytes)
        .map_err(|what: NotElf| CompareError::NotElf { path: path.display().to_string(), what })?;
    let found =
        libraries.into_iter().flat_map(|found| found.loader.into_iter().chain(found.libraries));
    let files = found.filter_map(|library| library.path).map(|path| {
        let size = muslin_exec::read(Path::new(&path))?.len() as u64;
        Ok::<_, FileError>(NeededFile { path, size })
    });
    Ok((file, files.collect::<Result<_, _>>()?))
}

/// What a reader should know of the builds themselves.
pub(super) fn notes(variants: &[Variant]) -> Vec<String> {
    let alike = variants
        .windows(2)
        .all(|pair| (pair[0].linkage, pair[0].libc) == (pair[1].linkage, pair[1].libc));
    let same = "all builds are linked alike and with the same C library: on this machine, cargo's own \
                build is static already";
    alike.then(|| same.to_owned()).into_iter().collect()
}
