package io.chainwalk.tools.verify;

import io.chainwalk.tools.CannotWriteException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/// Folders that cases go to. Whether they can is found out before the first packet, and what is there stays.
final class CasePlaces {
  private CasePlaces() {}

  /// Makes sure that something can be written in a folder, by trying it. A folder that is not there yet is not made: then
  /// it is tried where it would be.
  ///
  /// @param folder where cases will go
  /// @throws CannotWriteException when nothing can be written there
  static void check(final Path folder) throws CannotWriteException {
    Path place = folder.toAbsolutePath().normalize();
    while (place.getParent() != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      place = place.getParent();
    }
    try {
      if (!Files.isDirectory(place)) {
        throw new NotDirectoryException(place.toString());
      }
      Files.delete(Files.createTempDirectory(place, ".chainwalk-"));
    } catch (final IOException problem) {
      throw new CannotWriteException(folder.toString(), problem);
    }
  }

  /// Makes sure that there is nothing yet where cases will be.
  ///
  /// @param folder where cases will go
  /// @param names of the cases
  /// @throws CannotWriteException when something of one of these names is there
  static void checkFree(final Path folder, final Collection<String> names)
      throws CannotWriteException {
    for (final String name : names) {
      final Path taken = folder.resolve(name);
      if (Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
        throw new CannotWriteException(
            taken.toString(),
            new FileAlreadyExistsException(
                taken.toString(),
                null,
                "it is there already and stays as it is; move it away, or name another folder"));
      }
    }
  }

  /// What is in a folder.
  ///
  /// @param folder where cases will go
  /// @return names; none when there is no such folder
  /// @throws CannotWriteException when it cannot be looked at
  static List<String> names(final Path folder) throws CannotWriteException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (final IOException problem) {
      throw new CannotWriteException(folder.toString(), problem);
    }
  }

  /// A name that nothing has yet.
  ///
  /// @param folder where the case will go
  /// @param name how it would be called
  /// @return that, or with the first number from 2 on that is free
  static String freeName(final Path folder, final String name) {
    String free = name;
    for (int number = 2; Files.exists(folder.resolve(free), LinkOption.NOFOLLOW_LINKS); number++) {
      free = CaseNames.numbered(name, number);
    }
    return free;
  }
}
