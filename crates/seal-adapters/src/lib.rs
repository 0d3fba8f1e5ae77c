//! What seal needs from outside: timestamps, revocation, keys in hardware and at a trust service, each with its simulator.

pub mod address;
mod check;
pub mod clock;
pub mod csc;
mod der;
pub mod pkcs11;
pub mod revocation;
pub mod secret;
pub mod tsa;
pub mod web;
