//! What the readers of archives hand their files to.

use std::io::Read;

use super::limits::UnpackError;

/// Looks at files one after the other.
pub(super) trait Look {
    /// Is given a file with its path in the archive; reads of it what it needs.
    fn look(&mut self, place: &str, file: &mut dyn Read) -> Result<(), UnpackError>;

    /// Goes on after a file that cannot be read; what ends all of it is handed back.
    fn skip(&mut self, place: &str, error: UnpackError) -> Result<(), UnpackError>;
}
