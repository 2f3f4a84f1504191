package io.chainwalk.tools.routes;

import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is found while entrances are made.
final class Findings {
  private final List<Certificate> certificates = new ArrayList<>();
  private final Set<Refused> refused = new LinkedHashSet<>();
  private final Set<String> notices = new LinkedHashSet<>();
  private final Map<String, List<String>> properties = new LinkedHashMap<>();

  /// Notes that something is not acted on.
  void refuse(final ObjectHead object, final String field, final Place place, final String reason) {
    refused.add(new Refused(object.title(), field, place.toString(), Printable.text(reason)));
  }

  /// Notes what else there is to say of an object.
  ///
  /// @param sentence without a full stop
  void notice(final ObjectHead object, final Place place, final String sentence) {
    notice(place + ": " + object.title() + ": " + sentence);
  }

  /// Notes what else there is to say.
  ///
  /// @param sentence without a full stop
  void notice(final String sentence) {
    notices.add(Printable.text(sentence) + '.');
  }

  /// Notes a property of an entrance.
  void property(final String entrance, final String words) {
    final List<String> all = properties.computeIfAbsent(entrance, _ -> new ArrayList<>());
    if (!all.contains(words)) {
      all.add(words);
    }
  }

  /// Notes a certificate.
  void certificate(final Certificate certificate) {
    certificates.add(certificate);
  }

  List<Certificate> certificates() {
    return certificates;
  }

  List<Refused> refused() {
    return List.copyOf(refused);
  }

  List<String> notices() {
    return List.copyOf(notices);
  }

  Map<String, List<String>> properties() {
    return properties;
  }
}
