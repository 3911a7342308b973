package io.standpipe.config;

/// A heading of the help text and of the documentation.
enum Group {
  STREAMING("Streaming"),
  LIMITS("Limits (0 is unlimited)"),
  FILE_STORE("File store"),
  SQL_STORE("SQL store"),
  ENCRYPTION("Encryption of the store"),
  CLUSTERING("Clustering, fault tolerance, partitioning"),
  EXTERNAL("External NATS server"),
  NETWORK("Network"),
  MONITORING("Monitoring"),
  SECURITY("Security"),
  ROUTES("Routes to other NATS servers"),
  WEBSOCKET("WebSocket"),
  LOGGING("Logging"),
  PROCESS("Process"),
  BEYOND("Not part of Standpipe");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
