/// Tests of made-up traffic: templates, plans, and the generator against a node that forwards everything.
@NullMarked
package io.chainwalk.tools.traffic;

import org.jspecify.annotations.NullMarked;
