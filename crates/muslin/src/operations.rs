//! What a session can do.

use std::path::Path;

use muslin_schema::{
    Audit, BuiltLibraries, CleanedLibraries, Diagnosis, Failure, Inspected, InstalledToolchain,
    LibraryList, Plan, RemovedToolchain, Request, ToolchainList, Verified,
};

use crate::audit::{AuditRequest, audit};
use crate::compare::{CompareRequest, Compared, compare};
use crate::dist::{DistRequest, Written, dist};
use crate::doctor::doctor;
use crate::image::{ImageRequest, image};
use crate::inspect::{InspectRequest, inspect};
use crate::install_program::{InstallRequest, ProgramInstallation, install_program};
use crate::libraries::{build_libraries, clean_libraries, list_libraries};
use crate::pipeline::{Build, build, build_project};
use crate::planning::plan;
use crate::project::{Project, project};
use crate::session::Session;
use crate::start::start;
use crate::toolchains::{Providing, install_toolchain, list_toolchains, remove_toolchain};
use crate::verify::{VerifyRequest, verify};

/// Every operation fails with the [`Failure`] of the stage that kept it from being done. Findings are not failures:
/// they are in the result, with the exit code that they ask for.
#[expect(clippy::missing_errors_doc, reason = "they are described once, above")]
impl Session<'_> {
    /// Reads a project: its graph, its configuration, and the native dependencies of its packages.
    pub fn project(&self, request: &Request) -> Result<Project, Box<dyn Failure>> {
        project(self, request)
    }

    /// Decides how a project is built, and runs nothing.
    pub fn plan(&self, project: &mut Project) -> Result<Plan, Box<dyn Failure>> {
        plan(self, project)
    }

    /// Builds static executables and checks them.
    pub fn build(&self, request: &Request) -> Result<Build, Box<dyn Failure>> {
        build(self, request)
    }

    /// Builds a project that was read before.
    pub fn build_project(&self, project: Project) -> Result<Build, Box<dyn Failure>> {
        build_project(self, project)
    }

    /// Starts what was built for `run` or `test`, and returns its exit code. Where the system can do that, this
    /// process becomes what is started.
    pub fn start(&self, build: &Build) -> Result<u8, Box<dyn Failure>> {
        start(self, build)
    }

    /// Builds a program, published or in a directory, and installs what was checked.
    pub fn install_program(
        &self,
        request: &Request,
        what: &InstallRequest,
    ) -> Result<ProgramInstallation, Box<dyn Failure>> {
        install_program(self, request, what)
    }

    /// Makes a release of what was built and checked.
    pub fn dist(&self, build: &Build, request: &DistRequest) -> Result<Written, Box<dyn Failure>> {
        dist(self, build, request)
    }

    /// Makes container images of what was built and checked, and pushes them if that is asked for.
    pub fn image(
        &self,
        build: &Build,
        request: &ImageRequest,
    ) -> Result<Written, Box<dyn Failure>> {
        image(self, build, request)
    }

    /// Builds a program in several ways and measures them.
    pub fn compare(&self, request: &CompareRequest) -> Result<Compared, Box<dyn Failure>> {
        compare(self, request)
    }

    /// Checks the crates of a project or of executables against an advisory database.
    pub fn audit(&self, request: &AuditRequest) -> Result<Audit, Box<dyn Failure>> {
        audit(self, request)
    }

    /// Finds what keeps this machine from a static build of a project.
    pub fn doctor(&self, request: &Request) -> Result<Diagnosis, Box<dyn Failure>> {
        doctor(self, request)
    }

    /// Identifies files from their bytes.
    pub fn inspect(&self, request: &InspectRequest) -> Result<Inspected, Box<dyn Failure>> {
        inspect(self, request)
    }

    /// Checks files against a list, a signed statement and a second build.
    pub fn verify(&self, request: &VerifyRequest) -> Result<Verified, Box<dyn Failure>> {
        verify(self, request)
    }

    /// Lists the toolchains, with those in a directory of the user.
    pub fn toolchains(&self, own: Option<&Path>) -> Result<ToolchainList, Box<dyn Failure>> {
        list_toolchains(self, own)
    }

    /// Provides a toolchain.
    pub fn install_toolchain(
        &self,
        own: Option<&Path>,
        id: &str,
        providing: Providing,
    ) -> Result<InstalledToolchain, Box<dyn Failure>> {
        install_toolchain(self, own, id, providing)
    }

    /// Removes a toolchain from the cache.
    pub fn remove_toolchain(
        &self,
        own: Option<&Path>,
        id: &str,
    ) -> Result<RemovedToolchain, Box<dyn Failure>> {
        remove_toolchain(self, own, id)
    }

    /// Lists the static libraries, with those in a directory of the user.
    pub fn libraries(&self, own: Option<&Path>) -> Result<LibraryList, Box<dyn Failure>> {
        list_libraries(self, own)
    }

    /// Builds static libraries into the cache; all where none is named.
    pub fn build_libraries(
        &self,
        names: &[String],
        request: &Request,
    ) -> Result<BuiltLibraries, Box<dyn Failure>> {
        build_libraries(self, names, request)
    }

    /// Removes builds of static libraries from the cache; all where none is named.
    pub fn clean_libraries(
        &self,
        own: Option<&Path>,
        names: &[String],
    ) -> Result<CleanedLibraries, Box<dyn Failure>> {
        clean_libraries(self, own, names)
    }
}
