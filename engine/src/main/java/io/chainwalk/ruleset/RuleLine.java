package io.chainwalk.ruleset;

/// A line of text as `iptables-restore` reads it, and where it came from.
///
/// @param text the line without its end
/// @param origin becomes the rule's, if the line has one
public record RuleLine(String text, Origin origin) {}
