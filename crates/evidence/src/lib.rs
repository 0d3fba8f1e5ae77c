//! Evidence of what happened: hash-chained events, a sealed Merkle root per hour, a proof file for one letter.
