//! A project's page in a package index: the files that it has, with their hashes (PEP 503 and PEP 691).

use muslin_http::{Client, HttpError, Page};
use serde::Deserialize;

/// What is asked for: JSON, or HTML where an index knows nothing newer.
const ACCEPT: &str = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

/// The most bytes that a page has.
const LARGEST: u64 = 64 << 20;

/// One file of a project.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexFile {
    /// Its name, such as `ziglang-0.17.1-py3-none-manylinux_2_12_x86_64.whl`.
    pub(super) name: String,
    /// Its address.
    pub(super) url: String,
    /// Its SHA-256, if the index publishes it.
    pub(super) sha256: Option<String>,
}

/// Reads the page of a project.
///
/// # Errors
///
/// [`HttpError`] if there is no such page.
pub(super) fn files(
    client: &Client,
    index: &str,
    package: &str,
) -> Result<Vec<IndexFile>, HttpError> {
    let url = format!("{}/{}/", index.trim_end_matches('/'), normalized(package));
    let page = client.get(&url, ACCEPT, LARGEST)?;
    Ok(if page.media_type.ends_with("json") { of_json(&page) } else { of_html(&page) })
}

/// The file that is pinned. An index that publishes no hashes is asked for the version and the platform.
pub(super) fn choose<'f>(
    files: &'f [IndexFile],
    (package, version): (&str, &str),
    sha256: &str,
    platform: &str,
) -> Option<&'f IndexFile> {
    let start = format!("{}-{version}-", normalized(package).replace('-', "_"));
    let fits = |file: &&IndexFile| {
        let name = file.name.to_ascii_lowercase();
        file.sha256.is_none() && name.starts_with(&start) && is_for(&name, platform)
    };
    files
        .iter()
        .find(|file| file.sha256.as_deref() == Some(sha256))
        .or_else(|| files.iter().find(fits))
}

/// Whether the name of a wheel is for a platform such as `linux-x86_64` (Platform compatibility tags).
fn is_for(name: &str, platform: &str) -> bool {
    let Some(tags) = name.strip_suffix(".whl").and_then(|stem| stem.rsplit('-').next()) else {
        return false;
    };
    let wanted: (&[&str], &[&str]) = match platform {
        "linux-x86_64" => (&["linux"], &["x86_64"]),
        "linux-aarch64" => (&["linux"], &["aarch64"]),
        "macos-x86_64" => (&["macosx"], &["x86_64", "universal2"]),
        "macos-aarch64" => (&["macosx"], &["arm64", "universal2"]),
        _ => return false,
    };
    let has = |tag: &str| {
        wanted.0.iter().any(|system| tag.contains(system))
            && wanted.1.iter().any(|arch| tag.ends_with(arch))
    };
    tags == "any" || tags.split('.').any(has)
}

/// The name under which an index has a project (PEP 503, "Normalized Names").
fn normalized(package: &str) -> String {
    let mut name = String::new();
    for c in package.chars() {
        match c {
            '-' | '_' | '.' if name.ends_with('-') => {}
            '-' | '_' | '.' => name.push('-'),
            c => name.push(c.to_ascii_lowercase()),
        }
    }
    name
}

fn of_json(page: &Page) -> Vec<IndexFile> {
    #[derive(Deserialize)]
    struct Project {
        files: Vec<File>,
    }
    #[derive(Deserialize)]
    struct File {
        filename: String,
        url: String,
        hashes: Hashes,
    }
    #[derive(Deserialize)]
    struct Hashes {
        sha256: Option<String>,
    }
    let Ok(project) = serde_json::from_slice::<Project>(&page.body) else { return Vec::new() };
    let files = project.files.into_iter();
    files
        .map(|File { filename, url, hashes }| IndexFile {
            name: filename,
            url: absolute(&page.url, &url),
            sha256: hashes.sha256,
        })
        .collect()
}

/// The anchors of a page: an address, whose fragment may be a hash, and the name between the tags.
fn of_html(page: &Page) -> Vec<IndexFile> {
    let text = String::from_utf8_lossy(&page.body);
    let anchors = text.split("<a ").skip(1).filter_map(|anchor| {
        let (attributes, rest) = anchor.split_once('>')?;
        let quoted = attributes.split_once("href=")?.1;
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let href = unescaped(quoted[1..].split(quote).next()?);
        let name = unescaped(rest.split('<').next()?.trim());
        let sha256 = href.split_once("#sha256=").map(|(_, hash)| hash.to_owned());
        Some(IndexFile { name, url: absolute(&page.url, &href), sha256 })
    });
    anchors.collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// An address on a page as a whole one, without its fragment (RFC 3986, section 5.2).
fn absolute(base: &str, address: &str) -> String {
    let address = address.split('#').next().unwrap_or(address);
    if address.contains("://") {
        return address.to_owned();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    if address.starts_with("//") {
        return format!("{scheme}:{address}");
    }
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let start =
        if address.starts_with('/') { "" } else { path.rsplit_once('/').map_or("", |it| it.0) };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(address.split('/')).filter(|part| !part.is_empty()) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("{scheme}://{host}/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(url: &str, media_type: &str, body: &str) -> Page {
        Page { url: url.to_owned(), media_type: media_type.to_owned(), body: body.into() }
    }

    #[test]
    fn both_kinds_of_pages_name_the_same_files() {
        let html = page(
            "https://index.example/simple/tool/",
            "text/html",
            "<!DOCTYPE html><a href=\"../../packages/tool-1.0-py3-none-any.whl#sha256=aa\" data-requires-python=\"&gt;=3\">tool-1.0-py3-none-any.whl</a><br/>",
        );
        let json = page(
            "https://index.example/simple/tool/",
            "application/vnd.pypi.simple.v1+json",
            r#"{"meta": {"api-version": "1.1"}, "name": "tool", "files": [{"filename": "tool-1.0-py3-none-any.whl", "url": "/packages/tool-1.0-py3-none-any.whl", "hashes": {"sha256": "aa"}, "yanked": false}]}"#,
        );
        let file = IndexFile {
            name: "tool-1.0-py3-none-any.whl".to_owned(),
            url: "https://index.example/packages/tool-1.0-py3-none-any.whl".to_owned(),
            sha256: Some("aa".to_owned()),
        };
        assert_eq!(of_html(&html), of_json(&json));
        assert_eq!(of_html(&html), [file]);
    }

    #[test]
    fn addresses_are_made_whole_as_a_browser_makes_them() {
        let made = [
            "https://other.example/x.whl#sha256=aa",
            "//other.example/x.whl",
            "/x.whl",
            "x.whl",
            "./a/../x.whl",
            "../../../../x.whl",
        ]
        .map(|address| absolute("https://index.example/simple/tool/?x=1", address));
        insta::assert_snapshot!(made.join("\n"), @"
        https://other.example/x.whl
        https://other.example/x.whl
        https://index.example/x.whl
        https://index.example/simple/tool/x.whl
        https://index.example/simple/tool/x.whl
        https://index.example/x.whl
        ");
    }

    #[test]
    fn the_hash_decides_and_without_hashes_the_platform() {
        let file = |name: &str, sha256: Option<&str>| IndexFile {
            name: name.to_owned(),
            url: String::new(),
            sha256: sha256.map(str::to_owned),
        };
        let names = [
            "zig_lang-1.0-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.whl",
            "zig_lang-1.0-py3-none-manylinux_2_17_aarch64.whl",
            "zig_lang-1.0-py3-none-macosx_11_0_arm64.whl",
            "zig_lang-1.0-py3-none-win_amd64.whl",
            "zig_lang-1.0.tar.gz",
        ];
        let pinned = ("Zig.Lang", "1.0");
        let hashed = names.map(|name| file(name, Some(name)));
        let found = choose(&hashed, pinned, names[3], "linux-x86_64").unwrap();
        assert_eq!(found.name, names[3]);
        assert!(choose(&hashed, pinned, "another", "linux-x86_64").is_none());
        let plain = names.map(|name| file(name, None));
        let of = |platform| choose(&plain, pinned, "aa", platform).map(|file| file.name.as_str());
        assert_eq!(of("linux-x86_64"), Some(names[0]));
        assert_eq!(of("linux-aarch64"), Some(names[1]));
        assert_eq!(of("macos-aarch64"), Some(names[2]));
        assert_eq!(of("macos-x86_64"), None);
    }
}
