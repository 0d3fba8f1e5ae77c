//! Administration: log in, accounts, roles, keys, jobs and the state of the installation.
