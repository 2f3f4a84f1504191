/// The same traffic through two nodes: what becomes of each connection on one side that does not on the other.
///
/// Begin with [io.chainwalk.tools.diff.DiffCommand]. Two [io.chainwalk.tools.diff.Side]s take each packet through an
/// engine of their own, [io.chainwalk.tools.diff.RecordedRules] note what its first packet meets there, and
/// [io.chainwalk.tools.diff.Comparison] finds the connections and compares them.
@NullMarked
package io.chainwalk.tools.diff;

import org.jspecify.annotations.NullMarked;
