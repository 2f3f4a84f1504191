package io.chainwalk.tools.names;

import io.chainwalk.names.Answer;
import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.NameRecord;
import io.chainwalk.names.RecordType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// The names in force, and the answers that were encoded from them so far.
///
/// **Threads:** any number may ask while one puts other names in force; whoever asks sees either the old ones or the new
/// ones, with the answers that belong to them.
final class ServedNames {
  /// How many answers are kept. Names that do not exist are without number: when there are as many, all are forgotten,
  /// so that asking for such costs time, and never memory.
  static final int MOST_KEPT = 65_536;

  private final @Nullable Supplier<RandomGenerator> shuffling;
  private volatile Version version;

  /// What belongs together.
  private record Version(ClusterNames names, Map<Key, EncodedAnswer> kept) {
    Version(final ClusterNames names) {
      this(names, new ConcurrentHashMap<>());
    }
  }

  /// The library's names are equal in whatever case.
  private record Key(Name name, int type) {}

  /// Begins with names.
  ///
  /// @param names the first names in force
  /// @param shuffling where the order of addresses comes from; null for the order they have in the names, always the
  ///     same
  ServedNames(final ClusterNames names, final @Nullable Supplier<RandomGenerator> shuffling) {
    this.shuffling = shuffling;
    this.version = new Version(names);
  }

  /// Puts other names in force, and forgets the answers of those before.
  void use(final ClusterNames names) {
    version = new Version(names);
  }

  /// The answer to a question of class IN.
  EncodedAnswer answer(final Record question) {
    final Version now = version;
    if (shuffling != null) {
      return encode(now, question, shuffling.get());
    }
    final Key key = new Key(question.getName(), question.getType());
    final EncodedAnswer kept = now.kept.get(key);
    if (kept != null) {
      return kept;
    }
    final EncodedAnswer answer = encode(now, question, null);
    if (now.kept.size() >= MOST_KEPT) {
      now.kept.clear();
    }
    now.kept.put(key, answer);
    return answer;
  }

  private static EncodedAnswer encode(
      final Version version, final Record question, final @Nullable RandomGenerator random) {
    final Answer answer =
        version.names.answer(
            WireRecords.domainName(question.getName()), RecordType.of(question.getType()));
    return EncodedAnswer.of(
        question, answer, random == null ? answer.answers() : shuffled(answer.answers(), random));
  }

  /// Addresses in any order, and behind the aliases that lead to them.
  private static List<NameRecord> shuffled(
      final List<NameRecord> records, final RandomGenerator random) {
    final List<NameRecord> addresses = new ArrayList<>();
    final List<NameRecord> all = new ArrayList<>();
    for (final NameRecord record : records) {
      (record.type() == RecordType.A || record.type() == RecordType.AAAA ? addresses : all)
          .add(record);
    }
    Collections.shuffle(addresses, random);
    all.addAll(addresses);
    return all;
  }
}
