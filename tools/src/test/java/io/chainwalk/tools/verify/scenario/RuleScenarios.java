package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.List;

/// Matches, targets and chains: facts sheet, section 7.
final class RuleScenarios {
  private static final int PORT = 1400;
  private static final int TCP = 6;

  private RuleScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    all.addAll(recent(Family.IPV4));
    all.add(affinity(Family.IPV4));
    all.addAll(chains(Family.IPV4));
    all.addAll(untracked(Family.IPV4));
    all.add(untracked(Family.IPV6).getLast());
    all.addAll(shortHeader(Family.IPV4));
    all.add(shortHeader(Family.IPV6).getFirst());
    all.addAll(zones(Family.IPV4));
    all.add(zones(Family.IPV6).getLast());
    return all;
  }

  private static PacketBuilder query(final Family family, final String from) {
    return Family.ip(from, family.server).udp(PORT, 53).payload("hi");
  }

  private static List<Scenario> recent(final Family family) {
    final List<Scenario> all = new ArrayList<>();
    final Script many =
        new Script(
            67,
            Lab.of(family)
                .filter("FORWARD -m recent --name many --rcheck -j DROP")
                .filter("FORWARD -m recent --name many --set"));
    for (int host = 100; host <= 200; host++) {
      many.client(query(family, family.client(host)));
    }
    many.client(query(family, family.client(101)));
    many.client(query(family, family.client(100)));
    many.client(query(family, family.client(101)));
    all.add(
        many.scenario(
            "recent-101-addresses",
            "A list of recent addresses holds 100. The 101st makes it forget the oldest, which"
                + " passes again and takes the place of the next one."));
    final Script stamps =
        new Script(
            67,
            Lab.of(family)
                .filter("FORWARD -m recent --name often --set")
                .filter(
                    "FORWARD -m recent --name often --rcheck --seconds 60 --hitcount 32 -j"
                        + " DROP"));
    for (int i = 0; i < 35; i++) {
      stamps.client(query(family, family.client));
    }
    all.add(
        stamps.scenario(
            "recent-33-stamps",
            "Of each address 32 times are kept: the 32nd packet is dropped, and so are the"
                + " 33rd and all others."));
    return all;
  }

  private static Scenario affinity(final Family family) {
    final Script script =
        new Script(
            68,
            Lab.of(family)
                .rules(
                    "nat",
                    ":KUBE-SVC-A - [0:0]",
                    ":KUBE-SEP-1 - [0:0]",
                    ":KUBE-SEP-2 - [0:0]",
                    "-A PREROUTING -d {vip} -p tcp -m tcp --dport 80 -j KUBE-SVC-A",
                    "-A KUBE-SVC-A -m recent --rcheck --seconds 60 --reap --name SEP-1 -j KUBE-SEP-1",
                    "-A KUBE-SVC-A -m recent --rcheck --seconds 60 --reap --name SEP-2 -j KUBE-SEP-2",
                    "-A KUBE-SVC-A -m statistic --mode random --probability 0.5 -j KUBE-SEP-1",
                    "-A KUBE-SVC-A -j KUBE-SEP-2",
                    "-A KUBE-SEP-1 -p tcp -m recent --set --name SEP-1 -m tcp -j DNAT"
                        + " --to-destination {server:8080}",
                    "-A KUBE-SEP-2 -p tcp -m recent --set --name SEP-2 -m tcp -j DNAT"
                        + " --to-destination {otherServer:8080}"));
    for (int host = 5; host < 9; host++) {
      for (int i = 0; i < 6; i++) {
        script.client(
            Family.ip(family.client(host), family.vip).tcp(2000 + i, 80).flags("S").seq(100));
      }
    }
    return script.scenario(
        "affinity",
        "Several clients open six connections each to a service with session affinity: all of one"
            + " client go to the same endpoint.");
  }

  private static List<Scenario> untracked(final Family family) {
    final String[] wishes = {"! --ctstate NEW", "--ctstate INVALID", "--ctstate UNTRACKED"};
    final String[] names = {"untracked-is-not-new", "untracked-is-not-invalid", "untracked"};
    final List<Scenario> all = new ArrayList<>();
    for (int i = 0; i < wishes.length; i++) {
      final Script script =
          new Script(
              70,
              Lab.service(family)
                  .masquerade()
                  .rules("raw", "-A PREROUTING -i c0 -j CT --notrack")
                  .filter("FORWARD -m conntrack " + wishes[i] + " -j DROP"));
      script.client(family.question().udp(PORT, 53).payload("hi"));
      all.add(
          script.scenario(
              names[i],
              "An untracked packet is translated by nobody, and a rule drops what is "
                  + wishes[i]
                  + "."));
    }
    return all;
  }

  private static List<Scenario> chains(final Family family) {
    final Script jumps =
        new Script(
            71,
            Lab.of(family)
                .rules(
                    "mangle",
                    ":U1 - [0:0]",
                    ":U2 - [0:0]",
                    ":U3 - [0:0]",
                    "-A POSTROUTING -j U1",
                    "-A POSTROUTING -j CONNMARK --set-xmark 0x10/0x10",
                    "-A POSTROUTING -g U2",
                    "-A POSTROUTING -j CONNMARK --set-xmark 0x20/0x20",
                    "-A U1 -g U3",
                    "-A U1 -j CONNMARK --set-xmark 0x40/0x40",
                    "-A U2 -j CONNMARK --set-xmark 0x80/0x80",
                    "-A U3 -j RETURN"));
    jumps.client(query(family, family.client));
    jumps.client(query(family, family.client));
    final Script policy =
        new Script(
            71,
            Lab.of(family)
                .rules(
                    "filter",
                    ":FORWARD DROP [0:0]",
                    "-A FORWARD -p udp -j RETURN",
                    "-A FORWARD -j ACCEPT"));
    policy.client(query(family, family.client));
    final Script gotoPolicy =
        new Script(
            71,
            Lab.of(family)
                .rules(
                    "filter",
                    ":FORWARD DROP [0:0]",
                    ":U1 - [0:0]",
                    "-A FORWARD -g U1",
                    "-A FORWARD -j ACCEPT",
                    "-A U1 -p tcp -j ACCEPT"));
    gotoPolicy.client(query(family, family.client));
    return List.of(
        jumps.scenario(
            "goto-and-return",
            "From a chain that was reached by goto the way leads behind the last jump, or to the"
                + " policy: the marks 16 and 128 are set, 32 and 64 are not."),
        policy.scenario("return-to-policy", "RETURN in a built-in chain is its policy."),
        gotoPolicy.scenario(
            "goto-to-policy", "The end of a chain that was reached by goto is the policy, too."));
  }

  private static List<Scenario> shortHeader(final Family family) {
    final List<Scenario> all = new ArrayList<>();
    final String[] tables = {"filter", "mangle", "filter"};
    final String[] rules = {
      "FORWARD -p tcp -m tcp --dport 80", "PREROUTING -p tcp -m tcp --dport 81", "FORWARD -p tcp"
    };
    final String[] names = {"short-tcp-and-port", "short-tcp-and-other-port", "short-tcp"};
    for (int i = 0; i < rules.length; i++) {
      final Script script =
          new Script(72, Lab.of(family).rules(tables[i], "-A " + rules[i] + " -j ACCEPT"));
      final PacketBuilder ip =
          family.isIpv6()
              ? PacketBuilder.rawIp().ipv6(family.client, family.server).nextHeader(TCP)
              : PacketBuilder.rawIp().ipv4(family.client, family.server).protocol(TCP);
      script.client(ip.payloadHex("0050 0050 0000 0000 0000 0000"));
      all.add(
          script.scenario(
              names[i],
              "Twelve bytes of TCP meet the rule "
                  + rules[i]
                  + ". A match tcp of the tables of old that cannot read its header drops them, one"
                  + " that nf_tables has translated does not match. Else they pass as INVALID."));
    }
    return all;
  }

  private static List<Scenario> zones(final Family family) {
    final List<Scenario> all = new ArrayList<>();
    for (final String option : List.of("zone", "zone-orig")) {
      final Script script =
          new Script(
              73, Lab.of(family).rules("raw", "-A PREROUTING -i c0 -j CT --" + option + " 1"));
      script.client(query(family, family.client));
      script.server(Family.ip(family.server, family.client).udp(53, PORT).payload("hello"));
      all.add(
          script.scenario(
              option,
              "The client's packets are in a zone"
                  + ("zone".equals(option)
                      ? ": the answer, which is in none, begins another connection."
                      : " of one direction: the answer finds the connection.")));
    }
    return all;
  }
}
