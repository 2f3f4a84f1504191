/// `chainwalk explain`: one packet through the rules, and why it goes the way it goes.
///
/// Begin with [io.chainwalk.tools.explain.ExplainCommand]. A packet comes from words
/// ([io.chainwalk.tools.explain.PacketWords]) or from a capture; [io.chainwalk.tools.explain.PacketWalk] takes it through
/// the engine's own pipeline and notes what happens into an [io.chainwalk.tools.explain.Explanation], which is written as
/// text or as JSON.
@NullMarked
package io.chainwalk.tools.explain;

import org.jspecify.annotations.NullMarked;
