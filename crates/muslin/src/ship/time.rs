//! The one time that everything in a release bears.

use std::path::Path;

use crate::commit_time::commit_time_of;
use crate::session::Session;
use crate::ship::error::ShipError;

/// A time that is the same for all who build the same sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// Seconds since 1970.
    pub(crate) seconds: u64,
    /// Where it comes from.
    pub(crate) from: &'static str,
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), else the time of the commit, else 0.
///
/// # Errors
///
/// [`ShipError::Epoch`] if the variable is not a number.
pub(crate) fn time(session: &Session<'_>, workspace: &Path) -> Result<Time, ShipError> {
    if let Some(text) = session.environment.get("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty())
    {
        let seconds = text.parse().map_err(|_| ShipError::Epoch(text.clone()))?;
        return Ok(Time { seconds, from: "SOURCE_DATE_EPOCH" });
    }
    Ok(match commit_time_of(session.runner, workspace) {
        Some(seconds) => Time { seconds, from: "the commit's time" },
        None => {
            Time { seconds: 0, from: "0, since there is neither a commit nor SOURCE_DATE_EPOCH" }
        }
    })
}
