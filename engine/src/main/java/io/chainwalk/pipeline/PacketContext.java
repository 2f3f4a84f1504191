package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.fragment.Datagram;
import io.chainwalk.match.RulePacket;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Everything known of the packet at hand, filled in on its way: what rules may see, and the pipeline's own notes. One
/// per place in a burst, reused; fields rather than getters because only the pipeline, whose notebook this is, can see
/// them.
final class PacketContext extends RulePacket {
  // Given by whoever made the burst.
  int frameOffset;
  int capturedLength;
  int originalLength;
  int linkType;

  /// Where it stands in the burst; what it gives rise to is put down under that number.
  final int place;

  /// Whether it is what the node answers to another, and in no burst.
  final boolean isAnswer;

  /// Whether every worker has got it.
  boolean shared;

  /// Whether it has turned out to be another worker's.
  boolean isAnothers;

  /// Whether the node itself sends it.
  boolean ownPacket;

  // PARSE
  /// Whether its hop-by-hop options, which a kernel refuses, are to be looked at if it comes in again.
  boolean hasUnreadOptions;

  boolean hasTuple;

  /// Its tuple, if it has one, before anything was changed; of a datagram that was put together, the datagram's.
  final FlowTuple arrival = new FlowTuple();

  /// The flags of its TCP header, likewise; 0 without one.
  int arrivalTcpFlags;

  long hash;
  long reverseHash;

  /// Whether it goes the short way, and what that reads of it: addresses and ports, the source in the upper half, and
  /// the length of its IP packet.
  boolean isAdmitted;

  long addresses;
  int ports;
  int totalLength;

  // DEFRAG
  /// What the packet was put together from, if it was.
  @Nullable Datagram datagram;

  /// Whether it is no longer in the burst's buffer, so that it leaves by way of the outbox.
  boolean inOwnBuffer;

  boolean inPieces;

  // CONNTRACK
  /// Whether it has been made to come from the endpoint already, and [#hit] is its connection.
  boolean isRelocated;

  /// Whether it is an ICMP error that has been translated back already, and so passes as it is.
  boolean isTranslatedBefore;

  int hit;

  /// Whether it has claimed a connection that is not confirmed, and dies with it if it is dropped.
  boolean isNewConnection;

  /// Whether it has confirmed one.
  boolean beganConnection;

  long newTimeoutSeconds;

  /// Whether it changed its connection; the state only if somebody listens.
  boolean statusChanged;

  boolean stateChanged;

  /// Whether it ended its connection; only it still belongs to that.
  boolean endedConnection;

  int markBefore;

  /// Whether it is an ICMP error about its connection, and the headers of the packet it quotes.
  boolean isIcmpError;

  final ParsedPacket quoted = new ParsedPacket();

  // ROUTE
  boolean isForNode;

  /// How the node answers it, having dropped it.
  Answer answer = Answer.NONE;

  int icmpType;
  int icmpCode;
  int icmpInfo;

  /// Whether it is a rule that has it answered so.
  boolean isRejection;

  /// What to call it if it passes.
  PacketOutcome passesAs = PacketOutcome.NO_SERVICE;

  PacketOutcome outcome = PacketOutcome.NOT_IP;

  PacketContext(final int place) {
    this(place, false);
  }

  private PacketContext(final int place, final boolean isAnswer) {
    this.place = place;
    this.isAnswer = isAnswer;
  }

  /// A notebook for answers.
  static PacketContext ofAnswers() {
    return new PacketContext(0, true);
  }

  void set(
      final UnsafeBuffer buffer,
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final int linkType,
      final long timeNs,
      final long number,
      final int inputInterface) {
    arrive(number, Math.min(timeNs, Burst.LAST_TIME_NS), inputInterface);
    setBuffer(buffer);
    this.frameOffset = frameOffset;
    this.capturedLength = capturedLength;
    this.originalLength = originalLength;
    this.linkType = linkType;
    ownPacket = false;
    shared = false;
    isAnothers = false;
    inPieces = false;
    isTranslatedBefore = false;
    beganConnection = false;
  }

  /// Opens a new page for a packet that takes the long way. The short way needs none: it fills in what a burst can be asked
  /// for, and nobody looks at the rest.
  void beginLongWay() {
    beginWalk();
    hasUnreadOptions = false;
    datagram = null;
    inOwnBuffer = false;
    isForNode = false;
    isIcmpError = false;
    isRelocated = false;
    statusChanged = false;
    stateChanged = false;
    endedConnection = false;
    answer = Answer.NONE;
    isRejection = false;
    hit = ConntrackHandle.NONE;
    isNewConnection = false;
    passesAs = PacketOutcome.NO_SERVICE;
  }

  @Override
  public int linkOffset() {
    return frameOffset;
  }

  @Override
  public int linkType() {
    return linkType;
  }

  /// Keeps what will be told of the packet as it came, for it may be rewritten, and a datagram's buffer used again.
  void noteArrival() {
    arrival.set(parsed().tuple());
    arrivalTcpFlags =
        parsed().protocol() == Protocol.TCP
                && parsed().capturedTransportLength() >= TcpHeader.MIN_LENGTH
            ? TcpHeader.flags(buffer(), parsed().transportOffset())
            : 0;
  }
}
