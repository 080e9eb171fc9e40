//! The chat edge: finished posts go into rooms, and what staff say there comes out. It knows nothing
//! of programmes, pairings or the store.

pub mod console;
pub mod matrix;
mod rooms;

pub use console::Console;
pub use matrix::Matrix;
pub use rooms::{Bundle, Post, Rooms};
