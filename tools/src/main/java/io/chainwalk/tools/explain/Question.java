package io.chainwalk.tools.explain;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.match.RuleContext;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.chains.SelectorsInForce;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.explain.PacketRequest.Around;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/// What is asked: which packet, through which rules, on which machine.
///
/// @param input the rules
/// @param settings of the engine, with the machine
/// @param packet which packet
record Question(RuleInput input, EngineSettings settings, Packet packet) {
  private static final long FIRST = 1;

  /// A packet, from words or from a capture.
  sealed interface Packet {
    /// One in words. It is the first that there is: no connection is known before it.
    ///
    /// @param request what it is
    /// @param around what is not in its bytes
    record InWords(PacketRequest request, Around around) implements Packet {}

    /// One of a capture. Those in front of it go through the rules first.
    ///
    /// @param place where it is
    record Captured(PacketOfCapture place) implements Packet {}
  }

  /// The packet in front of the rules, everything before it done.
  ///
  /// @param walk through which it is to go
  /// @param frame the packet
  /// @param around what is not in its bytes
  /// @param names what its client had asked a name server for, a sentence each
  record Moment(PacketWalk walk, Frame frame, Around around, List<String> names) {
    /// Copies the list.
    Moment {
      names = List.copyOf(names);
    }

    /// Takes the packet through.
    ///
    /// @return everything that happens to it
    Explanation explain() {
      return walk.explain(frame, around).noting(names);
    }

    /// Takes the packet through with its chances decided by a given number instead of a random one.
    ///
    /// @param place where in [io.chainwalk.select.Draws#FULL_WIDTH] the number lies
    /// @return everything that happens to it
    Explanation explainAt(final long place) {
      walk.decideChances(frame, place);
      return walk.explain(frame, around).noting(names);
    }
  }

  /// Goes to the moment when the packet comes: makes an engine, and takes it as far.
  ///
  /// @return the moment, or empty when the capture has no such packet
  /// @throws BadInputException when the rules cannot be loaded, or the capture cannot be read
  /// @throws BadCaptureException when it is no capture, or damaged in front of the packet
  Optional<Moment> go() throws BadInputException, BadCaptureException {
    final SelectorsInForce selectors = input.selectors().fresh();
    final PacketWalk walk =
        new PacketWalk(settings, load(selectors), input.tags(), selectors.counter());
    return switch (packet) {
      case Packet.InWords words -> {
        final UnsafeBuffer bytes = PacketFrame.build(words.request());
        final Frame frame =
            new Frame(bytes, 0, bytes.capacity(), bytes.capacity(), LinkType.RAW, 0, FIRST);
        yield Optional.of(new Moment(walk, frame, words.around(), List.of()));
      }
      case Packet.Captured captured -> {
        final NamesBefore names = new NamesBefore();
        yield captured
            .place()
            .read(before -> {
              names.hear(before);
              walk.pass(before);
            })
            .map(frame -> new Moment(walk, frame, Around.NOTHING, names.of(frame)));
      }
    };
  }

  private ReferenceRules load(final SelectorsInForce selectors) throws BadInputException {
    try {
      return new ReferenceRules(
          input.rulesets(),
          new RuleContext(settings.node(), settings.seed(), input.kernel()),
          input.labels(),
          selectors);
    } catch (final IllegalArgumentException refused) { // as iptables would refuse them
      throw new BadInputException(List.of(String.valueOf(refused.getMessage())));
    }
  }
}
