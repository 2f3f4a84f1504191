package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.Miss;
import io.chainwalk.route.RouteRule;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a request goes.
///
/// @param request the request
/// @param answers of the entrances that it can come to, in their order
/// @param elsewhere the entrances that listen on other ports
/// @param refused what no controller acts on
/// @param notices what else there is to say
record RouteReport(
    AskedRequest request,
    List<Answer> answers,
    List<Entrance> elsewhere,
    List<Refused> refused,
    List<String> notices) {

  /// Copies the lists.
  RouteReport {
    answers = List.copyOf(answers);
    elsewhere = List.copyOf(elsewhere);
    refused = List.copyOf(refused);
    notices = List.copyOf(notices);
  }

  /// Whether somebody routes the request, and does not answer with an error of its own.
  boolean isRouted() {
    return answers.stream().anyMatch(answer -> answer.errorStatus() == 0);
  }

  /// What an entrance does.
  ///
  /// @param entrance the entrance
  /// @param properties what is known of it beside its rules
  /// @param port where it listens
  /// @param rule the rule that wins
  /// @param number which of the listener's rules it is, from 1; 0 where none matches
  /// @param rules how many rules there are
  /// @param misses why the others did not win
  /// @param location where a redirect leads; empty for other actions
  /// @param groups where a forward leads; none for other actions
  /// @param binding what cookies say; null for other actions than a forward
  record Answer(
      Entrance entrance,
      List<String> properties,
      int port,
      RouteRule rule,
      int number,
      int rules,
      List<Miss> misses,
      String location,
      List<Group> groups,
      @Nullable Binding binding) {

    /// Copies the lists.
    Answer {
      properties = List.copyOf(properties);
      misses = List.copyOf(misses);
      groups = List.copyOf(groups);
    }

    /// The status of an answer that is an error of the entrance's own; 0 where there is none, or some requests get
    /// through. What Services have does not count.
    int errorStatus() {
      return switch (rule.action()) {
        case Action.FixedResponse fixed -> fixed.status() >= LEAST_ERROR ? fixed.status() : 0;
        case Action.Redirect _ -> 0;
        case Action.Forward forward -> errorOf(forward);
      };
    }

    private static int errorOf(final Action.Forward forward) {
      if (forward.totalWeight() == 0) {
        return forward.statusWithoutWeight();
      }
      int status = 0;
      for (final Action.WeightedGroup weighted : forward.groups()) {
        if (weighted.weight() > 0) {
          if (!(weighted.group().backend() instanceof final Backend.Broken broken)) {
            return 0;
          }
          status = broken.status();
        }
      }
      return status;
    }
  }

  /// A group of targets of a forward.
  ///
  /// @param group the group and its weight
  /// @param share its share; null where all weights are 0
  /// @param targets what is known of its targets
  record Group(Action.WeightedGroup group, @Nullable Share share, Targets targets) {}

  /// What is known of a group's targets. It does not decide where the request goes.
  ///
  /// @param port the port of the Service; null where there is none in the input
  /// @param endpoints its endpoints, all of them
  /// @param usable which get new requests
  /// @param status what is answered where nobody can; 0 where somebody can, or nothing is known
  /// @param words why, or how targets are reached
  record Targets(
      @Nullable ServicePort port,
      List<Endpoint> endpoints,
      List<Endpoint> usable,
      int status,
      String words) {
    /// Copies the lists.
    Targets {
      endpoints = List.copyOf(endpoints);
      usable = List.copyOf(usable);
    }
  }

  /// What cookies say, and what is drawn where they say nothing.
  ///
  /// @param remembered the name of the group that the client is bound to; empty where it is not
  /// @param target the target that it is bound to; empty where it is not
  /// @param chosen the name of the group that gets this request; empty where all weights are 0
  /// @param cookies the cookies and headers that the answer would set, in words
  /// @param unread cookies whose values are not known, since no key was given
  record Binding(
      String remembered, String target, String chosen, List<String> cookies, List<String> unread) {
    /// Copies the lists.
    Binding {
      cookies = List.copyOf(cookies);
      unread = List.copyOf(unread);
    }
  }

  private static final int LEAST_ERROR = 400;
}
