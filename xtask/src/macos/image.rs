//! What an executable of macOS is, by its header and load commands.

use object::Endianness;
use object::macho::{
    CPU_TYPE_ARM64, CPU_TYPE_X86_64, MH_EXECUTE, MH_PIE, MachHeader64, PLATFORM_MACOS, Platform,
    Version,
};
use object::read::macho::{LoadCommandVariant, MachHeader as _};

/// All that it may load: libSystem, and what `ci/macos` has stubs of. Every macOS has them.
const LIBRARIES: &[&str] = &[
    "/usr/lib/libSystem.B.dylib",
    "/usr/lib/libiconv.2.dylib",
    "/System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation",
    "/System/Library/Frameworks/Security.framework/Versions/A/Security",
];

/// What it has to be.
pub(crate) struct Expected<'e> {
    /// For Apple silicon, else for Intel.
    pub(crate) is_aarch64: bool,
    /// The oldest macOS that it starts on: `11.0`.
    pub(crate) minimum: &'e str,
}

/// What the load commands say.
#[derive(Debug, Default)]
struct Commands {
    libraries: Vec<String>,
    minimum: Option<String>,
    platform: Option<Platform>,
    has_entry: bool,
    is_signed: bool,
    search_paths: usize,
}

/// Everything that is wrong with it.
///
/// # Errors
///
/// Why it is not a Mach-O file.
pub(crate) fn faults(bytes: &[u8], expected: &Expected<'_>) -> Result<Vec<String>, String> {
    let fault = |error: object::Error| error.to_string();
    let header = MachHeader64::<Endianness>::parse(bytes, 0).map_err(fault)?;
    let endian = header.endian().map_err(fault)?;
    let commands = commands(header, endian, bytes).map_err(fault)?;
    let cpu = if expected.is_aarch64 { CPU_TYPE_ARM64 } else { CPU_TYPE_X86_64 };
    let mut found = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            found.push(what);
        }
    };
    check(header.cputype(endian) == cpu, "is for another processor".to_owned());
    check(header.filetype(endian) == MH_EXECUTE, "is not an executable".to_owned());
    check(header.flags(endian).contains(MH_PIE), "is not position-independent".to_owned());
    check(commands.platform == Some(PLATFORM_MACOS), "is not for macOS".to_owned());
    check(
        commands.minimum.as_deref() == Some(expected.minimum),
        format!(
            "needs macOS {}, not {}",
            commands.minimum.as_deref().unwrap_or("of any version"),
            expected.minimum
        ),
    );
    check(commands.has_entry, "has no entry point".to_owned());
    // Apple silicon starts nothing without a signature.
    check(commands.is_signed || !expected.is_aarch64, "is not signed".to_owned());
    check(commands.search_paths == 0, "searches directories of its own for libraries".to_owned());
    for library in &commands.libraries {
        check(LIBRARIES.contains(&library.as_str()), format!("loads `{library}`"));
    }
    check(
        commands.libraries.iter().any(|one| one == LIBRARIES[0]),
        "loads no libSystem".to_owned(),
    );
    Ok(found)
}

fn commands(
    header: &MachHeader64<Endianness>,
    endian: Endianness,
    bytes: &[u8],
) -> object::Result<Commands> {
    let mut found = Commands::default();
    let mut commands = header.load_commands(endian, bytes, 0)?;
    while let Some(command) = commands.next()? {
        match command.variant()? {
            LoadCommandVariant::Dylib(library) => {
                let name = command.string(endian, library.dylib.name)?;
                found.libraries.push(String::from_utf8_lossy(name).into_owned());
            }
            LoadCommandVariant::BuildVersion(version, _) => {
                found.minimum = Some(words(version.minos.get(endian)));
                found.platform = Some(version.platform.get(endian));
            }
            LoadCommandVariant::VersionMin(version) => {
                found.minimum = Some(words(version.version.get(endian)));
                found.platform = Some(PLATFORM_MACOS);
            }
            LoadCommandVariant::EntryPoint(_) => found.has_entry = true,
            LoadCommandVariant::LinkeditData(data)
                if data.cmd.get(endian) == object::macho::LC_CODE_SIGNATURE =>
            {
                found.is_signed = true;
            }
            LoadCommandVariant::Rpath(_) => found.search_paths += 1,
            _ => {}
        }
    }
    Ok(found)
}

/// `11.0`, as rustc writes it.
fn words(version: Version) -> String {
    format!("{}.{}", version.major(), version.minor())
}

#[cfg(test)]
mod tests {
    use muslin_exec::{Command, Real, Runner as _};

    use super::*;

    /// An empty program for macOS 13, linked with more arguments.
    fn linked(arguments: &[&str]) -> Vec<u8> {
        let directory = tempfile::tempdir().unwrap();
        let source = directory.path().join("main.c");
        muslin_exec::write_if_different(&source, b"int main(void) { return 0; }\n", false).unwrap();
        let zig = crate::macos::zig().unwrap();
        let words = ["cc", "-target", "aarch64-macos.13.0", "main.c", "-o", "main"];
        let command = Command::new(zig).args(words).args(arguments).within(directory.path());
        let answer = Real.capture(&command).unwrap();
        assert!(answer.succeeded(), "{}", answer.error);
        muslin_exec::read(&directory.path().join("main")).unwrap()
    }

    #[test]
    fn an_executable_is_read_by_its_load_commands() {
        let bytes = linked(&[]);
        let read = |is_aarch64, minimum| faults(&bytes, &Expected { is_aarch64, minimum });
        assert_eq!(read(true, "13.0"), Ok(Vec::new()));
        assert_eq!(read(true, "11.0").unwrap(), ["needs macOS 13.0, not 11.0"]);
        assert_eq!(read(false, "13.0").unwrap(), ["is for another processor"]);
        assert!(
            faults(b"\x7fELF, and no more", &Expected { is_aarch64: true, minimum: "13.0" })
                .is_err()
        );
    }

    #[test]
    fn what_not_every_mac_has_is_named() {
        let expected = Expected { is_aarch64: true, minimum: "13.0" };
        let searching = linked(&["-Wl,-rpath,/opt/homebrew/lib"]);
        let said = faults(&searching, &expected).unwrap();
        assert_eq!(said, ["searches directories of its own for libraries"]);
    }
}
