package io.chainwalk.names;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a cluster's DNS answers to a question.
///
/// @param name the name asked for
/// @param type the type asked for
/// @param status what came of it
/// @param answers the records, aliases first; empty unless answered
/// @param authority the zone's SOA where there is no answer (RFC 2308); empty otherwise
/// @param additional addresses of the names that answers lead to
/// @param absence why there is no answer, null where there is one
public record Answer(
    DomainName name,
    RecordType type,
    Status status,
    List<NameRecord> answers,
    List<NameRecord> authority,
    List<NameRecord> additional,
    @Nullable Absence absence) {

  /// What came of a question.
  public enum Status {
    /// There are records.
    ANSWERED,
    /// There is the name, or there are names below it, but there is no record of the type: NODATA.
    NO_DATA,
    /// There is no such name, nor any below it: NXDOMAIN.
    NO_NAME,
    /// The name is in none of the zones.
    OUTSIDE
  }

  /// Copies the lists and keeps their order.
  public Answer {
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }
}
