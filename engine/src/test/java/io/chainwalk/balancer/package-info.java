/// Which target a flow gets, and what share of all.
@NullMarked
package io.chainwalk.balancer;

import org.jspecify.annotations.NullMarked;
