package io.chainwalk.ruletext;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An option that is written short, or with its argument behind an equals sign, as `getopt_long` takes both.
///
/// @param reader whose it is
/// @param option its number there
/// @param value what stands behind the equals sign, or null
record OptionPrefix(ExtensionReader reader, int option, @Nullable String value) {

  /// The one option that begins so, or null where there is none or are several.
  static @Nullable OptionPrefix find(final String word, final List<ExtensionReader> readers) {
    final int equals = word.indexOf('=');
    final String name = equals < 0 ? word : word.substring(0, equals);
    final String value = equals < 0 ? null : word.substring(equals + 1);
    if (!name.startsWith("--") || name.length() < 3) {
      return null;
    }
    OptionPrefix found = null;
    for (final ExtensionReader reader : readers) {
      final int exact = reader.options().find(name);
      for (final int option : reader.options().beginningWith(name)) {
        if (exact >= 0 && option != exact) {
          continue;
        }
        if (found != null) {
          return null;
        }
        found = new OptionPrefix(reader, option, value);
      }
    }
    return found;
  }
}
