/// Tests of the proxy, over real sockets.
@NullMarked
package io.chainwalk.tools.proxy;

import org.jspecify.annotations.NullMarked;
