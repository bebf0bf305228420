//! PGP signatures by the user's own `gpg`: the key stays in its keyring, agent or card.

use muslin_exec::{Command, Runner, read, temporary_directory, write_if_different};
use muslin_package::{rpm_header, with_rpm_signature};

use crate::ship::ShipError;

/// A key of the keyring, and the time that signatures bear.
pub(super) struct Pgp<'r> {
    runner: &'r dyn Runner,
    key: &'r str,
    /// In seconds since 1970.
    time: u64,
}

impl<'r> Pgp<'r> {
    /// Looks for the secret key. Signatures get the time of the release, so that the same release has the same
    /// signature, or that of the key if it is younger: what is signed before its key was made is refused.
    ///
    /// # Errors
    ///
    /// [`ShipError::Pgp`] if `gpg` does not have it.
    pub(super) fn find(
        runner: &'r dyn Runner,
        key: &'r str,
        release: u64,
    ) -> Result<Self, ShipError> {
        let args = ["--batch", "--with-colons", "--list-secret-keys", "--", key];
        let listed = run(runner, key, &args)?;
        // DETAILS of GnuPG, "Format of the colon listings": field 6 is when a key was made.
        let fields = listed.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let keys = fields.filter(|one| matches!(one.first(), Some(&"sec" | &"ssb")));
        let made = keys.filter_map(|one| one.get(5)?.parse::<u64>().ok()).max();
        Ok(Self { runner, key, time: release.max(made.unwrap_or_default()) })
    }

    /// The detached signature of these bytes, not armored.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, ShipError> {
        let directory = temporary_directory(&std::env::temp_dir(), "muslin-pgp-")?;
        let (plain, signature) =
            (directory.path().join("data"), directory.path().join("signature"));
        write_if_different(&plain, bytes, false)?;
        let time = format!("{}!", self.time);
        let (plain, out) = (plain.display().to_string(), signature.display().to_string());
        let args = [
            "--batch",
            "--yes",
            "--faked-system-time",
            &time,
            "--local-user",
            self.key,
            "--output",
            &out,
            "--detach-sign",
            "--",
            &plain,
        ];
        run(self.runner, self.key, &args)?;
        Ok(read(&signature)?)
    }

    /// The same `.rpm` with the signature in its header, where `rpm -K` looks for it.
    pub(super) fn sign_rpm(&self, rpm: &[u8]) -> Result<Vec<u8>, ShipError> {
        let signed = match rpm_header(rpm) {
            Some(header) => with_rpm_signature(rpm, &self.sign(header)?),
            None => None,
        };
        signed.ok_or_else(|| ShipError::Pgp {
            key: self.key.to_owned(),
            printed: "its algorithm is not one that rpm reads".to_owned(),
        })
    }
}

/// Runs `gpg`, and what it prints.
fn run(runner: &dyn Runner, key: &str, args: &[&str]) -> Result<String, ShipError> {
    let refused = |printed: String| ShipError::Pgp { key: key.to_owned(), printed };
    let ended = runner.capture(&Command::new("gpg").args(args.iter().copied()));
    let ended = ended.map_err(|error| refused(error.to_string()))?;
    if ended.succeeded() { Ok(ended.output) } else { Err(refused(ended.error)) }
}
