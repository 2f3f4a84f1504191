/// SELECT: which endpoint.
///
/// Begin with [io.chainwalk.select.EndpointSelector], and [io.chainwalk.select.SelectorKind] for what there is. Random bits
/// are a function of the run's seed and of the packet's number ([io.chainwalk.select.RandomBits]), so that a choice does not
/// depend on which worker makes it.
@NullMarked
package io.chainwalk.select;

import org.jspecify.annotations.NullMarked;
