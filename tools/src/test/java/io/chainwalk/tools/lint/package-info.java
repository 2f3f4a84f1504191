/// Tests of `chainwalk lint`.
@NullMarked
package io.chainwalk.tools.lint;

import org.jspecify.annotations.NullMarked;
