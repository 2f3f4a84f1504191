/// Files that change.
@NullMarked
package io.chainwalk.tools.watch;

import org.jspecify.annotations.NullMarked;
