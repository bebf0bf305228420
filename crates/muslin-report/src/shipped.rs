//! What was made for a release.

use muslin_schema::{Artifact, Distribution, ShippedImage};

use crate::paint::Paint;
use crate::shown::shown;
use crate::size;

/// One line for each file, with the command that checks them.
#[must_use]
pub fn distribution(what: &Distribution, directory: &str, paint: Paint) -> String {
    let what = &*shown(what);
    let mut text = String::new();
    for artifact in &what.artifacts {
        text.push_str(&row("Made", &line(artifact, paint), paint));
        if let Some(image) = &artifact.image {
            text.push_str(&image_rows(image, paint));
        }
    }
    for note in &what.notes {
        text.push_str(&row("Note", &paint.warn(note), paint));
    }
    let count = what.artifacts.len();
    let files = format!("{count} file{}", if count == 1 { "" } else { "s" });
    let text_of_time = format!("time: {}", what.time_from);
    text.push_str(&row("Shipped", &format!("{} in {directory}", paint.good(&files)), paint));
    text.push_str(&row("", &paint.faint(&text_of_time), paint));
    text
}

fn line(artifact: &Artifact, paint: Paint) -> String {
    let Artifact { file, kind, size: bytes, sha256, .. } = artifact;
    let about = format!("{} · {} · sha256 {}…", kind.as_str(), size(*bytes), &sha256[..12]);
    format!("{} · {}", paint.strong(file), paint.faint(&about))
}

fn image_rows(image: &ShippedImage, paint: Paint) -> String {
    let mut text = row("Image", &format!("{}@{}", image.reference, image.digest), paint);
    for one in &image.platforms {
        let about = format!("{} · {} to download", one.target.arch(), size(one.size));
        text.push_str(&row("", &paint.faint(&about), paint));
        for command in &one.started {
            let about = format!("{} · `{command}` started, and ended with 0", one.target.arch());
            text.push_str(&row("Started", &about, paint));
        }
    }
    if let Some(name) = &image.pushed {
        text.push_str(&row("Pushed", name, paint));
        let count = image.referrers.len();
        let about = match count {
            1 => "1 artifact is attached to it".to_owned(),
            _ => format!("{count} artifacts are attached to it"),
        };
        text.push_str(&row("", &paint.faint(&about), paint));
    }
    text
}

fn row(label: &str, value: &str, paint: Paint) -> String {
    format!("{} {value}\n", paint.accent(&format!("{label:>12}")))
}
