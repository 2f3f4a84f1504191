/// CHAINS, as text: what `iptables-save` prints, `iptables-restore` reads and `ipset save` prints.
///
/// [io.chainwalk.ruletext.RestoreText] reads a dump or applies restore text to a ruleset,
/// [io.chainwalk.ruletext.RulesetWriter] writes one, [io.chainwalk.ruletext.IpSetText] reads sets. What they cannot use
/// ends in a [io.chainwalk.ruletext.BadRulesException] that names every line and what is wrong with it, as the tools and
/// the kernel would say.
///
/// Every family of matches and targets has a class of its own with its options, its checks and its spelling side by side
/// (`TcpMatch`, `NatTarget`, ...); `Extensions` lists them. Adding one means such a class, a line there and a case in
/// `MatchText` or `TargetText`.
///
/// Nothing here knows what a rule means for a packet.
@NullMarked
package io.chainwalk.ruletext;

import org.jspecify.annotations.NullMarked;
