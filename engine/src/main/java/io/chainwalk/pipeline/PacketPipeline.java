package io.chainwalk.pipeline;

import io.chainwalk.chain.Rules;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.fragment.Reassembler;
import io.chainwalk.fragment.StrandedFragments;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRandom;
import io.chainwalk.node.RouteResult;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import org.jspecify.annotations.Nullable;

/// The packet's way through the node, hook by hook in the kernel's order (facts sheet 1.2): [#receive], and from there
/// [#forward] or [#deliver]. The stages know nothing of each other; this class knows them all.
///
/// A stage answers whether the packet goes on. Where it does not, the stage has set the packet's outcome.
final class PacketPipeline {
  private final boolean answersFromEndpoint;
  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final ShortWay shortWay;
  private final FragmentStage fragments;
  private final RuleStage rules;
  private final ConntrackStage conntrack;
  private final AnswerRelocation relocation;
  private final ConfirmStage confirmation;
  private final NatStage nat;
  private final RoutingStage routing;
  private final @Nullable AnswerStage answers;
  private final OutcomeCounters outcomes;
  private final TrafficCounters traffic;
  private final TableTouch touch = new TableTouch();
  private final FlowTuple opposite = new FlowTuple();
  private final PacketContext firstAnswer = PacketContext.ofAnswers();
  private final PacketContext answerToAnswer = PacketContext.ofAnswers();
  private Outbox outbox = new Outbox();
  private @Nullable PacketShare share;
  private @Nullable UpdateListener updates;
  private boolean remembersArrivals;

  PacketPipeline(
      final EngineSettings settings,
      final FlowHash hash,
      final ConntrackHandle connections,
      final OutcomeCounters outcomes,
      final TrafficCounters traffic) {
    answersFromEndpoint = settings.answers() == EngineSettings.Answers.FROM_CHOSEN_ENDPOINT;
    this.hash = hash;
    this.connections = connections;
    this.outcomes = outcomes;
    this.traffic = traffic;
    shortWay = new ShortWay(settings, hash, connections, traffic);
    fragments = new FragmentStage(settings);
    rules = new RuleStage();
    conntrack = new ConntrackStage(settings.conntrack(), hash, connections);
    relocation = new AnswerRelocation(hash, connections);
    confirmation = new ConfirmStage(connections, conntrack);
    routing = new RoutingStage(settings.node(), settings.routes());
    nat = new NatStage(settings.seed(), connections, routing);
    answers = settings.routes() ? new AnswerStage(settings) : null;
  }

  void useRules(final Rules next) {
    shortWay.use(next);
    rules.use(next);
    nat.use(next);
  }

  NatRandom natRandom() {
    return nat.random();
  }

  /// Makes answers come from the endpoint that was chosen, and does nothing else.
  void relocateAnswers(final Burst burst) {
    for (int i = 0; i < burst.size(); i++) {
      final PacketContext packet = burst.contexts[i];
      beginLongWay(packet);
      if (answersFromEndpoint && packet.hasTuple && relocation.wouldRelocate(packet)) {
        relocation.relocate(packet);
      }
    }
  }

  void rememberArrivals() {
    remembersArrivals = true;
    shortWay.rememberArrivals();
  }

  void listen(final UpdateListener listener) {
    updates = listener;
    shortWay.close();
    conntrack.watchChanges();
  }

  void divide(final PacketShare next) {
    share = next;
  }

  StrandedFragments strandedFragments(final long nowNs) {
    return fragments.stranded(nowNs);
  }

  /// Takes a burst through in passes: first everything that needs only the packets' own bytes, then two bare loops
  /// that load what each packet will need of the table, so that the cache misses overlap, then packet by packet.
  void process(final Burst burst) {
    final int size = burst.size();
    outbox = burst.outbox;
    touch.begin();
    for (int i = 0; i < size; i++) {
      final PacketContext packet = burst.contexts[i];
      packet.isAdmitted = shortWay.admits(packet);
      if (packet.isAdmitted) {
        touch.note(i, packet.hash);
      } else {
        beginLongWay(packet);
        note(packet);
      }
    }
    touch.load(burst.contexts, connections, nat.rules());
    for (int i = 0; i < size; i++) {
      final PacketContext packet = burst.contexts[i];
      if (!packet.isAdmitted || !shortWay.walk(packet)) {
        walk(packet);
      }
      if (!packet.isAnothers) {
        outcomes.count(packet.outcome);
      }
    }
  }

  private void beginLongWay(final PacketContext packet) {
    packet.beginLongWay();
    parse(packet);
  }

  private void parse(final PacketContext packet) {
    PacketParser.parse(
        packet.buffer(),
        packet.frameOffset,
        packet.capturedLength,
        packet.originalLength,
        packet.linkType,
        packet.parsed());
    index(packet);
  }

  /// Hashes what the packet will be looked up by.
  private void index(final PacketContext packet) {
    packet.hasTuple = packet.parsed().result() == ParseResult.COMPLETE;
    if (packet.hasTuple) {
      if (remembersArrivals) {
        packet.noteArrival();
      }
      packet.hash = hash.directed(packet.parsed().tuple());
      if (answersFromEndpoint && TupleInversion.invert(packet.parsed().tuple(), opposite)) {
        packet.reverseHash = hash.directed(opposite);
      }
    }
  }

  private void note(final PacketContext packet) {
    if (packet.hasTuple) {
      touch.note(packet.place, packet.hash);
      if (answersFromEndpoint) {
        touch.note(packet.place, packet.reverseHash);
      }
    }
  }

  private void walk(final PacketContext packet) {
    if (packet.isAdmitted) {
      packet.isAdmitted = false;
      beginLongWay(packet);
    }
    final boolean passed = isOwn(packet) ? send(packet) : receive(packet);
    if (passed) {
      packet.outcome = packet.passesAs;
      countTraffic(packet);
      if (updates != null) {
        tell(updates, packet);
      }
      return;
    }
    if (packet.answer != Answer.NONE && answers != null) {
      answer(answers, packet, firstAnswer, routing.route(), packet);
    }
    if (packet.isNewConnection) {
      connections.release(packet.entry().connection());
    }
  }

  /// Whether the node itself sends a packet. An answer that comes from one of its addresses, being a VIP, is the
  /// endpoint's.
  private boolean isOwn(final PacketContext packet) {
    return packet.ownPacket
        || (routing.isFromNode(packet)
            && !(answersFromEndpoint && packet.hasTuple && relocation.wouldRelocate(packet)));
  }

  /// From the wire to wherever it goes.
  private boolean receive(final PacketContext packet) {
    return routing.acceptsOptions(packet)
        && isGoodIp(packet)
        && findOwner(packet)
        && routing.mayEnter(packet)
        && gather(packet)
        && relocate(packet)
        && rules.judge(Table.RAW, Hook.PREROUTING, packet)
        && track(packet)
        && rules.judge(Table.MANGLE, Hook.PREROUTING, packet)
        && nat.visit(Hook.PREROUTING, packet)
        && routing.routeInput(packet)
        && (packet.isForNode ? deliver(packet) : forward(packet));
  }

  /// From one interface to another.
  private boolean forward(final PacketContext packet) {
    return routing.mayForward(packet)
        && rules.judge(Table.MANGLE, Hook.FORWARD, packet)
        && rules.judge(Table.FILTER, Hook.FORWARD, packet)
        && rules.judge(Table.SECURITY, Hook.FORWARD, packet)
        && routing.completeOptions(packet)
        && leave(packet);
  }

  /// Out of an interface.
  private boolean leave(final PacketContext packet) {
    return rules.judge(Table.MANGLE, Hook.POSTROUTING, packet)
        && nat.visit(Hook.POSTROUTING, packet)
        && confirmation.confirm(packet)
        && (packet.isForNode || fragments.putOut(packet, routing.mtu(), outbox));
  }

  /// To the node itself.
  private boolean deliver(final PacketContext packet) {
    return rules.judge(Table.MANGLE, Hook.INPUT, packet)
        && rules.judge(Table.FILTER, Hook.INPUT, packet)
        && rules.judge(Table.SECURITY, Hook.INPUT, packet)
        && nat.visit(Hook.INPUT, packet)
        && confirmation.confirm(packet)
        && end(packet);
  }

  /// It is where it wanted to go.
  private boolean end(final PacketContext packet) {
    if (!routing.endsHere()) {
      return fragments.putOut(packet, routing.mtu(), outbox);
    }
    packet.passesAs = PacketOutcome.DELIVERED;
    fragments.deliver(packet, outbox);
    return true;
  }

  /// From the node itself.
  private boolean send(final PacketContext packet) {
    return passOverOptions(packet)
        && isGoodIp(packet)
        && routing.routeOutput(packet)
        && gather(packet)
        && rules.judge(Table.RAW, Hook.OUTPUT, packet)
        && track(packet)
        && rules.judge(Table.MANGLE, Hook.OUTPUT, packet)
        && nat.visit(Hook.OUTPUT, packet)
        && routing.routeOutputAgain(packet)
        && rules.judge(Table.FILTER, Hook.OUTPUT, packet)
        && rules.judge(Table.SECURITY, Hook.OUTPUT, packet)
        && leave(packet)
        && (!packet.isForNode || loopBack(packet));
  }

  /// Has the node answer a packet that it dropped. The answer belongs to the packet's connection, also to one that is
  /// not confirmed and dies with the packet, and is translated back as a reply (facts sheet 4.5, 6.9).
  ///
  /// An answer can be dropped, too, and answered: a RST, with an ICMP error. That one never is.
  ///
  /// @param about the packet that is answered
  /// @param answer becomes the answer
  /// @param route of the packet that is answered
  /// @param cause the packet that all this is because of
  private void answer(
      final AnswerStage writer,
      final PacketContext about,
      final PacketContext answer,
      final RouteResult route,
      final PacketContext cause) {
    final int length = writer.write(about, route, outbox);
    if (length == 0) {
      return;
    }
    final RouteResult way = writer.way();
    final boolean isReset = about.answer == Answer.TCP_RESET;
    answer.set(
        outbox.buffer(),
        outbox.end(),
        length,
        length,
        about.linkType,
        about.timeNs(),
        about.number(),
        RulePacket.NO_INTERFACE);
    answer.beginLongWay();
    answer.ownPacket = true;
    if (writer.reflectsMark(about)) {
      answer.setMark(about.mark());
    }
    parse(answer);
    routing.sendBy(way, answer);
    if (about.entry().isOpen()) {
      connections.open(about.entry().connection(), answer.entry());
      answer.attach(about.direction().opposite(), CtState.RELATED);
      answer.markBefore = answer.entry().mark();
      if (isReset) {
        answer.stateChanged = conntrack.close(about);
      } else {
        conntrack.readQuote(answer);
      }
      if (about != cause
          && cause.isNewConnection) { // it goes the way of the packet that began the connection
        answer.isNewConnection = true;
        answer.newTimeoutSeconds = cause.newTimeoutSeconds;
        answer.setTag(cause.tag());
        cause.isNewConnection = false;
      }
    }
    if (sendAnswer(answer) && (!answer.isForNode || loopBack(answer))) {
      outbox.add(
          answer.isForNode ? Outbox.Kind.DELIVERED : Outbox.Kind.ANSWER,
          length,
          cause.place,
          answer.outputInterface());
      if (updates != null && !cause.isNewConnection) {
        tell(updates, answer);
      }
      return;
    }
    if (answer.answer != Answer.NONE && about == cause) {
      fragments.moveAside(answer);
      AnswerStage.undoChecksum(answer);
      answer(writer, answer, answerToAnswer, way, cause);
    }
    if (answer.isNewConnection) {
      connections.release(answer.entry().connection());
    }
  }

  private boolean sendAnswer(final PacketContext packet) {
    return rules.judge(Table.RAW, Hook.OUTPUT, packet)
        && (isTracked(packet) || track(packet))
        && rules.judge(Table.MANGLE, Hook.OUTPUT, packet)
        && nat.visit(Hook.OUTPUT, packet)
        && routing.routeOutputAgain(packet)
        && rules.judge(Table.FILTER, Hook.OUTPUT, packet)
        && rules.judge(Table.SECURITY, Hook.OUTPUT, packet)
        && rules.judge(Table.MANGLE, Hook.POSTROUTING, packet)
        && nat.visit(Hook.POSTROUTING, packet)
        && confirmation.confirm(packet);
  }

  /// Nobody looks at IPv6 hop-by-hop options of what the node sends, unless it comes in again by the loopback.
  ///
  /// @return true
  private boolean passOverOptions(final PacketContext packet) {
    final ParsedPacket parsed = packet.parsed();
    if (parsed.result() == ParseResult.BAD_OPTIONS) {
      packet.hasUnreadOptions = true;
      final int offset = parsed.networkOffset();
      final int length = packet.frameOffset + packet.capturedLength - offset;
      PacketParser.parsePastOptions(packet.buffer(), offset, length, parsed);
      index(packet);
    }
    return true;
  }

  private boolean readOptions(final PacketContext packet) {
    if (!packet.hasUnreadOptions) {
      return true;
    }
    parse(packet);
    return routing.acceptsOptions(packet) && isGoodIp(packet);
  }

  /// What a kernel does before the first hook with what is no good IP packet.
  private static boolean isGoodIp(final PacketContext packet) {
    final ParseResult result = packet.parsed().result();
    if (result.isIp()) {
      return true;
    }
    packet.outcome =
        switch (result) {
          case UNKNOWN_LINK_TYPE -> PacketOutcome.UNKNOWN_LINK_TYPE;
          case NOT_IP -> PacketOutcome.NOT_IP;
          case CUT_BY_CAPTURE -> PacketOutcome.CUT_BY_CAPTURE;
          case BAD_IPV4_CHECKSUM -> PacketOutcome.BAD_IPV4_CHECKSUM;
          case BAD_OPTIONS -> PacketOutcome.BAD_OPTIONS;
          case FRAME_TOO_SHORT, BAD_VERSION, BAD_HEADER_LENGTH, BAD_TOTAL_LENGTH, JUMBOGRAM ->
              PacketOutcome.BAD_IP_HEADER;
          case NO_TUPLE, TRANSPORT_TOO_SHORT, LATER_FRAGMENT, COMPLETE ->
              throw new AssertionError(result);
        };
    return false;
  }

  /// Holds a fragment back. Of a datagram that every worker has put together, only its owner goes on with it.
  private boolean gather(final PacketContext packet) {
    if (!Reassembler.isFragment(packet.parsed())) {
      return true;
    }
    final boolean goesOn = fragments.gather(packet);
    findOwner(packet);
    if (!goesOn || packet.isAnothers) {
      return false;
    }
    if (packet.shared && !packet.inOwnBuffer) {
      fragments.moveAside(packet);
    }
    index(packet);
    return true;
  }

  /// Finds out whether a packet that every worker has is this one's, as far as can be told of what it is now.
  ///
  /// @return true: until it is put together, another's fragment is treated like one's own
  private boolean findOwner(final PacketContext packet) {
    packet.isAnothers = packet.shared && share != null && !share.holds(packet);
    return true;
  }

  /// Has an answer come from the endpoint already where rules look at it before conntrack does.
  ///
  /// @return true
  private boolean relocate(final PacketContext packet) {
    if (answersFromEndpoint
        && packet.hasTuple
        && rules.hasChain(Table.RAW, Hook.PREROUTING)
        && relocation.wouldRelocate(packet)) {
      relocation.relocate(packet);
      packet.isRelocated = true;
    }
    return true;
  }

  private boolean track(final PacketContext packet) {
    if (packet.hasTuple && !packet.untracked() && !packet.isRelocated) {
      conntrack.find(packet);
      if (packet.hit == ConntrackHandle.NONE && answersFromEndpoint) {
        relocation.relocate(packet);
      }
    }
    final boolean goesOn = conntrack.track(packet);
    if (answersFromEndpoint && packet.ctState() == CtState.INVALID) {
      relocation.recogniseError(packet);
    }
    return goesOn;
  }

  /// Whether conntrack has nothing more to do with a packet (facts sheet 1.4, step 1).
  private static boolean isTracked(final PacketContext packet) {
    return packet.entry().isOpen() || packet.ctState() == CtState.UNTRACKED;
  }

  /// A packet that went out to the node's own address comes in again: it has its connection, and where it goes has been
  /// decided (facts sheet 1.2).
  private boolean loopBack(final PacketContext packet) {
    return RoutingStage.enterByLoopback(packet)
        && readOptions(packet)
        && rules.judge(Table.RAW, Hook.PREROUTING, packet)
        && (isTracked(packet) || track(packet))
        && rules.judge(Table.MANGLE, Hook.PREROUTING, packet)
        && nat.visit(Hook.PREROUTING, packet)
        && routing.readLoopbackOptions(packet)
        && deliver(packet);
  }

  private static void tell(final UpdateListener listener, final PacketContext packet) {
    if (packet.beganConnection || packet.endedConnection || !packet.entry().isOpen()) {
      return;
    }
    final boolean markChanged = packet.entry().mark() != packet.markBefore;
    if (packet.statusChanged || packet.stateChanged || markChanged) {
      listener.onUpdate(packet.entry(), packet.timeNs(), packet.stateChanged, markChanged);
    }
  }

  /// Counts what a service's endpoint gets and sends.
  private void countTraffic(final PacketContext packet) {
    if (!packet.entry().isOpen() || packet.isIcmpError || packet.entry().tag() == 0) {
      return;
    }
    final int endpoint = packet.entry().tag() - 1;
    traffic.countPacket(endpoint, packet.parsed().networkLength());
    if (packet.beganConnection) {
      traffic.countConnection(endpoint);
    }
  }
}
