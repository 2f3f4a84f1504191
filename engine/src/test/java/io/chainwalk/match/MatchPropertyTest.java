package io.chainwalk.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.match.MatchRecording.Packet;
import io.chainwalk.match.MatchRecording.Section;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.testkit.Seeded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever packets are like, rules answer.
class MatchPropertyTest {
  private static final int ROUNDS = 20;
  private static final int ETHERNET_LENGTH = 14;

  private final SplittableRandom random = Seeded.random();
  private final LabPacket packet = new LabPacket();
  private int asked;

  @Test
  void whatTheCaptureCutAwayDropsNoPacketAndDamageThrowsNothing() {
    for (final Section section : MatchRecording.read("kernel-6.18-headers.txt").sections()) {
      final LabRules rules =
          new LabRules(
              section.ipv6(),
              section.table(),
              section.chain(),
              section.rules(),
              IpSets.NONE,
              new RuleContext(LabRules.ROUTER, 1));
      for (final Packet recorded : section.packets()) {
        for (int round = 0; round < ROUNDS; round++) {
          cutAndCompare(rules, damaged(HexFormat.of().parseHex(recorded.frame())), recorded.name());
        }
      }
    }
    assertTrue(asked > 1_000, "packets cut and asked: " + asked);
  }

  /// With some bytes behind the addresses changed, or none.
  private byte[] damaged(final byte[] frame) {
    final int from = ETHERNET_LENGTH + ((frame[ETHERNET_LENGTH] & 0xF0) == 0x60 ? 40 : 20);
    for (int i = random.nextInt(3); i > 0 && from < frame.length; i--) {
      frame[from + random.nextInt(frame.length - from)] = (byte) random.nextInt();
    }
    return frame;
  }

  private void cutAndCompare(final LabRules rules, final byte[] frame, final String name) {
    packet.load(frame, LabRules.C0, 1);
    if (!packet.parsed().result().isIp()) {
      return;
    }
    final String whole = rules.ask(packet);
    final int kept = ETHERNET_LENGTH + random.nextInt(frame.length - ETHERNET_LENGTH + 1);
    packet.load(Arrays.copyOf(frame, kept), frame.length, LinkType.ETHERNET, LabRules.C0, 1);
    if (!packet.parsed().result().isIp()) {
      return;
    }
    asked++;
    final String cut = rules.ask(packet);
    for (int i = 0; i < cut.length(); i++) {
      if (cut.charAt(i) == 'D') {
        assertEquals(
            'D',
            whole.charAt(i),
            "seed %d, %s, %d of %d bytes, rule %d"
                .formatted(Seeded.seed(), name, kept, frame.length, i));
      }
    }
  }
}
