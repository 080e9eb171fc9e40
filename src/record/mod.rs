//! The one door: a decision, its letters and the journal in one transaction. Planner, reader, sender and
//! command line all come through here.
//!
//! | file | says |
//! |---|---|
//! | `context` | what decisions are rendered with |
//! | `decision` | a decision recorded, and what would take it back |
//! | `draft` | the rows that it touches, changed in memory and written once |
//! | `views` | the views that it looks at, each loaded once |
//! | `letters` | its letters, rendered and entered |
//! | `stop` | what it makes pointless of what waits |
//! | `refresh` | when pairings, people and programmes are next due |
//! | `status` | how pairings stand, kept beside them |
//! | `settle` | what became of a delivery |
//! | `posts` | what the rooms are told |
//! | `words` | what people wrote that a person should read |
//! | `desk`, `staff`, `canary` | the desk itself, those of staff who are away, the mail to itself |
//! | `names`, `recipients` | names of pairings in mails; recipients as the store names them |

pub mod canary;
mod context;
mod decision;
pub mod desk;
mod draft;
mod letters;
pub mod names;
pub mod posts;
mod recipients;
mod refresh;
mod settle;
pub mod staff;
pub mod status;
mod stop;
mod views;
pub mod words;

pub use context::{Context, Witness};
pub use decision::{Attribution, Recorded, concerned, inverse, record, record_all, record_knowing};
pub use letters::{address_and_subject, calendar_entry, forget_letter};
pub use recipients::recipient_from;
pub use refresh::{
    look_again_at, look_again_at_person, look_again_at_programme, next_jobs_at, person_view, refresh,
    refresh_person, views,
};
pub use settle::{Channel, cancel, proved, retry, send_again, send_what_came_back, settle};
pub use stop::{expire, let_go};
pub use views::NextDue;
