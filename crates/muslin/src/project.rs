//! A project as it is understood before anything is decided: its configuration, its graph, its native code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

use cargo_metadata::{Metadata, Package};
use muslin_failures::Failures;
use muslin_libraries::{Directory, Libraries, ProvidePolicy, provided, with_allocator};
use muslin_natives::{OwnLinking, Rules, Survey, roots, scan};
use muslin_plan::{
    ConfigFile, Configuration, build_environment, configuration, flags_for_cfg,
    profiles_of_manifest, refuse_own_flags, rustc, settings_on, target_cpu,
};
use muslin_schema::{Environment, Exit, Failure, Host, NativeNeed, Purpose, Request, Target};
use muslin_toml::Faults;
use muslin_toolchain::Catalog;

use crate::clock::Clock;
use crate::config_paths::{config_files, manifest, require_cache};
use crate::feature_cure::with_feature_cures;
use crate::metadata::metadata;
use crate::own_linking::{own_directories, own_linking};
use crate::session::Session;

/// What the native dependency scan found for each target.
pub(crate) type NativeScans = Vec<(Target, Vec<NativeNeed>)>;

/// A project as it was understood: the request with its configuration, the graph for each target, the machine.
pub struct Project {
    pub(crate) request: Request,
    pub(crate) graphs: Vec<(Target, Metadata)>,
    pub(crate) natives: NativeScans,
    pub(crate) host: Host,
    pub(crate) catalog: Catalog,
    /// The static libraries that can be built.
    pub(crate) libraries: Libraries,
    /// What is known of native crates.
    pub(crate) rules: Rules,
    /// What is known of how builds fail.
    pub(crate) failures: Failures,
    /// The user's cargo configuration, the strongest first.
    pub(crate) config_files: Vec<ConfigFile>,
    /// How long each stage took.
    pub(crate) clock: Clock,
    /// Neither the request nor the configuration names a target: it is built for the architecture of this machine.
    pub(crate) assumes_target: bool,
}

/// A file of a catalogue is not sound.
#[derive(Debug, thiserror::Error)]
#[error("{} of the toolchains, libraries, rules or failures cannot be used", if .0.len() == 1 { "a file".to_owned() } else { format!("{} files", .0.len()) })]
pub(crate) struct CatalogError(pub(crate) Vec<Faults>);

impl Failure for CatalogError {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }

    fn details(&self) -> Vec<String> {
        self.0
            .iter()
            .flat_map(|faults| faults.to_string().lines().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
}

/// The directory of the user's own toolchains cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the directory of your own toolchains")]
struct NoCatalog(#[source] muslin_exec::FileError);

impl Failure for NoCatalog {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }
}

/// The configuration speaks of a library that is not known.
#[derive(Debug, thiserror::Error)]
#[error("`[libraries.{name}]` of the configuration names an unknown library")]
pub(crate) struct UnknownLibrary {
    name: String,
    known: Vec<String>,
}

impl Failure for UnknownLibrary {
    fn exit(&self) -> Exit {
        Exit::Configuration
    }

    fn help(&self) -> Option<String> {
        Some(format!("there are {}", self.known.join(", ")))
    }
}

/// The selection does not fit the workspace.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SelectionError(#[from] pub(crate) muslin_natives::ScanError);

impl Failure for SelectionError {
    fn exit(&self) -> Exit {
        match self.0 {
            muslin_natives::ScanError::Roots(_) => Exit::Usage,
            _ => Exit::Metadata,
        }
    }

    fn help(&self) -> Option<String> {
        self.0.help()
    }
}

/// This machine's own architecture is not one that a static build has.
#[derive(Debug, thiserror::Error)]
#[error("there is no static target for this machine (`{0}`)")]
struct NoTargetForHost(String);

impl Failure for NoTargetForHost {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn help(&self) -> Option<String> {
        Some("use `--target x86_64`, `--target aarch64` or `--target all`".to_owned())
    }
}

impl Project {
    /// The request, completed by the configuration of the project.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The graph of the first target: what does not depend on a target is read from it.
    #[must_use]
    pub fn graph(&self) -> &Metadata {
        &self.graphs[0].1
    }

    /// By target: the directories that the user's own flags have searched for libraries.
    pub(crate) fn own_directories(&self) -> BTreeMap<Target, Vec<String>> {
        let root = self.graph().workspace_root.as_str();
        let of = |target| own_directories(&self.config_files, &self.host, target, root);
        self.request.targets.iter().map(|target| (*target, of(*target))).collect()
    }

    /// The processor that the user's flags compile for.
    pub(crate) fn processor(&self, target: Target) -> Option<String> {
        target_cpu(&settings_on(&self.config_files, &self.host, target))
    }

    /// The native dependency scan of each target.
    #[must_use]
    pub fn natives(&self) -> &[(Target, Vec<NativeNeed>)] {
        &self.natives
    }

    /// The selected packages.
    ///
    /// # Errors
    ///
    /// [`SelectionError`] if the selection does not fit the workspace.
    pub fn roots(&self) -> Result<Vec<&Package>, SelectionError> {
        roots(self.graph(), &self.request.selection).map_err(|error| SelectionError(error.into()))
    }

    /// Cargo's target directory.
    #[must_use]
    pub fn target_directory(&self) -> &Path {
        self.graph().target_directory.as_std_path()
    }
}

/// Reads the project: the machine and the graph at the same time, then the configuration, then the native dependency scan.
///
/// # Errors
///
/// The first thing that keeps the project from being understood.
pub(crate) fn project(
    session: &Session<'_>,
    request: &Request,
) -> Result<Project, Box<dyn Failure>> {
    let clock = Clock::start("reading the project");
    refuse_own_flags(&request.cargo_args)?;
    require_cache(&session.environment)?;
    let asked = &request.targets;
    let mut request = request.clone();
    let mut config_files =
        config_files(&session.working_directory, &session.environment, &request.cargo_args);
    let rustc = rustc(&config_files, &session.environment);
    let environment = build_environment(&session.environment, &config_files);
    let session = &session.with_environment(environment);
    if request.targets.is_empty() {
        // A guess, which the configuration may correct below.
        request.targets.extend(Target::of_host(std::env::consts::ARCH));
    }
    let (host, graphs) = thread::scope(|scope| {
        let host = scope.spawn(|| {
            muslin_exec::probe_with(&rustc, session.runner, &session.environment, &session.cache())
        });
        let graphs = self::graphs(session, &request, &request.targets, Vec::new());
        (host.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), graphs)
    });
    let (mut host, graphs) = (host?, graphs?);
    let Some((_, graph)) = graphs.first() else { return Err(NoTargetForHost(host.triple).into()) };
    let configuration = project_configuration(&request, graph)?;
    let root = graph.workspace_root.join("Cargo.toml");
    let root = manifest(root.as_std_path());
    config_files.push(profiles_of_manifest(&root.path, &root.text));
    let assumes_target = asked.is_empty() && configuration.targets.is_empty();
    let request = completed(request, asked, &configuration, &host);
    ask_with_flags(session, &rustc, &config_files, &request.targets, &mut host);
    let graphs = self::graphs(session, &request, &request.targets, graphs)?;
    let Catalogues { catalog, libraries, rules, failures } = catalogues(&request)?;
    let linking = |target| own_linking(&config_files, &host, target);
    let natives = native_scans(&graphs, &request, &linking, &session.environment, &rules)?;
    let natives = with_libraries(natives, &request, &libraries)?;
    let natives = with_feature_cures(session, natives, &request, &linking, &libraries, &rules);
    Ok(Project {
        request,
        graphs,
        natives,
        host,
        catalog,
        libraries,
        rules,
        failures,
        config_files,
        clock,
        assumes_target,
    })
}

/// Asks rustc once more where flags of the user can change what holds in `cfg(…)`.
fn ask_with_flags(
    session: &Session<'_>,
    rustc: &str,
    config_files: &[ConfigFile],
    targets: &[Target],
    host: &mut Host,
) {
    for target in targets {
        let flags = flags_for_cfg(config_files, host, *target);
        if let Some(rust) = host.rust.get_mut(target).filter(|_| !flags.is_empty()) {
            rust.cfg_with_flags = muslin_exec::cfg_with(rustc, session.runner, *target, &flags);
        }
    }
}

/// The request with what the project configures. Its targets are those that were asked for, else those
/// of the configuration, else the guess that it came with.
pub(crate) fn completed(
    mut request: Request,
    asked: &[Target],
    configuration: &Configuration,
    host: &Host,
) -> Request {
    let guessed = std::mem::replace(&mut request.targets, asked.to_vec());
    let mut request = configuration.complete(request);
    if request.targets.is_empty() {
        // That of its rustc: the program itself may be translated, as Rosetta does it.
        request.targets = Target::of_host(&host.triple).map_or(guessed, |own| vec![own]);
    } else if asked.is_empty() && request.purpose != Purpose::Deliver {
        request.targets = vec![to_start(&request.targets, host)];
    }
    request
}

/// The one of the configured targets whose executables are started where none is asked for: this
/// machine's own, if it is among them.
fn to_start(targets: &[Target], host: &Host) -> Target {
    let own = targets.iter().find(|target| host.runs(**target));
    *own.unwrap_or(&targets[0])
}

/// The graph for each target, in their order; those that are not `known` are asked for, all at once.
pub(crate) fn graphs(
    session: &Session<'_>,
    request: &Request,
    targets: &[Target],
    mut known: Vec<(Target, Metadata)>,
) -> Result<Vec<(Target, Metadata)>, Box<dyn Failure>> {
    known.retain(|(target, _)| targets.contains(target));
    let has = |target: &Target| known.iter().any(|(other, _)| other == target);
    let missing: Vec<Target> = targets.iter().copied().filter(|target| !has(target)).collect();
    let asked: Result<Vec<_>, Box<dyn Failure>> = thread::scope(|scope| {
        let asked: Vec<_> = missing
            .iter()
            .map(|target| (*target, scope.spawn(|| metadata(session, request, *target))))
            .collect();
        asked
            .into_iter()
            .map(|(target, thread)| {
                let answer = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                Ok((target, answer?))
            })
            .collect()
    });
    known.extend(asked?);
    known.sort_by_key(|(target, _)| targets.iter().position(|one| one == target));
    Ok(known)
}

pub(crate) fn project_configuration(
    request: &Request,
    graph: &Metadata,
) -> Result<Configuration, Box<dyn Failure>> {
    let selected =
        roots(graph, &request.selection).map_err(|error| SelectionError(error.into()))?;
    let packages: Vec<_> =
        selected.iter().map(|package| manifest(package.manifest_path.as_std_path())).collect();
    let root = graph.workspace_root.join("Cargo.toml");
    Ok(configuration(&manifest(root.as_std_path()), &packages)?)
}

/// All data: what is embedded, and the user's own.
pub(crate) struct Catalogues {
    pub(crate) catalog: Catalog,
    pub(crate) libraries: Libraries,
    pub(crate) rules: Rules,
    pub(crate) failures: Failures,
}

impl Catalogues {
    /// What is embedded.
    pub(crate) fn embedded() -> Self {
        Self {
            catalog: Catalog::with(&[]).expect("a test reads every embedded toolchain"),
            libraries: Libraries::with(&[]).expect("a test reads every embedded library"),
            rules: Rules::embedded(),
            failures: Failures::embedded(),
        }
    }
}

/// The embedded data, and the directory of the user's own, if there is one.
pub(crate) fn catalogues(request: &Request) -> Result<Catalogues, Box<dyn Failure>> {
    let directory = request.catalog.as_ref().map(PathBuf::from);
    let own = |name: &str| {
        let directory = directory.as_ref().map(|directory| directory.join(name));
        let directory = directory.filter(|directory| muslin_exec::is_directory(directory));
        directory.map_or(Ok(Vec::new()), |directory| muslin_exec::toml_files(&directory))
    };
    Ok(Catalogues {
        catalog: catalog(directory.as_deref())?,
        libraries: libraries(directory.as_deref())?,
        rules: Rules::with(&own("natives")?).map_err(CatalogError)?,
        failures: Failures::with(&own("failures")?).map_err(CatalogError)?,
    })
}

/// The embedded libraries, and those of a directory.
pub(crate) fn libraries(directory: Option<&Path>) -> Result<Libraries, Box<dyn Failure>> {
    let directory = directory.map(|directory| directory.join("libraries"));
    let mut own = Vec::new();
    if let Some(directory) = directory.filter(|directory| muslin_exec::is_directory(directory)) {
        for name in muslin_exec::names_in(&directory) {
            let path = directory.join(&name);
            if muslin_exec::is_file(&path.join("library.toml")) {
                let files = muslin_exec::texts_below(&path).map_err(NoCatalog)?;
                own.push(Directory { name, path: path.display().to_string(), files });
            }
        }
    }
    Ok(Libraries::with(&own).map_err(CatalogError)?)
}

/// The embedded toolchains, and those of a directory.
pub(crate) fn catalog(directory: Option<&Path>) -> Result<Catalog, Box<dyn Failure>> {
    let own = directory.map_or(Ok(Vec::new()), muslin_exec::toml_files).map_err(NoCatalog)?;
    Ok(Catalog::with(&own).map_err(CatalogError)?)
}

pub(crate) fn native_scans(
    graphs: &[(Target, Metadata)],
    request: &Request,
    linking: &dyn Fn(Target) -> OwnLinking,
    environment: &Environment,
    rules: &Rules,
) -> Result<NativeScans, Box<dyn Failure>> {
    let mut all = Vec::new();
    for (target, graph) in graphs {
        let survey = Survey {
            metadata: graph,
            selection: &request.selection,
            features: &request.features,
            target: *target,
            environment,
            own_linking: &linking(*target),
            rules,
            sources: &muslin_exec::read_if_there,
        };
        all.push((*target, scan(&survey).map_err(SelectionError)?));
    }
    Ok(all)
}

/// The same scans, with the libraries that are supplied.
///
/// # Errors
///
/// [`UnknownLibrary`] if the configuration speaks of one that is not known.
pub(crate) fn with_libraries(
    native_scans: NativeScans,
    request: &Request,
    libraries: &Libraries,
) -> Result<NativeScans, UnknownLibrary> {
    if let Some(name) = request.libraries.keys().find(|name| libraries.find(name).is_none()) {
        let known = libraries.all().iter().map(|one| format!("`{}`", one.id)).collect();
        return Err(UnknownLibrary { name: name.clone(), known });
    }
    let wish = ProvidePolicy::of(request);
    Ok(native_scans
        .into_iter()
        .map(|(target, natives)| {
            let natives = provided(natives, libraries, wish);
            let allocator = request.allocator.unwrap_or_default();
            (target, with_allocator(natives, allocator, libraries, wish))
        })
        .collect())
}
