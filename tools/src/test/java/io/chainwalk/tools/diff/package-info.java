/// The command `diff`.
@NullMarked
package io.chainwalk.tools.diff;

import org.jspecify.annotations.NullMarked;
