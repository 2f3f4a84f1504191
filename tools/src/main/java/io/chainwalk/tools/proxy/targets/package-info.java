/// Where requests go at the moment: the rules in use, the targets of their groups, and which of those are healthy.
///
/// A [Routing] is immutable and swapped as a whole when manifests have changed. What outlives it, by name, are
/// [GroupTargets]: how many requests each endpoint has, and what checks said of it.
@NullMarked
package io.chainwalk.tools.proxy.targets;

import org.jspecify.annotations.NullMarked;
