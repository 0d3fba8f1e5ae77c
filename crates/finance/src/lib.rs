//! Honest money: cash flows, uncertainty and the sharing of cost, with every assumption named.
