/// CHAINS: what the rules say of a packet.
///
/// [io.chainwalk.chain.Rules] is the seam: the pipeline takes each packet to it hook by hook
/// ([io.chainwalk.chain.Hook], [io.chainwalk.chain.Table]), as a [io.chainwalk.chain.RulePacket], and gets a verdict;
/// the first packet of a flow is also asked about how the flow is to be translated.
///
/// What stands behind it is [io.chainwalk.chain.ServiceRules]: the dispatch of `KUBE-SERVICES` for cluster addresses,
/// out of a [io.chainwalk.chain.ServiceDispatch], and the REJECT for those without endpoints.
@NullMarked
package io.chainwalk.chain;

import org.jspecify.annotations.NullMarked;
