package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import java.util.ArrayList;
import java.util.List;

/// Makes up traffic without end: some hundred conversations at a time, each a few packets or a few hundred long, most of
/// them sane, some of them not at all.
///
/// What it makes is a function of targets, seed and options, and of what became of its packets: for answers come from
/// where the node sends the questions. Conversations that are over are forgotten, in the history too.
///
/// **Threads:** one at a time.
public final class TrafficGenerator {
  private static final int MILLION = 1_000_000;

  private final TrafficOptions options;
  private final List<IpAddress> broadcasts;
  private final Dice dice;
  private final Scene scene;
  private final List<Talk> talks = new ArrayList<>();
  private int number;

  /// Begins.
  ///
  /// @param targets what to aim at
  /// @param seed of all chance
  /// @param options what the traffic is like
  /// @throws IllegalArgumentException when no interface of the node leads anywhere
  public TrafficGenerator(final Targets targets, final long seed, final TrafficOptions options) {
    this.options = options;
    broadcasts = targets.broadcasts();
    dice = new Dice(seed);
    scene = new Scene(dice, new Flows(targets, dice), new Trouble(targets, dice));
  }

  /// The next step. What became of those before must be in the history, save for steps that could not be rendered.
  ///
  /// @param history what became of the steps so far; conversations that are over are taken out of it
  /// @return the step, with a number that is one more than that of the packet before
  public Step next(final History history) {
    if (dice.below(MILLION) < options.pausePerMillion()) {
      return new Step.Pause(options.pauseMillis());
    }
    while (true) {
      if (talks.size() < options.conversations()) {
        talks.add(begin());
      }
      final int index = dice.below(talks.size());
      final Talk talk = talks.get(index);
      final Step.Send step = talk.next(number, history);
      if (step != null) {
        number++;
        return new Step.Send(
            step.number(), step.by(), step.kind(), new FromHosts(step.plan(), broadcasts));
      }
      talk.forget(history);
      talks.set(index, talks.getLast());
      talks.removeLast();
    }
  }

  private Talk begin() {
    final Flows flows = scene.flows();
    return switch (dice.weighted(
        Mix.TCP,
        Mix.UDP,
        Mix.ECHO,
        Mix.SCTP,
        Mix.UDPLITE,
        Mix.GRE,
        Mix.OTHER_PROTOCOL,
        Mix.STRAY)) {
      case 0 -> new TcpTalk(flows.next(Protocol.TCP), scene);
      case 1 -> new UdpTalk(flows.next(Protocol.UDP), scene);
      case 2 -> new EchoTalk(flows.nextIcmp(), scene);
      case 3 -> new SctpTalk(flows.next(Protocol.SCTP), scene);
      case 4 -> new UdpTalk(flows.next(Protocol.UDPLITE), scene);
      case 5 -> new RawTalk(flows.next(Protocol.GRE), scene);
      case 6 -> new RawTalk(flows.next(dice.oneOf(RawTalk.PROTOCOLS)), scene);
      default -> stray(flows);
    };
  }

  private Talk stray(final Flows flows) {
    final Flow flow =
        switch (dice.weighted(Mix.STRAY_ICMP, Mix.STRAY_TCP, Mix.STRAY_NOISE)) {
          case 0 -> flows.nextIcmp();
          case 1 -> flows.next(Protocol.TCP);
          default -> flows.next(dice.below(256));
        };
    return new StrayTalk(flow, scene);
  }
}
