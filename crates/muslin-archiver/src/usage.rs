//! What `-h` and `--version` print. meson reads in the usage whether `D` and response files are known.

/// The usage of `ar`.
pub(crate) const AR: &str = "\
Usage: ar [-]{dmpqrstx}[abcDiLoPsSTuUvV] [--output DIRECTORY] [member-name] archive-file file...
       ar -M < script
 operations:
  d            - remove members
  m[ab]        - move members
  p            - print the content of members
  q            - append files
  r[ab][u]     - replace members by files, or append them
  s            - write the index, as ranlib does
  t[v]         - list members
  x[o]         - extract members
  M            - carry out a script: create, open, addlib, addmod, delete, save, end
 modifiers:
  [a] [b] [i]  - after, before a member
  [c]          - do not report that the archive is created
  [D]          - time, owner and mode are not recorded (always)
  [L]          - add the members of archives
  [P]          - name members by whole paths
  [s] [S]      - with an index (always), without one
  [u]          - only newer files: all are, since no time is recorded
  [v]          - report what is done
  @<file>      - read arguments from a file
 Without effect: l, o, U, --plugin, --target. Thin archives are read, and written as whole ones.
";

/// The usage of `ranlib`.
pub(crate) const RANLIB: &str = "\
Usage: ranlib [-DUtq] archive...
 Writes the index of archives of ELF objects.
  @<file>      - read arguments from a file
";

/// What `--version` prints.
pub(crate) fn version(name: &str) -> String {
    format!("{name} (muslin) {}\n", env!("CARGO_PKG_VERSION"))
}
