package io.chainwalk.tools.cases;

import io.chainwalk.tools.config.BadInputException;
import java.nio.file.Path;

/// The file `case.txt`: name and node in the first two lines, an empty line, and what the case is about.
///
/// @param name of the case
/// @param recordedOn the node
/// @param about what it is about
record CaseText(String name, String recordedOn, String about) {
  private static final String NAME = "name: ";
  private static final String RECORDED_ON = "recorded on: ";
  private static final String NAME_FORM = "[a-z0-9][a-z0-9-]*";

  /// Whether a text stands in one line that says something and is no comment.
  static boolean isOneLine(final String text) {
    return !text.isBlank()
        && !text.startsWith("#")
        && text.chars().noneMatch(Character::isISOControl);
  }

  /// Takes what stands there from a case.
  ///
  /// @throws IllegalArgumentException when the name is none, or the node takes more than a line
  static CaseText of(final WalkCase walk) {
    if (!walk.name().matches(NAME_FORM)) {
      throw new IllegalArgumentException(
          "a case has a name of lower case letters, digits and hyphens, not '%s'"
              .formatted(walk.name()));
    }
    if (walk.recordedOn().chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("not one line: '" + walk.recordedOn() + "'");
    }
    return new CaseText(walk.name(), walk.recordedOn(), walk.about());
  }

  /// As it stands in the file.
  String text() {
    return NAME + name + '\n' + RECORDED_ON + recordedOn + "\n\n" + about + '\n';
  }

  /// Reads a file.
  ///
  /// @throws BadInputException when a line is not what it has to be
  static CaseText read(final Path path) throws BadInputException {
    final CaseFile file = CaseFile.read(path);
    final String[] parts = file.text().split("\n", 4);
    final String name = field(file, parts, 0, NAME);
    if (!name.matches(NAME_FORM)) {
      throw file.line(1).bad("a name has lower case letters, digits and hyphens");
    }
    final String recordedOn = field(file, parts, 1, RECORDED_ON);
    if (parts.length < 4 || !parts[2].isEmpty() || !parts[3].endsWith("\n")) {
      throw file.line(3).bad("there must be an empty line, and what the case is about, in lines");
    }
    return new CaseText(name, recordedOn, parts[3].substring(0, parts[3].length() - 1));
  }

  private static String field(
      final CaseFile file, final String[] lines, final int index, final String title)
      throws BadInputException {
    if (index >= lines.length || !lines[index].startsWith(title)) {
      throw file.line(index + 1).bad("the line must begin with '" + title.strip() + "'");
    }
    return lines[index].substring(title.length());
  }
}
