//! `image --push` as a process, to the registry that Debian ships, and read back by skopeo.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use crate::tools::{failure, tool};

/// `me` with the password `secret`, as `htpasswd -Bbn` writes it.
const ACCOUNT: &str = "me:$2y$05$VtDuI7PemZ1w14vuu8MoX.2.Kn0INbWLkzm0TkrCcPv0M1ZhFLZAO\n";
/// The same as Docker and Podman keep it: `me:secret` in base 64.
const LOGIN: &str = "bWU6c2VjcmV0";

/// A project, which all tests push; it is built once.
pub(crate) static PROJECT: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"hello\"\nversion = \"1.2.3\"\nedition = \"2024\"\n";
    fs::create_dir(directory.path().join("src")).unwrap();
    fs::write(directory.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(directory.path().join("src/main.rs"), "fn main() { println!(\"hello\"); }").unwrap();
    directory
});

/// A registry on this machine, which ends with the test.
pub(crate) struct Registry {
    child: Child,
    pub(crate) host: String,
    _directory: tempfile::TempDir,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn registry(more: &str) -> Registry {
    let directory = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (host, here) = (free.to_string(), directory.path().display().to_string());
    fs::write(directory.path().join("accounts"), ACCOUNT).unwrap();
    let text = format!(
        "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {here}/data}}}}\n\
         http:\n  addr: {host}\n{more}\n"
    );
    let config = directory.path().join("config.yml");
    fs::write(&config, text.replace("ACCOUNTS", &format!("{here}/accounts"))).unwrap();
    let mut command = Command::new("docker-registry");
    command.arg("serve").arg(config).stdout(Stdio::null()).stderr(Stdio::null());
    let child =
        command.spawn().unwrap_or_else(|error| panic!("{error}: apt-get install docker-registry"));
    let listens = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        std::net::TcpStream::connect(free).is_ok()
    });
    assert!(listens, "the registry does not listen on {free}");
    Registry { child, host, _directory: directory }
}

const ACCOUNTS: &str = "auth: {htpasswd: {realm: here, path: ACCOUNTS}}";

/// Pushes the project into a directory of its own, with these variables next to an empty home.
pub(crate) fn push(home: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-muslin"));
    command.args(["muslin", "image", "--out"]).arg(home.join("out")).args(args);
    command.current_dir(&*PROJECT).env("SOURCE_DATE_EPOCH", "1709210096");
    for key in ["REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "SSL_CERT_FILE"] {
        command.env_remove(key);
    }
    command.env("DOCKER_CONFIG", home).envs(env.iter().copied()).output().unwrap()
}

pub(crate) fn pushed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().trim_end().to_owned()
}

/// A failure; standard output stays empty.
fn failed(output: &Output, host: &str) -> String {
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    failure(output, host)
}

/// A manifest as it is in the registry.
pub(crate) fn raw(reference: &str) -> serde_json::Value {
    let place = format!("docker://{reference}");
    serde_json::from_str(&tool(
        "skopeo",
        &["inspect", "--tls-verify=false", "--raw", &place],
        Path::new("/"),
    ))
    .unwrap()
}

#[test]
fn an_image_of_two_architectures_is_in_the_registry_as_it_is_in_the_directory() {
    let (home, registry) = (tempfile::tempdir().unwrap(), registry(""));
    let to = format!("{}/team/hello", registry.host);
    let args = ["--target", "all", "--push", &to];
    let output = push(home.path(), &args, &[]);
    let name = pushed(&output);

    // Standard output is the name with its digest alone: what `docker run $(…)` takes.
    let manifest = fs::read_to_string(home.path().join("out/image-manifest.json")).unwrap();
    let (repository, digest) = name.split_once('@').unwrap();
    assert_eq!(repository, to);
    assert!(manifest.contains(digest), "{manifest}");
    let layout = format!("oci:{}", home.path().join("out/hello-1.2.3.oci").display());
    let digest_of = |place: &str| {
        let args = ["inspect", "--tls-verify=false", "--format", "{{.Digest}}", place];
        tool("skopeo", &args, Path::new("/")).trim().to_owned()
    };
    assert_eq!(digest_of(&format!("docker://{to}:1.2.3")), digest);
    assert_eq!(digest_of(&layout), digest);
    let copy = format!("dir:{}", home.path().join("copy").display());
    let from = format!("docker://{name}");
    let args = ["copy", "--all", "--insecure-policy", "--src-tls-verify=false", &from, &copy];
    tool("skopeo", &args, Path::new("/"));

    // What is in it refers to the index and to both images; this registry keeps no list by itself.
    let index = raw(&format!("{to}:1.2.3"));
    let each = index["manifests"].as_array().unwrap().iter().map(|one| one["digest"].as_str());
    for (digest, layers) in [(Some(digest), 2)].into_iter().chain(each.map(|one| (one, 1))) {
        let digest = digest.unwrap();
        let list = raw(&format!("{to}:{}", digest.replace(':', "-")));
        assert_eq!(list["manifests"][0]["artifactType"], "application/vnd.cyclonedx+json");
        let referrer = list["manifests"][0]["digest"].as_str().unwrap();
        let artifact = raw(&format!("{to}@{referrer}"));
        assert_eq!(artifact["subject"]["digest"], digest);
        assert_eq!(artifact["layers"].as_array().unwrap().len(), layers);
    }

    // A second time, nothing is sent but names.
    let output = push(home.path(), &words_with_tag(&to, "latest"), &[]);
    assert_eq!(pushed(&output), name);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(" Present ") && !said.contains("  Pushed sha256"), "{said}");
    assert_eq!(digest_of(&format!("docker://{to}:latest")), digest);
}

fn words_with_tag<'w>(to: &'w str, tag: &'w str) -> [&'w str; 7] {
    ["--target", "all", "--name", to, "--tag", tag, "--push"]
}

#[test]
fn passwords_come_from_the_files_and_programs_of_docker_and_podman() {
    let registry = registry(ACCOUNTS);
    let host = registry.host.as_str();
    let to = format!("{host}/hello");
    let args = ["--push", to.as_str()];
    let auths = |login: &str| format!(r#"{{"auths": {{"{host}": {{"auth": "{login}"}}}}}}"#);

    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("config.json"), auths(LOGIN)).unwrap();
    let name = pushed(&push(home.path(), &args, &[]));

    // Podman's file, wherever it is configured to be.
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("auth.json").display().to_string();
    fs::write(&file, auths(LOGIN)).unwrap();
    assert_eq!(pushed(&push(home.path(), &args, &[("REGISTRY_AUTH_FILE", &file)])), name);

    // A program that keeps the password.
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("config.json"), r#"{"credsStore": "ours"}"#).unwrap();
    let path = helper(home.path(), host);
    assert_eq!(pushed(&push(home.path(), &args, &[("PATH", &path)])), name);

    // And what is not right: nobody, a wrong password, a program that is not there.
    let home = tempfile::tempdir().unwrap();
    let nobody = failed(&push(home.path(), &args, &[]), host);
    // `me:wrong`
    fs::write(home.path().join("config.json"), auths("bWU6d3Jvbmc=")).unwrap();
    let wrong = failed(&push(home.path(), &args, &[]), host);
    fs::write(home.path().join("config.json"), r#"{"credsStore": "nowhere"}"#).unwrap();
    let missing = failed(&push(home.path(), &args, &[]), host);
    let missing = missing.replace(&home.path().display().to_string(), "HOME");
    insta::assert_snapshot!([nobody, wrong, missing].join("\n\n"), @"
    14: error: `HOST` does not let somebody who is not logged in push to `hello` (status 401)
      it said: UNAUTHORIZED: authentication required
      help: `docker login HOST` or `podman login HOST` first

    14: error: `HOST` does not let `me` push to `hello` (status 401)
      it said: UNAUTHORIZED: authentication required
      help: `docker login HOST` or `podman login HOST` again; or the account may not write there

    14: error: `HOME/config.json` keeps credentials in `docker-credential-nowhere`, which cannot be run
      because: `docker-credential-nowhere get` cannot be run
      because: No such file or directory (os error 2)
    ");
}

/// A program as Docker has them, in a directory that is put in front of PATH.
fn helper(directory: &Path, host: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let program: PathBuf = directory.join("docker-credential-ours");
    let text = format!(
        "#!/bin/sh\nread -r server\n[ \"$1 $server\" = 'get {host}' ] || {{ echo 'credentials not found'; exit 1; }}\n\
         echo '{{\"ServerURL\": \"{host}\", \"Username\": \"me\", \"Secret\": \"secret\"}}'\n"
    );
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:{}", directory.display(), std::env::var("PATH").unwrap())
}

#[test]
fn a_registry_with_a_certificate_is_trusted_if_its_root_is() {
    let directory = tempfile::tempdir().unwrap();
    certificates(directory.path());
    let here = directory.path().display();
    let tls = format!("  tls: {{certificate: {here}/leaf.pem, key: {here}/leaf.key}}");
    let registry = registry(&tls);
    let to = format!("{}/hello", registry.host);
    let home = tempfile::tempdir().unwrap();
    let root = directory.path().join("root.pem").display().to_string();
    let name = pushed(&push(home.path(), &["--push", &to], &[("SSL_CERT_FILE", &root)]));
    assert!(name.starts_with(&format!("{to}@sha256:")), "{name}");
    let said = failed(&push(home.path(), &["--push", &to], &[]), &registry.host);
    insta::assert_snapshot!(said, @"
    14: error: the connection to `HOST` failed while it was first asked
      because: io: invalid peer certificate: UnknownIssuer
      help: `--registry-ca FILE` with the certificate of its CA; or put that into `/etc/docker/certs.d/HOST/ca.crt`, among the system's, or into the file that SSL_CERT_FILE names
    ");
}

/// A root of trust, and a certificate of this machine that it has signed.
pub(crate) fn certificates(directory: &Path) {
    let openssl = |args: &str| {
        let args: Vec<&str> = args.split(' ').collect();
        let mut command = Command::new("openssl");
        command.args(args).current_dir(directory);
        let ended = command.output().expect("apt-get install openssl");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    openssl(&format!("req -x509 {key} -keyout root.key -out root.pem -subj /CN=root"));
    openssl(&format!(
        "req -x509 {key} -CA root.pem -CAkey root.key -keyout leaf.key -out leaf.pem -subj /CN=here \
         -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE"
    ));
}

#[test]
fn a_registry_for_all_images_is_in_front_of_names_without_one() {
    let (home, registry) = (tempfile::tempdir().unwrap(), registry(""));
    let team = format!("{}/team", registry.host);
    let env = [("MUSLIN_REGISTRY", team.as_str())];
    let name = pushed(&push(home.path(), &["--push"], &env));
    assert!(name.starts_with(&format!("{team}/hello@sha256:")), "{name}");
    let own = format!("{}/own/app", registry.host);
    let name = pushed(&push(home.path(), &["--push", "--name", &own], &env));
    assert!(name.starts_with(&format!("{own}@sha256:")), "{name}");
    let said = failed(&push(home.path(), &["--push"], &[]), "HOST");
    insta::assert_snapshot!(said, @"
    2: error: `hello:1.2.3` is not a valid image reference: say the registry, or your name on Docker Hub: `NAME/app`
      help: for `--push` alone, `--registry`, MUSLIN_REGISTRY or `registry` in the configuration name the registry
    ");
}

#[test]
fn a_certificate_that_is_its_own_authority_is_made_again_as_the_help_says() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path().display().to_string();
    let make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout own.key \
                -out own.pem -days 2 -subj /CN=here -addext subjectAltName=IP:127.0.0.1";
    let shell = |args: &str| tool("sh", &["-c", &format!("{args} 2>&1")], directory.path());
    shell(make);
    let tls = format!("  tls: {{certificate: {here}/own.pem, key: {here}/own.key}}");
    let home = tempfile::tempdir().unwrap();
    let certificate = format!("{here}/own.pem");
    let refused = {
        let registry = registry(&tls);
        let to = format!("{}/hello", registry.host);
        let args = ["--push", &to, "--registry-ca", &certificate];
        failed(&push(home.path(), &args, &[]), &registry.host)
    };
    insta::assert_snapshot!(refused, @"
    14: error: the connection to `HOST` failed while it was first asked
      because: io: invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))
      help: its certificate is its own CA, which Rust's TLS takes from no server; make it again for the same key, `openssl req -x509 -key KEY -out CERT -days 365 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE`, and trust that one: `--registry-ca CERT`
    ");

    let cure = refused.split('`').find(|args| args.starts_with("openssl")).unwrap();
    shell(&cure.replace("KEY", "own.key").replace("CERT", "own.pem"));
    let registry = registry(&tls);
    let to = format!("{}/hello", registry.host);
    let name = pushed(&push(home.path(), &["--push", &to, "--registry-ca", &certificate], &[]));
    assert!(name.starts_with(&format!("{to}@sha256:")), "{name}");
}

#[test]
fn what_is_no_name_is_refused_before_anything_is_built() {
    let home = tempfile::tempdir().unwrap();
    let said = ["https://r.example/app", "r.example/App", "app"]
        .map(|name| failed(&push(home.path(), &["--push", name], &[]), "HOST"));
    insta::assert_snapshot!(said.join("\n"), @"
    2: error: `https://r.example/app` is not a valid image reference: it has no `https://` in front
    2: error: `r.example/App` is not a valid image reference: a repository has lower-case letters, digits and `.`, `_`, `-`, `/` between them
    2: error: `app` is not a valid image reference: say the registry, or your name on Docker Hub: `NAME/app`
      help: for `--push` alone, `--registry`, MUSLIN_REGISTRY or `registry` in the configuration name the registry
    ");
    assert!(!home.path().join("out").exists());
}
