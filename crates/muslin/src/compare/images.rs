//! How large a container image with each build is: computed, nothing is pulled.

use std::path::Path;
use std::sync::LazyLock;

use muslin_package::{Entry, Layer, LayerCompression, Program, base_layer};
use muslin_schema::{ImageSize, Libc, Target, Variant};
use muslin_toml::{Faults, Table, read};

use super::error::CompareError;

const PATH: &str = "crates/muslin/data/base-images.toml";
const TEXT: &str = include_str!("../../data/base-images.toml");

/// The image of a distribution.
#[derive(Clone, Debug)]
struct BaseImage {
    name: String,
    sizes: Vec<(Target, u64)>,
    source: String,
}

/// The data file, which is part of the program.
static IMAGES: LazyLock<Vec<BaseImage>> =
    LazyLock::new(|| base_images().expect("a test reads this embedded file"));

fn base_images() -> Result<Vec<BaseImage>, Faults> {
    read(PATH, TEXT, |table| Some(table.tables("image", base_image)))
}

fn base_image(table: &Table<'_>) -> Option<BaseImage> {
    let size = |target: Target| {
        let size = table.integer(target.arch()).and_then(|size| u64::try_from(size).ok())?;
        Some((target, size))
    };
    let sizes = Target::ALL.into_iter().filter_map(size).collect();
    Some(BaseImage { name: table.required("name")?, sizes, source: table.required("source")? })
}

/// Each build on what it can be on: a static one on an empty root, another one on an empty root with
/// the libraries of this machine, and on the images of distributions.
pub(super) fn images(
    program: &str,
    variants: &[Variant],
    target: Target,
) -> Result<Vec<ImageSize>, CompareError> {
    let base = base_layer(None, LayerCompression::Gzip)?.content.len() as u64;
    let mut images = Vec::new();
    for variant in variants {
        let file = application(program, variant)?;
        let alone = packed(vec![file.clone()])?;
        let mut add = |on: &str, of_base: u64, layer: u64, source: &str| {
            images.push(ImageSize {
                variant: variant.id.clone(),
                base: on.to_owned(),
                download: of_base + layer,
                of_base,
                source: source.to_owned(),
            });
        };
        if variant.needs.is_empty() {
            add("an empty root", base, alone, "computed: the layers that `image` makes");
            continue;
        }
        let with_libraries = packed(libraries(variant, file)?)?;
        let source = "computed: the same, with the loader and the libraries of this machine";
        add("an empty root with its libraries", base, with_libraries, source);
        for image in IMAGES.iter().filter(|_| variant.libc == Libc::Glibc) {
            if let Some((_, size)) = image.sizes.iter().find(|(one, _)| *one == target) {
                add(&image.name, *size, alone, &image.source);
            }
        }
    }
    Ok(images)
}

/// The program as it is shipped: stripped.
fn application(program: &str, variant: &Variant) -> Result<Entry, CompareError> {
    let failed = |source| CompareError::Program { path: variant.path.clone(), source };
    let bytes = muslin_exec::read(Path::new(&variant.path))?;
    let stripped = Program::read(&bytes).map_err(failed)?.stripped().write().map_err(failed)?;
    Ok(Entry::program(format!("usr/local/bin/{program}"), stripped))
}

fn libraries(variant: &Variant, program: Entry) -> Result<Vec<Entry>, CompareError> {
    let mut entries = vec![program];
    for file in &variant.needs {
        let bytes = muslin_exec::read(Path::new(&file.path))?;
        entries.push(Entry::program(file.path.trim_start_matches('/').to_owned(), bytes));
    }
    Ok(entries)
}

/// The size of a layer with these files, compressed.
fn packed(entries: Vec<Entry>) -> Result<u64, CompareError> {
    Ok(Layer::of(entries, 0, "the application", LayerCompression::Gzip)?.content.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base_image_has_a_size_for_each_target_and_a_source() {
        let images = base_images().unwrap();
        assert!(!images.is_empty());
        for image in images {
            assert_eq!(image.sizes.len(), Target::ALL.len(), "{}", image.name);
            assert!(
                image.sizes.iter().all(|(_, size)| *size > 1_000_000) && !image.source.is_empty()
            );
        }
    }
}
