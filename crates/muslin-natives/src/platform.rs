//! Which `[target.'cfg(…)']` tables of a manifest hold for a target.
//!
//! `cargo metadata --filter-platform` drops packages that no table of the target asks for, but where
//! one table of several does, it lists the edges of all of them.

use cargo_metadata::cargo_platform::{Cfg, Platform};
use muslin_schema::Target;

/// What `rustc --print cfg` says of a target, as far as manifests ask for it.
pub(crate) struct Cfgs {
    triple: &'static str,
    list: Vec<Cfg>,
}

impl Cfgs {
    /// The `cfg` values of a target.
    pub(crate) fn of(target: Target) -> Self {
        let features = match target {
            Target::X86_64 => ["crt-static", "fxsr", "sse", "sse2"].as_slice(),
            Target::Aarch64 => ["crt-static", "neon"].as_slice(),
        };
        let widths = ["8", "16", "32", "64", "ptr"];
        let list = ["unix", "panic=\"unwind\"", "target_env=\"musl\"", "target_os=\"linux\""]
            .into_iter()
            .chain(["target_family=\"unix\"", "target_vendor=\"unknown\"", "target_abi=\"\""])
            .chain(["target_endian=\"little\"", "target_pointer_width=\"64\""])
            .map(str::to_owned)
            .chain([format!("target_arch=\"{}\"", target.arch())])
            .chain(features.iter().map(|feature| format!("target_feature=\"{feature}\"")))
            .chain(widths.iter().map(|width| format!("target_has_atomic=\"{width}\"")))
            .filter_map(|text| text.parse().ok())
            .collect();
        Self { triple: target.triple(), list }
    }

    /// Whether one `cfg` value is the target's.
    pub(crate) fn has(&self, value: &Cfg) -> bool {
        self.list.contains(value)
    }

    /// Whether a dependency for this platform is one of the target.
    pub(crate) fn hold(&self, platform: Option<&Platform>) -> bool {
        platform.is_none_or(|platform| platform.matches(self.triple, &self.list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_static_target_hold() {
        let holds = |text: &str| Cfgs::of(Target::Aarch64).hold(Some(&text.parse().unwrap()));
        assert!(holds("cfg(all(unix, target_env = \"musl\", not(windows)))"));
        assert!(holds("cfg(any(target_os = \"macos\", target_arch = \"aarch64\"))"));
        assert!(holds("cfg(target_feature = \"crt-static\")"));
        assert!(holds("aarch64-unknown-linux-musl"));
        assert!(!holds("cfg(target_env = \"gnu\")"));
        assert!(!holds("x86_64-unknown-linux-musl"));
    }
}
