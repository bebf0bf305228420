/// Where the archives of the release are.
#[rustfmt::skip]
const ADDRESS: &str = {address};

/// The archives: the host that each is for, as `env::consts` names it, and its SHA-256.
#[rustfmt::skip]
const ARCHIVES: &[(&str, &str, &str, &str)] = &[
{archives}];

/// The executable of muslin. It is downloaded if it is not there, and used only if its archive has the hash above.
fn tool(here: &Path) -> Result<PathBuf, String> {
    let (os, arch) = (env::consts::OS, env::consts::ARCH);
    let (_, _, archive, hash) = ARCHIVES
        .iter()
        .find(|one| one.0 == os && one.1 == arch)
        .ok_or_else(|| format!("{} has no muslin for {} on {}", ADDRESS, os, arch))?;
    let all = here.join("tool");
    let root = all.join(&hash[..16]);
    let tool = root.join("cargo-muslin");
    if tool.is_file() {
        return Ok(tool);
    }
    eprintln!("  Downloading {}/{}", ADDRESS, archive);
    // It gets its place only when it is complete: whoever runs at the same time sees all of it or nothing.
    let partial = all.join(format!("{}.{}", &hash[..16], std::process::id()));
    let result = unpack(&partial, archive, hash).and_then(|unpacked| {
        match std::fs::rename(unpacked, &root) {
            Err(_) if tool.is_file() => Ok(tool),
            Err(error) => Err(format!("cannot write `{}`: {}", root.display(), error)),
            Ok(()) => Ok(tool),
        }
    });
    let _ = std::fs::remove_dir_all(&partial);
    result
}

/// Downloads and checks an archive; the directory that was in it.
fn unpack(within: &Path, archive: &str, hash: &str) -> Result<PathBuf, String> {
    std::fs::create_dir_all(within)
        .map_err(|error| format!("cannot make `{}`: {}", within.display(), error))?;
    let address = format!("{}/{}", ADDRESS, archive);
    let curl = [
        "curl",
        "--fail",
        "--location",
        "--silent",
        "--show-error",
        "--output",
        archive,
    ];
    first_of(within, &[&curl, &["wget", "-q", "-O", archive]], &address)?;
    let found = first_of(within, &[&["sha256sum"], &["shasum", "-a", "256"]], archive)?;
    let found = found
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned();
    if found != hash {
        return Err(format!(
            "{} has the SHA-256 {}, expected {}",
            address, found, hash
        ));
    }
    first_of(within, &[&["tar", "-xzf"]], archive)?;
    let name = archive.strip_suffix(".tar.gz").unwrap_or(archive);
    Ok(within.join(name))
}

/// Runs the first of these programs that is installed, with one more argument; what it prints.
fn first_of(within: &Path, commands: &[&[&str]], last: &str) -> Result<String, String> {
    for command in commands {
        let mut start = Command::new(command[0]);
        start.args(&command[1..]).arg(last).current_dir(within);
        match start.stderr(Stdio::inherit()).output() {
            Ok(output) if output.status.success() => {
                return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
            }
            Ok(_) => return Err(format!("`{} … {}` failed", command[0], last)),
            Err(_) => {}
        }
    }
    let names: Vec<&str> = commands.iter().map(|command| command[0]).collect();
    Err(format!(
        "muslin cannot be installed without {}: install it",
        names.join(" or ")
    ))
}
