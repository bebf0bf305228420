//! The machine in words, for who reads figures that were measured on it.

use std::fs;

use muslin_schema::Machine;

/// What the system reports of itself; what it does not report is empty.
#[must_use]
pub fn machine(rustc: &str) -> Machine {
    let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get) as u64;
    let kernel = text("/proc/sys/kernel/osrelease").trim().to_owned();
    let system =
        if kernel.is_empty() { std::env::consts::OS.to_owned() } else { format!("Linux {kernel}") };
    Machine {
        processor: value(&text("/proc/cpuinfo"), "model name", ':'),
        cores,
        system,
        distribution: value(&text("/etc/os-release"), "PRETTY_NAME", '='),
        rustc: rustc.to_owned(),
    }
}

/// The value of the first line with this key.
fn value(text: &str, key: &str, separator: char) -> String {
    let found = text.lines().find_map(|line| {
        let (name, value) = line.split_once(separator)?;
        (name.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_file_are_read() {
        let processor = "processor\t: 0\nmodel name\t: AMD EPYC\nprocessor\t: 1\n";
        assert_eq!(value(processor, "model name", ':'), "AMD EPYC");
        assert_eq!(value("A=1\nPRETTY_NAME=\"Debian 12\"\n", "PRETTY_NAME", '='), "Debian 12");
        assert_eq!(value("", "x", '='), "");
    }
}
