//! What the figures were measured on.

/// The machine and the versions of all that bears on the figures.
pub(crate) fn about(rounds: usize) -> Result<String, String> {
    let rustc = xtask::commands::output(&["rustc", "--version"])?;
    let machine = muslin_exec::machine(rustc.trim());
    let muslin_schema::Machine { processor, cores, system, distribution, rustc } = machine;
    let glibc = xtask::commands::output(&["getconf", "GNU_LIBC_VERSION"]).unwrap_or_default();
    Ok(format!(
        "{processor} · {cores} threads · {system} · {distribution} · {} · {rustc} · {rounds} rounds",
        glibc.trim()
    ))
}
