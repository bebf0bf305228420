//! What remains different where our resolver is linked before musl's.

use muslin_finding::{Hazard, Presence};

use crate::facts::Facts;

/// Replaces the description of musl's resolver, which is not the one in use.
pub(super) fn ours(facts: &Facts, hazards: &mut Vec<Hazard>) {
    let Some(function) = facts.resolver.first() else { return };
    hazards.retain(|one| one.area != "dns");
    let ours = Hazard {
        area: "dns".to_owned(),
        presence: Presence::LinkedIn,
        found: format!("the mark of muslin's `{}`", function.name),
        sentence: "names are looked up as glibc does: `files`, `dns`, `myhostname`, `resolve` and \
                   `mdns` of nsswitch.conf, and the order of gai.conf; modules such as LDAP and \
                   SSSD count as unavailable"
            .to_owned(),
        advice: "give the container /etc/resolv.conf and /etc/hosts (without it not even \
                 `localhost` is known), and name `dns` in nsswitch.conf where it names a module"
            .to_owned(),
    };
    hazards.insert(0, ours);
}
