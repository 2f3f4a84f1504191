/// The commands `resolve` and `dns`.
@NullMarked
package io.chainwalk.tools.names;

import org.jspecify.annotations.NullMarked;
