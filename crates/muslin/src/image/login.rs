//! Who pushes: the files of Docker and Podman, and the programs that keep passwords for them.

use std::path::{Path, PathBuf};

use muslin_exec::{Command, Runner};
use muslin_registry::{Found, Login, Reference, answer_of_helper, find_login};
use muslin_schema::Environment;

use crate::image::push_error::PushError;

/// What Docker's programs say when they know nothing of a registry, in any of their versions.
const UNKNOWN: &str = "credentials not found";

/// The login for an image's registry, by the first file that has one (containers-auth.json(5)).
///
/// # Errors
///
/// [`PushError`] if a file or a program answers what cannot be understood.
pub(crate) fn login(
    runner: &dyn Runner,
    environment: &Environment,
    reference: &Reference,
) -> Result<Login, PushError> {
    for file in files(environment) {
        let Some(text) = muslin_exec::read_if_there(&file) else { continue };
        let path = || file.display().to_string();
        let found = find_login(&text, reference);
        match found.map_err(|source| PushError::Login { place: path(), source })? {
            Found::Nothing => {}
            Found::Login(login) => return Ok(login),
            Found::Helper { name, server, otherwise } => {
                let kept = ask(runner, &name, &server, &path())?;
                match kept.unwrap_or(otherwise) {
                    Login::Anonymous => {}
                    login => return Ok(login),
                }
            }
        }
    }
    Ok(Login::Anonymous)
}

/// The files that may have it, in order. A file that a user names is the only one.
fn files(environment: &Environment) -> Vec<PathBuf> {
    let printed = |key: &str| environment.get(key).filter(|value| !value.is_empty()).map(Path::new);
    if let Some(own) = printed("REGISTRY_AUTH_FILE") {
        return vec![own.to_owned()];
    }
    let home = printed("HOME").or(printed("USERPROFILE"));
    let below_home = |directory: &str| home.map(|home| home.join(directory));
    let podman = [
        printed("XDG_RUNTIME_DIR").map(Path::to_owned),
        printed("XDG_CONFIG_HOME").map(Path::to_owned).or_else(|| below_home(".config")),
    ];
    let podman =
        podman.into_iter().flatten().map(|directory| directory.join("containers/auth.json"));
    let docker = printed("DOCKER_CONFIG").map(Path::to_owned).or_else(|| below_home(".docker"));
    podman.chain(docker.map(|directory| directory.join("config.json"))).collect()
}

/// Asks a program that keeps passwords; `None` if it knows none.
fn ask(
    runner: &dyn Runner,
    name: &str,
    server: &str,
    place: &str,
) -> Result<Option<Login>, PushError> {
    let program = format!("docker-credential-{name}");
    let command = Command::new(&program).args(["get"]).input(server);
    let answer = runner.capture(&command).map_err(|source| PushError::NoHelper {
        program: program.clone(),
        place: place.to_owned(),
        source,
    })?;
    if answer.succeeded() {
        let login = answer_of_helper(&answer.output);
        return Ok(Some(login.map_err(|source| PushError::Login { place: program, source })?));
    }
    // It says why on standard output.
    let printed = [answer.output, answer.error].concat();
    if printed.contains(UNKNOWN) {
        return Ok(None);
    }
    Err(PushError::Helper { program, printed: printed.lines().map(str::to_owned).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn podman_s_files_come_before_docker_s_and_one_that_is_named_is_alone() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            let files = files(&pairs.collect());
            files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" ")
        };
        let printed = [
            of(&[("HOME", "/h"), ("XDG_RUNTIME_DIR", "/run/1")]),
            of(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("DOCKER_CONFIG", "/d")]),
            of(&[("HOME", "/h"), ("REGISTRY_AUTH_FILE", "/f")]),
        ];
        insta::assert_snapshot!(printed.join("\n"), @"
        /run/1/containers/auth.json /h/.config/containers/auth.json /h/.docker/config.json
        /c/containers/auth.json /d/config.json
        /f
        ");
    }
}
