//! Files that are made to cost more than they weigh.

mod elf;
mod image;
mod nested;
mod packed;
mod tables;
mod writer;

use std::fs;
use std::io;
use std::path::Path;

/// A name, and what makes a file of about so many bytes.
type Bomb = (&'static str, fn(usize) -> Vec<u8>);

const BOMBS: &[Bomb] = &[
    ("relocation sections over one table", elf::relocation_sections),
    ("loaded relocation sections", elf::loaded_relocation_sections),
    ("packed relocations, 2000 segments", elf::packed_relocations),
    ("relocations, 2000 segments", elf::relocations),
    ("version needs that share a name", elf::version_names),
    ("versions of 2000 numbers", elf::long_versions),
    ("imports that share a name", elf::imports),
    ("libraries that share a name", elf::needed),
    ("sections that share a name", elf::section_names),
    ("symbols whose name never ends", elf::endless_names),
    ("the same in an object file", elf::endless_names_of_object),
    ("notes in 2000 segments", elf::notes),
    ("text: paths that are not one", elf::homes),
    ("text: signs of a registry", elf::registries),
    ("text: names of files", elf::hosts),
    ("guarded calls", elf::calls),
    ("functions that share their code", elf::functions),
    ("functions of aarch64 that share it", elf::functions_of_arm),
    ("hash table without an end", elf::hash_table),
    ("jumps at every byte", elf::jumps),
    ("files in the file", elf::carried_files),
    ("list of crates", packed::list_of_crates),
    ("static library of empty members", packed::small_members),
    (".tar.gz of zeros", packed::gzip_of_zeros),
    (".tar.gz of a program of zeros", packed::gzip_of_program),
    (".gz of a program of zeros", packed::gzip_of_file),
    (".tar.gz, endless PAX header", packed::endless_pax),
    (".tar.gz, endless name", packed::endless_name),
    (".tar.gz that looks like an image", packed::image_of_zeros),
    (".gz of empty members", packed::gzip_members),
    (".tar.zst of zeros", packed::zstd_of_zeros),
    (".tar.zst of the largest window", packed::zstd_window),
    (".zst of empty frames", packed::zstd_frames),
    (".tar.xz of zeros", packed::xz_of_zeros),
    (".xz of empty streams", packed::xz_streams),
    (".zip of overlapping entries", packed::zip_overlapping),
    (".cpio of small files", nested::cpio),
    (".tar of small .gz files", nested::small_files),
    (".tar.gz of a program in archives", nested::gzip_of_zeros),
    (".tar.xz of zeros in archives", nested::xz_of_zeros),
    (".zip in .zip of programs", nested::zip_of_programs),
    ("images in an archive", nested::images),
    ("OCI index that lists itself", image::index_of_itself),
    ("image of one layer of small files", image::layer_of_files),
    ("image of one layer of one program", image::layer_of_program),
    ("image of deep paths", image::deep_paths),
    ("build ids that overlap", tables::build_ids),
    ("properties that overlap", tables::properties),
    ("symbol tables that overlap", tables::symbol_tables),
    ("debug sections, compressed", tables::compressed_debug),
    ("core file of notes", tables::core_file),
    ("static library of one long name", tables::members_of_one_name),
    ("thin archive of one long name", tables::thin_archive),
    ("index of a static library", tables::archive_index),
    (".rpm of overlapping entries", tables::rpm_header),
    (".deb of a program of zeros", tables::deb),
    ("archives of four forms", tables::mixed),
    ("OCI index of long descriptors", tables::descriptors),
];

/// Writes every bomb into a directory, each about so many millions of bytes large.
pub fn write(directory: &Path, megabytes: usize) -> io::Result<()> {
    for (name, make) in BOMBS {
        fs::write(directory.join(name), make(megabytes * 1_000_000))?;
    }
    Ok(())
}
