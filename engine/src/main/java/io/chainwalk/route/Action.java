package io.chainwalk.route;

import java.util.List;

/// What becomes of a request.
public sealed interface Action {
  /// It goes to one of some groups of targets, each request that is not bound to one by its weight.
  ///
  /// @param groups in order; at least one
  /// @param stickiness whether a client stays with the group it was sent to first
  /// @param statusWithoutWeight what is answered where all weights are 0
  record Forward(List<WeightedGroup> groups, GroupStickiness stickiness, int statusWithoutWeight)
      implements Action {
    /// Copies the list.
    public Forward {
      groups = List.copyOf(groups);
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("a forward needs a group");
      }
    }

    /// The sum of all weights.
    ///
    /// @return 0 and more
    public long totalWeight() {
      long total = 0;
      for (int i = 0; i < groups.size(); i++) {
        total += groups.get(i).weight();
      }
      return total;
    }
  }

  /// A group of targets and its share.
  ///
  /// @param group the targets
  /// @param weight 0 and more; its share of requests is this divided by the sum
  record WeightedGroup(TargetGroup group, int weight) {
    /// Checks the weight.
    public WeightedGroup {
      if (weight < 0) {
        throw new IllegalArgumentException("weight must not be negative: weight=" + weight);
      }
    }
  }

  /// An answer that needs no target.
  ///
  /// @param status 200 to 599
  /// @param contentType empty for none
  /// @param body empty for none
  record FixedResponse(int status, String contentType, String body) implements Action {
    private static final int LEAST = 200;
    private static final int GREATEST = 599;

    /// Checks the status.
    public FixedResponse {
      if (status < LEAST || status > GREATEST) {
        throw new IllegalArgumentException("no status of an answer: " + status);
      }
    }
  }

  /// The client is sent elsewhere. Each part may hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`,
  /// which stand for what the request has (the path without its leading slash).
  ///
  /// @param status 300 to 399, such as 301
  /// @param protocol `HTTP`, `HTTPS`, or `#{protocol}`
  /// @param host such as `#{host}`
  /// @param port such as `443`
  /// @param path with its leading slash
  /// @param query without `?`; empty for none
  record Redirect(int status, String protocol, String host, String port, String path, String query)
      implements Action {
    private static final int LEAST = 300;
    private static final int GREATEST = 399;

    /// Checks the status.
    public Redirect {
      if (status < LEAST || status > GREATEST) {
        throw new IllegalArgumentException("no status of a redirect: " + status);
      }
    }
  }
}
