//! The diagnostic codes: each is defined here, once.

use std::fmt;
use std::ops::Deref;

/// The word under which a finding is reported, explained and allowed. It is one of the constants of
/// [`codes`](crate::codes); advisories and known failures have words of their own, which are data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    pub(crate) const fn new(word: &'static str) -> Self {
        Self(word)
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Deref for Code {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0.to_owned()
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, word: &str) -> bool {
        self.0 == word
    }
}

impl PartialEq<Code> for String {
    fn eq(&self, code: &Code) -> bool {
        self == code.0
    }
}
