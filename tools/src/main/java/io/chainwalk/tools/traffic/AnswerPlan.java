package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Packet;
import org.jspecify.annotations.Nullable;

/// An answer, written as the client is to see it, and relocated to where the client's packets were seen going: from
/// there the server sends it.
///
/// @param template as the client sees it when all goes well
/// @param questions the client's packets
record AnswerPlan(Packet template, Sightings questions) implements PacketPlan {
  @Override
  public @Nullable Packet render(final History history) {
    final Sightings.Seen seen = questions.find(history);
    if (seen == null) {
      return null;
    }
    final Relocation relocation =
        new Relocation(questions.ends().reversed(), seen.ends().reversed());
    return Packet.of(relocation.apply(template.bytes()));
  }
}
