/// What the same packets cost in the netfilter of this machine's kernel.
///
/// Two routers are made in private network namespaces, see [io.chainwalk.netfilter.NetfilterLab]: one with kube-proxy's
/// rules, one without any. `BPF_PROG_RUN` with live frames has a small XDP program copy frames out of a mapped array,
/// and the kernel receive them in batches of 64 as from a device's driver; a second program counts and frees them on
/// their way out of the other device, behind the last of netfilter's hooks. Chunks of packets go through the plain router
/// and the one with rules by turns, on one processor.
///
/// The score of a benchmark is a packet's whole way. What netfilter adds to forwarding, its `ownShare`, is reported by
/// [io.chainwalk.netfilter.NetfilterProfiler]:
///
///     ./chainwalk bench --jmh EstablishedNetfilter -prof io.chainwalk.netfilter.NetfilterProfiler
///
/// All this is done by system calls from Java. It takes root, a kernel with BPF and netfilter, and the programs `ip`,
/// `nsenter`, `iptables-legacy-restore`, `iptables-nft-restore` and `nft`; ask
/// [io.chainwalk.netfilter.NetfilterLab#unavailable] first. Namespaces and programs end with the process; only limits of
/// connections are set for the whole machine where there are to be more connections than it has room for, and put back.
/// After SIGKILL they stay raised: `nf_conntrack_max` and nf_conntrack's `hashsize`. Kernel modules that were loaded stay.
@NullMarked
package io.chainwalk.netfilter;

import org.jspecify.annotations.NullMarked;
