/// What the benchmarks have in common. Each benchmark is in the package of the class that it measures.
@NullMarked
package io.chainwalk.bench;

import org.jspecify.annotations.NullMarked;
