/// What came of a run, and how it is told: begin with [io.chainwalk.bench.report.Report].
///
/// A report is data, and the table, the JSON file, the HTML page and the comparison with an older report are made of it
/// alone. Times are in nanoseconds, rates in operations a second and sizes in bytes, whatever the benchmark was set to.
@NullMarked
package io.chainwalk.bench.report;

import org.jspecify.annotations.NullMarked;
