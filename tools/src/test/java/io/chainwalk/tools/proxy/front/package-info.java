/// Tests of how clients are dealt with.
@NullMarked
package io.chainwalk.tools.proxy.front;

import org.jspecify.annotations.NullMarked;
