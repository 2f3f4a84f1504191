/// The knobs of `net.netfilter.nf_conntrack_*` and `net.ipv4.ipfrag_*` that packets notice, with the kernel's names,
/// defaults and ranges.
///
/// Begin with [io.chainwalk.sysctl.ConntrackSettings], which is immutable: a changed knob is a new one.
@NullMarked
package io.chainwalk.sysctl;

import org.jspecify.annotations.NullMarked;
