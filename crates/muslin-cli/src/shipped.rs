//! What `dist` and `image` print.

use muslin::Written;
use muslin_schema::Verbosity;

use crate::console::Console;
use crate::output::Format;
use crate::stop::Stop;

/// Prints what was made; the names of pushed images are on standard output by themselves.
pub(crate) fn print(console: &Console, written: &Written) -> Result<(), Stop> {
    let Written { distribution, directory } = written;
    let output = console.output();
    if output.format == Format::Json {
        return Ok(Console::print(&muslin_report::json(distribution))?);
    }
    let directory = directory.display().to_string();
    if output.verbosity > Verbosity::Quiet {
        console.show(|paint| muslin_report::distribution(distribution, &directory, paint))?;
    }
    let images = distribution.artifacts.iter().filter_map(|one| one.image.as_ref());
    for name in images.filter_map(|image| image.pushed.as_ref()) {
        Console::print(&format!("{name}\n"))?;
    }
    Ok(())
}
