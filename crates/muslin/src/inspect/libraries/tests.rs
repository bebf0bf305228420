//! Systems as lists of files, and what each loader makes of them.

use std::collections::BTreeMap;

use muslin_elf::Inquiry;

use super::*;

/// A dynamic ELF file of 64 bits with nothing in it but its table.
struct Elf<'a> {
    machine: u16,
    interpreter: Option<&'a str>,
    soname: Option<&'a str>,
    rpath: Option<&'a str>,
    runpath: Option<&'a str>,
    needed: &'a [&'a str],
}

const X86_64: u16 = 62;
const AARCH64: u16 = 183;
const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";
const MUSL: &str = "/lib/ld-musl-x86_64.so.1";

impl Elf<'_> {
    fn needing<'a>(needed: &'a [&'a str]) -> Elf<'a> {
        let (interpreter, soname, rpath, runpath) = (None, None, None, None);
        Elf { machine: X86_64, interpreter, soname, rpath, runpath, needed }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut strings = vec![0];
        let mut keep = |text: &str| {
            let at = strings.len() as u64;
            strings.extend(text.bytes());
            strings.push(0);
            at
        };
        let mut table: Vec<(u64, u64)> = self.needed.iter().map(|name| (1, keep(name))).collect();
        let texts = [(14, self.soname), (15, self.rpath), (29, self.runpath)];
        table.extend(texts.into_iter().filter_map(|(tag, text)| Some((tag, keep(text?)))));
        let interpreter = self.interpreter.map(|text| (keep(text), text.len() as u64 + 1));
        let count = 2 + u64::from(interpreter.is_some());
        let at = 64 + 56 * count;
        let table_size = 16 * (table.len() as u64 + 2);
        table.extend([(5, at + table_size), (0, 0)]);
        let size = at + table_size + strings.len() as u64;

        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(16, 0);
        let half = |file: &mut Vec<u8>, values: &[u16]| {
            for value in values {
                file.extend(value.to_le_bytes());
            }
        };
        half(&mut file, &[3, self.machine, 1, 0]);
        for value in [0_u64, 64, 0] {
            file.extend(value.to_le_bytes());
        }
        half(&mut file, &[0, 0, 64, 56, u16::try_from(count).unwrap(), 64, 0, 0]);
        let mut segment = |kind: u32, offset: u64, size: u64| {
            file.extend(kind.to_le_bytes());
            file.extend(4_u32.to_le_bytes());
            let numbers = [offset, offset, offset, size, size, 1];
            for value in numbers {
                file.extend(value.to_le_bytes());
            }
        };
        segment(1, 0, size);
        segment(2, at, table_size);
        if let Some((place, length)) = interpreter {
            segment(3, at + table_size + place, length);
        }
        for (tag, value) in table {
            file.extend(tag.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        file.extend(strings);
        file
    }
}

/// A system as its files.
#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(path.to_owned(), bytes.into());
        self
    }

    fn names(&self, directory: &str) -> Vec<String> {
        let start = format!("{directory}/");
        let below = self.0.keys().filter_map(|path| path.strip_prefix(&start));
        below.filter(|name| !name.contains('/')).map(str::to_owned).collect()
    }

    /// The tree of the program at this path, a line for each library.
    fn tree(&self, place: &str) -> String {
        let bytes = &self.0[place];
        let inquiry = Inquiry { name: place.to_owned(), ..Inquiry::default() };
        let file = muslin_elf::inspect(bytes, &inquiry).unwrap();
        let facts = Facts::read(bytes).unwrap();
        let read = |path: &str| self.0.get(&path.replace("/bin/../", "/")).cloned();
        let names = |directory: &str| self.names(directory);
        let load = |path: &str| Some(muslin_elf::loading(std::io::Cursor::new(read(path)?)));
        let system = System { read: &read, load: &load, names: &names };
        let found = libraries(&file, &facts, place, "/", &system);
        let mut text = String::new();
        for one in found.loader.iter().chain(&found.libraries) {
            let place = one.path.as_deref().unwrap_or("not found");
            let through = one.through.as_deref().unwrap_or("-");
            text.push_str(&format!("{} for {}: {place} ({through})\n", one.name, one.needed_by));
            for other in &one.for_cpus {
                text.push_str(&format!("    with {}: {}\n", other.cpu, other.path));
            }
            for shelf in &one.looked_at {
                let misfit = shelf.misfit.as_deref().unwrap_or("nothing");
                text.push_str(&format!("    {} ({}): {misfit}\n", shelf.directory, shelf.through));
            }
        }
        text.push_str(&found.note.unwrap_or_default());
        text
    }
}

fn program<'a>(interpreter: &'a str, needed: &'a [&'a str]) -> Elf<'a> {
    Elf { interpreter: Some(interpreter), ..Elf::needing(needed) }
}

#[test]
fn glibc_reads_its_configuration_and_then_its_own_directories() {
    let files = Files::default()
        .with("/bin/app", program(GLIBC, &["libz.so.1", "libc.so.6"]).bytes())
        .with("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf # all\n")
        .with("/etc/ld.so.conf.d/b.conf", "/opt/b\n")
        .with("/etc/ld.so.conf.d/a.conf", "# first\n/opt/a/\n")
        .with("/etc/ld.so.conf.d/c.txt", "/opt/c\n")
        .with("/opt/b/libz.so.1", Elf::needing(&["libc.so.6"]).bytes())
        .with("/lib64/ld-linux-x86-64.so.2", Elf::needing(&[]).bytes())
        .with("/lib64/libc.so.6", Elf::needing(&["ld-linux-x86-64.so.2"]).bytes());
    insta::assert_snapshot!(files.tree("/bin/app"), @"
    /lib64/ld-linux-x86-64.so.2 for app: /lib64/ld-linux-x86-64.so.2 (the loader itself)
    libz.so.1 for app: /opt/b/libz.so.1 (/etc/ld.so.conf.d/b.conf)
    libc.so.6 for app: /lib64/libc.so.6 (glibc's default directories)
    there is no /etc/ld.so.cache: the directories of /etc/ld.so.conf count only after `ldconfig` has run there
    ");
}

#[test]
fn a_runpath_speaks_for_its_own_object_and_an_rpath_for_all_below() {
    let app = |rpath, runpath| {
        Elf { rpath, runpath, ..program(GLIBC, &["liba.so", "libc.so.6"]) }.bytes()
    };
    let files = |app: Vec<u8>| {
        Files::default()
            .with("/opt/app/bin/app", app)
            .with("/opt/app/lib/liba.so", Elf::needing(&["libb.so"]).bytes())
            .with("/opt/app/lib/libb.so", Elf::needing(&[]).bytes())
            .with("/lib64/libc.so.6", Elf::needing(&[]).bytes())
    };
    let path = Some("$ORIGIN/../lib:${ORIGIN}/../lib/");
    let tree = |app| files(app).tree("/opt/app/bin/app");
    insta::assert_snapshot!(tree(app(path, None)), @"
    /lib64/ld-linux-x86-64.so.2 for app: not found (-)
    liba.so for app: /opt/app/bin/../lib/liba.so (RPATH of app)
    libc.so.6 for app: /lib64/libc.so.6 (glibc's default directories)
    libb.so for liba.so: /opt/app/bin/../lib/libb.so (RPATH of app)
    ");
    insta::assert_snapshot!(tree(app(None, path)), @"
    /lib64/ld-linux-x86-64.so.2 for app: not found (-)
    liba.so for app: /opt/app/bin/../lib/liba.so (RUNPATH of app)
    libc.so.6 for app: /lib64/libc.so.6 (glibc's default directories)
    libb.so for liba.so: not found (-)
        /lib/x86_64-linux-gnu (glibc's default directories): nothing
        /usr/lib/x86_64-linux-gnu (glibc's default directories): nothing
        /lib64 (glibc's default directories): nothing
        /usr/lib64 (glibc's default directories): nothing
        /lib (glibc's default directories): nothing
        /usr/lib (glibc's default directories): nothing
    ");
}

#[test]
fn glibc_passes_over_a_library_for_another_machine_and_stops_at_text() {
    let foreign = Elf { machine: AARCH64, ..Elf::needing(&[]) };
    let files = Files::default()
        .with("/bin/app", program(GLIBC, &["libz.so.1", "libc.so.6"]).bytes())
        .with("/lib/x86_64-linux-gnu/libz.so.1", foreign.bytes())
        .with("/lib/x86_64-linux-gnu/libc.so.6", "/* GNU ld script */")
        .with("/lib/libc.so.6", Elf::needing(&[]).bytes())
        .with("/usr/lib/libz.so.1", Elf::needing(&[]).bytes());
    insta::assert_snapshot!(files.tree("/bin/app"), @"
    /lib64/ld-linux-x86-64.so.2 for app: not found (-)
    libz.so.1 for app: /usr/lib/libz.so.1 (glibc's default directories)
    libc.so.6 for app: not found (-)
        /lib/x86_64-linux-gnu (glibc's default directories): the file there is neither an ELF file nor anything else known here
    ");
}

#[test]
fn musl_is_its_own_c_library_and_reads_its_path_file() {
    let app = program(MUSL, &["libz.so", "libc.musl-x86_64.so.1", "libm.so.6", "libgone.so"]);
    let files = Files::default()
        .with("/bin/app", app.bytes())
        .with(MUSL, Elf::needing(&[]).bytes())
        .with("/usr/local/lib/libz.so", Elf::needing(&[]).bytes());
    insta::assert_snapshot!(files.tree("/bin/app"), @"
    /lib/ld-musl-x86_64.so.1 for app: /lib/ld-musl-x86_64.so.1 (the loader itself)
    libz.so for app: /usr/local/lib/libz.so (musl's default directories)
    libgone.so for app: not found (-)
        /lib (musl's default directories): nothing
        /usr/local/lib (musl's default directories): nothing
        /usr/lib (musl's default directories): nothing
    ");
    let files = files.with("/etc/ld-musl-x86_64.path", "/opt/lib\n/lib");
    insta::assert_snapshot!(files.tree("/bin/app"), @"
    /lib/ld-musl-x86_64.so.1 for app: /lib/ld-musl-x86_64.so.1 (the loader itself)
    libz.so for app: not found (-)
        /opt/lib (/etc/ld-musl-x86_64.path): nothing
        /lib (/etc/ld-musl-x86_64.path): nothing
    libgone.so for app: not found (-)
        /opt/lib (/etc/ld-musl-x86_64.path): nothing
        /lib (/etc/ld-musl-x86_64.path): nothing
    ");
}

#[test]
fn libraries_that_need_each_other_end() {
    let a = Elf { soname: Some("liba.so.1"), ..Elf::needing(&["libb.so.1"]) };
    let b = Elf { soname: Some("libb.so.1"), ..Elf::needing(&["liba.so.1", "libb.so.1"]) };
    let files = Files::default()
        .with("/bin/a", program(GLIBC, &["liba.so.1", "libc.so.6"]).bytes())
        .with("/lib64/liba.so.1", a.bytes())
        .with("/lib64/libb.so.1", b.bytes())
        .with("/lib64/libc.so.6", Elf::needing(&[]).bytes());
    insta::assert_snapshot!(files.tree("/bin/a"), @"
    /lib64/ld-linux-x86-64.so.2 for a: not found (-)
    liba.so.1 for a: /lib64/liba.so.1 (glibc's default directories)
    libc.so.6 for a: /lib64/libc.so.6 (glibc's default directories)
    libb.so.1 for liba.so.1: /lib64/libb.so.1 (glibc's default directories)
    ");
}

#[test]
fn a_loader_whose_rules_are_not_known_is_not_guessed_at() {
    let files =
        Files::default().with("/bin/app", program("/system/bin/linker64", &["libm.so"]).bytes());
    insta::assert_snapshot!(files.tree("/bin/app"), @"
    /system/bin/linker64 for app: not found (-)
    how its loader looks for libraries is not known here
    ");
}

#[test]
fn a_library_that_names_no_c_library_is_loaded_by_the_only_loader_there_is() {
    let files = Files::default()
        .with("/lib/libb.so", Elf { soname: Some("libb.so"), ..Elf::needing(&["liba.so"]) }.bytes())
        .with("/usr/lib/liba.so", Elf::needing(&[]).bytes());
    insta::assert_snapshot!(files.tree("/lib/libb.so"), @"how its loader looks for libraries is not known here");
    let files = files.with(MUSL, Elf::needing(&[]).bytes());
    insta::assert_snapshot!(files.tree("/lib/libb.so"), @"liba.so for libb.so: /usr/lib/liba.so (musl's default directories)");
    let files = files.with(GLIBC, Elf::needing(&[]).bytes());
    insta::assert_snapshot!(files.tree("/lib/libb.so"), @"how its loader looks for libraries is not known here");
}

#[test]
fn each_directory_is_preceded_by_those_for_newer_processors() {
    let (rpath, runpath) = (None, Some("/a:/b"));
    let app = Elf { rpath, runpath, ..program(GLIBC, &["libx.so", "libonly.so", "libc.so.6"]) };
    let library = || Elf::needing(&[]).bytes();
    let files = Files::default()
        .with("/bin/app", app.bytes())
        .with("/a/glibc-hwcaps/x86-64-v3/libx.so", library())
        .with("/a/libx.so", library())
        .with("/b/glibc-hwcaps/x86-64-v4/libx.so", library())
        .with("/b/glibc-hwcaps/x86-64-v4/libonly.so", library())
        .with("/lib64/libc.so.6", library());
    insta::assert_snapshot!(files.tree("/bin/app"), @"
    /lib64/ld-linux-x86-64.so.2 for app: not found (-)
    libx.so for app: /a/libx.so (RUNPATH of app)
        with x86-64-v3: /a/glibc-hwcaps/x86-64-v3/libx.so
    libonly.so for app: not found (-)
        with x86-64-v4: /b/glibc-hwcaps/x86-64-v4/libonly.so
        /a (RUNPATH of app): nothing
        /b (RUNPATH of app): nothing
        /lib/x86_64-linux-gnu (glibc's default directories): nothing
        /usr/lib/x86_64-linux-gnu (glibc's default directories): nothing
        /lib64 (glibc's default directories): nothing
        /usr/lib64 (glibc's default directories): nothing
        /lib (glibc's default directories): nothing
        /usr/lib (glibc's default directories): nothing
    libc.so.6 for app: /lib64/libc.so.6 (glibc's default directories)
    ");
}
