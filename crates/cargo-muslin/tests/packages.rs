//! Packages as their own managers treat them: installed, started, upgraded, removed; else read by other tools.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "the process itself is what is tested")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ARCH: &str = std::env::consts::ARCH;

/// A project whose program prints its version, and its packages.
fn packages(directory: &Path, version: &str, arguments: &[&str]) -> PathBuf {
    let project = directory.join(version);
    fs::create_dir_all(project.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"parcel\"\nversion = \"{version}\"\nedition = \"2024\"\nlicense = \"MIT\"\nauthors = [\"Ann <ann@code.example>\"]\ndescription = \"A parcel\"\n[workspace]\n"
    );
    fs::write(project.join("Cargo.toml"), manifest).unwrap();
    let main = "fn main() { println!(\"parcel {}\", env!(\"CARGO_PKG_VERSION\")); }\n";
    fs::write(project.join("src/main.rs"), main).unwrap();
    fs::write(project.join("LICENSE-MIT"), "MIT License\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "dist", "--linux-package"]).args(arguments).current_dir(&project);
    command.env_remove("CARGO_TARGET_DIR").env("SOURCE_DATE_EPOCH", "1709210096");
    command.env("GNUPGHOME", directory.join("gpg"));
    succeeded(&command.output().unwrap());
    project.join("target/dist")
}

fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a shell prints.
fn sh(directory: &Path, script: &str) -> String {
    let mut command = Command::new("sh");
    succeeded(&command.args(["-e", "-c", script]).current_dir(directory).output().unwrap())
}

/// A package manager, with a system of its own that it manages.
struct Manager {
    root: PathBuf,
    install: String,
    upgrade: String,
    remove: String,
    /// What checks the installed files.
    check: String,
}

impl Manager {
    fn dpkg(root: PathBuf) -> Self {
        let states = root.join("var/lib/dpkg");
        fs::create_dir_all(states.join("updates")).unwrap();
        fs::create_dir_all(states.join("info")).unwrap();
        fs::write(states.join("status"), "").unwrap();
        let dpkg = format!("dpkg --root={}", root.display());
        Self {
            install: format!("{dpkg} --install"),
            upgrade: format!("{dpkg} --install"),
            remove: format!("{dpkg} --purge parcel"),
            check: format!("{dpkg} --verify parcel"),
            root,
        }
    }

    fn rpm(root: PathBuf) -> Self {
        fs::create_dir_all(&root).unwrap();
        let rpm = format!("rpm --root={}", root.display());
        Self {
            install: format!("{rpm} --install"),
            upgrade: format!("{rpm} --upgrade"),
            remove: format!("{rpm} --erase parcel"),
            check: format!("{rpm} --verify --nouser --nogroup parcel"),
            root,
        }
    }

    fn pacman(root: PathBuf) -> Self {
        fs::create_dir_all(root.join("var/lib/pacman")).unwrap();
        let settings = root.join("pacman.conf");
        let text = format!(
            "[options]\nArchitecture = {ARCH}\nSigLevel = Never\nLocalFileSigLevel = Never\n"
        );
        fs::write(&settings, text).unwrap();
        let pacman = format!(
            "pacman --noconfirm --root {0} --dbpath {0}/var/lib/pacman --cachedir {0}/cache --logfile {0}/log --config {1}",
            root.display(),
            settings.display()
        );
        Self {
            install: format!("{pacman} -U"),
            upgrade: format!("{pacman} -U"),
            remove: format!("{pacman} -R parcel"),
            check: format!("{pacman} -Qkk parcel | grep -q ' 0 altered files'"),
            root,
        }
    }

    /// It wants to be root, and here it is: in a namespace of its own.
    fn run(command: &str) {
        let mut unshare = Command::new("unshare");
        unshare.args(["--map-root-user", "sh", "-e", "-c", command]);
        let output = unshare.output().expect("apt-get install util-linux");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&said));
    }

    fn started(&self) -> String {
        succeeded(&Command::new(self.root.join("usr/bin/parcel")).output().unwrap())
    }

    fn has(&self, old: &Path, new: &Path) {
        Self::run(&format!("{} {}", self.install, old.display()));
        assert_eq!(self.started(), "parcel 1.2.3-rc.1\n");
        Self::run(&self.check);
        Self::run(&format!("{} {}", self.upgrade, new.display()));
        assert_eq!(self.started(), "parcel 1.2.3\n");
        Self::run(&self.check);
        Self::run(&self.remove);
        assert!(!self.root.join("usr/bin/parcel").exists());
        assert!(!self.root.join("usr/share/doc/parcel").exists(), "nothing is left");
    }
}

#[test]
fn package_managers_install_start_upgrade_and_remove() {
    let temporary = tempfile::tempdir().unwrap();
    let old = packages(temporary.path(), "1.2.3-rc.1", &["deb,rpm,pacman"]);
    let new = packages(temporary.path(), "1.2.3", &["deb,rpm,pacman"]);
    let debian = if ARCH == "x86_64" { "amd64" } else { "arm64" };
    let root = |name: &str| temporary.path().join("root").join(name);
    Manager::dpkg(root("dpkg")).has(
        &old.join(format!("parcel_1.2.3~rc.1-1_{debian}.deb")),
        &new.join(format!("parcel_1.2.3-1_{debian}.deb")),
    );
    Manager::rpm(root("rpm")).has(
        &old.join(format!("parcel-1.2.3~rc.1-1.{ARCH}.rpm")),
        &new.join(format!("parcel-1.2.3-1.{ARCH}.rpm")),
    );
    Manager::pacman(root("pacman")).has(
        &old.join(format!("parcel-1.2.3rc.1-1-{ARCH}.pkg.tar.zst")),
        &new.join(format!("parcel-1.2.3-1-{ARCH}.pkg.tar.zst")),
    );
}

/// apk cuts the file at the ends of its gzip members; gzip reads them as one, and tar goes on behind the pieces without
/// an end.
#[test]
fn an_apk_is_signed_and_holds_what_it_states() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    sh(
        here,
        "openssl genrsa -out ann.rsa 2048 2>/dev/null && openssl rsa -in ann.rsa -pubout -out ann.rsa.pub 2>/dev/null",
    );
    let key = here.join("ann.rsa").display().to_string();
    let dist = packages(here, "1.2.3", &["apk", "--package-key", &key]);
    let again =
        fs::read(dist.join(format!("parcel-1.2.3-r0.{}.apk", std::env::consts::ARCH))).unwrap();
    fs::write(here.join("parcel.apk"), &again).unwrap();
    // The members begin where gzip's magic number with our header is.
    let starts: Vec<usize> = (0..again.len().saturating_sub(10))
        .filter(|at| again[*at..].starts_with(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]))
        .collect();
    let [_, control, data] = starts[..] else { panic!("three members: {starts:?}") };
    fs::write(here.join("signature.tar.gz"), &again[..control]).unwrap();
    fs::write(here.join("control.tar.gz"), &again[control..data]).unwrap();
    fs::write(here.join("data.tar.gz"), &again[data..]).unwrap();
    let said = sh(
        here,
        "gzip -dc signature.tar.gz | tar -xf - --ignore-zeros 2>/dev/null\n\
         openssl dgst -sha256 -verify ann.rsa.pub -signature .SIGN.RSA256.ann.rsa.pub control.tar.gz\n\
         gzip -dc control.tar.gz | tar -xf - --ignore-zeros 2>/dev/null\n\
         test \"$(sed -n 's/^datahash = //p' .PKGINFO)\" = \"$(sha256sum data.tar.gz | cut -d' ' -f1)\"\n\
         grep -E '^(pkgname|pkgver|arch|license)' .PKGINFO\n\
         gzip -dc parcel.apk | tar -tf - --warning=no-unknown-keyword\n\
         mkdir root && gzip -dc data.tar.gz | tar -xf - -C root --warning=no-unknown-keyword\n\
         test \"$(gzip -dc data.tar.gz | strings | sed -n 's/.*SHA1=//p' | head -1)\" = \"$(sha1sum root/usr/bin/parcel | cut -d' ' -f1)\"\n\
         root/usr/bin/parcel",
    );
    let expected = format!(
        "Verified OK\npkgname = parcel\npkgver = 1.2.3-r0\narch = {ARCH}\nlicense = MIT\n.SIGN.RSA256.ann.rsa.pub\n.PKGINFO\nusr/\nusr/bin/\nusr/bin/parcel\nusr/share/\nusr/share/doc/\nusr/share/doc/parcel/\nusr/share/doc/parcel/LICENSE-MIT\nparcel 1.2.3\n"
    );
    assert_eq!(said, expected);
}

/// `rpm -K` reads the header, and gpg what pacman and others have next to the file.
#[test]
fn packages_are_signed_with_a_key_of_gpg_and_a_changed_byte_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    let home = format!("export GNUPGHOME={}\n", here.join("gpg").display());
    sh(
        here,
        &(home.clone()
            + "mkdir -m 700 gpg\n\
               gpg -q --batch --passphrase '' --quick-generate-key 'Ann <ann@code.example>' rsa2048 sign never\n\
               gpg -q --batch --armor --export ann@code.example > ann.asc"),
    );
    let signed =
        || packages(here, "1.2.3", &["deb,rpm,ipk,pacman", "--pgp-key", "ann@code.example"]);
    let dist = signed();
    let sums = fs::read_to_string(dist.join("SHA256SUMS")).unwrap();
    let check = "for file in *.deb *.ipk *.pkg.tar.zst; do gpg -q --verify $file.sig $file; done\n\
                 mkdir -p db && rpmkeys --dbpath $PWD/db --import ../../../ann.asc\n\
                 LC_ALL=C rpmkeys --dbpath $PWD/db -Kv *.rpm | grep 'V4 RSA.*OK'\n\
                 sha256sum --quiet -c SHA256SUMS";
    assert!(sh(&dist, &(home.clone() + check)).contains("Header V4 RSA"));
    signed();
    assert_eq!(fs::read_to_string(dist.join("SHA256SUMS")).unwrap(), sums, "the same twice");

    for (file, check) in [
        (format!("parcel-1.2.3-1.{ARCH}.rpm"), "rpmkeys --dbpath $PWD/db -K"),
        (format!("parcel-1.2.3-1-{ARCH}.pkg.tar.zst"), "gpg -q --verify FILE.sig"),
    ] {
        let path = dist.join(&file);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 100;
        bytes[last] ^= 1;
        fs::write(&path, bytes).unwrap();
        let check = check.replace("FILE", &file);
        sh(&dist, &format!("{home}if {check} {file} 2>&1; then exit 1; fi"));
    }
}

#[test]
fn a_key_that_gpg_does_not_have_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    sh(temporary.path(), "mkdir -m 700 gpg");
    packages(temporary.path(), "1.2.3", &["deb"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "dist", "--linux-package", "deb", "--pgp-key", "nobody@code.example"]);
    command.env_remove("CARGO_TARGET_DIR").env("GNUPGHOME", temporary.path().join("gpg"));
    let output = command.current_dir(temporary.path().join("1.2.3")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("`gpg` cannot sign with `nobody@code.example`"), "{text}");
}

/// Ruby and Nix read what is written for them; Nix without its packages, for which functions of the test stand.
#[test]
fn a_formula_and_a_flake_name_the_archives_that_are_there() {
    let temporary = tempfile::tempdir().unwrap();
    let url = "https://code.example/v{version}";
    let dist = packages(
        temporary.path(),
        "1.2.3",
        &["deb", "--channel", "homebrew,nix", "--download-url", url],
    );
    let hash = sh(&dist, "sha256sum *.tar.gz | cut -d' ' -f1");
    assert_eq!(sh(&dist, "ruby -c parcel.rb"), "Syntax OK\n");
    let formula = fs::read_to_string(dist.join("parcel.rb")).unwrap();
    let archive =
        format!("https://code.example/v1.2.3/parcel-1.2.3-{ARCH}-unknown-linux-musl.tar.gz");
    assert!(formula.contains(&archive) && formula.contains(hash.trim()), "{formula}");
    let stand_in = format!(
        "nix --extra-experimental-features nix-command eval --store dummy:// --impure --raw --expr '\n\
         let system = {{ fetchurl = archive: archive; stdenvNoCC.mkDerivation = package: package; }};\n\
         package = ((import ./flake.nix).outputs {{ self = {{ }}; nixpkgs.legacyPackages.{ARCH}-linux = system; }}).packages.{ARCH}-linux.default;\n\
         in package.pname + \" \" + package.src.url + \" \" + package.src.sha256'"
    );
    assert_eq!(sh(&dist, &stand_in), format!("parcel {archive} {}", hash.trim()));
}

#[test]
fn an_ipk_has_the_members_that_opkg_reads() {
    let temporary = tempfile::tempdir().unwrap();
    let dist = packages(temporary.path(), "1.2.3", &["ipk"]);
    let arch = if ARCH == "x86_64" { "x86_64" } else { "aarch64_generic" };
    let said = sh(
        &dist,
        &format!(
            "tar -tzf parcel_1.2.3-1_{arch}.ipk\n\
             tar -xzf parcel_1.2.3-1_{arch}.ipk\n\
             cat debian-binary\n\
             tar -xzOf control.tar.gz ./control | grep -v Installed-Size\n\
             mkdir root && tar -xzf data.tar.gz -C root && root/usr/bin/parcel"
        ),
    );
    let expected = format!(
        "./debian-binary\n./data.tar.gz\n./control.tar.gz\n2.0\nPackage: parcel\nVersion: 1.2.3-1\nArchitecture: {arch}\nSection: utils\nLicense: MIT\nMaintainer: Ann <ann@code.example>\nDescription: A parcel\nparcel 1.2.3\n"
    );
    assert_eq!(said, expected);
}

#[test]
fn a_key_of_another_kind_is_refused_before_anything_is_built() {
    let temporary = tempfile::tempdir().unwrap();
    sh(temporary.path(), "openssl genpkey -algorithm ed25519 -out release.key");
    let project = temporary.path().join("p");
    fs::create_dir_all(project.join("src")).unwrap();
    let manifest =
        "[package]\nname = \"parcel\"\nversion = \"1.2.3\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(project.join("Cargo.toml"), manifest).unwrap();
    fs::write(project.join("src/main.rs"), "fn main() {}\n").unwrap();
    for (flag, said) in [
        ("--package-key", "is not a private key of RSA in PEM"),
        ("--sign-key", "cannot sign with"),
    ] {
        let file = if flag == "--sign-key" { "Cargo.toml" } else { "../release.key" };
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
        command.args(["muslin", "dist", flag, file]).current_dir(&project);
        let output = command.env_remove("CARGO_TARGET_DIR").output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && text.contains(said), "{text}");
        assert!(!project.join("target").exists(), "nothing was built");
    }
}
