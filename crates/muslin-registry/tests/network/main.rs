//! Pushes to a small server in this process, which misbehaves as real registries and networks do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod server;

use muslin_registry::{
    Blob, Connection, Login, Manifest, Progress, Purpose, Push, Reference, Referrer, Registry,
    RegistryError,
};
use muslin_schema::{Failure as _, FailureText};
use server::{Manners, Server};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// An image of two blobs, with something that refers to it.
fn image() -> Push<'static> {
    let blob = |digest, content| Blob { digest, content };
    let manifest = |digest, content| Manifest { media_type: MANIFEST, blob: blob(digest, content) };
    Push {
        blobs: vec![blob("sha256:1a", &[7; 100_000]), blob("sha256:1b", b"{}")],
        manifests: vec![manifest("sha256:2a", b"{\"a\":1}")],
        referrers: vec![Referrer {
            subject: "sha256:2a",
            artifact_type: "application/vnd.cyclonedx+json",
            manifest: manifest("sha256:3a", b"{\"subject\":1}"),
        }],
        root: manifest("sha256:4a", b"{\"index\":1}"),
        tag: "1",
    }
}

fn me() -> Login {
    Login::Password { user: "me".to_owned(), password: "s".to_owned() }
}

/// Pushes, and returns the progress meanwhile.
fn push(server: &Server, login: Login) -> Result<Vec<String>, RegistryError> {
    let reference = Reference::read(&format!("{}/team/app:1", server.address)).unwrap();
    let events = std::sync::Mutex::new(Vec::new());
    let tell = |progress: Progress<'_>| {
        let line = match progress {
            Progress::Present(blob) => format!("present {}", blob.digest),
            Progress::Sent(blob) => format!("sent {}", blob.digest),
            Progress::Again { why, .. } => format!("again: {why}"),
            Progress::Sending(_) => return,
        };
        events.lock().unwrap().push(line.replace(&server.address, "HOST"));
    };
    let connection = Connection {
        reference: &reference,
        login,
        roots: Vec::new(),
        plain_http: false,
        purpose: Purpose::Push,
    };
    Registry::connect(&connection, &tell)?.push(&image(), &tell)?;
    let mut events = events.into_inner().unwrap();
    events.sort();
    Ok(events)
}

/// What a user reads of an error.
fn words(server: &Server, error: &RegistryError) -> String {
    let text = FailureText::of(error);
    let lines = [vec![text.error], text.because, text.details, text.help.into_iter().collect()];
    format!("{}: {}", error.exit() as u8, lines.concat().join("\n"))
        .replace(&server.address, "HOST")
}

#[test]
fn everything_arrives_in_an_order_that_never_shows_half_an_image() {
    let server = Server::start(Manners::default());
    assert_eq!(push(&server, Login::Anonymous).unwrap(), ["sent sha256:1a", "sent sha256:1b"]);
    let log = server.log.lock().unwrap().clone();
    let manifests: Vec<_> = log.iter().filter(|line| line.contains("manifests/")).collect();
    insta::assert_debug_snapshot!(manifests, @r#"
    [
        "PUT /v2/team/app/manifests/sha256:2a",
        "PUT /v2/team/app/manifests/sha256:3a",
        "GET /v2/team/app/manifests/sha256-2a",
        "PUT /v2/team/app/manifests/sha256-2a",
        "PUT /v2/team/app/manifests/1",
    ]
    "#);
    // The list for registries that keep none of their own.
    let kept = server.kept.lock().unwrap();
    let list = String::from_utf8_lossy(&kept["/v2/team/app/manifests/sha256-2a"]).into_owned();
    insta::assert_snapshot!(list, @r#"{"manifests":[{"artifactType":"application/vnd.cyclonedx+json","digest":"sha256:3a","mediaType":"application/vnd.oci.image.manifest.v1+json","size":13}],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}"#);
    assert_eq!(kept["/v2/team/app/blobs/sha256:1a"], vec![7; 100_000]);
}

#[test]
fn what_is_there_is_not_sent_again() {
    let server = Server::start(Manners::default());
    push(&server, Login::Anonymous).unwrap();
    server.log.lock().unwrap().clear();
    let events = push(&server, Login::Anonymous).unwrap();
    assert_eq!(events, ["present sha256:1a", "present sha256:1b"]);
    insta::assert_snapshot!(server.asked(), @"
    GET /v2/
    GET /v2/team/app/manifests/sha256-2a
    HEAD /v2/team/app/blobs/sha256:1a
    HEAD /v2/team/app/blobs/sha256:1b
    PUT /v2/team/app/manifests/1
    PUT /v2/team/app/manifests/sha256:2a
    PUT /v2/team/app/manifests/sha256:3a
    ");
}

#[test]
fn a_list_of_referrers_that_cannot_be_read_is_not_replaced() {
    let server = Server::start(Manners::default());
    let list = "/v2/team/app/manifests/sha256-2a".to_owned();
    server.kept.lock().unwrap().insert(list.clone(), b"{}".to_vec());
    let error = push(&server, Login::Anonymous).unwrap_err();
    insta::assert_snapshot!(error.to_string().replace(&server.address, "HOST"), @"`HOST` gave an answer that cannot be followed while the list sha256-2a was read: it is not an image index");
    assert_eq!(server.kept.lock().unwrap()[&list], b"{}");
}

#[test]
fn a_registry_that_lists_referrers_gets_no_list() {
    let server = Server::start(Manners { referrers: true, ..Manners::default() });
    push(&server, Login::Anonymous).unwrap();
    assert!(!server.asked().contains("sha256-2a"), "{}", server.asked());
}

#[test]
fn a_connection_that_breaks_half_way_is_tried_again_and_then_named() {
    let server = Server::start(Manners { cut: 2, busy: 1, ..Manners::default() });
    let events = push(&server, Login::Anonymous).unwrap();
    assert_eq!(events.iter().filter(|line| line.starts_with("again")).count(), 3, "{events:?}");
    assert_eq!(server.kept.lock().unwrap()["/v2/team/app/blobs/sha256:1a"].len(), 100_000);

    let server = Server::start(Manners { cut: 100, ..Manners::default() });
    let error = push(&server, Login::Anonymous).unwrap_err();
    let said = words(&server, &error);
    assert!(said.starts_with("14: the connection to `HOST` failed while sha256:1"), "{said}");
    assert!(!server.asked().contains("manifests"), "no name refers to half an image");
}

#[test]
fn a_password_is_sent_where_it_is_asked_for() {
    let basic = Manners {
        authorization: Some("Basic bWU6cw=="),
        challenge: "Basic realm=\"r\"",
        ..Manners::default()
    };
    push(&Server::start(basic.clone()), me()).unwrap();
    let server = Server::start(basic);
    let wrong = Login::Password { user: "me".to_owned(), password: "wrong".to_owned() };
    let said =
        [wrong, Login::Anonymous].map(|login| words(&server, &push(&server, login).unwrap_err()));
    insta::assert_snapshot!(said.join("\n"), @"
    14: `HOST` does not let `me` push to `team/app` (status 401)
    it said: UNAUTHORIZED: authentication required
    `docker login HOST` or `podman login HOST` again; or the account may not write there
    14: `HOST` does not let somebody who is not logged in push to `team/app` (status 401)
    it said: UNAUTHORIZED: authentication required
    `docker login HOST` or `podman login HOST` first
    ");
    assert!(server.kept.lock().unwrap().is_empty());
}

#[test]
fn a_token_is_fetched_from_where_the_registry_says() {
    let token = Manners {
        authorization: Some("Bearer t0ken"),
        challenge: "Bearer realm=\"http://{}/token\",service=\"r\",scope=\"x\"",
        ..Manners::default()
    };
    let server = Server::start(token);
    push(&server, me()).unwrap();
    let log = server.log.lock().unwrap().clone();
    let tokens: Vec<_> = log.iter().filter(|line| line.contains("token")).collect();
    insta::assert_debug_snapshot!(tokens, @r#"
    [
        "GET /token?scope=repository%3Ateam%2Fapp%3Apull%2Cpush&service=r",
    ]
    "#);
    let error = push(&server, Login::Anonymous).unwrap_err();
    insta::assert_snapshot!(words(&server, &error), @"
    14: `HOST` does not let somebody who is not logged in push to `team/app` (status 401)
    it said: {}
    `docker login HOST` or `podman login HOST` first
    ");
}

#[test]
fn a_registry_that_stores_something_else_is_caught() {
    let server = Server::start(Manners { liar: true, ..Manners::default() });
    let error = push(&server, Login::Anonymous).unwrap_err();
    assert!(words(&server, &error).contains("sha256:bad instead of sha256:1"), "{error}");
}

#[test]
fn nobody_there_is_said() {
    let server = Server::start(Manners::default());
    let nobody = Server { address: "127.0.0.1:9".to_owned(), ..server };
    let error = push(&nobody, Login::Anonymous).unwrap_err();
    insta::assert_snapshot!(words(&nobody, &error), @"
    14: the connection to `HOST` failed while it was first asked
    io: Connection refused (os error 111)
    ");
}
