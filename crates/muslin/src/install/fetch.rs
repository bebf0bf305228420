//! Where the file of a toolchain comes from: the package index, or pip where it has settings that only pip follows.

use std::path::{Path, PathBuf};

use muslin_http::Client;
use muslin_schema::{FailureText, Installation, redacted};

use crate::download::{DownloadError, Pinned, download};
use crate::events::Amount;
use crate::install::error::FetchError;
use crate::install::pip::Pip;
use crate::install::settings::Settings;
use crate::install::{by_pip, index};
use crate::session::Session;
use crate::task::Task;

/// The most bytes that a toolchain's file has.
const LARGEST: u64 = 2 << 30;

/// What fetches toolchains here, as a sentence; or why nothing can.
///
/// # Errors
///
/// The settings are for pip, and there is no pip.
pub(crate) fn fetcher(session: &Session<'_>) -> Result<String, Box<FailureText>> {
    let settings = settings(session);
    if settings.for_pip.is_empty() {
        return Ok(format!("toolchains come from {}", redacted(&settings.index)));
    }
    let pip = Pip::find(session.runner, &settings.for_pip)
        .map_err(|error| Box::new(FailureText::of(&error)))?;
    Ok(format!("`{pip}` can fetch toolchains, as only pip follows {}", settings.for_pip.join(", ")))
}

fn settings(session: &Session<'_>) -> Settings {
    Settings::read(&session.environment, &|path| muslin_exec::read_if_there(Path::new(path)))
}

/// Fetches the pinned file into the directory of downloads, complete and with the right hash.
///
/// # Errors
///
/// [`FetchError`]
pub(super) fn fetch(
    session: &Session<'_>,
    installation: &Installation,
    work: &Path,
) -> Result<PathBuf, FetchError> {
    let settings = settings(session);
    let Installation { package, version, megabytes, .. } = installation;
    if settings.for_pip.is_empty() {
        session.status("Fetching", &format!("{package} {version} ({megabytes} MB)"));
        return from_index(session, &settings, installation);
    }
    let pip = Pip::find(session.runner, &settings.for_pip)?;
    let why = settings.for_pip.join(", ");
    let what = format!("{package} {version} ({megabytes} MB) with pip, as only pip follows {why}");
    session.status("Fetching", &what);
    by_pip::fetch(session, &pip, installation, work)
}

fn from_index(
    session: &Session<'_>,
    settings: &Settings,
    installation: &Installation,
) -> Result<PathBuf, FetchError> {
    let Installation { package, version, sha256, megabytes, downloads, .. } = installation;
    let client = Client::new(certificates(settings)?);
    let shown = redacted(&settings.index).into_owned();
    let files = index::files(&client, &settings.index, package).map_err(|source| {
        FetchError::Index { index: shown.clone(), package: package.clone(), source }
    })?;
    let chosen = index::choose(&files, (package, version), sha256, &platform());
    let file = chosen.ok_or_else(|| FetchError::NotInIndex {
        index: shown,
        package: package.clone(),
        version: version.clone(),
        wanted: vec![format!("pinned SHA-256 {sha256}")],
    })?;
    muslin_exec::make_directory(Path::new(downloads))?;
    let place = Path::new(downloads).join(plain_name(&file.name));
    let task = Task::start(session, "Fetching", Amount::Bytes(megabytes * 1_000_000));
    let url = with_login(&settings.index, &file.url);
    let pinned = Pinned { sha256, limit: LARGEST, place: &place };
    download(session, &client, &url, &pinned, &task).map_err(|error| match error {
        DownloadError::File(error) => FetchError::File(error),
        DownloadError::Http(source) => {
            FetchError::Download { address: redacted(&file.url).into_owned(), source }
        }
        DownloadError::WrongHash(found) => FetchError::WrongHash {
            package: package.clone(),
            details: vec![format!("pinned {sha256}"), format!("got    {found}")],
        },
    })?;
    Ok(place)
}

fn certificates(settings: &Settings) -> Result<Vec<String>, FetchError> {
    let Some(path) = &settings.certificates else { return Ok(Vec::new()) };
    let text = muslin_exec::read_if_there(Path::new(path));
    Ok(vec![text.ok_or_else(|| FetchError::Certificates { path: path.clone() })?])
}

/// This machine, as the catalogue names hosts.
fn platform() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

/// The last part of a name, which an index has chosen.
fn plain_name(name: &str) -> &str {
    match name.rsplit(['/', '\\']).next() {
        Some(name) if !matches!(name, "" | "." | "..") => name,
        _ => "wheel",
    }
}

/// The address of a file with the user and the password of the index, where both are on the same host.
fn with_login(index: &str, file: &str) -> String {
    let split = |url: &str| {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find('/').unwrap_or(rest.len());
        Some((scheme.to_owned(), rest[..end].to_owned(), rest[end..].to_owned()))
    };
    let (Some((scheme, authority, _)), Some((other, host, path))) = (split(index), split(file))
    else {
        return file.to_owned();
    };
    match authority.rsplit_once('@') {
        Some((_, own)) if own == host && scheme == other => format!("{scheme}://{authority}{path}"),
        _ => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_for_the_host_of_the_index_alone() {
        let index = "https://me:secret@index.example/simple";
        let made = [
            "https://index.example/files/x.whl",
            "http://index.example/files/x.whl",
            "https://index.example.evil/x.whl",
            "https://files.example/x.whl",
        ]
        .map(|file| with_login(index, file));
        insta::assert_snapshot!(made.join("\n"), @"
        https://me:secret@index.example/files/x.whl
        http://index.example/files/x.whl
        https://index.example.evil/x.whl
        https://files.example/x.whl
        ");
        assert_eq!(
            with_login("https://index.example", "https://index.example/x"),
            "https://index.example/x"
        );
    }

    #[test]
    fn a_name_from_an_index_leads_nowhere_else() {
        let names = ["x.whl", "../../x.whl", "/etc/x.whl", "..", ""];
        assert_eq!(names.map(plain_name), ["x.whl", "x.whl", "x.whl", "wheel", "wheel"]);
    }
}
