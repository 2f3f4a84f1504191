package io.chainwalk.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.IpSetText;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Once lists and tables have grown, asking a rule of every kind about a packet allocates nothing.
class MatchAllocationTest {
  private static final int ROUNDS = 100_000;
  private static final int SOURCES = 300;
  private static final long TICK_NS = 4_000_000L;
  private static final List<String> RULES =
      List.of(
          "-s 10.0.0.0/8 ! -d 10.9.0.0/16 -i c0 ! -o c+ -p tcp -m tcp --dport 80 --tcp-flags SYN SYN --tcp-option 2",
          "-p tcp -m multiport --dports 1,80:90",
          "-m addrtype --dst-type UNICAST ! --src-type LOCAL",
          "-m conntrack --ctstate NEW,DNAT --ctorigdst 10.0.0.0/8 --ctreplsrc 10.0.2.2 --ctstatus NONE,CONFIRMED"
              + " --ctexpire 1:9999 --ctdir ORIGINAL",
          "-m conntrack --ctstate RELATED,ESTABLISHED",
          "-m statistic --mode random --probability 0.5",
          "-m statistic --mode nth --every 3 --packet 0",
          "-m mark ! --mark 0x4000/0x4000 -m connmark --mark 0",
          "-m set --match-set pairs dst,dst -m set ! --match-set nets src",
          "-m recent --name a --rcheck --seconds 10 --reap --hitcount 3 --rttl",
          "-m recent --name a --update --seconds 10",
          "-m recent --name a --set",
          "-m limit --limit 5/second",
          "-m hashlimit --hashlimit-name h --hashlimit-upto 5/second --hashlimit-mode srcip,dstport"
              + " --hashlimit-htable-size 16 --hashlimit-htable-max 100",
          "-m hashlimit --hashlimit-name b --hashlimit-above 5kb/s --hashlimit-mode dstip",
          "-m length --length 40:1500 -m ttl --ttl-gt 1 -m tos ! --tos 0x10/0x3f -m dscp ! --dscp 4",
          "-m mac ! --mac-source 00:11:22:33:44:55 -m pkttype --pkt-type unicast -m comment --comment x");

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final LabPacket packet = new LabPacket();
  private final LabRules rules;
  private long timeNs = 1_000_000_000_000L;
  private int answers;

  MatchAllocationTest() throws BadRulesException {
    final IpSets sets =
        IpSetText.read(
            "sets",
            """
            create pairs hash:ip,port family inet
            add pairs 10.0.2.2,tcp:80
            create nets hash:net family inet
            add nets 172.16.0.0/12
            add nets 10.0.1.0/24 nomatch
            """);
    rules =
        new LabRules(
            false, Table.MANGLE, "FORWARD", RULES, sets, new RuleContext(LabRules.ROUTER, 1));
    final byte[] syn =
        PacketBuilder.eth().ip("10.0.1.2", "10.0.2.2").tcp(4000, 80).flags("S").mss(1460).bytes();
    packet.load(syn, LabRules.C0, timeNs);
    packet.setOutputInterface(LabRules.S0);
    final FlowTuple tuple = Tuples.tcp("10.0.1.2", 4000, "10.0.2.2", 80);
    packet.attach(
        tuple,
        Tuples.inverse(tuple),
        ConntrackStatus.CONFIRMED,
        0,
        1_000_000_000_000L,
        Direction.ORIGINAL,
        CtState.NEW);
  }

  @Test
  void rulesOfEveryKindAllocateNothing() {
    allocatedBy(ROUNDS);
    final long measuringItself = allocatedBy(0);
    assertEquals(0, measuringItself);
    assertEquals(0, Allocations.steady(() -> allocatedBy(ROUNDS)));
    assertEquals(0, answers & ~(PacketTest.YES | PacketTest.DROP), "only yes, no and drop");
  }

  private long allocatedBy(final int rounds) {
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      timeNs += TICK_NS;
      packet.at(timeNs);
      packet.parsed().tuple().setSource(0, 0x0A000100L + i % SOURCES, 4000);
      answers |= rules.askAll(packet);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
