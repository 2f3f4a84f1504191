/// Replays as a user runs them.
@NullMarked
package io.chainwalk.tools.replay;

import org.jspecify.annotations.NullMarked;
