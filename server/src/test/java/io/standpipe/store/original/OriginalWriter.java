package io.standpipe.store.original;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes a data directory as NATS Streaming Server 0.25.6 does, record by record, for tests that
/// then open or damage it. What was written is in the files at once.
public final class OriginalWriter {
  private final Path directory;
  private final Checksum checksum;

  /// Starts a new directory with the usual polynomial, and nothing but the two files that are
  /// always there.
  public OriginalWriter(Path directory) {
    this(directory, Checksum.IEEE);
  }

  public OriginalWriter(Path directory, long crcPolynomial) {
    this.directory = directory;
    this.checksum = new Checksum(crcPolynomial);
    create(directory.resolve("server.dat"));
    create(directory.resolve("clients.dat"));
  }

  public OriginalWriter server(OriginalServer server) {
    record(directory.resolve("server.dat"), 0, server.fields());
    return this;
  }

  public OriginalWriter client(OriginalClient client) {
    record(directory.resolve("clients.dat"), OriginalDirectory.ADD_CLIENT, client.fields());
    return this;
  }

  public OriginalWriter deleteClient(String id) {
    record(directory.resolve("clients.dat"), OriginalDirectory.DELETE_CLIENT,
        new ProtobufRecord(Layout.CLIENT_DELETE).with(1, id));
    return this;
  }

  /// Creates a channel without messages and subscriptions.
  public OriginalChannelWriter channel(String name) {
    var channel = directory.resolve(name);
    create(channel.resolve("subs.dat"));
    return new OriginalChannelWriter(this, channel);
  }

  /// A file with nothing but its version.
  void create(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, littleEndian(DataFile.VERSION_BYTES).putInt(DataFile.VERSION).array(),
          StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Appends a record; gives the offset of its header and the length of its payload.
  IndexFile.Entry record(Path file, int type, ProtobufRecord fields) {
    var payload = fields.encode();
    var header = littleEndian(DataFile.HEADER_BYTES).putInt(type << 24 | payload.size())
        .putInt(checksum.of(payload));
    long offset = append(file, ByteString.copyFrom(header.flip()).concat(payload));
    return new IndexFile.Entry(0, fields.number(1), offset, 0, payload.size());
  }

  void index(Path file, long sequence, long offset, long timestamp, int length) {
    var fields = ByteString.copyFrom(littleEndian(IndexFile.ENTRY_BYTES - 4).putLong(sequence)
        .putLong(offset)
        .putLong(timestamp)
        .putInt(length)
        .flip());
    var crc = littleEndian(4).putInt(checksum.of(fields)).flip();
    append(file, fields.concat(ByteString.copyFrom(crc)));
  }

  private static long append(Path file, ByteString bytes) {
    try {
      long offset = Files.size(file);
      Files.write(file, bytes.toByteArray(), StandardOpenOption.APPEND);
      return offset;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
