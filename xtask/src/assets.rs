//! Completions and manual pages of `cargo muslin`, where its own release includes them from.

use xtask::repository::root;

/// Made by `dist`, and no part of the sources: `include` in the manifest of `cargo-muslin` names it.
const DIRECTORY: &str = "crates/cargo-muslin/assets";

/// Writes every file that differs.
pub(crate) fn write() -> Result<(), String> {
    for (name, text) in muslin_cli::assets() {
        let path = root().join(DIRECTORY).join(name);
        muslin_exec::write_if_different(&path, text.as_bytes(), false)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
