package io.chainwalk.tools.lint;

/// What a finding is about.
///
/// @param object its name
/// @param source the file it stands in; empty for none
/// @param line from 1; 0 for none
record Subject(String object, String source, int line) {}
