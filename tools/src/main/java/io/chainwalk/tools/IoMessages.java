package io.chainwalk.tools;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What the system said about a file, in words.
public final class IoMessages {
  private IoMessages() {}

  /// The cause without the file's name, which the caller has said already.
  ///
  /// @param problem what was thrown
  /// @return a short phrase
  public static String of(final IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a folder";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> problem.getMessage() == null ? problem.toString() : problem.getMessage();
    };
  }
}
