//! Calendar users: ORGANIZER and ATTENDEE, each a name and a `mailto:` (RFC 5545 §3.3.3, §3.8.4).

use icalendar::Property;

use super::line::clean_name;
use crate::domain::{EmailAddress, person::LONGEST_NAME};

/// `ORGANIZER;CN=...:mailto:...`
pub(super) fn calendar_user(key: &str, name: &str, address: &EmailAddress) -> Property {
    let name = clean_name(name, LONGEST_NAME);
    let cn = if name.is_empty() { address.as_str() } else { &name };
    Property::new(key, mailto(address)).add_parameter("CN", cn).done()
}

/// A bare `mailto:`; what a URI cannot hold is percent-encoded (RFC 6068 §2).
fn mailto(address: &EmailAddress) -> String {
    let mut uri = String::from("mailto:");
    for c in address.as_str().chars() {
        if "%/?#&=^`{|}".contains(c) {
            uri.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            uri.push(c);
        }
    }
    uri
}
