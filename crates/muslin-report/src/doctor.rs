//! What keeps a machine from a static build, a line each.

use muslin_schema::{Answer, Diagnosis, Exit, Finding, Severity};
use muslin_schema::{Code, codes};

use crate::paint::Paint;
use crate::shown::shown;

/// What is printed before the lines of a diagnostic code. Codes that are not listed are printed themselves.
const LABELS: &[(Code, &str)] = &[
    (codes::RUST, "Rust"),
    (codes::PROJECT, "Project"),
    (codes::CONFIGURATION, "Settings"),
    (codes::RUST_TARGET, "Target"),
    (codes::LINKER, "Linker"),
    (codes::HOST_LINKER, "Host linker"),
    (codes::NATIVE_CODE, "Native code"),
    (codes::NATIVE_LIBRARY_MISSING, "Native code"),
    (codes::NATIVE_LIBRARY_BROKEN, "Native code"),
    (codes::HOST_COMPILER, "Native code"),
    (codes::HOST_TOOL_MISSING, "Host program"),
    (codes::COMPILER_VARIABLE, "Environment"),
    (codes::USER_CMAKE_TOOLCHAIN, "Environment"),
    (codes::USER_COMPILER, "Environment"),
    (codes::USER_LIBRARY_DIRECTORY, "Environment"),
    (codes::TOOLCHAIN, "Toolchain"),
    (codes::FETCHER, "Fetcher"),
    (codes::CACHE, "Cache"),
    (codes::TARGET_FOLDER, "Build directory"),
    (codes::NETWORK, "Network"),
    (codes::EMULATOR, "Emulator"),
];

/// The whole diagnosis.
#[must_use]
pub fn doctor(diagnosis: &Diagnosis, paint: Paint) -> String {
    let diagnosis = &*shown(diagnosis);
    let mut text = String::new();
    let mut last = "";
    for one in &diagnosis.checks {
        let label = label(&one.code);
        text.push_str(&line(one, if label == last { "" } else { label }, paint));
        last = label;
    }
    text.push_str(&last_line(diagnosis, paint));
    text
}

fn label(code: &str) -> &str {
    LABELS.iter().find(|(known, _)| *known == *code).map_or(code, |(_, label)| label)
}

fn line(one: &Finding, label: &str, paint: Paint) -> String {
    let open = one.answer != Answer::Yes;
    let (mark, message) = match one.severity {
        _ if !open => (paint.good("✓"), one.message.clone()),
        _ if one.allowed => (paint.faint("–"), format!("{} (allowed)", one.message)),
        Severity::Error => (paint.bad("✗"), format!("{}: {}", paint.bad("problem"), one.message)),
        Severity::Warning => (paint.warn("!"), one.message.clone()),
        Severity::Info => (paint.accent("·"), one.message.clone()),
    };
    let mut text = format!("{} {mark} {message}\n", paint.accent(&format!("{label:>12}")));
    for evidence in one.evidence.iter().filter(|_| open) {
        text.push_str(&format!("{:15}{}\n", "", paint.faint(&evidence.detail)));
    }
    if let Some(cure) = one.cure.as_ref().filter(|_| open) {
        text.push_str(&format!("{:15}{} {cure}\n", "", paint.accent("help:")));
    }
    text
}

fn last_line(diagnosis: &Diagnosis, paint: Paint) -> String {
    let count = |severity: Severity| {
        let open = diagnosis.checks.iter().filter(|one| one.fails(severity));
        open.filter(|one| one.severity == severity).count()
    };
    let parts = [
        (count(Severity::Error), "problem"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Info), "note"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    if diagnosis.exit_code == Exit::Delivered as u8 {
        let text = paint.good("a static build can start");
        return format!("{} {text}{parts}\n", paint.good(&format!("{:>12}", "Ready")));
    }
    let text = if diagnosis.exit_code == Exit::Strict as u8 {
        paint.bad("warnings, and `--strict`")
    } else {
        paint.bad("no static build can start")
    };
    format!("{} {text}{parts}\n", paint.bad(&format!("{:>12}", "Not ready")))
}
