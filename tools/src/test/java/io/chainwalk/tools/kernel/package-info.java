/// Tests of the kernel of this machine as a node.
@NullMarked
package io.chainwalk.tools.kernel;

import org.jspecify.annotations.NullMarked;
