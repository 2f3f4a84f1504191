/// The main job: captures in, translated captures and a summary out.
///
/// Begin with [io.chainwalk.tools.replay.ReplayRun]. Blocks of packets go round between a reader, the workers and a
/// writer; the packets are walked by the engine, none of whose logic is repeated here.
@NullMarked
package io.chainwalk.tools.replay;

import org.jspecify.annotations.NullMarked;
