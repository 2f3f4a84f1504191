/// Files that change while a server runs.
///
/// Begin with [io.chainwalk.tools.watch.FileWatch].
@NullMarked
package io.chainwalk.tools.watch;

import org.jspecify.annotations.NullMarked;
