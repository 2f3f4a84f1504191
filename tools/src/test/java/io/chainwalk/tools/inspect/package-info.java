/// Tests of what the user sees of connections.
@NullMarked
package io.chainwalk.tools.inspect;

import org.jspecify.annotations.NullMarked;
