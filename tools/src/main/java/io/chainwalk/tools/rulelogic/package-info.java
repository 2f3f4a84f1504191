/// What can be said of rules without a packet: which of them no packet ever gets to, and how connections are shared out.
///
/// Begin with [io.chainwalk.tools.rulelogic.ChainGraph], the chains of a table and who leads to whom.
/// [io.chainwalk.tools.rulelogic.DeadRules] finds rules that never match a packet, by
/// [io.chainwalk.tools.rulelogic.Implication] (every packet of this rule is one of that rule) and
/// [io.chainwalk.tools.rulelogic.Contradiction] (no packet can be all of this).
/// [io.chainwalk.tools.rulelogic.Ladder] is a run of rules that share connections out by chance.
///
/// **Everything said is certain.** Where a match looks at what is not known here, such as a list, a rate or the owner of a
/// socket, a rule may match or not, and nothing is concluded from it. What is not said may still be true.
@NullMarked
package io.chainwalk.tools.rulelogic;

import org.jspecify.annotations.NullMarked;
