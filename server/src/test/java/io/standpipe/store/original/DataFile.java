package io.standpipe.store.original;

import com.google.protobuf.ByteString;
import io.standpipe.store.original.FormatViolation.Kind;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One file of records: u32 version, then for each record u32 length, u32 CRC-32 of the payload,
/// payload; integers are little-endian. In a typed file the top 8 bits of the length are the type.
final class DataFile {
  static final int VERSION = 1;
  static final int VERSION_BYTES = 4;
  static final int HEADER_BYTES = 8;

  private final Path path;
  private final boolean typed;
  private final Checksum checksum;
  private final ByteString content;
  private final List<Frame> frames = new ArrayList<>();
  private String versionError = "";
  private boolean torn;

  /// A record at `offset`. `type` is 0 in untyped files.
  record Frame(int offset, int type, ByteString payload, int storedCrc, int computedCrc) {
    boolean isIntact() {
      return storedCrc == computedCrc;
    }

    int end() {
      return offset + HEADER_BYTES + payload.size();
    }

    String crcError() {
      return "corrupted data, expected crc to be 0x%08x, got 0x%08x".formatted(storedCrc,
          computedCrc);
    }
  }

  private DataFile(Path path, boolean typed, Checksum checksum, ByteString content) {
    this.path = path;
    this.typed = typed;
    this.checksum = checksum;
    this.content = content;
  }

  /// Reads records until the end, zeros, or a record that is cut short. Empty if there is no file.
  static Optional<DataFile> read(Path path, boolean typed, ReadOptions options, Findings findings)
      throws IOException {
    if (!Files.exists(path)) {
      findings.report(path, 0, Kind.MISSING_FILE, "no such file");
      return Optional.empty();
    }
    var content = ByteString.copyFrom(Files.readAllBytes(path));
    var file = new DataFile(path, typed, new Checksum(options.crcPolynomial()), content);
    file.versionError = versionError(content);
    if (file.versionError.isEmpty()) {
      file.scan(findings, options);
    } else {
      findings.report(path, 0, Kind.VERSION, "%s", file.versionError);
    }
    return Optional.of(file);
  }

  /// The original's words about the first four bytes; empty if they are version 1.
  static String versionError(ByteString content) {
    if (content.size() < VERSION_BYTES) {
      return "unable to verify file version: " + (content.isEmpty() ? "EOF" : "unexpected EOF");
    }
    long version = Integer.toUnsignedLong(u32(content, 0));
    return version == VERSION
        ? ""
        : "unsupported file version: %d (supports [1..1])".formatted(version);
  }

  static int u32(ByteString content, int offset) {
    return content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
  }

  private void scan(Findings findings, ReadOptions options) {
    int offset = VERSION_BYTES;
    while (offset < content.size()) {
      if (isPadding(offset)) {
        reportPadding(path, content, offset, findings);
        return;
      }
      var frame = frameAt(offset);
      if (frame.isEmpty()) {
        torn = true;
        findings.report(path, offset, Kind.TORN_RECORD, "%s", shortage(offset));
        return;
      }
      if (options.checksCrc() && !frame.get().isIntact()) {
        findings.report(path, offset, Kind.CHECKSUM, "%s", frame.get().crcError());
      }
      frames.add(frame.get());
      offset = frame.get().end();
    }
  }

  private boolean isPadding(int offset) {
    return offset + HEADER_BYTES <= content.size() && u32(content, offset) == 0
        && u32(content, offset + 4) == 0;
  }

  static void reportPadding(Path path, ByteString content, int offset, Findings findings) {
    findings.report(path, offset, Kind.ZERO_PADDING, "%d bytes from here on",
        content.size() - offset);
    for (int position = offset; position < content.size(); position++) {
      if (content.byteAt(position) != 0) {
        findings.report(path, position, Kind.BYTES_AFTER_PADDING, "not zero");
        return;
      }
    }
  }

  /// The record whose header is at `offset`, if all of it is in the file.
  Optional<Frame> frameAt(long offset) {
    if (offset < VERSION_BYTES || offset + HEADER_BYTES > content.size()) {
      return Optional.empty();
    }
    int header = (int) offset;
    long length = length(header);
    if (length > content.size() - header - HEADER_BYTES) {
      return Optional.empty();
    }
    int start = header + HEADER_BYTES;
    var payload = content.substring(start, start + (int) length);
    int type = typed ? u32(content, header) >>> 24 : 0;
    return Optional
        .of(new Frame(header, type, payload, u32(content, header + 4), checksum.of(payload)));
  }

  private long length(int offset) {
    int head = u32(content, offset);
    return typed ? head & 0xFFFFFF : Integer.toUnsignedLong(head);
  }

  private String shortage(int offset) {
    int available = content.size() - offset;
    return available < HEADER_BYTES
        ? "record header expected to be %d bytes, only read %d".formatted(HEADER_BYTES, available)
        : "record payload expected to be %d bytes, only read %d".formatted(length(offset),
            available - HEADER_BYTES);
  }

  Path path() {
    return path;
  }

  int size() {
    return content.size();
  }

  List<Frame> frames() {
    return frames;
  }

  /// Not empty if the original cannot read this file at all.
  String versionError() {
    return versionError;
  }

  /// What the original says when it reads the whole file and stops at its first fault.
  String readError(ReadOptions options) {
    if (!versionError.isEmpty()) {
      return versionError;
    }
    if (options.checksCrc()) {
      for (var frame : frames) {
        if (!frame.isIntact()) {
          return frame.crcError();
        }
      }
    }
    return torn && !options.truncatesBadEof() ? "unexpected EOF" : "";
  }
}
