//! the pipeline
