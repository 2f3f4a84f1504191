/// The cluster and the flows that engine, kernel and peers are measured with: the same for all.
@NullMarked
package io.chainwalk.bench.traffic;

import org.jspecify.annotations.NullMarked;
