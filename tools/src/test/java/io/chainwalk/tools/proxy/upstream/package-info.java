/// Tests of connections to endpoints.
@NullMarked
package io.chainwalk.tools.proxy.upstream;

import org.jspecify.annotations.NullMarked;
