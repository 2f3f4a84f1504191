/// KUBE-PROXY: the rules that kube-proxy writes for Services, word for word, and the conntrack entries it deletes.
///
/// Begin with [io.chainwalk.kubeproxy.KubeProxy]: it takes a [io.chainwalk.service.ServiceSnapshot] after the other and
/// answers with the text that kube-proxy would hand to `iptables-restore`, in full or for what has changed. What is walked
/// comes from parsing that very text. Each rule knows the object, the field and the behaviour that made it.
///
/// ```
///  ServiceSnapshot ─▶ FamilyPort ─▶ UsableEndpoints ─▶ PortPlan ─▶ IptablesMode / NftablesMode ─▶ PortRules ───┐
///                     one family    who takes new      which        the rules of one service port              │
///                                   connections        chains                              KubeProxy ─▶ RuleSync
/// ```
///
/// Nothing here reads YAML, a clock or the machine. Numbers of sections are those of the facts sheet on kube-proxy.
@NullMarked
package io.chainwalk.kubeproxy;

import org.jspecify.annotations.NullMarked;
