//! Access tokens in the place of passwords (RFC 6749, 7523).
//!
//! | file | says |
//! |---|---|
//! | `tokens` | asked for ahead of their end, one request at a time |
//! | `endpoint`, `assertion` | the request, and what stands in it |
//! | `refresh_token` | the one that a server changes, kept in a file |

mod assertion;
mod endpoint;
mod refresh_token;
mod tokens;

pub use assertion::ServiceAccount;
pub use refresh_token::refresh_token_ends;
pub(super) use tokens::Token;
pub use tokens::{Endpoint, Grant, ReadSecret, Tokens};
