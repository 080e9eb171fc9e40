//! A way out to a server on this machine that wants neither TLS nor a login.

use mentord::mail::{Outbound, Smtp, SmtpSettings, Tls};

pub(crate) fn plain_smtp(port: u16) -> Outbound {
    Outbound::Smtp(Box::new(Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        login: None,
        ca_file: None,
        helo: "bench.test".to_owned(),
        connections: Smtp::CONNECTIONS_HERE,
    })))
}
