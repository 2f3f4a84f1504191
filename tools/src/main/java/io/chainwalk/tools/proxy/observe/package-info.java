/// What the proxy tells of itself: metrics for Prometheus, and a line for each request.
@NullMarked
package io.chainwalk.tools.proxy.observe;

import org.jspecify.annotations.NullMarked;
