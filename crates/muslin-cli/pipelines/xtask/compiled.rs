/// The minor version of the oldest Rust that compiles muslin.
const NEEDED: u32 = {needed};

/// What is installed; a checkout is compiled again whenever it changes.
const KEY: &str = {key};

/// Where it comes from; a path starts from the directory of the xtask.
#[rustfmt::skip]
const SOURCE: &str = {source};

/// The executable of muslin. It is compiled if it is not there: by the project's Rust, or by rustup's `stable` where that
/// is too old.
fn tool(here: &Path) -> Result<PathBuf, String> {
    let root = here.join("tool").join(KEY);
    let tool = root
        .join("bin")
        .join(format!("cargo-muslin{}", env::consts::EXE_SUFFIX));
    let is_there = tool.is_file();
    if is_there && KEY != "checkout" {
        return Ok(tool);
    }
    let mut install = cargo()?;
    install.args(["install", "--locked", "--root"]).arg(&root);
    if is_there {
        install.arg("--quiet");
    } else {
        eprintln!(
            "  Installing muslin into {}; this takes a few minutes, once",
            root.display()
        );
    }
{arguments}
    // The project's cargo settings are not for muslin: they are read from the directory that cargo starts in.
    install.current_dir(env::temp_dir()).stdout(Stdio::null());
    for key in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_TARGET_DIR",
    ] {
        install.env_remove(key);
    }
    match install.status() {
        Ok(status) if status.success() => Ok(tool),
        Ok(_) => Err("muslin could not be installed; cargo's message is above".to_owned()),
        Err(error) => Err(format!("cannot run cargo: {}", error)),
    }
}

/// A cargo that is new enough for muslin.
fn cargo() -> Result<Command, String> {
    let own = minor(&mut Command::new("rustc"));
    if matches!(own, Some(own) if own >= NEEDED) {
        return Ok(Command::new("cargo"));
    }
    let rustup = || {
        let mut rustup = Command::new("rustup");
        rustup
            .args(["run", "stable"])
            .env_remove("RUSTUP_TOOLCHAIN");
        rustup
    };
    if matches!(minor(rustup().arg("rustc")), Some(stable) if stable >= NEEDED) {
        let mut cargo = rustup();
        cargo.arg("cargo");
        return Ok(cargo);
    }
    let own = own.map_or("not found".to_owned(), |own| format!("1.{}", own));
    Err(format!(
        "muslin needs Rust 1.{} or newer to be compiled, this project's is {}: `rustup toolchain install stable`",
        NEEDED, own
    ))
}

/// The minor version of a rustc.
fn minor(rustc: &mut Command) -> Option<u32> {
    let output = rustc.arg("--version").stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout)
        .ok()?
        .split('.')
        .nth(1)?
        .parse()
        .ok()
}
