/// What is loaded on a node, from manifests or from dumps, ready to walk packets through.
///
/// Begin with [io.chainwalk.tools.chains.ProxiedNode], which plays kube-proxy, and
/// [io.chainwalk.tools.chains.DumpedNode], which has what `iptables-save` printed.
@NullMarked
package io.chainwalk.tools.chains;

import org.jspecify.annotations.NullMarked;
