package io.chainwalk.tools.explain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.LoadBalancing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what was found out to standard output, as text or JSON, and notices to standard error.
///
/// @param talk standard error
/// @param json whether it is JSON, which has notices of its own
/// @param all whether rules that did not match are shown one by one
/// @param seed the run's seed
record Answer(PrintWriter talk, boolean json, boolean all, long seed) {

  /// Writes what happened to a packet.
  ///
  /// @param told what happened
  /// @param input the rules
  /// @param request the packet, null for one of a capture
  /// @throws CannotWriteException when standard output cannot be written to
  void write(final Explanation told, final RuleInput input, final @Nullable PacketRequest request)
      throws CannotWriteException {
    final LoadBalancing balancers = input.balancers();
    final @Nullable IpAddress dialled = dialled(request, told);
    if (json) {
      print(
          input.notices(),
          out ->
              ExplainJson.write(
                  told,
                  seed,
                  input.notices(),
                  owner -> BalancerJson.writeOwner(owner, balancers, dialled),
                  out));
    } else {
      final String text = BalancerText.owner(balancers, dialled) + ExplanationText.of(told, all);
      print(input.notices(), out -> print(text, out));
    }
  }

  /// Writes all that could happen to a packet.
  ///
  /// @param found what could happen
  /// @param input the rules
  /// @param request the packet, null for one of a capture
  /// @throws CannotWriteException when standard output cannot be written to
  void write(
      final Outcomes.Found found, final RuleInput input, final @Nullable PacketRequest request)
      throws CannotWriteException {
    final LoadBalancing balancers = input.balancers();
    final @Nullable IpAddress dialled = dialled(request, found.first());
    if (json) {
      print(
          input.notices(),
          out ->
              OutcomesJson.write(
                  found,
                  input.notices(),
                  owner -> BalancerJson.writeOwner(owner, balancers, dialled),
                  out));
    } else {
      final String text = BalancerText.owner(balancers, dialled) + OutcomesText.of(found);
      print(input.notices(), out -> print(text, out));
    }
  }

  /// Where a packet goes to: of one in a capture it is known only where it was translated.
  private static @Nullable IpAddress dialled(
      final @Nullable PacketRequest request, final Explanation told) {
    if (request != null) {
      return request.destination();
    }
    return told.destination() == null ? null : told.destination().from().address();
  }

  /// Writes what happened to a packet at a load balancer, and behind it.
  ///
  /// @param packet at the load balancer
  /// @param told behind it; null where it does not get to a node
  /// @param notices what there is to say about the input
  /// @throws CannotWriteException when standard output cannot be written to
  void write(
      final BalancedPacket packet, final @Nullable Explanation told, final List<String> notices)
      throws CannotWriteException {
    if (!json) {
      final String text =
          BalancerText.of(packet) + (told == null ? "" : ExplanationText.of(told, all));
      print(notices, out -> print(text, out));
    } else if (told == null) {
      print(notices, out -> BalancerJson.write(packet, notices, out));
    } else {
      print(
          notices,
          out ->
              ExplainJson.write(
                  told, seed, notices, balanced -> BalancerJson.write(balanced, packet), out));
    }
  }

  /// Writes all that could happen to a packet at a load balancer and behind it.
  ///
  /// @param found what could happen
  /// @param notices what there is to say about the input
  /// @throws CannotWriteException when standard output cannot be written to
  void write(final BalancedOutcomes found, final List<String> notices) throws CannotWriteException {
    print(
        notices,
        json
            ? out -> BalancerJson.write(found, notices, out)
            : out -> print(BalancerText.of(found), out));
  }

  private static void print(final String text, final OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void print(final List<String> notices, final StandardOutput.Writing writing)
      throws CannotWriteException {
    StandardOutput.write(System.out, writing);
    if (!json) {
      notices.forEach(notice -> talk.println("chainwalk: " + notice));
      talk.flush();
    }
  }
}
