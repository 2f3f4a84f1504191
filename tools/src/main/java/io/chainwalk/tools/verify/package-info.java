/// The command `verify-kernel`: the same packets through this machine's kernel and through the engine, packet by packet,
/// and every difference.
///
/// Begin with [EngineNode], the engine that is told what the kernel drew, and [Comparison].
@NullMarked
package io.chainwalk.tools.verify;

import org.jspecify.annotations.NullMarked;
