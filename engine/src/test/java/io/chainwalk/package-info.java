/// Tests of the engine as a whole.
@NullMarked
package io.chainwalk;

import org.jspecify.annotations.NullMarked;
