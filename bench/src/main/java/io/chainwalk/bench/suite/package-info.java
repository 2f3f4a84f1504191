/// What `chainwalk bench` measures, as data: begin with [io.chainwalk.bench.suite.Suites], the one place where suites are
/// declared.
///
/// A [io.chainwalk.bench.suite.Suite] answers one question with a list of figures. A
/// [io.chainwalk.bench.suite.Figure] is a benchmark with values for its parameters, what it aims at and which other
/// figures stand beside it. Nothing here runs anything.
@NullMarked
package io.chainwalk.bench.suite;

import org.jspecify.annotations.NullMarked;
