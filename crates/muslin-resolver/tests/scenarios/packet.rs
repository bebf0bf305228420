//! Questions as a server reads them, and answers as it writes them, right and wrong.

/// What was asked.
pub(crate) struct Asked {
    pub(crate) id: [u8; 2],
    pub(crate) name: String,
    pub(crate) kind: u16,
    pub(crate) edns: bool,
    pub(crate) tcp: bool,
    question: Vec<u8>,
}

impl Asked {
    pub(crate) fn read(bytes: &[u8], tcp: bool) -> Option<Self> {
        let (mut at, mut labels) = (12, Vec::new());
        loop {
            let length = usize::from(*bytes.get(at)?);
            let label = bytes.get(at + 1..at + 1 + length)?;
            at += 1 + length;
            if length == 0 {
                break;
            }
            labels.push(String::from_utf8_lossy(label).to_lowercase());
        }
        let kind = bytes.get(at..at + 2)?;
        Some(Self {
            id: [bytes[0], bytes[1]],
            name: labels.join("."),
            kind: u16::from_be_bytes([kind[0], kind[1]]),
            edns: bytes[11] > 0,
            tcp,
            question: bytes.get(12..at + 4)?.to_vec(),
        })
    }

    pub(crate) fn answer(&self) -> Answer {
        Answer {
            id: self.id,
            flags: [0x81, 0x80],
            question: self.question.clone(),
            records: Vec::new(),
            count: 0,
        }
    }

    /// An answer that says only that it fails.
    pub(crate) fn code(&self, code: u8) -> Vec<u8> {
        let mut answer = self.answer();
        answer.flags[1] |= code;
        answer.packet()
    }
}

/// An answer on its way.
pub(crate) struct Answer {
    pub(crate) id: [u8; 2],
    pub(crate) flags: [u8; 2],
    pub(crate) question: Vec<u8>,
    records: Vec<u8>,
    count: u16,
}

/// A name without pointers.
pub(crate) fn wire(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        out.push(u8::try_from(label.len()).expect("a label"));
        out.extend(label.bytes());
    }
    out.push(0);
    out
}

impl Answer {
    pub(crate) fn record(mut self, owner: &str, kind: u16, data: &[u8]) -> Self {
        self.records.extend(wire(owner));
        self.records.extend(kind.to_be_bytes());
        self.records.extend([0, 1, 0, 0, 0, 60]);
        self.records.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        self.records.extend(data);
        self.count += 1;
        self
    }

    /// A record whose owner is the name that was asked for, as a pointer.
    pub(crate) fn own(mut self, kind: u16, data: &[u8]) -> Self {
        self.records.extend([0xc0, 12]);
        self.records.extend(kind.to_be_bytes());
        self.records.extend([0, 1, 0, 0, 0, 60]);
        self.records.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        self.records.extend(data);
        self.count += 1;
        self
    }

    pub(crate) fn cname(self, owner: &str, target: &str) -> Self {
        self.record(owner, 5, &wire(target))
    }

    pub(crate) fn packet(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(self.id);
        out.extend(self.flags);
        out.extend([0, u8::from(!self.question.is_empty())]);
        out.extend(self.count.to_be_bytes());
        out.extend([0; 4]);
        out.extend(&self.question);
        out.extend(&self.records);
        out
    }
}
