/// The command `select`.
@NullMarked
package io.chainwalk.tools.selection;

import org.jspecify.annotations.NullMarked;
