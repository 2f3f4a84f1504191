package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.fixtures.corpus.CaptureCorpus;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Holds the parser against tshark's decode of 120 000 real frames: addresses, protocol, ports and checksums.
///
/// Where the two differ, the difference has a [Reason], and the number of frames it excuses is part of the test.
/// Skipped where the capture corpus is not beside the working tree.
final class TsharkAgreementTest {

  private static final Set<String> EXTENSION_NUMBERS = Set.of("0", "43", "44", "51", "60");
  private static final Set<String> EXTENSION_NAMES =
      Set.of("ipv6.hopopts", "ipv6.routing", "ipv6.fraghdr", "ipv6.dstopts", "ah");

  /// tshark's names for what stands behind IPv6 extension headers in the corpus.
  private static final Map<String, Integer> PROTOCOL_BY_NAME =
      Map.of(
          "tcp", Protocol.TCP,
          "udp", Protocol.UDP,
          "icmpv6", Protocol.ICMPV6,
          "gre", Protocol.GRE,
          "ipv6", 41,
          "ospf", 89,
          "eth", 143);

  /// Why a frame may be read differently, and how many frames of the corpus are.
  private enum Reason {
    /// FDDI, token ring, 802.11, frame relay, PPI, NFLOG, IPoIB, netlink, D-Bus.
    LINK_TYPE_NOT_TAKEN_APART(1304),
    /// Cisco FabricPath puts an Ethernet frame with a header of its own around the Ethernet frame.
    FABRIC_PATH(64),
    /// An Ethernet frame in an MPLS pseudowire; tshark guesses it, and only IP directly behind the labels is ours.
    ETHERNET_PSEUDOWIRE(30),
    /// A Cisco VN-Tag between two VLAN tags.
    VN_TAG(1),
    /// A Cisco HDLC header in a file that says BSD loopback.
    HDLC_AS_LOOPBACK(1),
    /// The IP length goes beyond the frame, or is 0: a kernel drops the packet, tshark shows what there is.
    BAD_IP_LENGTH(9),
    /// Hop-by-hop options that no kernel lets in: it drops the packet, tshark shows what there is.
    REFUSED_OPTIONS(1),
    /// tshark takes the final destination out of a source route, or the home address out of a Mobile IPv6 option,
    /// for the address and for the pseudo header. Netfilter takes the fixed header.
    ADDRESS_FROM_OPTION(7);

    private final int frames;

    Reason(final int frames) {
      this.frames = frames;
    }
  }

  /// One line of tshark's decode; an absent field is empty.
  private record Decode(
      String file,
      int number,
      List<String> stack,
      List<String> ipv4Addresses,
      List<String> ipv6Addresses,
      String ipv4Protocol,
      String ipv6NextHeader,
      Map<Integer, List<String>> portsByProtocol,
      String icmpType,
      String icmpv6Type,
      String ipv4Checksum,
      String tcpChecksum,
      String udpChecksum) {

    static Decode ofLine(final String line) {
      final List<String> columns = List.of(line.split("\t", -1));
      return new Decode(
          columns.get(0),
          Integer.parseInt(columns.get(1)),
          List.of(columns.get(4).split(":", -1)),
          columns.subList(5, 7),
          columns.subList(7, 9),
          columns.get(9),
          columns.get(10),
          Map.of(
              Protocol.TCP, columns.subList(11, 13),
              Protocol.UDP, columns.subList(13, 15),
              Protocol.SCTP, columns.subList(15, 17)),
          columns.get(17),
          columns.get(18),
          columns.get(21),
          columns.get(22),
          columns.get(23));
    }

    /// Where the outermost IP header is in the stack, or -1.
    int ipIndex() {
      for (int i = 0; i < stack.size(); i++) {
        if (stack.get(i).equals("ip") || stack.get(i).equals("ipv6")) {
          return i;
        }
      }
      return -1;
    }

    boolean ipv6() {
      return stack.get(ipIndex()).equals("ipv6");
    }

    /// The first name behind IP that is not an IPv6 extension header; empty when nothing is.
    String upperName() {
      return stack.stream()
          .skip(ipIndex() + 1L)
          .filter(name -> !EXTENSION_NAMES.contains(name))
          .findFirst()
          .orElse("");
    }
  }

  private final ParsedPacket packet = new ParsedPacket();
  private final Map<Reason, Integer> excused = new EnumMap<>(Reason.class);
  private final List<String> disagreements = new ArrayList<>();
  private int compared;

  @Test
  void everyFrameOfTheCorpusIsReadAsTsharkReadsIt(final TestReporter reporter) throws IOException {
    final Optional<Path> corpus = findCorpus();
    assumeTrue(corpus.isPresent(), "skipped: no shared/corpus in or above the working directory");

    for (final Map.Entry<String, List<Decode>> file : readDecodes(corpus.get()).entrySet()) {
      final List<Decode> decodes = file.getValue();
      final List<TinyCaptureReader.Frame> frames =
          TinyCaptureReader.read(corpus.get().resolve(file.getKey()));
      if (countsOtherRecordsAsFrames(file.getKey())) {
        continue;
      }
      assertEquals(decodes.size(), frames.size(), "frames in " + file.getKey());
      for (int i = 0; i < frames.size(); i++) {
        compare(frames.get(i), decodes.get(i));
      }
    }

    reporter.publishEntry("compared", compared + " frames, excused " + excused);
    assertTrue(
        disagreements.isEmpty(),
        () ->
            disagreements.size()
                + " frames read differently, among them:\n"
                + String.join("\n", disagreements.subList(0, Math.min(20, disagreements.size()))));
    final Map<Reason, Integer> expected = new EnumMap<>(Reason.class);
    for (final Reason reason : Reason.values()) {
      expected.put(reason, reason.frames);
    }
    assertEquals(expected, excused, "frames read differently, by reason");
  }

  /// pcapng conformance files in which tshark numbers custom and name resolution records like frames, or gives up at a
  /// section of another version: 26 of its lines cannot be laid beside our frames.
  private static boolean countsOtherRecordsAsFrames(final String file) {
    return Stream.of("test017", "test102", "test901").anyMatch(file::contains);
  }

  private void compare(final TinyCaptureReader.Frame frame, final Decode decode) {
    compared++;
    final UnsafeBuffer buffer = frame.bytes();
    final ParseResult result =
        PacketParser.parse(
            buffer, 0, buffer.capacity(), frame.originalLength(), frame.linkType(), packet);
    final Optional<String> difference = difference(buffer, result, decode);
    if (difference.isEmpty()) {
      return;
    }
    final Optional<Reason> reason = reasonFor(buffer, result, decode);
    if (reason.isPresent()) {
      excused.merge(reason.get(), 1, Integer::sum);
    } else {
      disagreements.add(
          decode.file()
              + " frame "
              + decode.number()
              + " "
              + decode.stack()
              + ": "
              + difference.get());
    }
  }

  private Optional<Reason> reasonFor(
      final UnsafeBuffer buffer, final ParseResult result, final Decode decode) {
    return switch (result) {
      case UNKNOWN_LINK_TYPE -> Optional.of(Reason.LINK_TYPE_NOT_TAKEN_APART);
      case BAD_TOTAL_LENGTH -> Optional.of(Reason.BAD_IP_LENGTH);
      case BAD_OPTIONS -> Optional.of(Reason.REFUSED_OPTIONS);
      case NOT_IP -> reasonForNotIp(decode);
      case COMPLETE, LATER_FRAGMENT ->
          decode.stack().contains("ipv6.routing")
                  || decode.stack().contains("ipv6.dstopts")
                  || hasIpv4Options(buffer)
              ? Optional.of(Reason.ADDRESS_FROM_OPTION)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private boolean hasIpv4Options(final UnsafeBuffer buffer) {
    return !packet.tuple().ipv6()
        && Ipv4Header.headerLength(buffer, packet.networkOffset()) > Ipv4Header.MIN_LENGTH;
  }

  private static Optional<Reason> reasonForNotIp(final Decode decode) {
    if (decode.stack().contains("cfp")) {
      return Optional.of(Reason.FABRIC_PATH);
    }
    if (decode.stack().contains("pwethheuristic")) {
      return Optional.of(Reason.ETHERNET_PSEUDOWIRE);
    }
    if (decode.stack().contains("vntag")) {
      return Optional.of(Reason.VN_TAG);
    }
    return decode.file().equals("pcapplusplus__NullLoopback.pcap")
        ? Optional.of(Reason.HDLC_AS_LOOPBACK)
        : Optional.empty();
  }

  /// The first thing in which we and tshark differ, in words.
  private Optional<String> difference(
      final UnsafeBuffer buffer, final ParseResult result, final Decode decode) {
    if (result == ParseResult.UNKNOWN_LINK_TYPE) {
      return Optional.of("link type");
    }
    if (decode.ipIndex() < 0) {
      return result == ParseResult.NOT_IP ? Optional.empty() : Optional.of("IP for us: " + result);
    }
    final boolean badIpv4Checksum = !decode.ipv6() && decode.ipv4Checksum().equals("0");
    if (badIpv4Checksum || result == ParseResult.BAD_IPV4_CHECKSUM) {
      return badIpv4Checksum && result == ParseResult.BAD_IPV4_CHECKSUM
          ? Optional.empty()
          : Optional.of("IPv4 header checksum: " + result);
    }
    if (!result.isIp()) {
      return Optional.of("no IP for us: " + result);
    }
    return addressDifference(decode)
        .or(() -> protocolDifference(result, decode))
        .or(() -> portDifference(result, decode))
        .or(() -> checksumDifference(buffer, result, decode));
  }

  private Optional<String> addressDifference(final Decode decode) {
    final FlowTuple tuple = packet.tuple();
    final List<IpAddress> ours =
        List.of(
            new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
            new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()));
    final List<IpAddress> theirs =
        (decode.ipv6() ? decode.ipv6Addresses() : decode.ipv4Addresses())
            .stream().map(IpAddress::parse).toList();
    return ours.equals(theirs) ? Optional.empty() : Optional.of("addresses " + ours);
  }

  private Optional<String> protocolDifference(final ParseResult result, final Decode decode) {
    final boolean same;
    if (!decode.ipv6()) {
      same = decode.ipv4Protocol().equals(Integer.toString(packet.protocol()));
    } else if (!EXTENSION_NUMBERS.contains(decode.ipv6NextHeader())) {
      same = decode.ipv6NextHeader().equals(Integer.toString(packet.protocol()));
    } else if (result == ParseResult.COMPLETE) {
      same = Integer.valueOf(packet.protocol()).equals(PROTOCOL_BY_NAME.get(decode.upperName()));
    } else if (result == ParseResult.LATER_FRAGMENT) {
      same = decode.upperName().equals("data");
    } else {
      same = decode.upperName().isEmpty();
    }
    return same ? Optional.empty() : Optional.of(result + " protocol " + packet.protocol());
  }

  private Optional<String> portDifference(final ParseResult result, final Decode decode) {
    if (result != ParseResult.COMPLETE) {
      return Set.of("data", "").contains(decode.upperName())
          ? Optional.empty()
          : Optional.of(result + " for us");
    }
    final FlowTuple tuple = packet.tuple();
    final List<String> ours;
    final List<String> theirs;
    switch (packet.protocol()) {
      case Protocol.TCP, Protocol.UDP, Protocol.SCTP -> {
        ours =
            List.of(
                Integer.toString(tuple.sourcePort()), Integer.toString(tuple.destinationPort()));
        theirs = decode.portsByProtocol().getOrDefault(packet.protocol(), List.of());
      }
      case Protocol.ICMP, Protocol.ICMPV6 -> {
        ours = List.of(Integer.toString(tuple.destinationPort() >>> 8));
        theirs =
            List.of(packet.protocol() == Protocol.ICMP ? decode.icmpType() : decode.icmpv6Type());
      }
      default -> {
        return Optional.empty(); // no ports, or none that the list has
      }
    }
    return ours.equals(theirs) ? Optional.empty() : Optional.of("ports " + ours + " " + theirs);
  }

  private Optional<String> checksumDifference(
      final UnsafeBuffer buffer, final ParseResult result, final Decode decode) {
    final int protocol = packet.protocol();
    if (result != ParseResult.COMPLETE || (protocol != Protocol.TCP && protocol != Protocol.UDP)) {
      return Optional.empty();
    }
    final ChecksumStatus theirs =
        switch (protocol == Protocol.TCP ? decode.tcpChecksum() : decode.udpChecksum()) {
          case "0" -> ChecksumStatus.BAD;
          case "1" -> ChecksumStatus.GOOD;
          case "3" -> ChecksumStatus.ABSENT;
          default -> ChecksumStatus.UNVERIFIABLE;
        };
    final ChecksumStatus ours = TransportChecksum.verify(buffer, packet);
    return ours == theirs ? Optional.empty() : Optional.of("checksum " + ours + " " + theirs);
  }

  private static Map<String, List<Decode>> readDecodes(final Path corpus) throws IOException {
    final Map<String, List<Decode>> byFile = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(corpus.resolve("tshark-packets.tsv.gz"))),
                StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        final Decode decode = Decode.ofLine(line);
        byFile.computeIfAbsent(decode.file(), name -> new ArrayList<>()).add(decode);
        line = lines.readLine();
      }
    }
    return byFile;
  }

  private static Optional<Path> findCorpus() {
    return CaptureCorpus.visible().map(CaptureCorpus::folder);
  }
}
