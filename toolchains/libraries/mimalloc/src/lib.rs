//! Nothing: what this package depends on has build scripts that build mimalloc.
