/// The packet's way, in one place: the one package that knows all the others.
///
/// Begin with [io.chainwalk.pipeline.Engine], which puts the parts together, and [io.chainwalk.pipeline.PacketPipeline],
/// which reads like the kernel's hooks. A [io.chainwalk.pipeline.Worker] takes bursts of packets
/// ([io.chainwalk.pipeline.Burst]), rewrites them in place and says of each what became of it.
///
/// **Threads:** an engine is shared; a worker, its bursts and its counters belong to one thread.
@NullMarked
package io.chainwalk.pipeline;

import org.jspecify.annotations.NullMarked;
