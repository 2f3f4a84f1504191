/// What came of a replay: for programs as JSON, for people as text.
///
/// Begin with [io.chainwalk.tools.report.ReplaySummary], which whoever ran the replay fills in;
/// [io.chainwalk.tools.report.SummaryJson] and [io.chainwalk.tools.report.SummaryText] write it. The JSON is a
/// promise to other people's programs: its fields are described in `docs/replay-summary.md`, and a field that is
/// there stays there and keeps its meaning. The text may change at any time.
///
/// The summary knows nothing of captures, services or tables, only their names and numbers.
@NullMarked
package io.chainwalk.tools.report;

import org.jspecify.annotations.NullMarked;
