//! Sizes as people say them.

/// Bytes in decimal units with one digit after the point: `1.3 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    // Rounded in whole tenths: a float would print the same file differently from one platform to the next.
    let tenths = (bytes * 10 + unit / 2) / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_digit_after_the_point() {
        assert_eq!(
            [999, 1_000, 447_096, 4_535_000].map(size),
            ["999 B", "1.0 kB", "447.1 kB", "4.5 MB"]
        );
    }
}
