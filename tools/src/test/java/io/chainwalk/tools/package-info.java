/// Commands as a user runs them.
@NullMarked
package io.chainwalk.tools;

import org.jspecify.annotations.NullMarked;
