//! `dist`: what a release needs, of executables that were built and checked.

mod channels;
mod keys;
mod pgp;

use std::path::PathBuf;

use cargo_metadata::Package;
use muslin_package::{
    ArchiveFormat, Channel, Entry, Installable, Node, PackageFormat, PackageKey, Resource,
    SbomFormat, archive, installable, tree,
};
use muslin_schema::{ArtifactKind, BuildRecord, Distribution, Failure, Target, redacted};

use crate::pipeline::Build;
use crate::project::Project;
use crate::session::Session;
use crate::ship::{
    Companions, DIST, Debug, Delivery, Made, ShipError, Shipped, Sources, Stated, Time, commit,
    deliver, signing_key, statement, time,
};
use crate::smoke::{BuiltProgram, smoke_programs};

use channels::{channels, published_at};
use keys::package_key;
use pgp::Pgp;

/// What a release is made of.
#[derive(Clone, Debug)]
pub struct DistRequest {
    /// The directory for the files; `dist` in the target directory unless given.
    pub out: Option<PathBuf>,
    /// How executables are packed.
    pub archives: Vec<ArchiveFormat>,
    /// Whether each archive is there once more under a name without the version.
    pub unversioned: bool,
    /// What package managers install as well.
    pub packages: Vec<PackageFormat>,
    /// Which other package managers get a recipe that fetches the archives.
    pub channels: Vec<Channel>,
    /// Where the files are published, with `{version}` for that of a package; the releases of its repository unless
    /// given.
    pub download_url: Option<String>,
    /// The formats of the SBOM.
    pub sboms: Vec<SbomFormat>,
    /// Whether debug information is kept, in an archive of its own.
    pub debug: Debug,
    /// The file of the private key that signs the provenance.
    pub sign_key: Option<PathBuf>,
    /// The file of the private key that signs packages of Alpine.
    pub package_key: Option<PathBuf>,
    /// The key of `gpg`'s keyring that signs the other packages.
    pub pgp_key: Option<String>,
}

impl DistRequest {
    /// Whether the packages say what their formats need, and whether the key can sign, before anything is built.
    ///
    /// # Errors
    ///
    /// The [`Failure`] of what is missing.
    pub fn check(&self, project: &Project) -> Result<(), Box<dyn Failure>> {
        self.sign_key.as_deref().map(signing_key).transpose()?;
        self.package_key.as_deref().map(package_key).transpose()?;
        let roots = project.roots()?;
        let delivers = |one: &&&Package| one.targets.iter().any(cargo_metadata::Target::is_bin);
        for package in roots.iter().filter(delivers) {
            if !self.channels.is_empty() {
                published_at(package, self.download_url.as_deref())?;
            }
            let sibling = Companions::read(package, project.graph().workspace_root.as_std_path())?;
            for target in &project.request().targets {
                let release = Release { package, target: *target, programs: &[] };
                for format in &self.packages {
                    release.package(*format, &sibling, None, 0)?;
                }
            }
        }
        Ok(())
    }
}

/// A release or images that were written, and where.
#[derive(Clone, Debug)]
pub struct Written {
    /// What was made.
    pub distribution: Distribution,
    /// Where it is.
    pub directory: PathBuf,
}

/// Makes a release of what was built and checked.
///
/// # Errors
///
/// [`ShipError`] or [`crate::smoke::SmokeError`]; nothing is written then.
pub(crate) fn dist(
    session: &Session<'_>,
    build: &Build,
    request: &DistRequest,
) -> Result<Written, Box<dyn Failure>> {
    let time = time(session, build.graph().workspace_root.as_std_path())?;
    let everything = make(build, request, &time)?;
    let programs = everything.programs.iter().map(|(target, one)| BuiltProgram {
        name: &one.about.name,
        target: *target,
        bytes: &one.bytes,
    });
    smoke_programs(session, &build.project, programs)?;
    let Everything { mut made, mut notes, builds, materials, .. } = everything;
    if let Some(key) = &request.pgp_key {
        let pgp = Pgp::find(session.runner, key, time.seconds)?;
        made = signed(made, &pgp)?;
    }
    let commit = commit(session.runner, build.graph().workspace_root.as_std_path());
    notes.extend(build.target_note());
    let directory = build.directory(request.out.as_deref());
    let sources = Sources { commit, builds };
    let wanted = (request.channels.as_slice(), request.download_url.as_deref());
    made.extend(channels(build, wanted, &made)?);
    let key = request.sign_key.as_deref().map(signing_key).transpose()?;
    let artifacts: Vec<_> = made.iter().map(|one| one.artifact.clone()).collect();
    let made: Vec<_> = made.iter().collect();
    let delivery = Delivery {
        directory: &directory,
        names: DIST,
        made: &made,
        sibling: &[],
        notes,
        sources,
        time: &time,
    };
    let distribution = deliver(delivery, |manifest, sources| {
        let others = vec![manifest];
        let stated = Stated { artifacts: &artifacts, others, sources, materials };
        statement(build, stated, DIST, key.as_ref())
    })?;
    Ok(Written { distribution, directory })
}

/// The packages with their PGP signatures: that of an `.rpm` is in its header, that of any other is a file next to it
/// under the name that pacman looks for. An `.apk` has a signature of its own kind.
fn signed(made: Vec<Made>, pgp: &Pgp<'_>) -> Result<Vec<Made>, ShipError> {
    let mut all = Vec::new();
    for mut one in made {
        let ends_in = |format: PackageFormat| one.artifact.file.ends_with(format.extension());
        if one.artifact.kind != ArtifactKind::Package || ends_in(PackageFormat::Apk) {
            all.push(one);
        } else if ends_in(PackageFormat::Rpm) {
            one.replace(pgp.sign_rpm(&one.content)?);
            all.push(one);
        } else {
            let signature = one.signature(pgp.sign(&one.content)?);
            all.extend([one, signature]);
        }
    }
    Ok(all)
}

/// All that a release is.
#[derive(Default)]
struct Everything {
    made: Vec<Made>,
    /// What a person should know.
    notes: Vec<String>,
    /// How each executable was built.
    builds: Vec<BuildRecord>,
    /// The crates that they were made from.
    materials: Vec<Resource>,
    /// The executables, as they are in every file.
    programs: Vec<(Target, Shipped)>,
}

/// Makes all files in memory.
fn make(build: &Build, request: &DistRequest, time: &Time) -> Result<Everything, ShipError> {
    let mut all = Everything::default();
    let Everything { made, notes, builds, materials, programs: all_programs } = &mut all;
    let debug = request.debug;
    let package_key = request.package_key.as_deref().map(package_key).transpose()?;
    for package in build.packages() {
        let sibling = Companions::read(package, build.graph().workspace_root.as_std_path())?;
        if sibling.is_empty() {
            notes.push(format!("`{}` has no licence and no README to pack", package.name));
        }
        for target in build.targets() {
            let (programs, inside) = build.programs(package, target, debug, time)?;
            builds.extend(programs.iter().filter_map(|one| one.record.clone()));
            materials.extend(inside.materials());
            let release = Release { package, target, programs: &programs };
            if let Some(vex) = inside.vex(package, target, &programs, time) {
                let name = format!("{}.openvex.json", release.stem());
                made.push(release.made(name, ArtifactKind::Vex, vex.into_bytes()));
            }
            for format in &request.sboms {
                let sbom = inside.sbom(package, target, &programs, time, *format);
                let name = format!("{}.{}", release.stem(), format.extension());
                made.push(release.made(name, ArtifactKind::Sbom, sbom.into_bytes()));
            }
            for format in &request.archives {
                let archive = release.archive(*format, &sibling, time.seconds)?;
                if request.unversioned {
                    let name = format!("{}-{target}.{format}", package.name);
                    made.push(release.with_programs(
                        name,
                        ArtifactKind::Archive,
                        archive.content.clone(),
                    ));
                }
                made.push(archive);
                if debug == Debug::Split {
                    made.push(release.debug_archive(*format, time.seconds)?);
                }
            }
            for format in &request.packages {
                let key = package_key.as_ref();
                made.push(release.package(*format, &sibling, key, time.seconds)?);
            }
            all_programs.extend(programs.into_iter().map(|one| (target, one)));
        }
    }
    Ok(all)
}

/// One package for one target.
struct Release<'a> {
    package: &'a Package,
    target: Target,
    programs: &'a [Shipped],
}

impl Release<'_> {
    /// `{name}-{version}-{target}`: the name of the archive and of the one directory in it, which is where
    /// `cargo binstall` looks by itself.
    fn stem(&self) -> String {
        format!("{}-{}-{}", self.package.name, self.package.version, self.target)
    }

    fn archive(
        &self,
        format: ArchiveFormat,
        sibling: &Companions,
        time: u64,
    ) -> Result<Made, ShipError> {
        let stem = self.stem();
        let programs = self
            .programs
            .iter()
            .map(|one| Entry::program(format!("{stem}/{}", one.about.name), one.bytes.clone()));
        let entries = programs.chain(sibling.in_archive(&stem)).collect();
        let content = archive(format, &tree(entries), time)?;
        Ok(self.with_programs(format!("{stem}.{format}"), ArtifactKind::Archive, content))
    }

    /// Programs in `/usr/bin`, and what goes with them where the system wants it.
    fn package(
        &self,
        format: PackageFormat,
        sibling: &Companions,
        key: Option<&PackageKey>,
        time: u64,
    ) -> Result<Made, ShipError> {
        let Package { name, authors, license, description, homepage, repository, .. } =
            self.package;
        let programs = self
            .programs
            .iter()
            .map(|one| Entry::program(format!("usr/bin/{}", one.about.name), one.bytes.clone()));
        let page = homepage.as_deref().or(repository.as_deref()).map(redacted);
        let unnamed = format!("static executables of the package {name}");
        let about = Installable {
            name,
            version: &self.package.version.to_string(),
            license: license.as_deref(),
            description: description.as_deref().unwrap_or(&unnamed),
            homepage: page.as_deref(),
            maintainer: authors.first().map(String::as_str),
            target: self.target,
            entries: &tree(programs.chain(sibling.installed(name, format)).collect()),
        };
        let (file, content) = installable(format, &about, key, time)?;
        Ok(self.with_programs(file, ArtifactKind::Package, content))
    }

    /// The debug files under the names of their programs, and again where debuggers look for a build id:
    /// the directory is one that gdb takes as its `debug-file-directory`.
    fn debug_archive(&self, format: ArchiveFormat, time: u64) -> Result<Made, ShipError> {
        let stem = format!("{}-debug", self.stem());
        let mut entries = Vec::new();
        for one in self.programs {
            let Some(content) = one.debug.clone() else { continue };
            let path = format!("{stem}/{}.debug", one.about.name);
            if let Some((start, rest)) = one.build_id.as_ref().and_then(|id| id.split_at_checked(2))
            {
                let again = format!("{stem}/.build-id/{start}/{rest}.debug");
                entries.push(Entry { node: Node::Link(path.clone()), ..Entry::file(again, "") });
            }
            entries.push(Entry::file(path, content));
        }
        let content = archive(format, &tree(entries), time)?;
        Ok(self.made(format!("{stem}.{format}"), ArtifactKind::DebugArchive, content))
    }

    fn with_programs(&self, file: String, kind: ArtifactKind, content: Vec<u8>) -> Made {
        let mut made = self.made(file, kind, content);
        made.artifact.executables = self.programs.iter().map(|one| one.about.clone()).collect();
        made
    }

    fn made(&self, file: String, kind: ArtifactKind, content: Vec<u8>) -> Made {
        Made::new(self.package, Some(self.target), file, kind, content)
    }
}
