//! Nothing: the build script compiles mimalloc.
