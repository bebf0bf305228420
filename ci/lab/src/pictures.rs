//! The report of a static build in a real browser: headless Chromium draws it light, dark, on a phone and on
//! paper, and measures what a parser cannot see.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::product;
use muslin_exec::{Captured, Command, Real, Runner as _, find_program};

/// The least contrast of text that counts as readable (WCAG 2.2, 1.4.3).
const CONTRAST: &str = "4.5";
/// What looks at a page from inside and writes what is wrong onto it.
const MEASURE: &str = include_str!("pictures/measure.js");

/// Where the pictures go.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A page that is there already; otherwise the fixture `ring-digest` is built for both architectures, and reported.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,

    /// The directory for the pictures.
    #[arg(long, value_name = "DIR", default_value = "target/pictures")]
    out: PathBuf,
}

/// One way to look at the page.
struct Look {
    name: &'static str,
    /// Width and height of the window.
    window: (u32, u32),
    dark: bool,
}

const LOOKS: [Look; 4] = [
    Look { name: "light", window: (1280, 6000), dark: false },
    Look { name: "dark", window: (1280, 6000), dark: true },
    Look { name: "phone", window: (390, 9000), dark: false },
    Look { name: "phone-dark", window: (390, 9000), dark: true },
];

/// Draws, measures, and says what is wrong.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match draw(arguments) {
        Ok(faults) => {
            let mut out = io::stdout().lock();
            for fault in &faults {
                let _ = writeln!(out, "{fault}");
            }
            let _ = writeln!(
                out,
                "{} looks in {}, {} faults",
                LOOKS.len() + 1,
                arguments.out.display(),
                faults.len()
            );
            if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            let _ = writeln!(io::stderr(), "error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn draw(arguments: &Arguments) -> Result<Vec<String>, String> {
    let browser = find_program("chromium")
        .ok_or("this needs Chromium (Debian and Ubuntu: `apt-get install chromium`)")?;
    let page = arguments.page.clone().map_or_else(|| reported(&arguments.out), Ok)?;
    let page = muslin_exec::absolute(&page).ok_or(format!("`{}` is not there", page.display()))?;
    muslin_exec::make_directory(&arguments.out).map_err(|error| error.to_string())?;
    let out =
        muslin_exec::absolute(&arguments.out).ok_or("the directory for the pictures is gone")?;
    let probe = with_probe(&page)?;
    let mut faults = Vec::new();
    for look in &LOOKS {
        let picture = out.join(format!("{}.png", look.name));
        let shot = format!("--screenshot={}", picture.display());
        start(&browser, look, &[&shot], &page)?;
        let seen = start(&browser, look, &["--dump-dom"], probe.as_ref())?;
        faults.extend(measured(&seen.output)?.map(|fault| format!("{}: {fault}", look.name)));
    }
    let paper = out.join("paper.pdf");
    let print = format!("--print-to-pdf={}", paper.display());
    start(&browser, &LOOKS[0], &["--no-pdf-header-footer", &print], &page)?;
    if !muslin_exec::is_file(&paper) {
        faults.push("paper: nothing was printed".to_owned());
    }
    Ok(faults)
}

/// The report of a fixture with native code, made by the product itself.
fn reported(out: &Path) -> Result<PathBuf, String> {
    let muslin = product::muslin().map_err(|error| error.to_string())?;
    let page = out.join("report.html");
    let manifest = xtask::repository::root().join("ci/fixtures/ring-digest/Cargo.toml");
    let command = muslin
        .args(["static-build", "--target", "all", "--target-dir"])
        .args([out.join("build")])
        .args([
            "--report".to_owned(),
            format!("html={}", page.display()),
            "--manifest-path".to_owned(),
        ])
        .args([manifest]);
    xtask::commands::run(&command)?;
    Ok(page)
}

/// The page with what measures it in the place of the policy that forbids scripts.
fn with_probe(page: &Path) -> Result<tempfile::TempPath, String> {
    let text = muslin_exec::read_if_there(page).unwrap_or_default();
    let (before, rest) = text
        .split_once("<meta http-equiv=\"Content-Security-Policy\"")
        .ok_or("the page has no policy")?;
    let (_, behind) = rest.split_once("/>").ok_or("the page has no policy")?;
    let (body, end) = behind.rsplit_once("</body>").ok_or("the page has no body")?;
    let measure = MEASURE.replace("CONTRAST", CONTRAST);
    let mut file =
        tempfile::Builder::new().suffix(".html").tempfile().map_err(|error| error.to_string())?;
    write!(file, "{before}{body}<script>{measure}</script></body>{end}")
        .map_err(|error| error.to_string())?;
    Ok(file.into_temp_path())
}

/// Starts the browser without anything that would look for the network.
fn start(browser: &Path, look: &Look, args: &[&str], page: &Path) -> Result<Captured, String> {
    let profile = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (width, height) = look.window;
    let command = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--allow-file-access-from-files",
        ])
        .args([format!("--user-data-dir={}", profile.path().display())])
        .args([format!("--window-size={width},{height}")])
        .args([format!("--blink-settings=preferredColorScheme={}", u8::from(!look.dark))])
        .args(args)
        .args([format!("file://{}", page.display())]);
    let answer = Real.capture(&command).map_err(|error| error.to_string())?;
    if answer.succeeded() { Ok(answer) } else { Err(format!("`{command}`: {}", answer.error)) }
}

/// What the probe wrote: one fault a line, between marks.
fn measured(page: &str) -> Result<impl Iterator<Item = String>, String> {
    let (_, rest) = page.rsplit_once("MEASURED[").ok_or("the page was not measured")?;
    let (faults, _) = rest.split_once("]MEASURED").ok_or("the page was not measured to its end")?;
    let faults: Vec<String> =
        faults.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Ok(faults.into_iter())
}
