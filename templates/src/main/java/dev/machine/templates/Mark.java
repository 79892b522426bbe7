package dev.machine.templates;

/// Where something stands in a file.
///
/// @param file as a person knows it: a path, or `NAME (bundled)`
/// @param line from 1
/// @param column from 1
public record Mark(String file, int line, int column) {

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
