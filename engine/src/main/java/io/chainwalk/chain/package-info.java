/// CHAINS: what the rules say about the first packet of a flow.
///
/// Here stands the dispatch of `KUBE-SERVICES` for cluster addresses: [io.chainwalk.chain.ServiceDispatch] answers with
/// the endpoints behind an address, as the `nat` chains that kube-proxy writes would at `nat PREROUTING`, or with none,
/// which stands for the REJECT in its `filter` chains. It is the one thing that changes when whole rulesets are walked.
@NullMarked
package io.chainwalk.chain;

import org.jspecify.annotations.NullMarked;
