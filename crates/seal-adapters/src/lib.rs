//! What seal needs from outside: timestamps, revocation, keys in hardware and at a trust service, each with its simulator.
