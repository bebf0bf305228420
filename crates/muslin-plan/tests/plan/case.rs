//! A project on a machine, and the screen of its plan.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::Metadata;
use muslin_libraries::{Directory, Libraries, ProvidePolicy, provided, with_allocator};
use muslin_plan::{ConfigFile, Inputs, plan};
use muslin_schema::{
    Allocator, Content, Failure, Host, LibcPart, LibcRoutines, NativeNeed, Need, Outcome, Plan,
    ProbeAnswer, Request, Resolver, StepKind, Target,
};
use muslin_toolchain::Catalog;

pub(crate) const LINUX: &str = "x86_64-unknown-linux-gnu";
pub(crate) const MAC: &str = "aarch64-apple-darwin";

/// A project, a machine and a wish, from which a plan is made.
pub(crate) struct Case {
    pub(crate) request: Request,
    pub(crate) host: Host,
    pub(crate) natives: Vec<NativeNeed>,
    pub(crate) files: Vec<ConfigFile>,
    pub(crate) libraries: Libraries,
}

impl Case {
    pub(crate) fn on(triple: &str, targets: &[Target]) -> Self {
        let host = Host {
            triple: triple.to_owned(),
            rustc: "1.95.0".to_owned(),
            commit: None,
            sysroot: format!("/rust/toolchains/stable-{triple}"),
            installed_targets: Target::ALL.map(|target| target.triple().to_owned()).into(),
            recipe_rust: None,
            rust_programs: vec!["rust-lld".to_owned()],
            rustup: true,
            cache: "/cache".to_owned(),
            environment: BTreeMap::new(),
            probes: BTreeMap::new(),
            compilers: BTreeMap::new(),
            rust: BTreeMap::new(),
        };
        let request = Request {
            targets: targets.to_vec(),
            profile: "release".to_owned(),
            // Ours have tests of their own: their place is named by a hash of their source.
            libc_routines: Some(LibcRoutines::MUSL),
            resolver: Some(Resolver::Musl),
            allocator: Some(Allocator::Musl),
            ..Request::default()
        };
        let libraries = Libraries::default();
        Self { request, host, natives: Vec::new(), files: Vec::new(), libraries }
    }

    pub(crate) fn needing(mut self, package: &str, needs: &[Need]) -> Self {
        self.natives.push(NativeNeed {
            package: package.to_owned(),
            version: "1.0.0".to_owned(),
            links: None,
            library: None,
            needs: needs.iter().copied().collect(),
            tools: BTreeSet::new(),
            path: vec!["app 0.1.0".to_owned(), format!("{package} 1.0.0")],
            feature: None,
            outcome: Outcome::Bundled,
            because: "its C is compiled".to_owned(),
            cure: None,
            known: true,
            evidence: Vec::new(),
            env: Vec::new(),
            plain: BTreeSet::new(),
            looks_for: BTreeSet::new(),
            links_by_name: BTreeSet::new(),
            on_host: false,
            libraries: Vec::new(),
        });
        self
    }

    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.host.environment.insert(key.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn found(mut self, id: &str, program: &str, version: &str) -> Self {
        let probe = id.split_once('/').map_or(0, |(_, probe)| probe.parse().unwrap());
        let answer = ProbeAnswer {
            probe,
            command: vec![program.to_owned()],
            version: Some(version.to_owned()),
            ..ProbeAnswer::default()
        };
        let id = id.split('/').next().unwrap_or(id);
        let both = Target::ALL.map(|target| (target, vec![answer.clone()]));
        self.host.probes.insert(id.to_owned(), both.into());
        self
    }

    /// Toolchains were looked for, and there is none.
    pub(crate) fn nothing_found(mut self) -> Self {
        let catalog = Catalog::with(&[]).unwrap();
        let nothing = catalog.toolchains().iter().map(|one| (one.id.clone(), BTreeMap::new()));
        self.host.probes.extend(nothing);
        self
    }

    pub(crate) fn configured(mut self, text: &str) -> Self {
        let path = "/app/.cargo/config.toml".to_owned();
        self.files.push(ConfigFile { path, text: text.to_owned() });
        self
    }

    /// The plan without the objects that call constructors and answer for the processor: every plan has the one, and
    /// every plan that compiles C the other.
    pub(crate) fn plan(&self) -> Result<Plan, muslin_plan::PlanError> {
        let mut plan = self.whole_plan()?;
        plan.steps.retain(|step| {
            let StepKind::Object { replaces, .. } = &step.kind else { return true };
            !matches!(replaces, LibcPart::Constructors | LibcPart::Processor)
        });
        for file in plan.files.iter_mut().filter(|file| file.path.ends_with("/arguments")) {
            let Content::Text(text) = &mut file.content else { continue };
            let left_out = ["/linked-first/constructors-", "/linked-first/where-asked-"];
            let is_kept = |line: &&str| !left_out.iter().any(|path| line.contains(path));
            let kept = text.lines().filter(is_kept);
            *text = kept.flat_map(|line| [line, "\n"]).collect();
        }
        Ok(plan)
    }

    /// The plan.
    pub(crate) fn whole_plan(&self) -> Result<Plan, muslin_plan::PlanError> {
        let metadata = app();
        let roots: Vec<_> = metadata.packages.iter().collect();
        let natives: Vec<_> =
            self.request.targets.iter().map(|target| (*target, self.natives.clone())).collect();
        plan(&Inputs {
            request: &self.request,
            host: &self.host,
            metadata: &metadata,
            roots: &roots,
            natives: &natives,
            catalog: &Catalog::with(&[]).unwrap(),
            libraries: &self.libraries,
            config_files: &self.files,
            missing_tools: &BTreeSet::new(),
            emulations: &[],
            commit_time: None,
        })
    }

    /// Libraries that stand in no catalogue serve what is missing.
    pub(crate) fn served(mut self) -> Self {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let directory = |name: &str, text: &str| Directory {
            name: name.to_owned(),
            path: name.to_owned(),
            files: vec![
                file("Cargo.toml", name),
                file("Cargo.lock", ""),
                file("library.toml", text),
            ],
        };
        let clapper = "title = 'Clapper'\nversion = '1'\nlibs = ['clapper']\n[[install]]\nfrom = '{out:clapper-sys}/*.a'\nto = 'lib'\n[[serves]]\ncrate = 'clapper-sys'\npkg-config = true\n";
        let bell = "title = 'Bell'\nversion = '2'\nrequires = ['clapper']\nneeds = ['c']\ntools = ['make']\nlibs = ['bell']\n[[install]]\nfrom = '{out:bell-src}/*.a'\nto = 'lib'\n[[env]]\nkey = '{TARGET_}_TUNES'\nvalue = '/etc/bell'\nbecause = 'tunes'\n[[serves]]\ncrate = 'bell-sys'\n[[serves.env]]\nkey = 'BELL_DIR_{TARGET_}'\nvalue = '{closed}'\nbecause = 'Bell is there'\n";
        self.libraries =
            Libraries::with(&[directory("bell", bell), directory("clapper", clapper)]).unwrap();
        self.natives = provided(self.natives, &self.libraries, ProvidePolicy::of(&self.request));
        self
    }

    /// The allocator is a library of our catalogue.
    pub(crate) fn allocating(mut self, allocator: Allocator) -> Self {
        self.request.allocator = Some(allocator);
        self.libraries = Libraries::with(&[]).unwrap();
        let wish = ProvidePolicy::of(&self.request);
        self.natives = with_allocator(self.natives, allocator, &self.libraries, wish);
        self
    }

    /// Nobody has asked for an allocator.
    pub(crate) fn automatic(mut self) -> Self {
        self.request.allocator = None;
        self.libraries = Libraries::with(&[]).unwrap();
        self
    }

    /// The steps as a shell would see them.
    pub(crate) fn screen(&self) -> String {
        match self.plan() {
            Ok(plan) => {
                let steps = plan.steps.iter().map(step);
                let files = plan.files.iter().filter_map(linker);
                without_hashes(&steps.chain(files).collect::<Vec<_>>().join("\n\n"))
            }
            Err(error) => {
                let mut lines = vec![format!("error {}: {error}", error.exit() as u8)];
                lines.extend(error.details());
                lines.extend(error.help().map(|help| format!("help: {help}")));
                lines.join("\n")
            }
        }
    }
}

fn step(step: &muslin_schema::Step) -> String {
    let mut lines: Vec<String> =
        step.path.iter().map(|directory| format!("PATH={directory}:")).collect();
    lines.extend(
        step.env.iter().map(|one| format!("{}={}", one.key, one.value.replace('\u{1f}', " "))),
    );
    lines.push(step.program.clone());
    lines.extend(step.arguments.iter().map(|one| format!("  {}", one.words.join(" "))));
    lines.join("\n")
}

/// The arguments that a linker wrapper adds.
fn linker(file: &muslin_schema::PlannedFile) -> Option<String> {
    let path = file.path.strip_suffix("/arguments")?;
    let muslin_schema::Content::Text(text) = &file.content else { return None };
    Some(format!("{path}\n  {}", text.trim().replace('\n', "\n  ")))
}

/// `cargo metadata` of a package with one binary.
fn app() -> Metadata {
    let id = "path+file:///app#0.1.0";
    serde_json::from_value(serde_json::json!({
        "packages": [{
            "name": "app", "version": "0.1.0", "id": id, "dependencies": [],
            "manifest_path": "/app/Cargo.toml", "features": {}, "edition": "2024",
            "targets": [{
                "name": "app", "kind": ["bin"], "crate_types": ["bin"],
                "src_path": "/app/src/main.rs", "edition": "2024"
            }]
        }],
        "workspace_members": [id],
        "resolve": {"nodes": [{"id": id, "dependencies": [], "features": []}], "root": id},
        "workspace_root": "/app", "target_directory": "/app/target", "version": 1
    }))
    .unwrap()
}

/// The screen without the hashes that name directories: ours change with every line of the source.
pub(crate) fn without_hashes(screen: &str) -> String {
    let (mut text, mut run) = (String::new(), String::new());
    for letter in screen.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() {
            run.push(letter);
            continue;
        }
        text.push_str(if run.len() == 32 { "HASH" } else { &run });
        run.clear();
        text.push(letter);
    }
    text
}
