/// Packets in words, and what is said of them.
@NullMarked
package io.chainwalk.tools.explain;

import org.jspecify.annotations.NullMarked;
