/// Tests of `chainwalk verify-kernel`.
@NullMarked
package io.chainwalk.tools.verify;

import org.jspecify.annotations.NullMarked;
