/// The command `rules`.
@NullMarked
package io.chainwalk.tools.rules;

import org.jspecify.annotations.NullMarked;
