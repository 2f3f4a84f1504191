package io.chainwalk.tools.replay;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.select.RandomBits;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.routes.EntranceReader;
import io.chainwalk.tools.routes.Entrances;
import io.chainwalk.tools.routes.Refused;
import io.chainwalk.tools.routes.ServiceTargets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What routes the requests of a replay, read from manifests.
///
/// @param setup the entrances and their targets
/// @param notices what there is to say about them, a sentence each
record IngressSetup(RoutedRequests.Setup setup, List<String> notices) {
  /// Unlike any other draw of a run.
  private static final int KEY_DRAW = 1 << 20;

  /// Copies the list.
  IngressSetup {
    notices = List.copyOf(notices);
  }

  /// Reads it.
  ///
  /// @param cluster the manifests
  /// @param options what they do not say
  /// @param seed decides random choices
  /// @throws IllegalArgumentException when no entrance has that name, or several listen at one port
  /// @throws BadInputException when the key cannot be read, or an algorithm cannot have its endpoints
  static IngressSetup read(
      final ClusterManifests cluster, final IngressOptions options, final long seed)
      throws BadInputException {
    final Entrances entrances = EntranceReader.read(cluster, options.entranceOptions());
    final Map<Integer, RoutedRequests.Door> doors = doors(entrances, options.entrance());
    final List<String> notices = new ArrayList<>(entrances.notices());
    entrances.refused().stream().map(Refused::toString).forEach(notices::add);
    return new IngressSetup(
        new RoutedRequests.Setup(
            doors,
            targets(doors, cluster),
            new StickyCookies(keys(options, seed)),
            options.stickyClients() ? new CookieJars() : null,
            seed),
        notices);
  }

  private static Map<Integer, RoutedRequests.Door> doors(
      final Entrances entrances, final @Nullable String name) {
    final List<Entrance> chosen =
        entrances.entrances().stream()
            .filter(entrance -> name == null || entrance.name().equals(name))
            .toList();
    if (chosen.isEmpty() && name != null) {
      throw new IllegalArgumentException(
          "--entrance %s: there is none of this name, but %s"
              .formatted(name, namesOf(entrances.entrances())));
    }
    final Map<Integer, RoutedRequests.Door> doors = new TreeMap<>();
    for (final Entrance entrance : chosen) {
      for (final Entrance.Listener listener : entrance.listeners()) {
        if (!listener.secure()) {
          final RoutedRequests.Door other =
              doors.put(listener.port(), new RoutedRequests.Door(entrance.name(), listener));
          if (other != null) {
            throw new IllegalArgumentException(
                "--ingress: '%s' and '%s' both listen at port %d; say by --entrance which it is"
                    .formatted(other.entrance(), entrance.name(), listener.port()));
          }
        }
      }
    }
    if (doors.isEmpty()) {
      throw new IllegalArgumentException(
          "--ingress: nothing in the manifests listens for HTTP in clear text");
    }
    return doors;
  }

  private static String namesOf(final List<Entrance> entrances) {
    return entrances.isEmpty()
        ? "there is none at all"
        : entrances.stream()
            .map(entrance -> "'" + entrance.name() + "'")
            .collect(Collectors.joining(", "));
  }

  private static Map<TargetGroup, GroupTargets> targets(
      final Map<Integer, RoutedRequests.Door> doors, final ClusterManifests cluster)
      throws BadInputException {
    final Map<TargetGroup, GroupTargets> targets = new HashMap<>();
    for (final RoutedRequests.Door door : doors.values()) {
      final RouteTable routes = door.listener().routes();
      final List<RouteRule> rules =
          Stream.concat(routes.rules().stream(), Stream.of(routes.fallback())).toList();
      for (final RouteRule rule : rules) {
        if (rule.action() instanceof final Action.Forward forward) {
          for (final Action.WeightedGroup weighted : forward.groups()) {
            addTargets(weighted.group(), rule, cluster, targets);
          }
        }
      }
    }
    return targets;
  }

  private static void addTargets(
      final TargetGroup group,
      final RouteRule rule,
      final ClusterManifests cluster,
      final Map<TargetGroup, GroupTargets> targets)
      throws BadInputException {
    if (targets.containsKey(group)
        || !(group.backend() instanceof final Backend.ServicePortRef service)) {
      return;
    }
    final Optional<ServicePort> port = ServiceTargets.resolve(service, cluster);
    if (port.isEmpty() || (service.way() == Backend.Way.NODE_PORT && port.get().nodePort() == 0)) {
      return;
    }
    try {
      targets.put(group, GroupTargets.of(group, service.way(), port.get()));
    } catch (final IllegalArgumentException refused) {
      throw new BadInputException(
          List.of(
              "%s: %s: %s: %s"
                  .formatted(
                      rule.origin().place(), rule.origin(), group.name(), refused.getMessage())));
    }
  }

  /// The key of a proxy; or one that no proxy has, so that captured cookies are nobody's.
  private static KeyRing keys(final IngressOptions options, final long seed)
      throws BadInputException {
    final Path file = options.cookieKey();
    if (file == null) {
      final ByteBuffer key = ByteBuffer.allocate(KeyRing.LEAST_KEY_BYTES);
      for (int draw = KEY_DRAW; key.hasRemaining(); draw++) {
        key.putLong(RandomBits.of(seed, 0, draw));
      }
      return KeyRing.of(key.array(), List.of());
    }
    try {
      return KeyRing.of(Files.readAllBytes(file), List.of());
    } catch (final IOException problem) {
      throw new BadInputException(List.of(file + ": " + IoMessages.of(problem) + '.'));
    } catch (final IllegalArgumentException wrong) {
      throw new BadInputException(List.of(file + ": " + wrong.getMessage() + '.'));
    }
  }
}
