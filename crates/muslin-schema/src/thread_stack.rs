//! How much stack the threads of C code get.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `--thread-stack`: the stack of a thread that C code starts without asking for a size, in bytes.
///
/// musl takes it from `PT_GNU_STACK`, and only between its two bounds (`DEFAULT_STACK_SIZE` and `DEFAULT_STACK_MAX`
/// in its `pthread_impl.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ThreadStack(u32);

impl ThreadStack {
    const LEAST: u32 = 128 << 10;
    const MOST: u32 = 8 << 20;

    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> u32 {
        self.0
    }
}

impl Default for ThreadStack {
    /// What glibc gives, and the most that musl does. Memory is taken as it is used.
    fn default() -> Self {
        Self(Self::MOST)
    }
}

impl fmt::Display for ThreadStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes % (1 << 20) == 0 => write!(f, "{}M", bytes >> 20),
            bytes if bytes % (1 << 10) == 0 => write!(f, "{}K", bytes >> 10),
            bytes => write!(f, "{bytes}"),
        }
    }
}

impl FromStr for ThreadStack {
    type Err = String;

    /// Reads a number of bytes, or one with `K` or `M`, as `ulimit` and linkers have them.
    fn from_str(word: &str) -> Result<Self, String> {
        let (digits, shift) = match word.strip_suffix(['K', 'k']) {
            Some(digits) => (digits, 10),
            None => word.strip_suffix(['M', 'm']).map_or((word, 0), |digits| (digits, 20)),
        };
        let number: u64 = digits.trim().parse().map_err(|_| {
            format!("`{word}` is not a size; write bytes, or a number with `K` or `M`: `512K`")
        })?;
        let bytes = number.checked_shl(shift).and_then(|bytes| u32::try_from(bytes).ok());
        match bytes.filter(|bytes| (Self::LEAST..=Self::MOST).contains(bytes)) {
            Some(bytes) => Ok(Self(bytes)),
            None => Err(format!("musl gives a thread between 128K and 8M of stack, not `{word}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_bytes_or_a_number_with_a_unit_between_the_bounds_of_musl() {
        let of =
            |word: &str| word.parse::<ThreadStack>().map(|size| (size.bytes(), size.to_string()));
        assert_eq!(of("512K"), Ok((524_288, "512K".to_owned())));
        assert_eq!(of("8m"), Ok((8_388_608, "8M".to_owned())));
        assert_eq!(of("200000"), Ok((200_000, "200000".to_owned())));
        for word in ["16M", "64K", "0", "18446744073709551615M"] {
            assert!(of(word).unwrap_err().contains("between 128K and 8M"), "{word}");
        }
        assert!(of("much").unwrap_err().contains("is not a size"));
    }
}
