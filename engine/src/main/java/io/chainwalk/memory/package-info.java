/// Off-heap memory: aligned regions larger than one buffer can be, and the arithmetic of cache lines.
///
/// Begin with [io.chainwalk.memory.OffHeapRegion]; [io.chainwalk.memory.HugePages] tells what the kernel made of it.
/// Bytes are reached through Agrona's buffers, whose bounds checks are on in tests and off in measured runs
/// (`-Dagrona.disable.bounds.checks=true`). Everything here is in native byte order; what comes from the wire is not
/// kept here in wire order.
@NullMarked
package io.chainwalk.memory;

import org.jspecify.annotations.NullMarked;
