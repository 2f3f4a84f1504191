/// Tests of what is loaded on a node, and of what its rules are about.
@NullMarked
package io.chainwalk.tools.chains;

import org.jspecify.annotations.NullMarked;
