//! A Mac that is made of stand-ins: its host triple, its developer tools with their stubs, a `/bin/sh` that drops
//! `DYLD_` variables, and nothing of GNU's or LLVM's but a clang.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The triple that its rustc names.
const TRIPLE: &str = "aarch64-apple-darwin";

/// Programs that macOS has and that behave alike here, as far as anything needs them.
const PLAIN: &[&str] = &[
    "awk", "basename", "cat", "chmod", "cmp", "cp", "cut", "date", "df", "diff", "dirname", "echo",
    "env", "expr", "false", "find", "grep", "egrep", "head", "install", "ln", "ls", "mkdir",
    "mktemp", "mv", "od", "printf", "pwd", "rm", "rmdir", "sed", "sh", "sleep", "sort", "tail",
    "tee", "test", "touch", "tr", "true", "uniq", "wc", "xargs",
];

/// Whether Apple's developer tools are installed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeveloperTools {
    Installed,
    Missing,
}

/// Everything of it is in one directory, which is gone with it.
pub(crate) struct Mac {
    directory: tempfile::TempDir,
}

impl Mac {
    pub(crate) fn new(tools: DeveloperTools) -> Self {
        let mac = Self { directory: tempfile::tempdir().unwrap() };
        for name in PLAIN {
            mac.link(&format!("bin/{name}"), &real(name));
        }
        // A stand-in for a program does not go through the shell that drops variables.
        fs::copy(real("dash"), mac.path("dash")).unwrap();
        let dash = mac.path("dash").display().to_string();
        mac.script("sip/sh", &format!("unset DYLD_FALLBACK_LIBRARY_PATH\nexec {dash} \"$@\""));
        mac.script("bin/uname", "case ${1-} in -m | -p) echo arm64 ;; *) echo Darwin ;; esac");
        mac.link("homebrew/bin/cmake", &real("cmake"));
        mac.link("usr/bin/ld", &real("ld"));
        mac.developer_tools(tools);
        mac.rust();
        mac
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What was noted in a file: `window`, once for each start of a stub without the developer tools; `ar`.
    pub(crate) fn noted(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The stubs, what is behind them, and the two programs that manage them.
    fn developer_tools(&self, tools: DeveloperTools) {
        let root = self.directory.path().display().to_string();
        for name in ["clang", "cc", "gcc", "git", "make", "python3"] {
            let program = if matches!(name, "cc" | "gcc") { real("clang") } else { real(name) };
            self.link(&format!("Developer/usr/bin/{name}"), &program);
            // A host's header that no compiler of the target may see.
            let start = match (tools, name) {
                (DeveloperTools::Missing, _) => format!("echo {name} >>{root}/window\nexit 1"),
                (DeveloperTools::Installed, "clang") => {
                    format!(
                        "export CPATH={root}/include LIBRARY_PATH={root}/lib SDKROOT={root}/sdk\nexec {root}/Developer/usr/bin/clang \"$@\""
                    )
                }
                _ => format!("exec {root}/Developer/usr/bin/{name} \"$@\""),
            };
            self.script(&format!("usr/bin/{name}"), &format!("# loads libxcselect.dylib\n{start}"));
        }
        for name in ["ar", "ranlib"] {
            let start = format!(
                "# loads libxcselect.dylib\necho \"$*\" >>{root}/ar\necho 'not a Mach-O object' >&2\nexit 1"
            );
            self.script(&format!("usr/bin/{name}"), &start);
        }
        let (selected, found) = match tools {
            DeveloperTools::Installed => (
                format!("echo {root}/Developer"),
                format!(
                    "[ \"$1\" = -f ] && [ -e {root}/Developer/usr/bin/$2 ] && echo {root}/Developer/usr/bin/$2"
                ),
            ),
            DeveloperTools::Missing => {
                ("exit 2".to_owned(), format!("echo xcrun >>{root}/window\nexit 1"))
            }
        };
        self.script("usr/bin/xcode-select", &format!("# loads libxcselect.dylib\n{selected}"));
        self.script("usr/bin/xcrun", &format!("# loads libxcselect.dylib\n{found}"));
        fs::create_dir_all(self.path("include")).unwrap();
        for header in ["limits.h", "stdio.h", "stdlib.h", "string.h"] {
            fs::write(self.path("include").join(header), "#error a header of macOS\n").unwrap();
        }
    }

    /// A `podman` that understands the options of the book's runner, and starts bubblewrap.
    pub(crate) fn podman(&self) {
        let text = r#"echo "$*" >>{noted}
case $1 in
  image) [ -e {noted}.image ]; exit ;;
  import) cat >{noted}.image; exit ;;
  run) shift ;;
  *) exit 125 ;;
esac
options='--unshare-all --share-net --clearenv --proc /proc --dev /dev'
while :; do
  case $1 in
    --rm | --interactive) shift ;;
    --network) [ "$2" = host ] || exit 125; shift 2 ;;
    --tmpfs) options="$options --tmpfs $2"; shift 2 ;;
    --volume) options="$options --bind ${2%%:*} ${2#*:}"; shift 2 ;;
    --workdir) options="$options --chdir $2"; shift 2 ;;
    --env) eval "value=\${$2-}"; options="$options --setenv $2 $value"; [ -n "$value" ] || options="$options none"; shift 2 ;;
    localhost/empty) shift; break ;;
    *) exit 125 ;;
  esac
done
exec {bwrap} $options "$@""#;
        let noted = self.path("podman").display().to_string();
        let bwrap = real("bwrap").display().to_string();
        self.script(
            "homebrew/bin/podman",
            &text.replace("{noted}", &noted).replace("{bwrap}", &bwrap),
        );
    }

    /// A Rust toolchain that names this host, and whose linker finds its LLVM by a variable alone.
    fn rust(&self) {
        let sysroot = printed(&["rustc", "--print", "sysroot"]);
        let sysroot = Path::new(&sysroot);
        let host = printed(&["rustc", "--print", "host-tuple"]);
        let own = self.path("sysroot");
        let rustlib = sysroot.join("lib/rustlib");
        for entry in fs::read_dir(&rustlib).unwrap() {
            let name = entry.unwrap().file_name();
            self.link(&format!("sysroot/lib/rustlib/{}", name.display()), &rustlib.join(&name));
        }
        self.link("sysroot/bin", &sysroot.join("bin"));
        let real = rustlib.join(host).join("bin/gcc-ld/ld.lld");
        let needed = format!(
            "case ${{DYLD_FALLBACK_LIBRARY_PATH-}} in\n{0}/lib:*) exec {1} \"$@\" ;;\nesac\necho 'Library not loaded: @rpath/libLLVM.dylib' >&2\nexit 134",
            own.display(),
            real.display()
        );
        let bin = format!("sysroot/lib/rustlib/{TRIPLE}/bin");
        let _ = fs::remove_file(self.path(&format!("sysroot/lib/rustlib/{TRIPLE}")));
        self.script(&format!("{bin}/gcc-ld/ld.lld"), &needed);
        let rust_lld = real.parent().unwrap().parent().unwrap().join("rust-lld");
        self.script(
            &format!("{bin}/rust-lld"),
            &needed.replace(&real.display().to_string(), &rust_lld.display().to_string()),
        );
        self.link("cargo/cargo", &sysroot.join("bin/cargo"));
        let rustc = sysroot.join("bin/rustc");
        let (rustc, own) = (rustc.display(), own.display());
        let text = format!(
            "case $* in\n-vV) {rustc} -vV | while read -r line; do\n  case $line in host:*) line='host: {TRIPLE}' ;; esac\n  echo \"$line\"\ndone ;;\n'--print sysroot') echo {own} ;;\n*) exec {rustc} \"$@\" ;;\nesac"
        );
        self.script("cargo/rustc", &text);
    }

    fn link(&self, name: &str, to: &Path) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(to, path).unwrap();
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!{}\n{text}\n", self.path("dash").display())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a verb here, with the variables that a user has set.
    pub(crate) fn muslin(&self, project: &Path, args: &[&str]) -> Output {
        let directories = ["cargo", "homebrew/bin", "usr/bin", "bin"].map(|one| self.path(one));
        let mut command = Command::new(real("bwrap"));
        command.args(["--dev-bind", "/", "/", "--bind"]).arg(self.path("sip/sh")).arg(real("dash"));
        command.args(["--", env!("CARGO_BIN_EXE_cargo-muslin"), "muslin"]).args(args);
        command.current_dir(project).env_clear().env("NO_COLOR", "1");
        for key in ["HOME", "CARGO_HOME", "RUSTUP_HOME"] {
            command.envs(std::env::var_os(key).map(|value| (key, value)));
        }
        command.env("PATH", std::env::join_paths(directories).unwrap());
        command.env("RUSTC", self.path("cargo/rustc")).env("CPATH", self.path("include"));
        command.env("MUSLIN_CACHE_DIR", self.path("Library/Caches/muslin"));
        command
            .output()
            .unwrap_or_else(|error| panic!("`bwrap`: {error}; `cargo xtask ci` installs it"))
    }
}

/// Where a program of this machine is.
fn real(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|directory| directory.join(name));
    fs::canonicalize(places.find(|place| place.is_file()).unwrap_or(name.into()))
        .unwrap_or_else(|error| panic!("`{name}`: {error}"))
}

/// What a command prints, without its last line end.
fn printed(args: &[&str]) -> String {
    let output = Command::new(args[0]).args(&args[1..]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}
